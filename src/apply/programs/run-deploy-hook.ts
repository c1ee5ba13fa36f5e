import type { HookResult } from '../../model/certificates/lineage.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import { shellQuoted } from '../../model/text/shell.ts';
import type { System } from '../../system/system.ts';

/** A restart of a large database takes its time. */
const hookLimitMs = 10 * 60 * 1000;

/**
 * Runs a deploy hook as certbot would: through /bin/sh, with the variables it sets. certbot never tells whether a hook
 * works, and a dry run does not call it; so this is the one way to know before the first renewal.
 */
export async function runDeployHook(
  system: Pick<System, 'commands'>,
  hook: Pick<HookResult, 'hook' | 'lineage'>,
  names: readonly string[],
): Promise<void> {
  const result = await system.commands.run(['/bin/sh', '-c', shellQuoted(hook.hook)], {
    env: { RENEWED_LINEAGE: hook.lineage, RENEWED_DOMAINS: names.join(' '), NEO4J_TLS_INSTALLS: undefined },
    timeoutMs: hookLimitMs,
  });
  if (result.ended === 'exited' && result.exitCode === 0) return;
  const said = `${result.stderr}${result.stdout}`.trim();
  throw new UserError(
    `The deploy hook failed: ${said === '' ? `it ended with ${result.exitCode ?? result.ended}` : said}`,
    `Renewals would not reach Neo4j. Fix the cause, then try the hook:\nRENEWED_LINEAGE=${hook.lineage} ${hook.hook}`,
    { paths: [hook.hook], exitCode: ExitCode.leftBehind },
  );
}
