import { join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isListOf, type RevocationList } from '../../pki/certificates/crl.ts';
import { authorityListName } from '../../pki/issuing/authority.ts';
import type { PeerInput } from './peer-input.ts';
import { issuersNeedingLists, type TrustState, unique, withoutList } from './trust-folder.ts';
import { type TrustTarget, trustedCertificates, trustFile } from './trust-target.ts';

interface ListInputs {
  readonly input: PeerInput;
  readonly owner: Owner | undefined;
  /** Takes a list in spite of what speaks against it. */
  readonly force: boolean;
  readonly now: Date;
}

/**
 * CRLs into `revoked/`, the older one of the same issuer out.
 * @throws UserError for a list of no CA that is trusted, one that has run out or is older than what is there, and where an
 * issuer would then be without one.
 */
export function listSteps(
  anchors: readonly Certificate[],
  target: TrustTarget,
  state: TrustState,
  { input, owner, now, force }: ListInputs,
): readonly Step[] {
  const given = input.certificates.map(({ certificate }) => certificate);
  const trusted = unique([...trustedCertificates(state), ...anchors]);
  const known = unique([...trusted, ...state.own, ...given]);
  const steps: Step[] = [];
  const gone = new Set<string>();
  const kept = (): readonly RevocationList[] => state.revoked.filter(({ path }) => !gone.has(path)).map(({ list }) => list);
  const added: RevocationList[] = [];
  for (const { list, from } of input.lists) {
    const issuer = known.find((one) => isListOf(list, one));
    if (issuer === undefined) {
      throw new UserError(
        `The revocation list in ${from} is not signed by a CA that ${target.scope} trusts (its issuer is ${list.issuer.text}).`,
        "Add that CA's certificate together with its list. If the CA is already trusted, the list was changed on the way.",
        { paths: [from] },
      );
    }
    if (list.nextUpdate !== undefined && list.nextUpdate <= now) {
      throw new UserError(
        `The revocation list in ${from} expired on ${day(list.nextUpdate)}: Neo4j would refuse every certificate.`,
        'Get a newer list from the CA.',
        { paths: [from] },
      );
    }
    const before = state.revoked.filter((entry) => isListOf(entry.list, issuer));
    if (before.some((entry) => entry.list.fingerprint256 === list.fingerprint256)) {
      added.push(list);
      continue;
    }
    const newer = before.find((entry) => isNewer(entry.list, list));
    if (newer !== undefined && !force) {
      throw new UserError(
        `The revocation list in ${from} (${list.thisUpdate.toISOString()}) is older than the one in ${newer.path} (${newer.list.thisUpdate.toISOString()}).`,
        'Get the newest list from the CA. An older one would let revoked members in again.',
        { paths: [from, newer.path] },
      );
    }
    // Two lists of one issuer: which of them counts would depend on the order of the directory.
    for (const { path } of before) if (!gone.has(path)) steps.push({ kind: 'removeFile', path });
    for (const { path } of before) gone.add(path);
    const path = join(target.files.revoked.path, `${authorityListName(issuer)}.crl`);
    steps.push({ kind: 'writeFile', to: trustFile(path, modes.crl, owner), text: list.pem });
    added.push(list);
  }
  const inForce = [...kept(), ...added];
  if (inForce.length === 0) return [];
  if (trusted.length === 0)
    throw new UserError(
      'Neo4j does not start with a revocation list and an empty trusted/.',
      "Add the CA's certificate as well.",
    );
  const missing = withoutList(issuersNeedingLists(trusted, known), inForce, now);
  if (missing.length > 0 && !force && (steps.length > 0 || anchors.some((one) => missing.includes(one)))) {
    const names = missing.map(({ subject }) => subject.text).join(' and ');
    throw new UserError(
      `With a revocation list in revoked/, every issuer needs a current list, but ${names} has none: Neo4j would refuse all certificates from ${missing.length === 1 ? 'it' : 'them'}.`,
      `Add the list${missing.length === 1 ? '' : 's'} of ${names} in the same command.`,
    );
  }
  const revokedFolder = target.files.revoked;
  const folder =
    steps.length > 0 && revokedFolder.fact.state === 'missing'
      ? [
          {
            kind: 'makeDirectory',
            path: revokedFolder.path,
            mode: modes.directory,
            owner,
          } as const,
        ]
      : [];
  return [...folder, ...steps];
}

function isNewer(one: RevocationList, other: RevocationList): boolean {
  if (one.number !== undefined && other.number !== undefined && one.number !== other.number)
    return BigInt(`0x${one.number}`) > BigInt(`0x${other.number}`);
  return one.thisUpdate > other.thisUpdate;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
