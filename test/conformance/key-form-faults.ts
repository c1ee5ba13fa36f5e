import { createCipheriv, createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  bits,
  enumerated,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
  tagged,
  utf8,
} from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { ec, newCa, serve, trustOnly } from './chain-faults.ts';
import { encryptedPem } from './encrypted-pem.ts';
import {
  drop,
  edit,
  type FaultContext,
  type FaultKind,
  file,
  kind,
  link,
  policyName,
  setPolicy,
  text,
  trustedFile,
} from './fault.ts';
import { type CrlSpec, extension, generalName, type Issued, issue, keyUsageBits, makeCrl } from './material.ts';
import { stretched } from './repeatable-signature.ts';
import { leafOf, passphrase, put } from './setups.ts';

const keyFile = 'private.key';
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const derOf = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' });

function plain(c: FaultContext, content: string | Buffer): void {
  drop(c, policyName(c, 'private_key_password'));
  file(c, keyFile, content);
}
const plainKey = (title: string, change: (c: FaultContext) => string | Buffer): FaultKind =>
  kind(`key ${title}`, (c) => plain(c, change(c)));
const editKey = (title: string, change: (pem: string, c: FaultContext) => string): FaultKind =>
  kind(`key file ${title}`, (c) => edit(c, keyFile, (pem) => change(pem, c)));

/** An EC key of the member's kind in parts; RSA members get another certificate. */
function ecParts(c: FaultContext): { readonly key: KeyObject; readonly secret: Buffer; readonly point: Buffer } {
  const key = c.member.key.asymmetricKeyType === 'ec' ? c.member.key : ec(c, 7);
  if (key !== c.member.key) {
    file(c, 'public.crt', leafOf(c.index, key, c.world.root).pem);
    put(c.peer, `${c.scope}/trusted/root.pem`, c.world.root.pem);
  }
  const jwk = key.export({ format: 'jwk' });
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return { key, secret: Buffer.from(String(jwk.d), 'base64url'), point: spki.subarray(-65) };
}
const p256 = oid('1.2.840.10045.3.1.7');
const ecAlgorithm = sequence(oid('1.2.840.10045.2.1'), p256);
const ecKey = (...parts: readonly (Buffer | undefined)[]): Buffer => sequence(integer(1), ...parts);
const wrapped = (inner: Buffer, algorithm = ecAlgorithm, version = 0, ...behind: readonly Buffer[]): string =>
  encodePem('PRIVATE KEY', sequence(integer(version), algorithm, octets(inner), ...behind));

/** An RSA key in parts, with a certificate of its own. */
function rsaParts(c: FaultContext): readonly Buffer[] {
  const key = c.world.keys.rsa[c.index] as KeyObject;
  file(c, 'public.crt', leafOf(c.index, key, c.world.root).pem);
  put(c.peer, `${c.scope}/trusted/root.pem`, c.world.root.pem);
  const jwk = key.export({ format: 'jwk' });
  return [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((part) =>
    Buffer.concat([Buffer.alloc(1), Buffer.from(String(part), 'base64url')]),
  );
}
const rsaAlgorithm = sequence(oid('1.2.840.113549.1.1.1'), nothing());
const rsaKey = (parts: readonly (Buffer | number)[], version = 0): Buffer => sequence(integer(version), ...parts.map(integer));

function legacy(c: FaultContext, cipher: string, keyBytes: number, ivBytes: number, change = (pem: string): string => pem): void {
  const type = c.member.key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  const der = c.member.key.export({ type: type as 'sec1', format: 'der' });
  const iv = stretched(cipher, ivBytes);
  let key = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (key.length < keyBytes) {
    block = createHash('md5').update(block).update(passphrase).update(iv.subarray(0, 8)).digest();
    key = Buffer.concat([key, block]);
  }
  const encryptor = createCipheriv(cipher, key.subarray(0, keyBytes), iv);
  const body = Buffer.concat([encryptor.update(der), encryptor.final()])
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  const label = type === 'pkcs1' ? 'RSA' : 'EC';
  const dek = `${cipher.toUpperCase()},${iv.toString('hex').toUpperCase()}`;
  const pem = `-----BEGIN ${label} PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ${dek}\n\n${body}-----END ${label} PRIVATE KEY-----\n`;
  file(c, keyFile, change(pem));
  setPolicy(c, 'private_key_password', passphrase);
}
const legacyKey = (title: string, change: (pem: string) => string): FaultKind =>
  kind(`legacy key ${title}`, (c) => legacy(c, 'aes-128-cbc', 16, 16, change));

/** Encrypted by OpenSSL with this passphrase, and said so in the conf. */
const secret = (title: string, password: string, said = password): FaultKind =>
  kind(`passphrase ${title}`, (c) => {
    file(c, keyFile, encryptedPem(c.member.key, 'aes-256-cbc', password));
    setPolicy(c, 'private_key_password', said);
  });

const crlPem = (der: Buffer): string => encodePem('X509 CRL', der);
const issuerOf = (c: FaultContext): Issued => (c.setup.kind === 'identified' ? c.world.identifiedRoot : c.world.root);
function fresh(c: FaultContext, more: Partial<CrlSpec> = {}): void {
  file(c, 'revoked/root.crl', crlPem(makeCrl({ issuer: issuerOf(c), ...more })));
  file(c, 'revoked/intermediate.crl', crlPem(makeCrl({ issuer: c.world.intermediate, ...more })));
}
const crls = (title: string, more: (c: FaultContext) => Partial<CrlSpec>): FaultKind =>
  kind(`lists ${title}`, (c) => fresh(c, more(c)));

const pkcs7 = (...certificates: readonly Buffer[]): Buffer => {
  const content = sequence(integer(1), set(), sequence(oid('1.2.840.113549.1.7.1')), tagged(0, ...certificates), set());
  return sequence(oid('1.2.840.113549.1.7.2'), tagged(0, content));
};
const inTrusted = (title: string, content: (c: FaultContext) => string | Buffer): FaultKind =>
  kind(`trusted has ${title}`, (c) => file(c, 'trusted/more.pem', content(c)));
const trustedAs = (title: string, change: (pem: string, c: FaultContext) => string | Buffer): FaultKind =>
  kind(`trusted CA ${title}`, (c) => file(c, trustedFile(c), change(text(c, trustedFile(c)), c)));
const served = (title: string, change: (pem: string, c: FaultContext) => string | Buffer): FaultKind =>
  kind(`chain file ${title}`, (c) => file(c, 'public.crt', change(text(c, 'public.crt'), c)));
const dump =
  'Certificate:\n    Data:\n        Version: 3 (0x2)\n    Signature Algorithm: ecdsa-with-SHA256\n         30:45:02:21\n';
const bag =
  'Bag Attributes\n    localKeyID: 54 69 6D 65\n    friendlyName: core1\nsubject=CN = core1\n\nissuer=CN = Test Root\n\n';
const keyBag = 'Bag Attributes\n    localKeyID: 54 69 6D 65\nKey Attributes: <No Attributes>\n';

/** Keys, lists and files as tools and people leave them behind. */
export const keyFormFaults: readonly FaultKind[] = [
  // PKCS #8 and SEC1 in parts.
  plainKey('without its public half', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d)));
  }),
  plainKey('with its curve inside as well', (c) => {
    const { secret: d, point } = ecParts(c);
    return wrapped(ecKey(octets(d), tagged(0, p256), tagged(1, bits(point))));
  }),
  plainKey('with another curve inside', (c) => {
    const { secret: d, point } = ecParts(c);
    return wrapped(ecKey(octets(d), tagged(0, oid('1.3.132.0.34')), tagged(1, bits(point))));
  }),
  plainKey('with another public half', (c) => {
    const { secret: d } = ecParts(c);
    const other = createPublicKey(ec(c, 6)).export({ type: 'spki', format: 'der' }).subarray(-65);
    return wrapped(ecKey(octets(d), tagged(1, bits(other))));
  }),
  plainKey('with a secret of 31 bytes', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d.subarray(1))));
  }),
  plainKey('with a secret of 33 bytes', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(Buffer.concat([Buffer.alloc(1), d]))));
  }),
  plainKey('without a curve', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d)), sequence(oid('1.2.840.10045.2.1')));
  }),
  plainKey('with nothing for a curve', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d)), sequence(oid('1.2.840.10045.2.1'), nothing()));
  }),
  plainKey('for agreement', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d)), sequence(oid('1.3.132.1.12'), p256));
  }),
  plainKey('of a second version with its public half', (c) => {
    const { secret: d, point } = ecParts(c);
    return wrapped(ecKey(octets(d)), ecAlgorithm, 1, implicit(1, Buffer.concat([Buffer.alloc(1), point])));
  }),
  plainKey('of a first version with a public half behind', (c) => {
    const { secret: d, point } = ecParts(c);
    return wrapped(ecKey(octets(d)), ecAlgorithm, 0, implicit(1, Buffer.concat([Buffer.alloc(1), point])));
  }),
  plainKey('with attributes of Windows', (c) => {
    const { secret: d } = ecParts(c);
    return wrapped(ecKey(octets(d)), ecAlgorithm, 0, tagged(0, sequence(oid('2.5.29.15'), set(bits(Buffer.from([0x80]), 7)))));
  }),
  plainKey('as SEC1 without its curve', (c) => {
    const { secret: d, point } = ecParts(c);
    return encodePem('EC PRIVATE KEY', ecKey(octets(d), tagged(1, bits(point))));
  }),
  plainKey('as SEC1 without its public half', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('EC PRIVATE KEY', ecKey(octets(d), tagged(0, p256)));
  }),
  plainKey('as SEC1 of version 2', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('EC PRIVATE KEY', sequence(integer(2), octets(d), tagged(0, p256)));
  }),
  plainKey('as SEC1 with bytes behind', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('EC PRIVATE KEY', Buffer.concat([ecKey(octets(d), tagged(0, p256)), Buffer.from([0, 0])]));
  }),
  plainKey('as SEC1, the curve behind it in the file', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('EC PRIVATE KEY', ecKey(octets(d), tagged(0, p256))) + encodePem('EC PARAMETERS', p256);
  }),
  plainKey('as RSA without its factors', (c) => {
    const [n, e, d] = rsaParts(c) as [Buffer, Buffer, Buffer];
    return wrapped(rsaKey([n, e, d, 0, 0, 0, 0, 0]), rsaAlgorithm);
  }),
  plainKey('as RSA without parameters', (c) => wrapped(rsaKey(rsaParts(c)), sequence(oid('1.2.840.113549.1.1.1')))),
  plainKey('as RSA with a number too few', (c) => wrapped(rsaKey(rsaParts(c).slice(0, 7)), rsaAlgorithm)),
  plainKey('as RSA with a number too many', (c) => wrapped(rsaKey([...rsaParts(c), 1]), rsaAlgorithm)),
  plainKey('as PKCS#1 without its factors', (c) => {
    const [n, e, d] = rsaParts(c) as [Buffer, Buffer, Buffer];
    return encodePem('RSA PRIVATE KEY', rsaKey([n, e, d, 0, 0, 0, 0, 0]));
  }),
  plainKey('as PKCS#1 with bytes behind', (c) =>
    encodePem('RSA PRIVATE KEY', Buffer.concat([rsaKey(rsaParts(c)), Buffer.from([0, 0])])),
  ),
  plainKey('as PKCS#1 below the label of EC', (c) => encodePem('EC PRIVATE KEY', rsaKey(rsaParts(c)))),
  plainKey('as PKCS#1 below the plain label', (c) => encodePem('PRIVATE KEY', rsaKey(rsaParts(c)))),
  plainKey('as SEC1 below the plain label', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('PRIVATE KEY', ecKey(octets(d), tagged(0, p256)));
  }),
  plainKey('as SEC1 below the label of RSA', (c) => {
    const { secret: d } = ecParts(c);
    return encodePem('RSA PRIVATE KEY', ecKey(octets(d), tagged(0, p256)));
  }),
  plainKey('in JSON', (c) => JSON.stringify(c.member.key.export({ format: 'jwk' }))),
  plainKey('of SSH', () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n'),
  plainKey('of PuTTY', () => 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 6\n'),
  plainKey('as a Java key store', () =>
    Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), stretched('a Java key store', 100)]),
  ),
  plainKey('in gzip', (c) => gzipSync(pkcs8(c.member.key))),
  plainKey('in base64 twice', (c) => Buffer.from(pkcs8(c.member.key)).toString('base64')),
  plainKey('without head and foot', (c) => derOf(c.member.key).toString('base64')),
  plainKey('in hex', (c) => derOf(c.member.key).toString('hex')),
  plainKey('with base64 for URLs', (c) => {
    const pem = pkcs8(c.member.key);
    return pem.replace(/\n[A-Za-z0-9+/=\n]+\n/, (body) => body.replaceAll('+', '-').replaceAll('/', '_'));
  }),
  plainKey('with line ends written out', (c) => pkcs8(c.member.key).replaceAll('\n', '\\n')),
  plainKey('in quotes', (c) => `"${pkcs8(c.member.key).trim()}"\n`),
  plainKey('in YAML', (c) => `key: |\n${pkcs8(c.member.key).replace(/^/gm, '  ')}`),
  // The text around.
  editKey('with attributes of a bag in front', (pem) => keyBag + pem),
  editKey('with a colon in a line behind the head', (pem) => pem.replace(/-----\n/, '-----\nComment: mine\n\n')),
  editKey('with a head field without a value', (pem) => pem.replace(/-----\n/, '-----\nComment:\n\n')),
  editKey('with a blank line behind the head', (pem) => pem.replace(/-----\n/, '-----\n\n')),
  editKey('with a comment inside', (pem) => pem.replace(/-----\n/, '-----\n# key\n')),
  editKey('with blanks behind every line', (pem) => pem.replaceAll('\n', ' \n')),
  editKey('with tabs in front of the body', (pem) => pem.replace(/\n(?=[A-Za-z0-9])/g, '\n\t')),
  editKey('with a form feed', (pem) => `\f${pem}`),
  editKey('with a NUL behind', (pem) => `${pem}\0`),
  editKey('with a control-Z behind', (pem) => `${pem}\x1a`),
  editKey('with lines of 76', (pem) => {
    const body = pem.split('\n').slice(1, -2).join('');
    const [head, foot] = [pem.split('\n')[0], pem.trim().split('\n').at(-1)];
    return `${head}\n${body.replace(/.{1,76}/g, '$&\n')}${foot}\n`;
  }),
  editKey('with lines of seven', (pem) => {
    const body = pem.split('\n').slice(1, -2).join('');
    return `${pem.split('\n')[0]}\n${body.replace(/.{1,7}/g, '$&\n')}${pem.trim().split('\n').at(-1)}\n`;
  }),
  editKey('with an equals sign too many', (pem) => pem.replace(/=*\n-----END/, '===\n-----END')),
  editKey('without its equals signs', (pem) => pem.replace(/=+\n-----END/, '\n-----END')),
  editKey('with a tab in front of the head', (pem) => `\t${pem}`),
  editKey('with a word in front of the head', (pem) => `key: ${pem}`),
  editKey('with six dashes', (pem) => pem.replaceAll('-----', '------')),
  editKey('with long dashes', (pem) => pem.replaceAll('-----', Buffer.from('\u2014\u2014').toString('latin1'))),
  editKey('with the foot on the last line of the body', (pem) => pem.replace(/\n-----END/, '-----END')),
  editKey('with the head on the first line of the body', (pem) => pem.replace(/-----\n/, '-----')),
  editKey('with two blanks in its label', (pem) => pem.replaceAll('PRIVATE KEY', 'PRIVATE  KEY')),
  editKey('with a label of NEW', (pem) => pem.replaceAll(/(BEGIN|END) /g, '$1 NEW ')),
  editKey('with a second head inside', (pem) => pem.replace(/-----\n/, '-----\n-----BEGIN PRIVATE KEY-----\n')),
  editKey('with the foot twice', (pem) => pem + (pem.trim().split('\n').at(-1) ?? '')),
  editKey('behind a request', (pem) => encodePem('CERTIFICATE REQUEST', Buffer.alloc(10)) + pem),
  editKey('behind Diffie-Hellman parameters', (pem) => encodePem('DH PARAMETERS', Buffer.alloc(10)) + pem),
  editKey(
    'behind a public key',
    (pem, c) => createPublicKey(c.member.key).export({ type: 'spki', format: 'pem' }).toString() + pem,
  ),
  editKey('behind another key', (pem, c) => pkcs8(c.world.keys.ec[7] ?? c.member.key) + pem),
  editKey('behind an encrypted key', (pem, c) => c.world.encryptedKeys[0] + pem),
  editKey('in front of a chain with dumps', (pem, c) => pem + dump + c.member.leaf.pem),
  editKey('with CRLF and blanks', (pem) => pem.replaceAll('\n', ' \r\n')),
  editKey('with a BOM inside', (pem) => `# key\n\xef\xbb\xbf${pem}`),
  editKey('with a UTF-16 mark alone', (pem) => `\xff\xfe${pem}`),
  editKey('with a no-break space in the body', (pem) => pem.replace(/\n(.)/, '\n\xc2\xa0$1')),
  // Old encryption.
  legacyKey('with its cipher in small letters', (pem) => pem.replace('AES-128-CBC', 'aes-128-cbc')),
  legacyKey('with its vector in small letters', (pem) => pem.replace(/,([0-9A-F]+)/, (_, iv: string) => `,${iv.toLowerCase()}`)),
  legacyKey('without a vector', (pem) => pem.replace(/,[0-9A-F]{32}/, '')),
  legacyKey('with an empty vector', (pem) => pem.replace(/,[0-9A-F]{32}/, ',')),
  legacyKey('with half a vector', (pem) => pem.replace(/,([0-9A-F]{16})[0-9A-F]{16}/, ',$1')),
  legacyKey('with a vector that is none', (pem) => pem.replace(/,[0-9A-F]{32}/, `,${'XY'.repeat(16)}`)),
  legacyKey('with a blank in its fields', (pem) => pem.replace('4,ENCRYPTED', '4, ENCRYPTED')),
  legacyKey('with a blank in front of the vector', (pem) => pem.replace(/,([0-9A-F]{32})/, ', $1')),
  legacyKey('without the blank line', (pem) => pem.replace('\n\n', '\n')),
  legacyKey('with its fields exchanged', (pem) => pem.replace(/(Proc-Type.*)\n(DEK-Info.*)\n/, '$2\n$1\n')),
  legacyKey('with its fields in small letters', (pem) => pem.replace('Proc-Type', 'proc-type').replace('DEK-Info', 'dek-info')),
  legacyKey('that says it is clear', (pem) => pem.replace('4,ENCRYPTED', '4,CLEAR')),
  legacyKey('with CRLF', (pem) => pem.replaceAll('\n', '\r\n')),
  legacyKey('with another cipher said', (pem) => pem.replace('AES-128-CBC', 'AES-256-CBC')),
  legacyKey('below the plain label', (pem) => pem.replaceAll(/(?:RSA|EC) PRIVATE/g, 'PRIVATE')),
  legacyKey('below the label of encrypted keys', (pem) => pem.replaceAll(/(?:RSA|EC) PRIVATE/g, 'ENCRYPTED PRIVATE')),
  legacyKey('with fields of its own', (pem) => pem.replace('DEK-Info', 'X-Comment: a:b\nDEK-Info')),
  kind('legacy key in DES', (c) => legacy(c, 'des-ede3-cbc', 24, 8, (pem) => pem.replace('DES-EDE3-CBC', 'DES-CBC'))),
  kind('legacy key in AES-256 with counters', (c) => legacy(c, 'aes-256-ctr', 32, 16)),
  kind('legacy key in ARIA', (c) => legacy(c, 'aria-128-cbc', 16, 16)),
  kind('legacy key, an empty password', (c) => {
    legacy(c, 'aes-128-cbc', 16, 16);
    setPolicy(c, 'private_key_password', '');
  }),
  kind('legacy key, a password that is not ASCII', (c) => {
    legacy(c, 'aes-128-cbc', 16, 16);
    setPolicy(c, 'private_key_password', 'p\\u00e4ss');
  }),
  // Passphrases.
  secret('with a blank at its end', 'secret ', 'secret\\u0020'),
  secret('with a blank in front', ' secret', '\\ secret'),
  secret('of a command that is none', '$(cat /x', '$(cat /x'),
  secret('with a dollar and brackets inside', 'a$(x)b'),
  secret('in quotes', '"secret"'),
  secret('said in quotes', 'secret', '"secret"'),
  secret('with a hash', 'a#b'),
  secret('with an exclamation mark first', '!secret'),
  secret('with an equals sign first', '=secret', '\\=secret'),
  secret('with an equals sign first, not escaped', '=secret'),
  secret('with a colon first', ':secret', '\\:secret'),
  secret('with a tab', 'a\tb', 'a\\tb'),
  secret('with a backslash, not doubled', 'a\\b'),
  secret('with a backslash at its end', 'a\\', 'a\\\\'),
  secret('of a thousand letters', 'x'.repeat(1000)),
  secret('of a hundred and thirty letters', 'y'.repeat(130)),
  secret('with a euro sign', '\u20ac10', '\\u20ac10'),
  secret('of emoji', '\ud83d\udd12lock', '\\ud83d\\udd12lock'),
  secret('with a control character', 'a\u0001b', 'a\\u0001b'),
  secret('with a delete character', 'a\u007fb', 'a\\u007fb'),
  secret('with a percent sign', '%PASS%'),
  secret('of a variable', `$${'{PASS}'}`),
  secret('of base64', 'c2VjcmV0Cg=='),
  secret('of one blank', ' ', '\\u0020'),
  secret('of four hundred letters and a blank', `${'z'.repeat(400)} z`),
  // Revocation lists.
  crls('signed with MD5', (c) => ({ hash: c.setup.kind === 'rsa' ? 'md5' : 'sha512' })),
  crls('with an entry of tomorrow', (c) => ({ revoked: [c.peer.leaf], days: [-0.2, 2] })),
  crls('with a date of invalidity', (c) => ({
    revoked: [c.peer.leaf],
    entryExtra: [extension('2.5.29.24', false, Buffer.from([0x18, 15, ...Buffer.from('20240101000000Z')]))],
  })),
  crls('with a reason of junk', (c) => ({ revoked: [c.peer.leaf], entryExtra: [extension('2.5.29.21', false, utf8('x'))] })),
  crls('with a reason nobody knows', (c) => ({
    revoked: [c.peer.leaf],
    entryExtra: [extension('2.5.29.21', false, enumerated(42))],
  })),
  crls('with a critical reason', (c) => ({ revoked: [c.peer.leaf], entryExtra: [extension('2.5.29.21', true, enumerated(1))] })),
  crls('with entries twice', (c) => ({ revoked: [c.peer.leaf, c.peer.leaf] })),
  crls('with the freshest', () => ({ extra: [extension('2.5.29.46', false, sequence())] })),
  crls('with a critical freshest', () => ({ extra: [extension('2.5.29.46', true, sequence())] })),
  crls('with authority access', () => ({ extra: [extension('1.3.6.1.5.5.7.1.1', false, sequence())] })),
  crls('with an issuer name besides', () => ({ extra: [extension('2.5.29.18', false, sequence(generalName('DNS:ca.test')))] })),
  crls('with a critical issuer name besides', () => ({
    extra: [extension('2.5.29.18', true, sequence(generalName('DNS:ca.test')))],
  })),
  crls('with a critical authority key identifier', () => ({
    extra: [extension('2.5.29.35', true, sequence(implicit(0, Buffer.alloc(20, 3))))],
  })),
  crls('with a version of Microsoft', () => ({ extra: [extension('1.3.6.1.4.1.311.21.1', false, integer(0))] })),
  crls('of version 1 with extensions', () => ({ version: 1, extra: [extension('2.5.29.20', false, integer(7))] })),
  crls('for a hundred years', () => ({ days: [-1, 36500] })),
  crls('from the last century', () => ({ days: [-15000, 3] })),
  crls('for one second of the past', () => ({ days: [-0.01, -0.001] })),
  crls('that begin in an hour', () => ({ days: [0.042, 3] })),
  kind('lists signed by a root that may not', (c) => {
    const ca = newCa('No Lists', ec(c, 6), { keyUsage: [keyUsageBits.keyCertSign] });
    trustOnly(c, ca);
    serve(c, ca);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: ca })));
  }),
  kind('lists signed by an intermediate that may not', (c) => {
    const ca = newCa('No Lists', ec(c, 6), { issuer: c.world.root, keyUsage: [keyUsageBits.keyCertSign] });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca]);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: ca })) + crlPem(makeCrl({ issuer: c.world.root })));
  }),
  kind('lists signed by an intermediate without key usage', (c) => {
    const ca = issue({ name: 'Any Use', key: ec(c, 6), issuer: c.world.root, ca: true });
    trustOnly(c, c.world.root);
    serve(c, ca, [ca]);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: ca })) + crlPem(makeCrl({ issuer: c.world.root })));
  }),
  kind('lists of a root renewed with another key', (c) => {
    const old = newCa('Rolled Root', ec(c, 6));
    const rolled = newCa('Rolled Root', ec(c, 7));
    trustOnly(c, old, rolled);
    serve(c, old);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: rolled })));
  }),
  kind('lists of both keys of a root', (c) => {
    const old = newCa('Rolled Root', ec(c, 6));
    const rolled = newCa('Rolled Root', ec(c, 7));
    trustOnly(c, old, rolled);
    serve(c, old);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: rolled })) + crlPem(makeCrl({ issuer: old })));
  }),
  kind('twenty lists of one root', (c) => {
    for (let at = 0; at < 20; at++) {
      const list = makeCrl({ issuer: issuerOf(c), extra: [extension('2.5.29.20', false, integer(at))] });
      file(c, `revoked/${at}.crl`, crlPem(list));
    }
    file(c, 'revoked/intermediate.crl', crlPem(makeCrl({ issuer: c.world.intermediate })));
  }),
  kind('a list that revokes a serial number below zero', (c) => {
    const leaf = leafOf(c.index, c.member.key, c.world.root, { serial: Buffer.from([0x80, 0x01]) });
    file(c, 'public.crt', leaf.pem);
    trustOnly(c, c.world.root);
    put(c.peer, `${c.scope}/revoked/x.crl`, crlPem(makeCrl({ issuer: c.world.root, revoked: [leaf] })));
  }),
  kind('lists in DER and PEM of one root', (c) => {
    fresh(c);
    file(c, 'revoked/root.der', makeCrl({ issuer: issuerOf(c) }));
  }),
  kind('a list with an old Mac ending', (c) =>
    file(c, 'revoked/x.crl', crlPem(makeCrl({ issuer: issuerOf(c) })).replaceAll('\n', '\r')),
  ),
  kind('a list in a dump', (c) =>
    file(
      c,
      'revoked/x.crl',
      `Certificate Revocation List (CRL):\n        Version 2 (0x1)\n${crlPem(makeCrl({ issuer: issuerOf(c) }))}`,
    ),
  ),
  kind('a list that links to a folder above', (c) => link(c, 'revoked/x.crl', '../../..')),
  kind('a list without anybody trusted, trust_all', (c) => {
    fresh(c);
    setPolicy(c, 'trust_all', 'true');
    setPolicy(c, 'trusted_dir', 'nowhere');
  }),
  // Other files in trusted/.
  inTrusted('a bundle of Windows', (c) => encodePem('PKCS7', pkcs7(c.world.root.der, c.world.strangerRoot.der))),
  inTrusted('a bundle of Windows in DER', (c) => pkcs7(c.world.root.der, c.world.strangerRoot.der)),
  inTrusted('a bundle labelled CERTIFICATE', (c) => encodePem('CERTIFICATE', pkcs7(c.world.root.der))),
  inTrusted('a bundle labelled PKCS #7 SIGNED DATA', (c) => encodePem('PKCS #7 SIGNED DATA', pkcs7(c.world.root.der))),
  inTrusted('a bundle labelled CMS', (c) => encodePem('CMS', pkcs7(c.world.root.der))),
  inTrusted('a Java key store', () =>
    Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), stretched('a Java key store', 100)]),
  ),
  inTrusted('a PKCS#12 file', () =>
    sequence(integer(3), sequence(oid('1.2.840.113549.1.7.1'), tagged(0, octets(stretched('a PKCS#12 file', 80))))),
  ),
  inTrusted('an encrypted key', (c) => c.world.encryptedKeys[0]),
  inTrusted('a certificate in gzip', (c) => gzipSync(c.world.root.pem)),
  inTrusted('a certificate in UTF-16', (c) => Buffer.from(`\ufeff${c.world.root.pem}`, 'utf16le')),
  inTrusted('a certificate in base64 alone', (c) => c.world.root.der.toString('base64')),
  inTrusted('a certificate with its line ends written out', (c) => c.world.root.pem.replaceAll('\n', '\\n')),
  inTrusted('a certificate and NULs', (c) => `${c.world.root.pem}\0\0\0`),
  inTrusted('a certificate and a control-Z', (c) => `${c.world.root.pem}\x1a`),
  inTrusted('a certificate in a dump', (c) => dump + c.world.root.pem),
  inTrusted('certificates in dumps', (c) => dump + c.world.root.pem + dump + c.world.strangerRoot.pem),
  inTrusted('certificates of a bag', (c) => bag + c.world.root.pem + bag + c.world.strangerRoot.pem),
  inTrusted(
    'a certificate with rows of signs',
    (c) => `Root\n====\n${c.world.root.pem}\nOther\n=====\n${c.world.strangerRoot.pem}`,
  ),
  inTrusted('a certificate with rows of dashes', (c) => `----------\nRoot\n----------\n${c.world.root.pem}`),
  inTrusted('a certificate and a list', (c) => c.world.root.pem + crlPem(makeCrl({ issuer: c.world.root }))),
  inTrusted('a list and a certificate', (c) => crlPem(makeCrl({ issuer: c.world.root })) + c.world.root.pem),
  inTrusted('a certificate and parameters', (c) => c.world.root.pem + encodePem('DH PARAMETERS', Buffer.alloc(10))),
  inTrusted('blanks', () => '   \n \t\n'),
  inTrusted('one dash', () => '-'),
  inTrusted('one byte of DER', () => Buffer.from([0x30])),
  inTrusted('an empty sequence', () => Buffer.from([0x30, 0x00])),
  inTrusted('an empty block', () => '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'),
  inTrusted('a head alone', () => '-----BEGIN CERTIFICATE-----\n'),
  inTrusted('a page of HTML', () => '<!DOCTYPE html>\n<html><body>404</body></html>\n'),
  inTrusted('a certificate of zero length inside', () => encodePem('CERTIFICATE', Buffer.from([0x30, 0x00]))),
  inTrusted('a certificate of indefinite length', (c) =>
    encodePem('CERTIFICATE', Buffer.concat([Buffer.from([0x30, 0x80]), c.world.root.der.subarray(4), Buffer.from([0, 0])])),
  ),
  inTrusted('a certificate with trust of OpenSSL', (c) =>
    encodePem('TRUSTED CERTIFICATE', Buffer.concat([c.world.root.der, sequence(sequence(oid('1.3.6.1.5.5.7.3.1')))])),
  ),
  trustedAs('with a blank line in front', (pem) => `\n\n${pem}`),
  trustedAs('with two blank lines behind', (pem) => `${pem}\n\n`),
  trustedAs('with blanks behind every line', (pem) => pem.replaceAll('\n', ' \n')),
  trustedAs('with CRLF and a blank line', (pem) => `${pem.replaceAll('\n', '\r\n')}\r\n`),
  trustedAs('in lines of 76', (pem) => {
    const body = pem.split('\n').slice(1, -2).join('');
    return `-----BEGIN CERTIFICATE-----\n${body.replace(/.{1,76}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  }),
  trustedAs('on one line', (pem) => {
    const body = pem.split('\n').slice(1, -2).join('');
    return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
  }),
  trustedAs('with its head on the line of the body', (pem) => pem.replace(/-----\n/, '-----')),
  trustedAs('with a head field', (pem) => pem.replace(/-----\n/, '-----\nComment: root\n\n')),
  trustedAs('with its head twice', (pem) => `-----BEGIN CERTIFICATE-----\n${pem}`),
  trustedAs('with its foot twice', (pem) => `${pem}-----END CERTIFICATE-----\n`),
  trustedAs('with a tab in front', (pem) => `\t${pem}`),
  trustedAs('in quotes', (pem) => `"${pem.trim()}"`),
  trustedAs('with a comment on the line of its head', (pem) => pem.replace(/-----\n/, '----- # root\n')),
  // The same for public.crt.
  served('in a dump', (pem) => dump + pem),
  served('of a bag', (pem) => bag + pem),
  served('with blanks behind every line', (pem) => pem.replaceAll('\n', ' \n')),
  served('with blank lines between lines', (pem) => pem.replaceAll('\n', '\n\n')),
  served('with CRLF and blank lines', (pem) => pem.replaceAll('\n', '\r\n\r\n')),
  served('with its head twice', (pem) => `-----BEGIN CERTIFICATE-----\n${pem}`),
  served('with its foot twice', (pem) => `${pem}-----END CERTIFICATE-----\n`),
  served('with a head field', (pem) => pem.replace(/-----\n/, '-----\nComment: mine\n\n')),
  served('with its head on the line of the body', (pem) => pem.replace(/-----\n/, '-----')),
  served('with a comment on the line of its head', (pem) => pem.replace(/-----\n/, '----- # mine\n')),
  served('in quotes', (pem) => `"${pem.trim()}"`),
  served('with a NUL behind', (pem) => `${pem}\0`),
  served('with a control-Z behind', (pem) => `${pem}\x1a`),
  served('with a list behind', (pem, c) => pem + crlPem(makeCrl({ issuer: c.world.root }))),
  served('with parameters behind', (pem) => pem + encodePem('DH PARAMETERS', Buffer.alloc(10))),
  served('with parameters in front', (pem) => encodePem('DH PARAMETERS', Buffer.alloc(10)) + pem),
  served('with an encrypted key in front', (pem, c) => c.world.encryptedKeys[0] + pem),
  served('with an encrypted key behind', (pem, c) => pem + c.world.encryptedKeys[0]),
  served('in gzip', (pem) => gzipSync(pem)),
  served('as a bundle of Windows with its root', (_, c) => encodePem('PKCS7', pkcs7(c.member.leaf.der, c.world.root.der))),
  served('as a bundle labelled CERTIFICATE', (_, c) => encodePem('CERTIFICATE', pkcs7(c.member.leaf.der))),
  served('as a bundle, and again in PEM', (pem, c) => encodePem('PKCS7', pkcs7(c.member.leaf.der)) + pem),
  served('without its equals signs', (pem) => pem.replace(/=+\n-----END/g, '\n-----END')),
  served('with an equals sign too many', (pem) => pem.replace(/=*\n-----END/, '===\n-----END')),
  served('with lines of seven', (pem, c) => {
    const body = c.member.leaf.der.toString('base64').replace(/.{1,7}/g, '$&\n');
    return `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n${pem.slice(c.member.leaf.pem.length)}`;
  }),
  served('with blank text between its certificates', (pem) => pem.replaceAll('-----\n-----', '-----\n\n# next\n\n-----')),
  served('with six dashes', (pem) => pem.replaceAll('-----', '------')),
  served('with a label of NEW', (pem) => pem.replaceAll(/(BEGIN|END) /g, '$1 NEW ')),
];
