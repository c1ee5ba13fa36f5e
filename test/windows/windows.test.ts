import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import https from 'node:https';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import neo4j from 'neo4j-driver';
import { afterAll, describe, expect, it } from 'vitest';
import { startJudge } from '../support/neo4j/judge.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { provision } from '../support/neo4j/provision.ts';
import { root } from '../support/program.ts';

// `script.mjs` runs the built program on Windows: here by Windows' own Node under Wine, and by the Node that runs this where that is one
// of Windows. Each thing that it checked is a test below; so is what a Neo4j in a Windows Java says of what it wrote, and one on Linux.

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What Neo4j is asked of a home that was written, and what it should say. */
interface Question {
  readonly name: string;
  readonly wanted: { readonly starts?: boolean; readonly succeeds?: boolean; readonly scopes?: readonly string[] };
  readonly request: { readonly id: number };
}

interface Written {
  readonly results: readonly Result[];
  readonly questions?: { readonly [line: string]: readonly Question[] };
}

const cache = process.env.NEO4J_TLS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neo4j-tls');
const wine = join(cache, 'windows', 'wine-10-node-20-24');
const javas = join(cache, 'windows', 'java');
const isWindows = process.platform === 'win32';
const canRun = isWindows || (existsSync(join(wine, 'complete')) && existsSync(join(javas, '21')) && process.getuid?.() === 0);
/** Fewer would mean that a part of the script was lost. */
const leastChecks = { 20: 120, 24: 20 } as const;
/** By the newer Node only what Node itself does: files, processes, paths. */
const partsOnNewer = 'starting,init,renewing';
/** The Windows Java in which each line's own loader reads what was written. */
const loaders = [
  ['5', 17],
  ['4.4', 11],
  ['2026', 21],
] as const;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs the script; what came of it lies in the folder. */
async function runScript(
  node: 20 | 24,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly folder: string; readonly written: Written; readonly said: string }> {
  // The short form that Windows may have for the folder of a user is another name for it.
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'neo4j-tls-windows-')));
  folders.push(folder);
  const file = join(folder, 'results.json');
  const argv = isWindows
    ? [process.execPath, join(root, 'test', 'windows', 'script.mjs'), join(root, 'bin', 'neo4j-tls.js'), folder, file]
    : ['bash', join(root, 'test', 'windows', 'in-wine.sh'), join(wine, 'root'), root, folder, String(node)];
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (existsSync(file)) return { folder, written: JSON.parse(readFileSync(file, 'utf8')) as Written, said };
  const lost = { name: 'the script ran to its end', ok: false, detail: `exit ${code}\n${said.slice(-2000)}` };
  return { folder, written: { results: [lost] }, said };
}

/** Where the loader of each line is, as `in-wine.sh` takes it; it is fetched where it is missing. */
async function loaderLines(): Promise<string> {
  const lines: string[] = [];
  for (const [line, java] of loaders) {
    const { judgeClassPath } = await provision(line);
    const [classes = '', jars = ''] = judgeClassPath.split(delimiter);
    lines.push([line, java, classes, dirname(jars)].join(' '));
  }
  return lines.join('\n');
}

function npmFolder(): string {
  const { stdout } = spawnSync('npm', ['root', '--global'], { encoding: 'utf8' });
  return join(stdout.trim(), 'npm');
}

if (!canRun && process.env.CI !== 'true')
  process.stderr.write(
    '\n*** SKIPPED: what the program does on Windows\n*** get it: sudo bash .ci/install-windows.sh, and run as root\n\n',
  );

function eachIsATest(node: 20 | 24, results: readonly Result[]): void {
  it('checked all that there is to check', () => {
    expect(results.length).toBeGreaterThanOrEqual(leastChecks[node]);
  });
  for (const result of results)
    it(result.name, () => {
      if (!result.ok) throw new Error(result.detail);
    });
}

if (!canRun) {
  describe('Windows under Wine', () => {
    if (process.env.CI === 'true')
      it('is there', () => {
        throw new Error('missing here: bash .ci/install-windows.sh, as root');
      });
    else it.skip('needs .ci/install-windows.sh', () => {});
  });
} else if (isWindows) {
  const { written } = await runScript(20, {});
  describe(`Windows, Node ${process.version}`, () => eachIsATest(20, written.results));
} else {
  const [bolt = 0, httpsPort = 0, http = 0] = await freePorts(3);
  const whole = {
    ...{ SERVED_PORTS: [bolt, httpsPort, http].join(), LINES: await loaderLines(), JAVAS: javas, NPM: npmFolder() },
  };
  const [first, newer] = await Promise.all([runScript(20, whole), runScript(24, { WINDOWS_PARTS: partsOnNewer })]);
  const { folder, written, said } = first;
  describe("Windows' Node 20 under Wine", () => eachIsATest(20, written.results));
  describe("Windows' Node 24 under Wine", () => eachIsATest(24, newer.written.results));

  describe.each(loaders)("Neo4j %s's own loader in a Windows Java %i reads", (line) => {
    const file = join(folder, `loaded-${line}.jsonl`);
    type Answer = { readonly [name: string]: unknown; readonly scopes?: Record<string, { readonly loaded: boolean }> };
    const answers = new Map<number, { readonly id: number; readonly result?: Answer; readonly error?: string }>();
    if (existsSync(file))
      for (const text of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
        const answer = JSON.parse(text) as { id?: number };
        if (answer.id !== undefined) answers.set(answer.id, { ...answer, id: answer.id });
      }
    const questions = written.questions?.[line] ?? [];
    it('was asked', () => {
      expect(questions.length, said.slice(-2000)).toBeGreaterThanOrEqual(3);
    });
    it.each(questions)('$name', ({ wanted: { scopes = [], ...wanted }, request }) => {
      const answer = answers.get(request.id);
      expect(answer?.result, answer?.error ?? said.slice(-2000)).toMatchObject(wanted);
      for (const scope of scopes) expect(answer?.result?.scopes?.[scope]?.loaded, scope).toBe(true);
    });
  });

  describe('on a console of Windows', () => {
    const screen = () => readFileSync(join(folder, 'wizard.txt'), 'utf8');
    it('the wizard runs to its end', () => {
      expect(screen()).toContain('ended with 0');
      expect(screen()).toContain('Neo4j will start with this configuration');
    });
    it('the wizard names lines that are typed there', () => {
      expect(screen()).toContain('powershell -Command "Restart-Service neo4j"');
      expect(screen()).toContain('--home "C:\\work\\wizard home"');
    });
    it('what it wrote is there, and the line that was there keeps its end', () => {
      const home = join(folder, 'wizard home');
      for (const scope of ['bolt', 'https'])
        expect(() => new X509Certificate(readFileSync(join(home, 'certificates', scope, 'public.crt')))).not.toThrow();
      expect(readFileSync(join(home, 'conf', 'neo4j.conf'), 'latin1')).toMatch(/^server\.bolt\.enabled=true\r\n/);
    });
  });

  it('npm start of a checkout runs by a Node in C:\\Program Files', () => {
    const printed = readFileSync(join(folder, 'npm-start.txt'), 'utf8');
    expect(printed).toContain('node tools/set-up.mjs');
    expect(printed).toContain('handshake with these files');
    expect(printed).toMatch(/ended well\n$/);
  });

  it('a home that was written on Windows is served by a Neo4j on Linux', async () => {
    const home = join(folder, 'on linux');
    const ca = join(home, 'certificates', 'bolt', 'public.crt');
    const judge = await startJudge('5');
    try {
      expect(await judge.start({ home, conf: join(home, 'conf', 'neo4j.conf') })).toMatchObject({ started: true });
      const driver = neo4j.driver(`bolt://localhost:${bolt}`, undefined, {
        ...{ encrypted: 'ENCRYPTION_ON', trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES', trustedCertificates: [ca] },
      });
      try {
        const { records } = await driver.executeQuery('RETURN 42 AS answer');
        expect(neo4j.int(records[0]?.get('answer')).toNumber()).toBe(42);
      } finally {
        await driver.close();
      }
      const trusted = readFileSync(join(home, 'certificates', 'https', 'public.crt'), 'utf8');
      const status = await new Promise<number | undefined>((resolve, reject) => {
        https
          .get({ host: 'localhost', port: httpsPort, ca: trusted }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          })
          .on('error', reject);
      });
      expect(status).toBe(200);
    } finally {
      await judge.close();
    }
  });
}
