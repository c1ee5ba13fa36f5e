import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const place = ['--neo4j-version', '5', '--edition', 'enterprise'] as const;
let template: string;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'neo4j-tls-words-'));
  mkdirSync(join(template, 'conf'));
  writeFileSync(join(template, 'conf', 'neo4j.conf'), '');
  const made = await runProgram(['init', '--home', template, ...place, '--yes', '--components', 'bolt', '--name', 'localhost']);
  expect(made.code, made.stderr).toBe(0);
  return () => rmSync(template, { recursive: true, force: true });
});

async function doctorOf(line: string, ...more: readonly string[]) {
  const home = testdir();
  cpSync(template, home, { recursive: true });
  const conf = join(home, 'conf', 'neo4j.conf');
  const [setting = ''] = line.split('=');
  const others = readFileSync(conf, 'utf8')
    .split('\n')
    .filter((other) => !other.startsWith(`${setting}=`));
  writeFileSync(conf, [...others, line, ''].join('\n'), { mode: 0o640 });
  const run = await runProgram(['doctor', '--home', home, ...place, '--json', ...more]);
  expect(run.stderr).not.toContain('bug in neo4j-tls');
  return { ...run, conf: readFileSync(conf, 'utf8'), document: JSON.parse(run.stdout) };
}

describe.each(['constructor', '__proto__', 'toString'])('in neo4j.conf the word %s', (word) => {
  it('is a wrong value like any other', async () => {
    const { document, code } = await doctorOf(`dbms.ssl.policy.bolt.enabled=${word}`);
    expect(code).toBe(1);
    expect(document.verdict.starts).toBe(false);
    expect(document.findings.map((finding: { message: string }) => finding.message).join('\n')).toContain(word);
  });

  it('is no setting of a policy, and nothing is suggested for it or written', async () => {
    const { stdout, conf, document } = await doctorOf(`dbms.ssl.policy.bolt.${word}=x`, '--fix', '--yes');
    expect(document.schema).toBe('neo4j-tls/doctor@1');
    expect(stdout + conf).not.toMatch(/native code|\[object/);
  });

  it('is no unit of time', async () => {
    const { document } = await doctorOf(`dbms.transaction.timeout=1${word}`);
    expect(document.verdict.starts).toBe(false);
  });
});
