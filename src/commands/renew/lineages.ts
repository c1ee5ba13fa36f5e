import { runDeployHook } from '../../apply/programs/run-deploy-hook.ts';
import { withCertbot } from '../../apply/programs/with-certbot.ts';
import type { HookResult } from '../../model/certificates/lineage.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { RenewItem } from '../../plan/renew/renew-items.ts';
import { renewArgv } from '../../sources/certbot-command.ts';
import type { System } from '../../system/system.ts';

/** certbot waits for servers far away, and its hook restarts Neo4j. */
const limitMs = 30 * 60 * 1000;

/**
 * Lets certbot renew the lineages that feed these pairs. It decides itself whether one is due. Its deploy hook does not act:
 * whoever called this installs what it got, where it can be taken back.
 * @returns whether certbot was run, so that what was seen before may be stale
 * @throws UserError in certbot's own words
 */
export async function renewLineages(
  system: Pick<System, 'files' | 'commands'>,
  items: readonly RenewItem[],
  { force, say }: { readonly force: boolean; readonly say: (text: string) => void },
): Promise<boolean> {
  const lineages = items.flatMap(({ source, lineage }) =>
    source === 'certbot' && lineage !== undefined ? [lineage.result] : [],
  );
  const unique = lineages.filter((one, index) => lineages.findIndex(({ lineage }) => lineage === one.lineage) === index);
  for (const { name, places, acmeCa } of unique) {
    const certbot = withCertbot(system, { places, acmeCa, installOurselves: true });
    const argv = renewArgv(name, places, force);
    say(`  ${argv.join(' ')}`);
    const result = await certbot.system.commands.run(argv, { output: 'show', timeoutMs: limitMs });
    if (result.ended === 'not-found')
      throw new UserError(
        'certbot, which got this certificate, is not installed or not on the PATH.',
        'Install certbot again, or choose another source:\nneo4j-tls init --source SOURCE --force',
      );
    const failure = await certbot.failure();
    if (failure !== undefined) throw failure;
  }
  return unique.length > 0;
}

/** The hook sees that all is installed, notes it, and shows that it works: the next renewal may be certbot's own. */
export async function tryLineageHooks(system: Pick<System, 'commands'>, items: readonly RenewItem[]): Promise<void> {
  for (const result of lineagesIn(items)) {
    const names = items.find(({ lineage }) => lineage?.result.lineage === result.lineage)?.leaf.names ?? [];
    await runDeployHook(
      system,
      result,
      names.map(({ value }) => value),
    );
  }
}

function lineagesIn(items: readonly RenewItem[]): readonly HookResult[] {
  const lineages = items.flatMap(({ source, lineage }) =>
    source === 'certbot' && lineage !== undefined ? [lineage.result] : [],
  );
  return lineages.filter((one, index) => lineages.findIndex(({ lineage }) => lineage === one.lineage) === index);
}
