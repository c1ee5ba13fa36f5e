import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../src/model/text/spelling.ts';
import { answersJsonSchema, parseInitAnswers } from '../../../src/plan/answers/init-answers.ts';
import { camelCase, initOptions, kebabCase } from '../../../src/plan/answers/init-options.ts';
import { suggestion } from '../../../src/plan/did-you-mean.ts';

const taken = (raw: unknown): Record<string, unknown> => {
  const parsed = parseInitAnswers(raw);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.answers };
};
const problems = (raw: unknown): string[] => {
  const parsed = parseInitAnswers(raw);
  return 'answers' in parsed ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe('answers that are taken', () => {
  it.each([
    [{ components: 'https, bolt,https' }, { components: ['https', 'bolt'] }],
    [{ components: ['bolt'] }, { components: ['bolt'] }],
    [{ source: 'ca' }, { source: { all: 'ca', by: {} } }],
    [{ source: 'self-signed,cluster=ca' }, { source: { all: 'self-signed', by: { cluster: 'ca' } } }],
    [{ source: { bolt: 'certbot' } }, { source: { by: { bolt: 'certbot' } } }],
    [{ 'client-auth': 'bolt=NONE' }, { clientAuth: { by: { bolt: 'none' } } }],
    [{ name: ['A.Example.', 'a.example', '::1'] }, { name: [{ value: 'a.example' }, { value: '::1' }] }],
    [{ name: 'bücher.example' }, { name: [{ kind: 'dns', value: 'xn--bcher-kva.example' }] }],
    [{ days: '30' }, { days: 30 }],
    [{ days: 36500 }, { days: 36500 }],
    [{ 'bolt-tls-level': 'optional' }, { boltTlsLevel: 'OPTIONAL' }],
    [{ 'file-names': 'key=k.pem' }, { fileNames: { key: 'k.pem' } }],
    [{ 'file-names': { certificate: 'c.pem' } }, { fileNames: { certificate: 'c.pem' } }],
    [{ listen: '[::1]' }, { listen: '[::1]' }],
    [{ 'neo4j-version': 5.26 }, { neo4jVersion: '5.26' }],
    [{ trust: 'a.pem' }, { trust: ['a.pem'] }],
    [{}, {}],
  ])('%j', (raw, answers) => {
    expect(taken(raw)).toMatchObject(answers);
  });
});

describe('answers that are refused', () => {
  it.each([
    [{ compnents: 'bolt' }, /^compnents: .*did you mean components\?/],
    [{ keyType: 'rsa-2048' }, /did you mean key-type\?/],
    [{ components: 'bolt,htps' }, /"htps" is not one of .*did you mean https\?/],
    [{ components: [] }, /name at least one of/],
    [{ name: '' }, /name at least one host/],
    [{ name: 'core_1' }, /underscore/],
    [{ name: 'https://a.example' }, /is a URL/],
    [{ name: 5 }, /^name: write a host name/],
    [{ source: 'bolt=ca,bolt=certbot' }, /bolt is given twice/],
    [{ source: 'ca,certbot' }, /both ca and certbot/],
    [{ source: { htps: 'ca' } }, /did you mean https\?/],
    [{ 'client-auth': 'required' }, /did you mean require\?/],
    [{ days: 0 }, /not a number of days/],
    [{ days: 1.5 }, /not a number of days/],
    [{ 'https-port': '65536' }, /not a port/],
    [{ listen: '0.0.0.0:7687' }, /without a port/],
    [{ listen: 'http://a' }, /without a port/],
    [{ 'file-names': 'key=../k' }, /not a plain file name/],
    [{ 'file-names': 'key=a,certificate=a' }, /different names/],
    [{ 'file-names': 'cert=a' }, /neither key nor certificate/],
    [{ subject: 'C=GBR' }, /not a country code/],
    [{ force: 'yes' }, /write true or false/],
    [{ trust: [1] }, /write one text/],
    [{ home: '' }, /must not be empty/],
    [[], /mapping/],
  ])('%j', (raw, says) => {
    expect(problems(raw)).toHaveLength(1);
    expect(problems(raw)[0]).toMatch(says);
  });

  it('all at once', () => {
    expect(problems({ days: 0, components: 'x', hoem: '/n' })).toHaveLength(3);
  });
});

it('has a place for every answer in the published schema, with its meaning', () => {
  const { properties } = answersJsonSchema() as { properties: Record<string, { description?: string }> };
  for (const { name, help } of initOptions) expect(properties[name]?.description).toBe(help);
});

it.each([
  ['', '', 0],
  ['bolt', 'bolt', 0],
  ['blot', 'bolt', 1],
  ['htps', 'https', 1],
  ['bolts', 'bolt', 1],
  ['abc', '', 3],
])('editDistance(%j, %j) is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

it('suggests what is near, and nothing else', () => {
  expect(suggestion('BLOT', ['bolt', 'https'])).toBe('; did you mean bolt?');
  expect(suggestion('kafka', ['bolt', 'https'])).toBe('');
});

it('turns names of flags into names of answers and back', () => {
  for (const { name } of initOptions) expect(kebabCase(camelCase(name))).toBe(name);
});
