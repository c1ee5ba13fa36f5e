import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { queuedPrompts } from '../support/queued-prompts.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-next-server-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const homeAt = (name: string): string => {
  const home = join(folder, name);
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
  return home;
};
const place = (home: string) => ['--home', home, '--neo4j-version', '5', '--edition', 'community'];
const bolt = ['--components', 'bolt', '--name', 'graph.example'];

it('whoever makes a CA in the wizard is told how it signs for the next server, by lines that work', async () => {
  const ca = join(folder, 'ca');
  const prompts = queuedPrompts(['ca', 'make', ca, '', 'show', true]);
  let told = '';
  const say = (text: string) => {
    told += text;
  };
  const ran = await runInProcess(['init', ...place(homeAt('first')), ...bolt], {
    prompts,
    terminal: {
      ...createSystem().terminal,
      ...{ inputIsTerminal: true, outputIsTerminal: true, errorIsTerminal: true, width: 80, colourAllowed: () => false },
      ...{ out: say, err: say },
      settled: async () => undefined,
    },
  });
  expect(ran.code, told).toBe(0);
  expect(prompts.left).toEqual([]);
  expect(told).toContain('Issued by a private CA');
  const lines = told.slice(told.indexOf('The next server')).split('\n');
  const [there = '', here = ''] = lines.filter((line) => line.startsWith('    neo4j-tls ')).map((line) => line.trim());
  expect(there).toBe('neo4j-tls init --source ca');
  expect(here).toBe(`neo4j-tls ca sign --ca ${ca} --request request.csr --out signed`);

  const second = homeAt('second');
  const requested = await runInProcess([...there.split(' ').slice(1), ...place(second), ...bolt, '--yes']);
  expect(requested.code, requested.err).toBe(0);
  const request = join(second, 'certificates/bolt/request.csr');
  const signed = join(folder, 'signed');
  const words = here.split(' ').map((word) => (word === 'request.csr' ? request : word === 'signed' ? signed : word));
  expect((await runInProcess([...words.slice(1), '--yes'])).code).toBe(0);
  const onward = /^ +neo4j-tls (init .*--continue.*)$/m.exec(requested.out)?.[1] ?? '';
  const certificate = join(signed, 'public.crt');
  const continued = await runInProcess([...onward.replace(/signed\S*public\.crt/, certificate).split(' '), '--yes']);
  expect(continued.code, continued.err).toBe(0);
});
