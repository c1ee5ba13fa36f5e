import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors/errors.ts';
import {
  advertisedPortFollowsListen,
  bracketsWithoutPort,
  cbcLeftOutByDefault,
  compareVersions,
  confCharset,
  discoveryPortUsed,
  fiveNamesWork,
  hasBouncyCastle178,
  isAtLeast,
  jvmQuotesAsShell,
  newestReleases,
  parseVersion,
  reloadSupported,
  tls13ByDefault,
  trustExpiredKnown,
  verifyHostnameByDefault,
  versionNote,
} from '../../src/neo4j/version.ts';

describe('parseVersion', () => {
  it.each([
    ['4.4', '4.4.48', '4.4', [4, 4, 48]],
    ['4.4.12', '4.4.12', '4.4', [4, 4, 12]],
    ['5', '5.26.30', '5', [5, 26, 30]],
    ['5.x', '5.26.30', '5', [5, 26, 30]],
    ['5.26', '5.26.30', '5', [5, 26, 30]],
    ['5.12', '5.12.0', '5', [5, 12, 0]],
    ['5.26.1', '5.26.1', '5', [5, 26, 1]],
    ['5.26.0-SNAPSHOT', '5.26.0-SNAPSHOT', '5', [5, 26, 0]],
    ['2025', '2025.12.1', '2025', [2025, 12, 1]],
    ['2025.12', '2025.12.1', '2025', [2025, 12, 1]],
    ['2025.05', '2025.05.0', '2025', [2025, 5, 0]],
    ['2025.5', '2025.05.0', '2025', [2025, 5, 0]],
    ['2025.01.0', '2025.01.0', '2025', [2025, 1, 0]],
    ['2026', '2026.08.1', '2026', [2026, 8, 1]],
    [' 2026.08.1 ', '2026.08.1', '2026', [2026, 8, 1]],
    ['2027', '2027', '2026', [2027, 0, 0]],
    ['2027.03.1', '2027.03.1', '2026', [2027, 3, 1]],
  ])('reads %j', (given, text, line, [major, minor, patch]) => {
    expect(parseVersion(given)).toEqual({ text, line, major, minor, patch });
  });

  it.each([
    '3.5',
    '3.5.35',
    '4',
    '4.0',
    '4.3.2',
    '4.5',
    '6.0',
    '2024',
    '2024.12',
    '2025.13',
    '2025.0',
    '',
    'five',
    '5.',
    '-5',
    '5;6',
    '5.26.30.1',
  ])('refuses %j and says what is supported', (given) => {
    const refuse = () => parseVersion(given);
    expect(refuse).toThrow(UserError);
    try {
      refuse();
    } catch (error) {
      expect((error as UserError).remedy).toContain('4.4, 5.0 to 5.26, 2025.x and 2026.x');
    }
  });

  it('repeats nothing that could disturb a terminal', () => {
    expect(() => parseVersion('\u001b[31m5')).toThrow(/"\?\[31m5"/);
  });

  it('has a newest release for every line, of that line', () => {
    for (const [line, newest] of Object.entries(newestReleases)) {
      expect(parseVersion(newest).line).toBe(line);
      expect(parseVersion(line).text).toBe(newest);
    }
  });
});

describe('versions', () => {
  it('are ordered', () => {
    const texts = ['2025.12.1', '4.4.48', '2026.08.1', '5.4.0', '5.26.30', '2025.2.0', '5.26.3'];
    const sorted = texts.map(parseVersion).sort(compareVersions);
    expect(sorted.map(({ text }) => text)).toEqual([
      '4.4.48',
      '5.4.0',
      '5.26.3',
      '5.26.30',
      '2025.2.0',
      '2025.12.1',
      '2026.08.1',
    ]);
    expect(isAtLeast(parseVersion('5.24.0'), 5, 24)).toBe(true);
    expect(isAtLeast(parseVersion('5.23.9'), 5, 24)).toBe(false);
    expect(isAtLeast(parseVersion('2025.01.0'), 5, 24)).toBe(true);
  });

  it('beyond what is known are told of', () => {
    expect(versionNote(parseVersion('2027.01.0'))).toMatch(/2027\.01\.0.*treated like 2026/);
    expect(versionNote(parseVersion('2026'))).toBeUndefined();
  });
});

describe('what changed when', () => {
  const since = (holds: (version: ReturnType<typeof parseVersion>) => boolean) =>
    [
      '4.4.10',
      '4.4.11',
      '4.4.32',
      '4.4.33',
      '4.4.48',
      '5.0.0',
      '5.13.0',
      '5.14.0',
      '5.23.0',
      '5.24.0',
      '5.26.30',
      '2025.01.0',
      '2025.02.0',
      '2025.03.0',
      '2025.09.0',
      '2025.10.0',
      '2025.11.0',
      '2025.12.0',
      '2026.08.1',
    ]
      .filter((text) => holds(parseVersion(text)))
      .at(0);

  it.each([
    ['quotes in JVM options as a shell has them', jvmQuotesAsShell, '4.4.11'],
    ['PEM as BouncyCastle 1.78 reads it', hasBouncyCastle178, '4.4.33'],
    ['TLS 1.3 by default', tls13ByDefault, '5.24.0'],
    ['verify_hostname by default', verifyHostnameByDefault, '2025.01.0'],
    ['5.x names', fiveNamesWork, '5.0.0'],
    ['trust_expired', trustExpiredKnown, '5.14.0'],
    ['no CBC by default', cbcLeftOutByDefault, '2025.10.0'],
    ['UTF-8', (version: ReturnType<typeof parseVersion>) => confCharset(version) === 'utf8', '2025.12.0'],
    ['reload on Enterprise', (version: ReturnType<typeof parseVersion>) => reloadSupported(version, 'enterprise'), '2025.03.0'],
    ['reload on Community', (version: ReturnType<typeof parseVersion>) => reloadSupported(version, 'community'), undefined],
  ])('%s', (_, holds, first) => {
    expect(since(holds)).toBe(first);
  });

  it('and what ended', () => {
    expect(['4.4', '5', '2025'].map((text) => advertisedPortFollowsListen(parseVersion(text)))).toEqual([true, false, false]);
    expect(['4.4', '5', '2025', '2026'].map((text) => discoveryPortUsed(parseVersion(text)))).toEqual([true, true, false, false]);
    expect(['4.4', '5', '2025', '2026'].map((text) => bracketsWithoutPort(parseVersion(text)))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
