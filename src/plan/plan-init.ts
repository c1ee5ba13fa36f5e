import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { InitAnswers, InitSecrets } from '../model/answers.ts';
import type { CertbotFacts } from '../model/certbot.ts';
import type { ComposeService, ContainerRun } from '../model/container.ts';
import { UserError } from '../model/errors.ts';
import type { FileFact, FolderFact, Installation, Owner, PathFact, ScopeName } from '../model/installation.ts';
import type { ConfEdit, FileSpec, Plan, PlanNote, Rehearsal, SettingChanges, Step, SubjectName } from '../model/plan.ts';
import { Secret } from '../model/secret.ts';
import { configuredAddresses } from '../neo4j/address.ts';
import { type Conf, settingOf } from '../neo4j/conf.ts';
import { composeRun } from '../neo4j/container-run.ts';
import { lineageFolder } from '../neo4j/lineage-record.ts';
import { renamesFor } from '../neo4j/renamed-settings.ts';
import type { RenderedSettings, TemplateName } from '../neo4j/render-template.ts';
import { homePaths, modes } from '../neo4j/ssl-layout.ts';
import { policySetting, readPolicy } from '../neo4j/ssl-policy.ts';
import { fiveNamesWork } from '../neo4j/version.ts';
import { type Certificate, readCertificates } from '../pki/certificate.ts';
import { defaultSubject } from '../pki/subject.ts';
import { scopes } from '../scopes/index.ts';
import { sources } from '../sources/index.ts';
import type { SourcePlan } from '../sources/source.ts';
import { targets } from '../targets/index.ts';
import type { TargetPlan } from '../targets/target.ts';
import { confEditSteps } from './conf-edit-steps.ts';
import { judgeExistingPair } from './existing-pair.ts';
import { layoutOf, type ScopeLayout } from './init-layout.ts';
import { initNotes } from './init-notes.ts';
import { renderSettings } from './init-settings.ts';
import { readPeerInput } from './peer-input.ts';
import { planTrustAdd } from './plan-trust.ts';
import type { ResolvedInit } from './resolve-init.ts';

/** Everything the plan of an `init` depends on; the same inputs give the same plan. */
export interface InitInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
  readonly secrets: InitSecrets;
  readonly owner: Owner | undefined;
  readonly templates: ReadonlyMap<TemplateName, string>;
  /** What was read at {@link initPaths}. */
  readonly files: ReadonlyMap<string, FileFact>;
  readonly folders: ReadonlyMap<string, FolderFact>;
  readonly paths: ReadonlyMap<string, PathFact>;
  /** CAs that everybody trusts; read where peers are given with `--trust`. */
  readonly publicRoots: readonly Certificate[];
  /** Looked at where the target is a container. */
  readonly container: ContainerFacts | undefined;
  /** Looked at where certbot is a source. */
  readonly certbot: CertbotFacts | undefined;
  readonly now: Date;
}

/** The plan, and what of it is told or rendered elsewhere. */
export interface InitPlan {
  readonly plan: Plan;
  readonly settings: readonly RenderedSettings[];
  readonly layouts: ReadonlyMap<ScopeName, ScopeLayout>;
  /** Certificates that were brought along rather than made, by scope. */
  readonly brought: ReadonlyMap<ScopeName, Certificate>;
  /** Scopes whose pair was there already and is kept. */
  readonly kept: readonly ScopeName[];
  /** What is there came from the same source, or is noted as ours: no --force is needed to replace it. */
  readonly mayReplace: boolean;
  readonly waitingFor?: string;
  /** How the container is started, where the target is one. */
  readonly container?: ContainerRun;
}

/** What a container target has to see. */
export interface ContainerFacts {
  readonly compose: ComposeService | undefined;
  readonly templates: ReadonlyMap<string, string>;
  readonly there: ReadonlyMap<string, Buffer>;
}

/** Paths to look at before an `init` can be planned. */
export function initPaths(inputs: Pick<InitInputs, 'installation' | 'conf' | 'answers' | 'resolved' | 'owner'>): {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly paths: readonly string[];
} {
  const { answers, resolved, installation } = inputs;
  const layouts = resolved.components.map((scope) => layoutOf(scope, inputs));
  const fromSources = resolved.components.flatMap((scope) => sources[resolved.source[scope]]?.filesToRead(answers) ?? []);
  const directories = layouts.flatMap((layout) => directoriesOf(layout, installation));
  return {
    files: [
      ...new Set([
        ...layouts.flatMap(({ place }) => [place.key.path, place.certificate.path, place.certificateRequest.path]),
        ...fromSources,
        ...(answers.trust ?? []),
      ]),
    ],
    folders: [...new Set(layouts.flatMap(({ trusted, revoked }) => [trusted, revoked]))],
    paths: [...new Set([...directories, dirname(installation.conf.path)])],
  };
}

/**
 * Turns answers and facts into the plan of an `init`: directories, then keys and certificates, then trust, neo4j.conf last.
 * @throws UserError when the answers cannot be had here.
 */
export function planInit(inputs: InitInputs): InitPlan {
  const { installation, conf, resolved, answers, secrets } = inputs;
  const layouts = new Map(resolved.components.map((scope) => [scope, layoutOf(scope, inputs)]));
  const notes: PlanNote[] = [...resolved.notes];
  const prepared: Step[] = [];
  const commands: Step[] = [];
  const pairs: Step[] = [];
  const trust: Step[] = [];
  const rehearsals: Rehearsal[] = [];
  const passphrases = new Map<ScopeName, Secret>();
  const kept: ScopeName[] = [];
  const made = new Map<ScopeName, PairOutcome>();
  const brought = new Map<ScopeName, Certificate>();
  let waitingFor: string | undefined;

  for (const scope of resolved.components) {
    const layout = layouts.get(scope);
    if (layout === undefined) throw new Error(`no layout for ${scope}`);
    const earlier = made.get(layout.pairOf);
    const outcome = earlier ?? planPair(scope, layout, inputs, standInFor(scope, layout, inputs));
    if (earlier === undefined) {
      made.set(layout.pairOf, outcome);
      for (const step of outcome.prepare ?? []) addOnce(prepared, step);
      for (const step of outcome.steps) {
        if (step.kind === 'runCommand') addOnce(commands, step);
        else addOnce(pairs, step);
      }
      notes.push(...outcome.notes);
      const peers = trustOf(scope, layout, inputs);
      trust.push(...outcome.trust, ...peers.steps);
      notes.push(...peers.notes);
    }
    if (outcome.kept) kept.push(scope);
    if (outcome.certificate !== undefined) brought.set(scope, outcome.certificate);
    if (outcome.passphrase !== undefined) passphrases.set(scope, outcome.passphrase);
    waitingFor ??= outcome.waitingFor;
    if (outcome.waitingFor === undefined) rehearsals.push(rehearsalOf(scope, layout, outcome, inputs));
  }

  const settings =
    waitingFor === undefined
      ? renderSettings({ installation, conf, answers, resolved, layouts, templates: inputs.templates, passphrases })
      : [];
  const directories = waitingFor === undefined || pairs.length > 0 ? directorySteps([...layouts.values()], inputs) : [];
  const forTarget =
    settings.length === 0 || targets[answers.target ?? 'home'].editsConf ? undefined : containerPlan(settings, inputs);
  notes.push(...(forTarget?.notes ?? []));
  const confEditSteps =
    forTarget !== undefined
      ? forTarget.steps
      : settings.length === 0
        ? []
        : confEditStepsFor(settings, resolved, inputs, secrets.passphrase !== undefined || passphrases.size > 0);
  notes.push(...initNotes(inputs, layouts), ...brokenEscapes(confEditSteps));
  return {
    plan: {
      command: 'init',
      home: installation.home,
      steps: [...prepared, ...commands, ...directories, ...pairs, ...trust, ...confEditSteps],
      rehearsals: waitingFor === undefined ? rehearsals : [],
      notes: [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()],
    },
    settings,
    layouts,
    brought,
    kept,
    // A file of the target's own is made anew, like settings.
    mayReplace:
      resolved.components.some((scope) => resolved.source[scope] === 'certbot') || !targets[answers.target ?? 'home'].editsConf,
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(forTarget?.container === undefined ? {} : { container: forTarget.container }),
  };
}

/** What became of one pair: steps that make it, or a pair that is kept. */
interface PairOutcome extends Pick<SourcePlan, 'anchor' | 'waitingFor' | 'certificate' | 'names' | 'prepare'> {
  readonly steps: readonly Step[];
  readonly trust: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly kept: boolean;
  readonly passphrase: Secret | undefined;
}

function planPair(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs, standIn: FileSpec | undefined): PairOutcome {
  const { resolved, answers, secrets, files, conf, now, installation } = inputs;
  const source = sources[resolved.source[scope]];
  if (source === undefined) throw new Error(`no source ${resolved.source[scope]}`);
  const usages = scopes[scope].usages;
  const confPassword = settingOf(conf, policySetting(scope, 'private_key_password'));
  const order = {
    scope,
    line: installation.version.line,
    request: {
      subject: subjectOf(answers, resolved.names),
      names: resolved.names,
      usages,
      keyType: resolved.keyType[scope],
      days: resolved.days[scope],
    },
    namesGiven: resolved.namesGiven,
    place: layout.place,
    answers,
    secrets,
    files,
    certificateCopies: standIn === undefined ? [] : [standIn],
    now,
    ...sharedOrder(scope, inputs),
  };
  const sourced = source.plan(order);
  if (standIn !== undefined) refuseLoneStandIn(scope, sourced);
  const key = files.get(layout.place.key.path);
  const certificate = files.get(layout.place.certificate.path);
  // A key that waits for its certificate is no stray, and the answer to a request replaces whatever is there.
  const ownKey = sourced.ownKey === true && (sourced.certificate !== undefined || certificate?.fact.state === 'missing');
  const existing =
    key === undefined || certificate === undefined || ownKey
      ? ({ kind: 'absent' } as const)
      : judgeExistingPair(key, certificate, {
          names: sourced.certificate === undefined ? (sourced.names ?? resolved.names) : [],
          ...(sourced.issuer === undefined ? {} : { issuer: sourced.issuer }),
          usages,
          keyType: source.name === 'existing' ? undefined : resolved.keyTypeGiven,
          passphrase: answers.generatePassphrase === true ? confPassword : secrets.passphrase?.reveal(),
          confPassphrase: confPassword,
          selfSigned: source.name === 'self-signed',
          ...(sourced.certificate === undefined
            ? source.name === 'certbot'
              ? { fingerprint256: 'of what is to be issued' }
              : {}
            : { fingerprint256: sourced.certificate.fingerprint256 }),
          now,
        });
  if (existing.kind === 'misfit' && answers.force !== true && sourced.mayReplace !== true) {
    throw new UserError(
      `${scope} has a key pair already, and it is not the one that was asked for: ${existing.reasons.join('; ')}.`,
      'Keep it by asking for what it is, or replace it with --force (the old pair is kept as a backup).',
      { paths: [layout.place.key.path, layout.place.certificate.path] },
    );
  }
  const encryptionWanted = answers.generatePassphrase === true || secrets.passphrase !== undefined;
  const encryptionMissing = existing.kind === 'fits' && encryptionWanted && existing.passphrase === undefined;
  if (existing.kind === 'fits' && (answers.force !== true || sourced.waitingFor !== undefined) && !encryptionMissing) {
    return {
      ...withoutWaiting(sourced),
      steps: [],
      trust: [...standInSteps(standIn, layout, existing.certificate, inputs), ...issuerSteps(scope, layout, sourced, inputs)],
      notes: [],
      kept: true,
      passphrase: existing.passphrase === undefined ? undefined : new Secret(existing.passphrase),
    };
  }
  if (encryptionMissing && answers.force !== true) {
    throw new UserError(
      `${scope} has a key pair already, and its private key is not encrypted.`,
      'Leave the passphrase out, or replace the pair with --force (the old one is kept as a backup).',
      { paths: [layout.place.key.path] },
    );
  }
  return {
    ...sourced,
    trust: issuerSteps(scope, layout, sourced, inputs),
    kept: false,
    passphrase: sourced.passphrase ?? secrets.passphrase,
  };
}

/** Java shows a certificate to those alone who trust its issuer: one that a CA has issued cannot stand in for that CA. */
function refuseLoneStandIn(scope: ScopeName, { certificate, anchor }: SourcePlan): void {
  if (anchor.kind !== 'above-chain' || certificate === undefined || certificate.selfSigned) return;
  throw new UserError(
    `${scope} asks its peers for certificates, and trusts nobody yet. The certificate that was given does not do there itself, since ${certificate.issuer.text} has issued it.`,
    "Give the certificate of the CA at the chain's top as well: --trust FILE.",
  );
}

/** What a source is told beside its own scope. */
function sharedOrder(scope: ScopeName, inputs: InitInputs) {
  const { resolved, conf, installation, certbot, container } = inputs;
  return {
    certbot,
    siblings: resolved.components
      .filter((other) => resolved.source[other] === resolved.source[scope])
      .map((other) => ({ ...layoutOf(other, inputs), scope: other })),
    defaultReload: container !== undefined ? reloadOf(inputs) : installation.kind === 'package' ? 'systemd' : 'none',
    boltPort: configuredAddresses(conf).connectors.bolt.listen.port,
    recordDirectory: join(installation.home, homePaths.own, lineageFolder),
  };
}

/** Ours to name is the container of a file that we write; compose makes up a name where its file gives none. */
function reloadOf({ installation, container, answers }: InitInputs): string {
  const compose = container?.compose;
  if (compose === undefined || answers.target === 'docker') return `docker:${compose?.containerName ?? 'neo4j'}`;
  return composeRun(`${installation.home}/compose.neo4j-tls.yaml`, compose.path, compose.service, compose.containerName).reload;
}

/** The same step, asked for by several scopes, is made once. */
function addOnce(steps: Step[], step: Step): void {
  if (!steps.some((there) => isDeepStrictEqual(there, step))) steps.push(step);
}

function withoutWaiting(sourced: SourcePlan): Omit<SourcePlan, 'steps' | 'notes' | 'waitingFor'> {
  const { waitingFor: _waiting, steps: _steps, notes: _notes, ...rest } = sourced;
  return rest;
}

function subjectOf(answers: InitAnswers, names: readonly SubjectName[]): InitInputs['answers']['subject'] & {} {
  const given = answers.subject;
  if (given === undefined) return defaultSubject(names);
  return given.some(({ type }) => type === 'CN') ? given : [...given, ...defaultSubject(names)];
}

/** The folder would be empty with client_auth require, and Neo4j refuses to start so: this server's own certificate stands in. */
function standInFor(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs): FileSpec | undefined {
  const { resolved, answers, folders, owner } = inputs;
  if (resolved.clientAuth[scope] !== 'require' || resolved.source[scope] === 'ca' || (answers.trust ?? []).length > 0)
    return undefined;
  const own = join(layout.trusted, 'self.pem');
  const entries = folders.get(layout.trusted)?.entries ?? [];
  if (entries.some((entry) => entry.path !== own)) return undefined;
  return { path: own, mode: modes.certificate, ...(owner === undefined ? {} : { owner }) };
}

/** The stand-in of a pair that is kept: written where it is missing, or is that of an earlier pair. */
function standInSteps(
  standIn: FileSpec | undefined,
  layout: ScopeLayout,
  own: Certificate,
  { folders }: InitInputs,
): readonly Step[] {
  if (standIn === undefined) return [];
  const there = folders.get(layout.trusted)?.entries.find(({ path }) => path === standIn.path);
  const held = there?.bytes === undefined ? [] : readCertificates(there.bytes).certificates;
  if (held.length === 1 && held[0]?.fingerprint256 === own.fingerprint256) return [];
  return [
    ...(there === undefined ? [] : [{ kind: 'removeFile', path: standIn.path } as const]),
    { kind: 'writeFile', to: standIn, text: own.pem },
  ];
}

/**
 * The issuer's certificate goes into `trusted/` of a scope that asks its peers for certificates, and its CRLs, once it has
 * revoked something, into `revoked/`. What is there already is not written again; a stand-in is no longer needed.
 */
function issuerSteps(
  scope: ScopeName,
  layout: ScopeLayout,
  sourced: SourcePlan,
  { resolved, owner, folders, answers }: InitInputs,
): readonly Step[] {
  if (sourced.anchor.kind !== 'issuer' || resolved.clientAuth[scope] === 'none' || resolved.source[scope] !== 'ca') return [];
  const entries = [layout.trusted, layout.revoked].flatMap((folder) => folders.get(folder)?.entries ?? []);
  const put = (path: string, mode: number, text: string, replace: boolean): readonly Step[] => {
    const there = entries.find((entry) => entry.path === path);
    if (there?.bytes?.equals(Buffer.from(text)) === true) return [];
    const to: FileSpec = { path, mode, ...(owner === undefined ? {} : { owner }) };
    return [...(there !== undefined && replace ? [{ kind: 'removeFile', path } as const] : []), { kind: 'writeFile', to, text }];
  };
  const standIn = join(layout.trusted, 'self.pem');
  return [
    ...put(join(layout.trusted, 'ca.pem'), modes.certificate, sourced.anchor.pem, answers.force === true),
    ...(entries.some(({ path }) => path === standIn) ? [{ kind: 'removeFile', path: standIn } as const] : []),
    ...(sourced.revocationLists ?? []).flatMap(({ fileName, pem }) => put(join(layout.revoked, fileName), modes.crl, pem, true)),
  ];
}

/** `--trust`: peers' certificates into `trusted/` at once, by the rules of `trust add`. */
function trustOf(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs): Pick<Plan, 'steps' | 'notes'> {
  const { answers, resolved, files, folders, paths, owner, now, publicRoots, installation } = inputs;
  const given = answers.trust ?? [];
  if (resolved.clientAuth[scope] === 'none' || given.length === 0) return { steps: [], notes: [] };
  const fileAt = (path: string): FileFact => files.get(path) ?? { path, fact: { state: 'missing' } };
  const folderAt = (path: string): FolderFact => folders.get(path) ?? { path, fact: { state: 'missing' }, entries: [] };
  const { plan } = planTrustAdd({
    home: installation.home,
    targets: [
      {
        scope,
        files: {
          scope,
          baseDirectory: layout.baseDirectory,
          baseDirectoryFact: paths.get(layout.baseDirectory) ?? { state: 'missing' },
          privateKey: fileAt(layout.place.key.path),
          publicCertificate: fileAt(layout.place.certificate.path),
          trusted: folderAt(layout.trusted),
          revoked: folderAt(layout.revoked),
        },
        clientAuth: clientAuthValues[resolved.clientAuth[scope]],
        enabled: true,
      },
    ],
    input: readPeerInput(given.map(fileAt)),
    name: undefined,
    fingerprints: [],
    force: answers.force === true,
    owner,
    publicRoots,
    now,
  });
  // The folders are made with the others of the tree.
  return { steps: plan.steps.filter(({ kind }) => kind !== 'makeDirectory'), notes: plan.notes };
}

const clientAuthValues = { none: 'NONE', optional: 'OPTIONAL', require: 'REQUIRE' } as const;

function directoriesOf(layout: ScopeLayout, installation: Installation): readonly string[] {
  const wanted = [
    layout.baseDirectory,
    layout.trusted,
    layout.revoked,
    dirname(layout.place.key.path),
    dirname(layout.place.certificate.path),
  ];
  const parents = wanted.flatMap((path) => {
    const chain: string[] = [];
    for (let at = path; at !== installation.home && dirname(at) !== at; at = dirname(at)) chain.unshift(at);
    return chain;
  });
  return [...new Set([...parents, ...wanted])];
}

function directorySteps(layouts: readonly ScopeLayout[], { installation, paths, owner }: InitInputs): readonly Step[] {
  const wanted = [
    ...new Set([...layouts.flatMap((layout) => directoriesOf(layout, installation)), dirname(installation.conf.path)]),
  ];
  return wanted
    .filter((path) => paths.get(path)?.state === 'missing')
    .map((path) => ({ kind: 'makeDirectory', path, mode: modes.directory, ...(owner === undefined ? {} : { owner }) }));
}

/** For a container the settings become variables, in a file of the target's own. */
function containerPlan(settings: readonly RenderedSettings[], inputs: InitInputs): TargetPlan {
  const { installation, resolved, answers, secrets, owner, conf, container } = inputs;
  if (container === undefined) throw new Error('the container was not looked at');
  if ((secrets.passphrase !== undefined || answers.generatePassphrase === true) && answers.passphraseFile === undefined) {
    throw new UserError(
      'The passphrase of the keys has to lie in a file that the container is given; a variable would show it to whoever may ask Docker.',
      'Put it into a file that only its owner reads, and name that: --passphrase-file FILE.',
    );
  }
  const { connectors } = configuredAddresses(conf);
  const ports = [
    ...(resolved.http === 'off' ? [] : [connectors.http.listen.port]),
    ...(resolved.components.includes('https') ? [answers.httpsPort ?? connectors.https.listen.port] : []),
    connectors.bolt.listen.port,
  ];
  return targets[answers.target ?? 'home'].plan({
    installation,
    settings,
    components: resolved.components,
    owner,
    ports,
    passphraseFile: secrets.passphrase === undefined ? undefined : answers.passphraseFile,
    compose: container.compose,
    templates: container.templates,
    there: container.there,
  });
}

function confEditStepsFor(
  settings: readonly RenderedSettings[],
  resolved: ResolvedInit,
  inputs: InitInputs,
  holdsSecret: boolean,
): readonly Step[] {
  const { installation, conf, owner } = inputs;
  const changes = new Map<string, string | Secret | null>();
  for (const block of settings) for (const { name, value } of block.settings) changes.set(name, value);
  for (const scope of resolved.components) {
    // A password line beside a key in clear stops the start of 5.0 and later.
    const name = policySetting(scope, 'private_key_password');
    if (!changes.has(name)) changes.set(name, null);
  }
  const edit: ConfEdit = {
    changes: changes satisfies SettingChanges,
    blocks: settings.map(({ heading, settings: lines }) => ({ heading, names: lines.map(({ name }) => name) })),
    renames: new Map([
      ...renamesFor(
        installation.version,
        conf.entries.map(({ key }) => key),
      ),
      ...respeltScopes(conf, resolved.components),
    ]),
    duplicates: fiveNamesWork(installation.version) ? 'all' : 'changed',
  };
  return confEditSteps(confFile(inputs), edit, { holdsSecret, owner });
}

/** What the edit leaves alone and Neo4j does not read past. */
function brokenEscapes(confEditSteps: readonly Step[]): readonly PlanNote[] {
  return confEditSteps.flatMap((step) =>
    step.kind !== 'editConf'
      ? []
      : (step.summary?.brokenEscapes ?? []).map(
          (line): PlanNote => ({
            severity: 'warning',
            text: `Line ${line} has a broken \\u escape: Neo4j refuses the whole file because of it.`,
            remedy: 'Write four hex digits after \\u, or a doubled backslash where one is meant.',
          }),
        ),
  );
}

/**
 * Neo4j takes `policy.BOLT` for no policy at all; beside an enabled `policy.bolt` it stops the start ("Can not have multiple
 * SslPolicies configured", run on all lines).
 */
function respeltScopes(conf: Conf, components: readonly ScopeName[]): readonly (readonly [string, string])[] {
  return conf.entries.flatMap(({ key }) => {
    const [, scope = '', suffix = ''] = /^dbms\.ssl\.policy\.([^.]+)\.(.+)$/.exec(key) ?? [];
    const own = components.find((each) => each === scope.toLowerCase());
    return own === undefined || own === scope ? [] : [[key, `dbms.ssl.policy.${own}.${suffix}`] as const];
  });
}

/** A backup client's settings go into its own file; everything else into neo4j.conf. */
function confFile({ installation }: InitInputs): FileFact {
  return installation.conf;
}

function rehearsalOf(scope: ScopeName, layout: ScopeLayout, outcome: PairOutcome, inputs: InitInputs): Rehearsal {
  const { resolved, conf } = inputs;
  const policy = readPolicy(conf, scope);
  return {
    scope,
    privateKey: layout.place.key.path,
    publicCertificate: layout.place.certificate.path,
    ...(outcome.passphrase === undefined ? {} : { passphrase: outcome.passphrase }),
    tlsVersions: policy.tlsVersions,
    clientAuth: resolved.clientAuth[scope],
    trustedDirectory: layout.trusted,
    revokedDirectory: layout.revoked,
    names:
      resolved.namesGiven || outcome.certificate === undefined ? (outcome.names ?? resolved.names) : outcome.certificate.names,
    verifyHostname: true,
    ...(outcome.anchor.kind === 'issuer' ? { peerTrust: outcome.anchor.path } : {}),
    ...(outcome.anchor.kind === 'above-chain' ? { anchorMissing: true } : {}),
  };
}
