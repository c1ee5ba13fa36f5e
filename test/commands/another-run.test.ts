import { appendFileSync, chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../src/apply/transaction/lock.ts';
import { ownFolderOf } from '../../src/apply/transaction/own-folder.ts';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

/** Runs a command while another one is at work in a folder, which does `meanwhile` and then ends. */
async function besideAnother(folder: string, argv: readonly string[], meanwhile: () => void = () => {}) {
  const system = createSystem();
  const lock = await takeLock(ownFolderOf(folder), 'other', system);
  let waits = 0;
  const clock = {
    ...system.clock,
    wait: async () => {
      waits += 1;
      if (waits !== 2) return;
      meanwhile();
      await lock.release();
    },
  };
  return { ...(await runInProcess(argv, { clock })), waits };
}

describe('a run that finds another at work', () => {
  const place = ['--neo4j-version', '5', '--edition', 'enterprise', '--yes'];

  it('looks anew when that one has ended, and changes what lies there then', async () => {
    const home = testdir({ 'conf/neo4j.conf': '# first\n' });
    const conf = join(home, 'conf/neo4j.conf');
    const argv = ['init', '--home', home, '--components', 'bolt', '--name', 'a.example', ...place];
    const result = await besideAnother(home, argv, () => appendFileSync(conf, 'server.default_listen_address=0.0.0.0\n'));
    expect(result.code, result.err).toBe(0);
    expect(result.err).toMatch(/Another neo4j-tls is running .*Waiting for it, 60 seconds at most\./);
    expect(readFileSync(conf, 'utf8')).toMatch(/^# first\nserver\.default_listen_address=0\.0\.0\.0\n[\s\S]*ssl\.policy\.bolt/);
  });

  it.each([
    ['trust add', ['trust', 'add', 'PEM', '--home', 'HOME', ...place]],
    ['trust remove', ['trust', 'remove', 'b.example', '--home', 'HOME', ...place]],
    ['renew', ['renew', '--home', 'HOME', '--force', ...place]],
    ['renew --install-timer', ['renew', '--home', 'HOME', '--install-timer', 'cron', '--timer-dir', 'FOLDER', ...place]],
    ['doctor --fix', ['doctor', '--fix', '--home', 'HOME', ...place]],
    ['recover', ['recover', '--home', 'HOME', ...place]],
  ])('%s waits', async (name, argv) => {
    const folder = testdir({ 'home/conf/neo4j.conf': '', 'peer/conf/neo4j.conf': '' });
    const home = join(folder, 'home');
    const pem = join(folder, 'peer.pem');
    const setUp = async (...words: string[]) => expect((await runInProcess(words)).code).toBe(0);
    await setUp('init', '--home', home, '--components', 'cluster', '--name', 'a.example', ...place);
    await setUp('init', '--home', join(folder, 'peer'), '--components', 'cluster', '--name', 'b.example', ...place);
    await setUp('trust', 'export', '--home', join(folder, 'peer'), ...place.slice(0, 4), '--out', pem);
    if (name === 'trust remove') await setUp('trust', 'add', pem, '--home', home, ...place);
    if (name === 'doctor --fix') chmodSync(join(home, 'certificates/cluster/private.key'), 0o644);
    const words = argv.map((word) => word.replace('HOME', home).replace('PEM', pem).replace('FOLDER', folder));
    const result = await besideAnother(home, words);
    expect(result.code, result.err).toBe(0);
    expect(result.waits).toBeGreaterThan(1);
  });
});
