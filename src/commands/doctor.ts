import { resolve } from 'node:path';
import { Option } from 'commander';
import { inspectJournal, journalStateToText } from '../apply/recover.ts';
import type { CheckFacts } from '../checks/check.ts';
import { runChecks } from '../checks/run-checks.ts';
import { type Inspected, inspectForChecks, inspectPeer } from '../inspect/check-facts.ts';
import type { FoundHome, Place } from '../inspect/find-home.ts';
import { shownPath } from '../inspect/installation.ts';
import { inspectRenewal } from '../inspect/renewal-facts.ts';
import { ExitCode, Interrupted, UserError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { configuredAddresses } from '../neo4j/address.ts';
import { readConf } from '../neo4j/conf.ts';
import { placeInParts } from '../neo4j/merge-confs.ts';
import { errorToJson, errorToText } from '../output/error-text.ts';
import { doctorToText, type HandshakeCell, handshakesToText } from '../output/findings-text.ts';
import { planToJson, planToText } from '../output/plan-text.ts';
import { planRemedies } from '../plan/plan-remedies.ts';
import type { System } from '../system/system.ts';
import { judge, judgeBackupClient } from '../verdict/judge-installation.ts';
import { chooseHome } from './choose-home.ts';
import type { CommandModule } from './command.ts';
import { type Handshake, handshakeFindings, judgePeers } from './doctor-peers.ts';
import { recoverFirst } from './recover-first.ts';
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

export interface DoctorFlags extends SharedFlags {
  readonly peer?: readonly string[];
  readonly peerHost?: readonly string[];
  readonly host?: string;
  readonly owner?: string;
  readonly role?: 'server' | 'backup-client';
  readonly strict?: boolean;
  readonly fix?: boolean;
  readonly fromLog?: string;
  readonly expandCommands?: boolean;
  readonly container?: string;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** What Neo4j would do with this installation, told without starting it; and what else is worth knowing. */
export const doctor: CommandModule = {
  define(command, { system, finish }) {
    addPlaceFlags(command.argument('[home...]', 'homes to judge; with none: --home, NEO4J_HOME, the usual places'));
    command
      .option('--peer <home>', "another installation, or a bundle's folder: judge every handshake with it (repeatable)", collect)
      .option('--peer-host <name>', 'the name under which the peer is dialled (repeatable, in the order of --peer)', collect)
      .option('--host <name>', 'the name under which this server is dialled')
      .option('--owner <user>', 'who runs Neo4j (default: who owns the home)')
      .addOption(
        new Option('--role <role>', 'backup-client: judge what neo4j-admin dials with').choices(['server', 'backup-client']),
      )
      .option('--container <file>', 'a compose file, or one with a docker run line: judge its image, mounts and environment')
      .option('--expand-commands', 'Neo4j is started with --expand-commands')
      .option('--strict', 'warnings make exit 1 as well')
      .option('--from-log <file>', 'explain what a debug.log, neo4j.log or journal tells (- for standard input)')
      .option('--fix', 'repair what can be repaired without a decision, after showing the plan');
    addOutputFlags(addWriteFlags(command));
    command.action(async (homes: readonly string[], flags: DoctorFlags) => finish(await runDoctor(system, homes, flags)));
  },
};

async function runDoctor(system: System, homes: readonly string[], flags: DoctorFlags): Promise<number> {
  if (flags.fromLog !== undefined) return (await import('./doctor-from-log.ts')).doctorFromLog(system, flags.fromLog, flags);
  if (homes.length > 0 && flags.home !== undefined) {
    throw new UserError('Homes are given both with --home and as arguments.', 'Keep one of the two.');
  }
  if (flags.container !== undefined) return doctorContainer(system, flags.container, flags);
  const place = placeOf(flags);
  if (homes.length <= 1) {
    const [named] = homes;
    const asking = mayAsk(system, flags);
    const found = await chooseHome(system, named === undefined ? place : { ...place, home: named }, asking);
    return flags.fix === true
      ? fix(system, found, place, flags)
      : finishOne(system, await judgeHome(system, found, place, flags), flags);
  }
  if (flags.fix === true) throw new UserError('--fix repairs one home at a time.', 'Run it once per home.');
  return judgeSeveral(system, homes, place, flags);
}

/** The container's own view of its files, judged like a home. What is not mounted from here is not there. */
async function doctorContainer(system: System, file: string, flags: DoctorFlags): Promise<number> {
  if (flags.fix === true)
    throw new UserError(
      '--fix does not change what a container mounts.',
      'Repair the mounted folder as a home of its own, or write it again: neo4j-tls init --target compose.',
    );
  // The YAML reader is not small, and repairing needs the whole engine: neither is loaded to look.
  const { containerConf, containerHome, containerView, imageVersion, readContainer } = await import('../inspect/container.ts');
  const spec = await readContainer(system, file);
  const { version, edition } = imageVersion(spec.image);
  const wanted = flags.neo4jVersion ?? version;
  if (wanted === undefined)
    throw new UserError(
      `The image ${spec.image} does not say which version it is.`,
      'Say it: --neo4j-version 5, or give the image a tag.',
    );
  const view = await containerView(system, spec);
  const found: FoundHome = { home: containerHome, from: 'flag' };
  const place: Place = { home: containerHome, conf: containerConf, neo4jVersion: wanted, edition: flags.edition ?? edition };
  const judged = await judgeHome(view, found, place, { ...flags, owner: flags.owner ?? spec.user ?? '7474:7474' });
  return finishOne(system, judged, flags, { container: { service: spec.service, image: spec.image } });
}

interface JudgedHome {
  readonly inspected: Inspected;
  readonly checkFacts: CheckFacts;
  /** Paths absolute, steps with them. */
  readonly findings: readonly Finding[];
  readonly handshakes: readonly Handshake[];
  readonly took: number;
}

async function judgeHome(system: System, found: FoundHome, place: Place, flags: DoctorFlags): Promise<JudgedHome> {
  const started = performance.now();
  const options = inspectOptions(flags);
  const inspected = await inspectForChecks(system, found, place, options);
  const { installation, facts, owner } = inspected;
  const judged = flags.role === 'backup-client' ? judgeBackupClient(facts) : judge(facts);
  const conf = readConf(installation.conf.bytes, installation.version);
  const checkFacts: CheckFacts = {
    facts,
    judged,
    conf,
    addresses: configuredAddresses(conf),
    kind: installation.kind,
    owner,
    unfinished: journalStateToText(await inspectJournal(installation.home, system)),
    renewal: await inspectRenewal(system, installation),
    role: flags.role ?? 'server',
  };
  const peers = await Promise.all(
    (flags.peer ?? []).map(async (path) =>
      inspectPeer(system, resolve(system.host.workingDirectory, path), installation, inspectOptions(flags)),
    ),
  );
  const handshakes = judgePeers(inspected, peers, { host: flags.host, peerHosts: flags.peerHost ?? [] });
  return {
    inspected,
    checkFacts,
    findings: [...runChecks(checkFacts), ...handshakeFindings(handshakes)].map((one) => inItsFile(one, inspected)),
    handshakes,
    took: performance.now() - started,
  };
}

/** With several conf files: the one that the line stands in, which is then not ours to edit. */
function inItsFile(found: Finding, { confParts, installation }: Inspected): Finding {
  if (confParts.length === 0 || found.path !== installation.conf.path) return found;
  const { steps = [], ...rest } = found;
  const kept = steps.filter(({ kind }) => kind !== 'editConf');
  const place = found.line === null ? undefined : placeInParts(confParts, found.line);
  return { ...rest, ...place, fixable: kept.length > 0, ...(kept.length > 0 ? { steps: kept } : {}) };
}

function inspectOptions(flags: DoctorFlags) {
  return {
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(flags.expandCommands === undefined ? {} : { expandCommands: flags.expandCommands }),
    ...(flags.role === undefined ? {} : { role: flags.role }),
  };
}

function finishOne(system: System, judged: JudgedHome, flags: DoctorFlags, more: object = {}): number {
  if (flags.json === true) system.terminal.out(`${JSON.stringify({ ...documentOf(judged), ...more }, null, 2)}\n`);
  else system.terminal.out(`${textOf(system, judged, flags)}\n`);
  return exitCodeOf([judged], flags);
}

async function judgeSeveral(system: System, homes: readonly string[], place: Place, flags: DoctorFlags): Promise<number> {
  const results: (JudgedHome | UserError)[] = [];
  for (const home of homes) {
    const found: FoundHome = { home: resolve(system.host.workingDirectory, home), from: 'flag' };
    results.push(
      await judgeHome(system, found, { ...place, home: found.home }, flags).catch((error: unknown) => {
        if (error instanceof UserError) return error;
        throw error;
      }),
    );
  }
  const judged = results.filter((result): result is JudgedHome => !(result instanceof UserError));
  if (flags.json === true) {
    const documents = results.map((result, index) =>
      result instanceof UserError ? { ...errorToJson(result), home: homes[index] } : documentOf(result),
    );
    system.terminal.out(`${JSON.stringify({ schema: 'neo4j-tls/doctor-list@1', results: documents }, null, 2)}\n`);
  } else {
    const style = styleFor(system);
    const texts = results.map((result) =>
      result instanceof UserError ? errorToText(result, style.width) : textOf(system, result, flags),
    );
    const pairs = judged.flatMap((one) => judged.filter((other) => other !== one).flatMap((other) => pairCells(one, other)));
    system.terminal.out(`${texts.join('\n\n')}\n${pairs.length === 0 ? '' : `${handshakesToText(pairs, style)}\n`}`);
  }
  return judged.length < results.length ? ExitCode.couldNot : exitCodeOf(judged, flags);
}

/** What one member does when it dials another, for members' own channels. */
function pairCells(server: JudgedHome, client: JudgedHome): readonly HandshakeCell[] {
  return judgePeers(server.inspected, [client.inspected], { host: undefined, peerHosts: [] })
    .filter(({ server: side, component }) => side === 'here' && component === 'cluster')
    .map(({ component, succeeds, because }) => ({
      component,
      succeeds,
      because,
      server: server.inspected.installation.home,
      client: client.inspected.installation.home,
    }));
}

function documentOf({ inspected, checkFacts, findings, handshakes }: JudgedHome) {
  const { installation } = inspected;
  const { starts, components } = checkFacts.judged.verdict;
  return {
    schema: 'neo4j-tls/doctor@1',
    installation: {
      home: installation.home,
      conf: installation.conf.path,
      version: installation.version.text,
      line: installation.version.line,
      edition: installation.edition,
      editionKnown: installation.editionKnown,
    },
    verdict: { starts, components },
    handshakes,
    findings: findings.map((finding) => shown(finding, installation.home)),
  };
}

/** As the document has it: paths relative to the home, no steps. */
function shown({ steps: _, ...finding }: Finding, home: string): Finding {
  return { ...finding, path: finding.path === null ? null : shownPath(home, finding.path) };
}

function textOf(system: System, { inspected, checkFacts, findings, handshakes, took }: JudgedHome, flags: DoctorFlags): string {
  const style = styleFor(system);
  const { installation } = inspected;
  const text = doctorToText(
    {
      version: installation.version.text,
      edition: installation.edition,
      home: installation.home,
      ...{ starts: checkFacts.judged.verdict.starts, components: checkFacts.judged.verdict.components },
      findings: findings.map((finding) => shown(finding, installation.home)),
      fixable: findings.filter(({ fixable }) => fixable).length,
      took,
      quiet: flags.quiet === true,
    },
    style,
  );
  const cells = handshakes.map(({ component, server, client, succeeds, because, peerHome }) => {
    const name = (side: 'here' | 'peer'): string => (side === 'here' ? 'here' : shortName(peerHome, flags.peer ?? []));
    return { component, succeeds, because, server: name(server), client: name(client) };
  });
  return cells.length === 0 ? text : `${text}\n${handshakesToText(cells, style)}`;
}

function shortName(home: string, given: readonly string[]): string {
  const parts = home.split('/').filter((part) => part !== '');
  return given.length < 2 ? (parts.at(-1) ?? home) : parts.slice(-2).join('/');
}

function exitCodeOf(judged: readonly JudgedHome[], flags: DoctorFlags): number {
  const wrong = judged.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning')),
  );
  return wrong ? ExitCode.somethingWrong : ExitCode.done;
}

async function fix(system: System, found: FoundHome, place: Place, flags: DoctorFlags): Promise<number> {
  const style = styleFor(system);
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const asking = mayAsk(system, flags);
  if (flags.dryRun !== true && !asking && flags.yes !== true) throw needYes('doctor --fix', []);
  let judged = await judgeHome(system, found, place, flags);
  const planOf = ({ inspected, findings }: JudgedHome) =>
    planRemedies(findings, { home: inspected.installation.home, conf: inspected.installation.conf, owner: inspected.owner });
  let plan = planOf(judged);
  if (flags.dryRun === true || plan.steps.length === 0) {
    if (flags.json !== true) say(`${planToText(plan, style)}\n`);
    return finishOne(system, judged, flags, { applied: false, plan: planToJson(plan) });
  }
  if (asking) {
    say(`${textOf(system, judged, flags)}\n\n${planToText(plan, style)}\n`);
    if (!(await system.prompts.confirm({ message: 'Write this?', default: true }))) throw new Interrupted('Nothing was changed.');
  }
  if (await recoverFirst(system, judged.inspected.installation.home, say)) {
    judged = await judgeHome(system, found, place, flags);
    plan = planOf(judged);
  }
  const { applyPlan } = await import('../apply/apply-plan.ts');
  const applied = await applyPlan(plan, system, { force: true });
  if (!asking && flags.json !== true) say(`${planToText(plan, style)}\n`);
  for (const path of applied.backups) say(`  kept: ${path}`);
  // One remedy can bring another fault to light: an unreadable key is also of the wrong kind.
  return finishOne(system, await judgeHome(system, found, place, flags), flags, {
    applied: applied.changed,
    plan: planToJson(plan),
  });
}
