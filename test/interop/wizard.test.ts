import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { fakeCertbot } from '../support/fake-certbot.ts';
import { describeNeeds } from '../support/needs.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { pemPair } from '../support/pem-pair.ts';
import { program, root } from '../support/program.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { snapshotTree } from '../support/tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-wizard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Presses Enter at every question until the run is over; gives how often that was. */
async function enterAllTheWay(terminal: TestTerminal): Promise<number> {
  const questions = [
    /What should be encrypted/,
    /Names of this server/,
    /Where should the certificates come from/,
    /Does this look right\?/,
    /Write this\?/,
  ];
  for (const question of questions) {
    await terminal.until(question);
    // The list below a question is drawn a moment after it.
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Enter');
  }
  return questions.length;
}

describeNeeds(['tmux', 'openssl'], 'the wizard in a terminal', () => {
  let terminal: TestTerminal;
  let home: string;
  let run = 0;

  beforeEach(async () => {
    run += 1;
    ({ home } = await makePlaintextHome(join(folder, `home-${run}`), '5'));
  });
  afterEach(() => terminal.close());
  const start = (options: Parameters<typeof openTerminal>[0] = {}): void => {
    terminal = openTerminal(options);
    terminal.send(`${process.execPath} ${program} init --home ${home} --neo4j-version 5; echo "exit $?"`, 'Enter');
  };

  it('secures a home by Enter alone, in at most six presses', async () => {
    start();
    expect(await enterAllTheWay(terminal)).toBe(5);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('five questions, Enter takes what it found');
    const screen = await terminal.until(/exit \d+/);
    expect(screen).toContain('exit 0');
    expect(screen).toMatch(/handshake with these files {3}bolt TLSv1\.3 {3}https TLSv1\.3/);
    // For the record, and with --verbose alone.
    expect(screen).not.toMatch(/SHA-256\s+([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    expect(screen).not.toContain('To repeat this run');
    expect(screen).toMatch(/neo4j-tls verify --home \S+ --neo4j-version 5$/m);
    const conf = readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8');
    expect(conf).toContain('server.bolt.tls_level=REQUIRED');
    // And again: whoever comes back and presses Enter leaves the server as it is.
    const key = readFileSync(join(home, 'certificates/bolt/private.key'), 'utf8');
    terminal.send('clear', 'Enter');
    terminal.send(`${process.execPath} ${program} init --home ${home} --neo4j-version 5; echo "again $?"`, 'Enter');
    for (const question of [/What should be encrypted\?\n/, /Names of this server: \(/, /come from\?\n/, /look right\?\n/]) {
      await terminal.until(question);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(terminal.screen()).not.toContain('already has a key pair');
      terminal.send('Enter');
    }
    expect(await terminal.until(/again \d+/)).toContain('again 0');
    expect(readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8')).toBe(conf);
    expect(readFileSync(join(home, 'certificates/bolt/private.key'), 'utf8')).toBe(key);
  });

  it("asks what Let's Encrypt needs, in 60 columns and without colour, and does the whole way", async () => {
    const certbot = fakeCertbot(join(folder, `certbot-${run}`), join(folder, `letsencrypt-${run}`));
    certbot.offer(pemPair('graph.example.com', 90, pemPair('Test CA')), 'graph.example.com');
    const places = [
      `--config-dir=${join(folder, `letsencrypt-${run}`)}`,
      `--work-dir=${join(folder, 'work')}`,
      `--logs-dir=${join(folder, 'logs')}`,
      '--http-01-port=65002',
    ];
    terminal = openTerminal({ columns: 60, rows: 60, env: { PATH: certbot.path, NO_COLOR: '1' } });
    const args = [
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--name',
      'graph.example.com',
      ...places.map((flag) => `--certbot-arg=${flag}`),
    ];
    terminal.send(`${process.execPath} ${program} init ${args.join(' ')}; echo "exit $?"`, 'Enter');
    const steps: readonly (readonly [RegExp, readonly string[]])[] = [
      [/What should be encrypted/, ['Enter']],
      [/How should the CA check that you control the name\?/, ['Enter']],
      [/How should Neo4j be restarted after a renewal\?/, ['Enter']],
      [/Run certbot\?/, ['Enter']],
      [/Does this look right\?/, ['Enter']],
      [/Write this\?/, ['Enter']],
    ];
    for (const [question, keys] of steps) {
      await terminal.until(question);
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const key of keys) terminal.send(key);
    }
    const screen = await terminal.until(/exit \d+/);
    expect(screen).toContain('exit 0');
    expect(screen.replace(/\s+/g, ' ')).toContain('The CA checks that you control the name, now and at each renewal');
    expect(certbot.calls()[0]?.join(' ')).toMatch(/--register-unsafely-without-email .*--cert-name graph\.example\.com/);
    expect(readFileSync(join(home, 'certificates/https/public.crt'), 'utf8')).toContain('BEGIN CERTIFICATE');
    // Nothing of ours is wider than the screen, but for what has to be copied whole.
    const wide = screen.split('\n').filter((line) => line.length > 60 && !/[/]|--/.test(line));
    expect(wide).toEqual([]);
  }, 60_000);

  it.each([
    ['What should be encrypted', 0],
    ['Where should the certificates come from', 2],
    ['Write this', 4],
  ])('Ctrl-C at "%s" leaves nothing behind, and says so', async (_, presses) => {
    const before = snapshotTree(home);
    start();
    const questions = [/What should be encrypted/, /Names of this server/, /Where should/, /Does this look right/, /Write this/];
    for (let press = 0; press < presses; press += 1) {
      await terminal.until(questions[press] as RegExp);
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminal.send('Enter');
    }
    await terminal.until(questions[presses] as RegExp);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('C-c');
    const screen = await terminal.until(/exit \d+/);
    expect(screen).toContain('exit 130');
    expect(screen).toContain('Nothing was changed');
    expect(snapshotTree(home)).toEqual(before);
  });

  it('lets a wrong answer be mended, and changes something when asked to', async () => {
    start();
    await terminal.until(/What should be encrypted/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Enter');
    await terminal.until(/Names of this server/);
    terminal.send('core_1.example', 'Enter');
    await terminal.until(/underscore/i);
    terminal.send('C-u', 'core-1.example', 'Enter');
    await terminal.until(/Where should/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Enter');
    await terminal.until(/Does this look right/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Down', 'Enter');
    await terminal.until(/What should change/);
    terminal.send('Down', 'Down', 'Down');
    await terminal.until(/❯ key type/);
    terminal.send('Enter');
    await terminal.until(/Key type:/);
    terminal.send('Down', 'Enter');
    await terminal.until(/EC P-384, 365 days/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Enter');
    await terminal.until(/Write this/);
    terminal.send('n', 'Enter');
    // The answers are not lost: anything can be changed, or the person leaves.
    await terminal.until(/What next\?/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.send('Down', 'Enter');
    expect(await terminal.until(/exit \d+/)).toContain('exit 130');
  });

  it('fits a window of 60 columns without breaking words', async () => {
    start({ columns: 60, rows: 80, env: { NO_COLOR: '1' } });
    await enterAllTheWay(terminal);
    const screen = await terminal.until(/exit \d+/);
    expect(screen).toContain('exit 0');
  });
});

/** Shows a question once its list is drawn. */
async function settled(terminal: TestTerminal, question: RegExp): Promise<string> {
  await terminal.until(question);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return terminal.screen();
}

describeNeeds(['tmux', 'openssl'], 'what the wizard looks like', () => {
  /** Home, conf and how long the path is are the machine's; the rest of a screen is the same everywhere. */
  const screensAt = async (columns: number): Promise<string> => {
    const home = join(folder, `screens-${columns}`, 'neo4j');
    mkdirSync(join(home, 'conf'), { recursive: true });
    writeFileSync(join(home, 'conf/neo4j.conf'), 'server.bolt.listen_address=:17687\n');
    const terminal = openTerminal({ columns, rows: 60, cwd: home, env: { NO_COLOR: '1' } });
    try {
      const place = ['--neo4j-version', '5', '--edition', 'community', '--home', '.', '--name', 'graph.example.com'];
      terminal.send(`clear; ${process.execPath} ${program} init ${place.join(' ')}; echo "exit $?"`, 'Enter');
      const shown: string[] = [];
      const add = (screen: string): void => {
        const begin = screen.lastIndexOf('  Anything you leave out');
        shown.push(screen.slice(begin).replaceAll(home, 'HOME'));
      };
      add(await settled(terminal, /What should be encrypted/));
      terminal.send('Enter');
      add(await settled(terminal, /Where should the certificates come from/));
      terminal.send('Down', 'Enter');
      add(await settled(terminal, /Which CA/));
      terminal.send('Down', 'Down', 'Enter');
      add(await settled(terminal, /Does this look right/));
      terminal.send('Down', 'Enter');
      add(await settled(terminal, /What should change/));
      terminal.send('Down', 'Down', 'Enter');
      await settled(terminal, /come from\?\s[\s\S]*come from\?/);
      terminal.send('Down', 'Down', 'Enter');
      await settled(terminal, /The certificate, or/);
      terminal.send('/nope/a-file-that-is-not-there.pem', 'Enter');
      add(await settled(terminal, /not found/));
      terminal.send('C-c');
      expect(await terminal.until(/exit \d+/)).toContain('exit 130');
      return `${shown.join(`\n${'='.repeat(columns)}\n`)}\n`;
    } finally {
      terminal.close();
    }
  };

  it.each([100, 80, 60])('in %i columns', async (columns) => {
    const screens = await screensAt(columns);
    for (const line of screens.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    await expect(screens).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `wizard-${columns}.txt`));
  });

  it('asks anew in a window of another width, with what was chosen and typed', async () => {
    const home = join(folder, 'resized', 'neo4j');
    mkdirSync(join(home, 'conf'), { recursive: true });
    writeFileSync(join(home, 'conf/neo4j.conf'), '');
    const terminal = openTerminal({ cwd: home });
    try {
      const place = ['--neo4j-version', '5', '--edition', 'community', '--home', '.'];
      terminal.send(`clear; ${process.execPath} ${program} init ${place.join(' ')}; echo "exit $?"`, 'Enter');
      await settled(terminal, /What should be encrypted/);
      terminal.send('Space');
      await terminal.until(/❯◯ bolt/);
      await terminal.resize(60);
      terminal.send('Enter');
      await settled(terminal, /Names of this server/);
      terminal.send('graph.example');
      await terminal.until(/graph\.example$/m);
      await terminal.resize(100);
      terminal.send('.com', 'Enter');
      await settled(terminal, /come from\?/);
      terminal.send('Down', 'Down');
      await terminal.until(/❯ Let's Encrypt/);
      await terminal.resize(60);
      const screen = await settled(terminal, /❯ Let's Encrypt/);
      const lines = screen.slice(screen.indexOf('Bolt (port')).split('\n');
      expect(lines.filter((line) => /[?✔] /.test(line))).toEqual([
        '✔ What should be encrypted? https',
        '✔ Names of this server: graph.example.com',
        '? Where should the certificates come from?',
      ]);
      expect(lines.filter((line) => line.includes('Private CA'))).toHaveLength(1);
      terminal.send('C-c');
      expect(await terminal.until(/exit \d+/)).toContain('exit 130');
    } finally {
      terminal.close();
    }
  });

  it('asks in a dumb terminal as well, without colour', async () => {
    const { home } = await makePlaintextHome(join(folder, 'dumb'), '5');
    const terminal = openTerminal();
    try {
      terminal.send(`TERM=dumb ${process.execPath} ${program} init --home ${home} --neo4j-version 5; echo "exit $?"`, 'Enter');
      await enterAllTheWay(terminal);
      expect(await terminal.until(/exit \d+/)).toContain('exit 0');
    } finally {
      terminal.close();
    }
  });
});

describeNeeds(['tmux'], 'npm start', () => {
  const start = join(root, 'tools/start.mjs');

  it('secures a sandbox and serves its certificate until Enter', async () => {
    const terminal = openTerminal({ cwd: root });
    try {
      terminal.send(`${process.execPath} ${start} --sandbox; echo "exit $?"`, 'Enter');
      await enterAllTheWay(terminal);
      const screen = await terminal.until(/Press Enter to stop/);
      const [, file = '', port = ''] = /curl --cacert (\S+) https:\/\/localhost:(\d+)\//.exec(screen) ?? [];
      const page = await new Promise<string>((resolve, reject) => {
        get({ host: 'localhost', port, ca: readFileSync(join(root, file)) }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', reject);
      });
      expect(page).toMatch(/^This connection is encrypted: TLSv1\.3/);
      terminal.send('Enter');
      expect(await terminal.until(/exit \d+/)).toContain('exit 0');
    } finally {
      terminal.close();
    }
    // Without a terminal nobody is asked, and nothing waits.
    const { status, stdout } = spawnSync(process.execPath, [start], { cwd: root, input: '', encoding: 'utf8' });
    expect(stdout).toContain('No terminal');
    expect(status).toBe(0);
  });
});

for (const line of lines) {
  describeNeeds(['tmux', 'java', 'maven'], `Neo4j ${releases[line].version} on what Enter alone wrote`, () => {
    it('starts, encrypted', async () => {
      const { home, boltPort } = await makePlaintextHome(join(folder, `line-${line}`), line);
      const terminal = openTerminal();
      try {
        terminal.send(
          `${process.execPath} ${program} init --home ${home} --neo4j-version ${releases[line].version} --edition community; echo "exit $?"`,
          'Enter',
        );
        await enterAllTheWay(terminal);
        expect(await terminal.until(/exit \d+/)).toContain('exit 0');
      } finally {
        terminal.close();
      }
      const server = await startNeo4j({ line, home });
      try {
        expect(server.running, `${server.stdout}\n${server.stderr}`).toBe(true);
        const driver = neo4j.driver(`bolt://localhost:${boltPort}`, undefined, {
          encrypted: 'ENCRYPTION_ON',
          trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
          trustedCertificates: [join(home, 'certificates/bolt/public.crt')],
        });
        try {
          await driver.verifyConnectivity();
        } finally {
          await driver.close();
        }
      } finally {
        await server.stop();
      }
    }, 240_000);
  });
}
