import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

it('a rehearsal does not go well where the server would let nobody in', async () => {
  const home = testdir({ 'conf/neo4j.conf': '' });
  const made = await runInProcess([
    ...['init', '--home', home, '--neo4j-version', '5', '--edition', 'enterprise', '--components', 'bolt'],
    ...['--name', 'db.example.test', '--yes'],
  ]);
  expect(made.code, made.err).toBe(0);
  const rehearsed = async () => {
    const { code, out } = await runInProcess(['verify', '--rehearse', '--home', home, '--json']);
    return { code, succeeds: (JSON.parse(out).rehearsals as { readonly succeeds: boolean }[]).map(({ succeeds }) => succeeds) };
  };
  expect(await rehearsed()).toEqual({ code: 0, succeeds: [true] });
  const conf = join(home, 'conf/neo4j.conf');
  writeFileSync(conf, readFileSync(conf, 'utf8').replace('client_auth=NONE', 'client_auth=REQUIRE'));
  rmSync(join(home, 'certificates/bolt/trusted'), { recursive: true, force: true });
  expect(await rehearsed()).toEqual({ code: 1, succeeds: [false] });
});
