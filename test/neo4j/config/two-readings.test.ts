import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeNames } from '../../../src/model/installation.ts';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import { readEffectiveConfig } from '../../../src/neo4j/config/effective-config.ts';
import { loadKnownSettings } from '../../../src/neo4j/config/known-settings/index.ts';
import { resolvePath } from '../../../src/neo4j/config/setting-paths.ts';
import { policySetting, readPolicy, type SuffixName } from '../../../src/neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

/** Values as people write them, some of which Neo4j refuses. */
const paths = [
  'certificates/mine',
  '/srv/tls',
  'a/../b',
  'private.key',
  '/etc/ssl/server.key',
  'tls\\\\server',
  ' spaced ',
  '..',
];
const booleans = ['true', 'false', 'TRUE', ' false ', 'yes', ''];
const values: { readonly [suffix in SuffixName]: readonly string[] } = {
  enabled: booleans,
  trust_all: booleans,
  verify_hostname: booleans,
  trust_expired: booleans,
  base_directory: paths,
  private_key: paths,
  public_certificate: paths,
  trusted_dir: paths,
  revoked_dir: paths,
  private_key_password: ['secret', ' two words ', '', 'a=b'],
  client_auth: ['NONE', 'optional', ' Require ', 'MAYBE', ''],
  tls_versions: ['TLSv1.3', 'TLSv1.2,TLSv1.3', ' TLSv1.2 , TLSv1.3 ', ''],
  ciphers: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384', ''],
};

/**
 * `readPolicy` reads what a conf says for whoever changes it, before anybody judges it; the effective configuration is what Neo4j makes of
 * it. Where Neo4j refuses nothing, both must say the same.
 */
describe.each(['4.4.48', '5.1.0', '5.26.30', '2025.12.1', '2026.08.1'])('a policy of %s', (release) => {
  const version = parseVersion(release);

  it('is read alike for planning and for judging', async () => {
    const known = await loadKnownSettings(version.line);
    const line = fc
      .constantFrom(...(Object.keys(values) as SuffixName[]))
      .chain((suffix) => fc.constantFrom(...values[suffix]).map((value) => [suffix, value] as const));
    let compared = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...scopeNames),
        fc.uniqueArray(line, { maxLength: 8, selector: ([suffix]) => suffix }),
        (scope, lines) => {
          const text = lines.map(([suffix, value]) => `${policySetting(scope, suffix)}=${value}\n`).join('');
          const bytes = Buffer.from(text);
          const source = { bytes, mode: 0o640, path: '/h/conf/neo4j.conf', home: '/h', version, tableIsComplete: true };
          const config = readEffectiveConfig({ ...source, expandCommands: false }, known);
          const judged = config.policies.find((policy) => policy.scope === scope);
          if (judged === undefined || config.refusals.length > 0) return;
          compared += 1;
          const planned = readPolicy(readConf(bytes, version), scope);
          const base = resolvePath('/h', planned.baseDirectory, version);
          expect({
            enabled: planned.enabled,
            baseDirectory: base,
            privateKey: resolvePath(base, planned.privateKey, version),
            publicCertificate: resolvePath(base, planned.publicCertificate, version),
            trustedDir: resolvePath(base, planned.trustedDirectory, version),
            revokedDir: resolvePath(base, planned.revokedDirectory, version),
            password: planned.privateKeyPassword,
            clientAuth: planned.clientAuth,
            tlsVersions: planned.tlsVersions,
            ciphers: planned.ciphers,
            trustAll: planned.trustAll,
            trustExpired: planned.trustExpired,
            verifyHostname: planned.verifyHostname,
          }).toEqual({
            enabled: judged.enabled,
            baseDirectory: judged.baseDirectory,
            privateKey: judged.privateKey,
            publicCertificate: judged.publicCertificate,
            trustedDir: judged.trustedDir,
            revokedDir: judged.revokedDir,
            password: judged.password,
            clientAuth: judged.clientAuth,
            tlsVersions: judged.tlsVersions,
            ciphers: judged.ciphers,
            trustAll: judged.trustAll,
            trustExpired: judged.trustExpired,
            verifyHostname: judged.verifyHostname,
          });
        },
      ),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});
