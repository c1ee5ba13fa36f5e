import { bmp, enumerated, implicit, integer, oid, sequence, set, tagged, utf8 } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { type FaultContext, type FaultKind, file, kind, link, setPolicy, text, trustedFile } from './fault.ts';
import { type CrlSpec, extension, generalName, type Issued, makeCrl, nameOf } from './material.ts';

const pem = (der: Buffer): string => encodePem('X509 CRL', der);
const rootCrl = (c: FaultContext, more: Partial<CrlSpec> = {}): Buffer => makeCrl({ issuer: issuerOf(c), ...more });
const issuerOf = (c: FaultContext): Issued => {
  if (c.setup.kind === 'identified') return c.world.identifiedRoot;
  return c.world.root;
};

/** CRLs for every issuer of the setup, so that only what is done to them makes a difference. */
function fresh(c: FaultContext, more: Partial<CrlSpec> = {}): void {
  file(c, 'revoked/root.crl', pem(rootCrl(c, more)));
  file(c, 'revoked/intermediate.crl', pem(makeCrl({ issuer: c.world.intermediate, ...more })));
}

const withExtension = (title: string, extra: CrlSpec['extra']): FaultKind =>
  kind(`CRL with ${title}`, (c) => fresh(c, extra === undefined ? {} : { extra }));
const point = (...parts: readonly ReturnType<typeof sequence>[]) => extension('2.5.29.28', true, sequence(...parts));
const flag = (number: number) => implicit(number, Buffer.from([0xff]));

/** CRLs in every state and dress. */
export const moreCrlFaults: readonly FaultKind[] = [
  kind('CRLs of all issuers', (c) => fresh(c)),
  kind('CRLs of all issuers on both sides', (c) => {
    fresh(c);
    fresh({ ...c, member: c.peer, peer: c.member });
  }),
  kind('CRLs twice', (c) => {
    fresh(c);
    file(c, 'revoked/again.crl', pem(rootCrl(c)));
  }),
  kind('an old CRL besides the new one, first', (c) => {
    fresh(c);
    file(c, 'revoked/0-old.crl', pem(rootCrl(c, { days: [-20, -10] })));
  }),
  kind('a revoking CRL besides one that does not', (c) => {
    fresh(c);
    file(c, 'revoked/other.crl', pem(rootCrl(c, { revoked: [c.peer.leaf] })));
  }),
  kind('peer revoked in DER', (c) => {
    fresh(c);
    file(c, 'revoked/root.crl', rootCrl(c, { revoked: [c.peer.leaf] }));
  }),
  kind('peer revoked among a thousand', (c) => {
    const many = Array.from({ length: 500 }, () => c.world.stranger);
    fresh(c, { revoked: [...many, c.peer.leaf] });
  }),
  kind('peer revoked with a reason', (c) =>
    fresh(c, { revoked: [c.peer.leaf], entryExtra: [extension('2.5.29.21', false, enumerated(1))] }),
  ),
  kind('peer taken off the list', (c) =>
    fresh(c, { revoked: [c.peer.leaf], entryExtra: [extension('2.5.29.21', false, enumerated(8))] }),
  ),
  kind('peer on hold', (c) => fresh(c, { revoked: [c.peer.leaf], entryExtra: [extension('2.5.29.21', false, enumerated(6))] })),
  kind('peer revoked by an unknown critical entry', (c) =>
    fresh(c, { revoked: [c.peer.leaf], entryExtra: [extension('1.2.3.4', true, utf8('x'))] }),
  ),
  kind('a stranger revoked by an unknown critical entry', (c) =>
    fresh(c, { revoked: [c.world.stranger], entryExtra: [extension('1.2.3.4', true, utf8('x'))] }),
  ),
  kind('an indirect CRL', (c) =>
    fresh(c, {
      revoked: [c.peer.leaf],
      entryExtra: [extension('2.5.29.29', true, sequence(tagged(4, nameOf('Test Root'))))],
      extra: [point(flag(4))],
    }),
  ),
  kind('an indirect CRL of others', (c) =>
    fresh(c, {
      revoked: [c.peer.leaf],
      entryExtra: [extension('2.5.29.29', true, sequence(tagged(4, nameOf('Somebody'))))],
      extra: [point(flag(4))],
    }),
  ),
  withExtension('a number', [extension('2.5.29.20', false, integer(7))]),
  withExtension('a critical number', [extension('2.5.29.20', true, integer(7))]),
  withExtension('a delta indicator', [extension('2.5.29.27', true, integer(7)), extension('2.5.29.20', false, integer(8))]),
  withExtension('a place of distribution', [point(tagged(0, tagged(0, generalName('DNS:crl.test'))))]),
  withExtension('only some reasons', [point(implicit(3, Buffer.from([5, 0x60])))]),
  withExtension('users alone', [point(flag(1))]),
  withExtension('attributes alone', [point(flag(5))]),
  withExtension('an authority key identifier of nobody', [
    extension('2.5.29.35', false, sequence(implicit(0, Buffer.alloc(20, 3)))),
  ]),
  withExtension('an empty place of distribution', [point()]),
  withExtension('the same extension twice', [
    extension('2.5.29.20', false, integer(1)),
    extension('2.5.29.20', false, integer(2)),
  ]),
  withExtension('junk in its number', [extension('2.5.29.20', false, utf8('x'))]),
  withExtension('junk in its critical number', [extension('2.5.29.20', true, utf8('x'))]),
  kind('CRLs of version 1', (c) => fresh(c, { version: 1 })),
  kind('CRLs signed with SHA-1', (c) => fresh(c, { hash: 'sha1' })),
  kind('CRLs signed with SHA-384', (c) => fresh(c, { hash: 'sha384' })),
  kind('CRLs that end today', (c) => fresh(c, { days: [-1, 0.001] })),
  kind('CRLs that ended a minute ago', (c) => fresh(c, { days: [-1, -0.0007] })),
  kind('CRLs that ended an hour ago', (c) => fresh(c, { days: [-1, -0.05] })),
  kind('CRLs that begin in five minutes', (c) => fresh(c, { days: [0.0035, 3] })),
  kind('CRLs of all issuers, run out', (c) => fresh(c, { days: [-10, -1] })),
  kind('CRLs of all issuers, without an end', (c) => fresh(c, { days: [-1] })),
  kind('CRLs whose issuer is in capitals', (c) => fresh(c, { issuerName: nameOf('TEST ROOT') })),
  kind('CRLs whose issuer is in another string', (c) =>
    fresh(c, { issuerName: sequence(set(sequence(oid('2.5.4.3'), bmp('Test Root')))) }),
  ),
  kind('CRL labelled CRL', (c) => file(c, 'revoked/root.crl', encodePem('CRL', rootCrl(c)))),
  kind('CRL labelled CERTIFICATE', (c) => file(c, 'revoked/root.crl', encodePem('CERTIFICATE', rootCrl(c)))),
  kind('CRL cut off', (c) => file(c, 'revoked/root.crl', rootCrl(c).subarray(0, 60))),
  kind('CRL with text in front', (c) => file(c, 'revoked/root.crl', `CRL of the root\n\n${pem(rootCrl(c))}`)),
  kind('CRL with text and dashes in front', (c) => file(c, 'revoked/root.crl', `--- CRL ---\n${pem(rootCrl(c))}`)),
  kind('CRL and certificate in one file', (c) => file(c, 'revoked/root.crl', pem(rootCrl(c)) + c.world.root.pem)),
  kind('certificate and CRL in one file', (c) => file(c, 'revoked/root.crl', c.world.root.pem + pem(rootCrl(c)))),
  kind('two DER CRLs in one file', (c) => file(c, 'revoked/all.crl', Buffer.concat([rootCrl(c), rootCrl(c)]))),
  kind('DER CRL with a newline', (c) => file(c, 'revoked/root.crl', Buffer.concat([rootCrl(c), Buffer.from('\n')]))),
  kind('CRLs in PKCS#7', (c) => {
    const signed = sequence(integer(1), set(), sequence(oid('1.2.840.113549.1.7.1')), tagged(1, rootCrl(c)), set());
    file(c, 'revoked/all.p7b', encodePem('PKCS7', sequence(oid('1.2.840.113549.1.7.2'), tagged(0, signed))));
  }),
  kind('an empty PKCS#7 in revoked', (c) => {
    const signed = sequence(integer(1), set(), sequence(oid('1.2.840.113549.1.7.1')), set());
    file(c, 'revoked/all.p7b', encodePem('PKCS7', sequence(oid('1.2.840.113549.1.7.2'), tagged(0, signed))));
  }),
  kind('the CA in revoked as well', (c) => file(c, 'revoked/ca.pem', text(c, trustedFile(c)))),
  kind('trusted linked into revoked', (c) => link(c, 'revoked', 'trusted')),
  kind('revoked linked into trusted', (c) => link(c, 'trusted', 'revoked')),
  kind('CRLs with client_auth NONE', (c) => {
    fresh(c, { revoked: [c.peer.leaf] });
    setPolicy(c, 'client_auth', 'NONE');
  }),
  kind('CRLs with client_auth OPTIONAL', (c) => {
    fresh(c, { revoked: [c.peer.leaf] });
    setPolicy(c, 'client_auth', 'OPTIONAL');
  }),
];
