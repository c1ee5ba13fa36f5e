import { join } from 'node:path';
import type { Installation } from '../../model/installation.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { isCommand } from '../../neo4j/config/command-words.ts';
import { confCharset } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';

const flag = '--expand-commands';
const unitFolders = ['/etc/systemd/system', '/run/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system'];
const textLimit = 256 * 1024;

/**
 * Is this Neo4j started with `--expand-commands`? Told by the process that runs, and for a package by its systemd unit. Where
 * neither says so the answer is no: such a Neo4j does not start with a command in its conf.
 */
export async function expandsCommands(system: Pick<System, 'files'>, installation: Installation): Promise<boolean> {
  const { conf, kind, home, version } = installation;
  const entries = parseProperties(conf.bytes?.toString('latin1') ?? '', { charset: confCharset(version) });
  if (!entries.some(({ value }) => isCommand(value))) return false;
  return (await runsWithIt(system, home)) || (kind === 'package' && (await unitHasIt(system)));
}

async function runsWithIt(system: Pick<System, 'files'>, home: string): Promise<boolean> {
  for (const path of [join(home, 'run', 'neo4j.pid'), '/run/neo4j/neo4j.pid']) {
    const [pid] = /^\d+/.exec(await textOf(system, path)) ?? [];
    if (pid === undefined) continue;
    const words = (await textOf(system, `/proc/${pid}/cmdline`)).split('\0');
    if (words.includes(flag) && words.includes(`--home-dir=${home}`)) return true;
  }
  return false;
}

async function unitHasIt(system: Pick<System, 'files'>): Promise<boolean> {
  for (const folder of unitFolders) {
    const parts = await system.files.list(join(folder, 'neo4j.service.d')).catch(() => []);
    const paths = [...parts.map((name) => join(folder, 'neo4j.service.d', name)), join(folder, 'neo4j.service')];
    for (const path of paths) if (/^\s*ExecStart=.*\s--expand-commands\b/m.test(await textOf(system, path))) return true;
  }
  return false;
}

function textOf(system: Pick<System, 'files'>, path: string): Promise<string> {
  return system.files.read(path, textLimit).then(String, () => '');
}
