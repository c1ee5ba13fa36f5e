import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { program } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of the windows, as small as a usual one. */
const rows = 24;

/** A home whose path is as long on every machine: where lines are broken depends on it. */
function makeHome(name: string, conf: readonly string[]): string {
  const home = join(folder, name.padEnd(Math.max(1, 34 - folder.length), '-'));
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf/neo4j.conf'), `${conf.join('\n')}\n`);
  return home;
}

/** A Bolt that is protected in each way that a run can lower. */
const guarded = [
  'server.default_listen_address=0.0.0.0',
  'server.bolt.listen_address=:17687',
  'server.http.listen_address=:17474',
  'dbms.ssl.policy.bolt.enabled=true',
  'dbms.ssl.policy.bolt.base_directory=certificates/bolt',
  'dbms.ssl.policy.bolt.private_key_password=not shown to anybody',
  'dbms.ssl.policy.bolt.client_auth=REQUIRE',
  'dbms.ssl.policy.bolt.trust_all=true',
];

const begin = (terminal: TestTerminal, flags: readonly string[], before = ''): void => {
  const place = ['--neo4j-version', '5', '--edition', 'community', '--home', '.', '--name', 'graph.example.com'];
  terminal.send(`clear; ${before}${process.execPath} ${program} init ${[...place, ...flags].join(' ')}; echo "exit $?"`, 'Enter');
};

/** Waits for a question, and until what belongs to it is drawn. */
async function at(terminal: TestTerminal, question: RegExp): Promise<void> {
  await terminal.until(question);
  await new Promise((resolve) => setTimeout(resolve, 250));
}

// The plan names the owner of the files.
describeNeeds(['tmux', 'root'], 'the screens of the wizard in a window of 24 lines', () => {
  it.each([100, 80, 60])(
    'ask before anything is weakened, show each plan once, and end within the window, in %i columns',
    async (columns) => {
      const home = makeHome(`guarded-${columns}`, guarded);
      const terminal = openTerminal({ columns, rows, cwd: home, env: { NO_COLOR: '1' } });
      const screens: string[] = [];
      const keep = (title: string): void => {
        const shown = terminal.window().replaceAll(home, 'HOME').split('\n');
        screens.push([title, '='.repeat(columns), ...shown.map((line) => line.trimEnd()), ''].join('\n'));
      };
      try {
        begin(terminal, ['--client-auth', 'none', '--http', 'on']);
        await at(terminal, /What should be encrypted/);
        keep('the first question');
        terminal.send('Enter');
        await at(terminal, /come from\?/);
        // Keys that mean nothing here.
        terminal.send('x', 'F5', 'Up', 'Left', 'Enter');
        await at(terminal, /Lower client_auth/);
        terminal.send('Down', 'Enter');
        await at(terminal, /Leave trust_all/);
        terminal.send('Down', 'Enter');
        await at(terminal, /unencrypted\?/);
        keep('a passphrase that would go');
        terminal.send('Enter');
        await at(terminal, /Leave plaintext HTTP open/);
        terminal.send('Down', 'Enter');
        await at(terminal, /Does this look right/);
        keep('all that was agreed to');
        terminal.send('Enter');
        await at(terminal, /Write this/);
        expect(terminal.screen().match(/^ {2}Plan$/gm)).toHaveLength(1);
        keep('the plan');
        terminal.send('n', 'Enter');
        await at(terminal, /What next/);
        keep('no to the plan');
        terminal.send('Enter');
        await at(terminal, /What should change/);
        terminal.send('Down', 'Down', 'Down', 'Down');
        await terminal.until(/❯ validity/);
        terminal.send('Enter');
        await at(terminal, /For how many days/);
        terminal.send('never', 'Enter');
        await at(terminal, /A number of days/);
        keep('an answer that is refused');
        terminal.send('C-u', '30', 'Enter');
        await at(terminal, /P-256, 30 days/);
        terminal.send('Enter');
        await at(terminal, /P-256, 30 days[\s\S]*Write this\? \(Y\/n\) *$/);
        expect(terminal.screen().match(/^ {2}Plan$/gm)).toHaveLength(2);
        terminal.send('Enter');
        await at(terminal, /^exit 0$/m);
        keep('the end');
        expect(terminal.window()).toContain('keys, certificates and folders');
        // What names the home is to be copied whole: the terminal breaks it.
        const lines = screens.flatMap((screen) => screen.split('\n')).filter((line) => !line.includes('HOME'));
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
        await expect(screens.join('\n')).toMatchFileSnapshot(
          join(import.meta.dirname, 'golden', `wizard-screens-${columns}.txt`),
        );
      } finally {
        terminal.close();
      }
    },
  );

  it.each([
    ['NO_COLOR', 'NO_COLOR=1 ', []],
    ['a dumb terminal', 'TERM=dumb ', []],
    ['--no-color', '', ['--no-color']],
  ])('have no colour with %s, and the terminal is as before after Ctrl-C', async (_, before, flags) => {
    const home = makeHome(`plain-${before.length}`, ['server.bolt.listen_address=:17687']);
    const terminal = openTerminal({ columns: 80, rows, cwd: home });
    try {
      begin(terminal, flags, before);
      await at(terminal, /What should be encrypted/);
      terminal.send('Enter');
      await at(terminal, /come from\?/);
      const coloured = terminal.window({ colours: true });
      expect(coloured.match(/\u001b\[[0-9;]*3[0-9][0-9;]*m/g) ?? []).toEqual([]);
      terminal.send('C-c');
      await terminal.until(/exit 130/);
      terminal.send('clear; stty -a', 'Enter');
      const settings = await terminal.until(/icanon/);
      for (const on of [/ icanon/, / echo /, / isig|^isig/m]) expect(settings).toMatch(on);
    } finally {
      terminal.close();
    }
  });
});
