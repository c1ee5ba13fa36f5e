import { basename, join } from 'node:path';
import type { AppliedPlan } from '../../apply/apply-plan.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { ExitCode } from '../../model/errors/errors.ts';
import type { FileFact, Installation, ScopeName } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { booleanOf } from '../../neo4j/conf/conf.ts';
import { renderedToText } from '../../neo4j/conf/render-template.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { connectorEnabledByDefault, connectorSetting } from '../../neo4j/config/connectors.ts';
import { keptRun } from '../../neo4j/container-run.ts';
import { parseReloadWay } from '../../neo4j/reload-way.ts';
import { initDoneToText, type playBackToText, type WaitingForCa, waitingToText } from '../../output/init-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { leavesCommand, planToText } from '../../output/plan-text.ts';
import { wrap } from '../../output/style.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { CertificateKind } from '../../pki/certificates/certificate-kind.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { showFingerprint } from '../../pki/certificates/fingerprint.ts';
import { type InitFacts, resolveInit } from '../../plan/answers/resolve-init.ts';
import { clientLines, continueCommand, kindNotes, repeatCommand } from '../../plan/init/init-afterwards.ts';
import type { InitInputs } from '../../plan/init/init-inputs.ts';
import type { InitPlan } from '../../plan/init/plan-init.ts';
import { certificatesOf } from '../../plan/trust/certificate-list.ts';
import type { System } from '../../system/system.ts';
import { type Judgement, verdictField } from '../judging/judgement.ts';
import { isForClients, kindShown } from '../judging/shown-kinds.ts';
import type { CommandRun } from '../runner/run.ts';
import type { InitFlags } from './answers.ts';
import { forContainer } from './container.ts';

/** The first lines of the wizard: which Neo4j, and what it encrypts now. @param width columns */
export function headText(installation: Installation, { conf }: InitFacts, width: number): string {
  const edition = installation.edition === 'enterprise' ? 'Enterprise' : 'Community';
  const encrypted = conf.settings.get('dbms.ssl.policy.bolt.enabled') === 'true';
  const { bolt, http } = configuredAddresses(conf).connectors;
  const open = `Bolt (port ${bolt.listen.port}) and HTTP (port ${http.listen.port}) are not encrypted.`;
  return [
    '',
    ...wrap(
      `Neo4j ${installation.version.text} ${edition} in ${installation.home}, settings in ${installation.conf.path}`,
      width,
      '  ',
    ),
    ...(encrypted ? [] : wrap(open, width, '  ')),
    '',
  ].join('\n');
}

const sourceWords = {
  'self-signed': 'self-signed',
  ca: 'private CA',
  certbot: "Let's Encrypt",
  existing: 'your own files',
} as const;

/** What the answers come to, in groups of components that get the same, for the person to agree to. */
export function playedBack(answers: InitAnswers, facts: InitFacts): Parameters<typeof playBackToText>[0] {
  const resolved = resolveInit(answers, facts);
  const groups = new Map<string, { components: string[]; source: string; keyType: string; days: number | undefined }>();
  for (const scope of resolved.components) {
    const source = resolved.source[scope];
    const keyType = source === 'existing' ? 'your key' : resolved.keyType[scope];
    // How long a public certificate lasts, its CA decides.
    const days = source === 'existing' || source === 'certbot' ? undefined : resolved.days[scope];
    const id = `${source} ${keyType} ${days}`;
    const shown = sourceWords[source];
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { components: [scope], source: shown, keyType, days });
    else group.components.push(scope);
  }
  return {
    groups: [...groups.values()],
    names: resolved.names.map(({ value }) => value),
    http: resolved.http === 'off' && !httpIsOn(facts) ? 'was-off' : resolved.http,
    encryptedKeys:
      answers.generatePassphrase === true ||
      answers.askPassphrase === true ||
      answers.passphraseFile !== undefined ||
      answers.passphraseEnv !== undefined,
  };
}

function httpIsOn({ installation, conf }: InitFacts): boolean {
  const setting = connectorSetting(installation.version.line, 'http', 'enabled');
  return booleanOf(conf, setting, connectorEnabledByDefault.http) !== false;
}

/** `--print-conf`: the settings alone. */
export function printConf(run: CommandRun<InitFlags>, result: InitPlan, inputs: InitInputs): number {
  const showSecrets = run.flags.showSecrets === true;
  const shown = (value: string | Secret): string =>
    typeof value === 'string' ? value : showSecrets ? value.reveal() : String(value);
  const settings = result.settings.flatMap((block) => block.settings.map(({ name, value }) => [name, shown(value)] as const));
  const text = result.settings.map((block) => renderedToText(block, { showSecrets })).join('\n');
  run.tell({ document: { ...planned(result, inputs), settings: Object.fromEntries(settings) }, ...{ text, quietly: text } });
  return ExitCode.done;
}

/** What would be done, and is not. */
export function tellDryRun(
  run: CommandRun<InitFlags>,
  result: InitPlan,
  inputs: InitInputs,
  foreseen: Judgement | undefined,
): number {
  const { style, all } = run;
  const waiting = result.waitingFor === undefined ? '' : `\n\n  Waiting: ${result.waitingFor}`;
  const verdict = foreseen === undefined ? '' : `${verdictLine(foreseen.verdict, style, foreseen.role)}\n`;
  const text = `${planToText(result.plan, style, all)}${waiting}\n\n${verdict}  Nothing was changed (--dry-run).`;
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

/** The field of the document that names what somebody else has to do first; none where nothing is awaited. */
export function waitingField({ waitingFor }: InitPlan): object {
  return waitingFor === undefined ? {} : { waitingFor };
}

function keptCertificate(scope: InitPlan['kept'][number], inputs: InitInputs, result: InitPlan) {
  const path = result.layouts.get(scope)?.place.certificate.path;
  const file = path === undefined ? undefined : inputs.files.get(path);
  return file === undefined ? [] : certificatesOf(scope, file, shownPath(inputs.installation.home, file.path));
}

/** Read back from disk: what is told is what is there. */
export async function writtenCertificates(system: Pick<System, 'files'>, inputs: InitInputs, result: InitPlan) {
  const files: readonly (readonly [InitPlan['kept'][number], FileFact])[] = await Promise.all(
    [...result.layouts].map(
      async ([scope, layout]) => [scope, await system.files.readFact(layout.place.certificate.path)] as const,
    ),
  );
  return files.flatMap(([scope, file]) => certificatesOf(scope, file, shownPath(inputs.installation.home, file.path)));
}

/** A CA is found among the first; more are not read for a remark. */
const mostTrusted = 50;

/**
 * What lies there now, for clients: by what it is, whoever it was taken from.
 * @param ca the folder of the CA that signed in this run, absolute
 */
export async function shownKinds(
  system: Pick<System, 'files' | 'tls'>,
  { layouts }: InitPlan,
  ca?: string,
): Promise<ReadonlyMap<ScopeName, CertificateKind>> {
  const kinds = new Map<ScopeName, CertificateKind>();
  const read = async (path: string) =>
    readCertificates((await system.files.readFact(path)).bytes ?? Buffer.alloc(0)).certificates;
  const signer = ca === undefined ? [] : await read(join(ca, authorityFiles.certificate));
  for (const [scope, layout] of layouts) {
    if (!isForClients(scope)) continue;
    const own = await read(layout.place.certificate.path);
    const names = own[0]?.selfSigned === true ? [] : await system.files.list(layout.trusted).catch(() => []);
    const trusted = await Promise.all(names.slice(0, mostTrusted).map((name) => read(join(layout.trusted, name))));
    const kind = await kindShown(system, own, [...signer, ...trusted.flat()]);
    if (kind !== undefined) kinds.set(scope, kind);
  }
  return kinds;
}

/** The way of restarting that was named, as a line to type; undefined: as this kind of installation does. */
function restartOf(reload: string | undefined): string | undefined {
  const way = reload === undefined ? undefined : parseReloadWay(reload);
  if (way === undefined || way.kind === 'none' || way.kind === 'procedure') return undefined;
  return way.kind === 'systemd'
    ? 'sudo systemctl restart neo4j'
    : way.kind === 'docker'
      ? `docker restart ${way.container}`
      : way.kind === 'windows-service'
        ? `powershell -Command "Restart-Service ${way.service}"`
        : way.command;
}

/** The end of an `init` that wrote: what lies there now, and what to do next. */
export function doneText(
  { style, said, all }: CommandRun<InitFlags>,
  inputs: InitInputs,
  result: InitPlan,
  applied: AppliedPlan,
  certificates: Awaited<ReturnType<typeof writtenCertificates>>,
  after: Judgement | undefined,
  kinds: ReadonlyMap<ScopeName, CertificateKind>,
  planShown: boolean,
): string {
  const { installation, resolved } = inputs;
  if (result.waitingFor !== undefined) {
    // Whoever was asked has seen the plan.
    const shown = planShown ? '' : `\n${planToText(result.plan, style, all)}\n`;
    return result.requests.length === 0
      ? `${shown}\n  Waiting: ${result.waitingFor}`
      : `${shown}${waitingToText(waitingOf(inputs, result), style)}`;
  }
  return initDoneToText(
    {
      kind: forContainer(inputs.answers) || inputs.existing !== undefined ? 'docker' : installation.kind,
      container:
        result.container ??
        (inputs.existing === undefined ? undefined : keptRun(installation.conf.path, inputs.existing.container.name)),
      program: installation.program,
      said,
      nothingChanged: result.plan.steps.length === 0,
      verdict: after?.verdict,
      backups: applied.backups.filter((path) => !path.endsWith('.conf')),
      confBackup: applied.backups.find((path) => basename(path) === basename(installation.conf.path)),
      restart: restartOf(inputs.answers.reload),
      handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
      certificates: certificates.map(({ component, fingerprint256, notAfter }) => ({
        component,
        fingerprint: showFingerprint(fingerprint256),
        until: notAfter.slice(0, 10),
      })),
      clients: clientLines(inputs, result.layouts.get('https')?.place.certificate.path ?? 'public.crt', result.brought, kinds),
      toBeTrusted: forContainer(inputs.answers) ? undefined : toBeTrusted(kinds),
      confEdit: result.plan.steps.find((step) => step.kind === 'editConf')?.summary,
      repeat: repeatCommand(inputs),
      // Whoever was asked has read the plan; what is to be done afterwards is said again.
      notes: [...result.plan.notes.filter((note) => !planShown || leavesCommand(note)), ...kindNotes(kinds)],
      ...(inputs.answers.role === 'backup-client' ? { backupClient: installation.conf.path } : {}),
      newAuthority: inputs.answers.caMade === true ? inputs.answers.ca : undefined,
      peersToTrust: resolved.components.includes('cluster') && resolved.source.cluster === 'self-signed',
    },
    style,
    all,
  );
}

/** Of a public certificate nobody needs a copy, and one that no client would ever take is not worth handing out. */
function toBeTrusted(kinds: ReadonlyMap<ScopeName, CertificateKind>): ScopeName | undefined {
  return [...kinds].find(([, { kind }]) => kind === 'self-signed' || kind === 'private')?.[0];
}

/** What comes next where a CA elsewhere signs: each request, and the lines that sign it and go on. */
function waitingOf({ installation, answers }: InitInputs, { requests }: InitPlan): WaitingForCa {
  return {
    requests: requests.map(({ path, components }) => {
      const signed = `signed-${components.join('-')}`;
      const certificate = join(signed, 'public.crt');
      return {
        path,
        sign: ['neo4j-tls', 'ca', 'sign', '--ca', 'DIR', '--request', path, '--out', signed].map(shellQuote).join(' '),
        next: continueCommand(installation, components, answers, certificate),
      };
    }),
  };
}
