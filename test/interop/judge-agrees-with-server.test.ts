import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { faults, stageOn } from '../support/neo4j/faults.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { makeOpensslMaterial, type OpensslMaterial } from '../support/neo4j/openssl-material.ts';
import { lines } from '../support/neo4j/releases.ts';
import { makeTlsHome } from '../support/neo4j/tls-home.ts';

describeNeeds(['java', 'maven', 'openssl'], 'the judge agrees with a real server', () => {
  let directory: string;
  let material: OpensslMaterial;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'judge-'));
    material = await makeOpensslMaterial(join(directory, 'pki'), ['localhost', '127.0.0.1']);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  describe.each(lines)('Neo4j %s', (line) => {
    let judge: Judge;
    beforeAll(async () => {
      judge = await startJudge(line);
    });
    afterAll(() => judge.close());

    it.each(faults)('$name', { timeout: 180_000 }, async (fault) => {
      // The same home for all: databases made once need not be made again.
      const home = join(directory, `home-${line}`);
      await rm(join(home, 'certificates'), { recursive: true, force: true });
      const made = await makeTlsHome(home, line, material, ['bolt', 'https', 'cluster']);
      await fault.spoil(made, line, material);

      const loaded = await judge.load(made);
      const started = await judge.start(made);
      await judge.stop();

      const expected = stageOn(fault, line);
      expect(loaded.stage, loaded.messages.join('\n')).toBe(expected);
      expect(started.started, `${started.thrown.join('\n')}\n${started.userLog}`).toBe(expected === null);
      if (expected === null) return;
      // Not just refused both times, but for the same reason.
      const said = `${started.thrown.join('\n')}\n${started.userLog}`;
      const deepest = loaded.messages.at(-1) ?? '';
      expect(said).toContain(deepest.slice(deepest.indexOf(': ') + 2));
    });
  });
});
