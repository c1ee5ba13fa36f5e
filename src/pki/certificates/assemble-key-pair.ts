import type { KeyObject } from 'node:crypto';
import { nameThing } from '../encoding/contents.ts';
import { isPair, readPrivateKey } from '../keys/private-key.ts';
import { readPkcs12 } from '../pkcs12/pkcs12.ts';
import type { Certificate } from './certificate.ts';
import { readCertificates } from './certificates-file.ts';
import { type ChainTop, orderChain } from './chain.ts';

/** The bytes of what a person has. Any of the files may hold more than its name says. */
export interface KeyPairInput {
  readonly privateKey?: Buffer | undefined;
  readonly certificate?: Buffer | undefined;
  readonly chain?: Buffer | undefined;
  readonly pkcs12?: Buffer | undefined;
  readonly passphrase?: string | undefined;
}

/** A key with its chain, as Neo4j reads them; or why there is none. */
export type AssembledPair =
  | {
      readonly kind: 'pair';
      readonly key: KeyObject;
      readonly keyType: string;
      /** Leaf first, then its issuers in order; without the root, unless the leaf is its own. */
      readonly chain: readonly Certificate[];
      readonly top: ChainTop;
      /** What was done to the input, in words for the person. */
      readonly changes: readonly string[];
    }
  | { readonly kind: 'needs-passphrase' | 'wrong-passphrase' }
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy: string };

/**
 * Finds the private key, its certificate and the issuers in files of any of the usual forms, and puts the chain in order.
 * Key kinds that Neo4j 5+ does not read (Ed25519, RSA-PSS) or never serves (DSA, secp256k1) are refused.
 */
export function assembleKeyPair(input: KeyPairInput): AssembledPair {
  const changes: string[] = [];
  const heap: Certificate[] = [];
  let key: KeyObject | undefined;
  let keyType = '';

  if (input.pkcs12 !== undefined) {
    const store = readPkcs12(input.pkcs12, input.passphrase);
    switch (store.kind) {
      case 'needs-password':
        return { kind: 'needs-passphrase' };
      case 'wrong-password':
        return { kind: input.passphrase === undefined ? 'needs-passphrase' : 'wrong-passphrase' };
      case 'unsupported':
      case 'damaged':
        return refused(
          `The PKCS#12 file cannot be read. ${store.reason}`,
          'Export it again, for example with: openssl pkcs12 -export',
        );
      case 'not-a-store':
        return refused(
          `This is not a PKCS#12 file${store.found[0] === undefined ? '' : `, but ${nameThing(store.found[0].kind)}`}.`,
          'Pass PEM or DER files with --private-key and --certificate.',
        );
      case 'store': {
        heap.push(...store.certificates.map(({ certificate }) => certificate));
        const stored =
          store.keys.find(({ key: candidate }) => heap.some((certificate) => isPair(candidate, certificate))) ?? store.keys[0];
        if (stored === undefined)
          return refused(
            'The PKCS#12 file contains no private key.',
            'Export it with its key: openssl pkcs12 -export -inkey KEY -in CERTIFICATE',
          );
        ({ key, keyType } = stored);
        changes.push('the key and certificates were extracted from PKCS#12');
      }
    }
  }

  for (const bytes of [input.certificate, input.chain, input.privateKey]) {
    if (bytes !== undefined) heap.push(...readCertificates(bytes).certificates);
  }
  if (key === undefined) {
    const reading = readPrivateKey(input.privateKey ?? input.certificate ?? Buffer.alloc(0), input.passphrase);
    switch (reading.kind) {
      case 'needs-passphrase':
      case 'wrong-passphrase':
        return { kind: reading.kind };
      case 'unsupported-encryption':
        return refused(
          `The private key is encrypted in a way that cannot be read. ${reading.reason}`,
          'Convert it first: openssl pkcs8 -topk8 -v2 aes-256-cbc -in KEY -out NEW',
        );
      case 'damaged':
        return refused(`The private key is damaged. ${reading.reason}`, 'Restore it from a backup, or get a new pair issued.');
      case 'not-a-key':
        return refused(
          `The key file contains no private key${reading.found[0] === undefined ? '' : `, but ${nameThing(reading.found[0].kind)}`}.`,
          'Pass the private key with --private-key.',
        );
      case 'key':
        ({ key, keyType } = reading);
        if (reading.container !== 'pkcs8' && reading.container !== 'pkcs8-encrypted')
          changes.push(`the key was ${containerNames[reading.container]}, now PKCS#8`);
        if (reading.format === 'der') changes.push('the key was DER, now PEM');
        if (reading.encryption !== undefined) changes.push('the key was decrypted');
    }
  }
  const unusable = unusableKeys.find(({ is }) => is.test(keyType));
  if (unusable !== undefined)
    return refused(`The private key is ${keyType}, ${unusable.why}.`, 'Get a pair issued with EC P-256 or RSA 2048.');
  if (heap.length === 0) {
    const others = input.certificate === undefined ? [] : readCertificates(input.certificate).others;
    return refused(
      `The certificate file contains no certificate${others[0] === undefined ? '' : `, but ${nameThing(others[0].kind)}`}.`,
      'Pass the certificate with --certificate.',
    );
  }
  const ordered = orderChain({ certificates: heap, key });
  if (ordered.kind !== 'chain') {
    const [first] = heap;
    return refused(
      `The private key does not belong to the certificate${first === undefined ? '' : ` of ${describe(first)}`}.`,
      'Pass the key that was used to request the certificate. A key cannot be recovered from its certificate.',
    );
  }
  if (ordered.top.kind === 'gap') {
    return refused(
      `The chain is incomplete: ${describe(ordered.top.last)} was issued by ${ordered.top.last.issuer.text}, which is not among the certificates given.`,
      'Add the missing intermediate with --chain. The CA publishes it on its website.',
    );
  }
  changes.push(...chainChanges(heap, ordered.certificates, ordered.top, ordered.strangers.length, ordered.duplicates.length));
  return { kind: 'pair', key, keyType, chain: ordered.certificates, top: ordered.top, changes };
}

const containerNames = { pkcs1: 'PKCS#1', sec1: 'SEC1', dsa: 'an old DSA form' } as const;

/** Neo4j 5+ tries RSA, DSA and EC alone; DSA and secp256k1 load and never serve a connection (run on all lines). */
const unusableKeys = [
  { is: /^(ed25519|ed448|x25519|x448|rsa-pss|unknown)$/, why: 'which Neo4j cannot read' },
  { is: /^(dsa|ec-secp256k1|ec-explicit)$/, why: 'with which Neo4j starts but cannot serve connections' },
] as const;

function chainChanges(
  heap: readonly Certificate[],
  chain: readonly Certificate[],
  top: ChainTop,
  strangers: number,
  duplicates: number,
): string[] {
  const changes: string[] = [];
  const inOrder = chain.every((certificate, index) => heap[index]?.fingerprint256 === certificate.fingerprint256);
  if (!inOrder && chain.length > 1) changes.push('the chain was put in order, leaf first');
  if (top.kind === 'root' && chain.length > 0 && !chain.includes(top.root))
    changes.push(`the root ${describe(top.root)} is left out: clients already have it or do not trust it`);
  if (strangers > 0)
    changes.push(
      `${strangers} ${strangers === 1 ? 'certificate that is' : 'certificates that are'} not part of this chain left out`,
    );
  if (duplicates > 0) changes.push(`${duplicates} repeated ${duplicates === 1 ? 'certificate' : 'certificates'} left out`);
  return changes;
}

function describe(certificate: Certificate): string {
  return certificate.commonName ?? certificate.names[0]?.value ?? certificate.subject.text;
}

function refused(reason: string, remedy: string): AssembledPair {
  return { kind: 'refused', reason, remedy };
}
