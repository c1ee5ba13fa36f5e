import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { ExitCode, UserError } from '../../src/model/errors/errors.ts';
import type { Plan } from '../../src/model/plan.ts';
import { Secret } from '../../src/model/secret.ts';
import type { KeyPairSource } from '../../src/model/steps/import-key-pair.ts';
import type { Step } from '../../src/model/steps/index.ts';
import type { IssueCertificate } from '../../src/model/steps/issue-certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { encryptPkcs8 } from '../../src/pki/keys/encrypt-private-key.ts';
import { generatePrivateKey, readPrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { type TestEntry, testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';
import { confEdit, digestOfFile, request } from './sample-plans.ts';

const system = createSystem();
const now = new Date();

function planOf(home: string, ...steps: readonly Step[]): Plan {
  return { command: 'init', home, steps, rehearsals: [], notes: [] };
}

/** Refused before anything is written, with cause and cure. */
async function refusal(home: string, ...steps: readonly Step[]): Promise<UserError> {
  const before = snapshotTree(home);
  const error = await applyPlan(planOf(home, ...steps), system).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error ?? new Error('nothing was refused');
  expect(error.exitCode).toBe(ExitCode.couldNot);
  expect(error.message).not.toContain('taken back');
  expect(error.remedy).not.toBe('');
  expect(snapshotTree(home)).toEqual(before);
  return error;
}

function write(path: string, text = 'new\n', mode = 0o644): Step {
  return { kind: 'writeFile', to: { path, mode }, text };
}

function issue(home: string, changes: Partial<IssueCertificate> = {}): Step {
  return {
    kind: 'issueCertificate',
    scope: 'bolt',
    request,
    signer: { kind: 'self' },
    key: { path: join(home, 'private.key'), mode: 0o400 },
    certificate: { path: join(home, 'public.crt'), mode: 0o444 },
    certificateCopies: [],
    ...changes,
  };
}

describe('before anything is written', () => {
  it('a folder that is missing and that no earlier step makes', async () => {
    const home = testdir();
    const path = join(home, 'none/a.txt');
    expect((await refusal(home, write(path))).message).toContain(`the folder does not exist: ${join(home, 'none')}`);
    await applyPlan(planOf(home, { kind: 'makeDirectory', path: join(home, 'none'), mode: 0o755 }, write(path)), system);
  });

  it('a file that would be overwritten, unless it is meant to be or is the same', async () => {
    const home = testdir({ 'a.txt': 'old\n' });
    const path = join(home, 'a.txt');
    expect(await refusal(home, write(path))).toMatchObject({
      message: `${path} already exists.`,
      remedy: expect.stringContaining('--force'),
    });
    await applyPlan(planOf(home, write(path, 'old\n', 0o600)), system);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await applyPlan(planOf(home, write(path)), system, { force: true });
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  it('directories where files should be, and files where directories should be', async () => {
    const home = testdir({ 'dir/': {}, 'file.txt': '' });
    const [dir, file] = [join(home, 'dir'), join(home, 'file.txt')];
    expect((await refusal(home, write(dir))).message).toContain('it is a directory (EISDIR)');
    expect((await refusal(home, { kind: 'removeFile', path: dir })).message).toContain('EISDIR');
    expect((await refusal(home, { kind: 'makeDirectory', path: file, mode: 0o755 })).message).toContain('ENOTDIR');
    expect((await refusal(home, write(join(file, 'a.txt')))).message).toContain('ENOTDIR');
  });

  it('a folder where a link leads to nothing, before anything is changed', async () => {
    const home = testdir();
    symlinkSync('/nowhere/at/all', join(home, 'trusted'));
    const { message, remedy } = await refusal(home, { kind: 'makeDirectory', path: join(home, 'trusted'), mode: 0o755 });
    expect(message).toBe(`${join(home, 'trusted')} is a symbolic link to /nowhere/at/all, which does not exist.`);
    expect(remedy).toBe('Create the folder it points to, or remove the link.');
  });

  it('a program that is not installed', async () => {
    const step: Step = { kind: 'runCommand', argv: ['certbot-that-nobody-has', 'certonly'], why: 'to get a certificate' };
    expect((await refusal(testdir(), step)).message).toContain('certbot-that-nobody-has is not installed');
  });

  it('what is to be moved or to get a mode, and is not there; a place that is taken', async () => {
    const home = testdir({ 'a.txt': '', 'b.txt': '' });
    const [a, b, none] = [join(home, 'a.txt'), join(home, 'b.txt'), join(home, 'none')];
    expect((await refusal(home, { kind: 'moveFile', from: none, to: join(home, 'c') })).message).toContain('ENOENT');
    expect((await refusal(home, { kind: 'moveFile', from: a, to: b })).message).toContain('EEXIST');
    expect((await refusal(home, { kind: 'setMode', path: none, mode: 0o600 })).message).toContain('ENOENT');
    expect((await refusal(home, { kind: 'copyFile', from: none, to: { path: join(home, 'c'), mode: 0o644 } })).message).toContain(
      'ENOENT',
    );
    const steps: readonly Step[] = [
      { kind: 'moveFile', from: a, to: join(home, 'c') },
      { kind: 'copyFile', from: join(home, 'c'), to: { path: a, mode: 0o644 } },
    ];
    await applyPlan(planOf(home, ...steps), system);
  });

  it('all that could not be done is found before the first step is', async () => {
    const home = testdir();
    await refusal(
      home,
      write(join(home, 'a.txt')),
      { kind: 'runCommand', argv: ['true'], why: 'x' },
      write(join(home, 'none/b.txt')),
    );
  });
});

describe('neo4j.conf', () => {
  const edit = confEdit({ 'server.http.enabled': 'false' });

  function editStep(path: string, expect: string | undefined): Step {
    return { kind: 'editConf', path, edit, expect, mode: 0o640 };
  }

  it('is made where there is none, and refused where one has come meanwhile', async () => {
    const home = testdir({ 'conf/': {} });
    const path = join(home, 'conf/neo4j.conf');
    await applyPlan(planOf(home, editStep(path, undefined)), system);
    expect(readFileSync(path, 'utf8')).toContain('server.http.enabled=false\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect((await refusal(home, editStep(path, undefined))).message).toContain('was changed by another program');
  });

  it('is refused when it is not as it was looked at, or gone', async () => {
    const home = testdir({ 'neo4j.conf': 'a=1\n' });
    const path = join(home, 'neo4j.conf');
    const digest = digestOfFile(path);
    writeFileSync(path, 'a=2\n');
    expect((await refusal(home, editStep(path, digest))).message).toContain('was changed by another program');
    rmSync(path);
    expect((await refusal(home, editStep(path, digest))).message).toContain('was changed by another program');
  });

  it('is not touched when somebody saves it while keys are made', async () => {
    const home = testdir({ 'neo4j.conf': 'a=1\n' });
    const path = join(home, 'neo4j.conf');
    const plan = planOf(home, write(join(home, 'a.txt')), editStep(path, digestOfFile(path)));
    const onStep = () => writeFileSync(path, 'saved=meanwhile\n');
    await expect(applyPlan(plan, system, { onStep })).rejects.toMatchObject({
      message: expect.stringContaining('was changed by another program'),
    });
    expect(Object.keys(snapshotTree(home))).toEqual(['/', '/neo4j.conf']);
    expect(readFileSync(path, 'utf8')).toBe('saved=meanwhile\n');
  });

  it('is edited twice in one plan, the second time as the first left it', async () => {
    const home = testdir({ 'neo4j.conf': 'a=1\n' });
    const path = join(home, 'neo4j.conf');
    const expectDigest = digestOfFile(path);
    const second: Step = { kind: 'editConf', path, edit: confEdit({ a: '2' }), expect: expectDigest, mode: 0o640 };
    await applyPlan(planOf(home, editStep(path, expectDigest), second), system);
    expect(readFileSync(path, 'utf8')).toMatch(/^a=2\n[\s\S]*server\.http\.enabled=false\n$/);
  });

  it.each<[string, Readonly<Record<string, TestEntry>>, RegExp]>([
    ['a directory', { 'neo4j.conf/': {} }, /EISDIR/],
    ['a link to nothing', { 'neo4j.conf': { link: 'none.conf' } }, /is a symbolic link to none\.conf, which does not exist/],
    ['a link in a circle', { 'neo4j.conf': { link: 'neo4j.conf' } }, /ELOOP/],
    ['UTF-16', { 'neo4j.conf': Buffer.from('\ufeffa=1\n', 'utf16le') }, /UTF-16/],
  ])('that is %s', async (_, entries, expected) => {
    const home = testdir(entries);
    const path = join(home, 'neo4j.conf');
    const digest = Buffer.isBuffer(entries['neo4j.conf']) ? digestOfFile(path) : undefined;
    expect((await refusal(home, editStep(path, digest))).message).toMatch(expected);
  });
});

describe('issueCertificate', () => {
  it('writes an encrypted key that opens with the passphrase, and the certificate to each copy', async () => {
    const home = testdir();
    const copies = [{ path: join(home, 'self.pem'), mode: 0o444 }];
    await applyPlan(planOf(home, issue(home, { passphrase: new Secret('sesame'), certificateCopies: copies })), system, { now });
    const reading = readPrivateKey(readFileSync(join(home, 'private.key')), 'sesame');
    const certificate = new X509Certificate(readFileSync(join(home, 'public.crt')));
    expect(reading).toMatchObject({ kind: 'key', container: 'pkcs8-encrypted', keyType: 'ec-p256' });
    expect(reading.kind === 'key' && certificate.checkPrivateKey(reading.key)).toBe(true);
    expect(readFileSync(join(home, 'self.pem'))).toEqual(readFileSync(join(home, 'public.crt')));
    expect(certificate.subjectAltName).toBe('DNS:core1.example.test, IP Address:127.0.0.1');
  });

  it('keeps a key, byte for byte, and makes a new certificate for it', async () => {
    const home = testdir();
    const passphrase = new Secret('sesame');
    await applyPlan(planOf(home, issue(home, { passphrase })), system);
    const [key, certificate] = [readFileSync(join(home, 'private.key')), readFileSync(join(home, 'public.crt'))];
    await applyPlan(planOf(home, issue(home, { passphrase, keepKey: true })), system, { force: true });
    expect(readFileSync(join(home, 'private.key'))).toEqual(key);
    expect(readFileSync(join(home, 'public.crt'))).not.toEqual(certificate);
    const wrong = issue(home, { passphrase: new Secret('other'), keepKey: true });
    await expect(applyPlan(planOf(home, wrong), system, { force: true })).rejects.toMatchObject({
      message: expect.stringContaining('does not open'),
    });
  });

  it('has a CA sign, with its intermediates and without its root', async () => {
    const home = testdir({ 'ca/': {} });
    const [rootKey, middleKey] = [await generatePrivateKey('ec-p256'), await generatePrivateKey('ec-p256')];
    const root = createCa({ subject: [{ type: 'CN', value: 'Root' }], key: rootKey, days: 60, now });
    const parent = { certificate: root, key: rootKey };
    const middle = createCa({ subject: [{ type: 'CN', value: 'Middle' }], key: middleKey, days: 50, now, parent });
    writeFileSync(join(home, 'ca/ca.key'), encryptPkcs8(middleKey, 'ca secret', 2048));
    writeFileSync(join(home, 'ca/ca.crt'), root.pem + middle.pem);
    const signer = { kind: 'ca' as const, directory: join(home, 'ca'), passphrase: new Secret('ca secret') };
    await applyPlan(planOf(home, issue(home, { signer })), system);
    const [leaf, issuer, more] =
      readFileSync(join(home, 'public.crt'), 'utf8').match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    expect(more).toBeUndefined();
    expect(`${issuer}\n`).toBe(middle.pem);
    expect(new X509Certificate(leaf ?? '').verify(middle.x509.publicKey)).toBe(true);
    const refused = await refusal(
      home,
      issue(home, { signer: { ...signer, passphrase: new Secret('wrong') }, key: { path: join(home, 'b.key'), mode: 0o400 } }),
    );
    expect(refused.message).toMatch(/The passphrase does not open .*\/ca\.key\.$/);
    expect(refused.message + refused.remedy).not.toContain('wrong');
  });

  it('replaces nothing without --force', async () => {
    const home = testdir({ 'public.crt': 'something\n' });
    expect((await refusal(home, issue(home))).message).toContain('public.crt already exists');
  });
});

describe('importKeyPair', () => {
  async function material() {
    const [caKey, key] = [await generatePrivateKey('ec-p256'), await generatePrivateKey('rsa-2048')];
    const root = createCa({ subject: [{ type: 'CN', value: 'Root' }], key: caKey, days: 60, now });
    const middleKey = await generatePrivateKey('ec-p256');
    const parent = { certificate: root, key: caKey };
    const middle = createCa({ subject: [{ type: 'CN', value: 'Middle' }], key: middleKey, days: 50, now, parent });
    const leaf = issueFromCa({ request, publicKey: key, issuer: middle, issuerKey: middleKey, now });
    return { key, leaf, middle, root };
  }

  function take(home: string, from: KeyPairSource, passphrase?: Secret): Step {
    return {
      kind: 'importKeyPair',
      scope: 'bolt',
      from,
      key: { path: join(home, 'private.key'), mode: 0o400 },
      certificate: { path: join(home, 'public.crt'), mode: 0o444 },
      certificateCopies: [],
      ...(passphrase && { passphrase }),
    };
  }

  it('takes old key forms and chains in any order, and writes what Neo4j reads', async () => {
    const { key, leaf, middle, root } = await material();
    const old = key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'old' });
    const home = testdir({ 'in.key': old, 'in.pem': root.pem + middle.pem + leaf.pem + middle.pem });
    const from = { privateKey: join(home, 'in.key'), certificate: join(home, 'in.pem'), passphrase: new Secret('old') };
    await applyPlan(planOf(home, take(home, from, new Secret('new'))), system);
    expect(readPrivateKey(readFileSync(join(home, 'private.key')), 'new')).toMatchObject({
      kind: 'key',
      container: 'pkcs8-encrypted',
    });
    expect(readFileSync(join(home, 'public.crt'), 'utf8')).toBe(leaf.pem + middle.pem);
  });

  it('takes a key that lies in the certificate’s file, DER, and a chain of its own', async () => {
    const { key, leaf, middle } = await material();
    const home = testdir({ 'both.pem': leaf.pem + writePkcs8(key), 'chain.pem': middle.pem });
    await applyPlan(planOf(home, take(home, { certificate: join(home, 'both.pem'), chain: join(home, 'chain.pem') })), system);
    const other = testdir({ 'in.key': key.export({ type: 'pkcs8', format: 'der' }), 'in.der': leaf.der });
    await applyPlan(
      planOf(other, take(other, { privateKey: join(other, 'in.key'), certificate: join(other, 'in.der') })),
      system,
    );
    expect(readFileSync(join(home, 'public.crt'), 'utf8')).toBe(leaf.pem + middle.pem);
    expect(readFileSync(join(other, 'public.crt'), 'utf8')).toBe(leaf.pem);
  });

  it('refuses what does not belong together, does not open, or is nothing', async () => {
    const { key, leaf, root } = await material();
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const otherRoot = issueSelfSigned({ request, key: foreign, now });
    const home = testdir({
      'plain.key': writePkcs8(key),
      'locked.key': encryptPkcs8(key, 'right', 2048),
      'foreign.key': writePkcs8(foreign),
      'leaf.pem': leaf.pem,
      'gap.pem': leaf.pem + root.pem,
      'other.pem': otherRoot.pem,
      'empty.pem': '',
      'cut.key': writePkcs8(key).slice(0, 300),
      'junk.p12': 'junk',
    });
    const cases: readonly (readonly [
      from: Readonly<Record<string, string>>,
      passphrase: string | undefined,
      expected: RegExp,
    ])[] = [
      [
        { privateKey: 'foreign.key', certificate: 'leaf.pem' },
        undefined,
        /None of the certificates in .* belongs to the private key/,
      ],
      [{ privateKey: 'locked.key', certificate: 'leaf.pem' }, undefined, /is encrypted, but no passphrase was given/],
      [{ privateKey: 'locked.key', certificate: 'leaf.pem' }, 'wrong', /does not open with the passphrase/],
      [{ privateKey: 'cut.key', certificate: 'leaf.pem' }, undefined, /damaged private key.*truncated/],
      [{ privateKey: 'leaf.pem', certificate: 'leaf.pem' }, undefined, /contains no private key/],
      [{ privateKey: 'plain.key', certificate: 'empty.pem' }, undefined, /There is no certificate in/],
      [{ privateKey: 'plain.key', certificate: 'gap.pem' }, undefined, /is incomplete/],
      [{ privateKey: 'plain.key', certificate: 'none.pem' }, undefined, /could not be read: it does not exist \(ENOENT\)/],
      [{ pkcs12: 'junk.p12' }, undefined, /is not a PKCS#12 file/],
      [{}, undefined, /No private key was given/],
    ];
    for (const [names, passphrase, expected] of cases) {
      const from = Object.fromEntries(Object.entries(names).map(([kind, name]) => [kind, join(home, name)]));
      const error = await refusal(
        home,
        take(home, { ...from, ...(passphrase !== undefined && { passphrase: new Secret(passphrase) }) }),
      );
      expect(error.message, JSON.stringify(names)).toMatch(expected);
    }
  });

  it('waits for files that a program before it makes', async () => {
    const { key, leaf } = await material();
    const home = testdir({ 'made/in.pem': leaf.pem + writePkcs8(key) });
    const later = join(home, 'in.pem');
    const command: Step = { kind: 'runCommand', argv: ['cp', join(home, 'made/in.pem'), later], why: 'to make them' };
    await applyPlan(planOf(home, command, take(home, { certificate: later })), system);
    expect(readFileSync(join(home, 'public.crt'), 'utf8')).toBe(leaf.pem);
  });
});

it('a link to a folder counts as the folder', async () => {
  const home = testdir({ 'real/': {} });
  symlinkSync('real', join(home, 'certificates'));
  const step: Step = { kind: 'makeDirectory', path: join(home, 'certificates'), mode: 0o700 };
  await applyPlan(planOf(home, step, write(join(home, 'certificates/a.txt'))), system);
  expect(readFileSync(join(home, 'real/a.txt'), 'utf8')).toBe('new\n');
  expect(statSync(join(home, 'real')).mode & 0o777).toBe(0o755);
});
