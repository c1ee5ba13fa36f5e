import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from './judge.ts';
import type { OpensslMaterial } from './openssl-material.ts';
import type { PlaintextHome } from './plaintext-home.ts';
import type { Line } from './releases.ts';
import { connectorSetting, scopeDirectory } from './tls-home.ts';

export interface Fault {
  readonly name: string;
  /** Where a start ends; null: it starts. One for all lines, or by line where they differ. */
  readonly stage: Stage | null | Readonly<Record<Line, Stage | null>>;
  /** Spoils a sound home that has TLS on bolt, https and cluster. */
  readonly spoil: (home: PlaintextHome, line: Line, material: OpensslMaterial) => Promise<void>;
}

export function stageOn(fault: Fault, line: Line): Stage | null {
  return fault.stage === null || typeof fault.stage === 'string' ? fault.stage : fault.stage[line];
}

const byLine = (old: Stage | null, five: Stage | null, calendar: Stage | null) => ({
  '4.4': old,
  '5': five,
  '2025': calendar,
  '2026': calendar,
});
const strictOnly = byLine(null, 'conf', 'conf');

/** Varied faults, at least two of each stage; where each is noticed was measured on real servers. */
export const faults: readonly Fault[] = [
  { name: 'nothing wrong', stage: null, spoil: async () => undefined },
  { name: 'unknown setting', stage: strictOnly, spoil: ({ conf }) => appendFile(conf, 'no.such.setting=1\n') },
  { name: 'apoc setting', stage: strictOnly, spoil: ({ conf }) => appendFile(conf, 'apoc.export.file.enabled=true\n') },
  {
    name: 'duplicate line',
    stage: strictOnly,
    spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.bolt.enabled=true\n'),
  },
  {
    name: 'client_auth=REQUIRED',
    stage: 'conf',
    spoil: ({ conf }) => replaceLine(conf, 'dbms.ssl.policy.bolt.client_auth', 'REQUIRED'),
  },
  {
    name: 'two dots in a path',
    stage: 'conf',
    spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.bolt.private_key=../bolt/private.key\n'),
  },
  { name: 'misspelt suffix', stage: null, spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.bolt.trusted_dirs=x\n') },
  {
    name: 'one scope in two spellings',
    stage: 'policy',
    spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.CLUSTER.enabled=true\n'),
  },
  {
    name: 'base directory missing',
    stage: 'policy',
    spoil: ({ home }) => rm(scopeDirectory(home, 'cluster'), { recursive: true }),
  },
  { name: 'key missing', stage: 'policy', spoil: ({ home }) => rm(join(scopeDirectory(home, 'bolt'), 'private.key')) },
  {
    name: 'encrypted key, no password',
    stage: 'policy',
    spoil: ({ home }, _line, { encryptedKey }) => replaceFile(home, 'bolt/private.key', encryptedKey),
  },
  {
    name: 'plain key, password set',
    stage: byLine(null, 'policy', 'policy'),
    spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.bolt.private_key_password=secret\n'),
  },
  {
    name: 'key inside public.crt',
    stage: 'policy',
    spoil: ({ home }, _line, { leaf, key }) => replaceFile(home, 'bolt/public.crt', leaf + key),
  },
  {
    name: 'bolt chain upside down',
    stage: byLine('bolt', 'bolt', null),
    spoil: ({ home }, _line, { leaf, ca }) => replaceFile(home, 'bolt/public.crt', ca + leaf),
  },
  {
    name: 'https chain with a stranger',
    stage: 'https',
    spoil: ({ home }, _line, { leaf, stranger }) => replaceFile(home, 'https/public.crt', leaf + stranger),
  },
  {
    name: 'cluster chain upside down',
    stage: null,
    spoil: ({ home }, _line, { leaf, ca }) => replaceFile(home, 'cluster/public.crt', ca + leaf),
  },
  {
    name: 'bolt certificate of zero bytes',
    stage: byLine('bolt', 'bolt', null),
    spoil: ({ home }) => replaceFile(home, 'bolt/public.crt', ''),
  },
  {
    name: 'DER certificate',
    stage: byLine('policy', null, null),
    spoil: ({ home }, _line, { leaf }) => replaceFile(home, 'bolt/public.crt', derOf(leaf)),
  },
  {
    name: 'key of another certificate',
    stage: null,
    spoil: ({ home }, _line, { strangerKey }) => replaceFile(home, 'bolt/private.key', strangerKey),
  },
  { name: 'junk in trusted', stage: 'policy', spoil: ({ home }) => replaceFile(home, 'bolt/trusted/README', 'read me\n') },
  {
    name: 'directory in trusted',
    stage: 'policy',
    spoil: async ({ home }) => void (await mkdir(join(scopeDirectory(home, 'https'), 'trusted', '..data'))),
  },
  {
    name: 'certificate in revoked',
    stage: 'policy',
    spoil: ({ home }, _line, { leaf }) => replaceFile(home, 'cluster/revoked/old.crt', leaf),
  },
  {
    name: 'REQUIRE and an empty trusted',
    stage: 'policy',
    spoil: ({ home }) => empty(join(scopeDirectory(home, 'cluster'), 'trusted')),
  },
  {
    name: 'junk in tls_versions',
    stage: byLine(null, null, 'policy'),
    spoil: ({ conf }) => appendFile(conf, 'dbms.ssl.policy.cluster.tls_versions=TLSv9\n'),
  },
  {
    name: 'OPENSSL without its library',
    stage: byLine('bolt', 'bolt', 'policy'),
    spoil: ({ conf }) => appendFile(conf, 'dbms.netty.ssl.provider=OPENSSL\n'),
  },
  {
    name: 'tls_level without a policy',
    stage: byLine('bolt', 'bolt', null),
    spoil: ({ conf }) => replaceLine(conf, 'dbms.ssl.policy.bolt.enabled', 'false'),
  },
  {
    name: 'https without a policy',
    stage: 'https',
    spoil: ({ conf }) => replaceLine(conf, 'dbms.ssl.policy.https.enabled', 'false'),
  },
  {
    name: 'http and https both off',
    stage: null,
    spoil: async ({ conf }, line) => {
      await replaceLine(conf, connectorSetting(line, 'http', 'enabled'), 'false');
      await replaceLine(conf, connectorSetting(line, 'https', 'enabled'), 'false');
    },
  },
];

async function replaceLine(conf: string, setting: string, value: string): Promise<void> {
  const text = await readFile(conf, 'utf8');
  const edited = text.replace(new RegExp(`^${setting.replaceAll('.', '\\.')}=.*$`, 'm'), `${setting}=${value}`);
  if (edited === text) throw new Error(`${conf} has no line for ${setting}`);
  await writeFile(conf, edited);
}

async function replaceFile(home: string, path: string, content: string | Uint8Array): Promise<void> {
  const file = join(home, 'certificates', path);
  await rm(file, { force: true });
  await writeFile(file, content);
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory)) await rm(join(directory, name));
}

function derOf(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}
