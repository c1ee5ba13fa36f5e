import { dirname } from 'node:path';
import type { FileFact, FolderFact, Installation, Neo4jVersion, Owner } from '../../model/installation.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { commandWords, isCommand } from '../../neo4j/config/command-words.ts';
import { readEffectiveConfig } from '../../neo4j/config/effective-config.ts';
import { type KnownSettings, loadKnownSettings } from '../../neo4j/config/known-settings/index.ts';
import type { PolicyConfig, PolicyScope } from '../../neo4j/config/policy-config.ts';
import { javaThatStarts } from '../../neo4j/java-releases.ts';
import type { NettyJars } from '../../neo4j/netty-jars.ts';
import { confCharset } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from './as-authors.ts';
import { expandsCommands } from './command-expansion.ts';
import { withoutDrives } from './drives.ts';
import { nettyJars } from './netty-jars.ts';
import { settingDoubts } from './setting-doubts.ts';

/** A folder one has to pass on the way to a file. */
interface Folder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}
type OnWay<T> = T & { readonly way: readonly Folder[] };
type SeenFolder = OnWay<Omit<FolderFact, 'entries'>> & { readonly entries: readonly OnWay<FileFact>[] };

/** Everything `judge` of `verdict/` wants (its `VerdictFacts`). */
export interface GatheredFacts {
  readonly home: string;
  readonly version: Neo4jVersion;
  readonly edition: Installation['edition'];
  readonly conf: OnWay<FileFact>;
  readonly files: ReadonlyMap<
    PolicyScope,
    {
      readonly baseDirectory: OnWay<FileFact>;
      readonly privateKey: OnWay<FileFact>;
      readonly publicCertificate: OnWay<FileFact>;
      readonly trusted: SeenFolder;
      readonly revoked: SeenFolder;
    }
  >;
  readonly reader: { readonly uid: number; readonly groups: readonly number[] } | undefined;
  readonly known: KnownSettings;
  readonly java: number;
  readonly expandCommands: boolean;
  readonly commandOutputs: ReadonlyMap<string, string | null>;
  readonly doubts: Awaited<ReturnType<typeof settingDoubts>>;
  readonly nettyJars?: NettyJars;
  readonly now: Date;
}

export interface FactsOptions {
  /** Whom Neo4j runs as; undefined: who owns the home. */
  readonly owner?: Owner | undefined;
  /** Default: as this machine starts it. */
  readonly expandCommands?: boolean | undefined;
  /** Default: what this machine would run it on. */
  readonly java?: number;
  readonly now?: Date;
}

/** Bytes of a key or certificate file worth reading. */
const pemLimit = 16 * 1024 * 1024;

/** Reads the files at the places where this Neo4j would look for them. Only looks, and never throws because of what it sees. */
export async function gatherVerdictFacts(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  installation: Installation,
  options: FactsOptions = {},
): Promise<GatheredFacts> {
  const { home, version, edition } = installation;
  const known = await loadKnownSettings(version.line);
  const expandCommands = options.expandCommands ?? (await expandsCommands(system, installation));
  const source = { bytes: installation.conf.bytes, mode: undefined, path: installation.conf.path, home, version };
  const theirs = withoutDrives(asAuthorsOf(system, [installation.conf.path], home), version);
  const commandOutputs = await outputsOf(theirs, installation, expandCommands);
  const config = readEffectiveConfig(
    { ...source, tableIsComplete: edition === 'community', expandCommands, commandOutputs },
    known,
  );
  const owner = options.owner ?? installation.homeOwner;
  // A number without an account here is the user of a container, which finds the home mounted: what is above is not in its way.
  const isMounted = owner !== undefined && (await system.host.findUser(owner.uid)) === undefined;
  const look = looker(theirs, installation, isMounted ? home : undefined);
  const files = await Promise.all(
    config.policies
      .filter(({ enabled }) => enabled)
      .map(async (policy) => [policy.scope, await policyFiles(policy, look)] as const),
  );
  return {
    home,
    version,
    edition,
    conf: { ...installation.conf, way: await look.way(installation.conf) },
    files: new Map(files),
    reader:
      owner === undefined
        ? undefined
        : {
            uid: owner.uid,
            groups: [...new Set([owner.gid, ...(owner.uid === 0 ? [] : await system.host.groupsOf(owner.uid))])],
          },
    known,
    java: options.java ?? (await findJava(system, version)),
    expandCommands,
    commandOutputs,
    doubts: await settingDoubts(theirs, installation, config),
    ...(config.sslProvider === 'JDK' ? {} : { nettyJars: await nettyJars(theirs, installation) }),
    now: options.now ?? system.clock.now(),
  };
}

/**
 * What commands in the conf would put out, told without running any: `echo` and `cat` of a file are plain, and a program that
 * is not there fails. Of others nothing is known.
 */
async function outputsOf(
  system: Pick<System, 'files' | 'commands'>,
  { conf, version }: Installation,
  expandCommands: boolean,
): Promise<ReadonlyMap<string, string | null>> {
  const outputs = new Map<string, string | null>();
  if (!expandCommands || conf.bytes === undefined) return outputs;
  for (const { value } of parseProperties(conf.bytes.toString('latin1'), { charset: confCharset(version) })) {
    if (!isCommand(value) || outputs.has(value)) continue;
    const output = await outputOf(system, commandWords(value));
    if (output !== undefined) outputs.set(value, output);
  }
  return outputs;
}

async function outputOf(
  system: Pick<System, 'files' | 'commands'>,
  words: readonly [string, ...string[]] | undefined,
): Promise<string | null | undefined> {
  if (words === undefined) return undefined;
  const [program, ...rest] = words;
  if (!program.includes('/') && (await system.commands.which(program)) === undefined) return null;
  if (program === 'false') return null;
  if (program === 'echo' && !(rest[0] ?? '').startsWith('-')) return rest.join(' ');
  const [path] = rest;
  if (program !== 'cat' || rest.length !== 1 || path === undefined || !path.startsWith('/')) return undefined;
  const file = await system.files.readFact(path, 65_536);
  if (file.fact.state === 'missing') return null;
  return file.bytes?.toString('utf8').replace(/\r?\n$/, '');
}

interface Looker {
  file(path: string): Promise<OnWay<FileFact>>;
  folder(path: string): Promise<SeenFolder>;
  way(file: Pick<FileFact, 'path' | 'fact'>): Promise<readonly Folder[]>;
}

async function policyFiles(policy: PolicyConfig, look: Looker) {
  const [baseDirectory, privateKey, publicCertificate, trusted, revoked] = await Promise.all([
    look.file(policy.baseDirectory),
    look.file(policy.privateKey),
    look.file(policy.publicCertificate),
    look.folder(policy.trustedDir),
    look.folder(policy.revokedDir),
  ]);
  return { baseDirectory, privateKey, publicCertificate, trusted, revoked };
}

/** `mounted`: a folder of which those above are nobody's way. */
function looker(system: Pick<System, 'files'>, { scopes }: Installation, mounted: string | undefined): Looker {
  // What was read a moment ago, in the same way, is not read again.
  const seen = Object.values(scopes);
  const readFiles = new Map(
    seen.flatMap(({ privateKey, publicCertificate }) => [privateKey, publicCertificate]).map((one) => [one.path, one]),
  );
  const readFolders = new Map(seen.flatMap(({ trusted, revoked }) => [trusted, revoked]).map((one) => [one.path, one]));
  const folders = new Map<string, Promise<readonly Folder[]>>();
  /** The folder itself and all above it, as far as they can be seen. */
  const upFrom = (path: string): Promise<readonly Folder[]> => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const found = system.files.stat(path).then(async (fact) => {
      const above = dirname(path) === path ? [] : await upFrom(dirname(path));
      if (fact.state !== 'present') return above;
      const { mode, owner } = fact;
      return [...above, { path, mode, uid: owner.uid, gid: owner.gid }];
    });
    folders.set(path, found);
    return found;
  };
  const allOnWay: Looker['way'] = async ({ path, fact }) => {
    const named = await upFrom(dirname(path));
    if (fact.state !== 'present' || dirname(fact.realPath) === dirname(path)) return named;
    return [...named, ...(await upFrom(dirname(fact.realPath)))];
  };
  const way: Looker['way'] = async (file) => {
    const all = await allOnWay(file);
    return mounted === undefined ? all : all.filter(({ path }) => !mounted.startsWith(path === '/' ? path : `${path}/`));
  };
  return {
    way,
    async file(path) {
      const before = readFiles.get(path);
      // There with a limit of its own, which is the lower one.
      const fact = before === undefined || before.unreadable === 'EFBIG' ? await system.files.readFact(path, pemLimit) : before;
      return { ...fact, way: await way(fact) };
    },
    async folder(path) {
      const folder = readFolders.get(path) ?? (await system.files.readFolder(path));
      const entries = await Promise.all(
        folder.entries.map(async (entry) => ({
          ...entry,
          way: entry.fact.state === 'present' && entry.fact.isSymbolicLink ? await way(entry) : [],
        })),
      );
      return { ...folder, entries, way: await way(folder) };
    },
  };
}

/** Which Java would run it: JAVA_HOME, the one on PATH, one in the usual places; where none fits, the usual one. */
async function findJava(system: Pick<System, 'files' | 'commands' | 'env'>, version: Neo4jVersion): Promise<number> {
  const fitting = javaThatStarts(version);
  const places = [system.env.JAVA_HOME];
  const program = await system.commands.which('java');
  if (program !== undefined) places.push(dirname(dirname(await system.files.realPath(program).catch(() => program))));
  const names = await system.files.list('/usr/lib/jvm').catch(() => []);
  const found: number[] = [];
  for (const place of [...places, ...names.map((name) => `/usr/lib/jvm/${name}`)]) {
    if (place === undefined || place === '') continue;
    const text = await system.files.read(`${place}/release`, 65_536).then(
      (bytes) => bytes.toString('utf8'),
      () => '',
    );
    const major = Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(text)?.[1]);
    if (fitting.includes(major)) found.push(major);
  }
  const [usual = 17] = fitting;
  return found.includes(usual) ? usual : (found[0] ?? usual);
}
