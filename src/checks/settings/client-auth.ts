import type { Finding } from '../../model/finding.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import { type Check, type CheckFacts, confStep, finding, scopeOf, servedScopes } from '../check.ts';

/** Who has to show a certificate, and who is let in without one. */
export const clientAuth: Check = {
  ids: ['client-auth-on-bolt', 'client-auth-on-https', 'client-auth-not-required', 'trust-all', 'hostname-not-verified'],
  run: (facts) =>
    servedScopes(facts).flatMap((policy) => [...auth(policy, facts), ...trustAll(policy, facts), ...names(policy, facts)]),
};

type Policy = ReturnType<typeof servedScopes>[number];

function auth(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const { clientAuth: value, lines } = policy.config;
  const scope = scopeOf(policy);
  const name = `dbms.ssl.policy.${scope}.client_auth`;
  const base = { component: scope, path: facts.facts.conf.path, line: lines.get('client_auth') } as const;
  const none = confStep(facts, { changes: new Map([[name, 'NONE']]) });
  const unset = lines.has('client_auth') ? '' : ' (the default)';
  if (scope === 'cluster' || scope === 'backup') {
    if (value === 'REQUIRE') return [];
    return [
      finding({
        ...base,
        id: 'client-auth-not-required',
        severity: 'error',
        message: `client_auth is ${value}: traffic is encrypted, but anyone who reaches the port can connect${scope === 'cluster' ? ' and copy databases' : ''}`,
        remedy: `Set ${name}=REQUIRE, and add the peers to trusted/.`,
      }),
    ];
  }
  if (value === 'NONE') return [];
  if (scope === 'https') {
    return [
      finding({
        ...base,
        id: 'client-auth-on-https',
        severity: value === 'REQUIRE' ? 'error' : 'warning',
        message: `client_auth is ${value}${unset}: https checks client certificates against the JVM's trust store, not against trusted/${value === 'OPTIONAL' ? '; browsers may ask their users for a certificate' : ''}`,
        remedy:
          value === 'REQUIRE'
            ? `Decide whether https should accept only clients that the JVM's trust store knows. If not, set ${name}=NONE.`
            : `Set ${name}=NONE.`,
        // What is required protects; whether it still should is not for a repair to say.
        steps: value === 'REQUIRE' ? [] : none,
      }),
    ];
  }
  const planned = policy.anchors.length > 0 && !onlyOwn(policy);
  if (value === 'REQUIRE') {
    return planned
      ? []
      : [
          finding({
            ...base,
            id: 'client-auth-on-bolt',
            severity: 'error',
            message:
              'client_auth is REQUIRE: drivers and browsers without a certificate are refused, and trusted/ contains no client',
            remedy: `Decide whether clients should need a certificate. If not, set ${name}=NONE. If they should, add their CA:\nneo4j-tls trust add FILE --component bolt`,
            neo4jSays: 'Empty client certificate chain',
          }),
        ];
  }
  return [
    finding({
      ...base,
      id: 'client-auth-on-bolt',
      severity: 'warning',
      message: `client_auth is OPTIONAL${unset}: a client that presents a certificate is refused unless trusted/ contains it or its CA${policy.anchors.length === 0 ? ', and trusted/ is empty' : ''}`,
      remedy: `Set ${name}=NONE, or REQUIRE for mutual TLS.`,
      steps: none,
    }),
  ];
}

function onlyOwn(policy: Policy): boolean {
  const own = policy.chain?.[0]?.fingerprint256;
  return policy.anchors.every(({ fingerprint256, selfIssued }) => fingerprint256 === own && selfIssued);
}

function trustAll(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const { trustAll: on, clientAuth: value, lines } = policy.config;
  const scope = scopeOf(policy);
  if (!on || (value === 'NONE' && !usesTrusted(scope, false))) return [];
  return [
    finding({
      id: 'trust-all',
      severity: 'error',
      component: scope,
      path: facts.facts.conf.path,
      line: lines.get('trust_all'),
      message: 'trust_all=true: any certificate is accepted, without checking names, dates or CRLs',
      remedy: `Remove dbms.ssl.policy.${scope}.trust_all, and add the peers to trusted/.`,
    }),
  ];
}

function names(policy: Policy, facts: CheckFacts): readonly Finding[] {
  const scope = scopeOf(policy);
  const { verifyHostname, trustAll: on, lines } = policy.config;
  if ((scope !== 'cluster' && scope !== 'backup') || verifyHostname || on) return [];
  const name = `dbms.ssl.policy.${scope}.verify_hostname`;
  return [
    finding({
      id: 'hostname-not-verified',
      severity: 'warning',
      component: scope,
      path: facts.facts.conf.path,
      line: lines.get('verify_hostname'),
      message: `verify_hostname is false${lines.has('verify_hostname') ? '' : ' (the default in this version)'}: anyone with a trusted certificate can impersonate another member`,
      remedy: `Set ${name}=true once every certificate includes the address that members connect to.`,
      neo4jSays: lines.has('verify_hostname')
        ? null
        : `SSL Hostname verification is disabled by default. Consider explicitly setting ${name}`,
    }),
  ];
}
