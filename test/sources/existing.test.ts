import { beforeAll, describe, expect, it } from 'vitest';
import { NeedsSecret } from '../../src/model/errors/needs-secret.ts';
import type { FileFact } from '../../src/model/installation.ts';
import { Secret } from '../../src/model/secret.ts';
import { existing } from '../../src/sources/existing.ts';
import type { SourceOrder } from '../../src/sources/source.ts';
import { authority, issued, now, type Pair, requestFor, selfSigned } from '../pki/material.ts';

let ca: Pair;
let leaf: Pair;
let own: Pair;
beforeAll(async () => {
  ca = await authority('Private CA');
  leaf = await issued('a.example', ca, { usages: ['serverAuth'] });
  own = await selfSigned('own.example');
});

const files = new Map<string, FileFact>();
const put = (path: string, text: string): string => {
  const look = { mode: 0o600, owner: { uid: 1, gid: 1 }, size: text.length, realPath: path, isSymbolicLink: false };
  files.set(path, { path, fact: { state: 'present', type: 'file', ...look }, bytes: Buffer.from(text) });
  return path;
};
const keyText = (pair: Pair, passphrase?: string): string =>
  String(
    pair.key.export({ type: 'pkcs8', format: 'pem', ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }) }),
  );
const plan = (answers: SourceOrder['answers'], more: Partial<SourceOrder> = {}) =>
  existing.plan({
    scope: 'bolt',
    line: '5',
    request: requestFor('a.example', { usages: ['serverAuth'] }),
    namesGiven: false,
    place: {
      key: { path: '/n/private.key', mode: 0o400 },
      certificate: { path: '/n/public.crt', mode: 0o444 },
      certificateRequest: { path: '/n/request.csr', mode: 0o444 },
    },
    answers,
    secrets: {},
    files,
    certificateCopies: [],
    publicRoots: [],
    now,
    certbot: undefined,
    siblings: [],
    defaultReload: 'none',
    boltPort: 7687,
    home: '/n',
    recordDirectory: '/n/.neo4j-tls/lineages',
    ...more,
  });
const pairOf = (pair: Pair) => ({
  privateKey: put('/k.pem', keyText(pair)),
  certificate: put('/c.pem', pair.certificate.pem),
});

it('plans one import, and warns of the issuer that was not given, by its name', () => {
  const { steps, notes, anchor, certificate } = plan(pairOf(leaf));
  expect(steps).toMatchObject([{ kind: 'importKeyPair', from: { privateKey: '/k.pem', certificate: '/c.pem' } }]);
  expect(notes).toMatchObject([{ severity: 'warning', text: expect.stringContaining('CN=Private CA') }]);
  expect(anchor).toEqual({ kind: 'above-chain' });
  expect(certificate?.fingerprint256).toBe(leaf.certificate.fingerprint256);
});

it('has an anchor of its own where it is self-signed', () => {
  expect(plan(pairOf(own))).toMatchObject({ anchor: { kind: 'own-certificate' }, notes: [] });
});

it('shows no passphrase in its steps', () => {
  const answers = { privateKey: put('/k.pem', keyText(leaf, 'opens it')), certificate: put('/c.pem', leaf.certificate.pem) };
  const { steps } = plan(answers, { secrets: { sourcePassphrase: new Secret('opens it'), passphrase: new Secret('closes it') } });
  expect(JSON.stringify(steps)).not.toMatch(/opens it|closes it/);
  expect(JSON.stringify(steps)).toContain('<hidden>');
});

it('asks for the passphrase it lacks', () => {
  const answers = { privateKey: put('/k.pem', keyText(leaf, 'x')), certificate: put('/c.pem', leaf.certificate.pem) };
  expect(() => plan(answers)).toThrow(NeedsSecret);
});

describe('refused', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no files', () => plan({}), /needs your files/],
    ['a key alone', () => plan({ privateKey: '/k.pem' }), /needs your certificate/],
    ['a file that is not there', () => plan({ certificate: '/nowhere' }), /\/nowhere cannot be read: it does not exist/],
    [
      'a name it does not carry',
      () => plan(pairOf(leaf), { namesGiven: true, request: requestFor('b.example') }),
      /is not valid for b\.example; it is valid for a\.example/,
    ],
    ['dates that are over', () => plan(pairOf(leaf), { now: new Date('2031-01-01') }), /expired on/],
    ['dates to come', () => plan(pairOf(leaf), { now: new Date('2020-01-01') }), /not valid before/],
    [
      'a server certificate for members',
      () => plan(pairOf(leaf), { scope: 'cluster', request: requestFor('a.example') }),
      /does not allow clientAuth, which cluster needs/,
    ],
    [
      'a wrong passphrase',
      () =>
        plan(
          { privateKey: put('/k.pem', keyText(leaf, 'x')), certificate: put('/c.pem', leaf.certificate.pem) },
          { secrets: { sourcePassphrase: new Secret('y') } },
        ),
      /does not open \/k\.pem/,
    ],
    ['the key of another', () => plan({ ...pairOf(leaf), privateKey: put('/o.pem', keyText(own)) }), /does not belong/],
  ])('%s', (_, run, says) => {
    expect(run).toThrow(says);
  });
});

it('says what it still needs', () => {
  expect(existing.needs({})).toHaveLength(1);
  expect(existing.needs({ pkcs12: 'a.p12' })).toEqual([]);
});
