import { join, resolve } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import { type ReloadWay, reloadProgram, serviceRestart } from '../../neo4j/reload-way.ts';
import type { CommandOptions, CommandResult } from '../../system/parts/commands.ts';
import type { System } from '../../system/system.ts';

/** A restart of a large database takes its time. */
const reloadLimitMs = 15 * 60 * 1000;

/**
 * Lets a running Neo4j read its new files, in the way that was chosen.
 * @param home to find its cypher-shell. @param boltUri dialled for the reload procedure.
 * @throws UserError (the new files stay) when it did not work.
 */
export async function reloadServer(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  way: ReloadWay,
  { home, boltUri }: { readonly home: string; readonly boltUri: string },
): Promise<void> {
  switch (way.kind) {
    case 'none':
      return;
    case 'systemd':
      return orSay(
        await run(system, ['systemctl', 'restart', 'neo4j']),
        'systemctl restart neo4j',
        'journalctl -u neo4j shows why.',
      );
    case 'docker':
      return orSay(
        await run(system, ['docker', 'restart', way.container]),
        `docker restart ${way.container}`,
        `docker logs ${way.container} shows why.`,
      );
    case 'windows-service':
      return orSay(
        await run(system, serviceRestart(way.service)),
        `Restart-Service ${way.service}`,
        'Run this as administrator. Get-Service lists the services, and the Event Viewer shows why one does not start.',
      );
    case 'command':
      return orSay(
        await runCommandLine(system, way.command, await runnerOf(system, way)),
        'the reload command',
        'Try it yourself. The new files are in place.',
      );
    case 'procedure':
      return reloadByProcedure(system, home, boltUri);
  }
}

/** What {@link reloadServer} will do, for a plan that is shown; undefined: nothing. */
export function reloadToText(way: ReloadWay): string | undefined {
  switch (way.kind) {
    case 'none':
      return undefined;
    case 'systemd':
      return 'systemctl restart neo4j';
    case 'docker':
      return `docker restart ${way.container}`;
    case 'windows-service':
      return `Restart-Service ${way.service}`;
    case 'command':
      return way.command;
    case 'procedure':
      return 'CALL dbms.security.reloadTLS()';
  }
}

/** What would keep {@link reloadServer} from even beginning; asked before anything is changed. @throws UserError with the cure. */
export async function refuseReload(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  way: ReloadWay,
  home: string,
): Promise<void> {
  if (way.kind === 'systemd' || way.kind === 'docker' || way.kind === 'windows-service') {
    const program = way.kind === 'systemd' ? 'systemctl' : way.kind === 'docker' ? 'docker' : 'powershell';
    if ((await system.commands.runnable(program)) !== undefined) return;
    throw new UserError(
      `${program} is not on the PATH, so --reload ${way.kind} cannot restart Neo4j.`,
      'Choose how Neo4j is restarted here: --reload systemd, docker:NAME, command:CMD or none.',
    );
  }
  if (way.kind === 'command') await runnerOf(system, way);
  if (way.kind !== 'procedure') return;
  const { NEO4J_USERNAME: user, NEO4J_PASSWORD: password } = system.env;
  if (user === undefined || password === undefined) {
    throw new UserError(
      'The reload procedure needs the name and password of a Neo4j administrator.',
      'Set NEO4J_USERNAME and NEO4J_PASSWORD for this command.',
    );
  }
  if ((await findShell(system, home)) !== undefined) return;
  throw new UserError(
    'cypher-shell, which calls the reload procedure, was not found in the Neo4j home or on the PATH.',
    'Put it on the PATH, or use --reload none and call the procedure yourself: CALL dbms.security.reloadTLS()',
  );
}

async function reloadByProcedure(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  home: string,
  boltUri: string,
): Promise<void> {
  await refuseReload(system, { kind: 'procedure' }, home);
  const program = (await findShell(system, home)) ?? 'cypher-shell';
  orSay(
    await run(system, [program, '-a', boltUri, 'CALL dbms.security.reloadTLS()']),
    'CALL dbms.security.reloadTLS()',
    'It needs Enterprise 2025.03 or later, started with dbms.security.tls_reload_enabled=true, and an administrator.',
  );
}

/**
 * The cypher-shell to run: the home's, else one on the PATH. Root takes neither where another user can change it, nor runs it as
 * that user: it is given the administrator's password, which is not that user's to know.
 * @throws UserError with another way, where there are only such.
 */
async function findShell(system: Pick<System, 'commands' | 'host'>, home: string): Promise<string | undefined> {
  const own = join(home, 'bin', system.host.platform === 'win32' ? 'cypher-shell.bat' : 'cypher-shell');
  let refusal: UserError | undefined;
  for (const program of [own, 'cypher-shell']) {
    try {
      const found = await system.commands.runnable(program);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal === undefined) return undefined;
  throw new UserError(
    `${refusal.message} It would receive the password of the database administrator.`,
    'Install cypher-shell as a system package, or use --reload none and run this yourself: CALL dbms.security.reloadTLS().',
    { paths: refusal.paths },
  );
}

/**
 * As whom a command that a person gave is run: as ourselves. Root runs one that begins with a program of one other user (the
 * home's `bin/neo4j restart`) as that user.
 * @throws UserError where more users than one can change that program.
 */
async function runnerOf(system: Pick<System, 'files' | 'commands' | 'host'>, way: ReloadWay): Promise<CommandOptions['runAs']> {
  const program = reloadProgram(way);
  if (program === undefined || system.host.user?.uid !== 0) return undefined;
  try {
    await system.commands.runnable(program);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = await system.commands.which(program);
    const writers = found === undefined ? undefined : system.files.writersOf(resolve(system.host.workingDirectory, found));
    if (writers?.kind !== 'user') throw error;
    return { uid: writers.uid, gid: (await system.host.findUser(writers.uid))?.gid ?? writers.gid };
  }
}

function run(system: Pick<System, 'commands'>, argv: readonly string[], runAs?: CommandOptions['runAs']): Promise<CommandResult> {
  return system.commands.run(argv, { output: 'show', timeoutMs: reloadLimitMs, runAs });
}

/** cmd strips the outermost quotation marks and takes the rest as it was typed. */
function runCommandLine(
  system: Pick<System, 'commands' | 'host'>,
  command: string,
  runAs: CommandOptions['runAs'],
): Promise<CommandResult> {
  if (system.host.platform !== 'win32') return run(system, ['/bin/sh', '-c', command], runAs);
  return system.commands.run(['cmd', '/d', '/s', '/c', `"${command}"`], {
    ...{ output: 'show', timeoutMs: reloadLimitMs, asTyped: true },
  });
}

function orSay(result: CommandResult, what: string, cure: string): void {
  if (result.ended === 'exited' && result.exitCode === 0) return;
  const said = `${result.stderr}${result.stdout}`.trim().split('\n').slice(-5).join('\n');
  const how =
    result.ended === 'exited'
      ? `ended with ${result.exitCode}`
      : result.ended === 'not-found'
        ? 'was not found'
        : 'did not finish';
  throw new UserError(
    `The new files are in place, but Neo4j was not reloaded: ${what} ${how}.${said === '' ? '' : `\n${said}`}`,
    cure,
  );
}
