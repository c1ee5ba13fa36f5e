import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCa, issueFromCa } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const place = ['--neo4j-version', '2026', '--edition', 'enterprise'] as const;
const killedProgram = fileURLToPath(new URL('../support/killed-program.mjs', import.meta.url));
let template: string;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'neo4j-tls-findings-'));
  mkdirSync(join(template, 'conf'));
  writeFileSync(join(template, 'conf', 'neo4j.conf'), '');
  const made = await runProgram(['init', '--home', template, ...place, '--yes', '--json', '--name', 'localhost']);
  expect(made.code, made.stderr).toBe(0);
  return () => rmSync(template, { recursive: true, force: true });
});

type At = (path: string) => string;
const conf = (at: At, change: (text: string) => string): void =>
  writeFileSync(at('conf/neo4j.conf'), change(readFileSync(at('conf/neo4j.conf'), 'utf8')), { mode: 0o640 });
const put = (path: string, text: string, mode = 0o444): void => {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode });
};

/** A leaf of a CA; both for so many days, begun so many days ago. */
async function issued(at: At, scope: string, caDays: number, leafDays: number, begunDays = 0, name = 'Short CA'): Promise<void> {
  const [caKey, key] = [await generatePrivateKey('ec-p256'), await generatePrivateKey('ec-p256')];
  const now = new Date(Date.now() - begunDays * 86_400_000);
  const ca = createCa({ subject: [{ type: 'CN', value: name }], key: caKey, days: caDays, now });
  const request = {
    ...{ subject: [{ type: 'CN', value: 'localhost' } as const], names: [{ kind: 'dns', value: 'localhost' } as const] },
    ...{ usages: ['serverAuth', 'clientAuth'] as const, keyType: 'ec-p256' as const, days: leafDays },
  };
  const leaf = issueFromCa({ request, publicKey: key, issuer: ca, issuerKey: caKey, now });
  put(at(`certificates/${scope}/private.key`), writePkcs8(key), 0o400);
  put(at(`certificates/${scope}/public.crt`), leaf.pem + ca.pem);
  put(at(`certificates/${scope}/trusted/short.pem`), ca.pem);
}

/** Findings that no kind of fault of the conformance generator brings about. */
const cases: Readonly<Record<string, (at: At) => void | Promise<void>>> = {
  'https-without-bolt': (at) =>
    conf(at, (text) => text.replace(/server\.bolt\.tls_level=.*\n/, '').replace(/dbms\.ssl\.policy\.bolt\..*\n/g, '')),
  'issuer-expires-soon': (at) => issued(at, 'cluster', 90, 400, 85),
  'certificate-never-trusted': (at) => issued(at, 'bolt', 900, 90, 0, '(STAGING) Counterfeit Cashew R10'),
  'trusted-public-ca': (at) => put(at('certificates/cluster/trusted/public.pem'), `${rootCertificates[0]}\n`),
  'trusted-expires-soon': (at) => issued(at, 'backup', 90, 80, 70),
  'trusted-empty-file': (at) => put(at('certificates/cluster/trusted/empty.pem'), ''),
  'too-many-entries': (at) => {
    for (let file = 0; file <= 2_000; file++) writeFileSync(at(`certificates/cluster/trusted/${file}.pem`), '');
  },
  'key-readable-by-others': (at) => chmodSync(at('certificates/bolt/private.key'), 0o444),
  'trust-writable-by-others': (at) => chmodSync(at('certificates/cluster/trusted'), 0o777),
  'password-readable-by-others': (at) => {
    appendFileSync(at('conf/neo4j.conf'), 'dbms.ssl.policy.bolt.private_key_password=some words\n');
    chmodSync(at('conf/neo4j.conf'), 0o644);
  },
  'file-too-large': (at) => {
    put(at('certificates/bolt/public.crt'), '', 0o644);
    truncateSync(at('certificates/bolt/public.crt'), 17 * 1024 * 1024);
  },
  'java-option-refused': (at) => appendFileSync(at('conf/neo4j.conf'), 'server.jvm.additional=-XX:+UseConcMarkSweepGC\n'),
  'port-out-of-range': (at) => appendFileSync(at('conf/neo4j.conf'), 'server.bolt.listen_address=:70000\n'),
  'port-conflict': (at) => appendFileSync(at('conf/neo4j.conf'), 'server.bolt.listen_address=:7473\n'),
  'own-certificate-expired': async (at) => {
    await issued(at, 'cluster', 90, 5, 10);
    appendFileSync(at('conf/neo4j.conf'), 'dbms.ssl.policy.cluster.trust_expired=false\n');
  },
};

describe('doctor finds', () => {
  it.each(Object.keys(cases))('%s', async (id) => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    const before = await runProgram(['doctor', '--home', home, ...place, '--json']);
    expect(JSON.parse(before.stdout).findings.map((found: { id: string }) => found.id)).not.toContain(id);
    await cases[id]?.((path) => join(home, path));
    const { stdout, stderr } = await runProgram(['doctor', '--home', home, ...place, '--json']);
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout).findings.map((found: { id: string }) => found.id)).toContain(id);
  });
});

describe('doctor finds, besides', () => {
  it('unfinished-change: what a killed run left', async () => {
    const home = testdir({ 'conf/neo4j.conf': '' });
    const argv = ['init', '--home', home, ...place, '--yes', '--name', 'localhost'];
    const killed = spawnSync(process.execPath, [killedProgram, '25', ...argv], { timeout: 60_000 });
    expect(killed.signal).toBe('SIGKILL');
    const { stdout } = await runProgram(['doctor', '--home', home, ...place, '--json']);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ id: 'unfinished-change', remedy: expect.stringMatching(/^neo4j-tls recover --home /) }),
    );
  });

  it('file-not-looked-at: what it may not read itself', async () => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    chmodSync(join(home, 'conf/neo4j.conf'), 0o644);
    chmodSync(join(home, 'certificates/bolt/private.key'), process.getuid?.() === 0 ? 0o400 : 0o000);
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout, stderr } = await runProgram(['doctor', '--home', home, ...place, '--json'], somebody);
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ id: 'file-not-looked-at', path: 'certificates/bolt/private.key' }),
    );
  });
});
