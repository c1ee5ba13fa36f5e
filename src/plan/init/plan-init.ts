import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PairInTheWay, PairsInTheWay } from '../../model/certificates/pair-in-the-way.ts';
import type { ContainerRun } from '../../model/container/container.ts';
import type { Installation, ScopeName } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, PlanNote, Rehearsal } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { RenderedSettings } from '../../neo4j/conf/render-template.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { sources } from '../../sources/index.ts';
import { targets } from '../../targets/index.ts';
import { brokenEscapes, confEditStepsFor } from './init-conf-edit.ts';
import { planContainer } from './init-container.ts';
import type { InitInputs } from './init-inputs.ts';
import { layoutOf, type ScopeLayout } from './init-layout.ts';
import { initNotes } from './init-notes.ts';
import { type PairOutcome, planPair } from './init-pair.ts';
import { renderSettings } from './init-settings.ts';
import { standInFor, trustOf } from './init-trust.ts';
import { refuseShortPassphrase } from './short-passphrase.ts';
import { type Weakening, weakeningsOf } from './weakening.ts';

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
  /** Requests for a CA elsewhere to sign, each with the components that will use the answer. */
  readonly requests: readonly { readonly components: readonly ScopeName[]; readonly path: string }[];
  /** How the container is started, where the target is one. */
  readonly container?: ContainerRun;
  /** Each is among the plan's notes as well. */
  readonly weakenings: readonly Weakening[];
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
  const inTheWay: PairInTheWay[] = [];
  let waitingFor: string | undefined;
  const requests = new Map<string, ScopeName[]>();

  for (const scope of resolved.components) {
    const layout = layouts.get(scope);
    if (layout === undefined) throw new Error(`no layout for ${scope}`);
    const earlier = made.get(layout.pairOf);
    const outcome = earlier ?? pairOrInTheWay(scope, layout, inputs);
    if (outcome instanceof PairInTheWay) {
      inTheWay.push(outcome);
      continue;
    }
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
    const { requestFile } = outcome;
    if (outcome.waitingFor !== undefined && requestFile !== undefined)
      requests.set(requestFile, [...(requests.get(requestFile) ?? []), scope]);
    waitingFor ??= outcome.waitingFor;
    if (outcome.waitingFor === undefined) rehearsals.push(rehearsalOf(scope, layout, outcome, inputs));
  }

  const [firstInTheWay, ...others] = inTheWay;
  if (firstInTheWay !== undefined) throw new PairsInTheWay(firstInTheWay, others);
  refuseShortPassphrase(pairs);
  const settings =
    waitingFor === undefined
      ? renderSettings({ installation, conf, answers, resolved, layouts, templates: inputs.templates, passphrases })
      : [];
  const directories = waitingFor === undefined || pairs.length > 0 ? directorySteps([...layouts.values()], inputs) : [];
  const forTarget =
    settings.length === 0 || targets[answers.target ?? 'home'].editsConf ? undefined : planContainer(settings, inputs);
  notes.push(...(forTarget?.notes ?? []));
  const confEditSteps =
    forTarget !== undefined
      ? forTarget.steps
      : settings.length === 0
        ? []
        : confEditStepsFor(settings, resolved, inputs, secrets.passphrase !== undefined || passphrases.size > 0);
  const renewed = [...layouts.values()].filter(({ scope }) => !kept.includes(scope));
  // A request that waits for its certificate changes no settings yet.
  const weakenings = waitingFor === undefined ? weakeningsOf(inputs, confEditSteps) : [];
  notes.push(...initNotes(inputs, renewed), ...brokenEscapes(confEditSteps), ...weakenings.map(({ note }) => note));
  return {
    plan: {
      command: 'init',
      home: installation.home,
      namedBy: [installation.conf.path],
      steps: [...prepared, ...commands, ...directories, ...pairs, ...trust, ...confEditSteps],
      rehearsals: waitingFor === undefined ? rehearsals : [],
      notes: [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()],
      ...(targets[answers.target ?? 'home'].editsConf ? {} : { mountedFrom: join(installation.home, 'certificates') }),
    },
    settings,
    weakenings,
    layouts,
    brought,
    kept,
    // A file of the target's own is made anew, like settings.
    mayReplace:
      resolved.components.some((scope) => resolved.source[scope] === 'certbot') || !targets[answers.target ?? 'home'].editsConf,
    requests: [...requests].map(([path, components]) => ({ path, components })),
    ...(waitingFor === undefined
      ? {}
      : { waitingFor: requests.size > 1 ? `the signed certificates for ${[...requests.keys()].join(', ')}` : waitingFor }),
    ...(forTarget?.container === undefined ? {} : { container: forTarget.container }),
  };
}

/** All pairs that are in the way are told together: who is asked whether to replace them is asked once. */
function pairOrInTheWay(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs): PairOutcome | PairInTheWay {
  try {
    return planPair(scope, layout, inputs, standInFor(scope, layout, inputs));
  } catch (error) {
    if (error instanceof PairInTheWay) return error;
    throw error;
  }
}

/** The same step, asked for by several scopes, is made once. */
function addOnce(steps: Step[], step: Step): void {
  if (!steps.some((there) => isDeepStrictEqual(there, step))) steps.push(step);
}

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

function directorySteps(layouts: readonly ScopeLayout[], { installation, paths, owner, answers }: InitInputs): readonly Step[] {
  const wanted = [
    ...new Set([
      ...layouts.flatMap((layout) => directoriesOf(layout, installation)),
      ...(targets[answers.target ?? 'home'].editsConf ? [dirname(installation.conf.path)] : []),
    ]),
  ];
  return wanted
    .filter((path) => paths.get(path)?.state === 'missing')
    .map((path) => ({ kind: 'makeDirectory', path, mode: modes.directory, owner }));
}

function rehearsalOf(scope: ScopeName, layout: ScopeLayout, outcome: PairOutcome, inputs: InitInputs): Rehearsal {
  const { resolved, conf } = inputs;
  const policy = readPolicy(conf, scope);
  return {
    scope,
    privateKey: layout.place.key.path,
    publicCertificate: layout.place.certificate.path,
    passphrase: outcome.passphrase,
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
