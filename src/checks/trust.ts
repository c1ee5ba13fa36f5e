import { basename } from 'node:path';
import type { Finding } from '../model/finding.ts';
import type { ScopeName } from '../model/installation.ts';
import { shellQuote } from '../model/text/shell.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { isPublicCa } from '../pki/certificates/public-ca.ts';
import { usesTrusted } from '../scopes/uses-trusted.ts';
import type { SeenFile } from '../verdict/facts.ts';
import type { LoadedPolicy } from '../verdict/loaded-policy.ts';
import { type Check, type CheckFacts, day, finding, inDays, scopeOf, servedScopes, soonSeverity } from './check.ts';
import { quarantineSteps } from './files/quarantine.ts';
import { newCertificateRemedy } from './new-pair.ts';

/** Empty files of one folder that are taken out; where more lie there, somebody has to look anyway. */
const mostRepairs = 10;

/** What lies in trusted/, as far as it is a certificate at all: who is let in by it, and who is not although it looks so. */
export const trust: Check = {
  ids: [
    'trusted-public-ca',
    'trusted-bare-leaf',
    'trusted-expired',
    'trusted-expires-soon',
    'trusted-nobody-else',
    'trusted-empty-file',
    'trusted-missing',
    'same-key-twice',
    'too-many-entries',
  ],
  run: (facts) => [...servedScopes(facts).flatMap((policy) => trustOf(policy, facts)), ...sameKeys(facts)],
};

/** How a peer's certificate is added; a backup client has a folder of its own. */
function trustAdd(scope: ScopeName, { role }: Pick<CheckFacts, 'role'>): string {
  return `neo4j-tls trust add FILE ${role === 'backup-client' ? '--role backup-client' : `--component ${scope}`}`;
}

function trustRemove(scope: ScopeName, { role }: Pick<CheckFacts, 'role'>, path: string): string {
  const name = basename(path).replace(/\.(?:pem|crt|cer)$/, '');
  return `neo4j-tls trust remove ${shellQuote(name)} ${role === 'backup-client' ? '--role backup-client' : `--component ${scope}`}`;
}

function trustOf(policy: LoadedPolicy, facts: CheckFacts): readonly Finding[] {
  const scope = scopeOf(policy);
  const folder = facts.facts.files.get(policy.config.scope)?.trusted;
  if (folder === undefined) return [];
  const found: Finding[] = [];
  if (folder.unlisted !== undefined && /more than/.test(folder.unlisted)) {
    found.push(
      finding({
        id: 'too-many-entries',
        severity: 'warning',
        component: scope,
        path: folder.path,
        message: `the folder has ${folder.unlisted}: Neo4j parses all of them each time it starts. neo4j-tls checked only the first ones`,
        remedy: 'Trust one CA instead of many certificates (ca create makes one).',
      }),
    );
  }
  if (!usesTrusted(scope, policy.config.clientAuth !== 'NONE')) return found;
  if (folder.fact.state === 'missing' && policy.config.clientAuth === 'REQUIRE') {
    // The verdict says that nobody gets in; this says what to make.
    found.push(
      finding({
        id: 'trusted-missing',
        severity: 'info',
        component: scope,
        path: folder.path,
        message: 'the folder does not exist',
        remedy: `Add the certificate of a peer or of its CA. This creates the folder:\n${trustAdd(scope, facts)}`,
      }),
    );
  }
  const own = policy.chain?.[0];
  const entries = folder.entries.map((entry) => ({
    entry,
    certificates: policy.trusted.get(entry.path) ?? [],
  }));
  const fewEmpty = entries.filter(({ entry }) => entry.bytes?.length === 0).length <= mostRepairs;
  for (const { entry, certificates } of entries)
    found.push(...entryFindings(entry, certificates, { policy, scope, facts, own, all: policy.anchors, fewEmpty }));
  if (trustsNobodyElse(policy, scope)) {
    found.push(
      finding({
        id: 'trusted-nobody-else',
        severity: 'warning',
        component: scope,
        path: folder.path,
        message:
          policy.anchors.length === 0
            ? 'trusted/ contains no certificate: this server cannot connect to any other member'
            : 'trusted/ contains only this server itself: no other member can connect',
        remedy: `Use one CA for all members (ca create makes one), or add the certificate of every other member:\n${trustAdd(scope, facts)}`,
      }),
    );
  }
  return found;
}

/** Not said of an empty folder with REQUIRE, where nobody can connect either: the verdict says that. */
function trustsNobodyElse({ anchors, chain, config }: LoadedPolicy, scope: ScopeName): boolean {
  // Bolt looks there for its clients only.
  if (anchors.length === 0) return config.clientAuth !== 'REQUIRE' && scope !== 'bolt' && !config.trustAll;
  const own = chain?.[0];
  return own !== undefined && anchors.every((one) => one.fingerprint256 === own.fingerprint256) && !isAuthorityOf(own, anchors);
}

function isAuthorityOf(own: Certificate, anchors: readonly Certificate[]): boolean {
  return isAuthority(own) && !own.selfSigned && anchors.length > 1;
}

interface Around {
  readonly policy: LoadedPolicy;
  readonly scope: ScopeName;
  readonly facts: CheckFacts;
  readonly own: Certificate | undefined;
  readonly all: readonly Certificate[];
  /** Each repair is tried, which takes its time. */
  readonly fewEmpty: boolean;
}

function entryFindings(
  entry: SeenFile,
  certificates: readonly Certificate[],
  { scope, facts, own, all, fewEmpty }: Around,
): readonly Finding[] {
  const name = basename(entry.path);
  const base = { component: scope, path: entry.path } as const;
  const { now } = facts.facts;
  const found: Finding[] = [];
  // The new certificate of a peer has the name of the old one.
  const exchange = `Add the new certificate next to this one, and remove this one once the peer uses the new one:\n${trustAdd(scope, facts)} --as NAME\n${trustRemove(scope, facts, entry.path)}`;
  if (entry.bytes?.length === 0) {
    found.push(
      finding({
        ...base,
        id: 'trusted-empty-file',
        severity: 'warning',
        message: `trusted/${name} is empty: it trusts nobody`,
        remedy: 'Remove it, and add the intended certificate.',
        steps: fewEmpty ? quarantineSteps(facts, scope, 'trusted', entry.path) : [],
      }),
    );
  }
  for (const certificate of certificates) {
    const subject = certificate.commonName ?? certificate.names[0]?.value ?? certificate.subject.text;
    if (isPublicCa(certificate, facts.publicRoots, all)) {
      found.push(
        finding({
          ...base,
          id: 'trusted-public-ca',
          severity: 'error',
          message: `trusted/${name} is the public CA ${subject}: anyone with a certificate from that CA could connect`,
          remedy: 'Remove it, and use a private CA for members (ca create makes one).',
        }),
      );
    }
    const issuerThere =
      certificate.selfIssued ||
      isAuthority(certificate) ||
      all.some(
        (other) =>
          other.fingerprint256 !== certificate.fingerprint256 && other.subject.canonical === certificate.issuer.canonical,
      );
    if (!issuerThere && certificate.fingerprint256 !== own?.fingerprint256) {
      found.push(
        finding({
          ...base,
          id: 'trusted-bare-leaf',
          severity: 'error',
          message: `trusted/${name} was issued by a CA that is not in trusted/: its owner has no certificate to offer and is refused`,
          remedy: `Add the certificate of that CA instead:\n${trustAdd(scope, facts)}`,
          neo4jSays: 'Empty client certificate chain',
        }),
      );
    }
    if (certificate.notAfter < now) {
      found.push(
        finding({
          ...base,
          id: 'trusted-expired',
          severity: 'warning',
          message: `${subject} in trusted/${name} expired on ${day(certificate.notAfter)}; Java does not check the dates of trusted certificates, so it is still accepted`,
          remedy: `Get the peer's current certificate. ${exchange}`,
        }),
      );
    } else if (soonSeverity(certificate, now) !== undefined && certificate.fingerprint256 !== own?.fingerprint256) {
      found.push(
        finding({
          ...base,
          id: 'trusted-expires-soon',
          severity: 'warning',
          message: `${subject} in trusted/${name} expires ${inDays(certificate.notAfter, now)}, on ${day(certificate.notAfter)}`,
          remedy: `Renew it on that peer. ${exchange}`,
        }),
      );
    }
  }
  return found;
}

/** One key for several scopes is a choice (`--share`); one key beside another server's is a leak in waiting. */
function sameKeys(facts: CheckFacts): readonly Finding[] {
  const policies = servedScopes(facts);
  const found: Finding[] = [];
  for (const [index, policy] of policies.entries()) {
    const leaf = policy.chain?.[0];
    const path = facts.facts.files.get(policy.config.scope)?.privateKey.path;
    if (leaf === undefined || path === undefined) continue;
    const twin = policies.slice(0, index).find((other) => other.chain?.[0]?.publicKeyDigest === leaf.publicKeyDigest);
    const scope = scopeOf(policy);
    if (twin === undefined) {
      const peers = policy.anchors.filter(
        ({ publicKeyDigest, fingerprint256, selfIssued }) =>
          publicKeyDigest === leaf.publicKeyDigest && fingerprint256 !== leaf.fingerprint256 && !selfIssued,
      );
      if (peers.length > 0)
        found.push(
          finding({
            id: 'same-key-twice',
            severity: 'warning',
            component: scope,
            path,
            message: 'a peer in trusted/ has the same private key as this server: if it leaks there, it leaks here',
            remedy: `Give each server its own key.\n${newCertificateRemedy(facts, scope, true)}`,
          }),
        );
      continue;
    }
    const other = scopeOf(twin);
    // Sharing between the two that face clients is offered by `init` itself.
    const shared =
      (scope === 'https' && other === 'bolt') ||
      (scope === 'backup' && other === 'cluster' && policy.config.privateKey === twin.config.privateKey);
    found.push(
      finding({
        ...{ id: 'same-key-twice', component: scope, path },
        severity: shared ? 'info' : 'warning',
        message: `${scope} and ${other} use the same private key`,
        remedy: shared
          ? 'No action needed if this is intended.'
          : `Give each its own key.\n${newCertificateRemedy(facts, scope, true)}`,
      }),
    );
  }
  return found;
}
