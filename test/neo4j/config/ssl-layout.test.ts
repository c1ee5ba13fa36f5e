import { describe, expect, it } from 'vitest';
import { scopeNames } from '../../../src/model/installation.ts';
import { modes } from '../../../src/model/modes.ts';
import { defaultBaseDirectory, pathsIn } from '../../../src/neo4j/config/ssl-layout.ts';

describe('the layout', () => {
  it('is what the contract promises', () => {
    for (const scope of scopeNames) {
      expect(pathsIn(defaultBaseDirectory(scope))).toMatchObject({
        baseDirectory: `certificates/${scope}`,
        privateKey: `certificates/${scope}/private.key`,
        publicCertificate: `certificates/${scope}/public.crt`,
        trusted: `certificates/${scope}/trusted`,
        revoked: `certificates/${scope}/revoked`,
        request: `certificates/${scope}/request.csr`,
      });
    }
    expect(modes).toMatchObject({
      privateKey: 0o400,
      certificate: 0o444,
      directory: 0o755,
      conf: 0o640,
      ownDirectory: 0o700,
      ownFile: 0o600,
    });
  });

  it('goes elsewhere with other names', () => {
    const paths = pathsIn('/ssl/bolt/', { privateKey: 'tls.key', publicCertificate: 'tls.crt' });
    expect([paths.baseDirectory, paths.privateKey, paths.publicCertificate]).toEqual([
      '/ssl/bolt',
      '/ssl/bolt/tls.key',
      '/ssl/bolt/tls.crt',
    ]);
  });
});
