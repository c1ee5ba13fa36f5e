import type { KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly fixable: boolean;
  readonly message: string;
  readonly remedy: string;
}

let key: KeyObject;
let keyText: string;
let certificate: string;

beforeAll(async () => {
  key = await generatePrivateKey('ec-p256');
  keyText = writePkcs8(key);
  certificate = selfSigned(new Date());
});

function selfSigned(now: Date, usages: readonly ('serverAuth' | 'clientAuth')[] = ['serverAuth', 'clientAuth']): string {
  const request = {
    subject: [{ type: 'CN', value: 'graph.example.test' }],
    names: [{ kind: 'dns', value: 'graph.example.test' }],
    usages,
    keyType: 'ec-p256',
    days: 90,
  } as const;
  return issueSelfSigned({ request, key, now }).pem;
}

/** A home with these files below it, and a conf of these lines. */
function homeOf(lines: readonly string[], files: Readonly<Record<string, string>>): string {
  const home = testdir();
  for (const [path, text] of Object.entries({ ...files, 'conf/neo4j.conf': `${lines.join('\n')}\n` })) {
    mkdirSync(join(home, dirname(path)), { recursive: true });
    writeFileSync(join(home, path), text, { mode: /key|pem|conf$/.test(path) ? 0o600 : 0o644 });
  }
  return home;
}

const pair = (folder: string): Record<string, string> => ({
  [`certificates/${folder}private.key`]: keyText,
  [`certificates/${folder}public.crt`]: certificate,
});
const bolt = [
  'server.bolt.tls_level=REQUIRED',
  'dbms.ssl.policy.bolt.enabled=true',
  'dbms.ssl.policy.bolt.client_auth=NONE',
] as const;

async function doctor(home: string, more: readonly string[] = [], edition = 'community', version = '5') {
  const result = await runProgram([
    'doctor',
    '--home',
    home,
    '--neo4j-version',
    version,
    '--edition',
    edition,
    '--json',
    ...more,
  ]);
  return {
    ...result,
    document: JSON.parse(result.stdout) as {
      readonly verdict: { readonly starts: boolean; readonly components: Readonly<Record<string, string>> };
      readonly findings: readonly Found[];
      readonly plan?: { readonly steps: readonly { readonly kind: string }[] };
    },
  };
}
const fix = (home: string, edition?: string, version?: string) => doctor(home, ['--fix', '--yes'], edition, version);

describe('doctor --fix leaves nothing worse', () => {
  it('makes two files of one that both settings name, and never writes to it', async () => {
    const home = homeOf(
      [...bolt, 'dbms.ssl.policy.bolt.private_key=all.pem', 'dbms.ssl.policy.bolt.public_certificate=all.pem'],
      { 'certificates/bolt/all.pem': keyText + certificate },
    );
    const { document } = await fix(home, 'community', '2026');
    expect(document.verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted' } });
    expect(readFileSync(join(home, 'certificates/bolt/all.pem'), 'utf8')).toBe(keyText + certificate);
    expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toContain('bolt.private_key=private.key');
  });

  it('takes no name that a file has already which nobody looked at', async () => {
    const home = homeOf(
      [...bolt, 'dbms.ssl.policy.bolt.private_key=all.pem', 'dbms.ssl.policy.bolt.public_certificate=all.pem'],
      { 'certificates/bolt/all.pem': keyText + certificate, 'certificates/bolt/private.key': 'precious' },
    );
    const before = snapshotTree(home);
    expect((await fix(home)).document.verdict.starts).toBe(false);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('does not wake a line whose value would stop the start', async () => {
    const home = homeOf([...bolt, 'dbms.ssl.policy.bolt.certificate=wild.crt'], pair('bolt/'));
    const before = snapshotTree(home);
    const { document, stderr } = await fix(home);
    expect(snapshotTree(home)).toEqual(before);
    expect(document.verdict.starts).toBe(true);
    const [found] = document.findings;
    expect(found).toMatchObject({ id: 'suffix-unknown', fixable: false });
    expect(found?.remedy).toMatch(/keep Neo4j from starting: wild\.crt does not exist/);
    expect(stderr).not.toMatch(/as it should be/);
  });

  it('renames the same line where it was missing', async () => {
    const home = homeOf([...bolt, 'dbms.ssl.policy.bolt.certificate=wild.crt'], {
      'certificates/bolt/private.key': keyText,
      'certificates/bolt/wild.crt': certificate,
    });
    expect((await fix(home)).document.verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted' } });
  });

  it('neither wakes https without its files nor closes http', async () => {
    const home = homeOf([...bolt, 'dbms.ssl.policy.https.enable=true'], pair('bolt/'));
    const before = snapshotTree(home);
    expect((await fix(home)).document.verdict.starts).toBe(true);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('lets Neo4j pass over what a mounted secret consists of', async () => {
    const home = homeOf(['dbms.ssl.policy.cluster.enabled=true'], {
      ...pair('cluster/'),
      'certificates/cluster/trusted/..2026_01/ca.crt': certificate,
    });
    const trusted = join(home, 'certificates/cluster/trusted');
    symlinkSync('..2026_01', join(trusted, '..data'));
    symlinkSync('..data/ca.crt', join(trusted, 'ca.crt'));
    for (const version of ['5', '4.4']) {
      writeFileSync(join(home, 'conf/neo4j.conf'), 'dbms.ssl.policy.cluster.enabled=true\n');
      expect((await fix(home, 'enterprise', version)).document.verdict.starts).toBe(true);
      expect(readdirSync(trusted)).toEqual(['..2026_01', '..data', 'ca.crt']);
      expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toContain(
        `${version === '5' ? 'internal' : 'unsupported'}.dbms.ssl.system.ignore_dot_files=true`,
      );
    }
  });

  it('moves a stray file once where two scopes share the folder', async () => {
    const shared = ['bolt', 'https'].flatMap((scope) => [
      `dbms.ssl.policy.${scope}.enabled=true`,
      `dbms.ssl.policy.${scope}.base_directory=certificates`,
      `dbms.ssl.policy.${scope}.client_auth=NONE`,
    ]);
    const home = homeOf(['server.bolt.tls_level=REQUIRED', 'server.https.enabled=true', 'server.http.enabled=false', ...shared], {
      ...pair(''),
      'certificates/trusted/README': 'note',
    });
    const { document } = await fix(home);
    expect(document.verdict.starts).toBe(true);
    expect(document.plan?.steps.filter(({ kind }) => kind === 'moveFile')).toHaveLength(1);
  });

  it.each([
    ['bolt', 'client_auth', 'REQUIRE'],
    ['https', 'client_auth', 'REQUIRE'],
    ['https', 'client_auth', 'REQUIRE', 'REQUIRED'],
    ['bolt', 'client_auth', 'REQUIRE', '"require"'],
  ])('never lowers what %s asks of clients', async (scope, suffix, value, written = value) => {
    const home = homeOf(
      [
        'server.bolt.tls_level=REQUIRED',
        'server.https.enabled=true',
        ...['bolt', 'https'].map((one) => `dbms.ssl.policy.${one}.enabled=true`),
        `dbms.ssl.policy.${scope}.${suffix}=${written}`,
      ],
      { ...pair('bolt/'), ...pair('https/'), [`certificates/${scope}/trusted/self.pem`]: certificate },
    );
    await fix(home);
    expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toContain(`dbms.ssl.policy.${scope}.${suffix}=${value}`);
  });

  it('leaves a damaged revocation list to a person: without it the revoked are let in', async () => {
    const home = homeOf(['dbms.ssl.policy.cluster.enabled=true'], {
      ...pair('cluster/'),
      'certificates/cluster/trusted/ca.pem': certificate,
      'certificates/cluster/revoked/ca.crl': '-----BEGIN X509 CRL-----\nAAAA\n',
    });
    const before = snapshotTree(home);
    const { document } = await fix(home, 'enterprise');
    expect(document.findings.find(({ id }) => id === 'revoked-entry-not-crls')).toMatchObject({ fixable: false });
    expect(snapshotTree(home)).toEqual(before);
  });

  it('changes nothing outside the home', async () => {
    const [home, elsewhere] = [testdir(), testdir()];
    writeFileSync(join(elsewhere, 'host.key'), keyText);
    chmodSync(join(elsewhere, 'host.key'), 0o644);
    writeFileSync(join(elsewhere, 'host.pem'), certificate);
    mkdirSync(join(home, 'conf'));
    const named = [`private_key=${elsewhere}/host.key`, `public_certificate=${elsewhere}/host.pem`];
    mkdirSync(join(home, 'certificates/bolt'), { recursive: true });
    writeFileSync(join(home, 'conf/neo4j.conf'), [...bolt, ...named.map((one) => `dbms.ssl.policy.bolt.${one}`), ''].join('\n'));
    const before = snapshotTree(elsewhere);
    const { document } = await fix(home);
    expect(snapshotTree(elsewhere)).toEqual(before);
    const found = document.findings.find(({ id }) => id === 'key-readable-by-others');
    expect(found).toMatchObject({ fixable: false });
    expect(found?.remedy).toMatch(/init --components bolt --source existing/);
    expect(found?.remedy).not.toMatch(/chmod|chown/);
  });
});

describe('doctor --fix and what is left', () => {
  it('never calls a home sound beside an error, and says what to do', async () => {
    const home = homeOf([...bolt], pair('bolt/'));
    const old = selfSigned(new Date(Date.now() - 200 * 86_400_000));
    writeFileSync(join(home, 'certificates/bolt/public.crt'), old);
    const args = ['doctor', '--home', home, '--neo4j-version', '5'];
    const { code, stdout, stderr } = await runProgram([...args, '--fix', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/--fix cannot repair any of this/);
    expect(stdout).toContain(`\n                neo4j-tls renew --component bolt --home ${home} --neo4j-version 5`);
    expect(stdout).not.toMatch(/repairs 0 of/);
  });
});

describe('a wrong file in the place of key or certificate is told as that', () => {
  const named = (lines: readonly string[]) => [...bolt, ...lines.map((line) => `dbms.ssl.policy.bolt.${line}`)];
  const first = async (home: string): Promise<Found | undefined> => (await doctor(home)).document.findings[0];

  it('a Java keystore', async () => {
    const home = homeOf(named(['private_key=graph.store']), pair('bolt/'));
    writeFileSync(join(home, 'certificates/bolt/graph.store'), Buffer.from('feedfeed0000000200000001', 'hex'));
    const found = await first(home);
    expect(found).toMatchObject({ message: expect.stringMatching(/Java keystore/), fixable: false });
    expect(found?.remedy).toMatch(/^keytool -importkeystore .*-deststoretype pkcs12$/m);
  });

  it('key and certificate swapped, said once', async () => {
    const home = homeOf([...bolt], {
      'certificates/bolt/private.key': certificate,
      'certificates/bolt/public.crt': keyText,
    });
    const { findings } = (await doctor(home)).document;
    expect(findings.filter(({ message }) => /are swapped/.test(message))).toHaveLength(1);
  });

  it('a request for a certificate', async () => {
    const home = homeOf([...bolt], {
      'certificates/bolt/private.key': keyText,
      'certificates/bolt/public.crt': '-----BEGIN CERTIFICATE REQUEST-----\nMIIBAAEB\n-----END CERTIFICATE REQUEST-----\n',
    });
    expect((await first(home))?.message).toMatch(/certificate signing request, not the certificate/);
  });
});

it.each([
  ['server.bolt.advertised_address=0.0.0.0:7687', /the name that clients connect to/],
  ['server.default_advertised_address=graph.example.test:443', /Ports are set for each connector/],
  ['server.bolt.advertised_address=bolt+s://graph.example.test:7687', /without a scheme/],
])('says how an address is written: %s', async (line, remedy) => {
  const found = (await doctor(homeOf([line, ...bolt], pair('bolt/')))).document.findings.find(({ id }) => id === 'invalid-value');
  expect(found?.remedy).toMatch(remedy);
});
