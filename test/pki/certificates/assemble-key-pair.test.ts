import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleKeyPair, type KeyPairInput } from '../../../src/pki/certificates/assemble-key-pair.ts';
import { authority, issued, type Pair, selfSigned } from '../material.ts';

let root: Pair;
let middle: Pair;
let leaf: Pair;
let stranger: Pair;
beforeAll(async () => {
  root = await authority('Root');
  middle = await authority('Middle', root);
  leaf = await issued('a.example', middle);
  stranger = await selfSigned('stranger.example');
});

const pem = (key: KeyObject, type: 'pkcs8' | 'sec1' = 'pkcs8'): Buffer => Buffer.from(key.export({ type, format: 'pem' }));
const pems = (...pairs: Pair[]): Buffer => Buffer.from(pairs.map(({ certificate }) => certificate.pem).join(''));
const assembled = (input: KeyPairInput) => {
  const pair = assembleKeyPair(input);
  if (pair.kind !== 'pair') throw new Error(JSON.stringify(pair));
  return { names: pair.chain.map(({ commonName }) => commonName), changes: pair.changes, top: pair.top.kind };
};

describe('a chain', () => {
  it.each<[string, () => KeyPairInput, RegExp | undefined]>([
    ['in order', () => ({ privateKey: pem(leaf.key), certificate: pems(leaf, middle) }), undefined],
    ['the wrong way round', () => ({ privateKey: pem(leaf.key), certificate: pems(middle, leaf) }), /put in order/],
    ['in two files', () => ({ privateKey: pem(leaf.key), certificate: pems(leaf), chain: pems(middle) }), undefined],
    ['with its root', () => ({ privateKey: pem(leaf.key), certificate: pems(root, leaf, middle) }), /root Root is left out/],
    [
      'with a stranger',
      () => ({ privateKey: pem(leaf.key), certificate: pems(leaf, stranger, middle) }),
      /1 certificate that is not part of this chain/,
    ],
    [
      'with one of them twice',
      () => ({ privateKey: pem(leaf.key), certificate: pems(leaf, middle), chain: pems(middle) }),
      /1 repeated certificate/,
    ],
    ['with the key in its file', () => ({ certificate: Buffer.concat([pem(leaf.key), pems(leaf, middle)]) }), undefined],
    ['with a SEC1 key', () => ({ privateKey: pem(leaf.key, 'sec1'), certificate: pems(leaf, middle) }), /was SEC1, now PKCS#8/],
  ])('%s', (_, input, change) => {
    const { names, changes } = assembled(input());
    expect(names).toEqual(['a.example', 'Middle']);
    if (change === undefined) expect(changes).toEqual([]);
    else expect(changes.join('; ')).toMatch(change);
  });

  it('of one self-signed certificate stays one', () => {
    expect(assembled({ privateKey: pem(stranger.key), certificate: pems(stranger) })).toMatchObject({
      names: ['stranger.example'],
      changes: [],
    });
  });

  it('whose issuer was not supplied is told apart', () => {
    expect(assembled({ privateKey: pem(leaf.key), certificate: pems(leaf) }).top).toBe('issuer-not-supplied');
  });
});

describe('a key', () => {
  const encrypted = (): Buffer =>
    Buffer.from(leaf.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }));

  it('asks for its passphrase, and opens with it', () => {
    expect(assembleKeyPair({ privateKey: encrypted(), certificate: pems(leaf) }).kind).toBe('needs-passphrase');
    expect(assembleKeyPair({ privateKey: encrypted(), certificate: pems(leaf), passphrase: 'y' }).kind).toBe('wrong-passphrase');
    expect(assembled({ privateKey: encrypted(), certificate: pems(leaf), passphrase: 'x' }).changes).toContain(
      'the key was decrypted',
    );
  });

  it.each<[string, () => KeyPairInput, RegExp]>([
    ['of another', () => ({ privateKey: pem(stranger.key), certificate: pems(leaf) }), /does not belong to the certificate of/],
    ['that is a certificate', () => ({ privateKey: pems(leaf), certificate: pems(leaf) }), /contains no private key, but/],
    ['without a certificate', () => ({ privateKey: pem(leaf.key), certificate: Buffer.from('junk') }), /contains no certificate/],
    [
      'of Ed25519',
      () => ({ privateKey: pem(generateKeyPairSync('ed25519').privateKey), certificate: pems(leaf) }),
      /ed25519, which Neo4j cannot read/,
    ],
    [
      'of secp256k1',
      () => ({
        privateKey: pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
        certificate: pems(leaf),
      }),
      /cannot serve connections/,
    ],
    ['in something that is no PKCS#12', () => ({ pkcs12: pems(leaf) }), /not a PKCS#12 file, but a certificate/],
    ['below a proven gap', () => ({ privateKey: pem(leaf.key), certificate: pems(leaf, root) }), /chain is incomplete/],
  ])('%s is refused', (_, input, says) => {
    const pair = assembleKeyPair(input());
    expect(pair.kind === 'refused' ? pair.reason : pair.kind).toMatch(says);
  });
});
