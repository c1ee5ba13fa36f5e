import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { readRevocationLists } from '../../src/pki/certificates/crl.ts';
import { createCa, createCrl, issueFromCa } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, readPrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../support/needs.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

const now = new Date();
const dayMs = 86_400_000;
let folder: string;
const at = (...path: string[]): string => join(folder, ...path);
const put = (name: string, content: string): string => {
  writeFileSync(at(name), content, { mode: 0o600 });
  return at(name);
};
const adopt = (...more: string[]): string[] => ['ca', 'create', '--out', at('ca'), ...more, '--yes', '--json'];
const notes = (stdout: string): string => JSON.stringify(JSON.parse(stdout).plan.notes);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-adopt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A root, an intermediate below it, and a server's certificate of that. */
async function company() {
  const [rootKey, key, leafKey] = await Promise.all(
    ['rsa-2048', 'ec-p256', 'ec-p256'].map((type) => generatePrivateKey(type as 'ec-p256')),
  );
  if (rootKey === undefined || key === undefined || leafKey === undefined) throw new Error('three were made');
  const subject = (value: string) => [{ type: 'CN', value }];
  const root = createCa({ subject: subject('Company Root'), key: rootKey, days: 900, now });
  const issuer = createCa({ subject: subject('Company CA'), key, days: 400, now, parent: { certificate: root, key: rootKey } });
  const leaf = issueFromCa({
    request: { subject: subject('old.test'), names: [{ kind: 'dns', value: 'old.test' }], usages: ['serverAuth'], days: 9 },
    publicKey: leafKey,
    issuer,
    issuerKey: key,
    now,
  });
  const list = (by: typeof root, byKey: typeof key, number: number, serials: readonly string[]) =>
    createCrl({
      issuer: by,
      key: byKey,
      revoked: serials.map((serial) => ({ serial, at: now, reason: undefined })),
      thisUpdate: now,
      nextUpdate: new Date(now.getTime() + 30 * dayMs),
      number,
    });
  return {
    root,
    issuer,
    leaf,
    key: put('company.key', writePkcs8(key)),
    leafKey: put('leaf.key', writePkcs8(leafKey)),
    certificate: put('company.crt', issuer.pem),
    chain: put('root.crt', root.pem),
    crl: put('company.crl', list(issuer, key, 41, [leaf.serial])),
    rootCrl: put('root.crl', list(root, rootKey, 7, [])),
  };
}

describe('a CA that somebody has', () => {
  it('becomes a folder that signs and revokes, and goes on where its list was', async () => {
    const made = await company();
    const files = ['--private-key', made.key, '--certificate', made.certificate, '--chain', made.chain];
    const before = snapshotTree(folder);
    expect((await runWell([...adopt(...files, '--no-passphrase'), '--dry-run'])).stdout).not.toContain('BEGIN PRIVATE KEY');
    expect(snapshotTree(folder)).toEqual(before);
    const result = await runWell(adopt(...files, '--crl', made.crl, '--crl', made.rootCrl, '--no-passphrase'));
    expect(JSON.parse(result.stdout)).toMatchObject({ schema: 'neo4j-tls/ca@1', applied: true });
    expect(notes(result.stdout)).toMatch(/not encrypted.*pass its file to ca revoke/);
    expect(readdirSync(at('ca')).sort()).toEqual(['ca.crl', 'ca.crt', 'ca.key', 'issued', 'root.crl']);
    expect(statSync(at('ca', 'ca.key')).mode & 0o7777).toBe(0o400);
    expect(readCertificates(readFileSync(at('ca', 'ca.crt'))).certificates.map(({ commonName }) => commonName)).toEqual([
      'Company CA',
      'Company Root',
    ]);

    await runWell(['ca', 'sign', '--ca', at('ca'), '--name', 'core1.test', '--out', at('core1'), '--yes']);
    const [leaf, above] = readCertificates(readFileSync(at('core1', 'public.crt'))).certificates;
    expect([leaf?.issuer.text, above?.fingerprint256]).toEqual(['CN=Company CA', made.issuer.fingerprint256]);
    const revoked = await runWell(['ca', 'revoke', '--ca', at('ca'), at('core1', 'public.crt'), '--yes', '--json']);
    expect(JSON.parse(revoked.stdout).revocationLists).toHaveLength(2);
    const [list] = readRevocationLists(readFileSync(at('ca', 'ca.crl'))).lists;
    expect(Number(`0x${list?.number}`)).toBe(42);
    expect([...(list?.revoked.keys() ?? [])].sort()).toEqual([made.leaf.serial, leaf?.serial ?? ''].sort());
    // What it signed before is revoked by file alone.
    expect((await runProgram(['ca', 'revoke', '--ca', at('ca'), '1234', '--yes'])).stderr).toMatch(/no record/);
  });

  it('begins a list where none is given, and says what that means', async () => {
    const made = await company();
    const result = await runWell(adopt('--private-key', made.key, '--certificate', made.certificate, '--no-passphrase'));
    expect(notes(result.stdout)).toMatch(/does not include what this CA has revoked elsewhere/);
    const [list] = readRevocationLists(readFileSync(at('ca', 'ca.crl'))).lists;
    expect(list).toMatchObject({ revoked: new Map(), nextUpdate: made.issuer.notAfter });
  });

  it('refuses what is not one CA, and makes nothing', async () => {
    const made = await company();
    const other = await generatePrivateKey('ec-p256');
    const refuses = async (why: RegExp, ...more: string[]): Promise<void> => {
      const before = snapshotTree(folder);
      const result = await runProgram(adopt(...more, '--no-passphrase'));
      expect(result.code, result.stderr).toBe(2);
      expect(result.stderr).toMatch(why);
      expect(result.stderr).not.toContain('BEGIN');
      expect(snapshotTree(folder)).toEqual(before);
    };
    const pair = ['--private-key', made.key, '--certificate', made.certificate];
    await refuses(/The certificate of the existing CA is missing/, '--private-key', made.key);
    await refuses(/The private key of the existing CA is missing/, '--certificate', made.certificate);
    await refuses(/belongs to the key/, '--private-key', put('other.key', writePkcs8(other)), '--certificate', made.certificate);
    await refuses(
      /A server certificate does not work/,
      '--private-key',
      made.leafKey,
      '--certificate',
      put('l.crt', made.leaf.pem),
    );
    await refuses(/--cn, --days cannot be used with an existing CA/, ...pair, '--cn', 'Mine', '--days', '3');
    await refuses(
      /company\.crt contains no readable private key/,
      '--private-key',
      made.certificate,
      '--certificate',
      made.certificate,
    );
    await refuses(/nowhere cannot be read: it does not exist/, '--private-key', at('nowhere'), '--certificate', made.certificate);
    await refuses(/not signed by this CA/, ...pair, '--crl', made.rootCrl);
    await refuses(/contains no revocation list/, ...pair, '--crl', made.certificate);
    const past = createCa({
      subject: [{ type: 'CN', value: 'Past' }],
      key: other,
      days: 1,
      now: new Date(now.getTime() - 9 * dayMs),
    });
    await refuses(/expired on/, '--private-key', at('other.key'), '--certificate', put('past.crt', past.pem));
  });
});

describeNeeds(['openssl'], 'a CA that openssl has made', () => {
  it('is taken with its encrypted key, which stays encrypted', async () => {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', encoding: 'utf8' });
    openssl('genrsa', '-aes128', '-traditional', '-passout', 'pass:company', '-out', at('ca.key'), '2048');
    openssl(
      ...['req', '-x509', '-new', '-key', at('ca.key'), '-passin', 'pass:company', '-subj', '/CN=Company', '-days', '60'],
      ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', at('ca.crt')],
    );
    const files = ['--private-key', at('ca.key'), '--certificate', at('ca.crt')];
    const own = ['--ca-passphrase-file', put('own', 'ours alone\n')];
    expect((await runProgram(adopt(...files, ...own))).stderr).toMatch(/its passphrase was not given/);
    const wrong = ['--source-passphrase-file', put('wrong', 'another\n')];
    expect((await runProgram(adopt(...files, ...own, ...wrong))).stderr).toMatch(/does not open/);
    const source = ['--source-passphrase-file', put('company', 'company\n')];
    await runWell(adopt(...files, ...own, ...source));
    expect(readPrivateKey(readFileSync(at('ca', 'ca.key')), 'ours alone').kind).toBe('key');
    await runWell(['ca', 'sign', '--ca', at('ca'), '--name', 'core1.test', '--out', at('core1'), ...own, '--yes']);
    expect(openssl('verify', '-x509_strict', '-CAfile', at('ca.crt'), at('core1', 'public.crt'))).toMatch(/OK/);
  });
});
