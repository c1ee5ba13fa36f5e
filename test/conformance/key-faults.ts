import { createCipheriv, createHash, type KeyObject } from 'node:crypto';
import { encryptedPem } from './encrypted-pem.ts';
import {
  drop,
  edit,
  type FaultContext,
  type FaultKind,
  file,
  folder,
  kind,
  link,
  policyName,
  remove,
  setPolicy,
  text,
} from './fault.ts';
import { stretched } from './repeatable-signature.ts';
import { leafOf, passphrase, put } from './setups.ts';

const keyFile = 'private.key';
const plainKey = ({ member }: FaultContext): KeyObject => member.key;
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A plain key in place of whatever is there. */
function clear(c: FaultContext, content: string | Buffer): void {
  drop(c, policyName(c, 'private_key_password'));
  file(c, keyFile, content);
}

/** An encrypted key and its password. */
function lock(c: FaultContext, content: string, password: string | undefined = passphrase): void {
  file(c, keyFile, content);
  if (password === undefined) drop(c, policyName(c, 'private_key_password'));
  else setPolicy(c, 'private_key_password', password);
}

/** The form before PKCS #8. */
function old(c: FaultContext, format: 'pem' | 'der'): string | Buffer {
  const type = plainKey(c).asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return format === 'pem'
    ? plainKey(c).export({ type: type as 'sec1', format })
    : plainKey(c).export({ type: type as 'sec1', format });
}

/** OpenSSL's old way: MD5 once over password and salt, a DEK-Info line. */
function legacy(c: FaultContext, cipher: string, keyBytes: number, ivBytes: number, password = passphrase): string {
  const der = old(c, 'der') as Buffer;
  const iv = stretched(`${cipher} ${password}`, ivBytes);
  const salt = iv.subarray(0, 8);
  let key = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (key.length < keyBytes) {
    block = createHash('md5').update(block).update(password).update(salt).digest();
    key = Buffer.concat([key, block]);
  }
  const encryptor = createCipheriv(cipher, key.subarray(0, keyBytes), iv);
  const body = Buffer.concat([encryptor.update(der), encryptor.final()])
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  const dek = `${cipher.toUpperCase()},${iv.toString('hex').toUpperCase()}`;
  const label = plainKey(c).asymmetricKeyType === 'rsa' ? 'RSA' : 'EC';
  return `-----BEGIN ${label} PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ${dek}\n\n${body}-----END ${label} PRIVATE KEY-----\n`;
}

/** Another key with a certificate of its own, signed by the setup's root, which is trusted besides. */
function withKey(c: FaultContext, key: KeyObject, format: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): void {
  const leaf = leafOf(c.index, key, c.world.root);
  clear(c, key.export({ type: format as 'pkcs8', format: 'pem' }).toString());
  file(c, 'public.crt', leaf.pem);
  put(c.peer, `${c.scope}/trusted/root.pem`, c.world.root.pem);
}

/** Faults of private.key. */
export const keyFaults: readonly FaultKind[] = [
  kind('key missing', (c) => remove(c, keyFile)),
  kind('key is a folder', (c) => folder(c, keyFile)),
  kind('key is a broken link', (c) => link(c, keyFile, 'nowhere')),
  kind('key is a link', (c) => {
    file(c, 'real.key', text(c, keyFile));
    link(c, keyFile, 'real.key');
  }),
  kind('key links to itself', (c) => link(c, keyFile, keyFile)),
  kind('key of zero bytes', (c) => file(c, keyFile, '')),
  kind('key is text', (c) => file(c, keyFile, 'this is no key\n')),
  kind('key in DER', (c) => clear(c, plainKey(c).export({ type: 'pkcs8', format: 'der' }))),
  kind('key plain', (c) => clear(c, pkcs8(plainKey(c)))),
  kind('key plain with a password', (c) => lock(c, pkcs8(plainKey(c)))),
  kind('key plain with an empty password', (c) => lock(c, pkcs8(plainKey(c)), '')),
  kind('key as SEC1', (c) => clear(c, old(c, 'pem').toString())),
  kind('key as SEC1 with EC PARAMETERS first', (c) => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    clear(c, parameters + old(c, 'pem').toString());
  }),
  kind('key with a BOM', (c) => edit(c, keyFile, (pem) => `\xef\xbb\xbf${pem}`)),
  kind('key in UTF-16', (c) => file(c, keyFile, Buffer.from(text(c, keyFile), 'utf16le'))),
  kind('key with CRLF', (c) => edit(c, keyFile, (pem) => pem.replaceAll('\n', '\r\n'))),
  kind('key with CR alone', (c) => edit(c, keyFile, (pem) => pem.replaceAll('\n', '\r'))),
  kind('key without a final newline', (c) => edit(c, keyFile, (pem) => pem.trimEnd())),
  kind('key with text in front', (c) => edit(c, keyFile, (pem) => `Bag Attributes\n    localKeyID: 01\n${pem}`)),
  kind('key with accents in front', (c) => edit(c, keyFile, (pem) => `schl\xfcssel\n${pem}`)),
  kind('key with UTF-8 in front', (c) => edit(c, keyFile, (pem) => `schl\xc3\xbcssel\n${pem}`)),
  kind('key with text behind', (c) => edit(c, keyFile, (pem) => `${pem}the end\n`)),
  kind('key with a blank behind its header', (c) => edit(c, keyFile, (pem) => pem.replace(/(-----BEGIN .*-----)/, '$1 '))),
  kind('key with a blank behind its footer', (c) => edit(c, keyFile, (pem) => pem.replace(/(-----END .*-----)/, '$1 '))),
  kind('key indented', (c) => edit(c, keyFile, (pem) => pem.replace(/^/gm, '  '))),
  kind('key with an indented body', (c) => edit(c, keyFile, (pem) => pem.replace(/\n(?=[A-Za-z0-9])/g, '\n  '))),
  kind('key on one line', (c) => edit(c, keyFile, (pem) => pem.replaceAll('\n', ' '))),
  kind('key body on one line', (c) => edit(c, keyFile, (pem) => pem.replace(/([A-Za-z0-9+/=])\n(?=[A-Za-z0-9])/g, '$1'))),
  kind('key cut off', (c) => edit(c, keyFile, (pem) => pem.slice(0, pem.length / 2))),
  kind('key without its footer', (c) => edit(c, keyFile, (pem) => pem.replace(/-----END .*\n/, ''))),
  kind('key with a footer of another kind', (c) =>
    edit(c, keyFile, (pem) => pem.replace(/-----END .*-----/, '-----END RSA PRIVATE KEY-----')),
  ),
  kind('key with a character lost', (c) => edit(c, keyFile, (pem) => pem.replace(/\n([A-Za-z0-9])/, '\n'))),
  kind('key with a line lost', (c) => edit(c, keyFile, (pem) => pem.replace(/\n[A-Za-z0-9+/]{64}\n/, '\n'))),
  kind('key with a byte changed', (c) => edit(c, keyFile, (pem) => pem.replace(/\n(.)/, '\nZ'))),
  kind('key with an umlaut inside', (c) => edit(c, keyFile, (pem) => pem.replace(/\n(.)/, '\n\xfc$1'))),
  kind('key with a star inside', (c) => edit(c, keyFile, (pem) => pem.replace(/\n(.)/, '\n*$1'))),
  kind('key labelled for another form', (c) =>
    edit(c, keyFile, (pem) => pem.replace(/(BEGIN|END) (?:ENCRYPTED )?PRIVATE/g, '$1 RSA PRIVATE')),
  ),
  kind('key labelled in lower case', (c) => edit(c, keyFile, (pem) => pem.replaceAll('PRIVATE KEY', 'private key'))),
  kind('key labelled OPENSSH', (c) =>
    edit(c, keyFile, (pem) => pem.replace(/(BEGIN|END) (?:ENCRYPTED )?PRIVATE/g, '$1 OPENSSH PRIVATE')),
  ),
  kind('key with four dashes', (c) => edit(c, keyFile, (pem) => pem.replaceAll('-----', '----'))),
  kind('certificate before the key', (c) => edit(c, keyFile, (pem) => c.member.leaf.pem + pem)),
  kind('certificate behind the key', (c) => edit(c, keyFile, (pem) => pem + c.member.leaf.pem)),
  kind('two keys', (c) => edit(c, keyFile, (pem) => pem + pkcs8(c.world.keys.ec[7] ?? plainKey(c)))),
  kind('public key in place of the key', (c) => {
    const body = Buffer.from(plainKey(c).export({ type: 'pkcs8', format: 'der' })).toString('base64');
    clear(c, `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`);
  }),
  kind('key of another certificate', (c) => clear(c, pkcs8(c.world.keys.ec[7] ?? plainKey(c)))),
  kind('RSA key for an EC certificate', (c) => clear(c, pkcs8(c.world.keys.rsa[0] ?? plainKey(c)))),
  kind('encrypted, right password', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', passphrase))),
  kind('encrypted, no password', (c) => lock(c, encryptedPem(plainKey(c), 'aes-128-cbc', passphrase), undefined)),
  kind('encrypted, wrong password', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', passphrase), 'battery staple')),
  kind('encrypted, empty password', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', passphrase), '')),
  kind('encrypted with AES-128', (c) => lock(c, encryptedPem(plainKey(c), 'aes-128-cbc', passphrase))),
  kind('encrypted with AES-192', (c) => lock(c, encryptedPem(plainKey(c), 'aes-192-cbc', passphrase))),
  kind('encrypted with 3DES', (c) => lock(c, encryptedPem(plainKey(c), 'des-ede3-cbc', passphrase))),
  kind('encrypted with Camellia', (c) => lock(c, encryptedPem(plainKey(c), 'camellia-256-cbc', passphrase))),
  kind('encrypted, password not ASCII', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', 'p\u00e4ss'), 'p\\u00e4ss')),
  kind('encrypted, password with signs', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', 'a#b !=c:"d'), 'a#b !=c:"d')),
  kind('encrypted, password with a backslash', (c) => lock(c, encryptedPem(plainKey(c), 'aes-256-cbc', 'a\\b'), 'a\\\\b')),
  kind('legacy AES-128', (c) => lock(c, legacy(c, 'aes-128-cbc', 16, 16))),
  kind('legacy AES-192', (c) => lock(c, legacy(c, 'aes-192-cbc', 24, 16))),
  kind('legacy AES-256', (c) => lock(c, legacy(c, 'aes-256-cbc', 32, 16))),
  kind('legacy 3DES', (c) => lock(c, legacy(c, 'des-ede3-cbc', 24, 8))),
  kind('legacy Camellia', (c) => lock(c, legacy(c, 'camellia-256-cbc', 32, 16))),
  kind('legacy, wrong password', (c) => lock(c, legacy(c, 'aes-128-cbc', 16, 16), 'wrong')),
  kind('legacy, no password', (c) => lock(c, legacy(c, 'aes-128-cbc', 16, 16), undefined)),
  kind('legacy without DEK-Info', (c) => lock(c, legacy(c, 'aes-128-cbc', 16, 16).replace(/DEK-Info.*\n/, ''))),
  kind('RSA key', (c) => withKey(c, c.world.keys.rsa[0] ?? plainKey(c))),
  kind('RSA key as PKCS#1', (c) => withKey(c, c.world.keys.rsa[1] ?? plainKey(c), 'pkcs1')),
  kind('RSA key of 1024 bits', (c) => withKey(c, c.world.keys.rsa1024)),
  kind('RSA key of 512 bits', (c) => withKey(c, c.world.keys.rsa512)),
  kind('EC key on P-384', (c) => withKey(c, c.world.keys.p384)),
  kind('EC key on P-521', (c) => withKey(c, c.world.keys.p521)),
  kind('EC key on P-384 as SEC1', (c) => withKey(c, c.world.keys.p384, 'sec1')),
  kind('EC key on P-224', (c) => withKey(c, c.world.keys.p224)),
  kind('EC key on secp256k1', (c) => withKey(c, c.world.keys.secp256k1)),
  kind('EC key on brainpoolP256r1', (c) => withKey(c, c.world.keys.brainpool)),
  kind('Ed25519 key', (c) => withKey(c, c.world.keys.ed25519)),
  kind('DSA key', (c) => withKey(c, c.world.keys.dsa)),
  kind('RSA-PSS key', (c) => withKey(c, c.world.keys.rsaPss)),
];
