import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { AppliedPlan } from '../apply/apply-plan.ts';
import { refuseReload, reloadServer, reloadToText } from '../apply/reload-server.ts';
import { lineageRecords } from '../inspect/certbot.ts';
import { inspectAnyHome } from '../inspect/container-home.ts';
import { readableConf, shownPath } from '../inspect/installation.ts';
import { readSecret } from '../inspect/secrets.ts';
import { servedCertificate } from '../inspect/served-certificate.ts';
import { ExitCode, Interrupted, UserError } from '../model/errors.ts';
import { type FileFact, type Installation, type ScopeName, scopeNames } from '../model/installation.ts';
import { NeedsSecret } from '../model/needs-secret.ts';
import type { Secret } from '../model/secret.ts';
import { addressToText, configuredAddresses } from '../neo4j/address.ts';
import { type Conf, readConf } from '../neo4j/conf.ts';
import { livePorts } from '../neo4j/live-ports.ts';
import { parseReloadWay, type ReloadWay } from '../neo4j/reload-way.ts';
import { reloadSupported } from '../neo4j/version.ts';
import { escapeText } from '../output/escape-text.ts';
import { planToJson, planToText } from '../output/plan-text.ts';
import { type PortLine, renewDoneToText } from '../output/renew-text.ts';
import { type Certificate, readCertificates } from '../pki/certificate.ts';
import { certificatesOf } from '../plan/certificate-list.ts';
import { nextPairPaths, planRenew, type RenewInputs, type RenewPlan, type RenewStage } from '../plan/plan-renew.ts';
import { isDue, type LineageState, type RenewItem, renewItems } from '../plan/renew-items.ts';
import type { System } from '../system/system.ts';
import { chooseHome } from './choose-home.ts';
import type { CommandModule } from './command.ts';
import { recoverFirst, reportUnfinishedRun } from './recover-first.ts';
import { renewLineages, tryLineageHooks } from './renew-lineages.ts';
import {
  addOutputFlags,
  addPlaceFlags,
  addWriteFlags,
  mayAsk,
  needYes,
  placeOf,
  type SharedFlags,
  styleFor,
} from './shared-flags.ts';

interface RenewFlags extends SharedFlags {
  readonly component?: readonly string[];
  readonly key: 'keep' | 'new';
  readonly force?: boolean;
  readonly stage?: RenewStage;
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
    addOutputFlags(addWriteFlags(command));
    command.action(async (flags: RenewFlags) => finish(await runRenew(system, flags)));
  },
};

/** What is looked at, once for planning and once more when certbot has been at work. */
interface Seen {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly items: readonly RenewItem[];
}

async function runRenew(system: System, flags: RenewFlags): Promise<number> {
  if (flags.installTimer !== undefined || flags.removeTimer === true) {
    const { runTimer } = await import('./renew-timer.ts');
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
  const signer = await signerOf(system, flags);
  const look = async (): Promise<Seen> => {
    const installation = await inspectAnyHome(system, found, placeOf(flags));
    readableConf(installation.conf);
    const conf = readConf(installation.conf.bytes, installation.version);
    const lineages = await lineagesOf(system, installation);
    return { installation, conf, items: renewItems({ installation, conf, components, lineages, ca: signer?.certificate }) };
  };

  const writes = flags.check !== true && flags.dryRun !== true;
  if (writes && !asking && flags.yes !== true) throw needYes('renew', []);
  if (writes) await recoverFirst(system, found.home, say);
  else await reportUnfinishedRun(system, found.home, say);
  let seen = await look();
  const now = system.clock.now();
  if (flags.check === true) return check(system, flags, seen, now);
  if (flags.ifDue === true) {
    // certbot knows by itself when it is time.
    const items = seen.items.filter((item) => item.source === 'certbot' || (isDue(item.leaf, now) && item.source !== 'existing'));
    if (items.length === 0) return nothingDue(system, flags, seen);
    seen = { ...seen, items };
  }
  const kept = seen.items.map(({ scope }) => scope);
  refuseForeignReload(reload, seen.installation);
  if (writes && flags.stage !== 'announce') await refuseReload(system, reload, seen.installation.home);

  const before = new Map(seen.items.flatMap(({ scopes, leaf }) => scopes.map((scope) => [scope, leaf.serial] as const)));
  if (writes && flags.stage === undefined) {
    if (await renewLineages(system, seen.items, { force: flags.force === true, say })) {
      const again = await look();
      seen = { ...again, items: again.items.filter(({ scope }) => kept.includes(scope)) };
    }
  }
  const planned = await plan(system, flags, seen, signer, reload, asking);
  if (flags.dryRun === true) return dryRun(system, flags, seen, planned);
  if (asking) {
    say(`\n${planToText(planned.plan, style)}\n`);
    if (planned.plan.steps.length > 0 && !(await system.prompts.confirm({ message: 'Write this?', default: true })))
      throw new Interrupted('Nothing was changed.');
  }
  const { applyPlan } = await import('../apply/apply-plan.ts');
  const applied = await applyPlan(planned.plan, system, { force: true });
  if (flags.stage === undefined) await tryLineageHooks(system, seen.items);
  const reached =
    flags.stage === 'announce' ? { ports: [], failed: undefined } : await bringToPorts(system, flags, seen, before, reload);
  return told(system, flags, seen, { planned, applied, ...reached, before, reload });
}

async function plan(
  system: System,
  flags: RenewFlags,
  { installation, conf, items }: Seen,
  signer: Awaited<ReturnType<typeof signerOf>>,
  reload: ReloadWay,
  asking: boolean,
): Promise<RenewPlan> {
  const next = await filesOf(system, items);
  let passphrase = await readSecret(system, 'passphrase', flags.passphraseFile, flags.passphraseEnv);
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
              ...(signer.passphrase === undefined ? {} : { passphrase: signer.passphrase }),
            },
      passphrase,
      next,
      now: system.clock.now(),
    };
    try {
      return planRenew(inputs);
    } catch (error) {
      if (!(error instanceof NeedsSecret) || !asking) throw error;
      passphrase = await system.prompts.password({ message: error.question });
    }
  }
}

interface Reached {
  readonly ports: readonly PortLine[];
  /** The reload that was asked for did not work. */
  readonly failed: UserError | undefined;
}

/** Reloads as asked, and looks at every port until it shows the new certificate or the time is up. */
async function bringToPorts(
  system: System,
  flags: RenewFlags,
  seen: Seen,
  before: ReadonlyMap<ScopeName, string>,
  reload: ReloadWay,
): Promise<Reached> {
  const first = await portLines(system, seen, before);
  if (reload.kind === 'none' || first.every(({ shows }) => shows === 'new')) return { ports: first, failed: undefined };
  const failed = await reloadServer(system, reload, { home: seen.installation.home, boltUri: ownBoltUri(seen) }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof UserError && !(error instanceof Interrupted)) return error;
      throw error;
    },
  );
  if (failed !== undefined) return { ports: await portLines(system, seen, before), failed };
  const until = system.clock.now().getTime() + 1000 * secondsOf(flags.wait);
  for (;;) {
    const lines = await portLines(system, seen, before);
    if (lines.every(({ shows }) => shows === 'new') || system.clock.now().getTime() >= until)
      return { ports: lines, failed: undefined };
    await system.clock.wait(500);
  }
}

/** This machine's own address, so that nobody is in between: the running server's old certificate need not verify. */
function ownBoltUri({ conf, installation }: Seen): string {
  const encrypted = livePorts(conf, installation.edition).find(({ component }) => component === 'bolt');
  if (encrypted !== undefined) return `bolt+ssc://${addressToText(encrypted.address)}`;
  return `bolt://localhost:${configuredAddresses(conf).connectors.bolt.listen.port}`;
}

async function portLines(
  system: System,
  { installation, conf, items }: Seen,
  before: ReadonlyMap<ScopeName, string>,
): Promise<readonly PortLine[]> {
  const onDisk = new Map<ScopeName, Certificate>();
  for (const { scopes, publicCertificate } of items) {
    const file = await system.files.readFact(publicCertificate.path);
    const leaf = readCertificates(file.bytes ?? Buffer.alloc(0)).certificates[0];
    if (leaf !== undefined) for (const scope of scopes) onDisk.set(scope, leaf);
  }
  const ports = livePorts(conf, installation.edition).filter(({ component }) => onDisk.has(component));
  return Promise.all(
    ports.map(async (port): Promise<PortLine> => {
      const served = await servedCertificate(system, port);
      const line = { component: port.component, address: addressToText(port.address) };
      if (served.state === 'silent') return { ...line, shows: 'silent', serial: undefined, reason: served.reason };
      const { serial, fingerprint256 } = served.leaf;
      const shows =
        fingerprint256 === onDisk.get(port.component)?.fingerprint256
          ? 'new'
          : serial === before.get(port.component)
            ? 'old'
            : 'other';
      return { ...line, shows, serial, reason: undefined };
    }),
  );
}

interface Outcome extends Reached {
  readonly planned: RenewPlan;
  readonly applied: AppliedPlan;
  readonly before: ReadonlyMap<ScopeName, string>;
  readonly reload: ReloadWay;
}

async function told(
  system: System,
  flags: RenewFlags,
  { installation, items }: Seen,
  { planned, applied, ports, failed, before, reload }: Outcome,
): Promise<number> {
  const { home } = installation;
  const files = await Promise.all(
    items.map(async (item) => ({ item, file: await system.files.readFact(item.publicCertificate.path) })),
  );
  const certificates = files.flatMap(({ item, file }) =>
    item.scopes.flatMap((scope) => certificatesOf(scope, file, shownPath(home, file.path))),
  );
  const asked = reload.kind !== 'none' && flags.stage !== 'announce';
  const agree = ports.length > 0 && ports.every(({ shows }) => shows === 'new');
  const code = asked && !agree ? ExitCode.somethingWrong : ExitCode.done;
  if (flags.json === true) {
    const document = {
      schema: 'neo4j-tls/renew@1',
      applied: applied.changed || certificates.some(({ component }) => changedSince(component, files, before)),
      plan: planToJson(planned.plan),
      certificates,
      renewed: agree,
      ports,
      ...(failed === undefined ? {} : { reload: { message: failed.message, remedy: failed.remedy } }),
      ...(planned.announced.length === 0
        ? {}
        : { announced: planned.announced.map(({ scope, path }) => ({ component: scope, path: shownPath(home, path) })) }),
    };
    system.terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    return code;
  }
  if (flags.quiet === true && code === ExitCode.done) return code;
  const text = renewDoneToText(
    {
      kind: installation.kind,
      home,
      container: installation.container,
      renewed:
        planned.announced.length > 0
          ? []
          : files.flatMap(({ item, file }) => {
              const leaf = readCertificates(file.bytes ?? Buffer.alloc(0)).certificates[0];
              return leaf === undefined || item.source === 'existing'
                ? []
                : [
                    {
                      components: item.scopes,
                      source: item.source,
                      serial: leaf.serial,
                      until: leaf.notAfter.toISOString().slice(0, 10),
                      changed: leaf.serial !== before.get(item.scope),
                    },
                  ];
            }),
      ports,
      handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
      announced: planned.announced.map(({ scope, path }) => ({ component: scope, path })),
      backups: applied.backups,
      reloaded: asked,
      reloadFailed: failed === undefined ? undefined : { message: failed.message, remedy: failed.remedy },
      reloadable: reloadSupported(installation.version, installation.edition),
    },
    styleFor(system),
  );
  const notes = planned.plan.notes.flatMap(({ text: note, remedy }) => [
    `  ${note}`,
    ...(remedy === undefined ? [] : [`    ${remedy}`]),
  ]);
  system.terminal.out(`${[text, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n')}\n`);
  return code;
}

function changedSince(
  component: ScopeName,
  files: readonly { readonly item: RenewItem; readonly file: FileFact }[],
  before: ReadonlyMap<ScopeName, string>,
): boolean {
  const file = files.find(({ item }) => item.scopes.includes(component))?.file;
  return readCertificates(file?.bytes ?? Buffer.alloc(0)).certificates[0]?.serial !== before.get(component);
}

function check(system: System, flags: RenewFlags, { installation, items }: Seen, now: Date): number {
  const due = items.filter(({ leaf }) => isDue(leaf, now));
  const certificates = items.flatMap((item) =>
    item.scopes.flatMap((scope) =>
      certificatesOf(scope, item.publicCertificate, shownPath(installation.home, item.publicCertificate.path)),
    ),
  );
  if (flags.json === true) {
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/renew@1', applied: false, plan: { command: 'renew', home: installation.home, steps: [], rehearsals: [], notes: [] }, certificates, due: due.flatMap(({ scopes }) => scopes) }, null, 2)}\n`,
    );
  } else if (flags.quiet !== true) {
    for (const { scopes, leaf } of items) {
      const left = Math.floor((leaf.notAfter.getTime() - now.getTime()) / 86_400_000);
      const day = leaf.notAfter.toISOString().slice(0, 10);
      const words = left < 0 ? `ran out on ${day}` : `${left} days left, until ${day}`;
      system.terminal.out(`  ${scopes.join(', ')}   ${words}: ${isDue(leaf, now) ? 'it is time' : 'not yet'}\n`);
    }
  }
  return due.length > 0 ? ExitCode.somethingWrong : ExitCode.done;
}

function nothingDue(system: System, flags: RenewFlags, seen: Seen): number {
  if (flags.json === true)
    return dryRun(system, { ...flags, reload: 'none' }, seen, {
      plan: { command: 'renew', home: seen.installation.home, steps: [], rehearsals: [], notes: [] },
      announced: [],
    });
  if (flags.quiet !== true) system.terminal.out('  Nothing is due.\n');
  return ExitCode.done;
}

function dryRun(system: System, flags: RenewFlags, { installation, items }: Seen, { plan: made }: RenewPlan): number {
  if (flags.json === true) {
    const certificates = items.flatMap((item) =>
      item.scopes.flatMap((scope) =>
        certificatesOf(scope, item.publicCertificate, shownPath(installation.home, item.publicCertificate.path)),
      ),
    );
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/renew@1', applied: false, plan: planToJson(made), certificates }, null, 2)}\n`,
    );
  } else {
    const certbot = items.some(({ source }) => source === 'certbot') ? '\n  certbot renew would be run first.' : '';
    const way = reloadToText(parseReloadWay(flags.reload));
    const afterwards = way === undefined || flags.stage === 'announce' ? '' : `\n  Afterwards: ${escapeText(way)}\n`;
    system.terminal.out(`${planToText(made, styleFor(system))}\n${certbot}${afterwards}\n  Nothing was changed (--dry-run).\n`);
  }
  return ExitCode.done;
}

async function lineagesOf(system: System, installation: Installation): Promise<readonly LineageState[]> {
  const records = await lineageRecords(system, installation);
  return Promise.all(
    records.map(async (result) => ({
      result,
      fullchain: await system.files.readFact(join(result.lineage, 'fullchain.pem')),
      privateKey: await system.files.readFact(join(result.lineage, 'privkey.pem')),
    })),
  );
}

async function filesOf(system: System, items: readonly RenewItem[]): Promise<ReadonlyMap<string, FileFact>> {
  const paths = items.flatMap(({ baseDirectory }) => Object.values(nextPairPaths(baseDirectory)));
  return new Map(await Promise.all(paths.map(async (path) => [path, await system.files.readFact(path)] as const)));
}

/** The CA that was named, with the certificate by which its leaves are known. */
async function signerOf(
  system: System,
  flags: RenewFlags,
): Promise<{ directory: string; certificate: Certificate; passphrase: Secret | undefined } | undefined> {
  if (flags.ca === undefined) return undefined;
  const directory = resolve(system.host.workingDirectory, flags.ca);
  const path = join(directory, 'ca.crt');
  const file = await system.files.readFact(path);
  const certificate = readCertificates(file.bytes ?? Buffer.alloc(0)).certificates[0];
  if (certificate === undefined)
    throw new UserError(
      `${directory} is not the folder of a CA: ${path} holds no certificate.`,
      'Name the folder that `neo4j-tls ca create` made.',
      { paths: [path] },
    );
  return {
    directory,
    certificate,
    passphrase: await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv),
  };
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
