import { join } from 'node:path';
import { type PairResult, rehearseMembers } from '../../apply/rehearsal/rehearse-members.ts';
import { inspectAuthority } from '../../inspect/authority.ts';
import { ownerOf } from '../../inspect/home/installation.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Secret } from '../../model/secret.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { rotatedToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { pairsToText } from '../../output/trust-text.ts';
import type { ShownVerdict } from '../../output/verdict-text.ts';
import { type Authority, hasRevocations, openAuthorityKey } from '../../pki/issuing/authority.ts';
import { memberSide } from '../../plan/ca/member-side.ts';
import { planMemberStage } from '../../plan/ca/plan-member-rotation.ts';
import { planAuthorityStage } from '../../plan/ca/plan-rotate.ts';
import type { RotationStage } from '../../plan/ca/rotation-stage.ts';
import { readTrustState } from '../../plan/trust/trust-folder.ts';
import type { System } from '../../system/system.ts';
import { applyJudgedPlan } from '../judging/apply-judged-plan.ts';
import { verdictField } from '../judging/judgement.ts';
import { actingCommand } from '../runner/command.ts';
import type { Told } from '../runner/console.ts';
import { caSecretFlags, releaseLines, verdictFlags, writeFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { lookAtMember, readRotation } from './members.ts';
import { type CaFlags, caFlag, caPlace, givenCaSecret, listedCertificate, readDays } from './shared.ts';

interface StageFlags extends CaFlags {
  readonly stage?: RotationStage;
}

interface RotateFlags extends Omit<StageFlags, 'home'> {
  readonly home?: readonly string[];
}

const movable: readonly string[] = [
  authorityFiles.certificate,
  authorityFiles.key,
  authorityFiles.crl,
  authorityFiles.rootKey,
  authorityFiles.rootCrl,
];

/** Two kinds of folders take part, each with a lock of its own: the CA's first, then every member's. */
export const caRotate = actingCommand({
  flags: [
    caFlag,
    {
      flags: '--stage <stage>',
      text: 'trust: accept both CAs; switch: issue new certificates; drop: remove the old CA',
      choices: ['trust', 'switch', 'drop'],
    },
    { flags: '--home <dir>', text: 'a member on this machine to update too', repeatable: true },
    {
      flags: '--neo4j-version <version>',
      text: "the members' version",
      defaultText: 'detected',
      check: parseVersion,
      words: { of: releaseLines },
    },
    { flags: '--days <n>', text: 'validity of the new CA in days', range: validityDays, defaultText: '3650' },
    ...caSecretFlags,
    ...writeFlags,
    ...verdictFlags,
  ],
  examples: [
    { text: 'First, create the new CA and make members accept both:', line: 'ca rotate --ca ./ca --stage trust' },
    { text: 'Next, issue new certificates:', line: 'ca rotate --ca ./ca --stage switch' },
    { text: 'Last, remove the old CA:', line: 'ca rotate --ca ./ca --stage drop' },
  ],
  act: (run: CommandRun<RotateFlags>) => {
    const { home = [], ...flags } = run.flags;
    return rotate(run.under(flags), home);
  },
});

async function rotate(run: CommandRun<StageFlags>, homes: readonly string[]): Promise<number> {
  const { system, flags, absolute } = run;
  const { stage } = flags;
  run.needYes('ca rotate', [...(flags.ca === undefined ? ['--ca'] : []), ...(stage === undefined ? ['--stage'] : [])]);
  const { home: directory } = caPlace(run);
  if (stage === undefined)
    throw new UserError(
      'The stage is missing.',
      'Run the stages in this order, and finish each on every member before the next: --stage trust, --stage switch, --stage drop.',
    );
  await run.settle(directory);
  const members = await Promise.all(homes.map((path) => lookAtMember(system, flags, absolute(path))));
  run.debug('facts', { directory, stage, members: members.map(({ installation }) => installation) });

  const { plan, caPassphrase } = await run.withSecrets(await givenCaSecret(system, flags), async (secrets) => ({
    plan: await planCaSide(system, flags, directory, stage, secrets.caPassphrase),
    caPassphrase: secrets.caPassphrase,
  }));
  const applied = await run.carryOut(plan);
  const now = system.clock.now();
  const after = await readRotation(system, directory, now);
  // With --dry-run the new CA may not be there yet: then the members' part cannot be told.
  const fresh = stage === 'trust' ? after.next : after.previous === undefined && stage === 'switch' ? undefined : after.current;
  const old = stage === 'trust' ? [after.current] : [...(after.previous === undefined ? [] : [after.previous]), ...after.retired];
  const plans: unknown[] = [planToJson(plan)];
  let changed = applied?.changed === true;
  const verdicts: (ShownVerdict | null)[] = [];
  if (fresh !== undefined) {
    for (const member of members) {
      const { home } = member.installation;
      if (run.writes) await run.settle(home);
      const { plan: itsPlan } = planMemberStage({
        ...member,
        stage,
        old,
        new: fresh,
        signer: { kind: 'ca', directory, passphrase: caPassphrase },
        owner: await ownerOf(system, member.installation, undefined),
        now,
      });
      const carried = await applyJudgedPlan(run, itsPlan, { force: true, at: member.at, asked: member.scopes });
      plans.push(planToJson(carried.plan));
      verdicts.push(verdictField(carried.judgement).verdict);
      changed ||= carried.applied?.changed === true;
    }
  }
  const memberHomes = members.map(({ installation }) => installation.home);
  const pairs = applied === undefined || members.length < 2 ? [] : await rehearseAll(system, flags, memberHomes);
  run.tell(
    rotated(run, {
      plans,
      verdicts,
      applied: applied !== undefined,
      changed,
      fresh,
      stage,
      directory,
      lists: stage === 'trust' && fresh !== undefined && hasRevocations(after.current) ? listFilesOf(fresh) : [],
      pairs,
      homes: memberHomes,
    }),
  );
  return pairs.some(({ succeeds }) => !succeeds) ? ExitCode.somethingWrong : ExitCode.done;
}

async function planCaSide(
  system: Pick<System, 'files' | 'clock'>,
  flags: CaFlags,
  directory: string,
  stage: RotationStage,
  caPassphrase: Secret | undefined,
) {
  const facts = await inspectAuthority(system, directory);
  const now = system.clock.now();
  const { current, next, previous } = await readRotation(system, directory, now);
  openAuthorityKey(facts.key, current.issuer, caPassphrase);
  const namesIn = async (folder: string): Promise<readonly string[]> =>
    (await system.files.list(folder).catch(() => [])).filter((name) => movable.includes(name));
  return planAuthorityStage(stage, {
    directory,
    current,
    next,
    previous,
    names: {
      current: await namesIn(directory),
      next: await namesIn(join(directory, authorityFiles.next)),
      previous: await namesIn(join(directory, authorityFiles.previous)),
    },
    retiredFolderThere: (await system.files.stat(join(directory, authorityFiles.retired))).state === 'present',
    caPassphrase,
    days: readDays(flags, 3650),
    now,
  });
}

async function rehearseAll(
  system: Pick<System, 'files' | 'tls' | 'host' | 'env' | 'clock'>,
  flags: CaFlags,
  homes: readonly string[],
): Promise<readonly PairResult[]> {
  const members = await Promise.all(homes.map((home) => lookAtMember(system, flags, home)));
  const results: PairResult[] = [];
  for (const scope of ['cluster', 'backup'] as const) {
    const sides = members
      .filter(({ installation }) => readTrustState(installation.scopes[scope]).own.length > 0)
      .map(({ installation, conf }) => memberSide(installation, conf, scope));
    if (sides.length > 1) results.push(...(await rehearseMembers(sides, system, { now: system.clock.now() })));
  }
  return results;
}

function listFilesOf({ directory, issuer, lists }: Authority): readonly string[] {
  return lists.map((one) => join(directory, one.issuer === issuer ? authorityFiles.crl : authorityFiles.rootCrl));
}

/** What a stage came to. */
interface Rotation {
  readonly plans: readonly unknown[];
  /** Of each member, in the order of `--home`. */
  readonly verdicts: readonly (ShownVerdict | null)[];
  readonly applied: boolean;
  readonly changed: boolean;
  readonly fresh: Authority | undefined;
  readonly stage: RotationStage;
  readonly directory: string;
  readonly lists: readonly string[];
  readonly pairs: readonly PairResult[];
  readonly homes: readonly string[];
}

function rotated({ style }: CommandRun<StageFlags>, rotation: Rotation): Told {
  const { plans, verdicts, applied, changed, fresh, stage, directory, lists, pairs, homes } = rotation;
  const path = join(fresh?.directory ?? directory, authorityFiles.certificate);
  const handshakes = pairs.map(({ scope, server, client, succeeds, because }) => ({
    ...{ component: scope, server, client, succeeds, because },
  }));
  const text = [
    rotatedToText({ stage, directory, root: fresh?.root, path, lists, homes }, style),
    ...(pairs.length > 0 ? [pairsToText(pairs, style)] : []),
  ].join('\n');
  return {
    document: {
      schema: 'neo4j-tls/ca@1',
      ...{ applied, changed, verdict: verdicts[0] ?? null, stage, plan: plans[0] },
      ...{ memberPlans: plans.slice(1), memberVerdicts: verdicts },
      certificates: fresh === undefined ? [] : [listedCertificate(path, fresh.root)],
      handshakes,
    },
    text: applied ? text : undefined,
  };
}
