import { expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

const jvm = (line: string): string => (line === '4.4' ? 'dbms.jvm.additional' : 'server.jvm.additional');

// The releases of Java that start a line: 4.4 on 11 and 17, 5 on 17 and 21, calendar versions on 21 and 25.
it.each([
  ['4.4', '-XX:+UseParNewGC', false],
  ['4.4', '-XX:+UseConcMarkSweepGC', null],
  ['4.4', '-XX:-UseBiasedLocking', true],
  ['5', '-XX:+UseConcMarkSweepGC', false],
  ['5', '-XX:-UseBiasedLocking', true],
  ['2025', '-XX:-UseBiasedLocking', false],
  ['2026', '-XX:+UseG1GC -XX:+UseZGC', false],
  ['2026', '-XX:+UseG1GC', true],
] as const)('on %s with %s: starts %s', async (line, option, starts) => {
  const home = testdir({ 'conf/neo4j.conf': `${jvm(line)}=-Dfirst=1\n${jvm(line)}=${option}\n` });
  const { out } = await runInProcess(['doctor', '--home', home, '--neo4j-version', line, '--edition', 'community', '--json']);
  const { verdict, findings } = JSON.parse(out);
  // Where the machine has a Java 11 alone, that is the one that is asked about.
  expect(starts === null ? [null, true] : [starts]).toContain(verdict.starts);
  const found = findings.find(({ id }: { id: string }) => id === 'java-option-refused');
  if (starts === false) expect(found).toMatchObject({ severity: 'error', line: 2 });
  if (starts === null) expect(found.message).toMatch(/may not start .*Java 17 refuses/);
  if (option === '-XX:-UseBiasedLocking' && line === '5') expect(found.message).toMatch(/may not start .*Java 21 refuses$/);
  if (option === '-XX:+UseG1GC') expect(found).toBeUndefined();
});

it.each([
  ['5', 'dbms.jvm.additional=-XX:-UseBiasedLocking\ndbms.jvm.additional=-XX:+UseG1GC\n'],
  ['2026', 'dbms.jvm.additional=-XX:-UseBiasedLocking\n'],
  ['2026', 'dbms.jvm.additional=-XX:+UseParNewGC\nserver.jvm.additional=-Dx=1\n'],
])('on %s: what the old name loses never reaches the JVM: %j', async (line, text) => {
  const home = testdir({ 'conf/neo4j.conf': text });
  const { out } = await runInProcess(['doctor', '--home', home, '--neo4j-version', line, '--edition', 'community', '--json']);
  const { verdict, findings } = JSON.parse(out);
  expect(verdict.starts).toBe(true);
  expect(findings.filter(({ id }: { id: string }) => id === 'java-option-refused')).toEqual([]);
});
