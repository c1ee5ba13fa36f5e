import { execFileSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckFacts } from '../../src/checks/check.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import { inspectForChecks } from '../../src/inspect/home/check-facts.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { configuredAddresses } from '../../src/neo4j/config/address.ts';
import { doctorToText } from '../../src/output/findings-text.ts';
import { createStyle } from '../../src/output/style.ts';
import { createCa, issueFromCa } from '../../src/pki/issuing/issue.ts';
import { createCrl } from '../../src/pki/issuing/issue-crl.ts';
import { encryptPkcs8 } from '../../src/pki/keys/encrypt-private-key.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { writeKeyStore } from '../../src/pki/pkcs12/write-pkcs12.ts';
import { planRemedies } from '../../src/plan/plan-remedies.ts';
import { createSystem } from '../../src/system/index.ts';
import { judge } from '../../src/verdict/judge-installation.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const system = createSystem([]);
const versions = ['4.4', '5', '2025', '2026'] as const;
let template: string;
let material: readonly Buffer[];

/** Everything `doctor` does to a home, without the program around it. */
async function examine(home: string, version: string): Promise<string> {
  const inspected = await inspectForChecks(
    system,
    { home, from: 'flag' },
    { home, neo4jVersion: version, edition: 'enterprise' },
  );
  const { installation, facts, owner } = inspected;
  const conf = readConf(installation.conf.bytes, installation.version);
  const judged = judge(facts);
  const checkFacts: CheckFacts = {
    facts,
    judged,
    conf,
    addresses: configuredAddresses(conf),
    kind: installation.kind,
    scopes: installation.scopes,
    owner,
    unfinished: undefined,
    role: 'server',
    publicRoots: [],
  };
  const findings = runChecks(checkFacts);
  planRemedies(
    findings.flatMap(({ steps = [] }) => steps),
    { home, confs: [installation.conf], owner, realPath: (path) => path },
  );
  const { starts, components } = judged.verdict;
  const report = {
    version,
    edition: 'enterprise',
    home,
    starts,
    components,
    findings,
    fixable: 0,
    took: 0,
    role: 'server' as const,
    quiet: false,
    clientTrust: [],
    waiting: [],
    said: undefined,
  };
  return doctorToText(report, createStyle({ color: false, width: 80 }));
}

const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const runs = Number(process.env.FUZZ_RUNS ?? 150);

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'neo4j-tls-fuzz-'));
  const now = new Date();
  const [key, caKey] = (await Promise.all([generatePrivateKey('ec-p256'), generatePrivateKey('ec-p256')])) as [
    KeyObject,
    KeyObject,
  ];
  const ca = createCa({ subject: [{ type: 'CN', value: 'Fuzz CA' }], key: caKey, days: 90, now });
  const request = {
    subject: [{ type: 'CN', value: 'localhost' }],
    names: [{ kind: 'dns', value: 'localhost' }],
    usages: ['serverAuth', 'clientAuth'],
    keyType: 'ec-p256',
    days: 60,
  } as const;
  const leaf = issueFromCa({ request, publicKey: createPublicKey(key), issuer: ca, issuerKey: caKey, now });
  const crl = createCrl({
    issuer: ca,
    key: caKey,
    revoked: [],
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 86_400_000 * 30),
    number: 1,
  });
  const lines = ['bolt', 'https', 'cluster', 'backup'].flatMap((scope) => [
    `dbms.ssl.policy.${scope}.enabled=true`,
    `dbms.ssl.policy.${scope}.client_auth=REQUIRE`,
  ]);
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(join(template, path, '..'), { recursive: true });
    writeFileSync(join(template, path), content);
  };
  put('conf/neo4j.conf', [...lines, 'server.bolt.tls_level=REQUIRED', 'server.https.enabled=true', ''].join('\n'));
  for (const scope of ['bolt', 'https', 'cluster', 'backup']) {
    put(`certificates/${scope}/private.key`, writePkcs8(key));
    put(`certificates/${scope}/public.crt`, leaf.pem + ca.pem);
    put(`certificates/${scope}/trusted/ca.pem`, ca.pem);
    put(`certificates/${scope}/revoked/ca.crl`, crl);
  }
  const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  material = [
    Buffer.from(leaf.pem + ca.pem),
    leaf.der,
    Buffer.from(writePkcs8(key)),
    Buffer.from(encryptPkcs8(key, 'secret words', 2048)),
    der(writePkcs8(key)),
    Buffer.from(crl),
    der(crl),
    writeKeyStore({ key, certificates: [leaf, ca], friendlyName: 'x', password: 'secret', rounds: 2048 }),
    readFileSync(join(template, 'conf/neo4j.conf')),
  ];
  return () => rmSync(template, { recursive: true, force: true });
});

/** Real bytes with a few of them changed, cut, doubled, or put behind others. */
const mutated = (): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.nat({ max: 8 }),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      fc.constantFrom('keep', 'cut', 'double', 'insert', 'bom'),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([which, changes, how, extra]) => {
      const bytes = Buffer.from(material[which] ?? Buffer.alloc(0));
      for (const [where, value] of changes)
        if (bytes.length > 0) bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))] = value;
      const middle = Math.floor(bytes.length * (changes[0]?.[0] ?? 0.5));
      if (how === 'cut') return bytes.subarray(0, middle);
      if (how === 'double') return Buffer.concat([bytes, bytes]);
      if (how === 'insert') return Buffer.concat([bytes.subarray(0, middle), extra, bytes.subarray(middle)]);
      return how === 'bom' ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]) : bytes;
    });

const places = ['private.key', 'public.crt', 'trusted/ca.pem', 'revoked/ca.crl'] as const;

describe('doctor never throws and never hangs', () => {
  it('on damaged keys, certificates, stores and CRLs', { timeout: 60_000 + runs * 200 }, async () => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    await fc.assert(
      fc.asyncProperty(
        mutated(),
        fc.constantFrom(...places),
        fc.constantFrom('bolt', 'https', 'cluster'),
        fc.constantFrom(...versions),
        async (bytes, place, scope, version) => {
          const path = join(home, 'certificates', scope, place);
          const before = readFileSync(path);
          writeFileSync(path, bytes);
          const text = await examine(home, version);
          writeFileSync(path, before);
          expect(text).not.toMatch(controls);
        },
      ),
      { numRuns: runs, seed: Number(process.env.FUZZ_SEED ?? 6) },
    );
  });

  it('on any bytes as neo4j.conf', { timeout: 60_000 + runs * 200 }, async () => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    const name = fc.constantFrom(
      'dbms.ssl.policy.bolt.enabled',
      'dbms.ssl.policy.BOLT.client_auth',
      'dbms.ssl.policy.cluster.private_key',
      'dbms.ssl.policy.https.base_directory',
      'server.bolt.tls_level',
      'server.bolt.listen_address',
      'dbms.ssl.policy.bolt.ciphers',
      'dbms.ssl.policy.bolt.tls_versions',
      'dbms.ssl.policy.bolt.private_key_password',
      'dbms.ssl.policy.backup.trusted_dir',
      'apoc.x',
      'x',
      'dbms.ssl.policy..',
      'dbms.cluster.endpoints',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'true',
        'REQUIRED',
        '$(x)',
        '../..',
        '/',
        '',
        '[::1]:99999',
        'TLSv1.3',
        '\\u12',
        '\u001b[2J',
        '/dev/zero',
        '/proc/self/mem',
        '/dev/stdin',
        '\\',
      ),
    );
    const line = fc.tuple(name, fc.constantFrom('=', ':', ' ', ' = '), value).map((parts) => parts.join(''));
    const text = fc.oneof(
      fc.array(line, { maxLength: 12 }).map((all) => Buffer.from(all.join('\n'), 'utf8')),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      mutated(),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...versions), async (bytes, version) => {
        writeFileSync(join(home, 'conf/neo4j.conf'), bytes);
        expect(await examine(home, version)).not.toMatch(controls);
      }),
      { numRuns: runs, seed: Number(process.env.FUZZ_SEED ?? 6) },
    );
  });

  const odd: Readonly<Record<string, (home: string) => void | Promise<void>>> = {
    'links in a circle': (home) => {
      for (const place of places) {
        rmSync(join(home, 'certificates/bolt', place));
        symlinkSync(join(home, 'certificates/bolt', place), join(home, 'certificates/bolt', place));
      }
      symlinkSync(join(home, 'certificates'), join(home, 'certificates/https/trusted/up'));
    },
    'links to nowhere and to the root': (home) => {
      symlinkSync('/nowhere', join(home, 'certificates/bolt/trusted/a'));
      symlinkSync('/', join(home, 'certificates/bolt/trusted/b'));
    },
    pipes: (home) => {
      for (const place of ['bolt/private.key', 'https/public.crt', 'cluster/trusted/pipe', 'backup/revoked/pipe']) {
        rmSync(join(home, 'certificates', place), { force: true });
        execFileSync('mkfifo', [join(home, 'certificates', place)]);
      }
      rmSync(join(home, 'conf/neo4j.conf'));
      execFileSync('mkfifo', [join(home, 'conf/neo4j.conf')]);
    },
    'folders where files should be, files where folders should be': (home) => {
      rmSync(join(home, 'certificates/bolt/private.key'));
      mkdirSync(join(home, 'certificates/bolt/private.key'));
      rmSync(join(home, 'certificates/https'), { recursive: true });
      writeFileSync(join(home, 'certificates/https'), '');
      rmSync(join(home, 'conf/neo4j.conf'));
      mkdirSync(join(home, 'conf/neo4j.conf'));
    },
    'a folder of 100,000 files': (home) => {
      const folder = join(home, 'certificates/bolt/trusted');
      for (let index = 0; index < 100_000; index++) closeSync(openSync(join(folder, `f${index}`), 'w'));
    },
    'a file of 2 GB': (home) => {
      for (const place of ['private.key', 'public.crt', 'trusted/big']) {
        const file = openSync(join(home, 'certificates/bolt', place), 'w');
        ftruncateSync(file, 2 ** 31);
        closeSync(file);
      }
    },
    'devices by name': (home) => {
      symlinkSync('/dev/zero', join(home, 'certificates/bolt/trusted/zero'));
      symlinkSync('/proc/self/mem', join(home, 'certificates/cluster/trusted/mem'));
    },
    'no permission': (home) => chmodSync(join(home, 'certificates'), 0o000),
    'nothing but the home': (home) => {
      rmSync(join(home, 'certificates'), { recursive: true });
      rmSync(join(home, 'conf'), { recursive: true });
    },
  };

  it.each(Object.keys(odd))('%s', { timeout: 90_000 }, async (name) => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    await odd[name]?.(home);
    const { code, stdout, stderr } = await runProgram(
      ['doctor', '--home', home, '--neo4j-version', '5', '--edition', 'enterprise', '--json', '--owner', '7474:7474'],
      { limitMs: 30_000, env: { NODE_OPTIONS: '--max-old-space-size=256' } },
    );
    chmodSync(join(home), 0o755);
    if (name === 'no permission') chmodSync(join(home, 'certificates'), 0o755);
    expect(stderr).not.toContain('bug in neo4j-tls');
    expect([0, 1], stderr).toContain(code);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'neo4j-tls/doctor@1' });
  });

  it('a socket in trusted/', { timeout: 30_000 }, async () => {
    const home = testdir();
    cpSync(template, home, { recursive: true });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(home, 'certificates/bolt/trusted/s'), resolve));
    try {
      expect(await examine(home, '5')).toContain('bolt');
    } finally {
      server.close();
    }
  });
});
