import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { foreignLines } from './foreign-lines.ts';
import { anewFrom, openGolden } from './golden.ts';
import { faultKinds, seedOfKind } from './kinds.ts';
import { setupKinds } from './setups.ts';
import { type WriterCase, WriterTrial, writers } from './writer-trial.ts';

/**
 * What every command that writes promises of every kind of fault: done is said only of a server that starts, a server that starts
 * goes on starting, connections that were not meant to change still come about, what counts as repaired is gone, a line that
 * nobody of ours wrote stays; and whoever is refused has a reason that Neo4j has, too. Without a fault all is done, without a
 * warning.
 *
 * Cases per line: each setup without a fault, then kinds of faults. WRITER_CASES is how many, WRITER_FROM moves on to others,
 * WRITER_KINDS takes the kinds whose names match with every command, WRITER_LINES these lines alone. Neo4j's answers are stored as
 * far as files come out the same each time; a share of the others is put before it, with CONFORMANCE_ANEW=all each.
 */
const count = Number(process.env['WRITER_CASES'] ?? 200);
const from = Number(process.env['WRITER_FROM'] ?? 0);
const named = process.env['WRITER_KINDS'];
const anew = anewFrom(process.env['CONFORMANCE_ANEW']);
const write = process.env['CONFORMANCE_GOLDEN'] === 'write';

/** Kinds over which a command once promised what did not hold, with the line on which it did. */
const onceWrong: readonly (readonly [WriterCase['writer'], string, Line])[] = [
  ['init', 'PKCS#7 in trusted', '5'],
  ['renew', 'PKCS#7 in trusted', '2026'],
  ['renew', 'conf is a folder, values with newlines', '4.4'],
  ['trust add', 'conf is a folder, values with newlines', '4.4'],
  ['doctor --fix', 'SSLv2Hello and TLS 1.2', '4.4'],
  ['renew', 'name with an underscore', '5'],
  ['renew', 'request in place of the certificate', '2026'],
  ['init', 'tls_versions said as ","', '2026'],
  ['trust add', 'revoked_dir is in the kernel', '4.4'],
];

it.each(lines.filter((line) => (process.env['WRITER_LINES'] ?? lines.join()).split(',').includes(line)))(
  'whoever writes says done of what starts, and breaks nothing, on Neo4j %s',
  { timeout: 7_200_000 },
  async (line) => {
    const folder = mkdtempSync(join(tmpdir(), 'writers-'));
    const neo4j = await openGolden(line, { of: 'writers-', write });
    onTestFinished(async () => {
      await neo4j.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const trial = new WriterTrial(line, folder, neo4j);
    const cases = named === undefined ? casesOf(line) : casesNamed(new RegExp(named));
    for (const one of cases) await trial.hold(one);
    const { known } = neo4j.counts;
    console.log(`Neo4j ${line}: ${JSON.stringify({ ...trial.counts, known })}, ${trial.wrong.length} violations`);
    expect(trial.wrong.join('\n')).toBe('');
    expect(neo4j.differing.join('\n')).toBe('');
    if (named === undefined) expect(trial.counts.done).toBeGreaterThan(count / 5);
  },
);

function casesOf(line: Line): readonly WriterCase[] {
  const turn = lines.indexOf(line);
  const isAnew = (at: number): boolean => (typeof anew === 'string' ? anew === 'all' : at % anew.of === anew.part);
  const sound = setupKinds.flatMap((setupKind, seed) =>
    writers.map((writer, at) => ({ writer, seed, kinds: [], setupKind, anew: isAnew(seed * writers.length + at) })),
  );
  const wrongOnce = onceWrong
    .filter(([, , of]) => of === line)
    .map(([writer, kind]) => ({ writer, seed: seedOfKind(kind), anew: false }));
  const faulty = Math.max(count - sound.length - wrongOnce.length, 0);
  const strangers = foreignLines(line);
  // Each line others, and each kind with another command there.
  const step = Math.max(faultKinds.length / faulty, 1);
  const spoilt = Array.from({ length: faulty }, (_, at): WriterCase => {
    const seed = Math.floor(step * (at + turn / lines.length) + from) % faultKinds.length;
    return {
      writer: writers[(at + turn + Math.floor(at / faultKinds.length)) % writers.length] ?? 'init',
      seed,
      // Every other round of commands has a line that nobody of ours wrote.
      foreign: Math.floor(at / writers.length) % 2 === 0 ? undefined : strangers[at % strangers.length],
      started: at % 9 === 8 && at < 9 * 20,
      anew: isAnew(at),
    };
  });
  return [...sound, ...wrongOnce, ...spoilt];
}

const casesNamed = (wanted: RegExp): readonly WriterCase[] =>
  [...faultKinds.keys()]
    .filter((seed) => wanted.test(faultKinds[seed]?.name ?? ''))
    .flatMap((seed) => writers.map((writer) => ({ writer, seed, anew: true })));
