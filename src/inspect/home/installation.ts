import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readSavedOptions, type SavedOptions, savedOptionsFile, savedOptionsLimit } from '../../documents/saved-options.ts';
import { UserError } from '../../model/errors/errors.ts';
import {
  type FileFact,
  type Installation,
  type InstallationKind,
  type Neo4jVersion,
  type Owner,
  type PathFact,
  type ScopeFiles,
  type ScopeName,
  scopeNames,
} from '../../model/installation.ts';
import { ownerOfNew } from '../../model/owner-of-new.ts';
import { type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { confOfFolder } from '../../neo4j/conf/conf-folder.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import {
  editionFromJarNames,
  type PackagingInfo,
  readPackagingInfo,
  versionFromFolderName,
  versionFromJarNames,
} from '../../neo4j/detect-version.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from './as-authors.ts';
import { withoutDrives } from './drives.ts';
import { confFolderOf, type FoundHome, isPackageHome, jarNames, type Place } from './find-home.ts';

/** Bytes of a neo4j.conf worth reading; the one Neo4j ships has about 20 000. */
const confLimit = 8 * 1024 * 1024;
/** Bytes of a key or certificate file worth reading. */
const pemLimit = 16 * 1024 * 1024;

/**
 * Everything there is to see of one installation: version and edition (told from its files, without Java), its conf, and
 * the files of every scope at the places the conf names. Only looks; what is wrong or unreadable is a fact, too.
 * @throws UserError when the home is none, or its version cannot be told.
 */
export async function inspectInstallation(
  system: Pick<System, 'files' | 'host' | 'env'>,
  found: FoundHome,
  place: Place,
): Promise<Installation> {
  const { home } = found;
  const homeFact = await system.files.stat(home);
  if (homeFact.state === 'missing') {
    throw new UserError(`${home} does not exist.`, 'Pass the Neo4j home: the folder that contains conf/ and lib/.', {
      paths: [home],
    });
  }
  if (homeFact.state === 'unreachable') {
    throw new UserError(`${home} cannot be read (${homeFact.reason}).`, 'Run this as a user who can, for example with sudo.', {
      paths: [home],
    });
  }
  if (homeFact.type !== 'directory') {
    throw new UserError(`${home} is not a folder.`, 'Pass the Neo4j home: the folder that contains conf/ and lib/.', {
      paths: [home],
    });
  }
  const confFolder = await confFolderOf(system, home);
  const confPath = confPathOf(system, found, place, confFolder);
  const conf = await readConfFile(system, confPath);
  const jars = await jarNames(system, home);
  const before = await toldBefore(system, home);
  const wanted = place.neo4jVersion ?? before.neo4jVersion;
  if (conf.fact.state === 'missing' && jars.length === 0 && !(found.from === 'flag' && wanted !== undefined)) {
    throw new UserError(
      `${home} is not a Neo4j home: it has neither conf/neo4j.conf nor Neo4j's jars in lib/.`,
      'Pass the right folder with --home. For a home that is still empty, pass its version too: --neo4j-version 5',
      { paths: [home] },
    );
  }
  const packaging = readPackagingInfo(
    await system.files.read(join(home, 'packaging_info'), 65536).then(
      (bytes) => bytes.toString('utf8'),
      () => '',
    ),
  );
  const kind = tellKind(system, home, packaging, place, confFolder);
  const { versionFrom, ...seen } = tellVersion(place, jars, home, packaging, before);
  const version = kind === 'windows-zip' ? { ...seen.version, onWindows: true as const } : seen.version;
  const told =
    place.edition ??
    editionFromJarNames(jars) ??
    versionFromFolderName(basename(home))?.edition ??
    packaging.edition ??
    before.edition;
  const owner = homeFact.owner;
  const { user } = system.host;
  const isOwnerOutsideItsGroup =
    user !== undefined && user.uid !== 0 && user.uid === owner.uid && ![user.gid, ...user.groups].includes(owner.gid);
  const settings = readConf(conf.bytes, version);
  return {
    home,
    realHome: homeFact.realPath,
    homeOwner: owner.uid < 0 || kind === 'windows-zip' ? undefined : owner,
    ...(isOwnerOutsideItsGroup ? { groupOfRun: user.gid } : {}),
    kind,
    version,
    edition: told ?? 'community',
    versionFrom,
    editionKnown: told !== undefined,
    ...(await programOf(system, home)),
    given: {
      neo4jVersion: place.neo4jVersion,
      edition: place.edition,
    },
    givenNames: before.names,
    conf,
    scopes: await inspectScopes(withoutDrives(asAuthorsOf(system, [confPath], home), version), home, settings),
  };
}

/** `bin/neo4j` as this system calls it; a home whose settings are prepared elsewhere has none. */
async function programOf(system: Pick<System, 'files' | 'host'>, home: string): Promise<{ readonly program?: string }> {
  const names = system.host.platform === 'win32' ? ['neo4j.bat', 'neo4j.ps1', 'neo4j'] : ['neo4j'];
  const facts = await Promise.all(names.map((name) => system.files.stat(join(home, 'bin', name))));
  return facts.some(({ state }) => state === 'present') ? { program: join(home, 'bin', 'neo4j') } : {};
}

/** What `init` was told of this home. */
export async function toldBefore(system: Pick<System, 'files'>, home: string): Promise<SavedOptions> {
  const { bytes } = await system.files.readFact(join(home, homePaths.own, savedOptionsFile), savedOptionsLimit);
  return readSavedOptions(bytes?.toString('utf8') ?? '');
}

/** The files of every scope, at the places a conf names. */
async function inspectScopes(
  system: Pick<System, 'files' | 'host'>,
  home: string,
  conf: Conf,
): Promise<{ readonly [scope in ScopeName]: ScopeFiles }> {
  const files = await Promise.all(scopeNames.map((scope) => inspectScope(system, home, conf, scope)));
  return Object.fromEntries(files.map((file) => [file.scope, file])) as { [scope in ScopeName]: ScopeFiles };
}

async function inspectScope(
  system: Pick<System, 'files' | 'host'>,
  home: string,
  conf: Conf,
  scope: ScopeName,
): Promise<ScopeFiles> {
  const policy = readPolicy(conf, scope);
  // Of a Windows home an absolute path has a drive, which is no name of a folder here.
  const isForeign = conf.version.onWindows === true && system.host.platform !== 'win32';
  const at = (base: string, path: string): string =>
    isForeign && /^(?:[A-Za-z]:)?[\\/]/.test(path) ? path : resolve(base, path);
  const baseDirectory = at(home, policy.baseDirectory);
  const [baseDirectoryFact, privateKey, publicCertificate, trusted, revoked] = await Promise.all([
    system.files.stat(baseDirectory),
    system.files.readFact(at(baseDirectory, policy.privateKey), pemLimit),
    system.files.readFact(at(baseDirectory, policy.publicCertificate), pemLimit),
    system.files.readFolder(at(baseDirectory, policy.trustedDirectory)),
    system.files.readFolder(at(baseDirectory, policy.revokedDirectory)),
  ]);
  return { scope, baseDirectory, baseDirectoryFact, privateKey, publicCertificate, trusted, revoked };
}

/** Where neo4j.conf lies: `--conf`, else `NEO4J_CONF` (a folder; not with `--home`), else where this kind keeps it. */
function confPathOf(system: Pick<System, 'host' | 'env'>, found: FoundHome, place: Place, usual: string): string {
  if (place.conf !== undefined) return resolve(system.host.workingDirectory, place.conf);
  if (found.conf !== undefined) return found.conf;
  const folder = system.env['NEO4J_CONF'];
  if (found.from !== 'flag' && folder !== undefined && folder !== '') return join(folder, 'neo4j.conf');
  return join(usual, 'neo4j.conf');
}

async function readConfFile(system: Pick<System, 'files'>, path: string): Promise<FileFact> {
  const file = await system.files.readFact(path, confLimit);
  if (file.fact.state !== 'present' || file.fact.type !== 'directory') return file;
  const { entries } = await system.files.readFolder(path, { bytes: confLimit });
  return { path, fact: file.fact, bytes: confOfFolder(entries.map((one) => ({ name: basename(one.path), ...one }))) };
}

/**
 * The conf as bytes. `edited`: the command is going to write it, which a folder of settings is not made for.
 * @throws UserError when it is there and cannot be read.
 */
export function readableConf(conf: FileFact, { edited }: { readonly edited: boolean }): Buffer | undefined {
  const { fact, path } = conf;
  if (fact.state === 'missing') return undefined;
  if (fact.state === 'present' && fact.type !== 'file' && (edited || fact.type !== 'directory')) {
    throw new UserError(
      `${path} is ${fact.type === 'directory' ? 'a folder' : 'not a regular file'}.`,
      'Pass the configuration file itself with --conf.',
      { paths: [path] },
    );
  }
  if (conf.bytes === undefined) {
    const reason = fact.state === 'unreachable' ? fact.reason : (conf.unreadable ?? 'unknown reason');
    throw new UserError(
      `${path} cannot be read (${reason}).`,
      'Run this as a user who can read and write it, for example with sudo.',
      { paths: [path] },
    );
  }
  return conf.bytes;
}

function tellVersion(
  place: Place,
  jars: readonly string[],
  home: string,
  packaging: PackagingInfo,
  before: SavedOptions,
): { version: Neo4jVersion; versionFrom: Installation['versionFrom'] } {
  if (place.neo4jVersion !== undefined) return { version: parseVersion(place.neo4jVersion), versionFrom: 'flag' };
  const fromJars = versionFromJarNames(jars);
  if (fromJars !== undefined) return { version: fromJars.version, versionFrom: 'jars' };
  const fromFolder = versionFromFolderName(basename(home));
  if (fromFolder !== undefined) return { version: fromFolder.version, versionFrom: 'folder-name' };
  if (packaging.version !== undefined) return { version: packaging.version, versionFrom: 'packaging-info' };
  if (before.neo4jVersion !== undefined) return { version: parseVersion(before.neo4jVersion), versionFrom: 'told-before' };
  throw new VersionUnknown(
    `Could not detect the Neo4j version in ${home}.`,
    'Pass --neo4j-version, for example --neo4j-version 5 (the newest 5.x). For Enterprise, add --edition enterprise.',
    { paths: [home] },
  );
}

/** Nothing tells the version. On a terminal it is asked for. */
export class VersionUnknown extends UserError {}

function tellKind(
  system: Pick<System, 'host'>,
  home: string,
  packaging: PackagingInfo,
  { platform }: Place,
  confFolder: string,
): InstallationKind {
  if (platform === 'windows' || (platform === undefined && system.host.platform === 'win32')) return 'windows-zip';
  if (packaging.packageType === 'docker') return 'docker';
  if (/[/\\](Cellar|homebrew)[/\\]/.test(home) || home.startsWith('/usr/local/opt/')) return 'homebrew';
  return isPackageHome(home) && confFolder !== join(home, 'conf') ? 'package' : 'archive';
}

/** Who shall own what is written: `--owner`, else who owns the home. Undefined where the system has no owners (Windows). */
export async function ownerOf(
  system: Pick<System, 'host'>,
  installation: Installation,
  wanted: string | undefined,
): Promise<Owner | undefined> {
  // An account of Windows has no number; its name is for the access-control lists.
  if (wanted === undefined || installation.version.onWindows === true) return ownerOfNew(installation);
  const [userPart = '', groupPart] = wanted.split(':');
  const user = await system.host.findUser(/^\d+$/.test(userPart) ? Number(userPart) : userPart);
  const uid = user?.uid ?? (/^\d+$/.test(userPart) ? Number(userPart) : undefined);
  if (uid === undefined) {
    throw new UserError(
      `There is no user "${userPart}" on this machine.`,
      'Pass --owner as USER, USER:GROUP or numbers, for example 7474:7474.',
    );
  }
  if (groupPart === undefined || groupPart === '') return { uid, gid: user?.gid ?? uid, user: user?.name };
  const group = await system.host.findGroup(/^\d+$/.test(groupPart) ? Number(groupPart) : groupPart);
  const gid = group?.gid ?? (/^\d+$/.test(groupPart) ? Number(groupPart) : undefined);
  if (gid === undefined)
    throw new UserError(
      `There is no group "${groupPart}" on this machine.`,
      'Pass --owner as USER:GROUP or numbers, for example 7474:7474.',
    );
  return { uid, gid, user: user?.name, group: group?.name };
}

/** A path as the contract shows it: relative to the home inside it, else absolute. */
export function shownPath(home: string, path: string): string {
  const way = isAbsolute(path) ? relative(home, path) : '';
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return path;
  return way.replaceAll(sep, '/');
}

export type { PathFact };
