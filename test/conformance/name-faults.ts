import { bmp, implicit, oid, printable, sequence, set, tagged, utf8 } from '../../src/pki/encoding/der-write.ts';
import { type FaultContext, type FaultKind, file, kind, setPolicy } from './fault.ts';
import { type CertificateSpec, extension, generalName, issue, keyUsageBits, nameOf, usageOids } from './material.ts';
import { hosts, leafOf, put } from './setups.ts';

type Asn1 = ReturnType<typeof sequence>;
const commonName = '2.5.4.3';
const attribute = (type: string, value: Asn1): Asn1 => sequence(oid(type), value);
const dn = (...sets: readonly (readonly Asn1[])[]): Asn1 => sequence(...sets.map((one) => set(...one)));

/** A leaf of the root's with other names; the peer trusts the root, and checks names. */
function named(c: FaultContext, more: Partial<CertificateSpec>): void {
  const { world, index, member, scope, peer } = c;
  const leaf = leafOf(index, member.key, world.root, more);
  file(c, 'public.crt', leaf.pem);
  put(peer, `${scope}/trusted/root.pem`, world.root.pem);
  setPolicy({ ...c, member: peer }, 'verify_hostname', 'true');
}

const names = (title: string, ...list: readonly string[]): FaultKind =>
  kind(`names ${title}`, (c) => named(c, { names: list.map((name) => name.replace('HOST', hosts[c.index])) }));
const onlySubject = (title: string, subject: (host: string) => Asn1): FaultKind =>
  kind(`subject ${title}, no other names`, (c) => {
    const { world, index, member, scope, peer } = c;
    const leaf = issue({ name: hosts[index], key: member.key, issuer: world.root, subject: subject(hosts[index]) });
    file(c, 'public.crt', leaf.pem);
    put(peer, `${scope}/trusted/root.pem`, world.root.pem);
    setPolicy({ ...c, member: peer }, 'verify_hostname', 'true');
  });

/** The issuer's name inside the leaf, spelt differently from the CA's own. */
const issuerAs = (title: string, issuerName: Asn1): FaultKind => kind(`issuer ${title}`, (c) => named(c, { issuerName }));

/** Leaf and CA of a name of our own making, each in its own spelling. */
const bothAs = (title: string, subject: Asn1, issuerName: Asn1): FaultKind =>
  kind(`CA ${title}`, (c) => {
    const usage = [keyUsageBits.keyCertSign, keyUsageBits.crlSign];
    const ca = issue({ name: 'x', key: c.world.root.key, ca: true, keyUsage: usage, subject, issuerName: subject });
    file(c, 'public.crt', leafOf(c.index, c.member.key, ca, { issuerName }).pem);
    put(c.peer, `${c.scope}/trusted/other.pem`, ca.pem);
  });

const root = 'Test Root';
const twoParts = (first: string, second: string): Asn1 =>
  dn([attribute('2.5.4.10', utf8(first))], [attribute(commonName, utf8(second))]);

/** Faults of names: what the certificate is for, and how issuers and subjects find each other. */
export const nameFaults: readonly FaultKind[] = [
  names('none in the list'),
  names('of mail alone', 'mail:core@cluster.test'),
  names('of a URI alone', 'URI:https://core1.cluster.test'),
  names('of IPv6 alone', 'IP6:00000000000000000000000000000001'),
  names('of IPv6 and host', 'IP6:00000000000000000000000000000001', 'DNS:HOST'),
  names('of address and mail', 'IP:127.0.0.1', 'mail:core@cluster.test'),
  names('of four addresses', 'IP:10.0.0.1', 'IP:10.9.8.7', 'IP:127.0.0.1', 'IP:0.0.0.0'),
  names('with an address of odd length', 'IP6:7f0000', 'DNS:HOST'),
  names('with a final dot', 'DNS:HOST.'),
  names('with a dot in front', 'DNS:.cluster.test'),
  names('with a star alone', 'DNS:*'),
  names('with a star in the middle', 'DNS:co*.cluster.test'),
  names('with a star at the front of a label', 'DNS:*1.cluster.test'),
  names('with two stars', 'DNS:*.*.test'),
  names('with a star in the second label', 'DNS:core1.*.test', 'DNS:core2.*.test'),
  names('with a star over a top domain', 'DNS:*.test'),
  names('with a star and an underscore', 'DNS:*.clus_ter.test'),
  names('with a blank in front', 'DNS: HOST'),
  names('with a port', 'DNS:HOST:7687'),
  names('as URL', 'DNS:bolt://HOST'),
  names('joined by a comma', 'DNS:HOST,localhost'),
  names('with a NUL', 'DNS:HOST\0.evil.test'),
  names('in Latin-1', 'DNS:k\xe4se.test', 'DNS:HOST'),
  names('in punycode', 'DNS:xn--bcher-kva.cluster.test', 'DNS:HOST'),
  names('empty', 'DNS:'),
  names('empty besides the host', 'DNS:', 'DNS:HOST'),
  names('of another, host as common name', 'DNS:elsewhere.test'),
  names('of localhost alone', 'DNS:localhost'),
  names('in two hundred', ...Array.from({ length: 200 }, (_, at) => `DNS:node${at}.cluster.test`), 'DNS:HOST'),
  kind('names critical', (c) => {
    const { world, index, member, scope, peer } = c;
    const extra = [extension('2.5.29.17', true, sequence(generalName(`DNS:${hosts[index]}`)))];
    const usage = { keyUsage: [keyUsageBits.digitalSignature], extendedKeyUsage: [usageOids.serverAuth, usageOids.clientAuth] };
    file(c, 'public.crt', issue({ name: 'x', key: member.key, issuer: world.root, extra, ...usage }).pem);
    put(peer, `${scope}/trusted/root.pem`, world.root.pem);
  }),
  kind('names with a directory name', (c) => {
    const { world, index, member, scope, peer } = c;
    const extra = [extension('2.5.29.17', false, sequence(tagged(4, nameOf('core')), generalName(`DNS:${hosts[index]}`)))];
    file(c, 'public.crt', issue({ name: 'x', key: member.key, issuer: world.root, extra }).pem);
    put(peer, `${scope}/trusted/root.pem`, world.root.pem);
  }),
  kind('names that are junk', (c) => {
    const { world, member, scope, peer } = c;
    const extra = [extension('2.5.29.17', false, implicit(2, Buffer.from('x')))];
    file(c, 'public.crt', issue({ name: 'x', key: member.key, issuer: world.root, extra }).pem);
    put(peer, `${scope}/trusted/root.pem`, world.root.pem);
  }),
  onlySubject('as printable string', (host) => dn([attribute(commonName, printable(host))])),
  onlySubject('as BMP string', (host) => dn([attribute(commonName, bmp(host))])),
  onlySubject('of two common names, host first', (host) =>
    dn([attribute(commonName, utf8(host))], [attribute(commonName, utf8('other.test'))]),
  ),
  onlySubject('of two common names, host last', (host) =>
    dn([attribute(commonName, utf8('other.test'))], [attribute(commonName, utf8(host))]),
  ),
  onlySubject('of two common names in one set', (host) =>
    dn([attribute(commonName, utf8(host)), attribute(commonName, utf8('other.test'))]),
  ),
  onlySubject('with organisation behind', (host) =>
    dn([attribute(commonName, utf8(host))], [attribute('2.5.4.10', utf8('Graphs'))]),
  ),
  onlySubject('without a common name', () => dn([attribute('2.5.4.10', utf8('Graphs'))])),
  onlySubject('in capitals', (host) => dn([attribute(commonName, utf8(host.toUpperCase()))])),
  onlySubject('with blanks', (host) => dn([attribute(commonName, utf8(` ${host} `))])),
  onlySubject('of a wildcard', () => dn([attribute(commonName, utf8('*.cluster.test'))])),
  onlySubject('of an address', () => dn([attribute(commonName, utf8('127.0.0.1'))])),
  onlySubject('of a word', () => dn([attribute(commonName, utf8('neo4j server'))])),
  onlySubject('in another alphabet', () => dn([attribute(commonName, utf8('ядро1'))])),
  issuerAs('in capitals', nameOf('TEST ROOT')),
  issuerAs('with two blanks', nameOf('Test  Root')),
  issuerAs('with blanks around', nameOf(' Test Root ')),
  issuerAs('as printable string', dn([attribute(commonName, printable(root))])),
  issuerAs('as BMP string', dn([attribute(commonName, bmp(root))])),
  issuerAs('of another type', dn([attribute('2.5.4.10', utf8(root))])),
  issuerAs('of another name', nameOf('Test Roof')),
  issuerAs('empty', sequence()),
  issuerAs('with one part more', twoParts('Graphs', root)),
  bothAs(
    'with parts in another order',
    twoParts('Graphs', 'Root'),
    dn([attribute(commonName, utf8('Root'))], [attribute('2.5.4.10', utf8('Graphs'))]),
  ),
  bothAs(
    'with one set of two, in another order',
    dn([attribute('2.5.4.10', utf8('Graphs')), attribute(commonName, utf8('Root'))]),
    dn([attribute(commonName, utf8('Root')), attribute('2.5.4.10', utf8('Graphs'))]),
  ),
  bothAs('with sharp s', nameOf('Straße'), nameOf('STRASSE')),
  bothAs('with accents composed and not', nameOf('Caf\u00e9 Root'), nameOf('Cafe\u0301 Root')),
  bothAs(
    'with a mail address',
    dn([attribute('1.2.840.113549.1.9.1', printable('ca'))]),
    dn([attribute('1.2.840.113549.1.9.1', utf8('ca'))]),
  ),
  bothAs('with an empty common name', nameOf(''), nameOf('')),
  bothAs('with an unknown attribute', dn([attribute('1.2.3.4', utf8('Root'))]), dn([attribute('1.2.3.4', utf8('root'))])),
  bothAs(
    'with an organisation in another case',
    dn([attribute('2.5.4.10', utf8('Graphs'))]),
    dn([attribute('2.5.4.10', utf8('GRAPHS'))]),
  ),
];
