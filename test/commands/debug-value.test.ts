import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { debugValue } from '../../src/commands/runner/debug-value.ts';
import { Secret } from '../../src/model/secret.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../src/neo4j/version.ts';

const shown = (value: unknown): string => JSON.stringify(debugValue(value));

describe('what --debug shows of a fact', () => {
  it('hides what is secret by what it is', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const value of [new Secret('xyzzy'), Buffer.from('xyzzy'), privateKey, pem, { at: new Map([['a', [pem]]]) }])
      expect(shown(value)).not.toMatch(/xyzzy|BEGIN/);
    expect(shown([new Secret('xyzzy'), Buffer.from('xyzzy'), privateKey])).toBe('["<hidden>","<5 bytes>","<ec key>"]');
  });

  it('hides what is secret by its name: in a conf, in an environment, in a table', () => {
    const conf = readConf(Buffer.from('dbms.ssl.policy.bolt.private_key_password=xyzzy\n'), parseVersion('5'));
    const environment = ['NEO4J_AUTH=neo4j/xyzzy', 'NEO4J_HOME=/opt'];
    for (const value of [
      conf,
      environment,
      { NEO4J_AUTH: 'neo4j/xyzzy' },
      { key: 'dbms.ssl.policy.bolt.private_key_password', value: 'xyzzy' },
      [{ name: 'NEO4J_dbms_ssl_policy_bolt_private__key__password', value: 'xyzzy' }],
      { passphrase: 'xyzzy', sourcePassphrase: 'xyzzy' },
    ])
      expect(shown(value)).not.toContain('xyzzy');
    expect(shown(environment)).toContain('NEO4J_HOME=/opt');
    expect(shown({ clientAuth: 'REQUIRE', passphrase: undefined, hasPassword: true })).toBe(
      '{"clientAuth":"REQUIRE","hasPassword":true}',
    );
  });

  it('ends: of a tree without end, a long list, a long text', () => {
    const tree: { inside?: unknown } = {};
    tree.inside = tree;
    expect(shown(tree)).toContain('…');
    expect(shown(Array.from({ length: 1000 }, (_, index) => index)).length).toBeLessThan(400);
    expect(shown('a'.repeat(10_000)).length).toBeLessThan(500);
  });

  it('tells times, big numbers and errors as text', () => {
    expect(shown([new Date(0), new Date(Number.NaN), 10n, new Error('why')])).toBe(
      '["1970-01-01T00:00:00.000Z",null,"10","why"]',
    );
  });
});
