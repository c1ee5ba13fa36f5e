import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { goneFrom, javaOptionsOf, refusedJavaOption } from '../../src/neo4j/config/java-options.ts';
import { describeNeeds } from '../support/needs.ts';
import { cacheDirectory } from '../support/neo4j/provision.ts';
import { findJava } from '../support/neo4j/releases.ts';

const releases = [11, 17, 21, 25] as const;
const installed = releases.flatMap((java) => {
  const found = findJava(java, join(cacheDirectory(), 'java'));
  return found === undefined ? [] : [{ java, program: join(found.home, 'bin', 'java') }];
});

function starts(program: string, options: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stderr, stdout } = spawnSync(program, [...options, '-version'], { encoding: 'utf8', timeout: 20_000 });
  return { status, said: `${stderr}${stdout}` };
}

/** With a value where Java wants one. */
const written = (name: string): string =>
  /^(?:Max|Min|Initial|Default)\w*(?:Fraction|PermSize)$|PermSize|Fraction|Delay|Size$|Count$|Files$/.test(name)
    ? `-XX:${name}=10`
    : `-XX:-${name}`;

describeNeeds(['java'], 'the options that a Java refuses, asked of each Java here', () => {
  it.each(installed)('Java $java: those that are gone, and no others', ({ java, program }) => {
    const names = [...goneFrom.keys()];
    const left = names.filter((name) => (goneFrom.get(name) ?? 0) > java).map(written);
    expect(starts(program, left)).toMatchObject({ status: 0 });
    expect(refusedJavaOption(left, java)).toBeUndefined();
    for (const name of names.filter((one) => goneFrom.get(one) === java)) {
      const option = written(name);
      const { status, said } = starts(program, [option]);
      expect(status, option).toBe(1);
      expect(said).toContain(refusedJavaOption(['-ea', option], java)?.javaSays);
    }
  });

  const others = [
    ...['-d64', '-Xincgc', '-Xconcgc', '-Xfuture', '-Djava.endorsed.dirs=/x', '-Djava.ext.dirs=/x', '-Djava.security.manager'],
    ...['-Djava.security.manager=disallow', '-Xmx512m', '-Xmx512mb', '-Xms64x', '-Xss1mb', '-Xmx0x20000000'],
    ...['-XX:+UseG1GC -XX:+UseParallelGC', '-XX:+UseG1GC -XX:-UseG1GC -XX:+UseParallelGC', '-XX:-UseG1GC -XX:+UseSerialGC'],
    ...['-XX:+IgnoreUnrecognizedVMOptions -XX:+UseParNewGC', '-XX:+IgnoreUnrecognizedVMOptions -d64', '-Xlog:gc*:stderr'],
    '-XX:+UseG1GC -XX:-OmitStackTraceInFastThrow -XX:+AlwaysPreTouch -XX:+DisableExplicitGC -Djdk.nio.maxCachedBufferSize=1024',
  ];
  it.each(installed)('Java $java: of every other kind', ({ java, program }) => {
    for (const options of others.map((line) => line.split(' '))) {
      // 11 takes `disallow` for the name of a class.
      if (java === 11 && options[0]?.endsWith('=disallow') === true) continue;
      const refused = refusedJavaOption(options, java);
      const { status, said } = starts(program, options);
      expect(refused === undefined, `${options.join(' ')}: ${said}`).toBe(status === 0);
      if (refused !== undefined) expect(said).toContain(refused.javaSays);
    }
  });
});

it('options of one line are parted by blanks, and kept together by quotation marks', () => {
  expect(javaOptionsOf('  -XX:+UseG1GC\t-Da="b c" \'-Dd=e f\' ')).toEqual(['-XX:+UseG1GC', '-Da=b c', '-Dd=e f']);
  expect(javaOptionsOf('')).toEqual([]);
});
