import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** A home with a backup client, and a server of a cluster too where one is wanted. */
async function scene(server: boolean) {
  const home = join(
    testdir({ 'home/conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n' }),
    'home',
  );
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise'];
  if (server) await runWell(['init', ...at, '--name', 'core1.cluster.test', '--components', 'bolt,backup', '--yes']);
  await runWell(['init', ...at, '--role', 'backup-client', '--name', 'backup.cluster.test', '--yes']);
  const file = (path: string): string => readFileSync(join(home, 'certificates', path), 'utf8');
  return { home, at, file };
}

it('renews the pair of a backup client along with the server’s, each with its own names', async () => {
  const { home, at, file } = await scene(true);
  const before = ['bolt', 'backup', 'backup-client'].map((folder) => file(`${folder}/public.crt`));
  const settings = ['neo4j.conf', 'neo4j-admin.conf'].map((name) => readFileSync(join(home, 'conf', name), 'utf8'));
  const ran = await runWell(['renew', ...at, '--yes', '--json']);
  const { certificates } = JSON.parse(ran.stdout);
  expect(certificates.map(({ path, names }: { path: string; names: string[] }) => [path, names])).toEqual([
    ['certificates/bolt/public.crt', ['core1.cluster.test']],
    ['certificates/backup/public.crt', ['core1.cluster.test']],
    ['certificates/backup-client/public.crt', ['backup.cluster.test']],
  ]);
  for (const [index, folder] of ['bolt', 'backup', 'backup-client'].entries())
    expect(file(`${folder}/public.crt`)).not.toBe(before[index]);
  // What stands in for a peer follows the new certificate, on either side its own.
  expect(file('backup-client/trusted/self.pem')).toBe(file('backup-client/public.crt'));
  expect(file('backup/trusted/self.pem')).toBe(file('backup/public.crt'));
  expect(['neo4j.conf', 'neo4j-admin.conf'].map((name) => readFileSync(join(home, 'conf', name), 'utf8'))).toEqual(settings);
  expect((await runWell(['renew', ...at, '--check'])).stdout).toMatch(/backup client +364 days left/);
});

it('--role and --component choose between them', async () => {
  const { at, file } = await scene(true);
  const [server, client] = [file('backup/public.crt'), file('backup-client/public.crt')];
  await runWell(['renew', ...at, '--yes', '--component', 'bolt']);
  await runWell(['renew', ...at, '--yes', '--role', 'server']);
  expect(file('backup-client/public.crt')).toBe(client);
  const renewed = file('backup/public.crt');
  expect(renewed).not.toBe(server);
  const ran = await runWell(['renew', ...at, '--yes', '--role', 'backup-client']);
  expect(ran.stdout).toMatch(/backup client +self-signed: new certificate on disk/);
  expect(file('backup/public.crt')).toBe(renewed);
  expect(file('backup-client/public.crt')).not.toBe(client);
});

it('a machine that only makes backups has nothing else to renew', async () => {
  const { at, file } = await scene(false);
  const before = file('backup-client/public.crt');
  await runWell(['renew', ...at, '--yes']);
  expect(file('backup-client/public.crt')).not.toBe(before);
  await runWell(['renew', ...at, '--yes', '--component', 'backup']);
  expect((await runProgram(['renew', ...at, '--yes', '--component', 'bolt'])).code).toBe(2);
});

it('is announced and switched like a member, since servers know it by its certificate', async () => {
  const { home, at, file } = await scene(true);
  // A server that the client trusts, and that will have been given the client's certificate.
  writeFileSync(join(home, 'certificates/backup-client/trusted/core1.pem'), file('backup/public.crt'));
  const hasty = await runProgram(['renew', ...at, '--yes', '--role', 'backup-client', '--reload', 'command:true', '--json']);
  expect(hasty.code).toBe(2);
  expect(JSON.parse(hasty.stdout).remedy).toContain('--role backup-client --stage announce');
  const old = file('backup-client/public.crt');
  const announced = await runWell(['renew', ...at, '--yes', '--role', 'backup-client', '--stage', 'announce']);
  expect(announced.stdout).toContain('--role backup-client --stage switch');
  expect(file('backup-client/public.crt')).toBe(old);
  const next = file('backup-client/next/public.crt');
  await runWell(['renew', ...at, '--yes', '--role', 'backup-client', '--stage', 'switch']);
  expect(file('backup-client/public.crt')).toBe(next);
});

it('says where there is no backup client', async () => {
  const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise'];
  await runWell(['init', ...at, '--name', 'core1.cluster.test', '--components', 'bolt', '--yes']);
  const ran = await runProgram(['renew', ...at, '--yes', '--role', 'backup-client', '--json']);
  expect(ran.code).toBe(2);
  expect(JSON.parse(ran.stdout).message).toContain('no files of a backup client');
  expect(existsSync(join(home, 'certificates', 'backup-client'))).toBe(false);
});
