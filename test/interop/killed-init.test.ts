import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome } from '../support/neo4j/server.ts';
import { runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

const script = fileURLToPath(new URL('../support/killed-program.mjs', import.meta.url));

/** Runs init up to its nth change and kills it there. */
function killedInit(home: string, line: string, n: number) {
  return spawnSync(
    process.execPath,
    [
      script,
      String(n),
      'init',
      '--home',
      home,
      '--neo4j-version',
      line,
      '--edition',
      'community',
      '--name',
      'localhost',
      '--yes',
      '--quiet',
    ],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
}

for (const line of lines) {
  describeNeeds(['java', 'maven'], `init killed on the way, for Neo4j ${releases[line].version}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-killed-'));
    let judge: Judge;
    beforeAll(async () => {
      judge = await startJudge(line);
    }, 180_000);
    afterAll(async () => {
      await judge.close();
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);

    it('is the old tree or the new one after recovery, and Neo4j starts both', async () => {
      const model = await makePlaintextHome(join(folder, 'model'), line);
      const before = snapshotTree(model.home);
      const whole = join(folder, 'whole');
      cpSync(model.home, whole, { recursive: true, preserveTimestamps: true });
      const all = killedInit(whole, releases[line].version, 0);
      expect(all.status, all.stderr).toBe(0);
      const count = Number(/changes: (\d+)/.exec(all.stderr)?.[1]);
      expect(count).toBeGreaterThan(40);
      const outcomes = new Set<string>();
      for (const n of [2, Math.floor(count / 3), Math.floor((count * 2) / 3), count - 8, count - 1]) {
        const home = join(folder, `killed-${n}`);
        cpSync(model.home, home, { recursive: true });
        expect(killedInit(home, releases[line].version, n).signal).toBe('SIGKILL');
        await runWell(['recover', '--home', home]);
        const after = snapshotTree(home);
        const isOld = JSON.stringify(after) === JSON.stringify(before);
        if (!isOld) {
          expect(Object.keys(after).filter((path) => !path.includes('.neo4j-tls'))).toEqual(
            Object.keys(snapshotTree(whole)).filter((path) => !path.includes('.neo4j-tls')),
          );
          expect(Object.keys(after).filter((path) => /journal|lock|tmp/.test(path))).toEqual([]);
        }
        const outcome = isOld ? 'old' : 'new';
        if (outcomes.has(outcome)) continue;
        outcomes.add(outcome);
        const answer = await judge.start({ home, conf: join(home, 'conf', 'neo4j.conf') });
        expect(answer, `${outcome} tree`).toMatchObject({ started: true });
        await judge.stop();
      }
      expect([...outcomes].sort()).toEqual(['new', 'old']);
    }, 240_000);
  });
}
