import { describe, expect, it } from 'vitest';
import { doctorToText, type HandshakeCell, handshakesToText } from '../../src/output/findings-text.ts';
import { createStyle } from '../../src/output/style.ts';

/** Everybody can dial everybody, but nobody the last. */
function cellsOf(names: readonly string[]): readonly HandshakeCell[] {
  const last = names.at(-1);
  return names.flatMap((client) =>
    names
      .filter((server) => server !== client)
      .map((server) => ({
        ...{ component: 'cluster' as const, client, server },
        ...(server === last ? { succeeds: false, because: 'name-mismatch' } : { succeeds: true, because: null }),
      })),
  );
}

const shown = (names: readonly string[], width: number): string[] =>
  handshakesToText(cellsOf(names), names, createStyle({ color: false, width })).split('\n');

describe('who can dial whom', () => {
  it('is a table in the order that is given, with the reasons below', () => {
    expect(shown(['here', 'core2', 'core3'], 60)).toEqual([
      '',
      '  cluster',
      '    from / to  here  core2  core3',
      '    here       -     yes    no 1',
      '    core2      yes   -      no 1',
      '    core3      yes   yes    -',
      '    1  the certificate of the server does not contain that',
      '       name',
    ]);
  });

  it('has letters for columns that are too wide for the terminal', () => {
    const names = ['one', 'two', 'three', 'four'].map((name) => `a-rather-long-name-${name}/neo4j`);
    const lines = shown(names, 60);
    expect(lines[2]).toMatch(/^ {4}from \/ to +A +B +C +D$/);
    expect(lines[4]).toMatch(/^ {4}B {2}a-rather-long-name-two\/neo4j +yes +- +yes +no 1$/);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
  });

  it('tells only what fails where no table fits', () => {
    const names = Array.from({ length: 30 }, (_, index) => `core${index}`);
    const lines = shown(names, 60);
    expect(lines).toHaveLength(2 + 2 * 29 + 1);
    expect(lines[2]).toBe('    core0 cannot connect to core29: the certificate of the');
    expect(lines.at(-1)).toBe('    the other 841 of 870 connections work');
  });
});

describe('the first line', () => {
  const firstLine = (starts: boolean, component: 'https' | null, message: string): string | undefined =>
    doctorToText(
      {
        ...{
          version: '5.26.30',
          edition: 'community',
          home: '/srv/neo4j',
          said: undefined,
          role: 'server',
          starts,
          fixable: 0,
          took: 1,
          quiet: false,
          clientTrust: [],
          waiting: [],
        },
        components: { bolt: 'encrypted', https: 'encrypted', cluster: 'off', backup: 'off' },
        findings: [
          {
            id: 'http-open',
            severity: 'error',
            component,
            path: null,
            line: null,
            message,
            remedy: '',
            fixable: false,
            neo4jSays: null,
          },
        ],
      },
      createStyle({ color: false, width: 200 }),
    ).split('\n')[0];

  it('is made of sentences', () => {
    expect(firstLine(true, null, 'no timer was found')).toBe('  Neo4j will start. No timer was found.');
    expect(firstLine(true, null, 'server.bolt.tls_level is not set')).toBe(
      '  Neo4j will start. server.bolt.tls_level is not set.',
    );
    expect(firstLine(false, 'https', 'did you mean enabled?')).toBe('  Neo4j will not start: https: did you mean enabled?');
  });
});
