import { expect, it } from 'vitest';
import { Secret } from '../../src/model/secret.ts';
import { loadKnownSettings } from '../../src/neo4j/config/known-settings/index.ts';
import { newestReleases, parseVersion } from '../../src/neo4j/version.ts';
import { generatePrivateKey, writePkcs8, writeServerKey } from '../../src/pki/keys/private-key.ts';
import { judgePair, type PairAlone } from '../../src/verdict/judge-pair.ts';
import { authorityPair, peerPair } from '../support/certificates.ts';
import { lines } from '../support/neo4j/releases.ts';

const authority = await authorityPair('Test CA');
const [own, other] = [await peerPair('a.test', { issuer: authority }), await peerPair('a.test', { issuer: authority })];
const rsa = await generatePrivateKey('rsa-2048');
const secret = String.raw`a \ long: passphrase`;
const pem = (...texts: readonly string[]): Buffer => Buffer.from(texts.join(''));
const of = (more: Partial<PairAlone>): PairAlone => ({
  ...{ privateKey: pem(writePkcs8(own.key)), certificate: pem(own.certificate.pem), password: undefined, ...more },
});
const encrypted = pem(await writeServerKey(own.key, new Secret(secret)));

it.each<[string, Partial<PairAlone>, string | undefined]>([
  ['serves', {}, undefined],
  ['serves with its issuer', { certificate: pem(own.certificate.pem, authority.certificate.pem) }, undefined],
  ['serves with a passphrase', { privateKey: encrypted, password: secret }, undefined],
  ['serves as far as can be seen when its key is elsewhere', { privateKey: undefined }, undefined],
  ['has the key of another', { privateKey: pem(writePkcs8(other.key)) }, 'key-does-not-match'],
  ['has a key of another kind', { privateKey: pem(writePkcs8(rsa)) }, 'key-does-not-match'],
  [
    'has the chain in the wrong order',
    { certificate: pem(authority.certificate.pem, own.certificate.pem) },
    'chain-out-of-order',
  ],
  ['has no certificate', { certificate: pem() }, 'chain-empty'],
])('a pair %s', async (_, more, id) => {
  for (const line of lines) {
    const version = parseVersion(newestReleases[line]);
    const found = judgePair(of(more), version, await loadKnownSettings(line), new Date());
    expect(found[0]?.id, line).toBe(id);
  }
});
