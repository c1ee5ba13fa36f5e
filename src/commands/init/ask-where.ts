import { basename, dirname } from 'node:path';
import { type FoundHome, looksLikeHome, type Place } from '../../inspect/home/find-home.ts';
import { runningHomes } from '../../inspect/home/running-homes.ts';
import { UserError } from '../../model/errors/errors.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import type { CommandRun } from '../runner/run.ts';
import { typedPath } from './looking.ts';

/**
 * The home, where the usual places hold none: that of a server that runs, else asked for. What is typed is looked at, and asked for
 * again with the reason.
 */
export async function askWhere({ system, say }: CommandRun, place: Place): Promise<FoundHome> {
  const running = await runningHomes(system);
  const [only, another] = running;
  if (only !== undefined && another === undefined) {
    say(`\n  Found a Neo4j in ${escapeText(only.home)} (${only.seenAs}).`);
    return only;
  }
  const chosen =
    only === undefined
      ? undefined
      : await system.prompts.select<FoundHome | undefined>({
          message: 'Several Neo4j servers are running on this machine. Which one?',
          choices: [
            ...running.map((one) => ({ value: one, name: `${one.home}  ${one.seenAs}`, short: one.home })),
            { value: undefined, name: 'Another folder' },
          ],
        });
  if (chosen !== undefined) return chosen;
  const typed = await system.prompts.input({
    message: 'Where is the Neo4j home (the folder that contains conf and lib)?',
    path: true,
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
  system: Pick<System, 'files'>,
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
    return { home: path, why: `${path} is a file outside any Neo4j home. Type the path of the home folder.` };
  // A home that is still empty is one where its version was said.
  if (neo4jVersion !== undefined) return { home: path };
  return { home: path, why: `${path} is not a Neo4j home: it has neither conf/neo4j.conf nor Neo4j's jars in lib.` };
}

/** Version and edition, where nothing tells them and somebody can be asked. */
export async function askVersion({ system }: CommandRun, place: Place): Promise<Place> {
  const { prompts } = system;
  const text = await prompts.input({
    message: 'Which version of Neo4j is this (such as 5.26.30, 5, 2025 or 4.4)?',
    validate: (typed) => {
      try {
        parseVersion(typed);
        return true;
      } catch (error) {
        if (error instanceof UserError) return `${error.message} ${error.remedy}`;
        throw error;
      }
    },
  });
  const edition =
    place.edition ??
    (await prompts.select<'community' | 'enterprise'>({
      message: 'Which edition?',
      choices: [
        { value: 'community', name: 'Community' },
        { value: 'enterprise', name: 'Enterprise' },
      ],
    }));
  return { ...place, neo4jVersion: text.trim(), edition };
}
