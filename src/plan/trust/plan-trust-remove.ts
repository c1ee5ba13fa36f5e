import { basename, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isListOf } from '../../pki/certificates/crl.ts';
import { issuersNeedingLists, readTrustState, standInName, type TrustState, trustsSomebody, unique } from './trust-folder.ts';
import { type TrustTarget, trustFile } from './trust-target.ts';

export interface TrustRemoveInputs {
  readonly home: string;
  /** The neo4j.conf that names the folders. */
  readonly conf: string;
  readonly targets: readonly TrustTarget[];
  /** A name as `trust list` shows it, a file name, or a fingerprint. */
  readonly what: string;
  /** The same as 64 hex digits, where it is a fingerprint. */
  readonly fingerprint: string | undefined;
  readonly owner: Owner | undefined;
}

/**
 * Takes a peer out. Where nobody would be left and Neo4j would not start so, this server's own certificate stands in.
 * @throws UserError when nobody of that name is trusted, or nobody could stand in.
 */
export function planTrustRemove(inputs: TrustRemoveInputs): { readonly plan: Plan; readonly removed: readonly Certificate[] } {
  const steps: Step[] = [];
  const removed: Certificate[] = [];
  const names: string[] = [];
  for (const target of inputs.targets) {
    const state = readTrustState(target.files);
    names.push(...state.trusted.filter(({ isStandIn, file }) => !isStandIn && trustsSomebody(file)).map(({ name }) => name));
    const wanted = inputs.what.toLowerCase();
    const hits = state.trusted.filter(
      ({ name, path, certificates }) =>
        name.toLowerCase() === wanted ||
        basename(path).toLowerCase() === wanted ||
        (inputs.fingerprint !== undefined && certificates.some(({ fingerprint256 }) => fingerprint256 === inputs.fingerprint)),
    );
    for (const hit of hits) {
      const rest = hit.certificates.filter(
        ({ fingerprint256 }) => inputs.fingerprint !== undefined && fingerprint256 !== inputs.fingerprint,
      );
      removed.push(...hit.certificates.filter((one) => !rest.includes(one)));
      steps.push({ kind: 'removeFile', path: hit.path });
      if (rest.length > 0)
        steps.push({
          kind: 'writeFile',
          to: trustFile(hit.path, modes.certificate, inputs.owner),
          text: rest.map(({ pem }) => pem).join(''),
        });
    }
    if (hits.length > 0) steps.push(...afterRemoval(target, state, steps, inputs));
  }
  if (steps.length === 0) {
    const listed = [...new Set(names)];
    throw new UserError(
      `No peer named ${JSON.stringify(inputs.what)} is trusted in ${inputs.targets.map(({ scope }) => scope).join(', ')}.`,
      listed.length === 0 ? 'No peer is trusted there:\nneo4j-tls trust list' : `Trusted are: ${listed.join(', ')}.`,
    );
  }
  return {
    plan: { command: 'trust remove', home: inputs.home, namedBy: [inputs.conf], steps, rehearsals: [], notes: [] },
    removed: unique(removed),
  };
}

/** The stand-in, where it is needed; and CRLs of a CA that is no longer trusted: without an anchor they stop the start. */
function afterRemoval(
  target: TrustTarget,
  state: TrustState,
  steps: readonly Step[],
  { owner }: TrustRemoveInputs,
): readonly Step[] {
  const gone = new Set(steps.flatMap((step) => (step.kind === 'removeFile' ? [step.path] : [])));
  const written = steps.some((step) => step.kind === 'writeFile' && gone.has(step.to.path));
  const left = state.trusted.filter(({ path, file }) => !gone.has(path) && trustsSomebody(file));
  const made: Step[] = [];
  if (left.length === 0 && !written && target.clientAuth === 'REQUIRE') {
    const [own] = state.own;
    if (own === undefined) {
      throw new UserError(
        `Without it the folder would be empty, and Neo4j does not start with an empty ${target.files.trusted.path}.`,
        'Add another peer first: this server has no certificate of its own to use as a placeholder.',
        { paths: [target.files.trusted.path] },
      );
    }
    const standIn = join(target.files.trusted.path, standInName);
    if (gone.has(standIn))
      throw new UserError(
        "This is this server's own certificate; without it Neo4j would not start.",
        'It is removed automatically when the first peer is added.',
      );
    made.push({ kind: 'writeFile', to: trustFile(standIn, modes.certificate, owner), text: own.pem });
  }
  const stays = left.flatMap(({ certificates }) => certificates);
  const known = [...stays, ...state.own];
  for (const { path, list } of state.revoked) {
    const removedIssuer = state.trusted.some(
      (file) => gone.has(file.path) && file.certificates.some((one) => isListOf(list, one)),
    );
    if (removedIssuer && !issuersNeedingLists(stays, known).some((one) => isListOf(list, one)))
      made.push({ kind: 'removeFile', path });
  }
  return made;
}
