import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubjectName } from '../../../src/model/certificates/certificate-request.ts';
import { issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../../src/pki/keys/private-key.ts';
import { matchesName, parseSubjectName } from '../../../src/pki/names/subject-names.ts';
import { describeNeeds } from '../../support/needs.ts';

const parsed = (text: string): string => {
  const result = parseSubjectName(text);
  return result.kind === 'ok' ? `${result.value.kind}:${result.value.value}` : result.reason;
};

describe('parseSubjectName', () => {
  it.each([
    ['core1', 'dns:core1'],
    ['Core1.Example.TEST', 'dns:core1.example.test'],
    ['core1.example.test.', 'dns:core1.example.test'],
    [' localhost ', 'dns:localhost'],
    ['*.example.test', 'dns:*.example.test'],
    ['*.bücher.example', 'dns:*.xn--bcher-kva.example'],
    ['bücher.example', 'dns:xn--bcher-kva.example'],
    ['BÜCHER。example', 'dns:xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'dns:xn--bcher-kva.example'],
    ['1.example.test', 'dns:1.example.test'],
    ['3com', 'dns:3com'],
    [`${'a'.repeat(63)}.test`, `dns:${'a'.repeat(63)}.test`],
    ['10.0.0.5', 'ip:10.0.0.5'],
    ['::1', 'ip:::1'],
    ['[2001:DB8::1]', 'ip:2001:db8::1'],
    ['::ffff:10.0.0.5', 'ip:::ffff:a00:5'],
  ])('reads %j as %s', (text, name) => {
    expect(parsed(text)).toBe(name);
  });

  it.each([
    ['', /empty/],
    ['.', /empty/],
    ['https://core1.example.test:7473/x', /is a URL/],
    ['neo4j+s://core1.example.test', /is a URL/],
    ['core1.example.test:7687', /includes a port/],
    ['[::1]:7687', /includes a port/],
    ['core_1.example.test', /underscore/],
    ['core1..test', /empty label/],
    ['.test', /empty label/],
    ['a b.test', /contains a space/],
    ['a.test,b.test', /several names/],
    ['a@b.test', /email/],
    ['a.test/x', /path/],
    ['10.0.0.0/8', /network/],
    ['fe80::/10', /network/],
    ['fe80::1%eth0', /zone/],
    ['256.1.1.1', /not an IP address/],
    ['1.2.3', /not an IP address/],
    ['10.0.0.05', /not an IP address/],
    ['1:2', /includes a port/],
    [':::', /not an IP address/],
    ['*', /wildcard/],
    ['*.test', /top-level/],
    ['a*.example.test', /wildcard/],
    ['a.*.test', /wildcard/],
    ['*.*.example.test', /wildcard/],
    ['-a.test', /hyphen/],
    ['a-.test', /hyphen/],
    ['a!.test', /character/],
    ['a.1', /ends in a number/],
    [`${'a'.repeat(64)}.test`, /64 characters/],
    [`${'a.'.repeat(130)}test`, /at most 253/],
  ])('refuses %j', (text, reason) => {
    expect(parsed(text)).toMatch(reason);
    expect(parseSubjectName(text)).toHaveProperty('remedy', expect.stringMatching(/\w/));
  });

  it('names the host in the remedy for a URL and a port', () => {
    expect(parseSubjectName('bolt://[::1]:7687')).toHaveProperty('remedy', 'Give only the host: "::1".');
    expect(parseSubjectName('a.test:1')).toHaveProperty('remedy', expect.stringContaining('"a.test"'));
  });

  it('always answers, and reads its own answers the same way', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'a1.:-_*[]/%@ ü') }),
      fc.domain(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const result = parseSubjectName(typed);
        if (result.kind === 'ok') expect(parseSubjectName(result.value.value)).toEqual(result);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('matchesName', () => {
  const certificate = (names: readonly string[], commonName?: string) => ({
    commonName,
    hasAlternativeNames: names.length > 0,
    names: names.map(
      (name): SubjectName => (name.startsWith('ip:') ? { kind: 'ip', value: name.slice(3) } : { kind: 'dns', value: name }),
    ),
  });

  it.each([
    ['core1.example.test', ['core1.example.test'], undefined, 'match'],
    ['CORE1.example.test', ['core1.example.test'], undefined, 'match'],
    ['core1.example.test.', ['core1.example.test'], undefined, 'match'],
    ['core1.example.test', ['*.example.test'], undefined, 'match'],
    ['a.core1.example.test', ['*.example.test'], undefined, 'no-dns'],
    ['example.test', ['*.example.test'], undefined, 'no-dns'],
    ['core1.example.test', ['core*.example.test'], undefined, 'match'],
    ['core1.example.test', ['c*1.example.test'], undefined, 'match'],
    ['core1.a.test', ['core1.*.test'], undefined, 'no-dns'],
    ['a.b.test', ['*.*.test'], undefined, 'no-dns'],
    ['127.1', ['ip:127.0.0.1'], undefined, 'match'],
    ['1', ['1'], undefined, 'no-ip'],
    ['core1.test', ['core1.*'], undefined, 'no-dns'],
    ['localhost', ['*'], undefined, 'no-dns'],
    ['core1', ['other'], 'core1', 'no-dns'],
    ['core1', [], 'core1', 'match'],
    ['core1', ['ip:127.0.0.1'], 'core1', 'match'],
    ['core1', [], undefined, 'no-common-name'],
    ['core1', [], 'core2', 'no-common-name'],
    ['127.0.0.1', ['ip:127.0.0.1'], undefined, 'match'],
    ['127.0.0.1', ['127.0.0.1'], undefined, 'no-ip'],
    ['127.0.0.1', [], '127.0.0.1', 'no-names'],
    ['[::1]', ['ip:::1'], undefined, 'match'],
    ['0:0:0:0:0:0:0:1', ['ip:::1'], undefined, 'match'],
    ['core_1', ['core_1'], 'core_1', 'illegal-name'],
    ['bücher.example', ['xn--bcher-kva.example'], undefined, 'match'],
    ['xn--bcher-kva.example', ['*.example'], undefined, 'match'],
  ])('%s against %j and CN %s: %s', (dialled, names, commonName, outcome) => {
    const match = matchesName(certificate(names, commonName), dialled);
    expect(match.kind === 'match' ? 'match' : match.reason).toBe(outcome);
  });
});

describeNeeds(['java', 'keytool'], 'matchesName and OpenJDK', () => {
  const names = [
    'core1.example.test',
    '*.example.test',
    'core*.example.test',
    'c*1.example.test',
    '*a.example.test',
    'co*e*.example.test',
  ];
  const more = [
    '*',
    '*.',
    '*.test',
    'core1.*',
    'core_1',
    'xn--bcher-kva.example',
    '*.xn--bcher-kva.example',
    'core1.example.test.',
    'localhost',
  ];
  const odd = [
    'CORE1.Example.Test',
    '**.example.test',
    '',
    'a..test',
    '-a.test',
    'x--y.test',
    'xn--a.test',
    '127.0.0.1',
    '1',
    'ip:127.0.0.1',
    'ip:::1',
  ];
  const commonNames = ['core1.example.test', '*.example.test', 'bücher.example', 'core_1', '127.0.0.1', 'a b'];
  const certificates = [
    ...[...names, ...more, ...odd].map((name) => ({ names: [name], commonName: 'other.test' })),
    { names: ['core_1.example.test', 'core1.example.test'], commonName: 'other.test' },
    ...commonNames.map((commonName) => ({ names: [], commonName })),
    { names: ['ip:10.0.0.1'], commonName: 'core1.example.test' },
  ];
  const dialled = [
    'core1.example.test',
    'CORE1.EXAMPLE.TEST',
    'a.core1.example.test',
    'example.test',
    'core1',
    'core1.test',
    'localhost',
  ];
  const addresses = ['127.0.0.1', '127.0.0.2', '127.1', '1', '1.2.3', '999.1.1.1', '::1', '0:0:0:0:0:0:0:1'];
  const strange = [
    'core_1',
    'core_1.example.test',
    'bücher.example',
    'xn--bcher-kva.example',
    'a.bücher.example',
    'a..test',
    '.test',
    '-a.test',
  ];
  const rest = ['x--y.test', 'xn--a.test', ' core1', 'aa.example.test', 'straße.test', ''];

  it('agree on every name and certificate, word for word', async () => {
    const key = await generatePrivateKey('ec-p256');
    const cases = certificates.flatMap(({ names: carried, commonName }) => {
      const list = carried.map(
        (name): SubjectName => (name.startsWith('ip:') ? { kind: 'ip', value: name.slice(3) } : { kind: 'dns', value: name }),
      );
      const request = { subject: [{ type: 'CN', value: commonName }], names: list, usages: [], days: 1 };
      const certificate = issueSelfSigned({ request, key, now: new Date() });
      return [...dialled, ...addresses, ...strange, ...rest].map((name) => ({ certificate, name, carried, commonName }));
    });
    const input = cases.map(({ certificate, name }) => `${certificate.der.toString('base64')} ${name}\n`).join('');
    const program = fileURLToPath(new URL('../java/NameChecks.java', import.meta.url));
    const output = execFileSync(
      'java',
      ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8', '--add-exports=java.base/sun.security.util=ALL-UNNAMED', program],
      {
        input,
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    const java = output.split('\n').map((line) => (line.startsWith('Illegal given domain name') ? 'illegal' : line));
    const ours = cases.map(({ certificate, name }) => {
      const match = matchesName(certificate, name);
      if (match.kind === 'match') return 'match';
      return match.reason === 'illegal-name' ? 'illegal' : match.javaSays;
    });
    const label = (index: number): string =>
      JSON.stringify([cases[index]?.carried, cases[index]?.commonName, cases[index]?.name]);
    expect(ours.map((said, index) => `${label(index)} ${said}`)).toEqual(
      cases.map((_, index) => `${label(index)} ${java[index]}`),
    );
  }, 90_000);
});
