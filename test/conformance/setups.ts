import type { KeyObject } from 'node:crypto';
import { children, rawBytes, readDer } from '../../src/pki/encoding/der-read.ts';
import { bits, integer, sequence } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { createCa, issueFromCa } from '../../src/pki/issuing/issue.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { daysFromNow } from './clock.ts';
import { encryptedPem } from './encrypted-pem.ts';
import { type Issued, issue, type Keys, keyUsageBits, numberFrom, usageOids } from './material.ts';
import type { Random } from './random.ts';
import { signRepeatably, stretched } from './repeatable-signature.ts';

export const scopes = ['bolt', 'https', 'cluster', 'backup'] as const;
export type Scope = (typeof scopes)[number];

export type Node =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'socket' };

/** One member, before it is written: lines of its conf and everything below `certificates/`. */
export interface MemberTree {
  readonly host: string;
  /** Lines as they stand in the file, one a line. */
  lines: string[];
  /** Written after the lines, as they are. */
  confBytes?: Buffer;
  readonly nodes: Map<string, Node>;
  readonly modes: Map<string, number>;
  readonly leaf: Issued;
  readonly key: KeyObject;
  password?: string;
  expandCommands?: boolean;
  confMode?: number;
  /** In place of a regular file. */
  confNode?:
    | { readonly kind: 'missing' }
    | { readonly kind: 'link'; readonly to: string }
    | { readonly kind: 'folder'; readonly files: ReadonlyMap<string, string> };
}

export interface Setup {
  readonly kind: SetupKind;
  readonly line: Line;
  readonly members: readonly [MemberTree, MemberTree];
  readonly root: Issued;
  readonly intermediate: Issued;
}

/** `rsa`: leaves with RSA keys; `identified`: made by src/pki, with key identifiers; the others have EC keys and no identifiers. */
export const setupKinds = ['self-signed', 'ca', 'ca-root-sent', 'intermediate', 'passphrase', 'rsa', 'identified'] as const;
export type SetupKind = (typeof setupKinds)[number];

const leafUsage = { keyUsage: [keyUsageBits.digitalSignature], extendedKeyUsage: [usageOids.serverAuth, usageOids.clientAuth] };
export const passphrase = 'correct horse';

/** What setups have in common, made once per run. */
export interface World {
  readonly keys: Keys;
  readonly root: Issued;
  readonly intermediate: Issued;
  readonly strangerRoot: Issued;
  readonly stranger: Issued;
  readonly selfSigned: readonly [Issued, Issued];
  readonly ofRoot: readonly [Issued, Issued];
  readonly ofIntermediate: readonly [Issued, Issued];
  readonly rsaOfRoot: readonly [Issued, Issued];
  readonly identifiedRoot: Issued;
  readonly identified: readonly [Issued, Issued];
  readonly encryptedKeys: readonly [string, string];
}

export const hosts = ['core1.cluster.test', 'core2.cluster.test'] as const;

export function makeWorld(keys: Keys): World {
  const caUsage = { ca: true, keyUsage: [keyUsageBits.keyCertSign, keyUsageBits.crlSign] } as const;
  const key = (index: number): KeyObject => keys.ec[index] ?? fail();
  const root = issue({ name: 'Test Root', key: key(0), ...caUsage });
  const intermediate = issue({ name: 'Test Intermediate', key: key(1), issuer: root, ...caUsage });
  const strangerRoot = issue({ name: 'Stranger Root', key: key(2), ...caUsage });
  const pair = (issuer: Issued | undefined): readonly [Issued, Issued] => [leafOf(0, key(4), issuer), leafOf(1, key(5), issuer)];
  const rsa = (index: number): KeyObject => keys.rsa[index] ?? fail();
  const forRsa = { keyUsage: [keyUsageBits.digitalSignature, keyUsageBits.keyEncipherment] };
  const encrypt = (one: KeyObject): string => encryptedPem(one, 'aes-256-cbc', passphrase);
  numberFrom(1000);
  return {
    keys,
    root,
    intermediate,
    strangerRoot,
    stranger: issue({ name: 'stranger', key: key(6), issuer: strangerRoot, names: ['DNS:stranger.test'], ...leafUsage }),
    selfSigned: pair(undefined),
    ofRoot: pair(root),
    ofIntermediate: pair(intermediate),
    rsaOfRoot: [leafOf(0, rsa(0), root, forRsa), leafOf(1, rsa(1), root, forRsa)],
    ...identified(key(3), [key(4), key(5)]),
    encryptedKeys: [encrypt(key(4)), encrypt(key(5))],
  };
}

/** What the program itself would issue. */
function identified(caKey: KeyObject, keys: readonly [KeyObject, KeyObject]): Pick<World, 'identifiedRoot' | 'identified'> {
  const now = daysFromNow(-1);
  const days = 20 * 365;
  const ca = createCa({ subject: [{ type: 'CN', value: 'Test Identified' }], key: caKey, days, now });
  const leaf = (index: 0 | 1): Issued => {
    const host = hosts[index];
    const names = [{ kind: 'dns', value: host } as const, { kind: 'ip', value: '127.0.0.1' } as const];
    const request = {
      subject: [{ type: 'CN', value: host }],
      names,
      days,
      usages: ['serverAuth', 'clientAuth'],
    } as unknown as Parameters<typeof issueFromCa>[0]['request'];
    const made = issueFromCa({ request, publicKey: keys[index], issuer: ca, issuerKey: caKey, now });
    return { ...steady(made.der, caKey), key: keys[index], name: host };
  };
  return { identifiedRoot: { ...steady(ca.der, caKey), key: caKey, name: 'Test Identified' }, identified: [leaf(0), leaf(1)] };
}

/** The same certificate with a number and a signature that are no accident. */
function steady(der: Buffer, signer: KeyObject): Pick<Issued, 'der' | 'pem'> {
  const [toSign, algorithm] = children(readDer(der));
  if (algorithm === undefined) throw new Error('no certificate');
  const [version, , ...rest] = children(toSign).map(rawBytes);
  const first = stretched(rest.map((part) => part.toString('hex')).join(), 16);
  first[0] = ((first[0] ?? 0) & 0x7f) | 0x40;
  const bytes = sequence(version, integer(first), ...rest);
  const renewed = sequence(bytes, rawBytes(algorithm), bits(signRepeatably('sha256', bytes, signer)));
  return { der: renewed, pem: encodePem('CERTIFICATE', renewed) };
}

export function leafOf(
  index: 0 | 1,
  key: KeyObject,
  issuer: Issued | undefined,
  more: Partial<Parameters<typeof issue>[0]> = {},
): Issued {
  const names = [`DNS:${hosts[index]}`, 'DNS:localhost', 'IP:127.0.0.1'];
  return issue({ name: hosts[index], key, names, ...leafUsage, ...(issuer === undefined ? {} : { issuer }), ...more });
}

function fail(): never {
  throw new Error('out of keys');
}

/** Two members that understand each other on all four scopes. */
export function makeSetup(kind: SetupKind, line: Line, world: World, random: Random): Setup {
  const leaves = leavesOf(kind, world);
  const chainOf = (index: 0 | 1): string => {
    const { pem } = leaves[index];
    if (kind === 'intermediate') return pem + world.intermediate.pem;
    return kind === 'ca-root-sent' ? pem + world.root.pem : pem;
  };
  const member = (index: 0 | 1): MemberTree => {
    const { key } = leaves[index];
    const tree: MemberTree = {
      host: hosts[index],
      lines: confLines(line),
      nodes: new Map(),
      modes: new Map(),
      leaf: leaves[index],
      key,
    };
    const keyText = kind === 'passphrase' ? world.encryptedKeys[index] : key.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const scope of scopes) {
      put(tree, `${scope}/private.key`, keyText);
      put(tree, `${scope}/public.crt`, chainOf(index));
      tree.nodes.set(`${scope}/trusted`, { kind: 'folder' });
      tree.nodes.set(`${scope}/revoked`, { kind: 'folder' });
      if (kind === 'self-signed') {
        put(tree, `${scope}/trusted/peer.pem`, leaves[index === 0 ? 1 : 0].pem);
        put(tree, `${scope}/trusted/self.pem`, leaves[index].pem);
      } else {
        put(tree, `${scope}/trusted/ca.pem`, kind === 'identified' ? world.identifiedRoot.pem : world.root.pem);
      }
      const mutual = scope === 'cluster' || scope === 'backup' || (scope === 'bolt' && random.chance(0.4));
      tree.lines.push(
        `dbms.ssl.policy.${scope}.enabled=true`,
        `dbms.ssl.policy.${scope}.client_auth=${mutual ? 'REQUIRE' : 'NONE'}`,
      );
      if (scope !== 'https' || random.chance(0.3))
        tree.lines.push(`dbms.ssl.policy.${scope}.verify_hostname=${random.chance(0.8)}`);
      if (kind === 'passphrase') tree.lines.push(`dbms.ssl.policy.${scope}.private_key_password=${passphrase}`);
    }
    if (kind === 'passphrase') tree.password = passphrase;
    return tree;
  };
  return { kind, line, members: [member(0), member(1)], root: world.root, intermediate: world.intermediate };
}

function leavesOf(kind: SetupKind, world: World): readonly [Issued, Issued] {
  switch (kind) {
    case 'self-signed':
      return world.selfSigned;
    case 'intermediate':
      return world.ofIntermediate;
    case 'rsa':
      return world.rsaOfRoot;
    case 'identified':
      return world.identified;
    default:
      return world.ofRoot;
  }
}

export function put(tree: MemberTree, path: string, content: string | Buffer): void {
  tree.nodes.set(path, { kind: 'file', bytes: typeof content === 'string' ? Buffer.from(content, 'latin1') : content });
}

function confLines(line: Line): string[] {
  const set = (connector: 'bolt' | 'http' | 'https', suffix: string, value: string): string =>
    `${connectorSetting(line, connector, suffix)}=${value}`;
  return [
    set('bolt', 'enabled', 'true'),
    set('bolt', 'tls_level', 'REQUIRED'),
    set('https', 'enabled', 'true'),
    set('http', 'enabled', 'false'),
    `${line === '4.4' ? 'dbms' : 'server'}.jvm.additional=-XX:+UseG1GC`,
  ];
}
