import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { readCertificates } from '../../../src/pki/certificates/certificates-file.ts';
import { type ChainInput, orderChain } from '../../../src/pki/certificates/chain.ts';
import { createCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { cpuSeconds } from '../../support/cpu-time.ts';
import { describeNeeds } from '../../support/needs.ts';
import { authority, issued, now, type Pair, requestFor, selfSigned } from '../material.ts';
import { makeFolder } from '../programs.ts';

const root = await authority('Root');
const upper = await authority('Upper', root);
const lower = await authority('Lower', upper);
const leaf = await issued('core1.test', lower);
const flat = await issued('core2.test', root);
const stranger = await selfSigned('stranger.test');
const otherRoot = await authority('Other Root');
const certificates = (...pairs: readonly Pair[]) => pairs.map((pair) => pair.certificate);
const full = certificates(leaf, lower, upper, root);
const order = (input: ChainInput) => {
  const result = orderChain(input);
  if (result.kind !== 'chain') throw new Error(`no chain: ${result.kind}`);
  return result;
};
const named = (list: readonly Certificate[]) => list.map((certificate) => certificate.commonName);

describe('orderChain', () => {
  it('puts any order right and leaves out the root', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(full, { minLength: 4 }), fc.boolean(), (shuffled, keepRoot) => {
        for (const hint of [{}, { leaf: leaf.certificate }, { key: leaf.key }]) {
          const chain = order({ certificates: shuffled, keepRoot, ...hint });
          expect(named(chain.certificates)).toEqual(['core1.test', 'Lower', 'Upper', ...(keepRoot ? ['Root'] : [])]);
          expect(chain).toMatchObject({
            top: { kind: 'root' },
            duplicates: [],
            strangers: [],
            alternatives: [],
            otherLeaves: [],
          });
        }
      }),
    );
  });

  it('keeps a self-signed leaf, its own root', () => {
    const chain = order({ certificates: [stranger.certificate] });
    expect(chain).toMatchObject({ certificates: [stranger.certificate], top: { kind: 'root', root: stranger.certificate } });
  });

  it('names the issuer that was not supplied', () => {
    const chain = order({ certificates: certificates(lower, leaf), leaf: leaf.certificate });
    expect(named(chain.certificates)).toEqual(['core1.test', 'Lower']);
    expect(chain.top).toMatchObject({ kind: 'issuer-not-supplied', last: lower.certificate, issuer: { text: 'CN=Upper' } });
    expect(order({ certificates: [leaf.certificate] }).top).toMatchObject({
      kind: 'issuer-not-supplied',
      issuer: { text: 'CN=Lower' },
    });
  });

  it('sorts out repeats and strangers', () => {
    const chain = order({
      certificates: [...certificates(root, stranger, leaf, lower, leaf, upper), root.certificate],
      leaf: leaf.certificate,
    });
    expect(named(chain.certificates)).toEqual(['core1.test', 'Lower', 'Upper']);
    expect(named(chain.strangers)).toEqual(['stranger.test']);
    expect(named(chain.duplicates)).toEqual(['core1.test', 'Root']);
  });

  it('counts no repeat when the leaf that was given is in the heap too', () => {
    expect(order({ certificates: full, leaf: leaf.certificate }).duplicates).toEqual([]);
    expect(order({ certificates: certificates(lower), leaf: leaf.certificate }).duplicates).toEqual([]);
  });

  it('finds a gap: a CA was supplied, and it did not sign the leaf', () => {
    const chain = order({ certificates: certificates(leaf, root) });
    expect(chain.top).toMatchObject({ kind: 'gap', reason: 'missing', last: leaf.certificate, above: [root.certificate] });
    expect(chain.strangers).toEqual([]);
  });

  it('finds a gap: the issuer has the right name and another key', async () => {
    const impostor = await authority('Lower');
    const chain = order({ certificates: certificates(leaf, impostor, root), leaf: leaf.certificate });
    expect(chain.top).toMatchObject({ kind: 'gap', reason: 'other-key', above: [impostor.certificate] });
    expect(named(chain.certificates)).toEqual(['core1.test']);
  });

  it('finds a gap higher up by the organisation', () => {
    const make = (name: string, key: Pair['key'], parent?: { certificate: Certificate; key: Pair['key'] }) =>
      createCa({
        subject: [
          { type: 'O', value: 'Example' },
          { type: 'CN', value: name },
        ],
        key,
        now,
        days: 100,
        ...(parent && { parent }),
      });
    const top = make('Root', root.key);
    const middle = make('Middle', upper.key, { certificate: top, key: root.key });
    const bottom = make('Bottom', lower.key, { certificate: middle, key: upper.key });
    const own = issuedBy(bottom, lower);
    expect(order({ certificates: [own, bottom, top] }).top).toMatchObject({ kind: 'gap', reason: 'missing', above: [top] });
    expect(order({ certificates: [own, bottom, otherRoot.certificate], leaf: own })).toMatchObject({
      top: { kind: 'issuer-not-supplied', last: bottom },
      strangers: [otherRoot.certificate],
    });
  });

  it('takes a CA with a leaf of its own for a stranger', async () => {
    const other = await issued('other.test', otherRoot);
    const chain = order({ certificates: certificates(leaf, other, otherRoot), leaf: leaf.certificate });
    expect(chain.top.kind).toBe('issuer-not-supplied');
    expect(named(chain.strangers)).toEqual(['other.test', 'Other Root']);
  });

  it('goes by signatures, not by names', async () => {
    const twin = await authority('Root');
    const chain = order({ certificates: certificates(twin, flat, root), leaf: flat.certificate, keepRoot: true });
    expect(chain.certificates).toEqual(certificates(flat, root));
    expect(chain.strangers).toEqual([twin.certificate]);
  });

  it('takes the shortest way where a CA is signed twice', () => {
    const cross = createCa({
      subject: [{ type: 'CN', value: 'Upper' }],
      key: upper.key,
      now,
      days: 100,
      parent: { certificate: otherRoot.certificate, key: otherRoot.key },
    });
    const own = createCa({ subject: [{ type: 'CN', value: 'Upper' }], key: upper.key, now, days: 100 });
    for (const heap of [
      [own, cross],
      [cross, own],
    ]) {
      const chain = order({
        certificates: [otherRoot.certificate, ...heap, ...certificates(leaf, lower)],
        leaf: leaf.certificate,
        keepRoot: true,
      });
      expect(chain.certificates).toEqual([leaf.certificate, lower.certificate, own]);
      expect(chain.alternatives).toEqual([cross]);
    }
    const withoutOwn = order({ certificates: [cross, ...certificates(otherRoot, lower, leaf)], leaf: leaf.certificate });
    expect(withoutOwn.certificates).toEqual([leaf.certificate, lower.certificate, cross]);
  });

  it('finds the leaf by its key, the newest of several', () => {
    const older = issueSelfSigned({ request: requestFor('core1.test', { days: 3 }), key: leaf.key, now });
    const chain = order({ certificates: [older, ...full], key: leaf.key });
    expect(chain.certificates[0]).toBe(leaf.certificate);
    expect(chain.otherLeaves).toEqual([older]);
  });

  it('says when no certificate is for the key, or there is none', () => {
    expect(orderChain({ certificates: full, key: stranger.key })).toEqual({ kind: 'no-leaf', certificates: full });
    expect(orderChain({ certificates: [] })).toEqual({ kind: 'empty' });
  });

  it('comes to an end when two CAs signed each other', () => {
    const name = (value: string) => [{ type: 'CN', value }];
    const first = createCa({ subject: name('First'), key: root.key, now, days: 9 });
    const second = createCa({
      subject: name('Second'),
      key: upper.key,
      now,
      days: 9,
      parent: { certificate: first, key: root.key },
    });
    const back = createCa({
      subject: name('First'),
      key: root.key,
      now,
      days: 9,
      parent: { certificate: second, key: upper.key },
    });
    const own = issuedBy(second, upper);
    expect(order({ certificates: [back, second, own] }).certificates).toEqual([own, second, back]);
  });

  it('gives up on a heap that is made to keep us busy', () => {
    const subject = [{ type: 'CN', value: 'Maze' }];
    const first = { key: root.key, certificate: createCa({ subject, key: root.key, now, days: 9 }) };
    const second = { key: upper.key, certificate: createCa({ subject, key: upper.key, now, days: 9 }) };
    // Two keys under one name that sign each other, again and again: every certificate is a candidate for every other.
    const maze = Array.from({ length: 100 }, () => [
      createCa({ subject, key: root.key, now, days: 9, parent: second }),
      createCa({ subject, key: upper.key, now, days: 9, parent: first }),
    ]).flat();
    const own = issuedBy(first.certificate, root);
    const through = (): unknown => expect(order({ certificates: [...maze, own], leaf: own }).certificates[0]).toBe(own);
    expect(cpuSeconds(through)).toBeLessThan(10);
  });
});

function issuedBy(issuer: Certificate, pair: Pair): Certificate {
  const child = createCa({
    subject: [{ type: 'CN', value: 'leaf' }],
    key: stranger.key,
    now,
    days: 9,
    parent: { certificate: issuer, key: pair.key },
  });
  return child;
}

describeNeeds(['openssl'], 'chains with certificates of openssl', () => {
  const folder = makeFolder();

  it('a version 1 root, and an issuer name in another string type', () => {
    folder.write('utf8.cnf', '[req]\ndistinguished_name=dn\nstring_mask=utf8only\nprompt=no\n[dn]\nCN=Old Root\n');
    folder.run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-noenc',
      '-keyout',
      'root.key',
      '-config',
      'utf8.cnf',
      '-out',
      'root.csr',
    );
    folder.run('openssl', 'x509', '-req', '-in', 'root.csr', '-signkey', 'root.key', '-days', '9', '-out', 'root.pem');
    folder.run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-noenc',
      '-keyout',
      'leaf.key',
      '-subj',
      '/CN=leaf',
      '-out',
      'leaf.csr',
    );
    folder.run(
      'openssl',
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-days',
      '9',
      '-out',
      'leaf.pem',
    );
    const heap = readCertificates(Buffer.concat([folder.read('root.pem'), folder.read('leaf.pem')])).certificates;
    expect(named(order({ certificates: heap, keepRoot: true }).certificates)).toEqual(['leaf', 'Old Root']);
  });
});
