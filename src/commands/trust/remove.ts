import { ownerOf } from '../../inspect/home/installation.ts';
import { planToJson } from '../../output/plan-json.ts';
import { removedToText } from '../../output/trust-text.ts';
import { parseFingerprint } from '../../pki/certificates/fingerprint.ts';
import { planTrustRemove } from '../../plan/trust/plan-trust-remove.ts';
import { verdictField } from '../judging/judgement.ts';
import { command } from '../runner/command.ts';
import { placeFlags, placeOf } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { componentFlag, judgedTrust, listedTrust, lookAtTrust, roleFlag, type TrustFlags } from './place.ts';

export const trustRemove = command({
  name: 'trust remove',
  arguments: [{ name: '<name|fingerprint>', text: 'a name or fingerprint that trust list shows' }],
  flags: [
    ...placeFlags,
    componentFlag('cluster'),
    roleFlag,
    { flags: '--owner <user[:group]>', text: 'who should own the placeholder', defaultText: 'the owner of the home' },
  ],
  examples: [{ text: 'Stop trusting a member:', line: 'trust remove core2 --home /var/lib/neo4j' }],
  where: (run: CommandRun<TrustFlags>) => run.chooseHome(placeOf(run.flags)),
  look: (run, found) => lookAtTrust(run, found, ['cluster']),
  plan: async ({ system, flags, words: [what = ''] }, { place, targets }) => {
    const fingerprint = parseFingerprint(what);
    return planTrustRemove({
      home: place.installation.home,
      conf: place.installation.conf.path,
      targets,
      what,
      fingerprint: fingerprint.kind === 'ok' ? fingerprint.fingerprint : undefined,
      owner: await ownerOf(system, place.installation, flags.owner),
    });
  },
  force: () => true,
  judge: ({ flags }, seen) => judgedTrust(flags, seen),
  done: ({ style, said }, { seen: { place, targets }, planned: { plan, removed }, judgement, outcome }) => ({
    document: {
      schema: 'neo4j-tls/trust@1',
      ...outcome,
      ...verdictField(judgement),
      plan: planToJson(plan),
      certificates: targets.flatMap(({ scope, files }) =>
        removed.map((one) => listedTrust(scope, place.installation, files.trusted.path, one)),
      ),
    },
    text: removedToText(
      { plan, verdict: judgement?.verdict, removed, kind: place.installation.kind, program: place.installation.program, said },
      style,
    ),
  }),
});
