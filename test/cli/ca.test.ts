import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { readRevocationLists } from '../../src/pki/certificates/crl.ts';
import { createCa } from '../../src/pki/issuing/issue.ts';
import { readPrivateKey } from '../../src/pki/keys/private-key.ts';
import { closedLimits } from '../../src/pki/names/name-limits.ts';
import { readPkcs12 } from '../../src/pki/pkcs12/pkcs12.ts';
import { authorityPair, requestFor } from '../support/certificates.ts';
import { describeNeeds } from '../support/needs.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

const script = fileURLToPath(new URL('../support/killed-program.mjs', import.meta.url));

let folder: string;
let ca: string;
const secret = (): string[] => ['--ca-passphrase-file', join(folder, 'passphrase')];
const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
const leafIn = (directory: string) => {
  const [leaf] = readCertificates(readFileSync(join(directory, 'public.crt'))).certificates;
  if (leaf === undefined) throw new Error('no certificate');
  return leaf;
};
const create = (...more: string[]) => runWell(['ca', 'create', '--out', ca, ...more, '--yes']);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-ca-'));
  ca = join(folder, 'ca');
  writeFileSync(join(folder, 'passphrase'), 'keeps the CA\n', { mode: 0o600 });
});
afterEach(() => {
  if (existsSync(ca)) chmodSync(ca, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

async function refuses(args: readonly string[], why: RegExp): Promise<void> {
  const before = snapshotTree(folder);
  const result = await runProgram([...args, '--json']);
  expect(result.code, result.stderr).toBe(2);
  expect(result.stderr).toMatch(why);
  expect(JSON.parse(result.stdout)).toMatchObject({ schema: 'neo4j-tls/error@1', remedy: expect.stringMatching(/./) });
  expect(snapshotTree(folder)).toEqual(before);
}

describe('ca create', () => {
  it('leaves an encrypted key, a certificate with path length 0, and an empty list that lasts as long', async () => {
    await create(...secret(), '--cn', 'Graph CA', '--days', '100');
    expect(readdirSync(ca)).toEqual(['ca.crl', 'ca.crt', 'ca.key', 'issued']);
    expect([mode(ca), mode(join(ca, 'ca.key')), mode(join(ca, 'ca.crt'))]).toEqual(['700', '400', '444']);
    const [root] = readCertificates(readFileSync(join(ca, 'ca.crt'))).certificates;
    expect(root).toMatchObject({
      commonName: 'Graph CA',
      basicConstraints: { ca: true, pathLength: 0 },
      selfSigned: true,
      nameConstraints: undefined,
    });
    expect(readPrivateKey(readFileSync(join(ca, 'ca.key')))).toMatchObject({
      kind: 'needs-passphrase',
      encryption: { kdf: 'pbkdf2', prf: 'sha256', iterations: 600_000, saltBytes: 16 },
    });
    expect(readPrivateKey(readFileSync(join(ca, 'ca.key')), 'keeps the CA').kind).toBe('key');
    const [list] = readRevocationLists(readFileSync(join(ca, 'ca.crl'))).lists;
    expect(list?.revoked.size).toBe(0);
    expect(list?.nextUpdate).toEqual(root?.notAfter);
  });

  it('says how long the list lasts, and what Neo4j makes of the limits of a root', async () => {
    const out = (name: string) => ['ca', 'create', '--out', join(folder, name), '--no-passphrase', '--days', '100', '--yes'];
    const { stdout } = await runWell(out('text'));
    const [made] = readCertificates(readFileSync(join(folder, 'text', 'ca.crt'))).certificates;
    const end = made?.notAfter.toISOString().slice(0, 10);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`The revocation list (CRL) is valid until ${end}, when the CA itself expires.`);
    const notes = async (...more: string[]) =>
      JSON.stringify(JSON.parse((await runWell([...out(more.join('')), ...more, '--json'])).stdout).plan.notes);
    const limited = await notes('--permit', 'cluster.test');
    expect(limited).toContain(`valid until ${end}`);
    expect(limited).toContain('does not enforce name limits of a trusted root CA');
    expect(await notes('--permit', 'cluster.test', '--intermediate')).not.toContain('limits of a root');
  });

  it('wants a passphrase, or to be told that there is none', async () => {
    await refuses(['ca', 'create', '--out', ca, '--yes'], /no passphrase/);
    await create('--no-passphrase');
    expect(readPrivateKey(readFileSync(join(ca, 'ca.key'))).kind).toBe('key');
    await refuses(['ca', 'create', '--out', ca, '--no-passphrase', '--yes'], /already contains a CA/);
  });

  it('refuses a passphrase that is found by trying, and opens an old key that has one', async () => {
    writeFileSync(join(folder, 'short'), '1234567');
    const short = ['--ca-passphrase-file', join(folder, 'short')];
    await refuses(['ca', 'create', '--out', ca, ...short, '--yes'], /too short: 7 characters.* at least 8/);
    await create('--no-passphrase');
    const key = join(ca, 'ca.key');
    const plain = createPrivateKey(readFileSync(key));
    chmodSync(key, 0o600);
    writeFileSync(key, plain.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: '1234567' }));
    const sign = (...more: string[]) => ['ca', 'sign', '--ca', ca, ...short, '--out', join(folder, 'out'), ...more, '--yes'];
    await runWell(sign('--name', 'core1.test'));
    await refuses(sign('--client', 'app1', '--passphrase-file', join(folder, 'short')), /too short/);
  });

  it('stays outside of a Neo4j home', async () => {
    mkdirSync(join(folder, 'home', 'conf'), { recursive: true });
    writeFileSync(join(folder, 'home', 'conf', 'neo4j.conf'), '');
    await refuses(
      ['ca', 'create', '--out', join(folder, 'home', 'certificates', 'ca'), '--no-passphrase', '--yes'],
      /is inside the Neo4j home/,
    );
  });
});

describe('ca sign', () => {
  it('signs for both uses, for one where asked, and for a client', async () => {
    await create('--no-passphrase', '--intermediate');
    const sign = async (out: string, ...args: string[]) => {
      await runWell(['ca', 'sign', '--ca', ca, ...args, '--out', join(folder, out), '--yes']);
      return leafIn(join(folder, out));
    };
    const both = await sign('both', '--name', 'core1.cluster.test', '--name', '10.0.0.1');
    expect(both.extendedKeyUsage).toEqual(['serverAuth', 'clientAuth']);
    expect(both.names.map(({ value }) => value)).toEqual(['core1.cluster.test', '10.0.0.1']);
    expect((await sign('server', '--name', 'core1.cluster.test', '--usage', 'server')).extendedKeyUsage).toEqual(['serverAuth']);
    const client = await sign('client', '--client', 'app1');
    expect(client).toMatchObject({ extendedKeyUsage: ['clientAuth'], commonName: 'app1' });
    expect(readdirSync(join(folder, 'client'))).toEqual(['app1.p12', 'ca.pem', 'private.key', 'public.crt']);
    expect(mode(join(folder, 'client', 'app1.p12'))).toBe('400');
    const store = readPkcs12(readFileSync(join(folder, 'client', 'app1.p12')), 'changeit');
    expect(store.kind === 'store' && store.certificates[0]?.certificate.fingerprint256).toBe(client.fingerprint256);
    const asked = join(folder, 'request.csr');
    writeFileSync(asked, await requestFor('core2.cluster.test'));
    expect((await sign('request', '--request', asked)).extendedKeyUsage).toEqual(['serverAuth']);
    expect(readdirSync(join(folder, 'request'))).toEqual(['public.crt']);
    expect(readCertificates(readFileSync(join(folder, 'both', 'public.crt'))).certificates).toHaveLength(2);
    expect(readdirSync(join(ca, 'issued'))).toHaveLength(4);
  });

  it('never outlives the CA, and says so', async () => {
    await create('--no-passphrase', '--days', '30');
    const result = await runWell([
      'ca',
      'sign',
      '--ca',
      ca,
      '--name',
      'core1.test',
      '--days',
      '365',
      '--out',
      join(folder, 'out'),
      '--yes',
      '--json',
    ]);
    const [root] = readCertificates(readFileSync(join(ca, 'ca.crt'))).certificates;
    expect(leafIn(join(folder, 'out')).notAfter).toEqual(root?.notAfter);
    expect(JSON.stringify(JSON.parse(result.stdout).plan.notes)).toMatch(/its certificates cannot last longer/);
  });

  it('keeps to its name constraints', async () => {
    await create('--no-passphrase', '--permit', 'cluster.test', '--permit', '10.0.0.0/8');
    const sign = (...names: string[]) => [
      'ca',
      'sign',
      '--ca',
      ca,
      ...names.flatMap((name) => ['--name', name]),
      '--out',
      join(folder, 'out'),
      '--yes',
    ];
    await refuses(sign('core1.other.test'), /core1\.other\.test/);
    await refuses(sign('notcluster.test'), /notcluster\.test/);
    await refuses(sign('core1.cluster.test', '192.168.0.1'), /192\.168\.0\.1: it is limited to cluster\.test, 10\.0\.0\.0\/8/);
    await refuses(sign('core1.cluster.test', '2001:db8::1'), /2001:db8::1/);
    await refuses([...sign('core1.cluster.test'), '--subject', 'O=Example,emailAddress=ops@cluster.test'], /ops@cluster\.test/);
    await runWell(sign('core1.cluster.test', '10.1.2.3'));
    const shown = JSON.parse((await runWell(['ca', 'show', '--ca', ca, '--json'])).stdout);
    expect(shown.authority.permitted).toEqual(['cluster.test', '10.0.0.0/8']);
  });

  it('limited to domains alone, signs for no address', async () => {
    await create('--no-passphrase', '--permit', 'cluster.test');
    const sign = ['ca', 'sign', '--ca', ca, '--name', 'core1.cluster.test', '--out', join(folder, 'out'), '--yes'];
    await refuses([...sign, '--name', '127.0.0.1'], /is not permitted to sign for 127\.0\.0\.1/);
    await refuses([...sign, '--name', '::1'], /is not permitted to sign for ::1/);
    await runWell(sign);
  });

  it('puts a mail address of the subject among the alternative names', async () => {
    await create('--no-passphrase');
    const subject = ['--subject', 'O=Example,emailAddress=ops@example.test'];
    const args = ['ca', 'sign', '--ca', ca, '--name', 'core1.test', ...subject, '--out', join(folder, 'out'), '--yes', '--json'];
    const { certificates } = JSON.parse((await runWell(args)).stdout);
    expect(certificates[0].names).toEqual(['core1.test']);
    expect(leafIn(join(folder, 'out')).otherNames).toEqual([{ kind: 'email', value: 'ops@example.test' }]);
  });

  it('refuses a CA that is none, another, locked, or out of date', async () => {
    await create(...secret());
    const sign = (...more: string[]) => [
      'ca',
      'sign',
      '--ca',
      ca,
      '--name',
      'core1.test',
      '--out',
      join(folder, 'out'),
      '--yes',
      ...more,
    ];
    await refuses(sign(), /passphrase was not given/);
    writeFileSync(join(folder, 'wrong'), 'wrong\n');
    await refuses(sign('--ca-passphrase-file', join(folder, 'wrong')), /does not open/);
    await refuses(
      ['ca', 'sign', '--ca', join(folder, 'nowhere'), '--name', 'core1.test', '--out', join(folder, 'out'), '--yes'],
      /cannot be read: it does not exist/,
    );
    const other = await authorityPair('Another CA');
    const certificate = readFileSync(join(ca, 'ca.crt'));
    rmSync(join(ca, 'ca.crt'));
    writeFileSync(join(ca, 'ca.crt'), other.certificate.pem);
    await refuses(sign(...secret()), /is not the key of the CA/);
    rmSync(join(ca, 'ca.crt'));
    writeFileSync(join(ca, 'ca.crt'), certificate);
    rmSync(join(ca, 'ca.key'));
    await refuses(sign(...secret()), /a CA cannot sign without its key/);
  });

  it('refuses requests that are none', async () => {
    await create('--no-passphrase');
    const file = join(folder, 'file');
    const sign = () => ['ca', 'sign', '--ca', ca, '--request', file, '--out', join(folder, 'out'), '--yes'];
    writeFileSync(file, readFileSync(join(ca, 'ca.key')));
    await refuses(sign(), /a private key/);
    writeFileSync(file, readFileSync(join(ca, 'ca.crt')));
    await refuses(sign(), /a certificate/);
    const good = await requestFor('core1.test');
    const der = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    der.writeUInt8((der.at(-1) ?? 0) ^ 1, der.length - 1);
    writeFileSync(file, `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`);
    await refuses(sign(), /changed|cannot be used/);
  });

  it('gives two who sign at once different serials, and loses nothing', async () => {
    await create('--no-passphrase');
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(
      names.map((name) => runWell(['ca', 'sign', '--ca', ca, '--name', `${name}.test`, '--out', join(folder, name), '--yes'])),
    );
    const serials = names.map((name) => leafIn(join(folder, name)).serial);
    expect(new Set(serials).size).toBe(names.length);
    expect(readdirSync(join(ca, 'issued')).sort()).toEqual(serials.map((serial) => `${serial}.crt`).sort());
    await Promise.all(serials.map((serial) => runWell(['ca', 'revoke', '--ca', ca, serial, '--yes'])));
    const [list] = readRevocationLists(readFileSync(join(ca, 'ca.crl'))).lists;
    expect([...(list?.revoked.keys() ?? [])].sort()).toEqual([...serials].sort());
    expect(Number(`0x${list?.number}`)).toBe(7);
  });

  it('says what cannot be done in a CA that is read-only', async () => {
    await create('--no-passphrase');
    // Root may write everywhere: then somebody else has to try.
    const asRoot = process.getuid?.() === 0;
    const nobody = 65_534;
    chmodSync(folder, 0o777);
    if (asRoot) execFileSync('chown', ['-R', `${nobody}:${nobody}`, ca]);
    chmodSync(ca, 0o500);
    const before = snapshotTree(ca);
    const args = ['ca', 'sign', '--ca', ca, '--name', 'core1.test', '--out', join(folder, 'out'), '--yes'];
    const result = await runProgram(args, asRoot ? { uid: nobody, gid: nobody } : {});
    expect(result).toMatchObject({ code: 2 });
    expect(result.stderr).toMatch(/EACCES/);
    expect(snapshotTree(ca)).toEqual(before);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('ca revoke', () => {
  it('takes the file or the serial, and only its own', async () => {
    await create('--no-passphrase');
    await runWell(['ca', 'sign', '--ca', ca, '--name', 'core1.test', '--out', join(folder, 'one'), '--yes']);
    const { serial } = leafIn(join(folder, 'one'));
    const first = await runWell([
      'ca',
      'revoke',
      '--ca',
      ca,
      join(folder, 'one', 'public.crt'),
      '--reason',
      'keyCompromise',
      '--yes',
    ]);
    expect(first.stdout).toMatch(/These\s+expire\s+on/);
    const before = readFileSync(join(ca, 'ca.crl'));
    await runWell(['ca', 'revoke', '--ca', ca, `0x${serial.toUpperCase()}`, '--yes']);
    expect(readFileSync(join(ca, 'ca.crl'))).toEqual(before);
    expect(readRevocationLists(before).lists[0]?.revoked.get(serial)?.reason).toBe('keyCompromise');
    await refuses(['ca', 'revoke', '--ca', ca, 'abcdef', '--yes'], /no record/);
    const other = await authorityPair('Another CA');
    writeFileSync(join(folder, 'other.crt'), other.certificate.pem);
    await refuses(['ca', 'revoke', '--ca', ca, join(folder, 'other.crt'), '--yes'], /was not issued by/);
    const shown = JSON.parse((await runWell(['ca', 'show', '--ca', ca, '--json'])).stdout);
    expect(shown.certificates).toMatchObject([{ serial, revoked: true }]);
    rmSync(join(ca, 'ca.crl'));
    await refuses(['ca', 'revoke', '--ca', ca, serial, '--yes'], /would be lost/);
  });

  it('of a member that gets the list itself: doctor says own-certificate-revoked there', async () => {
    await create('--no-passphrase');
    const home = join(folder, 'home');
    const at = ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];
    mkdirSync(join(home, 'conf'), { recursive: true });
    writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
    await runWell(['init', ...at, '--components', 'cluster', '--source', 'ca', '--ca', ca, '--name', 'core1.test', '--yes']);
    const { serial } = leafIn(join(home, 'certificates', 'cluster'));
    await runWell(['ca', 'revoke', '--ca', ca, serial, '--yes']);
    cpSync(join(ca, 'ca.crl'), join(home, 'certificates', 'cluster', 'revoked', 'ca.crl'));
    const { code, stdout } = await runProgram(['doctor', ...at, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ id: 'own-certificate-revoked', severity: 'error', remedy: expect.stringContaining('renew') }),
    );
  });
});

describe('a run that is killed', () => {
  /** Every file of a CA is whole, and they belong together. */
  async function isWhole(directory: string): Promise<void> {
    const unfinished = await runProgram(['ca', 'show', '--ca', directory]);
    if (unfinished.code !== 0) expect(unfinished.stderr).toMatch(/was interrupted[\s\S]*neo4j-tls recover --home/);
    await runWell(['recover', '--home', directory]);
    const shown = await runWell(['ca', 'show', '--ca', directory, '--json']);
    expect(JSON.parse(shown.stdout).authority.revocationLists).toHaveLength(1);
    for (const name of readdirSync(join(directory, 'issued')))
      expect(readCertificates(readFileSync(join(directory, 'issued', name))).certificates).toHaveLength(1);
    await runWell([
      'ca',
      'sign',
      '--ca',
      directory,
      '--name',
      'after.test',
      '--out',
      join(directory, '..', `after-${Math.random()}`),
      '--yes',
    ]);
  }

  it.each(['sign', 'revoke', 'rotate trust', 'rotate switch'])(
    'never tears the record of the CA: %s',
    { timeout: 300_000 },
    async (what) => {
      await create('--no-passphrase');
      await runWell(['ca', 'sign', '--ca', ca, '--name', 'core1.test', '--out', join(folder, 'one'), '--yes']);
      if (what === 'rotate switch') await runWell(['ca', 'rotate', '--ca', ca, '--stage', 'trust', '--yes']);
      const { serial } = leafIn(join(folder, 'one'));
      const command = (directory: string, out: string): string[] => {
        if (what === 'sign') return ['ca', 'sign', '--ca', directory, '--name', 'core2.test', '--out', out, '--yes'];
        if (what === 'revoke') return ['ca', 'revoke', '--ca', directory, serial, '--yes'];
        return ['ca', 'rotate', '--ca', directory, '--stage', what.split(' ')[1] ?? '', '--yes'];
      };
      const run = (n: number, name: string) => {
        const directory = join(folder, name, 'ca');
        mkdirSync(join(folder, name));
        cpSync(ca, directory, { recursive: true });
        return {
          directory,
          ...spawnSync(process.execPath, [script, String(n), ...command(directory, join(folder, name, 'out'))], {
            encoding: 'utf8',
            timeout: 60_000,
          }),
        };
      };
      const all = run(0, 'whole');
      expect(all.status, all.stderr).toBe(0);
      const count = Number(/changes: (\d+)/.exec(all.stderr)?.[1]);
      for (const part of [0.1, 0.3, 0.5, 0.7, 0.85, 0.95]) {
        const killed = run(Math.max(2, Math.floor(count * part)), `killed-${part}`);
        expect(killed.signal).toBe('SIGKILL');
        await isWhole(killed.directory);
      }
    },
  );
});

describe('a CA whose rotation was killed half-way', () => {
  /** At which change it is: the same each time, and looked for once. */
  let change = 1;
  it.each(['init', 'renew', 'bundle'])('is put right first by %s', { timeout: 120_000 }, async (what) => {
    await create('--no-passphrase');
    const home = join(folder, 'home');
    mkdirSync(join(home, 'conf'), { recursive: true });
    const place = ['--home', home, '--neo4j-version', '5', '--edition', 'community', '--yes'];
    const init = ['init', ...place, '--components', 'cluster', '--source', 'ca', '--ca', ca, '--name', 'core1.cluster.test'];
    if (what === 'renew') await runWell(init);
    await runWell(['ca', 'rotate', '--ca', ca, '--stage', 'trust', '--yes']);
    const before = readFileSync(join(ca, 'ca.crt'), 'utf8');
    // Right after its certificate was put aside, and before the new one came.
    for (let n = Math.max(1, change - 2); existsSync(join(ca, 'ca.crt')); n += 1) {
      change = n;
      if (n > 200) throw new Error('the certificate was never put aside');
      const killed = spawnSync(process.execPath, [script, String(n), 'ca', 'rotate', '--ca', ca, '--stage', 'switch', '--yes'], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      expect(killed.signal).toBe('SIGKILL');
      if (existsSync(join(ca, 'ca.crt'))) await runWell(['recover', '--home', ca]);
    }
    const members = join(folder, 'members.yaml');
    writeFileSync(members, 'line: "5"\nmembers:\n  - name: core1\n    names: core1.cluster.test\n');
    const result = await runWell(
      what === 'init'
        ? init
        : what === 'renew'
          ? ['renew', '--home', home, '--neo4j-version', '5', '--ca', ca, '--force', '--yes']
          : ['bundle', '--members', members, '--ca', ca, '--out', join(folder, 'out'), '--yes'],
    );
    expect(result.stderr).toMatch(/ca rotate --stage switch[\s\S]*undone/);
    expect(readFileSync(join(ca, 'ca.crt'), 'utf8')).toBe(before);
    expect(existsSync(join(ca, 'next', 'ca.crt'))).toBe(true);
  });
});

describe('init and renew with a CA that is limited', () => {
  const home = () => join(folder, 'home');
  const place = () => ['--home', home(), '--neo4j-version', '5', '--edition', 'community'];
  const init = (...more: string[]) => [
    'init',
    ...place(),
    '--components',
    'bolt',
    '--source',
    'ca',
    '--ca',
    ca,
    ...more,
    '--yes',
  ];
  const hosts = (...addresses: string[]) => {
    mkdirSync(join(home(), 'conf'), { recursive: true });
    writeFileSync(join(home(), 'conf', 'neo4j.conf'), addresses.map((line) => `server.${line}\n`).join(''));
  };

  it('leaves out default names that it is not permitted to sign for, and takes the common name from those that stay', async () => {
    await create('--no-passphrase', '--permit', 'cluster.test');
    hosts('default_advertised_address=graph.elsewhere.test', 'bolt.advertised_address=core1.cluster.test:7687');
    const { stdout } = await runWell([...init(), '--json']);
    const { certificates, plan } = JSON.parse(stdout);
    expect(certificates[0].names).toEqual(['core1.cluster.test']);
    expect(JSON.stringify(plan.notes)).toMatch(
      /Left out because the CA is not permitted to sign for it: .*localhost, 127\.0\.0\.1/,
    );
    expect(leafIn(join(home(), 'certificates', 'bolt')).commonName).toBe('core1.cluster.test');
    const again = JSON.parse((await runWell(['renew', ...place(), '--ca', ca, '--reload', 'none', '--yes', '--json'])).stdout);
    expect(again.certificates[0].names).toEqual(['core1.cluster.test']);
    expect(JSON.parse((await runWell([...init('--force'), '--json'])).stdout).applied).toBe(true);
  });

  it('refuses names that were given, and a certificate without any name', async () => {
    await create('--no-passphrase', '--permit', 'cluster.test');
    hosts();
    await refuses(init('--name', 'core1.cluster.test', '--name', '127.0.0.1'), /is not permitted to sign for 127\.0\.0\.1/);
    await refuses(init('--name', 'core1.cluster.test', '--subject', 'emailAddress=ops@cluster.test'), /ops@cluster\.test/);
    await refuses(init(), /is not permitted to sign for .*localhost, 127\.0\.0\.1[\s\S]*--name/);
  });

  it('refuses to renew what another CA with the same key has signed for', async () => {
    await create('--no-passphrase');
    hosts('bolt.advertised_address=core1.cluster.test:7687');
    await runWell(init());
    const [root] = readCertificates(readFileSync(join(ca, 'ca.crt'))).certificates;
    const key = createPrivateKey(readFileSync(join(ca, 'ca.key')));
    const limits = closedLimits([{ kind: 'dns', value: 'cluster.test' }]);
    const narrower = createCa({ subject: root?.subject.attributes ?? [], key, now: new Date(), days: 90, pathLength: 0, limits });
    chmodSync(join(ca, 'ca.crt'), 0o600);
    writeFileSync(join(ca, 'ca.crt'), narrower.pem);
    await refuses(['renew', ...place(), '--ca', ca, '--reload', 'none', '--yes'], /is not permitted to sign for .*127\.0\.0\.1/);
  });
});

describeNeeds(['openssl'], 'openssl', () => {
  it('verifies what is signed, the list, and the PKCS#12', async () => {
    await create('--no-passphrase', '--intermediate', '--permit', 'cluster.test');
    await runWell(['ca', 'sign', '--ca', ca, '--name', 'core1.cluster.test', '--out', join(folder, 'out'), '--yes']);
    await runWell(['ca', 'sign', '--ca', ca, '--client', 'app1', '--out', join(folder, 'app1'), '--yes']);
    expect(leafIn(join(folder, 'app1'))).toMatchObject({ commonName: 'app1', names: [{ value: 'app1.cluster.test' }] });
    await runWell(['ca', 'revoke', '--ca', ca, join(folder, 'app1', 'public.crt'), '--yes']);
    const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const chain = (name: string) => [
      '-CAfile',
      join(ca, 'ca.crt'),
      '-untrusted',
      join(folder, name, 'public.crt'),
      join(folder, name, 'public.crt'),
    ];
    expect(openssl('verify', '-purpose', 'sslserver', '-verify_hostname', 'core1.cluster.test', ...chain('out'))).toMatch(/OK/);
    const lists = join(folder, 'lists.pem');
    writeFileSync(lists, readFileSync(join(ca, 'ca.crl'), 'utf8') + readFileSync(join(ca, 'root.crl'), 'utf8'));
    expect(openssl('verify', '-crl_check_all', '-CRLfile', lists, ...chain('out'))).toMatch(/OK/);
    expect(() => openssl('verify', '-crl_check_all', '-CRLfile', lists, ...chain('app1'))).toThrow(/revoked/);
    expect(openssl('pkcs12', '-in', join(folder, 'app1', 'app1.p12'), '-passin', 'pass:changeit', '-nokeys')).toMatch(
      /BEGIN CERTIFICATE/,
    );
  });
});
