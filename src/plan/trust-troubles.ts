import type { Certificate } from '../pki/certificate.ts';
import { isAuthority } from '../pki/chain.ts';
import { isListOf } from '../pki/crl.ts';
import { isPublicCa } from '../pki/public-ca.ts';
import { issuerAmong, issuersNeedingLists, readTrustState, unique, whoIs, withoutList } from './trust-folder.ts';
import type { TrustTarget } from './trust-target.ts';

/** What of a scope's trust would be refused, and why. */
export interface TrustProblem {
  readonly path: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Judges `trusted/` and `revoked/` as peers and the start will meet them. */
export function trustProblems(target: TrustTarget, publicRoots: readonly Certificate[], now: Date): readonly TrustProblem[] {
  const state = readTrustState(target.files);
  const problems: TrustProblem[] = [];
  const certificates = state.trusted.flatMap((file) => file.certificates);
  const add = (path: string, reason: string, remedy: string): void => {
    problems.push({ path, reason, remedy });
  };
  for (const file of state.trusted) {
    if (file.problem !== undefined)
      add(file.path, `${file.problem}: Neo4j does not start with it there`, 'Take it out of the folder.');
    for (const certificate of file.certificates) {
      if (countsForMembers(target) && isPublicCa(certificate, publicRoots, certificates)) {
        add(
          file.path,
          `${whoIs(certificate)} is a public CA: everybody who has a certificate of it is let in`,
          'Take it out, and use a private CA for members: neo4j-tls ca create.',
        );
      }
      if (!certificate.selfSigned && !isAuthority(certificate) && issuerAmong(certificate, certificates) === undefined) {
        add(
          file.path,
          `${whoIs(certificate)} cannot log in: its issuer ${certificate.issuer.text} is not here`,
          'Add the certificate of that CA instead: neo4j-tls trust add.',
        );
      }
      if (certificate.notAfter < now && !file.isStandIn) {
        add(
          file.path,
          `the certificate of ${whoIs(certificate)} ran out on ${certificate.notAfter.toISOString().slice(0, 10)}; Neo4j itself does not look at the dates of what lies here`,
          'Renew it there, and exchange it again.',
        );
      }
    }
  }
  if (state.trusted.length === 0 && target.enabled && target.clientAuth === 'REQUIRE') {
    add(
      target.files.trusted.path,
      target.files.trusted.fact.state === 'missing'
        ? 'the folder is missing: nobody gets in'
        : 'the folder is empty: Neo4j does not start so with client_auth=REQUIRE',
      'Add a peer: neo4j-tls trust add.',
    );
  }
  problems.push(...listProblems(target, certificates, now));
  return problems;
}

/** Where trust decides who is let in: https asks the JVM's own store, and bolt only where it asks for certificates. */
export function countsForMembers({ scope, clientAuth }: TrustTarget): boolean {
  return scope === 'cluster' || scope === 'backup' || (scope === 'bolt' && clientAuth !== 'NONE');
}

function listProblems(target: TrustTarget, certificates: readonly Certificate[], now: Date): readonly TrustProblem[] {
  const state = readTrustState(target.files);
  const problems: TrustProblem[] = [];
  for (const { path, bytes } of target.files.revoked.entries) {
    const known = state.revoked.some((entry) => entry.path === path);
    if (!known && (bytes === undefined || bytes.length > 0))
      problems.push({
        path,
        reason: 'it is no revocation list: Neo4j does not start with it there',
        remedy: 'Take it out of the folder; certificates do not belong there.',
      });
  }
  if (state.revoked.length === 0) return problems;
  const known = unique([...certificates, ...state.own]);
  const lists = state.revoked.map(({ list }) => list);
  for (const issuer of withoutList(issuersNeedingLists(certificates, known), lists, now)) {
    const expired = state.revoked.find(({ list }) => isListOf(list, issuer));
    problems.push({
      path: expired?.path ?? target.files.revoked.path,
      reason:
        expired === undefined
          ? `${issuer.subject.text} has no revocation list here while others have: everybody it has signed for is refused`
          : `the revocation list of ${issuer.subject.text} ran out on ${expired.list.nextUpdate?.toISOString().slice(0, 10)}: everybody it has signed for is refused`,
      remedy: 'Add the current list of that CA: neo4j-tls trust add ca.crl.',
    });
  }
  for (const { path, list } of state.revoked) {
    const twice = state.revoked.filter((other) => other.list.issuer.canonical === list.issuer.canonical);
    if (twice.length > 1 && twice[0]?.path === path)
      problems.push({
        path,
        reason: `${twice.length} lists of ${list.issuer.text}: which of them counts depends on the order of the folder`,
        remedy: 'Keep the newest alone.',
      });
  }
  return problems;
}
