import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  bits,
  boolean,
  ia5,
  implicit,
  integer,
  octets,
  oid,
  printable,
  sequence,
  set,
  tagged,
  utf8,
} from '../../src/pki/encoding/der-write.ts';
import { ec, newCa, serve, trustOnly } from './chain-faults.ts';
import { drop, type FaultContext, type FaultKind, file, kind, policyName, setPolicy } from './fault.ts';
import { fixedDsa, fixedEc, fixedKey, fixedRsa } from './fixed-keys.ts';
import { type CertificateSpec, extension, generalName, type Issued, issue, keyUsageBits, nameOf, usageOids } from './material.ts';
import { hosts, leafOf, put } from './setups.ts';

type Asn1 = ReturnType<typeof sequence>;

const curve = (namedCurve: string): KeyObject => fixedEc(namedCurve);
const rsaOf = (modulusLength: number, publicExponent = 65537): KeyObject =>
  fixedRsa(modulusLength, `RSA ${modulusLength} ${publicExponent}`, publicExponent);
const dsaOf = fixedDsa;
const explicit = (): KeyObject =>
  fixedKey('explicit', () => generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).privateKey);
const ed448 = (): KeyObject => fixedKey('Ed448', () => generateKeyPairSync('ed448').privateKey);

/** A leaf of the root's; the peer trusts the root alone. */
const leaf = (title: string, more: (c: FaultContext) => Partial<CertificateSpec>): FaultKind =>
  kind(`leaf ${title}`, (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], more(c));
  });

/** A leaf below an intermediate of its own; the peer trusts the root alone. */
const through = (
  title: string,
  more: (c: FaultContext) => Partial<CertificateSpec>,
  below: (c: FaultContext) => Partial<CertificateSpec> = () => ({}),
): FaultKind =>
  kind(`intermediate ${title}`, (c) => {
    const ca = newCa('Between', ec(c, 6), { issuer: c.world.root, ...more(c) });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca], below(c));
  });

/** The member serves with this key. */
function withKey(c: FaultContext, own: KeyObject, pem?: string): void {
  drop(c, policyName(c, 'private_key_password'));
  file(c, 'private.key', pem ?? own.export({ type: 'pkcs8', format: 'pem' }).toString());
  file(c, 'public.crt', leafOf(c.index, own, c.world.root).pem);
  trustOnly(c, c.world.root);
}

const trusts = (title: string, one: (c: FaultContext) => Issued): FaultKind =>
  kind(`trusted holds ${title}`, (c) => put(c.member, `${c.scope}/trusted/other.pem`, one(c).pem));

const usage = (...names: readonly string[]) => ({ extendedKeyUsage: names });
const constraints = (permitted: readonly Asn1[], excluded: readonly Asn1[] = [], critical = true): Asn1 =>
  extension(
    '2.5.29.30',
    critical,
    sequence(
      permitted.length === 0 ? undefined : tagged(0, ...permitted.map((name) => sequence(name))),
      excluded.length === 0 ? undefined : tagged(1, ...excluded.map((name) => sequence(name))),
    ),
  );
const name = generalName;
const otherName = (type: string, text: string): Asn1 => tagged(0, oid(type), tagged(0, utf8(text)));
const upn = '1.3.6.1.4.1.311.20.2.3';
const directory = (...parts: readonly (readonly [string, Asn1])[]): Asn1 =>
  tagged(4, sequence(...parts.map(([type, value]) => set(sequence(oid(type), value)))));
const dn = (...parts: readonly (readonly [string, Asn1])[]): Asn1 =>
  sequence(...parts.map(([type, value]) => set(sequence(oid(type), value))));
const names = (...list: readonly Asn1[]): Asn1 => extension('2.5.29.17', false, sequence(...list));
const netscape = (byte: number, unused: number): Asn1 =>
  extension('2.16.840.1.113730.1.1', false, bits(Buffer.from([byte]), unused));
const authority = (keyId: Buffer | undefined, issuerName: Asn1 | undefined, serial: Asn1 | undefined): Asn1 =>
  extension(
    '2.5.29.35',
    false,
    sequence(
      keyId === undefined ? undefined : implicit(0, keyId),
      issuerName === undefined ? undefined : tagged(1, tagged(4, issuerName)),
      serial,
    ),
  );
const subjectKey = (bytes: Buffer): Asn1 => extension('2.5.29.14', false, octets(bytes));
const commonName = '2.5.4.3';
const mail = '1.2.840.113549.1.9.1';
const usual = [usageOids.serverAuth, usageOids.clientAuth] as const;

/** A root with an identifier of its key, a leaf that says whose child it is. */
const pointing = (title: string, root: Partial<CertificateSpec>, leafExtra: readonly Asn1[]): FaultKind =>
  kind(`leaf that points ${title}`, (c) => {
    const ca = newCa('Pointed Root', ec(c, 6), root);
    trustOnly(c, ca);
    serve(c, ca, [], { extra: leafExtra });
  });
const identifier = Buffer.alloc(20, 5);

/** A chain of this many certificates, leaf and root included, with the root sent or not. */
const chainOf = (count: number, rootSent: boolean): FaultKind =>
  kind(`chain of ${count} certificates${rootSent ? '' : ', the root left out'}`, (c) => {
    const cas: Issued[] = [];
    for (let at = 0; at < count - 1; at++) {
      const issuer = cas[0];
      cas.unshift(newCa(`Level ${at}`, ec(c, at % 4), issuer === undefined ? {} : { issuer }));
    }
    const [nearest] = cas;
    const root = cas.at(-1);
    if (nearest === undefined || root === undefined) return;
    trustOnly(c, root);
    serve(c, nearest, rootSent ? cas : cas.slice(0, -1));
  });

/** Certificates in every form that tools and people give them. */
export const certificateFormFaults: readonly FaultKind[] = [
  // Usages.
  leaf('with the server usage of Microsoft of old', () => usage('1.3.6.1.4.1.311.10.3.3')),
  leaf('with the server usage of Netscape of old', () => usage('2.16.840.1.113730.4.1')),
  leaf('with both server usages of old and client', () => usage('1.3.6.1.4.1.311.10.3.3', usageOids.clientAuth)),
  leaf('with the usages of a Windows computer', () => usage(...usual, '1.3.6.1.5.5.7.3.5', '1.3.6.1.4.1.311.20.2.2')),
  leaf('with a usage of mail and a server', () => usage('1.3.6.1.5.5.7.3.4', usageOids.serverAuth)),
  leaf('with the usage of OCSP', () => usage('1.3.6.1.5.5.7.3.9')),
  leaf('with a usage twice', () => usage(usageOids.serverAuth, usageOids.serverAuth, usageOids.clientAuth)),
  leaf('with the Netscape type of a server', () => ({ extra: [netscape(0x40, 6)] })),
  leaf('with the Netscape type of a client', () => ({ extra: [netscape(0x80, 7)] })),
  leaf('with the Netscape types of both', () => ({ extra: [netscape(0xc0, 6)] })),
  leaf('with the Netscape type of a CA', () => ({ extra: [netscape(0x04, 2)] })),
  leaf('with an empty Netscape type', () => ({ extra: [extension('2.16.840.1.113730.1.1', false, bits(Buffer.alloc(0)))] })),
  leaf('with junk for a Netscape type', () => ({ extra: [extension('2.16.840.1.113730.1.1', false, utf8('server'))] })),
  leaf('with a Netscape comment', () => ({ extra: [extension('2.16.840.1.113730.1.13', false, ia5('Easy-RSA'))] })),
  leaf('with the Netscape type of a server, below a CA with that of a client', () => ({ extra: [netscape(0x40, 6)] })),
  leaf('with a key usage of nine bits', () => ({
    keyUsage: undefined,
    extra: [extension('2.5.29.15', true, bits(Buffer.from([0x80, 0x80]), 7))],
  })),
  leaf('with a key usage for non-repudiation', () => ({ keyUsage: [1] })),
  leaf('with every key usage', () => ({ keyUsage: [0, 1, 2, 3, 4, 5, 6, 7] })),
  leaf('with a key usage that is not critical', () => ({
    keyUsage: undefined,
    extra: [extension('2.5.29.15', false, bits(Buffer.from([0x80]), 7))],
  })),
  leaf('with a key usage without bits', () => ({
    keyUsage: undefined,
    extra: [extension('2.5.29.15', true, bits(Buffer.alloc(0)))],
  })),
  leaf('with a key usage of zeros behind', () => ({
    keyUsage: undefined,
    extra: [extension('2.5.29.15', true, bits(Buffer.from([0x80, 0, 0]), 0))],
  })),
  leaf('for key encipherment, RSA suites alone', () => ({ keyUsage: [keyUsageBits.keyEncipherment] })),
  // Basic constraints.
  leaf('with a path length and no CA', () => ({ extra: [extension('2.5.29.19', true, sequence(integer(0)))] })),
  leaf('with basic constraints that are not critical', () => ({ extra: [extension('2.5.29.19', false, sequence())] })),
  leaf('with a false that is written out', () => ({ extra: [extension('2.5.29.19', true, sequence(boolean(false)))] })),
  leaf('with a true of one', () => ({ extra: [extension('2.5.29.19', true, sequence(Buffer.from([1, 1, 1])))] })),
  through('with a true of one', () => ({
    ca: 'no-extension',
    extra: [extension('2.5.29.19', true, sequence(Buffer.from([1, 1, 1])))],
  })),
  through('with basic constraints that are not critical', () => ({
    ca: 'no-extension',
    extra: [extension('2.5.29.19', false, sequence(boolean(true)))],
  })),
  through('with a path length below zero', () => ({
    ca: 'no-extension',
    extra: [extension('2.5.29.19', true, sequence(boolean(true), integer(Buffer.from([0xff]))))],
  })),
  through('with a path length of two thousand million and more', () => ({
    ca: 'no-extension',
    extra: [extension('2.5.29.19', true, sequence(boolean(true), integer(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))))],
  })),
  through('with a path length of many bytes', () => ({
    ca: 'no-extension',
    extra: [extension('2.5.29.19', true, sequence(boolean(true), integer(Buffer.alloc(9, 0x11))))],
  })),
  through('with a key usage without bits', () => ({
    keyUsage: undefined,
    extra: [extension('2.5.29.15', true, bits(Buffer.alloc(0)))],
  })),
  through('with client and server usage and any', () => ({ extendedKeyUsage: [...usual, usageOids.any] })),
  through('with the Netscape type of a server', () => ({ extra: [netscape(0x40, 6)] })),
  through('of the same name as the root', (c) => ({ subject: nameOf(c.world.root.name), name: c.world.root.name })),
  through('named like the leaf', (c) => ({ subject: nameOf(hosts[c.index]), name: hosts[c.index] })),
  // Versions, serial numbers, identifiers.
  leaf('of version 2', () => ({ version: 2 })),
  leaf('of version 4', () => ({ version: 4 })),
  leaf('of version 5', () => ({ version: 5 })),
  leaf('of version 1 that says so', () => ({ version: 1, saysVersion: true })),
  leaf('of version 3 without extensions', (c) => ({
    ca: 'no-extension',
    keyUsage: undefined,
    extendedKeyUsage: undefined,
    names: undefined,
    subject: nameOf(hosts[c.index]),
  })),
  leaf('of version 2 with unique identifiers', () => ({
    version: 2,
    uniqueIds: [implicit(1, Buffer.from([0, 1])), implicit(2, Buffer.from([0, 2]))],
  })),
  leaf('with unique identifiers', () => ({ uniqueIds: [implicit(1, Buffer.from([0, 1])), implicit(2, Buffer.from([0, 2]))] })),
  leaf('of version 1 with unique identifiers', () => ({ version: 1, uniqueIds: [implicit(1, Buffer.from([0, 1]))] })),
  leaf('with a serial number of one hundred bytes', () => ({ serial: Buffer.alloc(100, 0x7f) })),
  leaf('with the serial number minus one', () => ({ serial: Buffer.from([0xff]) })),
  leaf('with an issuer beside it of version 2', () => ({})),
  pointing('by key identifier', { extra: [subjectKey(identifier)] }, [authority(identifier, undefined, undefined)]),
  pointing('by another key identifier', { extra: [subjectKey(identifier)] }, [
    authority(Buffer.alloc(20, 6), undefined, undefined),
  ]),
  pointing('by name and number', { serial: 77 }, [authority(undefined, nameOf('Pointed Root'), implicit(2, Buffer.from([77])))]),
  pointing('by name and another number', { serial: 77 }, [
    authority(undefined, nameOf('Pointed Root'), implicit(2, Buffer.from([78]))),
  ]),
  pointing('by everything', { serial: 77, extra: [subjectKey(identifier)] }, [
    authority(identifier, nameOf('Pointed Root'), implicit(2, Buffer.from([77]))),
  ]),
  pointing('by key identifier, name and another number', { serial: 77, extra: [subjectKey(identifier)] }, [
    authority(identifier, nameOf('Pointed Root'), implicit(2, Buffer.from([78]))),
  ]),
  pointing('by another name and the number', { serial: 77 }, [
    authority(undefined, nameOf('Somebody'), implicit(2, Buffer.from([77]))),
  ]),
  pointing('by another number to a root of version 1', { serial: 77, version: 1 }, [
    authority(undefined, nameOf('Pointed Root'), implicit(2, Buffer.from([78]))),
  ]),
  pointing('by an empty identifier', { extra: [subjectKey(identifier)] }, [authority(Buffer.alloc(0), undefined, undefined)]),
  pointing('by nothing', { extra: [subjectKey(identifier)] }, [extension('2.5.29.35', false, sequence())]),
  pointing('with junk', { extra: [subjectKey(identifier)] }, [extension('2.5.29.35', false, utf8('root'))]),
  pointing('at a root with junk for its identifier', { extra: [extension('2.5.29.14', false, utf8('root'))] }, [
    authority(identifier, undefined, undefined),
  ]),
  through(
    'that is pointed at by another key identifier',
    () => ({ extra: [subjectKey(identifier)] }),
    () => ({ extra: [authority(Buffer.alloc(20, 6), undefined, undefined)] }),
  ),
  through(
    'that is pointed at by another number',
    () => ({ serial: 99 }),
    () => ({ extra: [authority(undefined, nameOf('Test Root'), implicit(2, Buffer.from([98])))] }),
  ),
  kind('root renewed, the leaf names the old one by number', (c) => {
    const old = newCa('Renewed Root', ec(c, 6), { serial: 11, extra: [subjectKey(identifier)] });
    const renewed = newCa('Renewed Root', ec(c, 6), { serial: 12, extra: [subjectKey(identifier)] });
    trustOnly(c, renewed);
    serve(c, old, [], { extra: [authority(identifier, nameOf('Renewed Root'), implicit(2, Buffer.from([11])))] });
  }),
  kind('root renewed, old and new trusted, the leaf names the old one', (c) => {
    const old = newCa('Renewed Root', ec(c, 6), { serial: 11, days: [-20, -1] });
    const renewed = newCa('Renewed Root', ec(c, 6), { serial: 12 });
    trustOnly(c, old, renewed);
    serve(c, old, [], { extra: [authority(undefined, nameOf('Renewed Root'), implicit(2, Buffer.from([11])))] });
  }),
  // Lengths.
  ...[6, 8, 9, 10, 11, 12].map((count) => chainOf(count, true)),
  ...[7, 9, 10, 11].map((count) => chainOf(count, false)),
  ...[400, 800, 1200, 2000].map((count) =>
    leaf(`of ${count} names`, (c) => ({
      names: [`DNS:${hosts[c.index]}`, ...Array.from({ length: count }, (_, at) => `DNS:node${at}.somewhere.cluster.test`)],
    })),
  ),
  ...[50, 200, 350, 700, 1500, -270, -350, -700].map((said) =>
    kind(`trusted holds a bundle of ${Math.abs(said)} CAs${said < 0 ? ', TLS 1.2' : ''}`, (c) => {
      const count = Math.abs(said);
      if (said < 0) setPolicy(c, 'tls_versions', 'TLSv1.2');
      const one = (at: number): string =>
        issue({
          ...{ name: 'x', key: ec(c, 6), ca: true },
          subject: dn(
            ['2.5.4.6', printable('GB')],
            ['2.5.4.10', utf8('Some Authority for Certificates of Graphs Limited')],
            [commonName, utf8(`Some Authority Root Certificate ${at}`)],
          ),
        }).pem;
      put(c.member, `${c.scope}/trusted/bundle.pem`, Array.from({ length: count }, (_, at) => one(at)).join(''));
    }),
  ),
  kind('leaf with a comment of forty thousand letters', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { extra: [extension('2.16.840.1.113730.1.13', false, ia5('x'.repeat(40_000)))] });
  }),
  kind('leaf with a comment of twenty thousand letters', (c) => {
    trustOnly(c, c.world.root);
    serve(c, c.world.root, [], { extra: [extension('2.16.840.1.113730.1.13', false, ia5('x'.repeat(20_000)))] });
  }),
  // Alternative names.
  leaf('with the names of an Active Directory', (c) => ({
    names: undefined,
    extra: [names(otherName(upn, 'core1$@corp.test'), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with a registered number among its names', (c) => ({
    names: undefined,
    extra: [names(implicit(8, Buffer.from([0x2a, 3, 4])), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with a name of another kind alone', () => ({
    names: undefined,
    extra: [names(otherName(upn, 'core1$@corp.test'))],
  })),
  ...[
    'spiffe://cluster.test/ns/graphs/sa/core',
    'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'https://core_1.cluster.test/',
    'https://core_1.cluster.test:7473/a',
    'https://-core1-.cluster.test/',
    'http://[::1]/',
    'https://10.0.0.1/',
    'ldap:///CN=core',
    'mailto:core@cluster.test',
    'bolt://core1.cluster.test:7687',
    'neo4j+s://core1.cluster.test',
    'http://core1.cluster.test/a b',
    'http://core1.cluster.test/%zz',
    'http://core1.cluster.test/{id}',
    '//core1.cluster.test',
    'core1.cluster.test',
    'http://1core.cluster.test',
    'http://core1.cluster.test:port',
    'http:///path',
    'http:',
    'x-a:b',
    'tag:cluster.test,2026:core',
    'https://user:secret@core1.cluster.test/',
    'https://core1.cluster.test#f#g',
    'https://core1..cluster.test/',
    'https://256.1.1.1/',
    'https://b\xfccher.test/',
  ].map((uri) =>
    leaf(`with the URI ${JSON.stringify(uri)}`, (c) => ({
      names: undefined,
      extra: [names(name(`URI:${uri}`), name(`DNS:${hosts[c.index]}`))],
    })),
  ),
  ...['core@', '@cluster.test', 'core', 'core@cluster.test', 'a@b@c', '', 'k\xe4se@cluster.test', '.cluster.test'].map((text) =>
    leaf(`with the mail address ${JSON.stringify(text)}`, (c) => ({
      names: undefined,
      extra: [names(name(`mail:${text}`), name(`DNS:${hosts[c.index]}`))],
    })),
  ),
  leaf('with an empty directory name', (c) => ({
    names: undefined,
    extra: [names(tagged(4, sequence()), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with a name of a tag nobody knows', (c) => ({
    names: undefined,
    extra: [names(implicit(9, Buffer.from('x')), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with names of IPv6 of seventeen bytes', (c) => ({ names: [`IP6:${'00'.repeat(17)}`, `DNS:${hosts[c.index]}`] })),
  leaf('with a network for an address', (c) => ({ names: ['IP:10.0.0.0/255.0.0.0', `DNS:${hosts[c.index]}`] })),
  leaf('with an address of no bytes', (c) => ({
    names: undefined,
    extra: [names(implicit(7, Buffer.alloc(0)), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with IPv4 in IPv6', () => ({ names: ['IP6:00000000000000000000ffff7f000001'] })),
  leaf('with a constructed DNS name', (c) => ({
    names: undefined,
    extra: [names(tagged(2, ia5('x')), name(`DNS:${hosts[c.index]}`))],
  })),
  leaf('with names behind names', (c) => ({
    names: undefined,
    extra: [
      extension('2.5.29.17', false, Buffer.concat([sequence(name(`DNS:${hosts[c.index]}`)), sequence(name('DNS:x.test'))])),
    ],
  })),
  // Name constraints.
  through('that permits every DNS name', () => ({ extra: [constraints([name('DNS:')])] })),
  through('that excludes every DNS name', () => ({ extra: [constraints([], [name('DNS:')])] })),
  through('that excludes every address', () => ({ extra: [constraints([], [name('IP:0.0.0.0/0.0.0.0')])] })),
  through('that excludes every address of either kind', () => ({
    extra: [constraints([name('DNS:test')], [name('IP:0.0.0.0/0.0.0.0'), name(`IP6:${'00'.repeat(32)}`)])],
  })),
  through('that permits the loopback', () => ({ extra: [constraints([name('IP:127.0.0.0/255.0.0.0')])] })),
  through('that permits one address', () => ({ extra: [constraints([name('IP:127.0.0.1/255.255.255.255')])] })),
  through('that permits an address without a mask', () => ({ extra: [constraints([name('IP:127.0.0.1')])] })),
  through('that permits a network with bits behind its mask', () => ({ extra: [constraints([name('IP:127.0.0.1/255.0.0.0')])] })),
  through('that excludes a network with bits behind its mask', () => ({
    extra: [constraints([], [name('IP:127.0.0.1/255.0.0.0')])],
  })),
  through('that excludes every address of version 6', () => ({ extra: [constraints([], [name(`IP6:${'00'.repeat(32)}`)])] })),
  through(
    'that permits every address of version 4, a leaf of version 6',
    () => ({ extra: [constraints([name('IP:0.0.0.0/0.0.0.0')])] }),
    (c) => ({ names: [`DNS:${hosts[c.index]}`, `IP6:${'00'.repeat(15)}01`] }),
  ),
  through('that excludes the documentation of version 6', () => ({
    extra: [constraints([], [name(`IP6:20010db8${'00'.repeat(12)}ffffffff${'00'.repeat(12)}`)])],
  })),
  through('that permits addresses of version 6', () => ({ extra: [constraints([name(`IP6:${'00'.repeat(32)}`)])] })),
  through('with a mask of holes', () => ({ extra: [constraints([name('IP:127.0.0.1/255.0.255.255')])] })),
  through('that permits a wildcard', () => ({ extra: [constraints([name('DNS:*.cluster.test'), name('DNS:localhost')])] })),
  through('that permits a name in capitals', () => ({ extra: [constraints([name('DNS:CLUSTER.TEST'), name('DNS:LOCALHOST')])] })),
  through('that permits a name with a final dot', () => ({
    extra: [constraints([name('DNS:cluster.test.'), name('DNS:localhost')])],
  })),
  through('that permits half a label', () => ({ extra: [constraints([name('DNS:uster.test'), name('DNS:localhost')])] })),
  through('that excludes the host', (c) => ({ extra: [constraints([], [name(`DNS:${hosts[c.index]}`)])] })),
  through('that excludes what is below the host', (c) => ({ extra: [constraints([], [name(`DNS:x.${hosts[c.index]}`)])] })),
  through('that excludes with a dot in front', () => ({ extra: [constraints([], [name('DNS:.cluster.test')])] })),
  through(
    'that permits a domain, a leaf with a wildcard',
    () => ({ extra: [constraints([name('DNS:cluster.test')])] }),
    () => ({ names: ['DNS:*.cluster.test'] }),
  ),
  through(
    'that excludes the host, a leaf with a wildcard',
    (c) => ({ extra: [constraints([], [name(`DNS:${hosts[c.index]}`)])] }),
    () => ({ names: ['DNS:*.cluster.test'] }),
  ),
  through('that permits and excludes the same', () => ({
    extra: [constraints([name('DNS:test'), name('DNS:localhost')], [name('DNS:test')])],
  })),
  ...(
    [
      ['a host', 'cluster.test', 'https://cluster.test/a'],
      ['a domain', '.cluster.test', 'https://core1.cluster.test/a'],
      ['a domain, the host itself', '.cluster.test', 'https://cluster.test/a'],
      ['a host, one below', 'cluster.test', 'https://core1.cluster.test/a'],
      ['another host', 'other.test', 'https://core1.cluster.test/a'],
      ['a host, a URI of no host', 'cluster.test', 'urn:x:y'],
      ['a host, SPIFFE', 'cluster.test', 'spiffe://cluster.test/x'],
    ] as const
  ).flatMap(([title, space, uri]) => [
    through(
      `that permits URIs of ${title}`,
      () => ({ extra: [constraints([name(`URI:${space}`)])] }),
      (c) => ({ names: [`DNS:${hosts[c.index]}`, `URI:${uri}`] }),
    ),
    through(
      `that excludes URIs of ${title}`,
      () => ({ extra: [constraints([], [name(`URI:${space}`)])] }),
      (c) => ({ names: [`DNS:${hosts[c.index]}`, `URI:${uri}`] }),
    ),
  ]),
  ...(
    [
      ['a mailbox', 'core@cluster.test', 'core@cluster.test'],
      ['another mailbox', 'root@cluster.test', 'core@cluster.test'],
      ['a mailbox in capitals', 'CORE@cluster.test', 'core@CLUSTER.test'],
      ['a host', 'cluster.test', 'core@cluster.test'],
      ['a host, one below', 'cluster.test', 'core@deep.cluster.test'],
      ['a domain', '.cluster.test', 'core@deep.cluster.test'],
      ['a domain, the host itself', '.cluster.test', 'core@cluster.test'],
      ['nothing', '', 'core@cluster.test'],
    ] as const
  ).flatMap(([title, space, address]) => [
    through(
      `that permits mail of ${title}`,
      () => ({ extra: [constraints([name(`mail:${space}`)])] }),
      (c) => ({ names: [`DNS:${hosts[c.index]}`, `mail:${address}`] }),
    ),
    through(
      `that excludes mail of ${title}`,
      () => ({ extra: [constraints([], [name(`mail:${space}`)])] }),
      (c) => ({ names: [`DNS:${hosts[c.index]}`, `mail:${address}`] }),
    ),
  ]),
  through(
    'that permits mail, an address in the subject',
    () => ({ extra: [constraints([name('mail:other.test')])] }),
    (c) => ({ subject: dn([commonName, utf8(hosts[c.index])], [mail, ia5('core@cluster.test')]) }),
  ),
  through(
    'that permits mail, an address in the subject and no names',
    () => ({ extra: [constraints([name('mail:other.test')])] }),
    (c) => ({
      subject: dn([commonName, utf8(hosts[c.index])], [mail, ia5('core@cluster.test')]),
      names: undefined,
    }),
  ),
  through(
    'that permits DNS names, an address in the subject and no names',
    () => ({ extra: [constraints([name('DNS:other.test')])] }),
    (c) => ({
      subject: dn([commonName, utf8(hosts[c.index])], [mail, ia5('core@cluster.test')]),
      names: undefined,
    }),
  ),
  ...['10.0.0.1', 'neo4j server', 'Core One', 'core_1', '*.cluster.test', 'ядро', '1core', '::1'].flatMap((text) => [
    through(
      `that permits another DNS name, ${text} for a common name`,
      () => ({ extra: [constraints([name('DNS:other.test')])] }),
      () => ({ subject: dn([commonName, utf8(text)]), names: undefined }),
    ),
    through(
      `that permits other addresses, ${text} for a common name`,
      () => ({ extra: [constraints([name('IP:192.0.2.0/255.255.255.0')])] }),
      () => ({ subject: dn([commonName, utf8(text)]), names: undefined }),
    ),
  ]),
  through(
    'that permits names of another kind',
    () => ({ extra: [constraints([otherName(upn, '@corp.test')])] }),
    (c) => ({
      names: undefined,
      extra: [names(otherName(upn, 'core1@corp.test'), name(`DNS:${hosts[c.index]}`))],
    }),
  ),
  through('that permits names of another kind, a leaf without', () => ({ extra: [constraints([otherName(upn, '@corp.test')])] })),
  through(
    'that permits registered numbers',
    () => ({ extra: [constraints([implicit(8, Buffer.from([0x2a, 3]))])] }),
    (c) => ({
      names: undefined,
      extra: [names(implicit(8, Buffer.from([0x2a, 3, 4])), name(`DNS:${hosts[c.index]}`))],
    }),
  ),
  through(
    'that permits an organisation',
    () => ({ extra: [constraints([directory(['2.5.4.10', utf8('Graphs')])])] }),
    (c) => ({ subject: dn(['2.5.4.10', utf8('Graphs')], [commonName, utf8(hosts[c.index])]) }),
  ),
  through(
    'that permits an organisation in another string',
    () => ({ extra: [constraints([directory(['2.5.4.10', printable('GRAPHS')])])] }),
    (c) => ({ subject: dn(['2.5.4.10', utf8('Graphs')], [commonName, utf8(hosts[c.index])]) }),
  ),
  through(
    'that permits an organisation, and it comes last',
    () => ({ extra: [constraints([directory(['2.5.4.10', utf8('Graphs')])])] }),
    (c) => ({ subject: dn([commonName, utf8(hosts[c.index])], ['2.5.4.10', utf8('Graphs')]) }),
  ),
  through(
    'that excludes an organisation',
    () => ({ extra: [constraints([], [directory(['2.5.4.10', utf8('Graphs')])])] }),
    (c) => ({ subject: dn(['2.5.4.10', utf8('Graphs')], [commonName, utf8(hosts[c.index])]) }),
  ),
  through('that excludes every subject', () => ({ extra: [constraints([], [tagged(4, sequence())])] })),
  through(
    'that permits an organisation, a leaf without a subject',
    () => ({ extra: [constraints([directory(['2.5.4.10', utf8('Graphs')])])] }),
    (c) => ({
      subject: sequence(),
      names: undefined,
      extra: [extension('2.5.29.17', true, sequence(name(`DNS:${hosts[c.index]}`)))],
    }),
  ),
  through('with constraints of a least depth', () => ({
    extra: [extension('2.5.29.30', true, sequence(tagged(0, sequence(name('DNS:test'), implicit(0, Buffer.from([0]))))))],
  })),
  through('with constraints of a depth of one', () => ({
    extra: [extension('2.5.29.30', true, sequence(tagged(0, sequence(name('DNS:test'), implicit(0, Buffer.from([1]))))))],
  })),
  through('with constraints of a greatest depth', () => ({
    extra: [extension('2.5.29.30', true, sequence(tagged(0, sequence(name('DNS:test'), implicit(1, Buffer.from([5]))))))],
  })),
  through('with empty constraints', () => ({ extra: [extension('2.5.29.30', true, sequence())] })),
  through('with empty constraints that are not critical', () => ({ extra: [extension('2.5.29.30', false, sequence())] })),
  through('with empty lists of constraints', () => ({ extra: [extension('2.5.29.30', true, sequence(tagged(0), tagged(1)))] })),
  through('with junk for constraints', () => ({ extra: [extension('2.5.29.30', true, utf8('x'))] })),
  through('with junk for constraints, not critical', () => ({ extra: [extension('2.5.29.30', false, utf8('x'))] })),
  kind('two intermediates, each with constraints', (c) => {
    const upper = newCa('Upper', ec(c, 6), {
      issuer: c.world.root,
      extra: [constraints([name('DNS:test'), name('DNS:localhost')])],
    });
    const lower = newCa('Lower', ec(c, 7), {
      issuer: upper,
      extra: [constraints([name('DNS:cluster.test'), name('DNS:localhost')])],
    });
    trustOnly(c, c.world.root);
    serve(c, lower, [lower, upper]);
  }),
  kind('two intermediates, with constraints that do not meet', (c) => {
    const upper = newCa('Upper', ec(c, 6), { issuer: c.world.root, extra: [constraints([name('DNS:test')])] });
    const lower = newCa('Lower', ec(c, 7), { issuer: upper, extra: [constraints([name('DNS:other.example')])] });
    trustOnly(c, c.world.root);
    serve(c, lower, [lower, upper], { names: [`DNS:${hosts[c.index]}`] });
  }),
  kind('two intermediates, the lower one frees what the upper one forbids', (c) => {
    const upper = newCa('Upper', ec(c, 6), { issuer: c.world.root, extra: [constraints([name('DNS:other.example')])] });
    const lower = newCa('Lower', ec(c, 7), { issuer: upper, extra: [constraints([name('DNS:test')])] });
    trustOnly(c, c.world.root);
    serve(c, lower, [lower, upper], { names: [`DNS:${hosts[c.index]}`] });
  }),
  // Keys and curves.
  ...[
    'prime192v1',
    'prime239v1',
    'secp224k1',
    'brainpoolP384r1',
    'brainpoolP512r1',
    'brainpoolP160r1',
    'brainpoolP256t1',
    'secp160r1',
  ]
    .concat('secp112r1', 'secp128r1', 'sect163k1', 'sect283r1', 'sect571r1', 'SM2', 'c2pnb163v1', 'wap-wsg-idm-ecid-wtls9')
    .flatMap((curveName) => [
      kind(`key on ${curveName}`, (c) => withKey(c, curve(curveName))),
      trusts(`a CA on ${curveName}`, () => newCa('Odd Curve', curve(curveName))),
    ]),
  kind('key with its curve written out', (c) => withKey(c, explicit())),
  kind('key with its curve written out, a certificate without', (c) => {
    withKey(
      c,
      c.member.key.asymmetricKeyType === 'ec' ? c.member.key : ec(c, 7),
      explicit().export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
  }),
  kind('key with its curve written out as SEC1', (c) =>
    withKey(c, explicit(), explicit().export({ type: 'sec1', format: 'pem' }).toString()),
  ),
  trusts('a CA with its curve written out', () => newCa('Odd Curve', explicit())),
  trusts('a CA with a key of Ed448', () => newCa('Ed448', ed448())),
  trusts('a certificate with a key of X25519', (c) =>
    issue({
      ...{ name: 'X25519', key: ec(c, 6) },
      publicKeyInfo: createPublicKey(c.world.keys.x25519).export({ type: 'spki', format: 'der' }),
    }),
  ),
  trusts('a certificate with a key of a kind nobody knows', (c) =>
    issue({ name: 'Unknown', key: ec(c, 6), publicKeyInfo: sequence(sequence(oid('1.2.3.4.5')), bits(Buffer.alloc(20, 1))) }),
  ),
  trusts('a certificate with a broken RSA key', (c) =>
    issue({
      ...{ name: 'Broken', key: ec(c, 6) },
      publicKeyInfo: sequence(sequence(oid('1.2.840.113549.1.1.1'), Buffer.from([5, 0])), bits(Buffer.alloc(20, 1))),
    }),
  ),
  trusts('a certificate with an EC key that is no point', (c) =>
    issue({
      ...{ name: 'Broken', key: ec(c, 6) },
      publicKeyInfo: sequence(
        sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
        bits(Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)])),
      ),
    }),
  ),
  trusts('a certificate with a compressed EC key', (c) => {
    const spki = createPublicKey(ec(c, 7)).export({ type: 'spki', format: 'der' });
    const point = spki.subarray(-64);
    const compressed = Buffer.concat([Buffer.from([2 + ((point[63] ?? 0) & 1)]), point.subarray(0, 32)]);
    return issue({
      ...{ name: 'Compressed', key: ec(c, 7) },
      publicKeyInfo: sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), bits(compressed)),
    });
  }),
  trusts('a certificate with an RSA exponent of one', (c) =>
    issue({
      ...{ name: 'One', key: ec(c, 6) },
      publicKeyInfo: sequence(
        sequence(oid('1.2.840.113549.1.1.1'), Buffer.from([5, 0])),
        bits(sequence(integer(Buffer.concat([Buffer.from([0]), Buffer.alloc(256, 0xc3)])), integer(1))),
      ),
    }),
  ),
  trusts('a certificate with an RSA key of 20,000 bits', (c) =>
    issue({
      ...{ name: 'Huge', key: ec(c, 6) },
      publicKeyInfo: sequence(
        sequence(oid('1.2.840.113549.1.1.1'), Buffer.from([5, 0])),
        bits(sequence(integer(Buffer.concat([Buffer.from([0]), Buffer.alloc(2500, 0xc3)])), integer(65537))),
      ),
    }),
  ),
  kind('RSA key with the exponent 3', (c) => withKey(c, rsaOf(2048, 3))),
  kind('RSA key of 2047 bits', (c) => withKey(c, rsaOf(2047))),
  kind('RSA key of 1023 bits', (c) => withKey(c, rsaOf(1023))),
  kind('RSA key of 768 bits', (c) => withKey(c, rsaOf(768))),
  kind('RSA key of 4096 bits', (c) => withKey(c, rsaOf(4096))),
  kind('DSA key of 2048 bits', (c) => withKey(c, dsaOf(2048, 256))),
  kind('Ed448 key with its certificate', (c) => withKey(c, ed448())),
  // Who signs, and with what.
  ...(
    [
      ['P-256 and SHA-384', () => curve('prime256v1'), { hash: 'sha384' }],
      ['P-256 and SHA-512', () => curve('prime256v1'), { hash: 'sha512' }],
      ['P-384 and SHA-256', () => curve('secp384r1'), {}],
      ['P-521 and SHA-256', () => curve('secp521r1'), {}],
      ['P-256 and SHA3-256', () => curve('prime256v1'), { hash: 'sha3-256' }],
      ['RSA and SHA3-256', () => rsaOf(2048), { hash: 'sha3-256' }],
      ['RSA and SHA-512/256', () => rsaOf(2048), { hash: 'sha512-256' }],
      ['RSA and SHA-384', () => rsaOf(2048), { hash: 'sha384' }],
      ['RSA of 1023 bits', () => rsaOf(1023), {}],
      ['RSA of 768 bits', () => rsaOf(768), {}],
      ['RSA of 8192 bits', () => rsaOf(8192), {}],
      ['RSASSA-PSS and SHA-384', () => rsaOf(2048), { pss: true, hash: 'sha384' }],
      ['RSASSA-PSS and SHA-1', () => rsaOf(2048), { pss: true, hash: 'sha1' }],
      ['Ed448', () => ed448(), {}],
      ['DSA of 2048 bits and SHA-256', () => dsaOf(2048, 256), {}],
      ['its curve written out', () => explicit(), {}],
      ['P-192', () => curve('prime192v1'), {}],
      ['brainpoolP384r1', () => curve('brainpoolP384r1'), {}],
    ] as const
  ).flatMap(([title, own, more]) => [
    kind(`root of ${title}`, (c) => {
      const ca = newCa('Other Root', own(), more as Partial<CertificateSpec>);
      trustOnly(c, ca, c.world.root);
      serve(c, ca, [], more as Partial<CertificateSpec>);
    }),
    kind(`root of ${title}, TLS 1.2`, (c) => {
      const ca = newCa('Other Root', own(), more as Partial<CertificateSpec>);
      trustOnly(c, ca, c.world.root);
      serve(c, ca, [], more as Partial<CertificateSpec>);
      for (const member of [c.member, c.peer]) setPolicy({ ...c, member }, 'tls_versions', 'TLSv1.2');
    }),
    kind(`intermediate of ${title}`, (c) => {
      const ca = newCa('Other Between', own(), { issuer: c.world.root });
      trustOnly(c, c.world.root);
      serve(c, ca, [ca], more as Partial<CertificateSpec>);
    }),
  ]),
  // Subjects.
  ...(
    [
      [
        'of domain components',
        (host: string) =>
          dn(
            ['0.9.2342.19200300.100.1.25', ia5('test')],
            ['0.9.2342.19200300.100.1.25', ia5('cluster')],
            [commonName, utf8(host)],
          ),
      ],
      ['in T.61', (host: string) => dn([commonName, Buffer.concat([Buffer.from([0x14, host.length]), Buffer.from(host)])])],
      ['of an empty set', () => sequence(set())],
      ['of an empty text', () => dn([commonName, utf8('')])],
      ['of three letters for a country', (host: string) => dn(['2.5.4.6', printable('GBR')], [commonName, utf8(host)])],
      ['of two hundred letters', () => dn([commonName, utf8('c'.repeat(200))])],
      ['of unknown attributes', (host: string) => dn(['1.2.3.4.5.6', utf8('x')], [commonName, utf8(host)])],
      ['with a NUL', (host: string) => dn([commonName, utf8(`${host}\0.evil.test`)])],
      [
        'of a postal address',
        (host: string) => dn(['2.5.4.17', printable('12345')], ['2.5.4.9', utf8('Main Street 1')], [commonName, utf8(host)]),
      ],
    ] as const
  ).flatMap(([title, subject]) => [
    leaf(`with a subject ${title}`, (c) => ({ subject: subject(hosts[c.index]) })),
    leaf(`with a subject ${title} and no names`, (c) => ({ subject: subject(hosts[c.index]), names: undefined })),
  ]),
];
