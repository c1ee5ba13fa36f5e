import { join, resolve } from 'node:path';
import type { AppliedPlan } from '../../apply/apply-plan.ts';
import { createKeySupply, type KeySupply } from '../../apply/key-supply.ts';
import { readDocumentFile } from '../../inspect/document-file.ts';
import { type FoundHome, isPackageHome, type Place } from '../../inspect/find-home.ts';
import { inspectInstallation, ownerOf, readableConf, shownPath } from '../../inspect/installation.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import { readInitSecrets } from '../../inspect/secrets.ts';
import type { InitAnswers, InitSecrets } from '../../model/answers.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { FileFact, Installation, ScopeName } from '../../model/installation.ts';
import { ownValue } from '../../model/own-value.ts';
import type { Secret } from '../../model/secret.ts';
import { readConf } from '../../neo4j/conf.ts';
import { renderedToText } from '../../neo4j/render-template.ts';
import { initDoneToText, playBackToText } from '../../output/init-text.ts';
import { planToJson, planToText } from '../../output/plan-text.ts';
import { type Style, wrap } from '../../output/style.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import { readCertificates } from '../../pki/certificate.ts';
import { type CertificateKind, kindOfCertificate } from '../../pki/certificate-kind.ts';
import { showFingerprint } from '../../pki/fingerprint.ts';
import { checkNewServerPassphrase } from '../../pki/passphrase.ts';
import { certificatesOf } from '../../plan/certificate-list.ts';
import { clientLines, kindNotes, repeatCommand } from '../../plan/init-afterwards.ts';
import { parseInitAnswers } from '../../plan/init-answers.ts';
import type { InitInputs } from '../../plan/init-inputs.ts';
import { camelCase, type InitOption, initOptions } from '../../plan/init-options.ts';
import { templatesFor } from '../../plan/init-settings.ts';
import { type InitPlan, initPaths, planInit } from '../../plan/plan-init.ts';
import { type InitFacts, resolveInit } from '../../plan/resolve-init.ts';
import type { System } from '../../system/system.ts';
import { askJudge } from '../judging/ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace, verdictField } from '../judging/judged.ts';
import { actingCommand, runWriting } from '../runner/command.ts';
import { type Flag, type JudgedFlags, placeFlags, placeOf, type SharedFlags, verdictFlags, writeFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { certbotFactsFor, systemForInit, tryDeployHook } from './certbot.ts';
import { containerFactsFor, containerOwner, forContainer, placeFromCompose } from './container.ts';

interface InitFlags extends JudgedFlags {
  readonly answers?: string;
  readonly saveAnswers?: string;
  readonly printConf?: boolean;
  readonly showSecrets?: boolean;
}

export const init = actingCommand({
  flags: [
    ...placeFlags,
    ...(initOptions as readonly InitOption[]).map(toFlag),
    { flags: '--answers <file>', text: 'YAML or JSON with the same names; flags win' },
    { flags: '--save-answers <file>', text: 'write the answers down, without secrets' },
    { flags: '--print-conf', text: 'print the settings alone; writes nothing' },
    { flags: '--show-secrets', text: 'with --print-conf: show the passphrase' },
    ...writeFlags,
    ...verdictFlags,
  ],
  // The settings alone are asked for: nothing is written, and nobody asked.
  act: (run: CommandRun<InitFlags>) =>
    runInit(run.flags.printConf === true ? run.under({ ...run.flags, yes: true, dryRun: true }) : run),
});

async function runInit(run: CommandRun<InitFlags>): Promise<number> {
  const { system, flags, say, mayAsk, errorStyle } = run;
  let answers = await gatherAnswers(system, flags);
  const given = { ...placeOf(answers as SharedFlags), ...placeOf(flags) };
  const found = await run.chooseHome(given, () => askWhere(run));
  const named = placeFor(answers, given, found.home);
  const place = await placeFromCompose(system, found.home, named, answers);
  if (answers.fromBundle !== undefined) {
    const { fromBundle } = await import('./from-bundle.ts');
    return runWriting(fromBundle(answers, { found, place }), run);
  }
  let installation = await inspectInstallation(system, found, place);
  readableConf(installation.conf);
  if (run.writes && !mayAsk && flags.yes !== true)
    run.needYes('init', (await import('../../wizard/ask.ts')).lackingFlags(answers));
  if (await run.settle(installation.home)) installation = await inspectInstallation(system, found, place);
  run.debug('facts', { ...installation, scopes: undefined });
  const facts = factsOf(system, installation);
  if (mayAsk) say(headText(installation, facts, errorStyle.width));
  const keys = createKeySupply();
  const keysAhead = startKeysOnce(keys);
  if (mayAsk) {
    const { askInit } = await import('../../wizard/ask.ts');
    const { lookingAround } = await import('./looking.ts');
    answers = await askInit(
      system.prompts,
      answers,
      facts,
      {
        tell: (text) => say(wrap(text, errorStyle.width - 2, '  ').join('\n')),
        playBack: (current) => say(playBackToText(playedBack(current, facts), errorStyle)),
        onKeysKnown: (current) => keysAhead(current, facts),
      },
      await lookingAround(system, installation),
    );
  }

  resolveInit(answers, facts);
  // The CA's folder has a journal of its own: a rotation that was killed half-way may have put its files aside.
  if (run.writes && answers.ca !== undefined) await run.settle(run.absolute(answers.ca));
  const read = await readInitSecrets(system, answers);
  const secretsGiven = answers.askPassphrase === true ? { ...read, passphrase: await askPassphrase(system) } : read;
  const { inputs, result: made } = await run.withSecrets(secretsGiven, async (secrets) => {
    const all = await gatherInputs(system, installation, facts, answers, secrets);
    return { inputs: all, result: planInit(all) };
  });
  if (flags.printConf === true) return printConf(run, made, inputs);

  const at: JudgedPlace = {
    found,
    // A backup client's settings count together with those of the server's own file.
    place: answers.role === 'backup-client' ? given : place,
    owner: forContainer(answers) ? undefined : answers.owner,
    role: answers.role,
    forContainer: forContainer(answers),
  };
  const force = answers.force === true || made.mayReplace;
  const judged = await askJudge(run, at, {
    ...{ plan: made.plan, force, keys },
    // A request that waits for its certificate leaves the component as it is.
    asked: made.waitingFor === undefined ? inputs.resolved.components : [],
  });
  const saved =
    flags.saveAnswers === undefined
      ? judged.plan
      : await (await import('./save-answers.ts')).planWithAnswers(run, flags.saveAnswers, { plan: judged.plan, answers });
  const result = { ...made, plan: saved };
  if (!run.writes) {
    run.debug('plan', planToJson(result.plan));
    return tellDryRun(run, result, inputs, judged.foreseen);
  }

  const withCertbot = systemForInit(system, inputs.certbot, inputs.answers);
  const applied = await run.carryOut(result.plan, { force, keys, through: withCertbot.system }).catch(async (error: unknown) => {
    throw (await withCertbot.failure()) ?? error;
  });
  if (applied === undefined) return ExitCode.done;
  const certificates = await writtenCertificates(system, inputs, result);
  if (result.waitingFor === undefined) await tryDeployHook(system, installation, inputs.certbot, certificates[0]?.names ?? []);
  const after = await judgePlace(system, at);
  run.tell({
    document: {
      schema: 'neo4j-tls/init@1',
      applied: result.waitingFor === undefined,
      changed: applied.changed,
      ...verdictField(after),
      ...waitingField(result),
      plan: planToJson(result.plan),
      certificates,
    },
    text: doneText(inputs, result, applied, certificates, after, await shownKinds(system, result), run.style),
  });
  return ExitCode.done;
}

/** `--print-conf`: the settings alone. */
function printConf(run: CommandRun<InitFlags>, result: InitPlan, inputs: InitInputs): number {
  const showSecrets = run.flags.showSecrets === true;
  const shown = (value: string | Secret): string =>
    typeof value === 'string' ? value : showSecrets ? value.reveal() : String(value);
  const settings = result.settings.flatMap((block) => block.settings.map(({ name, value }) => [name, shown(value)] as const));
  const text = result.settings.map((block) => renderedToText(block, { showSecrets })).join('\n');
  run.tell({ document: { ...planned(result, inputs), settings: Object.fromEntries(settings) }, ...{ text, quietly: text } });
  return ExitCode.done;
}

/** What would be done, and is not. */
function tellDryRun(run: CommandRun<InitFlags>, result: InitPlan, inputs: InitInputs, foreseen: Judgement | undefined): number {
  const { style } = run;
  const waiting = result.waitingFor === undefined ? '' : `\n\n  Waiting: ${result.waitingFor}`;
  const verdict = foreseen === undefined ? '' : `${verdictLine(foreseen.verdict, style, foreseen.role)}\n`;
  const text = `${planToText(result.plan, style)}${waiting}\n\n${verdict}  Nothing was changed (--dry-run).`;
  run.tell({ document: { ...planned(result, inputs), ...verdictField(foreseen) }, ...{ text, quietly: text } });
  return ExitCode.done;
}

/** The document of a plan that is not carried out. */
function planned(result: InitPlan, inputs: InitInputs) {
  return {
    schema: 'neo4j-tls/init@1',
    ...{ applied: false, changed: false },
    ...waitingField(result),
    plan: planToJson(result.plan),
    certificates: result.kept.flatMap((scope) => keptCertificate(scope, inputs, result)),
  };
}

function waitingField({ waitingFor }: InitPlan): object {
  return waitingFor === undefined ? {} : { waitingFor };
}

/** Hidden, and asked again until Neo4j could use it. */
function askPassphrase(system: System): Promise<Secret> {
  return system.prompts.password({
    message: 'Passphrase of the private keys:',
    validate: (typed) => {
      const checked = checkNewServerPassphrase(typed);
      return checked.kind === 'refused' ? `${checked.reason} ${checked.remedy}` : true;
    },
  });
}

async function readAnswers(system: System, file: string): Promise<Record<string, unknown>> {
  return readDocumentFile(system, file, 'answers file', 'components: [bolt, https]');
}

/** Flags over the answers file. What is wrong in either is told all at once. */
async function gatherAnswers(system: System, flags: InitFlags): Promise<InitAnswers> {
  const values = flags as unknown as Record<string, unknown>;
  const given: Record<string, unknown> = {};
  for (const { name } of initOptions) {
    const value = ownValue(values, camelCase(name));
    if (value !== undefined) given[name] = value;
  }
  const fromFile = flags.answers === undefined ? {} : await readAnswers(system, flags.answers);
  const parsed = parseInitAnswers({ ...fromFile, ...given });
  if ('answers' in parsed) return parsed.answers;
  const lines = parsed.problems.map(({ path, message }) => {
    const fromFlags = path.split('.')[0] ?? '';
    const where = Object.hasOwn(given, fromFlags)
      ? `--${fromFlags}`
      : path === ''
        ? `${flags.answers}`
        : `${flags.answers}: ${path}`;
    return `${where}: ${message}`;
  });
  const remedies = [...new Set(parsed.problems.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy])))];
  throw new UserError(lines.join('\n'), remedies.length > 0 ? remedies.join('\n') : 'See: neo4j-tls init --help');
}

/** A backup client's settings lie in a file of their own, which `neo4j-admin` reads. */
function placeFor(answers: InitAnswers, place: Place, home: string): Place {
  if (answers.role !== 'backup-client' || place.conf !== undefined) return place;
  return { ...place, conf: join(isPackageHome(home) ? '/etc/neo4j' : join(home, 'conf'), 'neo4j-admin.conf') };
}

/** Where the usual places hold none. */
async function askWhere({ system, absolute }: CommandRun): Promise<FoundHome> {
  const home = await system.prompts.input({
    message: 'Where is Neo4j (its home)?  The folder that holds conf/ and lib/; none was found in the usual places.',
    validate: (text) => (text.trim() === '' ? 'A path is needed here; Ctrl-C leaves without changing anything.' : true),
  });
  return { home: absolute(home), from: 'flag' };
}

function factsOf(system: System, installation: Installation): InitFacts {
  return { installation, conf: readConf(installation.conf.bytes, installation.version), hostName: system.host.name };
}

async function gatherInputs(
  system: System,
  installation: Installation,
  facts: InitFacts,
  given: InitAnswers,
  secrets: InitSecrets,
): Promise<InitInputs> {
  const answers = absolutePaths(given, system.host.workingDirectory);
  const resolved = resolveInit(answers, facts);
  const owner = await ownerOf(system, installation, containerOwner(system, answers));
  const base = { installation, conf: facts.conf, answers, resolved, owner };
  const wanted = initPaths(base);
  const [files, folders, paths, certbot, container, templates] = await Promise.all([
    readAll(wanted.files, (path) => system.files.readFact(path)),
    readAll(wanted.folders, (path) => system.files.readFolder(path)),
    readAll(wanted.paths, (path) => system.files.stat(path)),
    certbotFactsFor(system, installation, answers, resolved),
    containerFactsFor(system, installation.home, answers),
    Promise.all(
      templatesFor(installation.version.line, resolved.components).map(
        async ({ name, path }) => [name, await system.templates.read(path)] as const,
      ),
    ),
  ]);
  const known = [...files.values()].flatMap(({ bytes }) => (bytes === undefined ? [] : readCertificates(bytes).certificates));
  return {
    ...base,
    secrets,
    files,
    folders,
    paths,
    publicRoots: await publicRootsFor(system, known),
    certbot,
    container,
    templates: new Map(templates),
    now: system.clock.now(),
  };
}

async function readAll<T>(paths: readonly string[], read: (path: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
}

/** Paths in answers are the person's, relative to where they stand. */
function absolutePaths(answers: InitAnswers, workingDirectory: string): InitAnswers {
  const absolute = (path: string): string => resolve(workingDirectory, path);
  const one = [
    'privateKey',
    'certificate',
    'chain',
    'pkcs12',
    'ca',
    'caCert',
    'webroot',
    'acmeCa',
    'passphraseFile',
    'fromBundle',
  ] as const;
  const made = Object.fromEntries(
    [...one, 'sourcePassphraseFile' as const, 'caPassphraseFile' as const].flatMap((key) =>
      answers[key] === undefined ? [] : [[key, absolute(answers[key])]],
    ),
  );
  return { ...answers, ...made, ...(answers.trust === undefined ? {} : { trust: answers.trust.map(absolute) }) };
}

function keptCertificate(scope: InitPlan['kept'][number], inputs: InitInputs, result: InitPlan) {
  const path = result.layouts.get(scope)?.place.certificate.path;
  const file = path === undefined ? undefined : inputs.files.get(path);
  return file === undefined ? [] : certificatesOf(scope, file, shownPath(inputs.installation.home, file.path));
}

/** Read back from disk: what is told is what is there. */
async function writtenCertificates(system: System, inputs: InitInputs, result: InitPlan) {
  const files: readonly (readonly [InitPlan['kept'][number], FileFact])[] = await Promise.all(
    [...result.layouts].map(
      async ([scope, layout]) => [scope, await system.files.readFact(layout.place.certificate.path)] as const,
    ),
  );
  return files.flatMap(([scope, file]) => certificatesOf(scope, file, shownPath(inputs.installation.home, file.path)));
}

/** What lies there now, for clients: by what it is, whoever it was taken from. */
async function shownKinds(system: System, { layouts }: InitPlan): Promise<ReadonlyMap<ScopeName, CertificateKind>> {
  const kinds = new Map<ScopeName, CertificateKind>();
  for (const [scope, layout] of layouts) {
    if (scope !== 'bolt' && scope !== 'https') continue;
    const { bytes } = await system.files.readFact(layout.place.certificate.path);
    const [leaf, ...issuers] = bytes === undefined ? [] : readCertificates(bytes).certificates;
    if (leaf === undefined) continue;
    kinds.set(scope, kindOfCertificate(leaf, issuers, await publicRootsFor(system, [leaf, ...issuers])));
  }
  return kinds;
}

function doneText(
  inputs: InitInputs,
  result: InitPlan,
  applied: AppliedPlan,
  certificates: Awaited<ReturnType<typeof writtenCertificates>>,
  after: Judgement | undefined,
  kinds: ReadonlyMap<ScopeName, CertificateKind>,
  style: Style,
): string {
  const { installation, resolved } = inputs;
  if (result.waitingFor !== undefined) return `\n${planToText(result.plan, style)}\n\n  Waiting: ${result.waitingFor}`;
  return initDoneToText(
    {
      kind: forContainer(inputs.answers) ? 'docker' : installation.kind,
      container: result.container,
      home: installation.home,
      nothingChanged: result.plan.steps.length === 0,
      verdict: after?.verdict,
      backups: applied.backups.filter((path) => !path.endsWith('.conf')),
      confBackup: applied.backups.find((path) => path.endsWith('.conf')),
      handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
      certificates: certificates.map(({ component, fingerprint256, notAfter }) => ({
        component,
        fingerprint: showFingerprint(fingerprint256),
        until: notAfter.slice(0, 10),
      })),
      clients: clientLines(inputs, result.layouts.get('https')?.place.certificate.path ?? 'public.crt', result.brought, kinds),
      confEdit: result.plan.steps.find((step) => step.kind === 'editConf')?.summary,
      repeat: repeatCommand(inputs),
      notes: [...result.plan.notes, ...kindNotes(inputs, kinds)],
      ...(inputs.answers.role === 'backup-client' ? { backupClient: installation.conf.path } : {}),
      peersToTrust: resolved.components.includes('cluster') && resolved.source.cluster === 'self-signed',
    },
    style,
  );
}

function headText(installation: Installation, { conf }: InitFacts, width: number): string {
  const edition = installation.edition === 'enterprise' ? 'Enterprise' : 'Community';
  const encrypted = conf.settings.get('dbms.ssl.policy.bolt.enabled') === 'true';
  return [
    '',
    ...wrap(
      `Neo4j ${installation.version.text} ${edition} in ${installation.home}, settings in ${installation.conf.path}`,
      width,
      '  ',
    ),
    ...(encrypted ? [] : ['  Bolt and HTTP are open without encryption.']),
    '',
  ].join('\n');
}

function playedBack(answers: InitAnswers, facts: InitFacts): Parameters<typeof playBackToText>[0] {
  const resolved = resolveInit(answers, facts);
  const groups = new Map<string, { components: string[]; source: string; keyType: string; days: number | undefined }>();
  for (const scope of resolved.components) {
    const source = resolved.source[scope];
    const keyType = source === 'existing' ? 'your key' : resolved.keyType[scope];
    // How long a public certificate lasts, its CA decides.
    const days = source === 'existing' || source === 'certbot' ? undefined : resolved.days[scope];
    const id = `${source} ${keyType} ${days}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { components: [scope], source, keyType, days });
    else group.components.push(scope);
  }
  return {
    groups: [...groups.values()],
    names: resolved.names.map(({ value }) => value),
    http: resolved.http,
    encryptedKeys:
      answers.generatePassphrase === true ||
      answers.askPassphrase === true ||
      answers.passphraseFile !== undefined ||
      answers.passphraseEnv !== undefined,
  };
}

/** Begins to make keys while the person still looks at the answers; a change of mind makes others, later. */
function startKeysOnce(keys: KeySupply): (answers: InitAnswers, facts: InitFacts) => void {
  let started = false;
  return (answers, facts) => {
    if (started) return;
    started = true;
    const resolved = resolveInit(answers, facts);
    for (const scope of resolved.components) {
      const shares = resolved.share.includes(scope) && scope !== 'bolt';
      if (resolved.source[scope] === 'self-signed' && !shares) keys.start(resolved.keyType[scope], 1);
    }
  };
}

function toFlag({ name, value, help, repeatable }: InitOption): Flag {
  return {
    flags: value === undefined ? `--${name}` : `--${name} <${value}>`,
    text: help,
    ...(repeatable === true ? { repeatable } : {}),
  };
}
