import { describe, expect, it } from 'vitest';
import { replacementOf } from '../../../src/neo4j/config/removed-settings.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

describe('replacementOf', () => {
  it.each(['5', '2025', '2026'])('%s: says what does the work of settings of 3.5', (text) => {
    const version = parseVersion(text);
    const remedyOf = (name: string): string | undefined => replacementOf(name, version)?.remedy;
    expect(replacementOf('dbms.connectors.default_listen_address', version)?.rename).toBe('server.default_listen_address');
    expect(remedyOf('bolt.ssl_policy')).toContain('dbms.ssl.policy.bolt.*');
    expect(remedyOf('causal_clustering.ssl_policy')).toContain('--components cluster');
    expect(remedyOf('dbms.ssl.policy.default.base_directory')).toContain('dbms.ssl.policy.bolt.base_directory');
    expect(remedyOf('dbms.directories.certificates')).toContain('base_directory');
    expect(remedyOf('server.bolt.tls_level')).toBeUndefined();
  });

  it('renames nothing where more than the name is different', () => {
    for (const name of ['bolt.ssl_policy', 'dbms.ssl.policy.default.client_auth', 'dbms.directories.certificates'])
      expect(replacementOf(name, parseVersion('5'))?.rename).toBeUndefined();
  });

  it('tells 4.4 its own names of what 5.0 renamed', () => {
    const version = parseVersion('4.4');
    expect(replacementOf('server.bolt.tls_level', version)?.rename).toBe('dbms.connector.bolt.tls_level');
    expect(replacementOf('https.ssl_policy', version)).toBeUndefined();
  });
});
