import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import { inCellar } from '../../neo4j/homebrew.ts';
import type { System } from '../../system/system.ts';

/** Where to look, as the person said it. */
export interface Place {
  readonly home?: string;
  readonly conf?: string;
  readonly neo4jVersion?: string;
  readonly edition?: 'community' | 'enterprise';
  /** Neo4j is started with `--expand-commands`. */
  readonly expandCommands?: boolean;
  /** The system it runs on, where that is not this one. */
  readonly platform?: 'windows' | 'linux';
}

export interface FoundHome {
  readonly home: string;
  /** `--home` rules out NEO4J_CONF: it would belong to another home. */
  readonly from: 'flag' | 'environment' | 'usual-place';
  /** Where its settings are, as the server that runs was told. */
  readonly conf?: string;
}

/**
 * The Neo4j home: `--home`, else `NEO4J_HOME`, else the usual places of packages, archives, Homebrew and Docker. With
 * several found in usual places none is taken: the caller asks, or names them.
 */
export async function findHomes(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  place: Place,
): Promise<readonly FoundHome[]> {
  if (place.home !== undefined) return [{ home: resolve(system.host.workingDirectory, place.home), from: 'flag' }];
  const fromEnvironment = system.env['NEO4J_HOME'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return [{ home: resolve(fromEnvironment), from: 'environment' }];
  // One folder may be reached by several ways: the program on the PATH leads into Homebrew's Cellar, its usual place is a link to it.
  const found = new Map<string, string>();
  for (const candidate of await usualPlaces(system)) {
    if (!(await looksLikeHome(system, candidate))) continue;
    const real = await system.files.realPath(candidate).catch(() => candidate);
    // The name without the version is good after an upgrade as well.
    if (!found.has(real) || isOfOneVersion(found.get(real))) found.set(real, candidate);
  }
  return [...found.values()].map((home) => ({ home, from: 'usual-place' }));
}

/** A folder with `conf/neo4j.conf`, or with Neo4j's jars in `lib/`. */
export async function looksLikeHome(system: Pick<System, 'files'>, home: string): Promise<boolean> {
  const conf = await system.files.stat(join(home, 'conf', 'neo4j.conf'));
  if (conf.state === 'present') return true;
  return (await jarNames(system, home)).length > 0;
}

const isOfOneVersion = (home: string | undefined): boolean => home !== undefined && inCellar(home) !== undefined;

/** Names of Neo4j's own jars, from `lib/`, or from where packages keep it. Empty when there are none. */
export async function jarNames(system: Pick<System, 'files'>, home: string): Promise<readonly string[]> {
  const folders = [join(home, 'lib'), ...(isPackageHome(home) ? ['/usr/share/neo4j/lib'] : [])];
  for (const folder of folders) {
    const names = await system.files.list(folder).catch(() => []);
    const jars = names.filter((name) => /^neo4j-.*\.jar$/.test(name));
    if (jars.length > 0) return jars;
  }
  return [];
}

/** Deb and rpm packages: home and settings lie apart. */
export function isPackageHome(home: string): boolean {
  return home === '/var/lib/neo4j';
}

/**
 * Where the settings lie when nothing else says so: a package's in /etc/neo4j. What lies where packages have their home may be none
 * (the official image, an unpacked archive): then the settings are in the home, and nowhere else.
 */
export async function confFolderOf(system: Pick<System, 'files'>, home: string): Promise<string> {
  const [ofPackage, own] = ['/etc/neo4j', join(home, 'conf')] as const;
  if (!isPackageHome(home)) return own;
  const [there, here] = await Promise.all([ofPackage, own].map((folder) => system.files.stat(join(folder, 'neo4j.conf'))));
  return there?.state === 'missing' && here?.state === 'present' ? own : ofPackage;
}

/** Why a home could not be determined, as an error: none was found, or several. */
export function homeUnknown(found: readonly FoundHome[]): UserError {
  return found.length === 0
    ? new UserError(
        'No Neo4j was found in the usual places.',
        'Pass its home with --home DIR (the folder that contains conf/ and lib/), or set NEO4J_HOME.',
      )
    : new UserError(`More than one Neo4j was found: ${found.map(({ home }) => home).join(', ')}.`, 'Choose one with --home DIR.');
}

async function usualPlaces(system: Pick<System, 'files' | 'commands' | 'host'>): Promise<readonly string[]> {
  const here = system.host.workingDirectory;
  const places = [here];
  const program = await system.commands.which('neo4j');
  if (program !== undefined) {
    const real = await system.files.realPath(program).catch(() => program);
    places.push(dirname(dirname(real)), join(dirname(dirname(real)), 'libexec'));
  }
  if (system.host.platform === 'win32')
    return [
      ...places,
      ...(await children(system, 'C:\\', /^neo4j/i)),
      ...(await children(system, 'C:\\Program Files', /^neo4j/i)),
    ];
  if (system.host.platform === 'darwin') places.push('/opt/homebrew/opt/neo4j/libexec', '/usr/local/opt/neo4j/libexec');
  places.push(
    '/var/lib/neo4j',
    '/usr/local/neo4j',
    '/opt/neo4j',
    ...(await children(system, '/opt', /^neo4j-(community|enterprise)-/)),
  );
  return places;
}

async function children(system: Pick<System, 'files'>, folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await system.files.list(folder).catch(() => []);
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}
