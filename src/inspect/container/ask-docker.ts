import { UserError } from '../../model/errors.ts';
import type { System } from '../../system/system.ts';

const dockerLimitMs = 20_000;

/** Could that be the name of a container, or its id? */
export const isContainerName = (text: string): boolean => /^[A-Za-z0-9][\w.-]+$/.test(text);

/**
 * What `docker inspect` says of a container. Only asks; what it prints holds passwords, and goes nowhere.
 * @throws UserError where there is neither a file nor a container of that name, or Docker cannot be asked.
 */
export async function inspectedByDocker(system: System, name: string): Promise<unknown> {
  const { ended, exitCode, stdout, stderr } = await system.commands.run(['docker', 'inspect', '--type', 'container', name], {
    timeoutMs: dockerLimitMs,
  });
  const lines = stderr.trim().split('\n');
  const because =
    ended === 'not-found'
      ? 'docker, which would know of a container, is not on the PATH'
      : ended !== 'exited'
        ? 'docker does not answer'
        : exitCode !== 0
          ? /no such (?:container|object)/i.test(stderr)
            ? 'Docker has no container of that name'
            : `docker says: ${lines.at(-1) ?? ''}`
          : undefined;
  if (because !== undefined)
    throw new UserError(
      `There is no file ${name} here, and ${because}.`,
      'Name a compose file, a file with a docker run line, a Dockerfile, a Kubernetes manifest, what docker inspect put out, or a container.',
    );
  try {
    return JSON.parse(stdout);
  } catch {
    throw new UserError(
      `What docker inspect says of ${name} cannot be read.`,
      `Save it to a file, and look into that: docker inspect ${name}.`,
    );
  }
}
