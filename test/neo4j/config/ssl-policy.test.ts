import { describe, expect, it } from 'vitest';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import { readPath, resolvePath } from '../../../src/neo4j/config/setting-paths.ts';
import { parsePolicySetting, policySetting, readPolicy, suffixesOf } from '../../../src/neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const policyOf = (text: string, version = '5') => readPolicy(readConf(Buffer.from(text), parseVersion(version)), 'bolt');

describe('readPolicy', () => {
  it.each([
    ['4.4', ['TLSv1.2'], false],
    ['5.23.0', ['TLSv1.2'], false],
    ['5', ['TLSv1.2', 'TLSv1.3'], false],
    ['2025', ['TLSv1.2', 'TLSv1.3'], true],
    ['2026', ['TLSv1.2', 'TLSv1.3'], true],
  ])('fills in the defaults of %s', (version, tlsVersions, verifyHostname) => {
    expect(policyOf('', version)).toEqual({
      scope: 'bolt',
      enabled: false,
      baseDirectory: 'certificates/bolt',
      privateKey: 'private.key',
      privateKeyPassword: undefined,
      publicCertificate: 'public.crt',
      trustedDirectory: 'trusted',
      revokedDirectory: 'revoked',
      trustAll: false,
      clientAuth: 'OPTIONAL',
      tlsVersions,
      ciphers: undefined,
      verifyHostname,
      trustExpired: true,
    });
  });

  it('has client_auth by scope', () => {
    const conf = readConf(undefined, parseVersion('5'));
    expect(
      (['bolt', 'https', 'cluster', 'backup', 'fabric'] as const).map((scope) => readPolicy(conf, scope).clientAuth),
    ).toEqual(['OPTIONAL', 'OPTIONAL', 'REQUIRE', 'REQUIRE', 'NONE']);
  });

  it('has nothing for what Neo4j refuses', () => {
    const text = ['client_auth=REQUIRED', 'enabled=yes', 'verify_hostname=', 'trust_all=1']
      .map((line) => `dbms.ssl.policy.bolt.${line}\n`)
      .join('');
    expect(policyOf(text)).toMatchObject({
      clientAuth: undefined,
      enabled: undefined,
      verifyHostname: undefined,
      trustAll: undefined,
    });
  });

  it('does not see trust_expired on 4.4', () => {
    const text = 'dbms.ssl.policy.bolt.trust_expired=false\n';
    expect(policyOf(text, '4.4').trustExpired).toBe(true);
    expect(policyOf(text, '5').trustExpired).toBe(false);
    expect(suffixesOf(parseVersion('4.4'))).not.toContain('trust_expired');
  });

  it('keeps an empty password, which counts as one, and an empty cipher list', () => {
    expect(policyOf('dbms.ssl.policy.bolt.private_key_password=\ndbms.ssl.policy.bolt.ciphers=\n')).toMatchObject({
      privateKeyPassword: '',
      ciphers: [],
    });
  });
});

describe('policy settings', () => {
  it('are taken apart', () => {
    expect(policySetting('https', 'client_auth')).toBe('dbms.ssl.policy.https.client_auth');
    expect(parsePolicySetting('dbms.ssl.policy.https.client_auth')).toEqual({ scope: 'https', suffix: 'client_auth' });
    expect(parsePolicySetting('dbms.ssl.policy.BOLT.enabled')).toEqual({ scope: 'BOLT', suffix: 'enabled' });
    expect(parsePolicySetting('dbms.ssl.policy.cluster')).toEqual({ scope: 'cluster', suffix: '' });
    expect(parsePolicySetting('dbms.ssl.policy.cluster.')).toEqual({ scope: 'cluster', suffix: '' });
    expect(parsePolicySetting('dbms.ssl.policy.cluster.a.b')).toEqual({ scope: 'cluster', suffix: 'a.b' });
    expect(parsePolicySetting('dbms.ssl.policies')).toBeUndefined();
  });
});

describe('path settings', () => {
  const v44 = parseVersion('4.4');
  const v5 = parseVersion('5');

  it.each([
    ['private.key', 'private.key', 'private.key'],
    ['C:\\certs', 'C:/certs', 'C:/certs'],
    ['certificates\\cluster', 'certificates/cluster', 'certificates/cluster'],
    ['"k"', '"k"', '/"k/"'],
    ['schlüssel.key', 'schlüssel.key', 'schl/u00FCssel.key'],
    ['k ', 'k ', 'k '],
    ['a/./b/', 'a/b', 'a/b'],
  ])('%j is read as %j on 4.4 and as %j later', (value, on44, later) => {
    expect(readPath(value, v44)).toBe(on44);
    expect(readPath(value, v5)).toBe(later);
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('ü', '\\u00fc');
    expect(policyOf(`dbms.ssl.policy.bolt.base_directory=${escaped}\n`).baseDirectory).toBe(later);
  });

  it.each([
    ['a', '/home/a'],
    ['/abs/../b', '/b'],
    ['a/../b', '/home/b'],
    ['', '/home'],
    ['.', '/home'],
    ['a/', '/home/a'],
    ['..x', '/home/..x'],
  ])('%j is %j', (value, resolved) => {
    expect(resolvePath('/home', value, v5)).toBe(resolved);
  });
});
