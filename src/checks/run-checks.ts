import { wholeConf } from '../model/container/container-entry.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { FindingId } from '../model/message-ids.ts';
import type { CheckFacts } from './check.ts';
import { checks } from './index.ts';
import { verdictFindings } from './verdict/from-verdict.ts';

/**
 * Everything worth telling of an installation: what stops the start, in the order in which Neo4j meets it, so that the first one
 * is what it would print; then the other errors, the warnings, the rest.
 */
export function runChecks(facts: CheckFacts): readonly Finding[] {
  const { stopping, doubtful, others } = verdictFindings(facts);
  const stops = new Set(stopping);
  const found = [...stopping, ...doubtful, ...others, ...checks.flatMap(({ run }) => run(facts))].filter(
    (one) => !aboutUnknown(one, facts),
  );
  // Of UTF-16 Neo4j says only that it does not know some garbled name.
  const stopped = (one: Finding): boolean => stops.has(one) || (one.id === 'conf-utf16' && stops.size > 0);
  // What keeps the answer open is the first thing to be told of it.
  const open = new Set(stops.size > 0 ? [] : doubtful);
  // A line without effect that has nothing to do with it does not come before plaintext.
  const plain = found.some(({ id, severity }) => id === 'policy-without-tls-level' && severity === 'error');
  const ofOther = ({ id, component, message }: Finding): boolean =>
    plain && id === 'suffix-unknown' && component === 'bolt' && !/tls_level|\benable/.test(message);
  const weightOf = (one: Finding): number => (stopped(one) || open.has(one) ? -2 : ofOther(one) ? 0.5 : rankOf(one));
  return withoutEchoes(found).sort((one, other) => weightOf(one) - weightOf(other));
}

/** What only the absence of a line says. */
const ofAbsence: ReadonlySet<FindingId> = new Set([
  ...(['policy-without-tls-level', 'policy-not-enabled', 'http-open', 'https-without-bolt', 'http-and-https-off'] as const),
  ...(['https-policy-unused', 'client-auth-not-required', 'hostname-not-verified', 'advertised-port'] as const),
]);

/** A container's setting has a value that cannot be seen from here: nothing follows from a line that seems to be missing. */
function aboutUnknown({ id, line, message }: Finding, { facts }: CheckFacts): boolean {
  const unknown = facts.container?.unknown;
  if (unknown === undefined || unknown.size === 0 || line !== null || !ofAbsence.has(id)) return false;
  return unknown.has(wholeConf) || [...unknown.keys()].some((setting) => message.includes(setting));
}

const weights: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Among what does not stop the start, a line that has no effect comes before what is missing because of it. */
const rootCauses: ReadonlySet<string> = new Set([
  'suffix-unknown',
  'scope-spelling',
  'conf-utf16',
  'conf-byte-order-mark',
  'conf-unreadable',
]);

function rankOf({ id, severity }: Finding): number {
  return severity === 'error' && rootCauses.has(id) ? -1 : weights[severity];
}

/** Of one list or file: when the first is told, the others say no more of the same cause. */
const louder: readonly (readonly [FindingId, ...FindingId[]])[] = [
  ['cipher-unknown', 'no-usable-cipher', 'ciphers-do-not-fit-key', 'tls13-dead', 'tls12-dead', 'cipher-weak'],
  ['no-usable-cipher', 'ciphers-do-not-fit-key', 'tls13-dead', 'tls12-dead', 'cipher-weak'],
  ['ciphers-do-not-fit-key', 'tls13-dead', 'tls12-dead', 'cipher-weak'],
  ['tls-version-unknown', 'no-usable-protocol', 'tls-version-obsolete'],
  ['no-usable-protocol', 'tls-version-obsolete'],
  ['certificate-names-unreadable', 'certificate-no-names'],
  ['chain-out-of-order', 'certificate-signature-broken'],
];

/** What a setting's value leads to: where Neo4j refuses it, and nobody can tell what was meant, it leads to nothing. */
const ofValues: ReadonlySet<FindingId> = new Set([
  ...(['client-auth-on-bolt', 'client-auth-on-https', 'client-auth-not-required'] as const),
  ...(['trust-all', 'hostname-not-verified', 'bolt-plaintext-allowed', 'policy-without-tls-level'] as const),
]);

/** One cause is told once: what a stronger finding already says of the same place is left out. */
function withoutEchoes(found: readonly Finding[]): Finding[] {
  const has = (id: FindingId, component: Finding['component']): boolean =>
    found.some((one) => one.id === id && one.component === component);
  const at = ({ path, line }: Pick<Finding, 'path' | 'line'>): string => `${path}:${line}`;
  const refused = new Set(found.filter(({ id, line, fixable }) => id === 'invalid-value' && line !== null && !fixable).map(at));
  return found.filter(({ id, component, path, line }) => {
    if (louder.some(([one, ...quieter]) => quieter.includes(id) && has(one, component))) return false;
    if (ofValues.has(id) && refused.has(at({ path, line }))) return false;
    if (id === 'file-not-regular' && found.some((one) => one.id !== id && one.severity === 'error' && one.path === path))
      return false;
    if (id === 'unknown-setting' && has('conf-utf16', null)) return false;
    if (id === 'certificate-expired' && has('own-certificate-expired', component)) return false;
    if (
      id === 'policy-not-enabled' &&
      (has('suffix-unknown', component) || has('bolt-policy-missing', component) || has('https-policy-missing', component))
    )
      return false;
    if (id === 'trusted-nobody-else' && has('trusted-empty', component)) return false;
    if (id === 'https-without-bolt' && has('policy-without-tls-level', 'bolt')) return false;
    return true;
  });
}
