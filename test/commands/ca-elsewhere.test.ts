import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

it('leads from a request to TLS by the lines that are printed', async () => {
  const folder = testdir();
  const home = join(folder, "a'b home");
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf/neo4j.conf'), '');
  const { host } = createSystem();
  const run = async (argv: readonly string[], code = 0) => {
    const ran = await runInProcess(argv, { host: { ...host, workingDirectory: folder } });
    expect(ran.code, ran.err).toBe(code);
    return ran.out;
  };
  /** The lines of a text that call the program, as a shell would take them apart. */
  const commandsIn = (text: string, verb: string): readonly (readonly string[])[] =>
    [...text.matchAll(/^(?: {4,16})neo4j-tls (.*)$/gm)]
      .map(([, line = '']) =>
        [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\]+)+/g)].map(([word]) => word.replace(/'([^']*)'|\\(')/g, '$1$2')),
      )
      .filter((words) => words.join(' ').startsWith(verb));

  const place = ['--home', home, '--neo4j-version', '5', '--edition', 'community'];
  const waiting = await run(['init', ...place, '--source', 'ca', '--components', 'bolt,https', '--name', 'g.example', '--yes']);
  // The plan stands there once, and every request with it.
  expect(waiting.match(/^ {2}Plan$/gm)).toHaveLength(1);
  expect(commandsIn(waiting, 'ca sign')).toHaveLength(2);
  expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toBe('');
  const doctor = await run(['doctor', ...place]);
  expect(doctor).toContain('Waiting for the signed certificate of certificates/https/request.csr');
  expect(doctor).not.toContain('nothing is encrypted here');
  expect(commandsIn(doctor, 'init')).toHaveLength(2);

  await run(['ca', 'create', '--out', 'ca', '--no-passphrase', '--yes']);
  for (const words of commandsIn(waiting, 'ca sign'))
    await run([...words.map((word) => (word === 'DIR' ? 'ca' : word)), '--yes']);
  for (const words of commandsIn(waiting, 'init')) await run([...words, '--yes']);
  const after = JSON.parse(await run(['doctor', ...place, '--json']));
  expect(after.verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted', https: 'encrypted' } });
  expect(await run(['doctor', ...place])).not.toContain('Waiting');
});
