import { describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

async function complete(line: string, changes = {}): Promise<string[]> {
  const words = line.split(' ').slice(1);
  const { code, out } = await runInProcess(['__complete', `=${words.at(-1)}`, ...words.slice(0, -1)], changes);
  expect(code).toBe(0);
  return out
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => one.split('\t')[0] ?? '');
}

describe('what fits on the command line', () => {
  it('is every command, with what it does', async () => {
    expect(await complete('neo4j-tls ')).toEqual([...commands.map(({ name }) => name), 'help']);
    const { out } = await runInProcess(['__complete', '=sta']);
    expect(out).toBe(`status\t${commands.find(({ name }) => name === 'status')?.summary}\n`);
  });

  it.each([
    ['neo4j-tls tr', ['trust']],
    ['neo4j-tls trust ', ['export', 'add', 'list', 'remove']],
    ['neo4j-tls help trust r', ['remove']],
    ['neo4j-tls help so', ['sources']],
    ['neo4j-tls init --sour', ['--source', '--source-passphrase-file', '--source-passphrase-env']],
    ['neo4j-tls init --components bo', ['bolt', ':nospace']],
    ['neo4j-tls init --components bolt,', ['bolt,https', 'bolt,cluster', 'bolt,backup', ':nospace']],
    [
      'neo4j-tls init --source ',
      ['self-signed', 'ca', 'certbot', 'existing', 'bolt=', 'https=', 'cluster=', 'backup=', ':nospace'],
    ],
    ['neo4j-tls init --source bolt=ce', ['bolt=certbot', ':nospace']],
    ['neo4j-tls init --source bolt=ca,h', ['bolt=ca,https=', ':nospace']],
    ['neo4j-tls init --source=exi', ['--source=existing', ':nospace']],
    ['neo4j-tls ca sign --key-type ec', ['ec-p256', 'ec-p384']],
    ['neo4j-tls trust export --for j', ['javascript', 'java']],
    ['neo4j-tls renew --reload d', ['docker:', ':nospace']],
    ['neo4j-tls renew --install-timer s', ['systemd']],
    ['neo4j-tls status --edition ', ['community', 'enterprise']],
    ['neo4j-tls init --answers ', [':files']],
    ['neo4j-tls init --answers=x', [':files']],
    ['neo4j-tls ca show --ca ', [':folders']],
    ['neo4j-tls trust add ', [':files']],
    ['neo4j-tls doctor ', [':folders']],
    ['neo4j-tls completion f', ['fish']],
    ['neo4j-tls completion --help --q', ['--quiet']],
    ['neo4j-tls nonsense ', []],
    ['neo4j-tls trust nonsense ', []],
    ['neo4j-tls init --days ', []],
    ['neo4j-tls init --nonsense=', []],
  ])('%s', async (line, words) => {
    expect(await complete(line)).toEqual(words);
  });

  it('leaves out a flag that is there, unless it may come again', async () => {
    const left = await complete('neo4j-tls init --days 5 --name a --');
    expect(left).not.toContain('--days');
    expect(left).toContain('--name');
    expect(left).toContain('--help');
  });

  it('has the homes that are installed', async () => {
    const home = testdir({ 'conf/neo4j.conf': '' });
    const { host } = createSystem();
    const found = await complete('neo4j-tls doctor --home ', { host: { ...host, workingDirectory: home } });
    expect(found).toEqual(expect.arrayContaining([home, ':folders']));
  });
});

it.each(['bash', 'zsh', 'fish', 'powershell'])('completion %s prints a script that asks the program', async (shell) => {
  const { code, out } = await runInProcess(['completion', shell, '--quiet']);
  expect(code).toBe(0);
  expect(out).toContain('__complete "=');
  const told = JSON.parse((await runInProcess(['completion', shell, '--json'])).out);
  expect(told).toEqual({ schema: 'neo4j-tls/completion@1', shell, script: out });
});

it('refuses another shell', async () => {
  const { code, err } = await runInProcess(['completion', 'csh']);
  expect([code, err]).toEqual([2, expect.stringContaining('bash, zsh, fish, powershell')]);
});
