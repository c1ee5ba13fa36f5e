import { basename, dirname } from 'node:path';
import { type FoundHome, looksLikeHome, type Place } from '../../inspect/home/find-home.ts';
import type { System } from '../../system/system.ts';
import type { CommandRun } from '../runner/run.ts';
import { typedPath } from './looking.ts';

/** Asks for the home where the usual places hold none. What is typed is looked at, and asked for again with the reason. */
export async function askWhere({ system }: CommandRun, place: Place): Promise<FoundHome> {
  const typed = await system.prompts.input({
    message: 'Where is Neo4j? The path of its home, which holds conf and lib:',
    validate: async (text) => {
      if (text.trim() === '') return 'Type a path, or press Ctrl-C to leave without changing anything.';
      return (await homeAt(system, typedPath(system, text), place)).why ?? true;
    },
  });
  const { home } = await homeAt(system, typedPath(system, typed), place);
  return { home, from: 'flag' };
}

/** A file that belongs to a home stands for it: its `neo4j.conf`, or a program in `bin/`. */
async function homeAt(
  system: System,
  path: string,
  { neo4jVersion }: Place,
): Promise<{ readonly home: string; readonly why?: string }> {
  const fact = await system.files.stat(path);
  if (fact.state === 'missing') return { home: path, why: `${path}: not found.` };
  if (fact.state === 'unreachable') {
    const reason =
      fact.reason === 'EACCES'
        ? 'permission denied. Run neo4j-tls as a user who can read it, for example with sudo'
        : fact.reason;
    return { home: path, why: fact.reason === 'ENOTDIR' ? `${path}: not found.` : `${path}: ${reason}.` };
  }
  const real = fact.type === 'directory' ? path : await system.files.realPath(path);
  const candidates =
    fact.type === 'directory'
      ? [path, ...(['conf', 'bin', 'lib'].includes(basename(path)) ? [dirname(path)] : [])]
      : [dirname(dirname(path)), dirname(dirname(real)), ...(path === '/etc/neo4j/neo4j.conf' ? ['/var/lib/neo4j'] : [])];
  for (const home of candidates) if (await looksLikeHome(system, home)) return { home };
  if (fact.type !== 'directory')
    return { home: path, why: `${path} is a file, and no Neo4j home is around it. Type the path of the folder.` };
  // A home that is still empty is one where its version was said.
  if (neo4jVersion !== undefined) return { home: path };
  return { home: path, why: `${path} is not a Neo4j home: it has neither conf/neo4j.conf nor Neo4j's jars in lib.` };
}
