import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeValue } from '../../../src/pki/names/distinguished-name.ts';
import { defaultSubject, parseSubject } from '../../../src/pki/names/subject.ts';

const parsed = (text: string) => {
  const result = parseSubject(text);
  return result.kind === 'ok' ? result.value.map(({ type, value }) => `${type}=${value}`) : result.reason;
};

describe('parseSubject', () => {
  it.each([
    ['CN=core1', ['CN=core1']],
    [
      'C=GB,ST=London,L=London,O=Example,OU=Graphs,CN=core1.example.test,emailAddress=ops@example.test',
      ['C=GB', 'ST=London', 'L=London', 'O=Example', 'OU=Graphs', 'CN=core1.example.test', 'emailAddress=ops@example.test'],
    ],
    [' c = gb , o = Example Ltd ', ['C=GB', 'O=Example Ltd']],
    ['O=Example\\, Ltd,CN=a', ['O=Example, Ltd', 'CN=a']],
    ['O="Example, Ltd", CN=a', ['O=Example, Ltd', 'CN=a']],
    ['O=\\ a\\ ,CN=b', ['O= a ', 'CN=b']],
    ['O=a\\2Cb\\C3\\A4', ['O=a,bä']],
    ['O=Größe', ['O=Größe']],
    ['O=\\"x\\"\\+\\\\', ['O="x"+\\']],
    ['OU=a,OU=b,O=x=y', ['OU=a', 'OU=b', 'O=x=y']],
    ['S=Kent,E=a@b.test', ['ST=Kent', 'emailAddress=a@b.test']],
    ['O=a;CN=b', ['O=a', 'CN=b']],
  ])('reads %j', (text, attributes) => {
    expect(parsed(text)).toEqual(attributes);
  });

  it.each([
    ['', /empty/],
    ['/C=GB/CN=core1', /slashes/],
    ['core1', /without a name/],
    ['CN=', /no value/],
    ['CN=a,', /ends with a comma/],
    ['CN=a,,O=b', /without a name/],
    ['CN=a,CN=b', /twice/],
    ['FOO=a', /not a supported subject field/],
    ['1.2.3=a', /not a supported subject field/],
    ['C=United Kingdom', /country code/],
    ['C=G1', /country code/],
    ['emailAddress=nobody', /not an email address/],
    ['emailAddress=ä@example.test', /not an email address/],
    [`CN=${'a'.repeat(65)}`, /65 characters; at most 64/],
    ['CN=a+O=b', /joins two fields/],
    ['O="a', /not closed/],
    ['O="a"b,CN=c', /after a closing quote/],
    ['O=a"b', /quote in the middle/],
    ['O=a\\x', /backslash/],
    ['O=a\nb', /control character/],
    ['O=\\00', /control character/],
  ])('refuses %j', (text, reason) => {
    expect(parsed(text)).toMatch(reason);
    expect(parseSubject(text)).toHaveProperty('remedy', expect.stringMatching(/\w/));
  });

  it('reads back every value that is written with its escapes', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => /^\P{C}+$/u.test(text) && [...text].length <= 64);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        expect(parsed(values.map((one) => `O=${escapeValue(one)}`).join(','))).toEqual(values.map((one) => `O=${one}`));
      }),
    );
  });

  it('always answers', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'CN=O,"\\ +;/é') })),
        (text) => void parseSubject(text),
      ),
    );
  });
});

describe('defaultSubject', () => {
  it.each([
    ['a.test', 'a.test'],
    ['*.a.test', '*.a.test'],
    [`${'a'.repeat(60)}.test`, 'a'.repeat(60)],
    [`*.${'a'.repeat(60)}.test`, 'a'.repeat(60)],
  ])('of %s is CN=%s', (name, commonName) => {
    expect(defaultSubject([{ kind: 'dns', value: name }])).toEqual([{ type: 'CN', value: commonName }]);
  });

  it('is empty where there is no name', () => {
    expect(defaultSubject([])).toEqual([]);
  });
});
