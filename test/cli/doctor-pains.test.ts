import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CertificateRequest } from '../../src/model/certificates/certificate-request.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { encryptPkcs8 } from '../../src/pki/keys/encrypt-private-key.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { root, runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

interface Home {
  readonly home: string;
  readonly conf: string;
  readonly file: (path: string) => string;
}

let template: string;
let key: KeyObject;
let caKey: KeyObject;
const now = new Date();

beforeAll(async () => {
  key = await generatePrivateKey('ec-p256');
  caKey = await generatePrivateKey('ec-p256');
});

function request(more: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    subject: [{ type: 'CN', value: 'localhost' }],
    names: [{ kind: 'dns', value: 'localhost' }],
    usages: ['serverAuth', 'clientAuth'],
    keyType: 'ec-p256',
    days: 90,
    ...more,
  };
}

function replace(path: string, text: string, mode = 0o444): void {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode });
}

function putPair({ file }: Home, component: string, certificate: string): void {
  replace(file(`certificates/${component}/private.key`), writePkcs8(key), 0o400);
  replace(file(`certificates/${component}/public.crt`), certificate);
}

function edit({ conf }: Home, from: RegExp, to: string): void {
  const text = readFileSync(conf, 'utf8');
  expect(text).toMatch(from);
  writeFileSync(conf, text.replace(from, to));
}

/** How each case of the table in docs/doctor.md comes about, and what is run. */
const cases: Readonly<Record<string, (home: Home) => readonly string[] | undefined>> = {
  browser: (home) =>
    edit(home, /server\.bolt\.tls_level=REQUIRED\n/, '') ?? edit(home, /dbms\.ssl\.policy\.bolt\.[^\n]*\n/g, '') ?? undefined,
  'driver-trust': ({ file }) => {
    writeFileSync(
      file('driver.log'),
      'neo4j.exceptions.ServiceUnavailable: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1007)\n',
    );
    return ['doctor', '--from-log', file('driver.log')];
  },
  plaintext: ({ conf }) => void writeFileSync(conf, 'server.bolt.enabled=true\n'),
  'key-encrypted': ({ file }) =>
    replace(file('certificates/bolt/private.key'), encryptPkcs8(key, 'some words', 2048), 0o400) ?? undefined,
  permission: ({ home }) => ['doctor', '--home', home, '--owner', '7474:7474'],
  expired: (home) =>
    putPair(
      home,
      'bolt',
      issueSelfSigned({ request: request({ days: 10 }), key, now: new Date(now.getTime() - 30 * 86_400_000) }).pem,
    ) ?? undefined,
  suffix: (home) => edit(home, /policy\.bolt\.enabled=true/, 'policy.bolt.enable=true') ?? undefined,
  chain: (home) => {
    const ca = createCa({ subject: [{ type: 'CN', value: 'Issuing CA' }], key: caKey, days: 90, now });
    putPair(
      home,
      'bolt',
      issueFromCa({ request: request(), publicKey: createPublicKey(key), issuer: ca, issuerKey: caKey, now }).pem,
    );
    return undefined;
  },
  hostname: (home) => void appendFileSync(home.conf, 'server.cluster.advertised_address=core1.cluster.test:6000\n'),
  'client-auth': (home) => {
    edit(home, /policy\.bolt\.client_auth=NONE/, 'policy.bolt.client_auth=REQUIRE');
    replace(home.file('certificates/bolt/trusted/self.pem'), readFileSync(home.file('certificates/bolt/public.crt'), 'utf8'));
    return undefined;
  },
  'public-ca': (home) => {
    const ca = createCa({ subject: [{ type: 'CN', value: 'Some CA' }], key: caKey, days: 90, now });
    putPair(
      home,
      'cluster',
      issueFromCa({
        request: request({ usages: ['serverAuth'] }),
        publicKey: createPublicKey(key),
        issuer: ca,
        issuerKey: caKey,
        now,
      }).pem,
    );
    replace(home.file('certificates/cluster/trusted/self.pem'), ca.pem);
    return undefined;
  },
  'backup-client': ({ home, conf, file }) => {
    // What neo4j-admin reads: a policy of its own, with nobody in trusted/.
    writeFileSync(
      file('conf/neo4j-admin.conf'),
      readFileSync(conf, 'utf8')
        .split('\n')
        .filter((line) => line.includes('policy.backup.'))
        .join('\n'),
    );
    rmSync(file('certificates/backup/trusted/self.pem'));
    return ['doctor', '--home', home, '--role', 'backup-client'];
  },
  'stray-file': ({ file }) => void writeFileSync(file('certificates/bolt/trusted/README'), 'put certificates here\n'),
  'certbot-link': ({ home, file }) => {
    const live = file('letsencrypt/live');
    mkdirSync(live, { recursive: true });
    renameSync(file('certificates/bolt/private.key'), join(live, 'privkey.pem'));
    symlinkSync(join(live, 'privkey.pem'), file('certificates/bolt/private.key'));
    chmodSync(live, 0o700);
    return ['doctor', '--home', home, '--owner', '7474:7474'];
  },
  'base-directory': ({ file }) => void renameSync(file('certificates/bolt'), file('certificates/elsewhere')),
};

const table = (readFileSync(join(root, 'docs', 'doctor.md'), 'utf8').split('| case |')[1] ?? '').split('\n').flatMap((line) => {
  const [, name = '', , says = ''] = line.split('|').map((cell) => cell.trim());
  return /^[a-z-]+$/.test(name) && name !== 'case' && !/^-+$/.test(name) ? [[name, says] as const] : [];
});

describe('the first line of doctor names the cause', () => {
  beforeAll(async () => {
    const { mkdtempSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    template = mkdtempSync(join(tmpdir(), 'neo4j-tls-pains-'));
    mkdirSync(join(template, 'conf'));
    writeFileSync(join(template, 'conf', 'neo4j.conf'), '');
    const made = await runProgram([
      'init',
      '--home',
      template,
      '--neo4j-version',
      '2026',
      '--edition',
      'enterprise',
      '--yes',
      '--json',
      '--name',
      'localhost',
    ]);
    expect(made.code, made.stderr).toBe(0);
    return () => rmSync(template, { recursive: true, force: true });
  });

  it('has a row for each case, and a case for each row', () => {
    expect(table.map(([name]) => name)).toEqual(Object.keys(cases));
    expect(table.length).toBeGreaterThanOrEqual(15);
  });

  it.each(table)('%s: %s', async (name, says) => {
    const home = testdir();
    cpSync(template, home, { recursive: true, verbatimSymlinks: true });
    const file = (path: string): string => join(home, path);
    const args = cases[name]?.({ home, conf: file('conf/neo4j.conf'), file }) ?? ['doctor', '--home', home];
    const place = args.includes('--from-log') ? [] : ['--neo4j-version', '2026', '--edition', 'enterprise'];
    const { stdout, stderr } = await runProgram([...args, ...place]);
    expect(stderr).toBe('');
    expect(stdout.split('\n')[0]?.replaceAll('’', "'")).toContain(says);
  });
});
