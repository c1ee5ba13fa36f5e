import type { ScopeName } from '../model/installation.ts';
import type { EffectiveConfig } from '../neo4j/config/effective-config.ts';
import { isPair } from '../pki/keys/private-key.ts';
import { keyKindOf, protocolOf } from './cipher-suites.ts';
import type { Reason, VerdictFacts } from './facts.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import { openSslFault } from './ssl-provider.ts';
import { type ContextFault, isFault, jettyOffer, nettyOffer, nettyServerContext, type Offer } from './tls-context.ts';

/** Faults of a server that no client can do anything about: each of its handshakes fails. */
export function serverFaults(
  scope: ScopeName,
  policy: LoadedPolicy,
  config: EffectiveConfig,
  facts: VerdictFacts,
): readonly Reason[] {
  if (scope === 'bolt' && (!config.connectors.bolt.enabled || config.tlsLevel === 'DISABLED')) return [];
  if (scope === 'https' && !config.connectors.https.enabled) return [];
  return findFaults(scope, policy, config, facts).map(({ id, neo4jSays, suffix }) => ({
    id,
    stage: 'connection',
    fatal: true,
    scope,
    path:
      suffix === 'private_key'
        ? policy.config.privateKey
        : suffix === 'public_certificate'
          ? policy.config.publicCertificate
          : undefined,
    line: policy.config.lines.get(suffix),
    setting: `dbms.ssl.policy.${scope}.${suffix}`,
    neo4jSays,
  }));
}

/** The same as plain faults, for a handshake. */
export function findFaults(
  scope: ScopeName,
  policy: LoadedPolicy,
  config: EffectiveConfig,
  facts: VerdictFacts,
): readonly ContextFault[] {
  const faults: ContextFault[] = [];
  const context = scope === 'https' ? undefined : nettyServerContext(policy);
  if (context !== undefined) faults.push(context);
  const withoutLibrary = scope === 'https' ? undefined : openSslFault(config, facts);
  if (withoutLibrary !== undefined) faults.push(withoutLibrary);
  const offer = scope === 'https' ? jettyOffer(policy, facts) : nettyOffer(policy, facts);
  if (isFault(offer)) faults.push(offer);
  else faults.push(...keyFaults(policy, offer, facts));
  const required = scope !== 'https' && policy.config.clientAuth === 'REQUIRE';
  if (required && !policy.config.trustAll && policy.anchors.length === 0) {
    faults.push({ id: 'nobody-trusted', neo4jSays: 'the trustAnchors parameter must be non-empty', suffix: 'trusted_dir' });
  }
  return faults;
}

/** Can this key, with this certificate, sign or decrypt in any protocol that is on offer? */
function keyFaults({ key, chain }: LoadedPolicy, offer: Offer, facts: VerdictFacts): readonly ContextFault[] {
  const leaf = chain?.[0];
  if (key === undefined || leaf === undefined) return [];
  const kind = kindOfKey(leaf.keyType);
  if (kindOfKey(key.keyType) !== kind || !isPair(key.key, leaf)) {
    const neo4jSays =
      kindOfKey(key.keyType) === kind ? 'Invalid CertificateVerify signature' : 'No available authentication scheme';
    return [{ id: 'key-does-not-match', neo4jSays, suffix: 'private_key' }];
  }
  if (usableIn(kind, key.keyType, offer, facts).length > 0) return [];
  const unusable = kind === 'other' || (kind === 'ec' && !goodCurve(key.keyType));
  const neo4jSays = facts.version.line === '4.4' ? 'no cipher suites in common' : 'No available authentication scheme';
  return [
    { id: unusable ? 'key-type-not-usable' : 'ciphers-do-not-fit-key', neo4jSays, suffix: unusable ? 'private_key' : 'ciphers' },
  ];
}

/** Suites of an offer that a key of this kind can serve. */
export function usableIn(kind: KeyKind, keyType: string, offer: Offer, facts: VerdictFacts): readonly string[] {
  if (kind === 'other' || (kind === 'ec' && !goodCurve(keyType))) return [];
  // Only 4.4 loads such keys at all; Java 11, which it was made for, does not serve them.
  if (kind === 'eddsa' && !signsWithEdwards(facts.java)) return [];
  return offer.suites.filter((name) => {
    const protocol = protocolOf(name, facts.java);
    if (protocol === undefined || !offer.protocols.includes(protocol)) return false;
    if (protocol === 'TLSv1.3') return kind !== 'dsa';
    if (kind === 'eddsa') return keyKindOf(name) === 'ec';
    if (kind === 'rsa-pss') return keyKindOf(name) === 'rsa' && !name.startsWith('TLS_RSA_');
    return keyKindOf(name) === kind;
  });
}

/** Whether TLS of this Java knows signatures with Ed25519 and Ed448: from 15 on (JEP 339). */
export function signsWithEdwards(java: number): boolean {
  return java >= 15;
}

export type KeyKind = 'rsa' | 'rsa-pss' | 'ec' | 'eddsa' | 'dsa' | 'other';

/** @param keyType as `describeKey` names it: `rsa-2048`, `ec-p256`, `ed25519` */
export function kindOfKey(keyType: string): KeyKind {
  if (/^rsa-\d/.test(keyType)) return 'rsa';
  if (keyType.startsWith('ec-')) return 'ec';
  if (keyType === 'ed25519' || keyType === 'ed448') return 'eddsa';
  return keyType === 'dsa' || keyType === 'rsa-pss' ? keyType : 'other';
}

const goodCurve = (keyType: string): boolean => /^ec-p(?:256|384|521)$/.test(keyType);
