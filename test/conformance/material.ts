import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  bits,
  boolean,
  enumerated,
  ia5,
  implicit,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
  tagged,
  time,
  utf8,
} from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { daysFromNow } from './clock.ts';
import { fixedDsa, fixedEc, fixedKey, fixedRsa } from './fixed-keys.ts';
import { signRepeatably } from './repeatable-signature.ts';

type Asn1 = ReturnType<typeof sequence>;

/** A certificate with the key it was made for. */
export interface Issued {
  readonly der: Buffer;
  readonly pem: string;
  readonly key: KeyObject;
  readonly name: string;
}

export interface CertificateSpec {
  readonly name: string;
  readonly key: KeyObject;
  /** Undefined: signed with its own key. */
  readonly issuer?: Issued;
  /** Signs instead of the issuer's key. */
  readonly signingKey?: KeyObject;
  readonly hash?: 'sha1' | 'sha224' | 'sha256' | 'md5' | 'sha384' | 'sha512' | 'sha512-256' | 'sha3-256';
  /** An RSA key signs with RSASSA-PSS. */
  readonly pss?: boolean;
  readonly days?: readonly [number, number];
  /** In place of `days`: both times as they stand. */
  readonly validity?: Asn1;
  readonly ca?: boolean | 'no-extension';
  readonly pathLength?: number;
  readonly keyUsage?: readonly number[] | undefined;
  readonly extendedKeyUsage?: readonly string[] | undefined;
  /** Names as `DNS:x` or `IP:1.2.3.4`. Undefined: no extension. */
  readonly names?: readonly string[] | undefined;
  readonly extra?: readonly Asn1[];
  readonly version?: number;
  readonly subject?: Asn1;
  readonly serial?: number | Buffer;
  /** In place of the issuer's name, e.g. the same one spelt differently. */
  readonly issuerName?: Asn1;
  /** The algorithm said inside, where it is another than the one outside. */
  readonly innerAlgorithm?: Asn1;
  /** In place of the key's own SubjectPublicKeyInfo. */
  readonly publicKeyInfo?: Buffer;
  /** Behind the key: the unique identifiers of X.509 version 2. */
  readonly uniqueIds?: readonly Asn1[];
  /** The first version says itself, too. */
  readonly saysVersion?: boolean;
}

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
export const usageOids = { serverAuth, clientAuth, any: '2.5.29.37.0', codeSigning: '1.3.6.1.5.5.7.3.3' } as const;
/** Bits of a key usage. */
export const keyUsageBits = { digitalSignature: 0, keyEncipherment: 2, keyAgreement: 4, keyCertSign: 5, crlSign: 6 } as const;

export function nameOf(commonName: string): Asn1 {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));
}

const signatureOids: Readonly<Record<string, string>> = {
  'rsa sha1': '1.2.840.113549.1.1.5',
  'rsa md5': '1.2.840.113549.1.1.4',
  'rsa sha256': '1.2.840.113549.1.1.11',
  'rsa sha224': '1.2.840.113549.1.1.14',
  'rsa sha384': '1.2.840.113549.1.1.12',
  'rsa sha512': '1.2.840.113549.1.1.13',
  'ec sha1': '1.2.840.10045.4.1',
  'ec sha256': '1.2.840.10045.4.3.2',
  'ec sha224': '1.2.840.10045.4.3.1',
  'ec sha384': '1.2.840.10045.4.3.3',
  'ec sha512': '1.2.840.10045.4.3.4',
  'dsa sha1': '1.2.840.10040.4.3',
  'dsa sha256': '2.16.840.1.101.3.4.3.2',
  'rsa sha512-256': '1.2.840.113549.1.1.16',
  'rsa sha3-256': '2.16.840.1.101.3.4.3.14',
  'ec sha3-256': '2.16.840.1.101.3.4.3.10',
  'ed25519 ': '1.3.101.112',
  'ed448 ': '1.3.101.113',
};

const pssOids: Readonly<Record<string, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

function pssAlgorithm(hash: string): Asn1 {
  const digest = sequence(oid(pssOids[hash] ?? ''), nothing());
  const mask = sequence(oid('1.2.840.113549.1.1.8'), digest);
  return sequence(
    oid('1.2.840.113549.1.1.10'),
    sequence(tagged(0, digest), tagged(1, mask), tagged(2, integer(hash === 'sha512' ? 64 : 32))),
  );
}

const isEdwards = ({ asymmetricKeyType }: KeyObject): boolean => /^ed\d+$/.test(asymmetricKeyType ?? '');

function algorithm(key: KeyObject, hash: string, pss = false): Asn1 {
  if (pss) return pssAlgorithm(hash);
  const type = key.asymmetricKeyType === 'rsa-pss' ? 'rsa' : (key.asymmetricKeyType ?? '');
  const found = signatureOids[`${type} ${isEdwards(key) ? '' : hash}`];
  if (found === undefined) throw new Error(`no signature algorithm for ${type} ${hash}`);
  return type === 'rsa' ? sequence(oid(found), nothing()) : sequence(oid(found));
}

function signed(value: Asn1, key: KeyObject, hash: string, pss = false): Buffer {
  const toSign = value;
  return sequence(toSign, algorithm(key, hash, pss), bits(signRepeatably(hash, toSign, key, pss)));
}

export function extension(type: string, critical: boolean, value: Asn1): Asn1 {
  return critical ? sequence(oid(type), boolean(true), octets(value)) : sequence(oid(type), octets(value));
}

export function generalName(text: string): Asn1 {
  if (text.startsWith('IP:')) {
    const parts = text.slice(3).split(/[./]/).map(Number);
    return implicit(7, Buffer.from(parts));
  }
  if (text.startsWith('IP6:')) return implicit(7, Buffer.from(text.slice(4), 'hex'));
  if (text.startsWith('mail:')) return implicit(1, Buffer.from(text.slice(5), 'latin1'));
  if (text.startsWith('URI:')) return implicit(6, Buffer.from(text.slice(4), 'latin1'));
  return implicit(2, Buffer.from(text.replace(/^DNS:/, ''), 'latin1'));
}

function keyUsageValue(usages: readonly number[]): Asn1 {
  let byte = 0;
  for (const usage of usages) byte |= 0x80 >> usage;
  const unused = byte === 0 ? 0 : Math.log2(byte & -byte);
  return bits(Buffer.from([byte]), unused);
}

let lastSerial = 1000;

/** Numbers those to come from here: so a case has the same numbers whatever was made before it. */
export function numberFrom(serial: number): void {
  lastSerial = serial;
}

/** A certificate of any kind, right or wrong. */
export function issue(spec: CertificateSpec): Issued {
  const { name, key, issuer, hash = 'sha256', days = [-1, 30] } = spec;
  const signer = spec.signingKey ?? issuer?.key ?? key;
  const extensions: Asn1[] = [];
  if (spec.ca !== undefined && spec.ca !== 'no-extension') {
    const value = spec.ca
      ? sequence(boolean(true), spec.pathLength === undefined ? undefined : integer(spec.pathLength))
      : sequence();
    extensions.push(extension('2.5.29.19', true, value));
  }
  if (spec.keyUsage !== undefined) extensions.push(extension('2.5.29.15', true, keyUsageValue(spec.keyUsage)));
  if (spec.extendedKeyUsage !== undefined)
    extensions.push(extension('2.5.29.37', false, sequence(...spec.extendedKeyUsage.map(oid))));
  if (spec.names !== undefined) extensions.push(extension('2.5.29.17', false, sequence(...spec.names.map(generalName))));
  extensions.push(...(spec.extra ?? []));
  lastSerial++;
  const version = spec.version ?? 3;
  const at = (offset: number): Asn1 => time(daysFromNow(offset));
  const toSign = sequence(
    version === 1 && spec.saysVersion !== true ? undefined : tagged(0, integer(version - 1)),
    integer(spec.serial ?? lastSerial),
    spec.innerAlgorithm ?? algorithm(signer, hash, spec.pss),
    spec.issuerName ?? nameOf(issuer?.name ?? name),
    spec.validity ?? sequence(at(days[0]), at(days[1])),
    spec.subject ?? nameOf(name),
    spec.publicKeyInfo ?? createPublicKey(key).export({ type: 'spki', format: 'der' }),
    ...(spec.uniqueIds ?? []),
    version >= 3 && extensions.length > 0 ? tagged(3, sequence(...extensions)) : undefined,
  );
  const der = signed(toSign, signer, hash, spec.pss);
  return { der, pem: encodePem('CERTIFICATE', der), key, name };
}

export interface CrlSpec {
  readonly issuer: Pick<Issued, 'name' | 'key'>;
  readonly revoked?: readonly Issued[];
  readonly days?: readonly [number, number] | readonly [number];
  readonly signingKey?: KeyObject;
  readonly extra?: readonly Asn1[];
  /** Extensions of each entry. */
  readonly entryExtra?: readonly Asn1[];
  readonly hash?: 'sha1' | 'sha256' | 'md5' | 'sha384' | 'sha512';
  readonly issuerName?: Asn1;
  readonly version?: 1 | 2;
}

/** The first number behind the version: found by its place, since these certificates are all made here. */
const serialOf = ({ der }: Issued): Asn1 => {
  const inner = der.indexOf(Buffer.from([0xa0, 0x03, 0x02, 0x01, 0x02, 0x02])) + 5;
  const length = der[inner + 1] ?? 0;
  return der.subarray(inner, inner + 2 + length);
};

export function makeCrl(spec: CrlSpec): Buffer {
  const { issuer, revoked = [], days = [-1, 30], signingKey, extra, hash = 'sha256', issuerName, version = 2 } = spec;
  const key = signingKey ?? issuer.key;
  const at = (offset: number): Asn1 => time(daysFromNow(offset));
  const entries = revoked.map((one) =>
    sequence(serialOf(one), at(-1), spec.entryExtra === undefined ? undefined : sequence(...spec.entryExtra)),
  );
  const value = sequence(
    version === 1 ? undefined : integer(version - 1),
    algorithm(key, hash),
    issuerName ?? nameOf(issuer.name),
    at(days[0]),
    days[1] === undefined ? undefined : at(days[1]),
    entries.length > 0 ? sequence(...entries) : undefined,
    extra === undefined ? undefined : tagged(0, sequence(...extra)),
  );
  return signed(value, key, hash);
}

export { enumerated, ia5 };

/** Keys of every kind, the same in every run. */
export interface Keys {
  readonly ec: readonly KeyObject[];
  readonly rsa: readonly KeyObject[];
  readonly p384: KeyObject;
  readonly p521: KeyObject;
  readonly rsa1024: KeyObject;
  readonly rsa512: KeyObject;
  readonly secp256k1: KeyObject;
  readonly brainpool: KeyObject;
  readonly p224: KeyObject;
  readonly ed25519: KeyObject;
  readonly dsa: KeyObject;
  readonly rsaPss: KeyObject;
  readonly rsa3072: KeyObject;
  readonly ed448: KeyObject;
  readonly x25519: KeyObject;
}

export function fixedKeys(): Keys {
  return {
    ec: Array.from({ length: 8 }, (_, index) => fixedEc('P-256', `P-256 ${index}`)),
    rsa: [fixedRsa(2048, 'RSA 2048 0'), fixedRsa(2048, 'RSA 2048 1')],
    p384: fixedEc('P-384'),
    p521: fixedEc('P-521'),
    rsa1024: fixedRsa(1024),
    rsa512: fixedRsa(512),
    secp256k1: fixedEc('secp256k1'),
    brainpool: fixedEc('brainpoolP256r1'),
    p224: fixedEc('secp224r1'),
    ed25519: fixedKey('Ed25519', () => generateKeyPairSync('ed25519').privateKey),
    dsa: fixedDsa(1024, 160),
    rsaPss: fixedKey('RSA-PSS 2048', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
    rsa3072: fixedRsa(3072),
    ed448: fixedKey('Ed448', () => generateKeyPairSync('ed448').privateKey),
    x25519: fixedKey('X25519', () => generateKeyPairSync('x25519').privateKey),
  };
}
