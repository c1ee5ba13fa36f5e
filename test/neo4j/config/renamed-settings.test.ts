import { describe, expect, it } from 'vitest';
import { nameOn44, renamesFor, successorOf } from '../../../src/neo4j/config/renamed-settings.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const v44 = parseVersion('4.4');
const v5 = parseVersion('5');

describe('successorOf', () => {
  it.each([
    ['dbms.connector.bolt.tls_level', 'server.bolt.tls_level'],
    ['dbms.connector.https.enabled', 'server.https.enabled'],
    ['dbms.connector.http.listen_address', 'server.http.listen_address'],
    ['dbms.default_listen_address', 'server.default_listen_address'],
    ['dbms.config.strict_validation', 'server.config.strict_validation.enabled'],
    ['unsupported.dbms.ssl.system.ignore_dot_files', 'internal.dbms.ssl.system.ignore_dot_files'],
  ])('knows what became of %s', (old, now) => {
    expect(successorOf(old, v5)).toBe(now);
    expect(successorOf(old, parseVersion('2026'))).toBe(now);
    expect(successorOf(old, v44)).toBeUndefined();
    expect(nameOn44(now)).toBe(old);
  });

  it.each([
    'server.bolt.tls_level',
    'dbms.ssl.policy.bolt.enabled',
    'dbms.netty.ssl.provider',
    'dbms.connector.bolt.type',
    'dbms.connector.1.address',
    'dbms.connectors.default_listen_address',
    'dbms.routing.listen_address',
    'bolt.ssl_policy',
    'dbms.connector.bolt.unsupported_thread_pool_queue_size',
    'dbms.jvm.additional',
    'dbms.memory.heap.max_size',
  ])('leaves %s as it is on 5.0 and later', (name) => {
    expect(successorOf(name, v5)).toBeUndefined();
  });

  it('lets 4.4 read two names of 3.5', () => {
    expect(successorOf('dbms.connectors.default_listen_address', v44)).toBe('dbms.default_listen_address');
  });
});

describe('renamesFor', () => {
  it('picks the old names of what is written, and nothing else', () => {
    const names = ['dbms.connector.bolt.enabled', 'server.http.enabled', 'dbms.default_listen_address'];
    const written = new Set(['server.bolt.enabled', 'server.http.enabled']);
    expect([...renamesFor(v5, names, written)]).toEqual([['dbms.connector.bolt.enabled', 'server.bolt.enabled']]);
    expect(renamesFor(v44, names, written).size).toBe(0);
  });
});
