import { join } from 'node:path';
import type { ContainerRun } from '../../model/container/container.ts';
import type { FileFact, Installation, Owner } from '../../model/installation.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { keptRun } from '../../neo4j/container-run.ts';
import type { Files } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { type FoundHome, jarNames, type Place } from '../home/find-home.ts';
import { inspectInstallation, toldBefore } from '../home/installation.ts';

/** What `init --target docker` and `compose` write into the folder of the certificates, the newest kind first. */
const ownFiles = ['compose.neo4j-tls.yaml', 'compose.yaml', 'docker-run.sh'] as const;
const writtenByUs = /^(?:#!.*\n)?#.*\bWritten by neo4j-tls\b/;
const fileLimit = 1024 * 1024;

export interface ContainerHome<S> {
  /** The real machine, but that the folder has a `neo4j.conf` with what the container is given. */
  readonly system: S;
  readonly place: Place;
  /** Undefined: this is no folder of a container. With a conf of its own, the container is one that `init` kept. */
  readonly container: ContainerRun | undefined;
}

/**
 * A folder with certificates for a container holds no `neo4j.conf`: the settings are variables of its compose file or run
 * script. For commands that only read settings those stand in for the conf, so that they find ports, names and passphrase.
 * Of any other home nothing is changed.
 * @param reader who reads the conf in the container, where that is judged.
 */
export async function asContainer<S extends Pick<System, 'files' | 'commands' | 'host' | 'env'>>(
  system: S,
  { home }: FoundHome,
  place: Place,
  reader?: Owner,
): Promise<ContainerHome<S>> {
  const none: ContainerHome<S> = { system, place, container: undefined };
  if (place.conf !== undefined) return none;
  const file = await containerFileOf(system, home);
  if (file === undefined) return { ...none, container: await keptContainer(system, home) };
  // Reading YAML takes its time, and only these folders need it.
  const { confOfContainer } = await import('./container-conf.ts');
  const { bytes, version, edition, container } = await confOfContainer(system, file);
  const path = join(home, 'conf', 'neo4j.conf');
  const seen = await system.files.stat(file);
  // The conf is in the container alone, where only its own user is.
  const real = reader === undefined || seen.state !== 'present' ? seen : { ...seen, owner: reader, mode: 0o640 };
  const fact: FileFact = { path, bytes, fact: real };
  const withConf = (files: Files): Files => ({
    ...files,
    as: (author, exceptions) => withConf(files.as(author, exceptions)),
    stat: async (at) => (at === path ? real : files.stat(at)),
    read: async (at, limit) => (at === path ? bytes : files.read(at, limit)),
    readFact: async (at, limit) => (at === path ? fact : files.readFact(at, limit)),
  });
  return {
    container,
    place: {
      ...place,
      home,
      ...(place.neo4jVersion === undefined && version !== undefined ? { neo4jVersion: version } : {}),
      ...(place.edition === undefined ? { edition } : {}),
    },
    system: { ...system, files: withConf(system.files) },
  };
}

/** The container that is given this home, as `init` was told. */
async function keptContainer(system: Pick<System, 'files'>, home: string): Promise<ContainerRun | undefined> {
  const { container } = await toldBefore(system, home);
  return container === undefined ? undefined : keptRun(join(home, 'conf', 'neo4j.conf'), container.name, container.published);
}

/** {@link inspectInstallation}, of a container's folder too. */
export async function inspectAnyHome(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  found: FoundHome,
  place: Place,
): Promise<Installation> {
  const seen = await asContainer(system, found, place);
  const installation = await inspectInstallation(seen.system, found, seen.place);
  return seen.container === undefined ? installation : { ...installation, kind: 'docker', container: seen.container };
}

/** The compose file or run script of ours in a folder of certificates for a container; undefined where it is another folder. */
export async function containerFileOf(system: Pick<System, 'files'>, home: string): Promise<string | undefined> {
  const file = await ownFile(system, home);
  return file !== undefined && (await runsFromItsHome(system, home)) ? undefined : file;
}

/** With the jars of a server, whose settings encrypt something: what lies beside them for a container is not what runs here. */
async function runsFromItsHome(system: Pick<System, 'files'>, home: string): Promise<boolean> {
  if ((await jarNames(system, home)).length === 0) return false;
  const conf = await system.files.read(join(home, 'conf', 'neo4j.conf'), fileLimit).catch(() => Buffer.alloc(0));
  return parseProperties(conf.toString('latin1')).some(
    ({ key, value }) => /^dbms\.ssl\.policy\..+\.enabled$/.test(key) && value.trim() === 'true',
  );
}

async function ownFile(system: Pick<System, 'files'>, home: string): Promise<string | undefined> {
  for (const name of ownFiles) {
    const path = join(home, name);
    const text = await system.files.read(path, fileLimit).then(String, () => '');
    if (writtenByUs.test(text)) return path;
  }
  return undefined;
}
