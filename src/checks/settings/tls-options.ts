import type { Finding } from '../../model/finding.ts';
import { outsideFacts } from '../../model/outside-facts.ts';
import { booleanOf } from '../../neo4j/conf/conf.ts';
import { connectorSetting } from '../../neo4j/config/connectors.ts';
import { type Check, type CheckFacts, confStep, finding, scopeOf, servedScopes } from '../check.ts';

/** tls_versions and ciphers: what works, but less than was meant. */
export const tlsOptions: Check = {
  ids: ['tls13-dead', 'tls12-dead', 'tls-version-obsolete', 'cipher-weak', 'ocsp-stapling-useless'],
  run: (facts) =>
    servedScopes(facts).flatMap((policy) => [...versions(policy, facts), ...weak(policy, facts), ...stapling(policy, facts)]),
};

type Policy = ReturnType<typeof servedScopes>[number];

const is13 = (suite: string): boolean => /^TLS_(?:AES|CHACHA20)_/.test(suite);

function versions(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const { tlsVersions, ciphers, lines } = policy.config;
  const scope = scopeOf(policy);
  const base = { component: scope, path: facts.facts.conf.path } as const;
  const found: Finding[] = [];
  const obsolete = tlsVersions.filter((version) => /^(?:TLSv1|TLSv1\.1|SSLv3|SSLv2Hello)$/.test(version));
  if (obsolete.length > 0) {
    const setting = `dbms.ssl.policy.${scope}.tls_versions`;
    const oldHello = obsolete.includes('SSLv2Hello');
    found.push(
      finding({
        ...base,
        id: 'tls-version-obsolete',
        severity: 'warning',
        line: lines.get('tls_versions'),
        message: `tls_versions lists ${obsolete.join(', ')}, which Java has disabled and nobody should use`,
        remedy: `Set ${setting}=TLSv1.2,TLSv1.3${oldHello ? ' on all members at the same time: a member that starts with an SSL 2 hello is refused by members that do not list it' : ''}.`,
        ...(oldHello ? {} : { steps: confStep(facts, { changes: new Map([[setting, 'TLSv1.2,TLSv1.3']]) }) }),
      }),
    );
  }
  if (ciphers === undefined || ciphers.length === 0) return found;
  const dead = (version: string, works: boolean): boolean => tlsVersions.includes(version) && tlsVersions.length > 1 && !works;
  if (dead('TLSv1.3', ciphers.some(is13))) {
    found.push(
      finding({
        ...base,
        id: 'tls13-dead',
        severity: 'warning',
        line: lines.get('ciphers'),
        message: 'ciphers lists only TLS 1.2 suites: TLS 1.3 is never used, although tls_versions lists it',
        remedy: 'Add TLS_AES_256_GCM_SHA384 and TLS_AES_128_GCM_SHA256 to ciphers, or remove the ciphers line.',
      }),
    );
  }
  if (
    dead(
      'TLSv1.2',
      ciphers.some((suite) => !is13(suite)),
    )
  ) {
    found.push(
      finding({
        ...base,
        id: 'tls12-dead',
        severity: 'warning',
        line: lines.get('ciphers'),
        message: 'ciphers lists only TLS 1.3 suites: TLS 1.2 clients are refused, although tls_versions lists TLS 1.2',
        remedy: 'Add TLS 1.2 suites (TLS_ECDHE_…), or remove the ciphers line.',
      }),
    );
  }
  return found;
}

const authorityInfoAccess = '1.3.6.1.5.5.7.1.1';
/** DER of the access method OCSP, 1.3.6.1.5.5.7.48.1. */
const ocspMethod = Buffer.from('06082b06010505073001', 'hex');

/** Stapling hands on the answer of the CA's OCSP service, whose address stands in the certificate. */
function stapling(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const [leaf] = policy.chain ?? [];
  const setting = connectorSetting(facts.conf.version.line, 'bolt', 'ocsp_stapling_enabled');
  if (scopeOf(policy) !== 'bolt' || leaf === undefined || booleanOf(facts.conf, setting, false) !== true) return [];
  if (leaf.extensions.some(({ oid, value }) => oid === authorityInfoAccess && value.includes(ocspMethod))) return [];
  return [
    finding({
      ...{ id: 'ocsp-stapling-useless', severity: 'warning', component: 'bolt', path: facts.facts.conf.path },
      line: facts.judged.config.lineOf(setting),
      message: `${setting} is on, but the certificate names no OCSP service: there is nothing to staple (${outsideFacts.letsEncryptOcsp.says})`,
      remedy: `Set ${setting}=false.`,
      steps: confStep(facts, { changes: new Map([[setting, 'false']]) }),
    }),
  ];
}

function weak(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const suites = (policy.config.ciphers ?? []).filter((suite) =>
    /_(?:NULL|anon|EXPORT|RC4|DES|3DES)_|_MD5$|_CBC_SHA$|_CBC_/.test(suite),
  );
  if (suites.length === 0) return [];
  const broken = suites.some((suite) => /_(?:NULL|anon|EXPORT|RC4|DES|3DES)_|_MD5$/.test(suite));
  return [
    finding({
      id: 'cipher-weak',
      severity: broken ? 'warning' : 'info',
      component: scopeOf(policy),
      path: facts.facts.conf.path,
      line: policy.config.lines.get('ciphers'),
      message: `ciphers lists ${broken ? 'broken' : 'older'} suites: ${suites.slice(0, 3).join(', ')}${suites.length > 3 ? ' …' : ''}`,
      remedy: 'Remove these suites, or remove the ciphers line: the default is good.',
    }),
  ];
}
