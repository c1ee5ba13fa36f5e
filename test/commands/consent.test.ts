import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { ctrlC, enter, queuedPrompts } from '../support/queued-prompts.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-consent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openHome = (name: string): { readonly home: string; readonly conf: string } => {
  const home = join(folder, name);
  const conf = join(home, 'conf', 'neo4j.conf');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(conf, 'server.default_listen_address=0.0.0.0\n');
  return { home, conf };
};
const bolt = (home: string): string[] => [
  ...['init', '--home', home, '--neo4j-version', '5', '--edition', 'community'],
  ...['--components', 'bolt', '--source', 'self-signed', '--name', 'graph.example'],
];
const open = 'http: port 7474 stays open, unencrypted';

it('a script is told in its summary what stays open, and what would change that', async () => {
  const { home, conf } = openHome('script');
  const ran = await runInProcess([...bolt(home), '--yes']);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toContain(open);
  expect(ran.out).toContain('--http off');
  expect(readFileSync(conf, 'utf8')).not.toContain('http.enabled');
  expect((await runInProcess([...bolt(home), '--yes', '--http', 'off'])).out).not.toContain(open);
});

it('a person is asked before it, once, and the plan does not say it again', async () => {
  for (const [name, answer, setting] of [
    ['kept', enter, 'false'],
    ['agreed', 'weaken', undefined],
  ] as const) {
    const { home, conf } = openHome(name);
    const prompts = queuedPrompts([answer, 'show', true]);
    const { terminal } = createSystem();
    let told = '';
    const say = (text: string) => {
      told += text;
    };
    const ran = await runInProcess(bolt(home), {
      prompts,
      terminal: {
        ...terminal,
        ...{ inputIsTerminal: true, outputIsTerminal: true, errorIsTerminal: true, width: 80, colourAllowed: () => false },
        ...{ out: say, err: say },
        settled: async () => undefined,
      },
    });
    expect(ran.code, told).toBe(0);
    expect(prompts.asked).toEqual(['Leave plaintext HTTP open?', 'Does this look right?', 'Write this?']);
    expect(told.split('http: port 7474')).toHaveLength(2);
    expect(/http\.enabled=(\w+)/.exec(readFileSync(conf, 'utf8'))?.[1]).toBe(setting);
  }
});

it('a person who leaves is told of the CA that was made on the way', async () => {
  const { home, conf } = openHome('left');
  const before = readFileSync(conf, 'utf8');
  const ca = join(folder, 'new-ca');
  const { terminal } = createSystem();
  const flags = ['init', '--home', home, '--neo4j-version', '5', '--edition', 'community', '--components', 'bolt'];
  const leave = async (replies: readonly unknown[]) => {
    let told = '';
    const say = (text: string) => {
      told += text;
    };
    const { code } = await runInProcess([...flags, '--name', 'graph.example'], {
      prompts: queuedPrompts(replies),
      terminal: {
        ...terminal,
        ...{ inputIsTerminal: true, outputIsTerminal: true, errorIsTerminal: true, width: 80, colourAllowed: () => false },
        ...{ out: say, err: say },
        settled: async () => undefined,
      },
    });
    return { code, told: told.replace(/\s+/g, ' ') };
  };
  const early = await leave(['ca', 'make', ctrlC]);
  expect([early.code, early.told]).toEqual([130, expect.stringContaining('Nothing was changed')]);
  const late = await leave(['ca', 'make', ca, '', 'weaken', ctrlC]);
  expect(late.code, late.told).toBe(130);
  expect(late.told).toContain(`This Neo4j was not changed. The new CA in ${ca} stays.`);
  expect(late.told).not.toContain('Nothing was changed');
  expect(existsSync(join(ca, 'ca.crt'))).toBe(true);
  expect(readFileSync(conf, 'utf8')).toBe(before);
});
