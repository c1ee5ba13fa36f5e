import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/program.ts';

// `script.mjs` runs the built program on Windows: here by Windows' own Node under Wine, and by the Node that runs this where that is one
// of Windows. Each thing that it checked is a test below.

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const cache = process.env.NEO4J_TLS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neo4j-tls');
const wine = join(cache, 'windows', 'wine-10-node-20-24');
const isWindows = process.platform === 'win32';
const canRun = isWindows || (existsSync(join(wine, 'complete')) && process.getuid?.() === 0);
/** Fewer would mean that a part of the script was lost. */
const leastChecks = { 20: 84, 24: 20 } as const;
/** By the newer Node only what Node itself does: files, processes, paths. */
const partsOnNewer = 'starting,init,renewing';

async function resultsOf(node: 20 | 24, parts: string): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-windows-'));
  const file = join(folder, 'results.json');
  const argv = isWindows
    ? [process.execPath, join(root, 'test', 'windows', 'script.mjs'), join(root, 'bin', 'neo4j-tls.js'), folder, file]
    : ['bash', join(root, 'test', 'windows', 'in-wine.sh'), join(wine, 'root'), root, file, String(node)];
  try {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env: { ...process.env, WINDOWS_PARTS: parts }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (!existsSync(file))
      return [{ name: 'the script ran to its end', ok: false, detail: `exit ${code}\n${said.slice(-2000)}` }];
    return (JSON.parse(readFileSync(file, 'utf8')) as { results: Result[] }).results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!canRun && process.env.CI !== 'true')
  process.stderr.write(
    '\n*** SKIPPED: what the program does on Windows\n*** get it: sudo bash .ci/install-windows.sh, and run as root\n\n',
  );

for (const node of isWindows ? ([20] as const) : ([20, 24] as const)) {
  const name = isWindows ? `Windows, Node ${process.version}` : `Windows' Node ${node} under Wine`;
  if (!canRun) {
    describe(name, () => {
      if (process.env.CI === 'true')
        it('is there', () => {
          throw new Error('missing here: bash .ci/install-windows.sh, as root');
        });
      else it.skip('needs .ci/install-windows.sh', () => {});
    });
    continue;
  }
  const results = await resultsOf(node, node === 24 ? partsOnNewer : '');
  describe(name, () => {
    it('checked all that there is to check', () => {
      expect(results.length).toBeGreaterThanOrEqual(leastChecks[node]);
    });
    for (const result of results)
      it(result.name, () => {
        if (!result.ok) throw new Error(result.detail);
      });
  });
}
