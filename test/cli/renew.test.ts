import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { itNeeds } from '../support/needs.ts';
import { pemPair } from '../support/pem-pair.ts';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

async function member(name: string, components = 'bolt,https,cluster', ...more: readonly string[]) {
  const folder = testdir({
    'home/conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
  });
  const home = join(folder, 'home');
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise'];
  await runWell(['init', ...at, '--name', name, '--components', components, '--yes', ...more]);
  const file = (path: string): string => readFileSync(join(home, 'certificates', path), 'utf8');
  return { folder, home, at, file };
}

describe('renew', () => {
  it('makes new keys and certificates with the same names, and leaves neo4j.conf alone', async () => {
    const { home, at, file } = await member(
      'core1.cluster.test',
      'bolt,https',
      '--generate-passphrase',
      '--subject',
      'C=GB,O=Example',
      '--days',
      '90',
    );
    const conf = readFileSync(join(home, 'conf/neo4j.conf'), 'utf8');
    const before = [file('bolt/private.key'), file('bolt/public.crt')];
    const ran = await runWell(['renew', ...at, '--yes', '--json']);
    const document = JSON.parse(ran.stdout);
    expect(document).toMatchObject({ schema: 'neo4j-tls/renew@1', applied: true, renewed: false });
    expect(
      document.certificates.map(({ component, names }: { component: string; names: string[] }) => [component, names]),
    ).toEqual([
      ['bolt', ['core1.cluster.test']],
      ['https', ['core1.cluster.test']],
    ]);
    const life = new Date(document.certificates[0].notAfter).getTime() - Date.now();
    expect(Math.round(life / 86_400_000)).toBe(90);
    expect([file('bolt/private.key'), file('bolt/public.crt')]).not.toEqual(before);
    expect(file('bolt/private.key')).toContain('ENCRYPTED');
    expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toBe(conf);
    expect(document.plan.steps[0].request.subject).toEqual([
      { type: 'C', value: 'GB' },
      { type: 'O', value: 'Example' },
      { type: 'CN', value: 'core1.cluster.test' },
    ]);
  });

  it('keeps the key when it is asked to', async () => {
    const { at, file } = await member('core1.cluster.test', 'bolt');
    const [key, certificate] = [file('bolt/private.key'), file('bolt/public.crt')];
    await runWell(['renew', ...at, '--yes', '--key', 'keep']);
    expect(file('bolt/private.key')).toBe(key);
    expect(file('bolt/public.crt')).not.toBe(certificate);
  });

  it('replaces the stand-in of an empty trust folder with the new certificate', async () => {
    const { at, file } = await member('core1.cluster.test');
    await runWell(['renew', ...at, '--component', 'cluster', '--yes']);
    expect(file('cluster/trusted/self.pem')).toBe(file('cluster/public.crt'));
  });

  itNeeds(['openssl'], 'renews a self-signed member in two stages, so that peers can be given the new one first', async () => {
    const { home, at, file } = await member('core1.cluster.test');
    const peer = pemPair('core2.cluster.test');
    writeFileSync(join(home, 'certificates/cluster/trusted/core2.pem'), peer.certificate);
    const old = file('cluster/public.crt');
    const hasty = await runProgram(['renew', ...at, '--component', 'cluster', '--yes', '--reload', 'command:true', '--json']);
    expect(hasty.code).toBe(2);
    expect(JSON.parse(hasty.stdout).message).toContain('core2.cluster.test');
    expect(JSON.parse(hasty.stdout).remedy).toContain('--stage announce');

    const announced = await runWell(['renew', ...at, '--component', 'cluster', '--stage', 'announce', '--yes', '--json']);
    expect(JSON.parse(announced.stdout).announced).toEqual([
      { component: 'cluster', path: 'certificates/cluster/next/public.crt' },
    ]);
    expect(file('cluster/public.crt')).toBe(old);
    const next = file('cluster/next/public.crt');
    expect(statSync(join(home, 'certificates/cluster/next/private.key')).mode & 0o777).toBe(0o400);
    expect((await runProgram(['renew', ...at, '--component', 'cluster', '--stage', 'announce', '--yes'])).code).toBe(2);

    await runWell(['renew', ...at, '--component', 'cluster', '--stage', 'switch', '--yes']);
    expect(file('cluster/public.crt')).toBe(next);
    expect(readdirSync(join(home, 'certificates/cluster/next'))).toEqual([]);
    expect((await runProgram(['renew', ...at, '--component', 'cluster', '--stage', 'switch', '--yes'])).code).toBe(2);
  });

  itNeeds(['openssl'], 'says who alone can renew what was brought from elsewhere', async () => {
    const { home, at } = await member('core1.cluster.test', 'bolt');
    const ca = pemPair('Test CA');
    const leaf = pemPair('core1.cluster.test', 30, ca);
    for (const [name, text] of [
      ['private.key', leaf.key],
      ['public.crt', leaf.certificate],
    ] as const) {
      writeFileSync(join(home, 'certificates/bolt', name), text, { mode: 0o600 });
    }
    const ran = await runProgram(['renew', ...at, '--yes', '--json']);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout).message).toContain('was issued by CN=Test CA');
    expect(JSON.parse(ran.stdout).remedy).toContain('core1.cluster.test');
  });

  it('--check: 1 when less than a third of the life is left', async () => {
    const { home, at } = await member('core1.cluster.test', 'bolt');
    expect((await runProgram(['renew', ...at, '--check'])).code).toBe(0);
    const worn = async (daysAgo: number) => {
      const key = await generatePrivateKey('ec-p256');
      const names = [{ kind: 'dns', value: 'core1.cluster.test' }] as const;
      const { pem } = issueSelfSigned({
        request: { subject: [{ type: 'CN', value: 'core1' }], names, usages: ['serverAuth'], days: 90 },
        key,
        now: new Date(Date.now() - daysAgo * 86_400_000),
      });
      writeFileSync(join(home, 'certificates/bolt/private.key'), writePkcs8(key), { mode: 0o600 });
      writeFileSync(join(home, 'certificates/bolt/public.crt'), pem);
    };
    await worn(59);
    expect((await runProgram(['renew', ...at, '--check'])).code).toBe(0);
    expect((await runWell(['renew', ...at, '--if-due', '--yes'])).stdout).toContain('Nothing is due');
    await worn(61);
    const ran = await runProgram(['renew', ...at, '--check', '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout).due).toEqual(['bolt']);
    expect((await runWell(['renew', ...at, '--if-due', '--yes'])).stdout).toContain('new certificate on disk');
  });

  it('takes no passphrase but the one of the key, where neo4j.conf has it from a command', async () => {
    const folder = testdir({ right: { text: 'open sesame\n', mode: 0o600 }, wrong: { text: 'open barley\n', mode: 0o600 } });
    const { home, at, file } = await member('core1.cluster.test', 'bolt', '--passphrase-file', join(folder, 'right'));
    const conf = join(home, 'conf/neo4j.conf');
    const text = readFileSync(conf, 'utf8');
    writeFileSync(conf, text.replace(/(private_key_password)=.*/, `$1=$$(cat ${join(folder, 'right')})`), { mode: 0o640 });
    const before = file('bolt/private.key');
    const renew = ['renew', ...at, '--expand-commands', '--yes', '--passphrase-file'];
    const ran = await runProgram([...renew, join(folder, 'wrong')]);
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr).toContain('does not open');
    expect(file('bolt/private.key')).toBe(before);
    await runWell([...renew, join(folder, 'right')]);
    expect(file('bolt/private.key')).not.toBe(before);
  });

  it('needs --yes where nobody can be asked, and a way to reload that there is', async () => {
    const { at } = await member('core1.cluster.test', 'bolt');
    expect((await runProgram(['renew', ...at])).code).toBe(2);
    for (const way of ['restart', 'docker:', 'docker:a b', 'command: ', 'procedure']) {
      expect((await runProgram(['renew', ...at, '--yes', '--reload', way])).code).toBe(2);
    }
  });
});
