import { join } from 'node:path';
import { lineageFolder } from '../../documents/lineage-record.ts';
import { PairInTheWay } from '../../model/certificates/pair-in-the-way.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { settingOf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { policySetting } from '../../neo4j/config/ssl-policy.ts';
import { composeRun } from '../../neo4j/container-run.ts';
import { subjectFor } from '../../pki/names/subject.ts';
import { scopes } from '../../scopes/index.ts';
import { sources } from '../../sources/index.ts';
import type { SourcePlan } from '../../sources/source.ts';
import { judgeExistingPair } from './existing-pair.ts';
import { containerPassword, newName } from './init-container.ts';
import type { InitInputs } from './init-inputs.ts';
import { layoutOf, type ScopeLayout } from './init-layout.ts';
import { issuerSteps, standInSteps } from './init-trust.ts';

/** What became of one pair: steps that make it, or a pair that is kept. */
export interface PairOutcome
  extends Pick<SourcePlan, 'anchor' | 'waitingFor' | 'requestFile' | 'certificate' | 'names' | 'prepare'> {
  readonly steps: readonly Step[];
  readonly trust: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly kept: boolean;
  readonly passphrase: Secret | undefined;
}

/** The pair of one scope: kept as it is, or made by the scope's source. @throws UserError where the source cannot. */
export function planPair(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs, standIn: FileSpec | undefined): PairOutcome {
  const { resolved, answers, secrets, files, conf, now, installation } = inputs;
  const source = sources[resolved.source[scope]];
  if (source === undefined) throw new Error(`no source ${resolved.source[scope]}`);
  const usages = scopes[scope].usages;
  const confPassword = settingOf(conf, policySetting(scope, 'private_key_password')) ?? containerPassword(inputs);
  const order = {
    scope,
    line: installation.version.line,
    request: {
      subject: subjectFor(answers.subject, resolved.names),
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
          issuer: sourced.issuer,
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
  const mayReplace = answers.force === true || answers.replace === true;
  if (existing.kind === 'misfit' && !mayReplace && sourced.mayReplace !== true) {
    throw new PairInTheWay(
      scope,
      existing.reasons,
      'To keep it, ask for the same names and key type. To replace it, add --force (the old pair is kept as a backup).',
      [layout.place.key.path, layout.place.certificate.path],
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
  if (encryptionMissing && !mayReplace) {
    throw new PairInTheWay(
      scope,
      ['its private key is not encrypted'],
      'Remove the passphrase, or replace the pair with --force (the old one is kept as a backup).',
      [layout.place.key.path],
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
    `${scope} requires certificates from its peers but trusts none yet. Your certificate cannot be used for that, because it is not self-signed: ${certificate.issuer.text} issued it.`,
    'Also pass the root CA certificate with --trust FILE.',
  );
}

/** What a source is told beside its own scope. */
function sharedOrder(scope: ScopeName, inputs: InitInputs) {
  const { resolved, conf, installation, certbot, container } = inputs;
  return {
    certbot,
    publicRoots: inputs.publicRoots,
    siblings: resolved.components
      .filter((other) => resolved.source[other] === resolved.source[scope])
      .map((other) => ({ ...layoutOf(other, inputs), scope: other })),
    defaultReload:
      container !== undefined || inputs.existing !== undefined
        ? reloadOf(inputs)
        : installation.kind === 'package'
          ? 'systemd'
          : 'none',
    boltPort: configuredAddresses(conf).connectors.bolt.listen.port,
    home: installation.home,
    recordDirectory: join(installation.home, homePaths.own, lineageFolder),
  };
}

/** Ours to name is the container of a file that we write; compose makes up a name where its file gives none. */
function reloadOf(inputs: InitInputs): string {
  const { installation, container, answers } = inputs;
  const compose = container?.compose;
  if (compose === undefined || answers.target !== 'compose') return `docker:${newName(inputs)}`;
  return composeRun(`${installation.home}/compose.neo4j-tls.yaml`, compose.path, compose.service, compose.containerName).reload;
}

function withoutWaiting(sourced: SourcePlan): Omit<SourcePlan, 'steps' | 'notes' | 'waitingFor'> {
  const { waitingFor: _waiting, steps: _steps, notes: _notes, ...rest } = sourced;
  return rest;
}
