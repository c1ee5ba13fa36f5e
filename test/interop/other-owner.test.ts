import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { runProgram } from '../support/program.ts';

const user = { uid: 7474, gid: 7475 } as const;
const place = ['--neo4j-version', '5', '--edition', 'community'] as const;

function giveAway(path: string): void {
  chownSync(path, user.uid, user.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAway(join(path, name));
}

type Change = (at: (path: string) => string) => void;
/** Owner, group and mode of one file or folder. */
const set =
  (path: string, uid: number, gid: number, mode: number): Change =>
  (at) => {
    chownSync(at(path), uid, gid);
    chmodSync(at(path), mode);
  };
const bolt = 'certificates/bolt';

/** Whether Neo4j gets at everything, in a home of 7474:7475. */
const cases: readonly (readonly [string, Change, boolean])[] = [
  ['nothing changed', () => undefined, true],
  ["root's key, for root alone", set(`${bolt}/private.key`, 0, 0, 0o400), false],
  ["root's key, for everybody", set(`${bolt}/private.key`, 0, 0, 0o444), true],
  ["root's key, for its group, which is the user's", set(`${bolt}/private.key`, 0, user.gid, 0o440), true],
  ["root's key, for another group", set(`${bolt}/private.key`, 0, 4711, 0o440), false],
  ["the user's own key, closed to itself", set(`${bolt}/private.key`, user.uid, user.gid, 0o044), false],
  ["root's certificate, for root alone", set(`${bolt}/public.crt`, 0, 0, 0o400), false],
  ['a folder on the way, closed', set('certificates', 0, 0, 0o700), false],
  ['a folder on the way, for passing only', set('certificates', 0, 0, 0o711), true],
  ['trusted, closed', set(`${bolt}/trusted`, 0, 0, 0o700), false],
  ['trusted, for listing only', set(`${bolt}/trusted`, 0, 0, 0o744), false],
  ['revoked, closed', set(`${bolt}/revoked`, 0, 0, 0o700), false],
  ['an entry of trusted, closed', set(`${bolt}/trusted/peer.pem`, 0, 0, 0o400), false],
];

describeNeeds(['java', 'maven', 'root'], 'files of somebody else, judged for the user that runs Neo4j', () => {
  let judge: Judge;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'other-owner-'));
    chmodSync(folder, 0o755);
    judge = await startJudge('5', { user: { ...user, folder: join(folder, 'classes') } });
  });
  afterAll(async () => {
    await judge?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function makeHome(name: string) {
    const home = join(folder, name);
    mkdirSync(join(home, 'conf'), { recursive: true });
    const [port] = await freePorts(1);
    writeFileSync(
      join(home, 'conf', 'neo4j.conf'),
      `server.bolt.listen_address=127.0.0.1:${port}\nserver.http.listen_address=127.0.0.1:0\n`,
      { mode: 0o640 },
    );
    const made = await runProgram([
      'init',
      '--home',
      home,
      ...place,
      '--yes',
      '--json',
      '--components',
      'bolt',
      '--name',
      'localhost',
    ]);
    expect(made.code, made.stderr).toBe(0);
    for (const one of ['trusted', 'revoked']) mkdirSync(join(home, bolt, one), { recursive: true });
    writeFileSync(join(home, bolt, 'trusted', 'peer.pem'), '', { mode: 0o444 });
    for (const one of ['data', 'logs', 'run']) mkdirSync(join(home, one), { recursive: true });
    giveAway(home);
    return { home, conf: join(home, 'conf', 'neo4j.conf') };
  }

  const judged = async (home: string, more: readonly string[] = []) => {
    const { stdout, stderr } = await runProgram(['doctor', '--home', home, ...place, '--json', ...more]);
    expect(stdout, stderr).not.toBe('');
    return JSON.parse(stdout) as { verdict: { starts: boolean; components: { bolt: string } }; findings: { id: string }[] };
  };

  it.each(cases)('%s', async (name, change, starts) => {
    const member = await makeHome(name.replace(/\W+/g, '-'));
    change((path) => join(member.home, path));
    const [neo4j, { verdict }] = [await judge.load(member), await judged(member.home)];
    expect({ neo4j: neo4j.starts, doctor: verdict.starts }, neo4j.messages.join('\n')).toEqual({ neo4j: starts, doctor: starts });
    // Root reads everything, and is not who runs it.
    expect((await judged(member.home, ['--owner', 'root'])).verdict.starts).toBe(true);
  });

  it('really starts, or not, as that user; in plaintext where it cannot read its conf', { timeout: 240_000 }, async () => {
    const good = await makeHome('real');
    expect(await judge.start(good)).toMatchObject({ started: true });
    await judge.stop();
    chownSync(join(good.home, bolt, 'private.key'), 0, 0);
    expect(await judge.start(good)).toMatchObject({ started: false });
    chownSync(good.conf, 0, 0);
    const { verdict, findings } = await judged(good.home);
    expect({ verdict, first: findings[0]?.id }).toMatchObject({
      verdict: { starts: true, components: { bolt: 'off' } },
      first: 'conf-unreadable',
    });
    expect(await judge.load(good)).toMatchObject({ starts: true, scopes: {} });
  });
});
