import { createKeySupply } from '../../apply/key-supply.ts';
import { refuseReload } from '../../apply/programs/reload-server.ts';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { dueFrom, isDue } from '../../model/certificates/expiry.ts';
import { type TimerKind, timerKinds } from '../../model/command-line/timer-kind.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import { type Installation, scopeNames } from '../../model/installation.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { parseReloadWay, type ReloadWay, reloadWayToText, reloadWords } from '../../neo4j/reload-way.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import { planToJson } from '../../output/plan-json.ts';
import { withoutAfterwards } from '../../output/plan-text.ts';
import { passedOverToText } from '../../output/renew-text.ts';
import { openAuthorityKey } from '../../pki/issuing/authority.ts';
import { planRenew, type RenewPlan } from '../../plan/renew/plan-renew.ts';
import { type GivenPair, itemsForGiven } from '../../plan/renew/renew-given.ts';
import type { RenewStage } from '../../plan/renew/renew-inputs.ts';
import { askJudge } from '../judging/ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace } from '../judging/judgement.ts';
import { actingCommand, runWriting } from '../runner/command.ts';
import {
  caSecretFlags,
  type JudgedFlags,
  passphrases,
  placeFlags,
  placeOf,
  sourceSecretFlags,
  verdictFlags,
  writeFlags,
} from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { type GivenFlags, givenPair } from './given-pair.ts';
import { renewLineages, tryLineageHooks } from './lineages.ts';
import { announcedFiles, keysOwner, lookForRenewal, type NamedCa, namedCa, type Seen } from './look.ts';
import { bringToPorts } from './ports.ts';
import { reloadWayFor } from './reload-way-for.ts';
import { tellCheck, tellNothingDue, tellPlan, tellRenewed } from './report.ts';

interface RenewFlags extends JudgedFlags, GivenFlags {
  readonly component?: readonly string[];
  readonly key: 'keep' | 'new';
  readonly force?: boolean;
  readonly stage?: RenewStage;
  readonly role?: 'server' | 'backup-client';
  readonly reload?: string;
  readonly check?: boolean;
  readonly ifDue?: boolean;
  readonly ca?: string;
  readonly wait: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly caPassphraseFile?: string;
  readonly caPassphraseEnv?: string;
  readonly installTimer?: true | TimerKind;
  readonly removeTimer?: boolean;
  readonly timerDir?: string;
}

const renewedElsewhere = 'Renewed by another tool';
const timer = 'Timer';

/** New certificates with the names of the old ones, and proof that the ports show them. */
export const renew = actingCommand({
  flags: [
    ...placeFlags,
    {
      flags: '--component <list>',
      text: 'the components',
      defaultText: 'all encrypted components',
      list: true,
      choices: scopeNames,
    },
    {
      flags: '--role <role>',
      text: 'renew only the server, or only the backup client',
      defaultText: 'both, if present',
      choices: ['server', 'backup-client'],
    },
    { flags: '--key <key>', text: 'keep the private key, or make a new one', choices: ['keep', 'new'], default: 'new' },
    { flags: '--force', text: 'renew even if it is not due (certbot), or in one step instead of two (--stage)' },
    {
      flags: '--stage <stage>',
      text: 'renew self-signed members in two steps: announce the new certificate, then switch to it',
      choices: ['announce', 'switch'],
    },
    {
      flags: '--reload <way>',
      text: 'how to make Neo4j use the new files: none, systemd, docker:NAME, procedure, windows-service[:NAME], command:CMD',
      defaultText: 'as given to init, else none',
      check: parseReloadWay,
      words: { of: reloadWords },
    },
    {
      flags: '--wait <seconds>',
      text: 'how long to wait for the ports after a reload',
      range: { of: 'seconds', least: 0, most: 99_999 },
      default: '120',
    },
    { flags: '--check', text: 'only check whether renewal is due (less than a third of the lifetime left): exit 1 means yes' },
    { flags: '--if-due', text: 'renew only if it is due; for timers' },
    { flags: '--ca <dir>', text: 'the folder of the private CA that signs the new certificate' },
    {
      flags: '--private-key <file>',
      text: 'the key that acme.sh, lego, Vault or another tool renewed, for its deploy hook',
      group: renewedElsewhere,
    },
    { flags: '--certificate <file>', text: 'its certificate', group: renewedElsewhere },
    { flags: '--chain <file>', text: 'the certificates of its issuers, if they are in another file', group: renewedElsewhere },
    { flags: '--pkcs12 <file>', text: 'all of these in one file', group: renewedElsewhere },
    ...sourceSecretFlags,
    {
      flags: '--passphrase-file <file>',
      text: 'the passphrase of the private key, if neo4j.conf gets it from a command',
      group: passphrases,
    },
    { flags: '--passphrase-env <var>', text: 'the same, from an environment variable', group: passphrases },
    ...caSecretFlags,
    {
      flags: '--install-timer [kind]',
      text: 'install a timer that renews automatically',
      group: timer,
      defaultText: 'whichever is available',
      choices: timerKinds,
    },
    { flags: '--remove-timer', text: 'remove that timer', group: timer },
    {
      flags: '--timer-dir <dir>',
      text: 'the folder for the timer files',
      group: timer,
      defaultText: '/etc/systemd/system or /etc/cron.d',
    },
    { flags: '--verbose', text: 'also show serial numbers, backups and ports that do not answer' },
    ...writeFlags,
    ...verdictFlags,
  ],
  examples: [
    { text: 'Renew, restart and check the ports:', line: 'renew --home /var/lib/neo4j --reload systemd' },
    { text: 'Renew automatically:', line: 'renew --home /var/lib/neo4j --reload systemd --install-timer' },
    { text: 'Check whether renewal is due:', line: 'renew --home /var/lib/neo4j --check' },
  ],
  act: async (run: CommandRun<RenewFlags>) => {
    const { flags } = run;
    if (flags.installTimer !== undefined || flags.removeTimer === true)
      return runWriting((await import('./timer.ts')).renewTimer, run);
    return renewNow(run);
  },
});

async function renewNow(run: CommandRun<RenewFlags>): Promise<number> {
  const { system, flags, say } = run;
  const { component: named } = flags;
  const components = named === undefined ? undefined : scopeNames.filter((scope) => named.includes(scope));
  const waitSeconds = Number(flags.wait);
  const writes = flags.check !== true && run.writes;
  if (writes) run.needYes('renew');
  const found = await run.chooseHome(placeOf(flags));
  if (writes && flags.ca !== undefined) await run.settle(run.absolute(flags.ca));
  const signer = await namedCa(system, flags);
  const given = await givenPair(run);
  if (given !== undefined) refuseBesideGiven(flags);
  const question = { found, place: placeOf(flags), components, role: flags.role, ca: signer?.certificate };
  const reload = await reloadWayFor(run, found.home);
  await run.settle(found.home, writes);
  let seen = await lookForRenewal(system, question);
  for (const note of seen.passedOver) say(passedOverToText(note, shellQuote(seen.installation.home)));
  run.debug('facts', { installation: seen.installation, items: seen.items });
  const now = system.clock.now();
  if (flags.check === true) return tellCheck(run, seen, now);
  if (flags.ifDue === true) {
    // certbot knows by itself when it is time.
    const items = seen.items.filter((item) => item.source === 'certbot' || (isDue(item.leaf, now) && item.source !== 'existing'));
    if (items.length === 0) return tellNothingDue(run, seen);
    seen = { ...seen, items };
  }
  if (given !== undefined) {
    const force = flags.force === true;
    seen = { ...seen, items: itemsForGiven(seen.items, given, { components, force, now }) };
  }
  if (writes && given === undefined && flags.stage === undefined && flags.ifDue !== true) {
    if (!(await meansIt(run, seen, now))) return tellNothingDue(run, seen);
  }
  const kept = seen.items.map(({ publicCertificate }) => publicCertificate.path);
  if (flags.reload === undefined && reload.kind !== 'none')
    say(
      `  Neo4j will be reloaded as configured with init: --reload ${shellQuote(reloadWayToText(reload))}. To skip this, add --reload none.`,
    );
  refuseForeignReload(reload, seen.installation);
  if (writes && flags.stage !== 'announce') await refuseReload(system, reload, seen.installation.home);

  const before = new Map(seen.items.map(({ publicCertificate, leaf }) => [publicCertificate.path, leaf.serial]));
  if (writes && flags.stage === undefined) {
    if (await renewLineages(system, seen.items, { force: flags.force === true, say })) {
      const again = await lookForRenewal(system, question);
      seen = { ...again, items: again.items.filter(({ publicCertificate }) => kept.includes(publicCertificate.path)) };
    }
  }
  const drafted = await plan(run, seen, { signer, reload, given });
  const made = { ...drafted, plan: run.planInPlace(drafted.plan) };
  const onlyClient = seen.items.every(({ client }) => client !== undefined);
  const at: JudgedPlace = {
    found,
    place: placeOf(flags),
    role: onlyClient ? 'backup-client' : undefined,
    owner: keysOwner(seen),
  };
  const keys = createKeySupply();
  const judged = await askJudge(run, at, {
    ...{ plan: made.plan, force: true, keys },
    asked: onlyClient ? ['backup'] : seen.items.flatMap(({ scopes, client }) => (client === undefined ? scopes : [])),
    stoppedAlready: flags.ifDue === true || reload.kind !== 'none' ? 'tell' : 'refuse',
  });
  const planned = { ...made, plan: judged.plan };
  if (!run.writes) {
    run.debug('plan', planToJson(planned.plan));
    return tellPlan(run, seen, { ...planned, reload }, judged.foreseen);
  }
  const applied = await run.carryOut(withoutAfterwards(planned.plan), { force: true, keys });
  if (applied === undefined) return ExitCode.done;
  if (flags.stage === undefined) await tryLineageHooks(system, seen.items);
  const judgement = await judgePlace(system, at);
  const held = judgement === undefined ? undefined : heldBack(reload, judgement);
  const reached =
    flags.stage === 'announce'
      ? { ports: [], failed: undefined }
      : await bringToPorts(system, seen, { before, reload: held === undefined ? reload : { kind: 'none' }, waitSeconds, say });
  run.debug('ports', reached.ports);
  const outcome = { planned, applied, ports: reached.ports, failed: held ?? reached.failed, before, reload, judgement };
  return tellRenewed(run, seen, outcome);
}

/** A server that would not come back is not restarted. Undefined: nothing is in the way. */
function heldBack(reload: ReloadWay, { verdict, findings }: Judgement): UserError | undefined {
  if (verdict.starts !== false || reload.kind === 'none' || reload.kind === 'procedure') return undefined;
  const [first] = findings;
  const where = first?.line == null ? '' : ` (line ${first.line} of ${first.path})`;
  return new UserError(
    `Neo4j was not restarted, because it would not start again: ${first?.message ?? 'see neo4j-tls doctor'}${where}`,
    `${first?.remedy ?? 'Repair it.'}\nThen restart Neo4j.`,
  );
}

async function plan(
  { system, flags, mayAsk, writes, withSecrets }: CommandRun<RenewFlags>,
  { installation, conf, items, oldHooks }: Seen,
  {
    signer,
    reload,
    given,
  }: { readonly signer: NamedCa | undefined; readonly reload: ReloadWay; readonly given: GivenPair | undefined },
): Promise<RenewPlan> {
  const next = await announcedFiles(system, items);
  // Opened before there is a plan, and not when half of it is done: there, nobody can be asked.
  const needsCa = mayAsk && writes && items.some(({ source }) => source === 'ca');
  const caKey = needsCa && signer !== undefined ? (await inspectAuthority(system, signer.directory)).key : undefined;
  const passphrase = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
  return withSecrets({ passphrase, caPassphrase: signer?.passphrase }, (secrets) => {
    const { caPassphrase } = secrets;
    if (caKey !== undefined && signer !== undefined) openAuthorityKey(caKey, signer.certificate, caPassphrase);
    return planRenew({
      ...{ installation, conf, items, given, oldHooks, next, reload, key: flags.key, stage: flags.stage },
      force: flags.force === true,
      signer: signer === undefined ? undefined : { kind: 'ca', directory: signer.directory, passphrase: caPassphrase },
      issuers: signer?.issuers,
      passphrase: secrets.passphrase,
      now: system.clock.now(),
    });
  });
}

/**
 * Too early is no mistake, yet seldom meant: a person is asked, a script is told. certbot decides by itself, so it is not early for its
 * certificates.
 */
async function meansIt(run: CommandRun<RenewFlags>, { items }: Seen, now: Date): Promise<boolean> {
  const issuedHere = items.filter(({ source }) => source === 'self-signed' || source === 'ca');
  const [first] = issuedHere.map(({ leaf }) => dueFrom(leaf)).sort((one, other) => one.getTime() - other.getTime());
  if (first === undefined || issuedHere.length < items.length || issuedHere.some(({ leaf }) => isDue(leaf, now))) return true;
  const day = first.toISOString().slice(0, 10);
  if (run.mayAsk && run.flags.force !== true) return run.ask(`Renewal is not due before ${day}. Renew now?`, false);
  run.say(`  Renewing early: renewal is not due before ${day}.`);
  return true;
}

/** What issues a pair has nothing to do where one is given. */
function refuseBesideGiven(flags: RenewFlags): void {
  const beside = [
    flags.stage === undefined ? undefined : '--stage',
    flags.ca === undefined ? undefined : '--ca',
    flags.key === 'keep' ? '--key keep' : undefined,
  ].find((flag) => flag !== undefined);
  if (beside === undefined) return;
  throw new UserError(
    `${beside} cannot be used with --private-key or --pkcs12: it is only for certificates that neo4j-tls issues.`,
    'Remove one of them.',
  );
}

function refuseForeignReload(reload: ReloadWay, { version, edition }: Installation): void {
  if (reload.kind !== 'procedure' || reloadSupported(version, edition)) return;
  throw new UserError(
    `Neo4j ${version.text} ${edition === 'enterprise' ? 'Enterprise' : 'Community'} cannot reload certificates with a procedure: this needs Enterprise 2025.03 or later.`,
    'Restart it instead: --reload systemd, docker:NAME or command:CMD.',
  );
}
