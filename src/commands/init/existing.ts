import { dirname, join } from 'node:path';
import { jarNames, type Place } from '../../inspect/home/find-home.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { ExistingContainer } from '../../model/container/existing-container.ts';
import { UserError } from '../../model/errors/errors.ts';
import { containerUser, isConfFolder } from '../../neo4j/container-environment.ts';
import { homeOfContainer } from '../../plan/init/existing-way.ts';
import { namedContainer } from '../../plan/init/init-container.ts';
import type { System } from '../../system/system.ts';
import type { CommandRun } from '../runner/run.ts';

/**
 * The container that is there already and is meant: by its name, else the only one that is given this folder. Undefined: none, or
 * Docker cannot be asked and nothing depends on it.
 * @throws UserError where one is named that is to be kept, and is not found
 */
export async function existingContainer(
  run: CommandRun,
  answers: InitAnswers,
  home: string | undefined,
): Promise<ExistingContainer | undefined> {
  const { system } = run;
  if (answers.role === 'backup-client' || answers.fromBundle !== undefined) return undefined;
  const name = namedContainer(answers);
  if (name === undefined) return home === undefined ? undefined : onlyOneWith(system, home, answers);
  const { inspectContainer } = await import('../../inspect/container/existing-container.ts');
  const look = await inspectContainer(system, name);
  if (look.state === 'found') return withRealSources(system, look.container);
  const isForNew = (answers.target ?? 'home') !== 'home';
  if (isForNew) {
    if (look.state === 'unknown')
      run.warn(
        `  ${run.errorStyle.warning} Could not check whether container ${name} exists (${look.reason}), so the files are for a new container.\n    To keep an existing container, run this again where Docker is available.`,
      );
    return undefined;
  }
  // A restart alone needs nothing that Docker would tell.
  if (answers.container === undefined) return undefined;
  throw look.state === 'absent'
    ? new UserError(
        `Container ${name} does not exist.`,
        'Check the name with docker ps --all. For a new container, add --target docker or --target compose.',
      )
    : new UserError(
        `Could not inspect container ${name}: ${look.reason}.`,
        'Run this as a user who can use Docker, for example with sudo.',
      );
}

/** A server that runs from its own home needs no question to Docker. */
async function onlyOneWith(
  system: Pick<System, 'files' | 'commands'>,
  home: string,
  answers: InitAnswers,
): Promise<ExistingContainer | undefined> {
  if ((answers.target ?? 'home') === 'home' && !(await looksMounted(system, home))) return undefined;
  const { containersWith } = await import('../../inspect/container/existing-container.ts');
  const [only, ...others] = await containersWith(system, home);
  return only === undefined || others.length > 0 ? undefined : withRealSources(system, only);
}

/** A conf without the programs and jars of a server: something else runs it. */
async function looksMounted(system: Pick<System, 'files' | 'commands'>, home: string): Promise<boolean> {
  const has = async (name: string) => (await system.files.stat(join(home, name))).state === 'present';
  if (!(await has('conf/neo4j.conf')) || (await has('bin/neo4j'))) return false;
  return (await jarNames(system, home)).length === 0 && (await system.commands.which('docker')) !== undefined;
}

/** Folders as they really lie: a home may be named through a link. */
async function withRealSources(system: Pick<System, 'files'>, container: ExistingContainer): Promise<ExistingContainer> {
  const mounts = await Promise.all(
    container.mounts.map(async (mount) =>
      mount.kind === 'bind' ? { ...mount, source: await system.files.realPath(mount.source).catch(() => mount.source) } : mount,
    ),
  );
  return { ...container, mounts };
}

/** Where the files of a container lie here, and what its image tells. @throws UserError where its mounts tell no folder */
export function placeOfExisting(existing: ExistingContainer, given: Place): Place & { readonly home: string } {
  const home = given.home ?? homeOfContainer(existing);
  if (home === undefined)
    throw new UserError(
      `Container ${existing.name} mounts no folder of this machine that could hold the certificates.`,
      'Pass a folder for them with --home DIR.',
    );
  const { compose } = existing;
  const conf = existing.mounts.find(({ kind, target }) => kind === 'bind' && isConfFolder(target))?.source;
  const elsewhere = conf !== undefined && conf !== join(home, 'conf');
  if (compose?.files[0] !== undefined && given.home !== undefined && conf === undefined && dirname(compose.files[0]) !== home)
    throw new UserError(
      `${existing.name} is defined in ${compose.files[0]}, which is not in ${home}.`,
      `Pass the folder of that file: --home ${dirname(compose.files[0])}.`,
    );
  return {
    ...given,
    home,
    ...(given.conf === undefined && elsewhere ? { conf: join(conf, 'neo4j.conf') } : {}),
    ...(given.neo4jVersion === undefined && existing.version !== undefined ? { neo4jVersion: existing.version } : {}),
    ...(given.edition === undefined && existing.edition !== undefined ? { edition: existing.edition } : {}),
  };
}

/** Who reads the files in the container. */
export function userOfExisting({ user }: ExistingContainer): string {
  return /^\d+(?::\d+)?$/.test(user) ? (user.includes(':') ? user : `${user}:0`) : `${containerUser}:${containerUser}`;
}
