import type { Finding } from '../model/finding.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import type { PolicyConfig } from '../neo4j/config/policy-config.ts';
import { usesTrusted } from '../scopes/uses-trusted.ts';
import type { ComponentState } from '../verdict/facts.ts';
import type { Judged } from '../verdict/judge-installation.ts';
import type { LoadedPolicy } from '../verdict/loaded-policy.ts';

/** One state of an installation, as far as two of them are compared. */
export interface Outlook {
  readonly judged: Judged;
  readonly findings: readonly Finding[];
  /** Which handshakes with peers succeed, by a name of each. */
  readonly handshakes: ReadonlyMap<string, boolean>;
}

/**
 * What would be worse after a repair, in words that go on after "it would"; undefined when nothing is. Worse is: a start that
 * is lost, a component that encrypts no longer, a connection that no longer comes about, and protection that is taken away.
 */
export function whatGetsWorse(before: Outlook, after: Outlook): string | undefined {
  const [was, is] = [before.judged, after.judged];
  if (was.verdict.starts && !is.verdict.starts) return `keep Neo4j from starting${because(before, after)}`;
  for (const scope of scopeNames) {
    const [from, to] = [was.verdict.components[scope], is.verdict.components[scope]];
    if (rank[to] < rank[from]) return `leave ${scope} ${stateWords[to]}${because(before, after, scope)}`;
    const fresh = from === 'encrypted' ? newErrors(before, after, scope)[0] : undefined;
    if (fresh !== undefined) return `cause another problem with ${scope}: ${fresh.message}`;
    const changed = from === 'encrypted' ? otherPartners(scope, was, is) : undefined;
    if (changed !== undefined) return changed;
  }
  for (const [name, succeeds] of before.handshakes)
    if (succeeds && after.handshakes.get(name) === false) return `break the connection ${name}`;
  return portsClosedOrOpened(was, is) ?? protectionLost(was, is);
}

/** What a client meets; `off` is nothing to lose. */
const rank: Readonly<Record<ComponentState, number>> = { fatal: 0, broken: 1, plaintext: 2, off: 2, encrypted: 3 };
const stateWords: Readonly<Record<ComponentState, string>> = {
  fatal: 'unable to start',
  broken: 'without a working connection',
  plaintext: 'unencrypted',
  off: 'switched off',
  encrypted: 'encrypted',
};

function newErrors(before: Outlook, after: Outlook, scope?: ScopeName): readonly Finding[] {
  const known = new Set(before.findings.map(nameOf));
  return after.findings.filter(
    (found) => found.severity === 'error' && (scope === undefined || found.component === scope) && !known.has(nameOf(found)),
  );
}

function because(before: Outlook, after: Outlook, scope?: ScopeName): string {
  const [first] = newErrors(before, after, scope);
  return first === undefined ? '' : `: ${first.message}`;
}

/** A finding apart from the line it is on, which an edit moves. */
export function nameOf({ id, component, path, message }: Finding): string {
  return [id, component, path, message].join('\n');
}

/** Another certificate to show, or other peers to let in, changes who can connect. Nobody asked for that. */
function otherPartners(scope: ScopeName, was: Judged, is: Judged): string | undefined {
  const [old, now] = [was.policies.get(scope), is.policies.get(scope)];
  if (old === undefined || now === undefined) return undefined;
  if (old.chain?.[0]?.fingerprint256 !== now.chain?.[0]?.fingerprint256) return `make ${scope} serve a different certificate`;
  const asks = usesTrusted(scope, now.config.clientAuth !== 'NONE');
  const trusted = ({ anchors }: LoadedPolicy): string =>
    [...new Set(anchors.map(({ fingerprint256 }) => fingerprint256))].sort().join();
  if (asks && trusted(old) !== trusted(now)) return `change who ${scope} trusts`;
  return undefined;
}

function portsClosedOrOpened({ config: was }: Judged, { config: is, verdict }: Judged): string | undefined {
  const { http, bolt } = is.connectors;
  if (was.connectors.http.enabled && !http.enabled && verdict.components.https !== 'encrypted')
    return 'close the only port of the web server';
  if (!was.connectors.http.enabled && http.enabled) return 'open an unencrypted web server';
  if (was.connectors.bolt.enabled && !bolt.enabled) return 'close the Bolt port';
  const strength = { DISABLED: 0, OPTIONAL: 1, REQUIRED: 2 };
  if (bolt.enabled && strength[is.tlsLevel] < strength[was.tlsLevel]) return `lower tls_level to ${is.tlsLevel}`;
  return undefined;
}

function protectionLost(was: Judged, is: Judged): string | undefined {
  for (const old of was.config.policies) {
    const now = is.config.policies.find(({ scope }) => scope === old.scope);
    const lost = now === undefined ? undefined : settingLowered(old, now);
    if (lost !== undefined) return lost;
  }
  for (const [scope, { crls }] of was.policies) {
    const kept = is.policies.get(scope)?.crls.length ?? crls.length;
    if (kept < crls.length) return `remove a revocation list from ${scope}`;
  }
  return undefined;
}

function settingLowered(old: PolicyConfig, now: PolicyConfig): string | undefined {
  const { scope } = now;
  if (old.clientAuth === 'REQUIRE' && now.clientAuth !== 'REQUIRE')
    return `lower client_auth of ${scope} from REQUIRE to ${now.clientAuth}`;
  if (!old.trustAll && now.trustAll) return `make ${scope} trust every certificate`;
  if (old.verifyHostname && !now.verifyHostname) return `stop ${scope} from verifying host names`;
  if (!old.trustExpired && now.trustExpired) return `make ${scope} accept expired certificates`;
  const obsolete = /^(?:SSL|TLSv1$|TLSv1\.1$)/;
  const older = now.tlsVersions.find((version) => obsolete.test(version) && !old.tlsVersions.includes(version));
  return older === undefined ? undefined : `allow ${older} on ${scope}`;
}
