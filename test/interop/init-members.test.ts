import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome } from '../support/neo4j/server.ts';
import { runWell } from '../support/program.ts';

/** Community serves neither cluster nor backup: Neo4j's own SSL loader and handlers do the handshake instead. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'EC P-256': [],
  'EC P-384': ['--key-type', 'ec-p384'],
  'RSA 2048 with a passphrase': ['--key-type', 'rsa-2048', '--generate-passphrase'],
};

for (const line of lines) {
  describeNeeds(['java', 'maven'], `what init wrote for members, by the SSL loader of Neo4j ${releases[line].version}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-members-'));
    let judge: Judge;

    beforeAll(async () => {
      judge = await startJudge(line);
    }, 180_000);
    afterAll(async () => {
      await judge.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(Object.entries(keys))('%s: loads, and every component shakes hands with itself', async (name, flags) => {
      const { home, conf } = await makePlaintextHome(join(folder, name.replaceAll(' ', '-')), line);
      await runWell([
        'init',
        '--home',
        home,
        '--neo4j-version',
        releases[line].version,
        '--edition',
        'community',
        '--components',
        'bolt,https,cluster,backup',
        '--name',
        'localhost',
        '--name',
        'core1.example',
        '--yes',
        ...flags,
      ]);
      const loaded = await judge.load({ home, conf });
      expect(loaded.messages).toEqual([]);
      expect(loaded.starts).toBe(true);
      const member = { home, conf };
      for (const scope of ['bolt', 'https', 'cluster', 'backup'] as const) {
        const result = await judge.handshake({
          server: member,
          client:
            scope === 'bolt' || scope === 'https'
              ? { trust: join(home, 'certificates', scope, 'public.crt'), verifyHost: true }
              : member,
          scope,
          host: 'core1.example',
        });
        expect(result, `${scope} by its name`).toMatchObject({ succeeds: true });
      }
      for (const scope of ['cluster', 'backup'] as const) {
        const result = await judge.handshake({ server: member, client: member, scope, host: 'core2.example' });
        expect(result.succeeds, `${scope} by a name it does not carry`).toBe(false);
      }
    });
  });
}
