import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createCa, issueFromCa } from '../../src/pki/issuing/issue.ts';
import { createCrl } from '../../src/pki/issuing/issue-crl.ts';
import { createRequest } from '../../src/pki/issuing/write-request.ts';
import { publicHalfOf } from '../../src/pki/keys/openssl.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { writeKeyStore } from '../../src/pki/pkcs12/write-pkcs12.ts';

/** A kind of input: real ones to begin with, where it goes, and the command that reads it. */
export interface InputKind {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  /** Below the folder of the run. */
  readonly file: string;
  readonly command: readonly string[];
}

/** The kinds of input. @param folder is filled with a home, a CA and whatever else the commands need. */
export async function inputKinds(folder: string): Promise<readonly InputKind[]> {
  const now = new Date();
  const [key, caKey] = [await generatePrivateKey('ec-p256'), await generatePrivateKey('ec-p256')];
  const ca = createCa({ subject: [{ type: 'CN', value: 'Fuzz CA' }], key: caKey, days: 90, now });
  const request = {
    ...{ subject: [{ type: 'CN', value: 'localhost' } as const], names: [{ kind: 'dns', value: 'localhost' } as const] },
    ...{ usages: ['serverAuth', 'clientAuth'] as const, keyType: 'ec-p256' as const, days: 60 },
  };
  const leaf = issueFromCa({ request, publicKey: publicHalfOf(key), issuer: ca, issuerKey: caKey, now });
  const nextUpdate = new Date(now.getTime() + 30 * 86_400_000);
  const crl = createCrl({
    issuer: ca,
    key: caKey,
    revoked: [{ serial: leaf.serial, at: now, reason: undefined }],
    thisUpdate: now,
    nextUpdate,
    number: 1,
  });
  const at = (path: string): string => join(folder, path);
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content, { mode: 0o600 });
  };
  const text = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);
  const chain = Buffer.from(leaf.pem + ca.pem);
  const keyPem = Buffer.from(writePkcs8(key));
  const keys = [keyPem, key.export({ type: 'sec1', format: 'pem' }), key.export({ type: 'pkcs8', format: 'der' })].map((seed) =>
    Buffer.from(seed),
  );
  const conf = text(
    'dbms.ssl.policy.bolt.enabled=true',
    'dbms.ssl.policy.bolt.client_auth=NONE',
    'server.bolt.tls_level=REQUIRED',
  );
  put('h/conf/neo4j.conf', conf);
  put('h/certificates/bolt/private.key', keyPem);
  put('h/certificates/bolt/public.crt', chain);
  put('h/certificates/bolt/trusted/ca.pem', ca.pem);
  put('g/conf/neo4j.conf', '');
  put('ca/ca.crt', ca.pem);
  put('ca/ca.key', writePkcs8(caKey));
  put('k.pem', keyPem);
  put('p', 'secret words\n');
  const place = (home: string): readonly string[] => ['--home', at(home), '--neo4j-version', '5', '--edition', 'enterprise'];
  const doctor = ['doctor', ...place('h')];
  const init = ['init', ...place('g'), '--components', 'bolt', '--yes', '--dry-run'];
  const store = writeKeyStore({ key, certificates: [leaf, ca], friendlyName: 'x', password: 'secret words', rounds: 2048 });
  const begin = { kind: 'begin', version: 1, command: 'init', since: now.toISOString(), madeHome: [] };
  const entries = [
    begin,
    { kind: 'directory', path: at('h/x') },
    { kind: 'content', path: at('h/y'), digest: null, staged: at('h/z') },
  ];
  const log = text(
    '2026-01-01 00:00:00.000+0000 ERROR Failed to load private key: /a (using configured password)',
    '\tat a.b(C.java:1)',
    '{"level":"ERROR","message":"Invalid value"}',
  );
  return [
    { name: 'certificate', seeds: [chain, leaf.der], file: 'h/certificates/bolt/public.crt', command: doctor },
    { name: 'trusted', seeds: [Buffer.from(ca.pem), ca.der], file: 'h/certificates/bolt/trusted/x.pem', command: doctor },
    {
      name: 'key',
      seeds: [...keys, key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'secret words' })],
      file: 'h/certificates/bolt/private.key',
      command: doctor,
    },
    { name: 'CRL', seeds: [Buffer.from(crl)], file: 'h/certificates/bolt/revoked/x.crl', command: doctor },
    {
      name: 'existing',
      seeds: keys,
      file: 'e.pem',
      command: [
        ...init,
        '--source',
        'existing',
        '--certificate',
        at('h/certificates/bolt/public.crt'),
        '--private-key',
        at('e.pem'),
      ],
    },
    {
      name: 'PKCS#12',
      seeds: [store],
      file: 's.p12',
      command: [...init, '--source', 'existing', '--pkcs12', at('s.p12'), '--source-passphrase-file', at('p')],
    },
    {
      name: 'trust add',
      seeds: [chain],
      file: 't.pem',
      command: ['trust', 'add', at('t.pem'), ...place('h'), '--component', 'bolt', '--yes', '--dry-run'],
    },
    {
      name: 'CSR',
      seeds: [Buffer.from(createRequest(request, key))],
      file: 'r.csr',
      command: ['ca', 'sign', '--request', at('r.csr'), '--ca', at('ca'), '--out', at('signed'), '--yes', '--dry-run'],
    },
    {
      name: 'existing, its certificate',
      seeds: [chain, leaf.der],
      file: 'e.crt',
      command: [...init, '--source', 'existing', '--certificate', at('e.crt'), '--private-key', at('k.pem')],
    },
    { name: 'CA folder', seeds: [Buffer.from(ca.pem)], file: 'ca/ca.crt', command: ['ca', 'show', '--ca', at('ca')] },
    {
      name: 'CA folder, its key',
      seeds: [Buffer.from(writePkcs8(caKey))],
      file: 'ca/ca.key',
      command: ['ca', 'sign', '--ca', at('ca'), '--name', 'localhost', '--out', at('signed'), '--yes', '--dry-run'],
    },
    { name: 'CA folder, its list', seeds: [Buffer.from(crl)], file: 'ca/ca.crl', command: ['ca', 'show', '--ca', at('ca')] },
    {
      name: 'CA folder, what it issued',
      seeds: [Buffer.from(leaf.pem)],
      file: 'ca/issued/x.crt',
      command: ['ca', 'show', '--ca', at('ca')],
    },
    {
      name: 'conf',
      seeds: [conf, text('server.default_advertised_address=a\\', ' b', 'dbms.ssl.policy.BOLT.x: \\u0041')],
      file: 'h/conf/neo4j.conf',
      command: doctor,
    },
    {
      name: 'compose',
      seeds: [
        text(
          'services:',
          '  db:',
          '    image: neo4j:5-enterprise',
          '    environment: {NEO4J_a: $X}',
          '    ports: ["7687:7687"]',
          '    volumes: ["./c:/ssl"]',
        ),
      ],
      file: 'c/compose.yaml',
      command: ['doctor', '--container', at('c/compose.yaml')],
    },
    {
      name: 'answers',
      seeds: [text('components: [bolt, https]', 'name: [localhost]', 'client-auth: {bolt: NONE}', 'days: 30')],
      file: 'a.yaml',
      command: ['init', ...place('g'), '--answers', at('a.yaml'), '--yes', '--dry-run'],
    },
    {
      name: 'members',
      seeds: [text('line: "5"', 'members:', '  - {name: core1, names: [core1.example.test]}', '  - {name: core2}')],
      file: 'm.yaml',
      command: ['bundle', '--members', at('m.yaml'), '--ca', at('ca'), '--out', at('out'), '--yes', '--dry-run'],
    },
    { name: 'explain', seeds: [log], file: 'x.txt', command: ['explain', '@'] },
    { name: 'log', seeds: [log], file: 'l.log', command: [...doctor, '--from-log', at('l.log')] },
    {
      name: 'journal',
      seeds: [text(...entries.map((entry) => JSON.stringify(entry)))],
      file: 'h/.neo4j-tls/journal',
      command: ['recover', '--home', at('h'), '--neo4j-version', '5'],
    },
  ];
}

/** Puts an input where the command finds it, and takes it away again. */
export async function withInput<T>(folder: string, kind: InputKind, bytes: Buffer, work: () => Promise<T>): Promise<T> {
  const path = join(folder, kind.file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  writeFileSync(path, bytes, { mode: 0o600 });
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
    if (kind.file.startsWith('h/c') || kind.file.startsWith('ca/')) writeFileSync(path, kind.seeds[0] ?? '', { mode: 0o600 });
  }
}
