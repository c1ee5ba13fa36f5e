import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/pki/certificates/certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

let key: KeyObject;
let caKey: KeyObject;
beforeAll(async () => {
  key = await generatePrivateKey('ec-p256');
  caKey = await generatePrivateKey('ec-p256');
});

const request = {
  ...{ subject: [{ type: 'CN', value: 'graph.example' } as const], names: [{ kind: 'dns', value: 'graph.example' } as const] },
  ...{ usages: ['serverAuth'] as const, keyType: 'ec-p256' as const, days: 90 },
};

interface Shown {
  /** Undefined: of a CA that `ca create` has made. */
  readonly leaf?: Certificate;
  readonly chain?: Certificate;
  /** In place of the public roots that Node ships. */
  readonly root?: Certificate;
  readonly kind: string;
  readonly meaning: string;
}

function below(name: string): { readonly leaf: Certificate; readonly ca: Certificate } {
  const now = new Date();
  const ca = createCa({ subject: [{ type: 'CN', value: name }], key: caKey, days: 900, now });
  return { ca, leaf: issueFromCa({ request, publicKey: key, issuer: ca, issuerKey: caKey, now }) };
}

/** What kinds there are, and what is said of each. */
const kinds: Readonly<Record<string, () => Shown>> = {
  public: () => {
    const { leaf, ca } = below('Example Public Root');
    return { leaf, root: ca, kind: 'public', meaning: 'Issued by a public CA: every client trusts it.' };
  },
  'of a private CA': () => ({
    kind: 'private',
    meaning: 'Issued by a private CA: clients trust it once they have CN=Our CA.',
  }),
  'self-signed': () => ({
    leaf: issueSelfSigned({ request, key, now: new Date() }),
    kind: 'self-signed',
    meaning: 'Self-signed: clients trust it once they have the certificate itself.',
  }),
  'of a staging CA': () => {
    const { leaf, ca } = below('(STAGING) Counterfeit Cashew R10');
    const meaning =
      "No client trusts this certificate, which comes from CN=(STAGING) Counterfeit Cashew R10: Let's Encrypt's staging CA, which is for testing";
    return { leaf, chain: ca, kind: 'never-trusted', meaning };
  },
  'of an origin CA': () => {
    const { leaf, ca } = below('CloudFlare Origin SSL Certificate Authority');
    const meaning =
      'No client trusts this certificate, which comes from CN=CloudFlare Origin SSL Certificate Authority: a Cloudflare origin CA, which only Cloudflare accepts';
    return { leaf, chain: ca, kind: 'never-trusted', meaning };
  },
  'without its intermediate': () => {
    const { leaf } = below('Somebody’s Issuing CA');
    const meaning = `Issued by ${leaf.issuer.text}, which is neither here nor a public root: clients trust it once they have that CA. If it is an intermediate CA, add its certificate to the chain.`;
    return { leaf, kind: 'issuer-not-here', meaning };
  },
};

describe('what kind of certificate it is, is said in the same words by init, doctor, status and trust export', () => {
  it.each(Object.keys(kinds))('%s', async (name) => {
    const shown = kinds[name]?.();
    if (shown === undefined) throw new Error(`no kind ${name}`);
    const { leaf, chain, root, kind, meaning } = shown;
    const folder = testdir({
      'home/conf/neo4j.conf': '',
      'key.pem': { text: writePkcs8(key), mode: 0o400 },
      ...(leaf === undefined ? {} : { 'leaf.pem': leaf.pem }),
      ...(chain === undefined ? {} : { 'chain.pem': chain.pem }),
    });
    const at = ['--home', join(folder, 'home'), '--neo4j-version', '5', '--edition', 'community'];
    const files = ['--private-key', join(folder, 'key.pem'), '--certificate', join(folder, 'leaf.pem')];
    const behind = chain === undefined ? [] : ['--chain', join(folder, 'chain.pem')];
    const existing = ['--source', 'existing', ...files, ...behind];
    const ofCa = ['--source', 'ca', '--ca', join(folder, 'ca'), '--name', 'graph.example', '--client-auth', 'require'];
    if (leaf === undefined)
      await runInProcess(['ca', 'create', '--out', join(folder, 'ca'), '--cn', 'Our CA', '--no-passphrase', '--yes']);
    const system = createSystem();
    const changes = root === undefined ? {} : { tls: { ...system.tls, publicRoots: async () => [root.pem] } };
    const commands: readonly (readonly [string, readonly string[]])[] = [
      ['init', ['init', ...at, '--components', 'bolt', ...(leaf === undefined ? ofCa : existing), '--yes']],
      ['doctor', ['doctor', ...at]],
      ['status', ['status', ...at, '--offline']],
      ['trust export', ['trust', 'export', ...at, '--component', 'bolt']],
    ];
    for (const [command, argv] of commands) {
      const { out, err } = await runInProcess(argv, changes);
      expect(`${out} ${err}`.replace(/\s+/g, ' '), command).toContain(meaning);
      const document = JSON.parse((await runInProcess([...argv, '--json'], changes)).out);
      // Without the certificate of an issuer there is nothing to hand out, and the error says why.
      if (document.schema === 'neo4j-tls/error@1')
        expect([command, document.message]).toEqual(['trust export', expect.stringContaining(meaning)]);
      else
        expect(document.clientTrust, command).toEqual([{ component: 'bolt', kind, meaning: expect.stringContaining(meaning) }]);
    }
  });
});
