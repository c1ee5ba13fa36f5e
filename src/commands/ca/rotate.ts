import { join, resolve } from 'node:path';
import { type PairResult, rehearseMembers } from '../../apply/rehearse-members.ts';
import { inspectAuthority } from '../../inspect/authority.ts';
import { inspectInstallation, ownerOf } from '../../inspect/installation.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import { type Conf, readConf } from '../../neo4j/conf.ts';
import { readPolicy } from '../../neo4j/ssl-policy.ts';
import { rotatedToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { pairsToText } from '../../output/trust-text.ts';
import { type Authority, authorityFiles, hasRevocations, openAuthorityKey, readAuthority } from '../../pki/authority.ts';
import { memberSide } from '../../plan/member-side.ts';
import { planAuthorityStage, planMemberStage } from '../../plan/plan-rotate.ts';
import type { RotationStage } from '../../plan/rotation-stage.ts';
import { readTrustState } from '../../plan/trust-folder.ts';
import type { System } from '../../system/system.ts';
import { carryOutJudged } from '../judging/carry-out-judged.ts';
import { type JudgedPlace, verdictField } from '../judging/judged.ts';
import { carryOut } from '../runner/carry-out.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { type CaFlags, caFolder, listedCertificate, readDays, requireYes, withCaPassphrase } from './shared.ts';
import { signingPatienceMs } from './sign.ts';

export interface RotateFlags extends Omit<CaFlags, 'home'> {
  readonly stage?: RotationStage;
  readonly home?: readonly string[];
}

const movable: readonly string[] = [
  authorityFiles.certificate,
  authorityFiles.key,
  authorityFiles.crl,
  authorityFiles.rootKey,
  authorityFiles.rootCrl,
];

export async function runCaRotate(system: System, flags: RotateFlags): Promise<number> {
  const { home, ...rest } = flags;
  const shared: CaFlags = rest;
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  requireYes(system, shared, 'ca rotate', [
    ...(flags.ca === undefined ? ['--ca'] : []),
    ...(flags.stage === undefined ? ['--stage'] : []),
  ]);
  const directory = caFolder(system, shared);
  const { stage } = flags;
  if (stage === undefined)
    throw new UserError(
      'Which stage?',
      'In this order, each on every member before the next: --stage trust, --stage switch, --stage drop.',
    );
  if (flags.dryRun !== true) await recoverFirst(system, directory, say);
  const members = await Promise.all(
    (home ?? []).map((path) => lookAtMember(system, shared, resolve(system.host.workingDirectory, path))),
  );

  const outcome = await withCaPassphrase(system, shared, async (caPassphrase) => {
    const plan = await planCaSide(system, shared, directory, stage, caPassphrase);
    const applied = await carryOut(system, shared, plan, { style, patience: signingPatienceMs });
    return { plan, applied, caPassphrase };
  });
  const now = system.clock.now();
  const after = await readRotation(system, directory, now);
  // With --dry-run the new CA may not be there yet: then the members' part cannot be told.
  const fresh = stage === 'trust' ? after.next : after.previous === undefined && stage === 'switch' ? undefined : after.current;
  const old = stage === 'trust' ? [after.current] : [...(after.previous === undefined ? [] : [after.previous]), ...after.retired];
  const plans: unknown[] = [planToJson(outcome.plan)];
  let changed = outcome.applied?.changed === true;
  const verdicts: unknown[] = [];
  if (fresh !== undefined) {
    for (const member of members) {
      if (flags.dryRun !== true) await recoverFirst(system, member.installation.home, say);
      const { plan } = planMemberStage({
        ...member,
        stage,
        old,
        new: fresh,
        signer: { kind: 'ca', directory, ...(outcome.caPassphrase === undefined ? {} : { passphrase: outcome.caPassphrase }) },
        owner: await ownerOf(system, member.installation, undefined),
        now,
      });
      const carried = await carryOutJudged(system, shared, plan, {
        ...{ style, force: true },
        ...{ at: member.at, asked: member.scopes },
      });
      plans.push(planToJson(carried.plan));
      verdicts.push(verdictField(carried.judgement).verdict);
      changed ||= carried.applied?.changed === true;
    }
  }
  const pairs =
    outcome.applied === undefined || members.length < 2
      ? []
      : await rehearseAll(
          system,
          shared,
          members.map(({ installation }) => installation.home),
        );
  report(
    system,
    flags,
    {
      plans,
      verdicts,
      applied: outcome.applied !== undefined,
      changed,
      fresh,
      stage,
      directory,
      lists: stage === 'trust' && fresh !== undefined && hasRevocations(after.current) ? listFilesOf(fresh) : [],
      pairs,
      homes: members.map(({ installation }) => installation.home),
    },
    style,
  );
  return pairs.some(({ succeeds }) => !succeeds) ? ExitCode.somethingWrong : ExitCode.done;
}

export interface Member {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly at: JudgedPlace;
  /** Components that have a policy. */
  readonly scopes: readonly ScopeName[];
}

/** A member's home, or its folder of a bundle. */
export async function lookAtMember(system: System, flags: CaFlags, home: string): Promise<Member> {
  // A bundle's folder has its conf beside certificates/.
  const bundled = join(home, 'neo4j.conf');
  const isBundle =
    (await system.files.stat(join(home, 'conf', 'neo4j.conf'))).state === 'missing' &&
    (await system.files.stat(bundled)).state === 'present';
  const found = { home, from: 'flag' } as const;
  const place = {
    ...(flags.neo4jVersion === undefined ? {} : { neo4jVersion: flags.neo4jVersion }),
    ...(isBundle ? { conf: bundled } : {}),
  };
  const installation = await inspectInstallation(system, found, place);
  const conf = readConf(installation.conf.bytes, installation.version);
  const scopes = scopeNames.filter((scope) => readPolicy(conf, scope).enabled === true);
  return { installation, conf, at: { found, place }, scopes };
}

async function planCaSide(
  system: System,
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

/** Every CA in the folder. */
export async function readRotation(system: System, directory: string, now: Date) {
  const read = async (folder: string): Promise<Authority | undefined> => {
    if ((await system.files.stat(join(folder, authorityFiles.certificate))).state !== 'present') return undefined;
    return readAuthority(await inspectAuthority(system, folder), now);
  };
  const retiredFolder = join(directory, authorityFiles.retired);
  const retired = await Promise.all(
    (await system.files.list(retiredFolder).catch(() => [])).map((name) =>
      read(join(retiredFolder, name)).catch(() => undefined),
    ),
  );
  return {
    current: readAuthority(await inspectAuthority(system, directory), now),
    next: await read(join(directory, authorityFiles.next)),
    previous: await read(join(directory, authorityFiles.previous)),
    retired: retired.filter((authority) => authority !== undefined),
  };
}

async function rehearseAll(system: System, flags: CaFlags, homes: readonly string[]): Promise<readonly PairResult[]> {
  const members = await Promise.all(homes.map((home) => lookAtMember(system, flags, home)));
  const results: PairResult[] = [];
  for (const scope of ['cluster', 'backup'] as const) {
    const sides = members
      .filter(({ installation }) => readTrustState(installation.scopes[scope]).own.length > 0)
      .map(({ installation, conf }) => memberSide(installation, conf, scope));
    if (sides.length > 1) results.push(...(await rehearseMembers(sides, system)));
  }
  return results;
}

function listFilesOf({ directory, issuer, lists }: Authority): readonly string[] {
  return lists.map((one) => join(directory, one.issuer === issuer ? authorityFiles.crl : authorityFiles.rootCrl));
}

interface Told {
  readonly plans: readonly unknown[];
  /** Of each member, in the order of `--home`. */
  readonly verdicts: readonly unknown[];
  readonly applied: boolean;
  readonly changed: boolean;
  readonly fresh: Authority | undefined;
  readonly stage: RotationStage;
  readonly directory: string;
  readonly lists: readonly string[];
  readonly pairs: readonly PairResult[];
  readonly homes: readonly string[];
}

function report(system: System, flags: RotateFlags, told: Told, style: ReturnType<typeof createStyle>): void {
  const { plans, verdicts, applied, changed, fresh, stage, directory, lists, pairs, homes } = told;
  const path = join(fresh?.directory ?? directory, authorityFiles.certificate);
  if (flags.json === true) {
    const certificates = fresh === undefined ? [] : [listedCertificate(path, fresh.root)];
    const handshakes = pairs.map(({ scope, server, client, succeeds, because }) => ({
      component: scope,
      server,
      client,
      succeeds,
      because,
    }));
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/ca@1', applied, changed, verdict: verdicts[0] ?? null, stage, plan: plans[0], memberPlans: plans.slice(1), memberVerdicts: verdicts, certificates, handshakes }, null, 2)}\n`,
    );
  } else if (applied && flags.quiet !== true) {
    system.terminal.out(`${rotatedToText({ stage, directory, root: fresh?.root, path, lists, homes }, style)}\n`);
    if (pairs.length > 0) system.terminal.out(`${pairsToText(pairs, style)}\n`);
  }
}
