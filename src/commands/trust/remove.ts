import { ownerOf } from '../../inspect/installation.ts';
import { ExitCode } from '../../model/errors.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { removedToText } from '../../output/trust-text.ts';
import { parseFingerprint } from '../../pki/fingerprint.ts';
import { planTrustRemove } from '../../plan/plan-trust-remove.ts';
import type { System } from '../../system/system.ts';
import { carryOutJudged } from '../judging/carry-out-judged.ts';
import { verdictField } from '../judging/judged.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk, needYes } from '../runner/shared-flags.ts';
import {
  chooseTrustHome,
  componentsOf,
  inspectTrustPlace,
  judgedTrust,
  listedTrust,
  type TrustFlags,
  targetOf,
} from './place.ts';

export async function runTrustRemove(system: System, what: string, flags: TrustFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  if (flags.dryRun !== true && flags.yes !== true && !mayAsk(system, flags)) throw needYes('trust remove', []);
  const found = await chooseTrustHome(system, flags);
  if (flags.dryRun !== true) await recoverFirst(system, found.home, say);
  const place = await inspectTrustPlace(system, flags, found);
  const targets = componentsOf(flags, ['cluster']).map((scope) => targetOf(place, scope));
  const fingerprint = parseFingerprint(what);
  const planned = planTrustRemove({
    home: place.installation.home,
    conf: place.installation.conf.path,
    targets,
    what,
    fingerprint: fingerprint.kind === 'ok' ? fingerprint.fingerprint : undefined,
    owner: await ownerOf(system, place.installation, flags.owner),
  });
  const { applied, plan, judgement } = await carryOutJudged(system, flags, planned.plan, {
    ...{ style, force: true },
    ...judgedTrust(found, flags, place, targets),
  });
  const result = { ...planned, plan };
  if (flags.json === true) {
    const certificates = targets.flatMap(({ scope, files }) =>
      result.removed.map((one) => listedTrust(scope, place.installation, files.trusted.path, one)),
    );
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/trust@1', applied: applied !== undefined, changed: applied?.changed === true, ...verdictField(judgement), plan: planToJson(result.plan), certificates }, null, 2)}\n`,
    );
  } else if (applied !== undefined && flags.quiet !== true) {
    system.terminal.out(
      `${removedToText({ plan: result.plan, verdict: judgement?.verdict, removed: result.removed, kind: place.installation.kind, home: place.installation.home }, style)}\n`,
    );
  }
  return ExitCode.done;
}
