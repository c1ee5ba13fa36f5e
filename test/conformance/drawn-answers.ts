import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scopeNames } from '../../src/model/installation.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { releases } from '../support/neo4j/releases.ts';
import { foreignLines } from './foreign-lines.ts';
import { oldConfs } from './old-confs.ts';
import type { Random } from './random.ts';
import { makeSetup, type Scope, setupKinds, type World } from './setups.ts';
import { writeMember } from './write-case.ts';

/** What answers name: a CA of ours, passphrases, keys and certificates from elsewhere. */
export interface Material {
  readonly folder: string;
  readonly world: World;
  readonly ca: string;
  readonly caPassphrase: string;
  readonly passphrase: string;
}

/** @param folder where it is written. */
export async function makeMaterial(folder: string, world: World): Promise<Material> {
  const [caPassphrase, passphrase, ca] = [join(folder, 'ca-pass'), join(folder, 'pass'), join(folder, 'ca')];
  writeFileSync(caPassphrase, 'a long passphrase of the CA\n', { mode: 0o600 });
  writeFileSync(passphrase, 'key passphrase 17\n', { mode: 0o600 });
  const { code, out } = await runInProcess([
    ...['ca', 'create', '--out', ca],
    ...['--ca-passphrase-file', caPassphrase, '--yes', '--json'],
  ]);
  if (code !== 0) throw new Error(out);
  return { folder, world, ca, caPassphrase, passphrase };
}

export interface Drawn {
  /** Flags of `init`, the same for both members. */
  readonly flags: readonly string[];
  /** Files for one of the members, where certificates come from elsewhere. */
  readonly filesOf: (index: 0 | 1) => readonly string[];
  /** Flags that `renew` needs as well. */
  readonly renewal: readonly string[];
  readonly edition: 'community' | 'enterprise';
  readonly components: readonly Scope[];
  readonly source: 'self-signed' | 'ca' | 'existing';
  readonly shares: boolean;
  readonly certificate: string;
  /** Further names of the server, and what a client may dial because of each. */
  readonly names: readonly string[];
  readonly dialled: readonly string[];
}

const names: readonly (readonly [string, string])[] = [
  ['localhost', 'localhost'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['*.graph.example.test', 'a.graph.example.test'],
  ['BIG.Example.Test', 'big.example.test'],
  ['b\u00fccher.example.test', 'xn--bcher-kva.example.test'],
  ['2001:db8::7', '2001:db8:0:0:0:0:0:7'],
  ['single', 'single'],
  ['dot.example.test.', 'dot.example.test'],
];
/** Those that the certificates from elsewhere carry, too. */
const namesElsewhere = ['localhost', '127.0.0.1'];

/** Answers of `init` as somebody might give them together. */
export function drawAnswers(random: Random, material: Material): Drawn {
  const { ca, caPassphrase, passphrase } = material;
  const edition = random.pick(['community', 'enterprise', 'enterprise'] as const);
  const possible: readonly Scope[] = edition === 'community' ? ['bolt', 'https'] : scopeNames;
  const wanted = possible.filter(() => random.chance(0.6));
  const components = wanted.length === 0 ? possible : wanted;
  const source = random.pick(['self-signed', 'self-signed', 'ca', 'ca', 'existing'] as const);
  const has = (scope: Scope): boolean => components.includes(scope);
  const perhaps = (probability: number, ...flag: readonly string[]): readonly string[] =>
    random.chance(probability) ? flag : [];
  const perComponent = (flag: string, values: readonly string[]): readonly string[] => {
    const some = components.filter(() => random.chance(0.4));
    return some.length === 0 ? [] : [flag, some.map((scope) => `${scope}=${random.pick(values)}`).join(',')];
  };
  const issued = source !== 'existing';
  const shares = has('bolt') && has('https') && random.chance(0.3);
  const [key, certificate] = random.pick([
    ['private.key', 'public.crt'],
    ['server.key', 'server.pem'],
    ['key', 'cert'],
  ] as const);
  const chosen = names.filter(([name]) => random.chance(0.2) && (issued || namesElsewhere.includes(name)));
  const form = random.pick(formsElsewhere);
  return {
    flags: [
      ...['--components', components.join(','), '--source', source],
      ...(source === 'ca' ? ['--ca', ca, '--ca-passphrase-file', caPassphrase] : []),
      ...(issued ? perhaps(0.5, '--key-type', random.pick(['ec-p384', 'ec-p384', 'rsa-2048'])) : []),
      ...(issued ? perhaps(0.4, '--days', random.pick(['1', '2', '30', '90', '397', '3650'])) : []),
      ...(issued
        ? perhaps(0.2, '--subject', random.pick(['O=Gr\u00f6\u00dfe, CN=x', 'C=DE,O=A\\, B,OU=x,CN=graph.example.test']))
        : []),
      ...(shares ? ['--share', 'bolt,https'] : []),
      ...perComponent('--client-auth', ['none', 'optional', 'require']),
      ...perComponent('--verify-hostname', ['on', 'off']),
      ...(has('bolt') ? perhaps(0.3, '--bolt-tls-level', random.pick(['REQUIRED', 'OPTIONAL'])) : []),
      ...perhaps(0.3, '--http', random.pick(['on', 'off'])),
      ...(has('https') ? perhaps(0.2, '--https-port', random.pick(['8443', '443', '7687', '7474'])) : []),
      ...perhaps(0.3, '--listen', random.pick(['0.0.0.0', '127.0.0.1', '::', 'localhost', '10.0.0.7'])),
      ...(key === 'private.key' ? [] : ['--file-names', `key=${key},certificate=${certificate}`]),
      ...(random.chance(0.5) ? [] : random.pick([['--generate-passphrase'], ['--passphrase-file', passphrase]])),
    ],
    filesOf: (index) => (issued ? [] : filesElsewhere(form, index, material)),
    renewal: source === 'ca' ? ['--ca', ca, '--ca-passphrase-file', caPassphrase] : [],
    ...{ edition, components, source, shares, certificate },
    names: chosen.map(([name]) => name),
    dialled: chosen.map(([, host]) => host),
  };
}

const formsElsewhere = ['pkcs8', 'sec1', 'encrypted', 'der', 'rsa', 'pkcs1'] as const;

/** Key, certificate and the certificates above it, in no order, in one of the forms that people have them in. */
function filesElsewhere(
  form: (typeof formsElsewhere)[number],
  index: 0 | 1,
  { folder, world, passphrase }: Material,
): readonly string[] {
  const isRsa = form === 'rsa' || form === 'pkcs1';
  const { key, pem, der } = (isRsa ? world.rsaOfRoot : world.ofIntermediate)[index];
  const at = (name: string): string => join(folder, `given${index}-${name}`);
  const secret = 'key passphrase 17';
  const keyBytes =
    form === 'der'
      ? key.export({ type: 'pkcs8', format: 'der' })
      : form === 'encrypted'
        ? key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secret })
        : key.export({ type: form === 'sec1' || form === 'pkcs1' ? form : 'pkcs8', format: 'pem' });
  writeFileSync(at('key'), keyBytes);
  writeFileSync(at('certificate'), form === 'der' ? der : pem);
  writeFileSync(at('chain'), isRsa ? world.root.pem : world.root.pem + world.intermediate.pem);
  return [
    ...[
      '--private-key',
      at('key'),
      '--certificate',
      at('certificate'),
      '--chain',
      at('chain'),
      '--trust',
      trustElsewhere(folder, world),
    ],
    ...(form === 'encrypted' ? ['--source-passphrase-file', passphrase] : []),
  ];
}

/** The CA above all certificates from elsewhere, as a file. */
export function trustElsewhere(folder: string, world: World): string {
  const path = join(folder, 'root.pem');
  writeFileSync(path, world.root.pem);
  return path;
}

export const grounds = ['nothing', 'an old conf', 'a line of somebody else', 'TLS already'] as const;
export type Ground = (typeof grounds)[number];

/** What a home holds before `init`. */
export function writeGround(
  home: string,
  ground: Ground,
  { line, world, random, index }: { readonly line: Line; readonly world: World; readonly random: Random; readonly index: 0 | 1 },
) {
  const finish = (conf: string) => {
    // By its jars the version is known, and with it which settings there are.
    mkdirSync(join(home, 'lib'));
    writeFileSync(join(home, 'lib', `neo4j-kernel-${releases[line].version}.jar`), '');
    return { home, conf };
  };
  if (ground === 'TLS already')
    return finish(writeMember(makeSetup(random.pick(setupKinds), line, world, random).members[index], home).conf);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  const conf = join(home, 'conf', 'neo4j.conf');
  const text = {
    nothing: '',
    'an old conf': random.pick(oldConfs(line, [17687, 17473, 17474])).text,
    'a line of somebody else': `${random.pick(foreignLines(line))}\n`,
  };
  writeFileSync(conf, text[ground], 'latin1');
  return finish(conf);
}
