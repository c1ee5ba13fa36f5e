import type { Finding } from '../model/finding.ts';
import { usesTrusted } from '../scopes/uses-trusted.ts';
import { type Check, type CheckFacts, confStep, finding, scopeOf, servedScopes } from './check.ts';

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
        message: `client_auth is ${value}: encrypted, yet whoever reaches the port gets in${scope === 'cluster' ? ' and can copy databases' : ''}`,
        remedy: `Set ${name}=REQUIRE, with the peers in trusted/.`,
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
        message: `client_auth is ${value}${unset}: https judges client certificates by the JVM's trust store, not by trusted/${value === 'OPTIONAL' ? '; browsers may ask for a certificate' : ''}`,
        remedy:
          value === 'REQUIRE'
            ? `Decide whether https should admit only clients that the JVM's trust store knows; if not, set ${name}=NONE.`
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
              'client_auth is REQUIRE: drivers and browsers, which have no certificate, are refused, and trusted/ holds no client',
            remedy: `Decide whether clients should need a certificate. If not, set ${name}=NONE. If so, add their CA:\nneo4j-tls trust add FILE --component bolt`,
            neo4jSays: 'Empty client certificate chain',
          }),
        ];
  }
  return [
    finding({
      ...base,
      id: 'client-auth-on-bolt',
      severity: 'warning',
      message: `client_auth is OPTIONAL${unset}: a client that shows a certificate is dropped unless trusted/ knows it${policy.anchors.length === 0 ? ', and it knows nobody' : ''}`,
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
      message: 'trust_all=true: any certificate of anybody gets in, and names, dates and CRLs are not looked at',
      remedy: `Remove dbms.ssl.policy.${scope}.trust_all, and put the peers into trusted/.`,
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
      message: `verify_hostname is false${lines.has('verify_hostname') ? '' : ' (the default of this line)'}: whoever holds any trusted certificate can pose as this member's peer`,
      remedy: `Set ${name}=true once every certificate carries the address that members connect to.`,
      neo4jSays: lines.has('verify_hostname')
        ? null
        : `SSL Hostname verification is disabled by default. Consider explicitly setting ${name}`,
    }),
  ];
}
