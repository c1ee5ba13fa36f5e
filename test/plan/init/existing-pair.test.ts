import { beforeAll, describe, expect, it } from 'vitest';
import type { FileFact } from '../../../src/model/installation.ts';
import { judgeExistingPair, type WantedPair } from '../../../src/plan/init/existing-pair.ts';
import { authority, issued, now, type Pair, selfSigned } from '../../pki/material.ts';

const missing = (path: string): FileFact => ({ path, fact: { state: 'missing' } });
const present = (path: string, text: string): FileFact => ({
  path,
  fact: {
    state: 'present',
    type: 'file',
    mode: 0o400,
    owner: { uid: 1, gid: 1 },
    size: text.length,
    realPath: path,
    isSymbolicLink: false,
  },
  bytes: Buffer.from(text),
});
const keyFile = (pair: Pair, passphrase?: string): FileFact =>
  present(
    'k',
    String(
      pair.key.export({
        type: 'pkcs8',
        format: 'pem',
        ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }),
      }),
    ),
  );
const certificateFile = (pair: Pair): FileFact => present('c', pair.certificate.pem);

let own: Pair;
let other: Pair;
let fromCa: Pair;
let ca: Pair;
beforeAll(async () => {
  own = await selfSigned('a.example');
  other = await selfSigned('a.example');
  ca = await authority('CA');
  fromCa = await issued('a.example', ca);
});

const wanted = (changes: Partial<WantedPair> = {}): WantedPair => ({
  names: [{ kind: 'dns', value: 'a.example' }],
  usages: ['serverAuth'],
  keyType: undefined,
  passphrase: undefined,
  confPassphrase: undefined,
  selfSigned: true,
  now,
  ...changes,
});
const reasons = (key: FileFact, certificate: FileFact, changes: Partial<WantedPair> = {}): string => {
  const judged = judgeExistingPair(key, certificate, wanted(changes));
  return judged.kind === 'misfit' ? judged.reasons.join('; ') : judged.kind;
};

it('nothing there is absent', () => {
  expect(reasons(missing('k'), missing('c'))).toBe('absent');
});

describe('kept', () => {
  it('a pair that is what is wanted', () => {
    expect(judgeExistingPair(keyFile(own), certificateFile(own), wanted())).toMatchObject({
      kind: 'fits',
      passphrase: undefined,
      certificate: { fingerprint256: own.certificate.fingerprint256 },
    });
  });

  it('an encrypted key whose passphrase the conf holds', () => {
    const judged = judgeExistingPair(keyFile(own, 'secret'), certificateFile(own), wanted({ confPassphrase: 'secret' }));
    expect(judged).toMatchObject({ kind: 'fits', passphrase: 'secret' });
  });

  it('a plain key beside a password line that is left over', () => {
    expect(judgeExistingPair(keyFile(own), certificateFile(own), wanted({ confPassphrase: 'old' }))).toMatchObject({
      kind: 'fits',
      passphrase: undefined,
    });
  });

  it('what the wanted CA has issued', () => {
    expect(reasons(keyFile(fromCa), certificateFile(fromCa), { selfSigned: false, issuer: ca.certificate })).toBe('fits');
  });
});

describe('not what was asked for', () => {
  it.each<[string, () => string, RegExp]>([
    ['a key alone', () => reasons(keyFile(own), missing('c')), /key without a certificate/],
    ['a certificate alone', () => reasons(missing('k'), certificateFile(own)), /certificate without a private key/],
    [
      'a key that cannot be read',
      () => reasons({ path: 'k', fact: { state: 'unreachable', reason: 'EACCES' } }, certificateFile(own)),
      /cannot be read \(EACCES\)/,
    ],
    ['junk for a certificate', () => reasons(keyFile(own), present('c', 'junk')), /contains no certificate/],
    ['junk for a key', () => reasons(present('k', 'junk'), certificateFile(own)), /no usable key/],
    ['the key of another', () => reasons(keyFile(other), certificateFile(own)), /does not belong to the certificate/],
    [
      'an encrypted key without its passphrase',
      () => reasons(keyFile(own, 'x'), certificateFile(own)),
      /passphrase is not known/,
    ],
    [
      'an encrypted key with another passphrase',
      () => reasons(keyFile(own, 'x'), certificateFile(own), { passphrase: 'y' }),
      /does not open/,
    ],
    [
      'a plain key where one is to be encrypted',
      () => reasons(keyFile(own), certificateFile(own), { passphrase: 'y' }),
      /is not encrypted/,
    ],
    [
      'another key type',
      () => reasons(keyFile(own), certificateFile(own), { keyType: 'rsa-2048' }),
      /its key is ec-p256, not rsa-2048/,
    ],
    [
      'a name it does not carry',
      () => reasons(keyFile(own), certificateFile(own), { names: [{ kind: 'ip', value: '10.0.0.1' }] }),
      /is not valid for 10\.0\.0\.1/,
    ],
    [
      'dates that are over',
      () => reasons(keyFile(own), certificateFile(own), { now: new Date('2030-01-01') }),
      /expired on 2026-03-31/,
    ],
    ['dates to come', () => reasons(keyFile(own), certificateFile(own), { now: new Date('2020-01-01') }), /not valid before/],
    ['self-signed, of a CA wanted', () => reasons(keyFile(own), certificateFile(own), { selfSigned: false }), /is self-signed/],
    [
      'of a CA, self-signed wanted',
      () => reasons(keyFile(fromCa), certificateFile(fromCa)),
      /its certificate is not self-signed/,
    ],
    [
      'it is not the certificate given',
      () => reasons(keyFile(own), certificateFile(own), { fingerprint256: other.certificate.fingerprint256 }),
      /not the certificate given/,
    ],
  ])('%s', (_, judge, says) => {
    expect(judge()).toMatch(says);
  });

  it('another CA', async () => {
    const stranger = await authority('Other CA');
    expect(reasons(keyFile(fromCa), certificateFile(fromCa), { selfSigned: false, issuer: stranger.certificate })).toMatch(
      /issued by another CA/,
    );
  });

  it('a certificate without the usage of a member', async () => {
    const server = await selfSigned('a.example', { usages: ['serverAuth'] });
    expect(reasons(keyFile(server), certificateFile(server), { usages: ['serverAuth', 'clientAuth'] })).toMatch(
      /not for clientAuth/,
    );
  });
});
