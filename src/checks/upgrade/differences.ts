import type { Finding } from '../../model/finding.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import type { UpgradeDifference } from '../../model/upgrade.ts';
import type { PartialAddress } from '../../neo4j/config/address.ts';
import { type ConnectorName, connectorNames } from '../../neo4j/config/connectors.ts';
import type { PolicyConfig } from '../../neo4j/config/policy-config.ts';
import { javaSupportedBy } from '../../neo4j/java-releases.ts';
import type { ComponentState } from '../../verdict/facts.ts';
import { nameOf } from '../regressions.ts';
import { verdictFindings } from '../verdict/from-verdict.ts';
import { type Comparison, difference, type UpgradeSide } from './comparison.ts';
import { enterpriseDifferences, inNamesOfBoth, type LineForBoth, lineDifferences, lineForBoth, readsName } from './conf-lines.ts';
import { offerDifferences } from './offers.ts';

/** A difference, and the name (`nameOf`) of the new version's finding that it tells of. */
export interface FoundDifference {
  readonly difference: UpgradeDifference;
  readonly origin?: string;
}

/**
 * What would be different for one installation under another version, worst first. An error is something that works today and
 * would not; where Neo4j does not start today there is none.
 */
export function upgradeDifferences(before: UpgradeSide, after: UpgradeSide): readonly FoundDifference[] {
  const comparison: Comparison = {
    before,
    after,
    from: `Neo4j ${before.checkFacts.facts.version.text}`,
    to: `Neo4j ${after.checkFacts.facts.version.text}`,
    worksToday: before.checkFacts.judged.verdict.starts !== false,
  };
  const found = [...startDifferences(comparison), ...newFindings(comparison)];
  const ofComponents = componentDifferences(comparison, found);
  const others: readonly UpgradeDifference[] = [
    ...scopeNames.flatMap((scope) => [...policyDifferences(comparison, scope), ...offerDifferences(comparison, scope)]),
    ...tlsLevelDifferences(comparison),
    ...addressDifferences(comparison, found),
    ...goneFindings(comparison, found),
    ...lineDifferences(comparison),
    ...enterpriseDifferences(comparison, new Set(found.map(({ difference }) => difference.line))),
    ...javaDifferences(comparison),
  ];
  const all = [...found, ...[...ofComponents, ...others].map((difference) => ({ difference }))];
  const due = comparison.worksToday ? all : all.map(withoutErrors);
  return worstFirst(due);
}

/** In their order otherwise. */
export function worstFirst(found: readonly FoundDifference[]): readonly FoundDifference[] {
  return [...found].sort((one, other) => rank[one.difference.severity] - rank[other.difference.severity]);
}

const rank = { error: 0, warning: 1, info: 2 } as const;

function withoutErrors({ difference, ...rest }: FoundDifference): FoundDifference {
  return { ...rest, difference: difference.severity === 'error' ? { ...difference, severity: 'warning' } : difference };
}

/** The same fault of both versions, whatever each says of it. */
const placeOf = ({ id, component, path, line }: Finding): string => [id, component, path, line].join('\n');

/** What stops the new version's start, and does not stop today's. */
function startDifferences({ before, after, from, to }: Comparison): readonly FoundDifference[] {
  const was = verdictFindings(before.checkFacts);
  const is = verdictFindings(after.checkFacts);
  const known = new Set(was.stopping.map(placeOf));
  const knownDoubts = new Set([...was.stopping, ...was.doubtful].map(placeOf));
  const told = new Map(after.findings.map((one) => [nameOf(one), one]));
  const tell = (one: Finding, severity: 'error' | 'warning', words: string): FoundDifference => {
    // As it is shown: in its own file, where several make up the conf.
    const { steps: _, ...shown } = told.get(nameOf(one)) ?? one;
    const both = lineForBoth(one.line, before.checkFacts, after.checkFacts);
    return {
      difference: {
        ...shown,
        severity,
        message: `${to} ${words}: ${shown.message}`,
        fixable: false,
        before: `${from} ${startWords[`${before.checkFacts.judged.verdict.starts}`]}`,
        after: words,
        ...dueOf(shown, { before, after, from, to }),
        ...(both === undefined ? {} : { remedy: `Write ${lineText(both)}: both versions read it.`, when: 'today' }),
      },
      origin: nameOf(one),
    };
  };
  return [
    ...is.stopping.filter((one) => !known.has(placeOf(one))).map((one) => tell(one, 'error', 'would not start')),
    ...is.doubtful.filter((one) => !knownDoubts.has(placeOf(one))).map((one) => tell(one, 'warning', 'may not start')),
  ];
}

const startWords = { true: 'starts', false: 'does not stop at this', null: 'may start' } as const;

const lineText = ({ name, value, inPlaceOf }: LineForBoth): string =>
  value === undefined ? `${name} instead of ${inPlaceOf}` : `${name}=${value}`;

/**
 * When to do what the new version's finding says, and in which words. Files and deletions are good on both versions, and so is a line
 * under a name that both read. A line that today's version reads and the new one refuses goes on the night: without it, today's server
 * would be another.
 */
function dueOf(
  { id, line, remedy }: Finding,
  { before, after, from, to }: Pick<Comparison, 'before' | 'after' | 'from' | 'to'>,
): Pick<UpgradeDifference, 'remedy' | 'when'> {
  const was = before.checkFacts.facts;
  const key = before.checkFacts.conf.entries.find((one) => one.line === line)?.key;
  if (id === 'unknown-setting' && key !== undefined && readsName(key, was)) {
    const advice = key === 'dbms.mode' ? ' initial.server.mode_constraint and the cluster members replace it.' : '';
    return { remedy: `Remove the line: ${from} reads it, ${to} does not.${advice}`, when: 'night' };
  }
  if (id === 'unknown-setting' && key !== undefined && remedy === 'Correct or remove the line.')
    return { remedy: `Correct or remove the line: ${from} ignores it.`, when: 'today' };
  const forBoth = inNamesOfBoth(remedy, was, after.checkFacts.facts);
  return forBoth === undefined ? { remedy, when: 'night' } : { remedy: forBoth, when: 'today' };
}

/** Faults of the new version that today's has not, or has in a milder form, apart from what stops the start. */
function newFindings(comparison: Comparison): readonly FoundDifference[] {
  const { before, after, from, to } = comparison;
  const { stopping, doubtful } = verdictFindings(after.checkFacts);
  const ofStart = new Set([...stopping, ...doubtful].map(placeOf));
  const known = new Map<string, Finding['severity']>();
  for (const one of before.findings) {
    const severity = known.get(placeOf(one));
    if (severity === undefined || rank[one.severity] < rank[severity]) known.set(placeOf(one), one.severity);
  }
  const told = after.findings.flatMap((one): readonly FoundDifference[] => {
    if (one.severity === 'info' || ofStart.has(placeOf(one))) return [];
    const severity = known.get(placeOf(one));
    if (severity !== undefined && rank[severity] <= rank[one.severity]) return [];
    const { steps: _, ...shown } = one;
    const difference: UpgradeDifference = {
      ...shown,
      fixable: false,
      before: severity === undefined ? `no problem on ${from}` : `a ${severity} on ${from}`,
      after: `${one.severity === 'error' ? 'an error' : 'a warning'} on ${to}`,
      ...dueOf(shown, comparison),
      ...(one.id === 'advertised-port' ? portAdvertised(one, comparison) : {}),
    };
    return [{ difference, origin: nameOf(one) }];
  });
  return [...told, ...namesNowVerified(comparison)];
}

/** 4.4 advertises the port that it listens on, later versions the usual one: whoever follows the address is lost. */
function portAdvertised(
  { component, message }: Finding,
  { before, after, to }: Comparison,
): Partial<Pick<UpgradeDifference, 'severity' | 'before' | 'after' | 'message'>> {
  if (component !== 'bolt' && component !== 'https') return {};
  const [was, is] = [before, after].map(({ checkFacts }) => checkFacts.judged.config.connectors[component].advertised.port);
  if (was === is || was !== before.checkFacts.judged.config.connectors[component].listen.port) return {};
  return { severity: 'error', before: `advertises ${was}`, after: `advertises ${is}`, message: `on ${to}, ${message}` };
}

/**
 * Names that members are told to dial today, and that the certificate lacks: nobody minds before names are verified. They are taken
 * from today's version, because the new one may no longer read the lines that they stand in.
 */
function namesNowVerified({ before, after, from, to }: Comparison): readonly FoundDifference[] {
  const verifies = ({ checkFacts }: UpgradeSide): boolean => {
    const config = checkFacts.judged.policies.get('cluster')?.config;
    return config?.verifyHostname === true && !config.trustAll;
  };
  if (verifies(before) || !verifies(after)) return [];
  const told = new Set(after.findings.map(({ id, message }) => `${id}\n${message}`));
  return before.findings
    .filter(
      ({ id, component, message }) =>
        id === 'certificate-lacks-name' && component === 'cluster' && !told.has(`${id}\n${message}`),
    )
    .map(({ steps: _, ...one }) => ({
      difference: {
        ...{ ...one, severity: 'error', fixable: false, when: 'today' },
        message: `${to} verifies host names on cluster, so members would refuse this server: ${one.message}`,
        before: `${from} does not verify names`,
        after: 'refused',
      },
    }));
}

/** Faults of today that the new version does not have. */
function goneFindings({ before, after, from, to }: Comparison, found: readonly FoundDifference[]): readonly UpgradeDifference[] {
  const left = new Set(after.findings.map(placeOf));
  // Another fault of the same line, or the same one at its place, is told as such.
  const lines = new Set(
    [...after.findings, ...found.map(({ difference }) => difference)].map(({ path, line }) => `${path}:${line}`),
  );
  const names = new Set(found.map(({ difference: { id, component } }) => `${id}\n${component}`));
  return (
    before.findings
      // What became the default is told as such.
      .filter((one) => one.severity !== 'info' && one.id !== 'hostname-not-verified' && !left.has(placeOf(one)))
      .filter((one) => one.line === null || !lines.has(`${one.path}:${one.line}`))
      .filter(({ id, component }) => !names.has(`${id}\n${component}`))
      .map(({ steps: _, ...one }) => ({
        ...one,
        severity: 'info',
        message: `no longer a problem: ${one.message}`,
        remedy: 'No action needed for the upgrade.',
        fixable: false,
        before: `a${one.severity === 'error' ? 'n error' : ' warning'} on ${from}`,
        after: `no problem on ${to}`,
        when: 'nothing',
      }))
  );
}

const strength: Readonly<Record<ComponentState, number>> = { fatal: 0, broken: 1, plaintext: 2, off: 2, encrypted: 3 };

/** A component that ends up in another state, where no fault of its own says so already. */
function componentDifferences(
  { before, after, from, to }: Comparison,
  found: readonly FoundDifference[],
): readonly UpgradeDifference[] {
  return scopeNames.flatMap((scope): readonly UpgradeDifference[] => {
    const was = before.checkFacts.judged.verdict.components[scope];
    const is = after.checkFacts.judged.verdict.components[scope];
    if (was === is) return [];
    const worse = strength[is] < strength[was] || (was === 'off' && (is === 'broken' || is === 'fatal'));
    const said = found.some(({ difference }) => difference.component === scope && difference.severity === 'error');
    if (worse && said) return [];
    return [
      difference({
        ...{ id: 'upgrade-component', severity: worse ? 'error' : 'info', component: scope, before: was, after: is },
        message: `${scope} is ${was} on ${from} and ${is} on ${to}`,
        remedy: worse
          ? 'Run doctor with --neo4j-version and the new version to see what it reports.'
          : 'No action needed if this is intended.',
        when: worse ? 'today' : 'nothing',
      }),
    ];
  });
}

function policyOf({ checkFacts }: UpgradeSide, scope: ScopeName): PolicyConfig | undefined {
  return checkFacts.judged.policies.get(scope)?.config;
}

/** What a policy's lines, or their absence, mean to each version. */
function policyDifferences(comparison: Comparison, scope: ScopeName): readonly UpgradeDifference[] {
  const { before, after, from, to } = comparison;
  const [was, is] = [policyOf(before, scope), policyOf(after, scope)];
  if (was === undefined || is === undefined) return [];
  const { conf } = after.checkFacts.facts;
  const setting = (suffix: string): string => `dbms.ssl.policy.${scope}.${suffix}`;
  const all = hostnameDifference(comparison, scope, was, is);
  const value = (suffix: string, old: string, now: string): readonly UpgradeDifference[] =>
    old === now
      ? []
      : [
          difference({
            ...{ id: 'upgrade-policy-value', severity: 'warning', component: scope, path: conf.path },
            line: is.lines.get(suffix) ?? was.lines.get(suffix) ?? null,
            ...{ before: old, after: now, when: 'today' },
            message: `${setting(suffix)} means ${old} to ${from} and ${now} to ${to}`,
            remedy: `Write ${setting(suffix)} so that both versions read it the same way.`,
          }),
        ];
  return [
    ...all,
    ...value('client_auth', was.clientAuth, is.clientAuth),
    ...value('trust_all', String(was.trustAll), String(is.trustAll)),
    ...value('trust_expired', String(was.trustExpired), String(is.trustExpired)),
    ...value('base_directory', was.baseDirectory, is.baseDirectory),
    ...value('private_key', was.privateKey, is.privateKey),
    ...value('public_certificate', was.publicCertificate, is.publicCertificate),
    ...value('trusted_dir', was.trustedDir, is.trustedDir),
    ...value('revoked_dir', was.revokedDir, is.revokedDir),
    ...(was.password === is.password ? [] : value('private_key_password', 'one passphrase', 'another passphrase')),
  ];
}

/** 2025.01 and later verify host names unless told otherwise. Of Bolt nobody dials with the policy. */
function hostnameDifference(
  { before, after, from, to }: Comparison,
  scope: ScopeName,
  was: PolicyConfig,
  is: PolicyConfig,
): readonly UpgradeDifference[] {
  const [old, now] = [was.verifyHostname && !was.trustAll, is.verifyHostname && !is.trustAll];
  if (old === now || scope === 'bolt') return [];
  if (scope === 'https' && before.checkFacts.facts.version.line === '4.4' && !now) return [];
  const name = `dbms.ssl.policy.${scope}.verify_hostname`;
  const why = is.lines.has('verify_hostname') ? '' : ', by default';
  const peers =
    scope === 'https'
      ? 'Requests for a host name that is not in the certificate are answered with 400'
      : `Members refuse a certificate that is not valid for the name they connect to`;
  const lacks = after.findings.some(({ id, component }) => id === 'certificate-lacks-name' && component === scope);
  const isAsked = now && (scope !== 'https' || lacks);
  const check =
    scope === 'https'
      ? 'Make sure the certificate includes every name that clients use'
      : `Make sure each member's certificate includes the name that the member advertises`;
  return [
    difference({
      ...{ id: 'upgrade-hostname-verification', component: scope, path: after.checkFacts.facts.conf.path },
      severity: isAsked ? 'warning' : 'info',
      ...{ before: `verify_hostname ${old}`, after: `verify_hostname ${now}`, when: isAsked ? 'today' : 'nothing' },
      message: now
        ? `${to} verifies host names on ${scope}${why}. ${peers}`
        : `${to} does not verify host names on ${scope}, but ${from} does`,
      remedy: now
        ? `${check}. To keep what ${from} does, write ${name}=false.`
        : `To keep what ${from} does, write ${name}=true.`,
    }),
  ];
}

function tlsLevelDifferences({ before, after, from, to }: Comparison): readonly UpgradeDifference[] {
  const [was, is] = [before.checkFacts.judged.config, after.checkFacts.judged.config];
  if (was.tlsLevel === is.tlsLevel || !was.connectors.bolt.enabled || !is.connectors.bolt.enabled) return [];
  const shut = is.tlsLevel === 'REQUIRED';
  return [
    difference({
      ...{ id: 'upgrade-tls-level', severity: shut ? 'error' : 'warning', component: 'bolt' },
      ...{ path: after.checkFacts.facts.conf.path, line: is.lineOf('server.bolt.tls_level') ?? null },
      ...{ before: `tls_level ${was.tlsLevel}`, after: `tls_level ${is.tlsLevel}`, when: 'night' },
      message: shut
        ? `${to} refuses Bolt clients without TLS, which ${from} accepts (tls_level ${was.tlsLevel} → REQUIRED)`
        : `tls_level is ${was.tlsLevel} on ${from} and ${is.tlsLevel} on ${to}`,
      remedy: shut
        ? 'Make every client connect with TLS (bolt+s or neo4j+s) by the time of the upgrade, or set server.bolt.tls_level to OPTIONAL.'
        : 'Set server.bolt.tls_level to the value you want on the new version.',
    }),
  ];
}

/** Where a connector listens, and what it tells clients to dial. */
function addressDifferences(
  { before, after, from, to }: Comparison,
  found: readonly FoundDifference[],
): readonly UpgradeDifference[] {
  const shown = ({ host = '', port }: PartialAddress): string => `${host}:${port ?? ''}`;
  return connectorNames.flatMap((name: ConnectorName): readonly UpgradeDifference[] => {
    const [was, is] = [before.checkFacts.judged.config.connectors[name], after.checkFacts.judged.config.connectors[name]];
    const component = name === 'http' ? null : name;
    const tell = (what: string, old: string, now: string): readonly UpgradeDifference[] =>
      old === now
        ? []
        : [
            difference({
              ...{ id: 'upgrade-address', severity: 'warning', component, path: after.checkFacts.facts.conf.path },
              ...{ before: old, after: now, when: 'today' },
              message: `${name} ${what} ${old} on ${from} and ${now} on ${to}`,
              remedy: `Write the address with its host and port, so that both versions read it the same way.`,
            }),
          ];
    if (was.enabled !== is.enabled) return tell('is', was.enabled ? 'on' : 'off', is.enabled ? 'on' : 'off');
    if (!is.enabled) return [];
    const said = found.some(({ difference: one }) => one.id === 'advertised-port' && one.component === component);
    return [
      ...tell('listens on', shown(was.listen), shown(is.listen)),
      ...(said ? [] : tell('advertises', shown(was.advertised), shown(is.advertised))),
    ];
  });
}

function javaDifferences({ before, after, from, to }: Comparison): readonly UpgradeDifference[] {
  const javaOf = ({ checkFacts }: UpgradeSide): string => `Java ${javaSupportedBy(checkFacts.facts.version).join(' or ')}`;
  const [was, is] = [javaOf(before), javaOf(after)];
  if (was === is) return [];
  const judged = after.checkFacts.facts.java;
  return [
    difference({
      ...{ id: 'upgrade-java', severity: 'info', before: was, after: is, when: 'today' },
      message: `${to} runs on ${is}, ${from} on ${was}; this report assumes Java ${judged}`,
      remedy: `Install ${is} on the server, next to the current one. The container image includes it, and the deb and rpm packages require it.`,
    }),
  ];
}
