import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeHookScene } from '../support/hook-scene.ts';
import { describeNeeds } from '../support/needs.ts';
import { pemPair } from '../support/pem-pair.ts';
import { type ProgramResult, runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

// The user that owns the home swaps folders for links while root works there: no stand-ins, two processes that race. How long each
// loop goes on is SWAP_S, in seconds; 20 and more for a thorough search: SWAP_S=20 npx vitest run test/interop/swap-loops.test.ts

const seconds = Number(process.env['SWAP_S'] ?? (process.env['CI'] === 'true' ? 6 : 4));
const user = 4242;
const swapper = fileURLToPath(new URL('../support/swap.py', import.meta.url));
/** In every file of root's that no user may read. */
const secret = 'S3cret-of-root';

/** What is exchanged, and the name of the link that takes its place. */
const swaps = {
  'certificates/bolt': 'certificates/x',
  conf: 'x',
  '.neo4j-tls/tmp': '.neo4j-tls/x',
} as const;
type Swapped = keyof typeof swaps;

describeNeeds(['root', 'python3', 'openssl', 'dash'], 'root in a home whose owner swaps folders all the time', () => {
  let base: string;
  let victim: string;
  let pristine: Record<string, string>;
  let script: string;
  /** So far, in the loop that goes on. */
  let exchanged = 0;

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'swap-loops-'));
    chmodSync(base, 0o755);
    // The user's own python may lie where that user cannot go; so may this checkout.
    script = join(base, 'swap.py');
    writeFileSync(script, readFileSync(swapper));
    victim = join(base, 'etc');
    mkdirSync(join(victim, 'trusted'), { recursive: true });
    for (const name of ['private.key', 'public.crt', 'neo4j.conf', 'passwd', 'trusted/self.pem'])
      writeFileSync(join(victim, name), `# ${secret}: ${name}\n`, { mode: 0o600 });
    pristine = snapshotTree(victim);
    writeFileSync(join(base, 'peer.pem'), pemPair('peer.example.test').certificate);
    const home = join(base, 'base');
    for (const folder of ['conf', 'data', 'logs', 'certificates', 'lib']) mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(join(home, 'lib/neo4j-kernel-5.26.30.jar'), '');
    writeFileSync(
      join(home, 'conf/neo4j.conf'),
      'server.bolt.listen_address=127.0.0.1:25987\nserver.http.listen_address=127.0.0.1:25974\nserver.https.listen_address=127.0.0.1:25973\n',
      { mode: 0o640 },
    );
    execFileSync('chown', ['-R', `${user}:${user}`, home]);
    await runWell(['init', '--components', 'bolt', '--name', 'graph.example.test', '--yes', '--home', home]);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  /** A home as it was, with the links that wait. */
  function freshHome(from = join(base, 'base')): string {
    const home = join(base, 'h');
    rmSync(home, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, home]);
    for (const link of Object.values(swaps)) {
      if (!existsSync(dirname(join(home, link)))) continue;
      symlinkSync(victim, join(home, link));
      lchownSync(join(home, link), user, user);
    }
    return home;
  }

  /** Swaps while something runs. */
  async function swapping<T>(home: string, what: Swapped, work: () => Promise<T>, hold = 0.003): Promise<T> {
    const child = spawn('/usr/bin/env', ['python3', script, join(home, what), join(home, swaps[what]), String(hold)], {
      ...{ uid: user, gid: user, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin' } },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    const ready = new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        told += text;
        if (told.startsWith('ready\n')) resolve();
      });
      child.on('error', reject);
      child.on('close', () => reject(new Error('the program that swaps ended early')));
    });
    await ready;
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    try {
      return await work();
    } finally {
      child.kill('SIGTERM');
      await ended;
      exchanged += Number(told.split('\n')[1]);
    }
  }

  /** No file that the user can read has words of root's. */
  function leaked(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name), 'utf8').includes(secret))
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** Runs something again and again while one folder after the other is swapped. */
  async function loop(
    name: string,
    whats: readonly Swapped[],
    prepare: () => string,
    run: (home: string) => Promise<ProgramResult>,
    hold?: number,
  ): Promise<void> {
    const undisturbed = await run(prepare());
    expect(undisturbed.code, undisturbed.stdout + undisturbed.stderr).toBe(0);
    exchanged = 0;
    let hits = 0;
    let done = 0;
    const begin = performance.now();
    const isOver = (runs: number): boolean => {
      const passed = (performance.now() - begin) / 1000;
      // One that was never hit goes on for longer, before it counts as no proof.
      return runs >= whats.length && passed > (hits === 0 ? seconds * 8 : seconds);
    };
    for (let runs = 0; !isOver(runs); runs += 1) {
      const what = whats[runs % whats.length] ?? 'conf';
      const home = prepare();
      const result = await swapping(home, what, () => run(home), hold);
      const shown = `${name}, ${what} swapped\n${result.stdout}${result.stderr}`;
      expect(snapshotTree(victim), shown).toEqual(pristine);
      expect(leaked(home), shown).toEqual([]);
      expect([0, 1, 2, 3], shown).toContain(result.code);
      expect(result.stderr, shown).not.toMatch(/this is a bug|TypeError|Assertion/);
      if (result.code === 0) done += 1;
      else hits += 1;
    }
    console.info(`${name}: ${exchanged} exchanges, ${hits} runs hit, ${done} went through`);
    expect(exchanged).toBeGreaterThan(10);
    expect(hits).toBeGreaterThan(0);
  }

  const commands: Readonly<Record<string, readonly string[]>> = {
    init: ['init', '--components', 'bolt,https', '--name', 'graph.example.test', '--force', '--yes'],
    renew: ['renew', '--component', 'bolt', '--force', '--reload', 'none', '--yes'],
    'trust add': ['trust', 'add', 'PEER', '--component', 'bolt', '--as', 'peer', '--yes'],
    'doctor --fix': ['doctor', '--fix', '--yes'],
  };

  it.each(Object.keys(commands))('%s changes nothing of root’s', { timeout: 60_000 + seconds * 10_000 }, async (name) => {
    const argv = (commands[name] ?? []).map((word) => (word === 'PEER' ? join(base, 'peer.pem') : word));
    const prepare = (): string => {
      const home = freshHome();
      if (name === 'doctor --fix') chmodSync(join(home, 'certificates/bolt/private.key'), 0o644);
      return home;
    };
    await loop(name, Object.keys(swaps) as Swapped[], prepare, (home) => runProgram([...argv, '--home', home]));
  });

  it('the deploy hook changes nothing of root’s', { timeout: 60_000 + seconds * 10_000 }, async () => {
    const folder = join(base, 'hook');
    mkdirSync(folder);
    const home = join(base, 'h');
    rmSync(home, { recursive: true, force: true });
    const [old, renewed] = [pemPair(), pemPair()];
    const scene = makeHookScene(folder, { old, renewed, home, scopes: ['bolt'], owner: { uid: user, gid: user } });
    execFileSync('chown', ['-R', `${user}:${user}`, home]);
    const kept = join(base, 'hook-home');
    execFileSync('cp', ['-a', home, kept]);
    const env = { PATH: process.env['PATH'] ?? '', RENEWED_LINEAGE: scene.lineage, RENEWED_DOMAINS: 'graph.example.test' };
    const prepare = (): string => freshHome(kept);
    const runHook = async (): Promise<ProgramResult> => {
      const child = spawn('dash', [scene.hook], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      return new Promise((resolve) =>
        child.on('close', (code, signal) => resolve({ code, signal, stdout: scene.result()?.reason ?? '', stderr })),
      );
    };
    // It is in that folder for moments only: each swap lasts longer.
    await loop('deploy hook', ['certificates/bolt'], prepare, runHook, 0.05);
    expect(scene.result()?.outcome).toMatch(/installed|failed/);
  });

  it('would hit a program that writes by path', { timeout: 60_000 + seconds * 10_000 }, async () => {
    const home = freshHome();
    const naive = `
      const fs = require('node:fs');
      const [folder, seconds] = process.argv.slice(1);
      const end = Date.now() + seconds * 1000;
      const key = folder + '/private.key';
      for (let n = 0; Date.now() < end; n += 1) {
        try {
          if (!fs.lstatSync(folder).isDirectory()) continue;
          fs.writeFileSync(key + '.new', 'a new key', { mode: 0o400 });
          fs.renameSync(key + '.new', key);
          fs.chownSync(key, ${user}, ${user});
          if (fs.readFileSync('${victim}/private.key', 'utf8') === 'a new key') break;
        } catch {}
      }`;
    await swapping(
      home,
      'certificates/bolt',
      async () =>
        new Promise<void>((resolve) => {
          const child = spawn(process.execPath, ['-e', naive, join(home, 'certificates/bolt'), String(Math.max(seconds, 10))]);
          child.on('close', () => resolve());
        }),
    );
    expect(snapshotTree(victim)).not.toEqual(pristine);
  });
});
