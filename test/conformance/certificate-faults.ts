import type { KeyObject } from 'node:crypto';
import { bits, boolean, integer, octets, oid, sequence, set, tagged, utf8 } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { edit, type FaultContext, type FaultKind, file, folder, kind, link, remove, text } from './fault.ts';
import { type CertificateSpec, extension, generalName, type Issued, issue, keyUsageBits, nameOf, usageOids } from './material.ts';
import { hosts, leafOf, put } from './setups.ts';

const certificate = 'public.crt';

/** A new leaf for the same key from the setup's own issuer (or itself), with something different about it; chain and trust follow. */
function reissue(c: FaultContext, more: Partial<CertificateSpec>, trustRoot = true): Issued {
  const { setup, world, index, member } = c;
  const issuer = setup.kind === 'self-signed' ? undefined : setup.kind === 'intermediate' ? world.intermediate : world.root;
  const leaf = leafOf(index, member.key, issuer, more);
  const behind = setup.kind === 'intermediate' ? world.intermediate.pem : setup.kind === 'ca-root-sent' ? world.root.pem : '';
  file(c, certificate, leaf.pem + behind);
  if (setup.kind === 'self-signed' && trustRoot) put(c.peer, `${c.scope}/trusted/peer.pem`, leaf.pem);
  return leaf;
}

/** A leaf below a chain of CAs that are made for it; the peer trusts the top one. */
function below(c: FaultContext, cas: readonly Partial<CertificateSpec>[], leaf: Partial<CertificateSpec> = {}): void {
  let issuer: Issued | undefined;
  const made: Issued[] = [];
  for (const [at, spec] of cas.entries()) {
    const key = c.world.keys.ec[at % 4] as KeyObject;
    const ca = { ca: true as const, keyUsage: [keyUsageBits.keyCertSign, keyUsageBits.crlSign] };
    issuer = issue({ name: `CA ${at}`, key, ...ca, ...(issuer === undefined ? {} : { issuer }), ...spec });
    made.unshift(issuer);
  }
  const end = leafOf(c.index, c.member.key, issuer, leaf);
  file(
    c,
    certificate,
    end.pem +
      made
        .slice(0, -1)
        .map(({ pem }) => pem)
        .join(''),
  );
  put(c.peer, `${c.scope}/trusted/top.pem`, made.at(-1)?.pem ?? '');
}

const der = (c: FaultContext): Buffer => c.member.leaf.der;
const pkcs7 = (...certificates: readonly Buffer[]): Buffer => {
  const content = sequence(integer(1), set(), sequence(oid('1.2.840.113549.1.7.1')), tagged(0, ...certificates), set());
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, content));
};

/** Faults of public.crt. */
export const certificateFaults: readonly FaultKind[] = [
  kind('certificate missing', (c) => remove(c, certificate)),
  kind('certificate is a folder', (c) => folder(c, certificate)),
  kind('certificate is a broken link', (c) => link(c, certificate, 'nowhere')),
  kind('certificate of zero bytes', (c) => file(c, certificate, '')),
  kind('certificate is a newline', (c) => file(c, certificate, '\n')),
  kind('certificate is text', (c) => file(c, certificate, 'no certificate here\n')),
  kind('certificate in DER', (c) => file(c, certificate, der(c))),
  kind('two certificates in DER', (c) => file(c, certificate, Buffer.concat([der(c), c.world.root.der]))),
  kind('DER with bytes behind', (c) => file(c, certificate, Buffer.concat([der(c), Buffer.from('\n')]))),
  kind('DER, then PEM', (c) => file(c, certificate, Buffer.concat([der(c), Buffer.from(c.world.root.pem)]))),
  kind('certificate with a BOM', (c) => edit(c, certificate, (pem) => `\xef\xbb\xbf${pem}`)),
  kind('certificate in UTF-16', (c) => file(c, certificate, Buffer.from(text(c, certificate), 'utf16le'))),
  kind('certificate with CRLF', (c) => edit(c, certificate, (pem) => pem.replaceAll('\n', '\r\n'))),
  kind('certificate with CR alone', (c) => edit(c, certificate, (pem) => pem.replaceAll('\n', '\r'))),
  kind('certificate without a final newline', (c) => edit(c, certificate, (pem) => pem.trimEnd())),
  kind('certificate with text in front', (c) => edit(c, certificate, (pem) => `subject=CN = core1\n${pem}`)),
  kind('certificate with dashes in front', (c) => edit(c, certificate, (pem) => `----- my certificate -----\n${pem}`)),
  kind('certificate with an umlaut in front', (c) => edit(c, certificate, (pem) => `schl\xfcssel\n${pem}`)),
  kind('certificate with text behind', (c) => edit(c, certificate, (pem) => `${pem}the end`)),
  kind('certificate with blank lines behind', (c) => edit(c, certificate, (pem) => `${pem}\n\n`)),
  kind('certificate with a blank behind the header', (c) =>
    edit(c, certificate, (pem) => pem.replace(/(-----BEGIN .*-----)/, '$1 ')),
  ),
  kind('certificate with a blank behind the footer', (c) =>
    edit(c, certificate, (pem) => pem.replace(/(-----END .*-----)/, '$1 ')),
  ),
  kind('certificate indented', (c) => edit(c, certificate, (pem) => pem.replace(/^(?=.)/gm, '  '))),
  kind('certificate header indented', (c) => edit(c, certificate, (pem) => pem.replace(/-----BEGIN/, ' -----BEGIN'))),
  kind('certificate with tabs in the body', (c) => edit(c, certificate, (pem) => pem.replace(/\n(?=[A-Za-z0-9])/g, '\n\t'))),
  kind('certificate cut off', (c) => edit(c, certificate, (pem) => pem.slice(0, pem.length / 3))),
  kind('certificate without its footer', (c) => edit(c, certificate, (pem) => pem.replace(/-----END .*\n/, ''))),
  kind('certificate with a line lost', (c) => edit(c, certificate, (pem) => pem.replace(/\n[A-Za-z0-9+/]{64}\n/, '\n'))),
  kind('certificate with a character lost', (c) => edit(c, certificate, (pem) => pem.replace(/\n[A-Za-z0-9]/, '\n'))),
  kind('certificate with a star inside', (c) => edit(c, certificate, (pem) => pem.replace(/\n(?=[A-Za-z])/, '\n*'))),
  kind('two blocks on one line', (c) =>
    file(c, certificate, (c.member.leaf.pem + c.world.root.pem).replace('-----\n-----', '----------')),
  ),
  kind('label TRUSTED CERTIFICATE', (c) => edit(c, certificate, (pem) => pem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE'))),
  kind('TRUSTED CERTIFICATE with trust settings', (c) => {
    const trust = sequence(sequence(oid(usageOids.serverAuth)));
    file(c, certificate, encodePem('TRUSTED CERTIFICATE', Buffer.concat([der(c), trust])));
  }),
  kind('label X509 CERTIFICATE', (c) => edit(c, certificate, (pem) => pem.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'))),
  kind('label in lower case', (c) => edit(c, certificate, (pem) => pem.replaceAll('CERTIFICATE', 'certificate'))),
  kind('header and footer differ', (c) =>
    edit(c, certificate, (pem) => pem.replace('-----END CERTIFICATE', '-----END X509 CERTIFICATE')),
  ),
  kind('PKCS#7 in PEM', (c) => file(c, certificate, encodePem('PKCS7', pkcs7(der(c))))),
  kind('PKCS#7 in DER', (c) => file(c, certificate, pkcs7(der(c)))),
  kind('PKCS#7 without certificates', (c) => file(c, certificate, encodePem('PKCS7', pkcs7()))),
  kind('request in place of the certificate', (c) =>
    edit(c, certificate, (pem) => pem.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST')),
  ),
  kind('key in front of the certificate', (c) =>
    edit(c, certificate, (pem) => c.member.key.export({ type: 'pkcs8', format: 'pem' }).toString() + pem),
  ),
  kind('key behind the certificate', (c) =>
    edit(c, certificate, (pem) => pem + c.member.key.export({ type: 'pkcs8', format: 'pem' }).toString()),
  ),
  kind('chain upside down', (c) => file(c, certificate, c.world.root.pem + c.member.leaf.pem)),
  kind('chain with a stranger', (c) => edit(c, certificate, (pem) => pem + c.world.strangerRoot.pem)),
  kind('leaf twice', (c) => edit(c, certificate, (pem) => c.member.leaf.pem + pem)),
  kind('root added', (c) =>
    file(
      c,
      certificate,
      c.member.leaf.pem + (c.setup.kind === 'intermediate' ? c.world.intermediate.pem : '') + c.world.root.pem,
    ),
  ),
  kind('root alone', (c) => file(c, certificate, c.world.root.pem)),
  kind('leaf alone', (c) => file(c, certificate, c.member.leaf.pem)),
  kind('certificate of a stranger', (c) => file(c, certificate, c.world.stranger.pem)),
  kind('certificate of the peer', (c) => file(c, certificate, c.peer.leaf.pem)),
  kind('expired', (c) => void reissue(c, { days: [-10, -1] })),
  kind('expired but trusted itself', (c) => put(c.peer, `${c.scope}/trusted/itself.pem`, reissue(c, { days: [-10, -1] }).pem)),
  kind('not yet valid', (c) => void reissue(c, { days: [1, 10] })),
  kind('valid from long ago', (c) => void reissue(c, { days: [-9000, 9000] })),
  kind('other names', (c) => void reissue(c, { names: ['DNS:other.cluster.test'] })),
  kind('wildcard', (c) => void reissue(c, { names: ['DNS:*.cluster.test'] })),
  kind('wildcard of two labels', (c) => void reissue(c, { names: ['DNS:*.test'] })),
  kind('names in capitals', (c) => void reissue(c, { names: [`DNS:${hosts[c.index].toUpperCase()}`] })),
  kind('only an address', (c) => void reissue(c, { names: ['IP:10.0.0.1'] })),
  kind('address as DNS name', (c) => void reissue(c, { names: ['DNS:127.0.0.1'] })),
  kind('name with an underscore', (c) => void reissue(c, { names: ['DNS:core_1.cluster.test', `DNS:${hosts[c.index]}`] })),
  kind('no names but CN', (c) => {
    const { setup, world, index, member } = c;
    const issuer = setup.kind === 'self-signed' ? undefined : world.root;
    const leaf = issue({ name: hosts[index], key: member.key, ...(issuer === undefined ? {} : { issuer }) });
    file(c, certificate, leaf.pem);
    put(c.peer, `${c.scope}/trusted/root.pem`, issuer === undefined ? leaf.pem : world.root.pem);
  }),
  kind('server usage alone', (c) => void reissue(c, { extendedKeyUsage: [usageOids.serverAuth] })),
  kind('client usage alone', (c) => void reissue(c, { extendedKeyUsage: [usageOids.clientAuth] })),
  kind('usage for code signing', (c) => void reissue(c, { extendedKeyUsage: [usageOids.codeSigning] })),
  kind('any usage', (c) => void reissue(c, { extendedKeyUsage: [usageOids.any] })),
  kind('key usage without signatures', (c) => void reissue(c, { keyUsage: [keyUsageBits.keyEncipherment] })),
  kind('key usage of a CA', (c) => void reissue(c, { keyUsage: [keyUsageBits.keyCertSign] })),
  kind('key agreement alone', (c) => void reissue(c, { keyUsage: [keyUsageBits.keyAgreement] })),
  kind('leaf that is a CA', (c) => void reissue(c, { ca: true })),
  kind('leaf that says it is no CA', (c) => void reissue(c, { ca: false })),
  kind('unknown critical extension', (c) => void reissue(c, { extra: [extension('1.2.3.4.5', true, octets(Buffer.from('x')))] })),
  kind('unknown extension', (c) => void reissue(c, { extra: [extension('1.2.3.4.5', false, octets(Buffer.from('x')))] })),
  kind(
    'extension twice',
    (c) => void reissue(c, { extra: [extension('2.5.29.17', false, sequence(generalName('DNS:twice.test')))] }),
  ),
  kind('critical names', (c) => {
    const issuer = c.world.root;
    const extra = [extension('2.5.29.17', true, sequence(generalName(`DNS:${hosts[c.index]}`)))];
    const leaf = issue({ name: hosts[c.index], key: c.member.key, issuer, extra });
    file(c, certificate, leaf.pem);
    put(c.peer, `${c.scope}/trusted/root.pem`, issuer.pem);
  }),
  kind('empty subject', (c) => void reissue(c, { subject: sequence() })),
  kind('empty subject, critical names', (c) => {
    const issuer = c.world.root;
    const extra = [extension('2.5.29.17', true, sequence(generalName(`DNS:${hosts[c.index]}`)))];
    const leaf = issue({ name: hosts[c.index], key: c.member.key, issuer, extra, subject: sequence() });
    file(c, certificate, leaf.pem);
    put(c.peer, `${c.scope}/trusted/root.pem`, issuer.pem);
  }),
  kind('subject with a comma and a plus', (c) => void reissue(c, { subject: nameOf('core, "one" + <two>') })),
  kind(
    'subject of two attributes in one set',
    (c) =>
      void reissue(c, {
        subject: sequence(set(sequence(oid('2.5.4.3'), utf8('core')), sequence(oid('2.5.4.11'), utf8('graphs')))),
      }),
  ),
  kind('version 1', (c) => void reissue(c, { version: 1 })),
  kind('negative serial', (c) => void reissue(c, { serial: 0 })),
  kind('signed with SHA-1', (c) => void reissue(c, { hash: 'sha1' })),
  kind('signed with SHA-384', (c) => void reissue(c, { hash: 'sha384' })),
  kind('broken signature', (c) => void reissue(c, { signingKey: c.world.keys.ec[7] as KeyObject })),
  kind('broken basic constraints', (c) => void reissue(c, { extra: [extension('2.5.29.19', true, bits(Buffer.from([1])))] })),
  kind('broken key usage, not critical', (c) => {
    const leaf = issue({
      name: hosts[c.index],
      key: c.member.key,
      issuer: c.world.root,
      extra: [extension('2.5.29.15', false, boolean(true))],
    });
    file(c, certificate, leaf.pem);
    put(c.peer, `${c.scope}/trusted/root.pem`, c.world.root.pem);
  }),
  kind('below an intermediate, sent', (c) => below(c, [{}, {}])),
  kind('below two intermediates', (c) => below(c, [{}, {}, {}])),
  kind('path length used up', (c) => below(c, [{ pathLength: 1 }, { pathLength: 0 }, {}])),
  kind('path length of the root ignored', (c) => below(c, [{ pathLength: 0 }, {}])),
  kind('path length kept', (c) => below(c, [{ pathLength: 1 }, { pathLength: 0 }])),
  kind('intermediate that is no CA', (c) => below(c, [{}, { ca: false }])),
  kind('intermediate without basic constraints', (c) => below(c, [{}, { ca: 'no-extension' }])),
  kind('intermediate without keyCertSign', (c) => below(c, [{}, { keyUsage: [keyUsageBits.digitalSignature] }])),
  kind('intermediate expired', (c) => below(c, [{}, { days: [-10, -1] }])),
  kind('intermediate with usages', (c) => below(c, [{}, { extendedKeyUsage: [usageOids.codeSigning] }])),
  kind('root that is no CA', (c) => below(c, [{ ca: false }])),
  kind('root without basic constraints', (c) => below(c, [{ ca: 'no-extension' }])),
  kind('root of version 1', (c) => below(c, [{ version: 1 }])),
  kind('root expired', (c) => below(c, [{ days: [-10, -1] }])),
  kind('root without keyCertSign', (c) => below(c, [{ keyUsage: [keyUsageBits.crlSign] }])),
  kind('name constraints that permit', (c) =>
    below(c, [{}, { extra: [constraints('DNS:cluster.test', 'DNS:localhost', 'IP:127.0.0.1/255.255.255.255')] }]),
  ),
  kind('name constraints that forbid', (c) => below(c, [{}, { extra: [constraints('DNS:elsewhere.test')] }])),
  kind('name constraints in the root', (c) => below(c, [{ extra: [constraints('DNS:elsewhere.test')] }])),
  kind('intermediate not sent', (c) => file(c, certificate, c.world.ofIntermediate[c.index].pem)),
];

function constraints(...names: readonly string[]) {
  return extension('2.5.29.30', true, sequence(tagged(0, ...names.map((name) => sequence(generalName(name))))));
}
