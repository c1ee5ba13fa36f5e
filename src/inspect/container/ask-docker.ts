import { UserError } from '../../model/errors/errors.ts';
import type { CommandResult } from '../../system/parts/commands.ts';
import type { System } from '../../system/system.ts';

const dockerLimitMs = 20_000;

/** Could that be the name of a container, or its id? */
export const isContainerName = (text: string): boolean => /^[A-Za-z0-9][\w.-]+$/.test(text);

/** What Docker knows of a container. */
export type DockerAnswer =
  /** What `docker inspect` prints of it: variables and the passwords in them stand there in clear. */
  | { readonly state: 'found'; readonly document: unknown }
  | { readonly state: 'absent' }
  /** Docker is not here, or does not answer; a clause that says so. */
  | { readonly state: 'unknown'; readonly reason: string };

/** Runs a command of Docker that only asks. @returns what it printed, or why it could not be run. */
export async function askDocker(system: Pick<System, 'commands'>, args: readonly string[]): Promise<CommandResult | string> {
  try {
    const ran = await system.commands.run(['docker', ...args], { timeoutMs: dockerLimitMs });
    if (ran.ended === 'exited') return ran;
    return ran.ended === 'not-found' ? 'docker is not on the PATH' : 'docker does not answer';
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Asks for the container of a name, or of an id. */
export async function inspectByName(system: Pick<System, 'commands'>, name: string): Promise<DockerAnswer> {
  const ran = await askDocker(system, ['inspect', '--type', 'container', name]);
  if (typeof ran === 'string') return { state: 'unknown', reason: ran };
  if (ran.exitCode !== 0) {
    if (/no such (?:container|object)/i.test(ran.stderr)) return { state: 'absent' };
    return { state: 'unknown', reason: `docker says: ${ran.stderr.trim().split('\n').at(-1) ?? ''}` };
  }
  const document = printedJson(ran.stdout);
  return document === undefined
    ? { state: 'unknown', reason: 'the output of docker inspect cannot be read' }
    : { state: 'found', document };
}

/** What Docker printed as JSON; undefined where it is none. */
export function printedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
