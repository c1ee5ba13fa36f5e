import { implicit, octets, sequence } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import {
  edit,
  type FaultContext,
  type FaultKind,
  file,
  folder,
  kind,
  link,
  remove,
  setPolicy,
  text,
  trustedFile,
} from './fault.ts';
import { extension, issue, keyUsageBits, makeCrl } from './material.ts';
import { leafOf, put } from './setups.ts';

const trusted = (c: FaultContext, change: (pem: string) => string): void => edit(c, trustedFile(c), change);
const crlPem = (der: Buffer): string => encodePem('X509 CRL', der);
const rootCrl = (c: FaultContext, more: Partial<Parameters<typeof makeCrl>[0]> = {}): string =>
  crlPem(makeCrl({ issuer: c.world.root, ...more }));
const intermediateCrl = (c: FaultContext): string => crlPem(makeCrl({ issuer: c.world.intermediate }));
const both = (c: FaultContext): void => {
  file(c, 'revoked/root.crl', rootCrl(c));
  file(c, 'revoked/intermediate.crl', intermediateCrl(c));
};
const emptied = (c: FaultContext): void => {
  remove(c, 'trusted');
  folder(c, 'trusted');
};

/** Faults of trusted/, and of who trusts whom. */
export const trustFaults: readonly FaultKind[] = [
  kind('trusted missing', (c) => remove(c, 'trusted')),
  kind('trusted empty', emptied),
  kind('trusted empty, OPTIONAL', (c) => {
    emptied(c);
    setPolicy(c, 'client_auth', 'OPTIONAL');
  }),
  kind('trusted empty, REQUIRE, trust_all', (c) => {
    emptied(c);
    setPolicy(c, 'client_auth', 'REQUIRE');
    setPolicy(c, 'trust_all', 'true');
  }),
  kind('trusted is a file', (c) => {
    remove(c, 'trusted');
    file(c, 'trusted', c.world.root.pem);
  }),
  kind('trusted is a broken link', (c) => link(c, 'trusted', 'nowhere')),
  kind('trusted links to itself', (c) => link(c, 'trusted', 'trusted')),
  kind('trusted is a link to a folder', (c) => {
    file(c, 'anchors/ca.pem', text(c, trustedFile(c)));
    link(c, 'trusted', 'anchors');
  }),
  kind('zero bytes in trusted', (c) => file(c, 'trusted/empty.pem', '')),
  kind('zero bytes alone in trusted', (c) => {
    emptied(c);
    file(c, 'trusted/empty.pem', '');
  }),
  kind('newline in trusted', (c) => file(c, 'trusted/newline.pem', '\n')),
  kind('README in trusted', (c) => file(c, 'trusted/README', 'Put certificates here.\n')),
  kind('.gitkeep in trusted', (c) => file(c, 'trusted/.gitkeep', '')),
  kind('.DS_Store in trusted', (c) => file(c, 'trusted/.DS_Store', Buffer.from([0, 0, 0, 1, 66, 117, 100, 49]))),
  kind('folder in trusted', (c) => folder(c, 'trusted/old')),
  kind('dot folder in trusted', (c) => folder(c, 'trusted/..data')),
  kind('broken link in trusted', (c) => link(c, 'trusted/peer2.pem', 'nowhere')),
  kind('link in trusted', (c) => link(c, 'trusted/again.pem', c.setup.kind === 'self-signed' ? 'peer.pem' : 'ca.pem')),
  kind('key in trusted', (c) => file(c, 'trusted/key.pem', c.member.key.export({ type: 'pkcs8', format: 'pem' }).toString())),
  kind('key behind a certificate in trusted', (c) =>
    trusted(c, (pem) => pem + c.member.key.export({ type: 'pkcs8', format: 'pem' }).toString()),
  ),
  kind('public key in trusted', (c) =>
    file(c, 'trusted/public.pem', '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n'),
  ),
  kind('request in trusted', (c) =>
    file(c, 'trusted/req.pem', '-----BEGIN CERTIFICATE REQUEST-----\nMIIBAAEB\n-----END CERTIFICATE REQUEST-----\n'),
  ),
  kind('CRL in trusted', (c) => file(c, 'trusted/ca.crl', rootCrl(c))),
  kind('DER in trusted', (c) => file(c, 'trusted/root.der', c.world.root.der)),
  kind('DER alone in trusted', (c) =>
    file(c, trustedFile(c), c.setup.kind === 'self-signed' ? c.peer.leaf.der : c.world.root.der),
  ),
  kind('two DER in one file of trusted', (c) =>
    file(c, 'trusted/two.der', Buffer.concat([c.world.root.der, c.world.intermediate.der])),
  ),
  kind('DER with a newline in trusted', (c) => file(c, 'trusted/nl.der', Buffer.concat([c.world.root.der, Buffer.from('\n')]))),
  kind('BOM in trusted', (c) => trusted(c, (pem) => `\xef\xbb\xbf${pem}`)),
  kind('CRLF in trusted', (c) => trusted(c, (pem) => pem.replaceAll('\n', '\r\n'))),
  kind('CR alone in trusted', (c) => trusted(c, (pem) => pem.replaceAll('\n', '\r'))),
  kind('no final newline in trusted', (c) => trusted(c, (pem) => pem.trimEnd())),
  kind('blank line behind in trusted', (c) => trusted(c, (pem) => `${pem}\n`)),
  kind('text behind in trusted', (c) => trusted(c, (pem) => `${pem}# the end\n`)),
  kind('text in front in trusted', (c) => trusted(c, (pem) => `# our CA\n\n${pem}`)),
  kind('text between in trusted', (c) => trusted(c, (pem) => `${pem}\n# and\n${c.world.intermediate.pem}`)),
  kind('blank behind the header in trusted', (c) => trusted(c, (pem) => pem.replace(/(-----BEGIN .*-----)/, '$1 '))),
  kind('blank behind the footer in trusted', (c) => trusted(c, (pem) => pem.replace(/(-----END .*-----)/, '$1 '))),
  kind('indented in trusted', (c) => trusted(c, (pem) => pem.replace(/^(?=.)/gm, '  '))),
  kind('cut off in trusted', (c) => trusted(c, (pem) => pem.slice(0, pem.length / 2))),
  kind('certificate and a block that is none in trusted', (c) =>
    trusted(c, (pem) => `${pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`),
  ),
  kind('certificate and one cut off in trusted', (c) =>
    trusted(c, (pem) => pem + c.world.intermediate.pem.slice(0, c.world.intermediate.pem.length / 2)),
  ),
  kind('certificate and a request in trusted', (c) =>
    trusted(c, (pem) => `${pem}-----BEGIN CERTIFICATE REQUEST-----\nMIIBAAEB\n-----END CERTIFICATE REQUEST-----\n`),
  ),
  kind('several in one file of trusted', (c) => trusted(c, (pem) => pem + c.world.intermediate.pem + c.world.strangerRoot.pem)),
  kind('joined in trusted', (c) => trusted(c, (pem) => pem.trimEnd() + c.world.intermediate.pem)),
  kind('the same twice in trusted', (c) => file(c, 'trusted/copy.pem', text(c, trustedFile(c)))),
  kind('PKCS#7 in trusted', (c) =>
    file(
      c,
      'trusted/bundle.p7b',
      '-----BEGIN PKCS7-----\nMCcGCSqGSIb3DQEHAqAaMBgCAQExADALBgkqhkiG9w0BBwGgADEAMAA=\n-----END PKCS7-----\n',
    ),
  ),
  kind('label TRUSTED CERTIFICATE in trusted', (c) =>
    trusted(c, (pem) => pem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE')),
  ),
  kind('expired certificate in trusted', (c) =>
    file(c, 'trusted/old.pem', leafOf(0, c.member.key, undefined, { days: [-10, -1] }).pem),
  ),
  kind('a stranger trusted besides', (c) => file(c, 'trusted/stranger.pem', c.world.strangerRoot.pem)),
  kind('a stranger trusted alone', (c) => {
    emptied(c);
    file(c, 'trusted/stranger.pem', c.world.strangerRoot.pem);
  }),
  kind('own certificate trusted alone', (c) => {
    emptied(c);
    file(c, 'trusted/self.pem', c.member.leaf.pem);
  }),
  kind("the peer's leaf trusted alone", (c) => {
    emptied(c);
    file(c, 'trusted/peer.pem', c.peer.leaf.pem);
  }),
  kind('bare leaves trusted on both sides', (c) => {
    emptied(c);
    file(c, 'trusted/peer.pem', c.peer.leaf.pem);
    const other = { ...c, member: c.peer, peer: c.member };
    emptied(other);
    file(other, 'trusted/peer.pem', c.member.leaf.pem);
  }),
  kind('intermediate trusted alone', (c) => {
    emptied(c);
    file(c, 'trusted/intermediate.pem', c.world.intermediate.pem);
  }),
  kind('intermediate trusted, not sent', (c) => {
    emptied(c);
    file(c, 'trusted/intermediate.pem', c.world.intermediate.pem);
    put(c.peer, `${c.scope}/public.crt`, c.peer.leaf.pem);
  }),
  kind('self-signed renewed with the same key', (c) => {
    put(c.member, `${c.scope}/public.crt`, leafOf(c.index, c.member.key, undefined).pem);
  }),
  kind('root renewed with the same key', (c) => {
    emptied(c);
    const usage = [keyUsageBits.keyCertSign, keyUsageBits.crlSign];
    file(c, 'trusted/root2.pem', issue({ name: 'Test Root', key: c.world.root.key, ca: true, keyUsage: usage }).pem);
  }),
  kind('root of the same name, another key', (c) => {
    emptied(c);
    const key = c.world.keys.ec[7] ?? c.member.key;
    file(c, 'trusted/root2.pem', issue({ name: 'Test Root', key, ca: true, keyUsage: [keyUsageBits.keyCertSign] }).pem);
  }),
  kind('both roots of one name', (c) => {
    const key = c.world.keys.ec[7] ?? c.member.key;
    file(c, 'trusted/root2.pem', issue({ name: 'Test Root', key, ca: true, keyUsage: [keyUsageBits.keyCertSign] }).pem);
  }),
  kind('strange CA on both sides', (c) => {
    for (const member of [c.member, c.peer]) put(member, `${c.scope}/trusted/stranger.pem`, c.world.strangerRoot.pem);
  }),
];

/** Faults of revoked/. */
export const crlFaults: readonly FaultKind[] = [
  kind('revoked missing', (c) => remove(c, 'revoked')),
  kind('revoked is a file', (c) => {
    remove(c, 'revoked');
    file(c, 'revoked', 'x');
  }),
  kind('revoked is a broken link', (c) => link(c, 'revoked', 'nowhere')),
  kind('revoked links to itself', (c) => link(c, 'revoked', 'revoked')),
  kind('zero bytes in revoked', (c) => file(c, 'revoked/empty.crl', '')),
  kind('newline in revoked', (c) => file(c, 'revoked/newline.crl', '\n')),
  kind('README in revoked', (c) => file(c, 'revoked/README', 'CRLs here\n')),
  kind('.gitkeep in revoked', (c) => file(c, 'revoked/.gitkeep', '')),
  kind('junk dot-file in revoked', (c) => file(c, 'revoked/.DS_Store', 'Bud1')),
  kind('folder in revoked', (c) => folder(c, 'revoked/old')),
  kind('certificate in revoked', (c) => file(c, 'revoked/bad.crt', c.peer.leaf.pem)),
  kind('DER certificate in revoked', (c) => file(c, 'revoked/bad.der', c.peer.leaf.der)),
  kind('key in revoked', (c) => file(c, 'revoked/key.pem', c.member.key.export({ type: 'pkcs8', format: 'pem' }).toString())),
  kind('root CRL', (c) => file(c, 'revoked/root.crl', rootCrl(c))),
  kind('root CRL in DER', (c) => file(c, 'revoked/root.crl', makeCrl({ issuer: c.world.root }))),
  kind('root CRL with CRLF', (c) => file(c, 'revoked/root.crl', rootCrl(c).replaceAll('\n', '\r\n'))),
  kind('root CRL with text behind', (c) => file(c, 'revoked/root.crl', `${rootCrl(c)}\nend\n`)),
  kind('root CRL with a BOM', (c) => file(c, 'revoked/root.crl', `\xef\xbb\xbf${rootCrl(c)}`)),
  kind('both CRLs in files', both),
  kind('both CRLs in one file', (c) => file(c, 'revoked/all.crl', rootCrl(c) + intermediateCrl(c))),
  kind('intermediate CRL alone', (c) => file(c, 'revoked/intermediate.crl', intermediateCrl(c))),
  kind('CRL of a stranger', (c) => file(c, 'revoked/stranger.crl', crlPem(makeCrl({ issuer: c.world.strangerRoot })))),
  kind('CRL expired', (c) => file(c, 'revoked/root.crl', rootCrl(c, { days: [-10, -1] }))),
  kind('CRL not yet valid', (c) => file(c, 'revoked/root.crl', rootCrl(c, { days: [1, 10] }))),
  kind('CRL without a next update', (c) => file(c, 'revoked/root.crl', rootCrl(c, { days: [-1] }))),
  kind('CRL with a broken signature', (c) => {
    const { ec } = c.world.keys;
    file(c, 'revoked/root.crl', rootCrl(c, ec[7] === undefined ? {} : { signingKey: ec[7] }));
  }),
  kind('CRL with an unknown critical extension', (c) =>
    file(c, 'revoked/root.crl', rootCrl(c, { extra: [extension('1.2.3.4.5', true, octets(Buffer.from('x')))] })),
  ),
  kind('CRL with an unknown extension', (c) =>
    file(c, 'revoked/root.crl', rootCrl(c, { extra: [extension('1.2.3.4.5', false, octets(Buffer.from('x')))] })),
  ),
  kind('CRL for CAs alone', (c) =>
    file(c, 'revoked/root.crl', rootCrl(c, { extra: [extension('2.5.29.28', true, sequence(flag(2)))] })),
  ),
  kind('peer revoked', (c) => {
    both(c);
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.peer.leaf] }));
    file(c, 'revoked/intermediate.crl', crlPem(makeCrl({ issuer: c.world.intermediate, revoked: [c.peer.leaf] })));
  }),
  kind('own certificate revoked', (c) => {
    both(c);
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.member.leaf] }));
  }),
  kind('intermediate revoked', (c) => {
    both(c);
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.world.intermediate] }));
  }),
  kind('peer revoked but trusted itself', (c) => {
    both(c);
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.peer.leaf] }));
    file(c, 'trusted/peer.pem', c.peer.leaf.pem);
  }),
  kind('CRL and trust_all', (c) => {
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.peer.leaf] }));
    setPolicy(c, 'trust_all', 'true');
  }),
  kind('CRL and nothing trusted', (c) => {
    file(c, 'revoked/root.crl', rootCrl(c));
    remove(c, 'trusted');
  }),
  kind('CRL and nothing trusted, NONE', (c) => {
    file(c, 'revoked/root.crl', rootCrl(c));
    emptied(c);
    setPolicy(c, 'client_auth', 'NONE');
  }),
];

const flag = (number: number) => implicit(number, Buffer.from([0xff]));
