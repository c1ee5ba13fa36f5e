import type { KeyObject } from 'node:crypto';
import {
  bits,
  boolean,
  ia5,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  tagged,
  utf8,
} from '../../src/pki/encoding/der-write.ts';
import { asn1Time } from './asn1-time.ts';
import { type FaultContext, type FaultKind, file, folder, kind, remove, setPolicy } from './fault.ts';
import { type CertificateSpec, extension, generalName, type Issued, issue, keyUsageBits, nameOf, usageOids } from './material.ts';
import { leafOf, put } from './setups.ts';

const caUsage = { ca: true, keyUsage: [keyUsageBits.keyCertSign, keyUsageBits.crlSign] } as const;
/** A CA that may sign certificates and CRLs. */
export const newCa = (name: string, key: KeyObject, more: Partial<CertificateSpec> = {}): Issued =>
  issue({ name, key, ...caUsage, ...more });
export const ec = (c: FaultContext, at: number): KeyObject => c.world.keys.ec[at] as KeyObject;

/** The peer trusts these alone. */
export function trustOnly(c: FaultContext, ...certificates: readonly Issued[]): void {
  const other = { ...c, member: c.peer, peer: c.member };
  remove(other, 'trusted');
  folder(other, 'trusted');
  for (const [at, one] of certificates.entries()) put(c.peer, `${c.scope}/trusted/${at}.pem`, one.pem);
}

/** Serves a leaf of this CA with these certificates behind it. */
export function serve(c: FaultContext, ca: Issued, behind: readonly Issued[] = [], more: Partial<CertificateSpec> = {}): void {
  const leaf = leafOf(c.index, c.member.key, ca, more);
  file(c, 'public.crt', [leaf, ...behind].map(({ pem }) => pem).join(''));
}

/** A CA with a key of some kind signs the leaf; the peer trusts it. */
const signedBy = (title: string, key: (c: FaultContext) => KeyObject, more: Partial<CertificateSpec> = {}): FaultKind =>
  kind(`CA with ${title}`, (c) => {
    const ca = newCa('Other Root', key(c), more);
    trustOnly(c, ca, c.world.root);
    serve(c, ca, [], more);
  });

/** An intermediate with something about it; the peer trusts its root. */
const between = (c: FaultContext, more: Partial<CertificateSpec>): Issued =>
  newCa('Between', ec(c, 6), { issuer: c.world.root, ...more });
const through = (title: string, more: Partial<CertificateSpec>, leaf: Partial<CertificateSpec> = {}): FaultKind =>
  kind(`intermediate with ${title}`, (c) => {
    const ca = between(c, more);
    trustOnly(c, c.world.root);
    serve(c, ca, [ca], leaf);
  });

const withExtension = (title: string, ...extra: readonly ReturnType<typeof extension>[]): FaultKind =>
  kind(`leaf with ${title}`, (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { extra });
  });

const policies = (...oids: readonly string[]) => sequence(...oids.map((one) => sequence(oid(one))));
const anyPolicy = '2.5.29.32.0';
const constraint = (tag: 0 | 1, ...names: readonly string[]) => tagged(tag, ...names.map((name) => sequence(generalName(name))));

/** Faults of chains: algorithms, ways through them, and every extension that path checking looks at. */
export const chainFaults: readonly FaultKind[] = [
  signedBy('RSA 2048', (c) => c.world.keys.rsa[0] as KeyObject),
  signedBy('RSA 1024', (c) => c.world.keys.rsa1024),
  signedBy('RSA 512', (c) => c.world.keys.rsa512),
  signedBy('RSA 3072 and SHA-512', (c) => c.world.keys.rsa3072, { hash: 'sha512' }),
  signedBy('RSA and SHA-1', (c) => c.world.keys.rsa[0] as KeyObject, { hash: 'sha1' }),
  signedBy('RSA and MD5', (c) => c.world.keys.rsa[0] as KeyObject, { hash: 'md5' }),
  signedBy('RSA and SHA-224', (c) => c.world.keys.rsa[0] as KeyObject, { hash: 'sha224' }),
  signedBy('RSASSA-PSS', (c) => c.world.keys.rsa[0] as KeyObject, { pss: true }),
  signedBy('RSASSA-PSS and SHA-512', (c) => c.world.keys.rsa[0] as KeyObject, { pss: true, hash: 'sha512' }),
  signedBy('an RSA-PSS key', (c) => c.world.keys.rsaPss, { pss: true }),
  signedBy('P-384 and SHA-384', (c) => c.world.keys.p384, { hash: 'sha384' }),
  signedBy('P-521 and SHA-512', (c) => c.world.keys.p521, { hash: 'sha512' }),
  signedBy('P-256 and SHA-1', (c) => ec(c, 6), { hash: 'sha1' }),
  signedBy('P-256 and SHA-224', (c) => ec(c, 6), { hash: 'sha224' }),
  signedBy('P-224', (c) => c.world.keys.p224),
  signedBy('secp256k1', (c) => c.world.keys.secp256k1),
  signedBy('brainpoolP256r1', (c) => c.world.keys.brainpool),
  signedBy('Ed25519', (c) => c.world.keys.ed25519),
  signedBy('DSA and SHA-256', (c) => c.world.keys.dsa),
  signedBy('DSA and SHA-1', (c) => c.world.keys.dsa, { hash: 'sha1' }),
  ...(['DSA', 'RSA and SHA-224'] as const).map((title) =>
    kind(`CA with ${title}, TLS 1.2`, (c) => {
      const ca = title === 'DSA' ? newCa('Other Root', c.world.keys.dsa) : newCa('Other Root', c.world.keys.rsa[0] as KeyObject);
      trustOnly(c, ca, c.world.root);
      serve(c, ca, [], title === 'DSA' ? {} : { hash: 'sha224' });
      for (const member of [c.member, c.peer]) setPolicy({ ...c, member }, 'tls_versions', 'TLSv1.2');
    }),
  ),
  kind('leaf signed with MD5, CA with SHA-256', (c) => {
    const ca = newCa('Other Root', c.world.keys.rsa[0] as KeyObject);
    trustOnly(c, ca);
    serve(c, ca, [], { hash: 'md5' });
  }),
  kind('CA signed with MD5, leaf with SHA-256', (c) => {
    const ca = newCa('Other Root', c.world.keys.rsa[0] as KeyObject, { hash: 'md5' });
    trustOnly(c, ca);
    serve(c, ca);
  }),
  kind('leaf signed with SHA-1, CA with SHA-256', (c) => {
    const ca = newCa('Other Root', c.world.keys.rsa[0] as KeyObject);
    trustOnly(c, ca);
    serve(c, ca, [], { hash: 'sha1' });
  }),
  kind('two algorithms said for one signature', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { innerAlgorithm: sequence(oid('1.2.840.10045.4.3.3')) });
  }),
  through('SHA-1', { hash: 'sha1' }),
  through('a critical unknown extension', { extra: [extension('1.2.3.4.5', true, octets(Buffer.from('x')))] }),
  through('server usage alone', { extendedKeyUsage: [usageOids.serverAuth] }),
  through('client usage alone', { extendedKeyUsage: [usageOids.clientAuth] }),
  through('not yet begun', { days: [1, 30] }),
  through('path length 0', { pathLength: 0 }),
  through('version 1', { version: 1 }),
  through('a policy', { extra: [extension('2.5.29.32', false, policies('1.2.3.4'))] }),
  through('a policy asked for', {
    extra: [
      extension('2.5.29.32', false, policies('1.2.3.4')),
      extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([0])))),
    ],
  }),
  through(
    'a policy asked for and kept',
    {
      extra: [
        extension('2.5.29.32', false, policies('1.2.3.4')),
        extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([0])))),
      ],
    },
    { extra: [extension('2.5.29.32', false, policies('1.2.3.4'))] },
  ),
  through(
    'a policy asked for, another one kept',
    {
      extra: [
        extension('2.5.29.32', false, policies('1.2.3.4')),
        extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([0])))),
      ],
    },
    { extra: [extension('2.5.29.32', false, policies('1.2.3.5'))] },
  ),
  through(
    'any policy asked for',
    {
      extra: [
        extension('2.5.29.32', false, policies(anyPolicy)),
        extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([0])))),
      ],
    },
    { extra: [extension('2.5.29.32', false, policies('1.2.3.5'))] },
  ),
  through('a policy asked for one below', {
    extra: [extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([2]))))],
  }),
  through('any policy inhibited', { extra: [extension('2.5.29.54', true, integer(0))] }),
  through('policies mapped', {
    extra: [
      extension('2.5.29.32', true, policies('1.2.3.4')),
      extension('2.5.29.33', true, sequence(sequence(oid('1.2.3.4'), oid('1.2.3.5')))),
    ],
  }),
  through('constraints that exclude the name', {
    extra: [extension('2.5.29.30', true, sequence(constraint(1, 'DNS:cluster.test')))],
  }),
  through('constraints that exclude another name', {
    extra: [extension('2.5.29.30', true, sequence(constraint(1, 'DNS:other.test')))],
  }),
  through('constraints on addresses', {
    extra: [extension('2.5.29.30', true, sequence(constraint(0, 'IP:10.0.0.0/255.0.0.0')))],
  }),
  through('constraints on mail', { extra: [extension('2.5.29.30', true, sequence(constraint(0, 'mail:cluster.test')))] }),
  through('constraints on subjects', {
    extra: [extension('2.5.29.30', true, sequence(tagged(0, sequence(tagged(4, nameOf('other'))))))],
  }),
  through('constraints on subjects that fit', {
    extra: [extension('2.5.29.30', true, sequence(tagged(0, sequence(tagged(4, sequence())))))],
  }),
  through('constraints with a dot in front', {
    extra: [extension('2.5.29.30', true, sequence(constraint(0, 'DNS:.cluster.test', 'DNS:localhost')))],
  }),
  through('constraints that are not critical', {
    extra: [extension('2.5.29.30', false, sequence(constraint(0, 'DNS:other.test')))],
  }),
  withExtension('a policy', extension('2.5.29.32', false, policies('1.2.3.4'))),
  withExtension('a critical policy', extension('2.5.29.32', true, policies('1.2.3.4'))),
  withExtension(
    'a critical policy with a notice',
    extension(
      '2.5.29.32',
      true,
      sequence(sequence(oid('1.2.3.4'), sequence(sequence(oid('1.3.6.1.5.5.7.2.1'), ia5('http://x.test'))))),
    ),
  ),
  withExtension('a policy asked for', extension('2.5.29.36', true, sequence(implicit(0, Buffer.from([0]))))),
  withExtension('critical CRL distribution points', extension('2.5.29.31', true, sequence(sequence()))),
  withExtension('critical authority access', extension('1.3.6.1.5.5.7.1.1', true, sequence())),
  withExtension('a critical Netscape type', extension('2.16.840.1.113730.1.1', true, bits(Buffer.from([0x40]), 6))),
  withExtension('must-staple', extension('1.3.6.1.5.5.7.1.24', false, sequence(integer(5)))),
  withExtension('critical must-staple', extension('1.3.6.1.5.5.7.1.24', true, sequence(integer(5)))),
  withExtension('a critical subject key identifier', extension('2.5.29.14', true, octets(Buffer.alloc(20, 1)))),
  withExtension('a critical authority key identifier', extension('2.5.29.35', true, sequence(implicit(0, Buffer.alloc(20, 2))))),
  withExtension('another authority key identifier', extension('2.5.29.35', false, sequence(implicit(0, Buffer.alloc(20, 2))))),
  withExtension('a poison', extension('1.3.6.1.4.1.11129.2.4.3', true, nothing())),
  withExtension('constraints of a CA', extension('2.5.29.30', true, sequence(constraint(0, 'DNS:other.test')))),
  withExtension('a private key usage period', extension('2.5.29.16', true, sequence())),
  withExtension('an issuer name besides', extension('2.5.29.18', true, sequence(generalName('DNS:ca.test')))),
  withExtension('junk in an extension', extension('2.5.29.32', false, boolean(true))),
  withExtension('junk in a critical extension', extension('2.5.29.32', true, boolean(true))),
  withExtension('text in a critical extension', extension('2.5.29.36', true, utf8('x'))),
  kind('leaf with critical usages', (c) => {
    trustOnly(c, c.world.root);
    const usages = extension('2.5.29.37', true, sequence(oid(usageOids.serverAuth), oid(usageOids.clientAuth)));
    const names = extension('2.5.29.17', false, sequence(generalName(`DNS:${c.member.host}`)));
    file(c, 'public.crt', issue({ name: 'x', key: c.member.key, issuer: c.world.root, extra: [usages, names] }).pem);
  }),
  kind('leaf with empty usages', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { extendedKeyUsage: [] });
  }),
  kind('leaf with an empty key usage', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { keyUsage: [] });
  }),
  kind('leaf with twenty bytes of serial number', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { serial: Buffer.alloc(20, 0x7f) });
  }),
  kind('leaf with forty bytes of serial number', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { serial: Buffer.alloc(40, 0x7f) });
  }),
  kind('leaf with a serial number below zero', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { serial: Buffer.from([0xff, 0x00]) });
  }),
  kind('leaf without a serial number', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { serial: Buffer.alloc(0) });
  }),
  ...(
    [
      ['until 2049', 'utc', '240101000000Z', '491231235959Z'],
      ['until 9999', 'mixed', '240101000000Z', '99991231235959Z'],
      ['without seconds', 'utc', '2401010000Z', '4912312359Z'],
      ['with a zone', 'utc', '240101000000+0100', '491231235959+0100'],
      ['in long form', 'general', '20240101000000Z', '20491231235959Z'],
      ['with parts of a second', 'general', '20240101000000.5Z', '20491231235959.25Z'],
      ['that ends before it begins', 'utc', '490101000000Z', '240101000000Z'],
      ['from 1950', 'utc', '500101000000Z', '491231235959Z'],
      ['of junk', 'utc', 'yesterday', 'tomorrow'],
      ['of an impossible day', 'utc', '240230000000Z', '490231000000Z'],
    ] as const
  ).map(([title, form, from, to]) =>
    kind(`leaf with times ${title}`, (c) => {
      trustOnly(c, c.world.root);
      serve(c, c.world.root, [], { validity: asn1Time(form, from, to) });
    }),
  ),
  kind('intermediate with RSA 1024', (c) => {
    const ca = newCa('Between', c.world.keys.rsa1024, { issuer: c.world.root });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca]);
  }),
  kind('intermediate with a broken signature', (c) => {
    const ca = between(c, { signingKey: ec(c, 7) });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca]);
  }),
  kind('intermediate with no key usage', (c) => {
    const ca = issue({ name: 'Between', key: ec(c, 6), issuer: c.world.root, ca: true });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca]);
  }),
  kind('chain with the intermediate twice', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.intermediate, [c.world.intermediate, c.world.intermediate]);
  }),
  kind('chain with the root before the intermediate', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.intermediate, [c.world.root, c.world.intermediate]);
  }),
  kind('chain with the intermediate first', (c) => {
    trustOnly(c, c.world.root);
    file(c, 'public.crt', c.world.intermediate.pem + leafOf(c.index, c.member.key, c.world.intermediate).pem);
  }),
  kind('cross-signed, both ways sent', (c) => {
    const key = ec(c, 6);
    const own = newCa('New Root', key);
    const crossed = newCa('New Root', key, { issuer: c.world.root });
    trustOnly(c, c.world.root);
    serve(c, own, [crossed, c.world.root]);
  }),
  kind('cross-signed, the new root sent as well', (c) => {
    const key = ec(c, 6);
    const own = newCa('New Root', key);
    const crossed = newCa('New Root', key, { issuer: c.world.root });
    trustOnly(c, c.world.root);
    serve(c, own, [own, crossed]);
  }),
  kind('cross-signed, only the new root sent', (c) => {
    const key = ec(c, 6);
    const own = newCa('New Root', key);
    trustOnly(c, c.world.root, newCa('New Root', key, { issuer: c.world.root }));
    serve(c, own, [own]);
  }),
  kind('cross-signed, the cross has run out', (c) => {
    const key = ec(c, 6);
    const own = newCa('New Root', key);
    const crossed = newCa('New Root', key, { issuer: c.world.root, days: [-20, -10] });
    trustOnly(c, own, c.world.root);
    serve(c, own, [crossed]);
  }),
  kind('two intermediates of one name, the wrong one sent', (c) => {
    const right = newCa('Between', ec(c, 6), { issuer: c.world.root });
    const wrong = newCa('Between', ec(c, 7), { issuer: c.world.root });
    trustOnly(c, c.world.root);
    serve(c, right, [wrong]);
  }),
  kind('two intermediates of one name, both sent', (c) => {
    const right = newCa('Between', ec(c, 6), { issuer: c.world.root });
    const wrong = newCa('Between', ec(c, 7), { issuer: c.world.root });
    trustOnly(c, c.world.root);
    serve(c, right, [wrong, right]);
  }),
  kind('intermediate trusted besides the root', (c) => {
    trustOnly(c, c.world.root, c.world.intermediate);
    serve(c, c.world.intermediate);
  }),
  kind('leaf trusted besides another CA', (c) => {
    const leaf = leafOf(c.index, c.member.key, c.world.root);
    file(c, 'public.crt', leaf.pem);
    trustOnly(c, leaf, c.world.strangerRoot);
  }),
  kind('self-signed CA as server certificate', (c) => {
    const own = newCa(c.member.host, c.member.key);
    file(c, 'public.crt', own.pem);
    trustOnly(c, own);
  }),
  kind('self-signed below itself', (c) => {
    const own = newCa('Own CA', c.member.key);
    file(c, 'public.crt', leafOf(c.index, c.member.key, own).pem + own.pem);
    trustOnly(c, own);
  }),
  kind('certificate of the CA served', (c) => {
    file(c, 'public.crt', c.world.root.pem);
    file(c, 'private.key', c.world.root.key.export({ type: 'pkcs8', format: 'pem' }).toString());
    trustOnly(c, c.world.root);
  }),
  kind('root left without the leaf in DER', (c) => file(c, 'public.crt', Buffer.from(sequence(octets(c.world.root.der))))),
];
