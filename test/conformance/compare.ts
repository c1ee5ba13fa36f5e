import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { anewFrom, type GoldenOptions, NobodyToAsk } from './golden.ts';
import { faultKinds, mixturesFrom, seedOfKind } from './kinds.ts';
import { onceWrong } from './once-wrong.ts';
import { openGoldenBench } from './open-bench.ts';
import { numberOf } from './random.ts';
import { type CaseResult, factsOf, makeCase, runCase } from './run-case.ts';

/**
 * Cases per line. With room for it, each kind of fault once, then mixtures; with less, the kinds are shared out between the
 * lines. CONFORMANCE_CASES asks for more (`npm run conformance`).
 */
const cases = Number(process.env.CONFORMANCE_CASES ?? 500);
/** CONFORMANCE_SEED=17 repeats one case that disagreed. */
const only = process.env.CONFORMANCE_SEED;
/** CONFORMANCE_FROM=50000 leaves the kinds taken alone behind and mixes others than the usual run does. */
const from = Number(process.env.CONFORMANCE_FROM ?? 0);
/** Of which cases Neo4j is asked although its answer is stored: of all, or of a share by the seed. */
const anew = anewFrom(only === undefined ? process.env.CONFORMANCE_ANEW : 'all');
/** Stores what Neo4j answers; in place of all that was stored when it is asked of all. */
const write = process.env.CONFORMANCE_GOLDEN === 'write';

/** Kinds that a Java decides on, in which an older one has answered otherwise. They are compared on every Java. */
const javaDecides = [
  'Ed25519 key',
  'CA with Ed25519',
  'RSA-PSS key',
  'names of another, host as common name',
  'leaf with a name of a tag nobody knows',
  'leaf with the mail address "core@"',
];
/** Kinds that a release within a line decides on. They are compared on every older release. */
const releaseDecides = [
  'trust_expired="false"',
  'tls_versions="TLSv1.3"',
  'line dbms.jvm.additional="',
  'key file with CRLF and blanks',
  'key with a blank behind its header',
];
/** Cases on each further Java of a line, and each older release. */
const furtherCases = Math.ceil(cases / 10);

/**
 * Compares our prediction with Neo4j's own classes of a line, case by case. `java`: on another Java than the line's first, or
 * `version`: another release than the one that stands for the line, in a tenth of the cases.
 */
export function compareWith(line: Line, { java, version }: Pick<GoldenOptions, 'java' | 'version'> = {}): void {
  const further = java !== undefined || version !== undefined;
  const apart = version === undefined ? (further ? ` on Java ${java}` : '') : ` as ${version}`;
  describe(`Neo4j ${line}${apart} does what we predict`, () => {
    // An older release is asked where all are, and where its answer is not known.
    const isAsked = (seed: number): boolean => (version === undefined ? isAskedAnew(seed) : anew === 'all');
    let bench: Awaited<ReturnType<typeof openGoldenBench>>;
    beforeAll(async () => {
      bench = await openGoldenBench(line, { java, version, write, keep: anew !== 'all' });
    }, 900_000);
    afterAll(() => bench?.close());

    it(`in ${only ?? (further ? furtherCases : cases)} cases of ${faultKinds.length} kinds of faults`, {
      timeout: cases * 2_000,
    }, async () => {
      const wrong: CaseResult[] = [];
      const notRun: string[] = [];
      let handshakes = 0;
      const all = only === undefined ? seedsFor(line) : [Number(only)];
      const seeds = further ? all.filter((_, at) => at % 10 === 0) : all;
      for (const seed of seeds) {
        try {
          const result = await runCase(bench, seed, isAsked(seed));
          handshakes += result.handshakes;
          if (result.disagreements.length > 0) wrong.push(result);
        } catch (error) {
          if (!(error instanceof NobodyToAsk)) throw error;
          notRun.push(error.message);
        }
      }
      const { known, asked } = bench.judge.counts;
      const figures = [`${seeds.length} cases`, `${handshakes} handshakes`, `${known} answers known`, `${asked} asked`];
      console.log(`Neo4j ${line}${apart}: ${figures.join(', ')}, ${wrong.length} disagreements, ${notRun.length} not run`);
      sayNotRun(line, notRun);
      expect(wrong.map(told).join('\n')).toBe('');
      expect(bench.judge.differing.join('\n')).toBe('');
    });

    if (only !== undefined) return;
    it.each(version !== undefined ? releaseDecides : further ? javaDecides : onceWrong)(
      'and no longer differs: %s',
      async (name) => {
        const seed = seedOfKind(name, 1);
        const result = await runCase(bench, seed, isAsked(seed)).catch((error: unknown) => {
          if (error instanceof NobodyToAsk) return sayNotRun(line, [error.message]);
          throw error;
        });
        if (result !== undefined) expect(told(result)).toBe(`seed ${seed}, ${result.title}`);
      },
    );

    if (java === undefined || version !== undefined) return;
    it.each(['core1.cluster.test', 'core1.cluster.test.', 'localhost.'])(
      'and dials %s with the success that it has',
      async (host) => {
        const { homes, title } = makeCase(bench, seedOfKind('enabled="TRUE"', 2));
        bench.judge.begin(`${title}, dialled as ${host}`, anew === 'all');
        const [server, client] = homes as [(typeof homes)[number], (typeof homes)[number]];
        const facts = { server: await factsOf(bench, server.home), client: await factsOf(bench, client.home) };
        const asked = await bench.judge
          .handshake({ server, client, scope: 'cluster', host })
          .catch((error: unknown) => (error instanceof NobodyToAsk ? sayNotRun(line, [error.message]) : Promise.reject(error)));
        if (asked !== undefined)
          expect(judgeHandshake({ ...facts, scope: 'cluster', host }).succeeds, asked.said).toBe(asked.succeeds);
      },
    );
  });
}

const isAskedAnew = (seed: number): boolean => (typeof anew === 'string' ? anew === 'all' : seed % anew.of === anew.part);

/** Loud as a test that is skipped; with CI=true nothing may be left out. */
function sayNotRun(line: Line, names: readonly string[]): undefined {
  if (names.length === 0) return;
  const text = `Neo4j ${line} was not asked, for want of Java or its jars, and its answer is not stored:\n  ${names.join('\n  ')}\n`;
  if (process.env.CI === 'true') throw new Error(text);
  process.stderr.write(`\n*** NOT RUN: ${text}\n`);
}

const told = ({ seed, title, disagreements }: CaseResult): string => [`seed ${seed}, ${title}`, ...disagreements].join('\n  ');

function seedsFor(line: Line): readonly number[] {
  const range = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, at) => start + at);
  if (from > 0) return range(from, cases);
  const all = range(0, faultKinds.length);
  if (cases >= all.length) return [...all, ...range(mixturesFrom, cases - all.length)];
  // By name, so that a kind that is added leaves the others where they were.
  const share = all.filter((at) => numberOf(faultKinds[at]?.name ?? '') % lines.length === lines.indexOf(line));
  const own = share.filter((_, index) => index < (cases * 2) / 3);
  return [...own, ...range(mixturesFrom, cases - own.length)];
}
