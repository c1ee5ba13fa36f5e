import type { ContainerRun } from '../model/container.ts';
import type { Edition } from '../model/installation.ts';
import { composeRun, containerPassphrase, dockerRun } from '../neo4j/container-run.ts';
import type { System } from '../system/system.ts';
import { imageVersion, readContainer, settingsOfEnvironment } from './container.ts';
import { baseOf } from './container-home.ts';

const secretLimit = 64 * 1024;

/** What a file of ours tells of its container: the settings as a conf, which Neo4j it is, how it is started again. */
export interface ContainerConf {
  readonly bytes: Buffer;
  readonly version: string | undefined;
  readonly edition: Edition;
  readonly container: ContainerRun;
}

/** @throws UserError when the file, or the compose file it adds to, cannot be read or has no Neo4j. */
export async function confOfContainer(system: System, file: string): Promise<ContainerConf> {
  const text = await system.files.read(file).then(String);
  const base = baseOf(text, file);
  const own = await readContainer(system, file, { anyImage: base !== undefined });
  const below = base === undefined ? undefined : await readContainer(system, base);
  const settings = new Map([
    ...(below === undefined ? [] : settingsOfEnvironment(below.environment)),
    ...settingsOfEnvironment(own.environment),
  ]);
  const secret = own.secretFile ?? own.mounts.get(containerPassphrase);
  for (const [name, value] of settings) {
    if (!name.endsWith('.private_key_password') || value !== '') continue;
    const passphrase =
      secret === undefined ? undefined : await system.files.read(secret, secretLimit).then(String, () => undefined);
    // What cannot be read here is asked for, as where a command gives it.
    settings.set(name, passphrase?.replace(/\r?\n$/, '') ?? '$(cat passphrase)');
  }
  const lines = [...settings].map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`);
  const { version, edition } = imageVersion(below?.image ?? own.image);
  return {
    bytes: Buffer.from([...lines, ''].join('\n'), 'latin1'),
    version,
    edition,
    container:
      own.service === 'docker run'
        ? dockerRun(file, own.name ?? 'neo4j')
        : composeRun(file, base, own.service, own.name ?? below?.name),
  };
}
