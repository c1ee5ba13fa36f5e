import { resolve } from 'node:path';
import { Option } from 'commander';
import { createKeySupply } from '../../apply/key-supply.ts';
import { refuseReload } from '../../apply/reload-server.ts';
import { inspectAuthority } from '../../inspect/authority.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { Interrupted, UserError } from '../../model/errors.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import { parseReloadWay, type ReloadWay } from '../../neo4j/reload-way.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import { planToText } from '../../output/plan-text.ts';
import { passedOverToText } from '../../output/renew-text.ts';
import { openAuthorityKey } from '../../pki/authority.ts';
import { shellQuote } from '../../plan/answers-document.ts';
import { planRenew, type RenewInputs, type RenewPlan, type RenewStage } from '../../plan/plan-renew.ts';
import { isDue } from '../../plan/renew-items.ts';
import type { System } from '../../system/system.ts';
import { askJudge, type JudgedFlags } from '../judging/ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace } from '../judging/judged.ts';
import { secretAsker } from '../runner/ask-secret.ts';
import { chooseHome } from '../runner/choose-home.ts';
import type { CommandModule } from '../runner/command.ts';
import { recoverFirst, reportUnfinishedRun } from '../runner/recover-first.ts';
import {
  addOutputFlags,
  addPlaceFlags,
  addVerdictFlag,
  addWriteFlags,
  mayAsk,
  needYes,
  placeOf,
  styleFor,
} from '../runner/shared-flags.ts';
import { renewLineages, tryLineageHooks } from './lineages.ts';
import { bringToPorts } from './ports.ts';
import { tellCheck, tellNothingDue, tellPlan, tellRenewed } from './report.ts';
import { announcedFiles, keysOwner, lookForRenewal, type NamedCa, namedCa, type Seen } from './seen.ts';

interface RenewFlags extends JudgedFlags {
  readonly component?: readonly string[];
  readonly key: 'keep' | 'new';
  readonly force?: boolean;
  readonly stage?: RenewStage;
  readonly role?: 'server' | 'backup-client';
  readonly reload: string;
  readonly check?: boolean;
  readonly ifDue?: boolean;
  readonly ca?: string;
  readonly wait: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly caPassphraseFile?: string;
  readonly caPassphraseEnv?: string;
  readonly installTimer?: boolean | string;
  readonly removeTimer?: boolean;
  readonly timerDir?: string;
}

/** New certificates with the names of the old ones, and proof that the ports show them. */
export const renew: CommandModule = {
  define(command, { system, finish }) {
    addPlaceFlags(command)
      .option(
        '--component <list>',
        'bolt, https, cluster, backup (default: all that are encrypted)',
        (value: string, before: string[] = []) => [...before, ...value.split(',').map((part) => part.trim())],
      )
      .addOption(
        new Option('--role <role>', 'only the server, or only the backup client (default: both, where both are here)').choices([
          'server',
          'backup-client',
        ]),
      )
      .addOption(new Option('--key <key>', 'a new private key, or the one that is there').choices(['keep', 'new']).default('new'))
      .option('--force', 'certbot: also when it is not due; otherwise: at once where an overlap would be better')
      .addOption(
        new Option('--stage <stage>', 'self-signed members, in two steps: first announce, then switch').choices([
          'announce',
          'switch',
        ]),
      )
      .option(
        '--reload <way>',
        'how Neo4j comes to read the new files: none, systemd, docker:NAME, procedure, command:CMD',
        'none',
      )
      .option('--wait <seconds>', 'after a reload: how long the ports may take to come back', '120')
      .option('--check', 'only ask whether it is time: exit 1 means yes (less than a third of the life is left)')
      .option('--if-due', 'do nothing while it is not time; for timers')
      .option('--ca <dir>', 'the folder of the private CA that signs again')
      .option('--passphrase-file <file>', 'opens the private key, where neo4j.conf has it from a command')
      .option('--passphrase-env <var>', 'the same, from an environment variable')
      .option('--ca-passphrase-file <file>', "opens the CA's key")
      .option('--ca-passphrase-env <var>', 'the same, from an environment variable')
      .option('--install-timer [kind]', 'have this run by itself from now on: systemd or cron (default: what is there)')
      .option('--remove-timer', 'take that back')
      .option('--timer-dir <dir>', 'where the timer files go (default: /etc/systemd/system or /etc/cron.d)');
    addOutputFlags(addVerdictFlag(addWriteFlags(command)));
    command.action(async (flags: RenewFlags) => finish(await runRenew(system, flags)));
  },
};

async function runRenew(system: System, flags: RenewFlags): Promise<number> {
  if (flags.installTimer !== undefined || flags.removeTimer === true) {
    const { runTimer } = await import('./timer.ts');
    return runTimer(system, flags);
  }
  const style = styleFor(system);
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const reload = parseReloadWay(flags.reload);
  const components = parseComponents(flags.component);
  const asking = mayAsk(system, flags);
  const found = await chooseHome(system, placeOf(flags), asking);
  if (flags.dryRun !== true && flags.check !== true && flags.ca !== undefined)
    await recoverFirst(system, resolve(system.host.workingDirectory, flags.ca), say);
  const signer = await namedCa(system, flags);
  const waitSeconds = secondsOf(flags.wait);
  const question = { found, place: placeOf(flags), components, role: flags.role, ca: signer?.certificate };
  const writes = flags.check !== true && flags.dryRun !== true;
  if (writes && !asking && flags.yes !== true) throw needYes('renew', []);
  if (writes) await recoverFirst(system, found.home, say);
  else await reportUnfinishedRun(system, found.home, say);
  let seen = await lookForRenewal(system, question);
  for (const note of seen.passedOver) say(passedOverToText(note, shellQuote(seen.installation.home)));
  const now = system.clock.now();
  if (flags.check === true) return tellCheck(system, flags, seen, now);
  if (flags.ifDue === true) {
    // certbot knows by itself when it is time.
    const items = seen.items.filter((item) => item.source === 'certbot' || (isDue(item.leaf, now) && item.source !== 'existing'));
    if (items.length === 0) return tellNothingDue(system, flags, seen);
    seen = { ...seen, items };
  }
  const kept = seen.items.map(({ publicCertificate }) => publicCertificate.path);
  refuseForeignReload(reload, seen.installation);
  if (writes && flags.stage !== 'announce') await refuseReload(system, reload, seen.installation.home);

  const before = new Map(seen.items.map(({ publicCertificate, leaf }) => [publicCertificate.path, leaf.serial]));
  if (writes && flags.stage === undefined) {
    if (await renewLineages(system, seen.items, { force: flags.force === true, say })) {
      const again = await lookForRenewal(system, question);
      seen = { ...again, items: again.items.filter(({ publicCertificate }) => kept.includes(publicCertificate.path)) };
    }
  }
  const made = await plan(system, flags, seen, signer, reload, asking);
  const onlyClient = seen.items.every(({ client }) => client !== undefined);
  const at: JudgedPlace = {
    found,
    place: placeOf(flags),
    role: onlyClient ? 'backup-client' : undefined,
    owner: keysOwner(seen),
  };
  const keys = createKeySupply();
  const judged = await askJudge(system, flags, at, {
    ...{ plan: made.plan, force: true, keys, style },
    asked: onlyClient ? ['backup'] : seen.items.flatMap(({ scopes, client }) => (client === undefined ? scopes : [])),
    stoppedAlready: flags.ifDue === true || reload.kind !== 'none' ? 'tell' : 'refuse',
  });
  const planned = { ...made, plan: judged.plan };
  if (flags.dryRun === true) return tellPlan(system, flags, seen, planned, judged.foreseen);
  if (asking) {
    say(`\n${planToText(planned.plan, style)}\n`);
    if (planned.plan.steps.length > 0 && !(await system.prompts.confirm({ message: 'Write this?', default: true })))
      throw new Interrupted('Nothing was changed.');
  }
  const { applyPlan } = await import('../../apply/apply-plan.ts');
  const applied = await applyPlan(planned.plan, system, { force: true, keys });
  if (flags.stage === undefined) await tryLineageHooks(system, seen.items);
  const judgement = await judgePlace(system, at);
  const held = judgement === undefined ? undefined : heldBack(reload, judgement);
  const reached =
    flags.stage === 'announce'
      ? { ports: [], failed: undefined }
      : await bringToPorts(system, seen, { before, reload: held === undefined ? reload : { kind: 'none' }, waitSeconds });
  const outcome = { planned, applied, ports: reached.ports, failed: held ?? reached.failed, before, reload, judgement };
  return tellRenewed(system, flags, seen, outcome);
}

/** A server that would not come back is not restarted. Undefined: nothing is in the way. */
function heldBack(reload: ReloadWay, { verdict, findings }: Judgement): UserError | undefined {
  if (verdict.starts !== false || reload.kind === 'none' || reload.kind === 'procedure') return undefined;
  const [first] = findings;
  const where = first?.line == null ? '' : ` (line ${first.line} of ${first.path})`;
  return new UserError(
    `Neo4j was not restarted, because it would not start again: ${first?.message ?? 'see neo4j-tls doctor'}${where}`,
    `${first?.remedy ?? 'Repair it'}; then restart Neo4j.`,
  );
}

async function plan(
  system: System,
  flags: RenewFlags,
  { installation, conf, items }: Seen,
  signer: NamedCa | undefined,
  reload: ReloadWay,
  asking: boolean,
): Promise<RenewPlan> {
  const next = await announcedFiles(system, items);
  const needsCa = asking && flags.dryRun !== true && items.some(({ source }) => source === 'ca');
  const caPassphrase = needsCa && signer !== undefined ? await opening(system, signer) : signer?.passphrase;
  let passphrase = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
  const ask = secretAsker(system, asking);
  for (;;) {
    const inputs: RenewInputs = {
      installation,
      conf,
      items,
      key: flags.key,
      stage: flags.stage,
      force: flags.force === true,
      reload,
      signer:
        signer === undefined
          ? undefined
          : {
              kind: 'ca',
              directory: signer.directory,
              ...(caPassphrase === undefined ? {} : { passphrase: caPassphrase }),
            },
      issuers: signer?.issuers,
      passphrase,
      next,
      now: system.clock.now(),
    };
    try {
      return planRenew(inputs);
    } catch (error) {
      passphrase = (await ask(error)).secret;
    }
  }
}

/** The passphrase of the CA's key, asked for where it was not given: before the plan, not when half of it is done. */
async function opening(system: System, { directory, certificate, passphrase: given }: NamedCa): Promise<Secret | undefined> {
  const { key } = await inspectAuthority(system, directory);
  const ask = secretAsker(system, true);
  let passphrase = given;
  for (;;) {
    try {
      openAuthorityKey(key, certificate, passphrase);
      return passphrase;
    } catch (error) {
      passphrase = (await ask(error)).secret;
    }
  }
}

function refuseForeignReload(reload: ReloadWay, { version, edition }: Installation): void {
  if (reload.kind !== 'procedure' || reloadSupported(version, edition)) return;
  throw new UserError(
    `Neo4j ${version.text} ${edition === 'enterprise' ? 'Enterprise' : 'Community'} has no procedure that reloads certificates: it came with Enterprise 2025.03.`,
    'It has to be restarted: --reload systemd, docker:NAME or command:CMD.',
  );
}

function parseComponents(given: readonly string[] | undefined): readonly ScopeName[] | undefined {
  const unknown = given?.find((text) => !(scopeNames as readonly string[]).includes(text));
  if (unknown !== undefined)
    throw new UserError(
      `--component: "${unknown}" is not one of ${scopeNames.join(', ')}.`,
      'For example --component bolt,https.',
    );
  return given === undefined ? undefined : scopeNames.filter((scope) => given.includes(scope));
}

function secondsOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new UserError(`--wait: "${text}" is not a number of seconds.`, 'For example --wait 300.');
}
