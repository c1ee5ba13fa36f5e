import { describe, expect, it } from 'vitest';
import type { InitAnswers } from '../../src/model/answers.ts';
import { Interrupted } from '../../src/model/errors.ts';
import type { Edition, Installation } from '../../src/model/installation.ts';
import { readConf } from '../../src/neo4j/conf.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import type { InitFacts } from '../../src/plan/resolve-init.ts';
import { askInit, lackingFlags } from '../../src/wizard/ask.ts';
import { questions } from '../../src/wizard/questions.ts';
import { ctrlC, enter, queuedPrompts } from '../support/queued-prompts.ts';

const factsOf = (edition: Edition = 'community'): InitFacts => {
  const version = parseVersion('5');
  // Only what the questions look at; the files of the scopes are no part of it.
  const installation = { home: '/neo4j', kind: 'archive', version, edition, versionFrom: 'flag', editionKnown: true };
  return {
    installation: installation as unknown as Installation,
    conf: readConf(Buffer.from('server.default_advertised_address=graph.example\n'), version),
    hostName: 'box',
  };
};

const change = (title: string): unknown => questions.find((question) => question.title === title);

async function ask(replies: readonly unknown[], answers: InitAnswers = {}, facts = factsOf()) {
  const prompts = queuedPrompts(replies);
  const told: string[] = [];
  const played: InitAnswers[] = [];
  const keys: InitAnswers[] = [];
  const result = await askInit(prompts, answers, facts, {
    tell: (text) => told.push(text),
    playBack: (current) => played.push(current),
    onKeysKnown: (current) => keys.push(current),
  });
  expect(prompts.left).toEqual([]);
  return { result, asked: prompts.asked, told, played, keys };
}

describe('the wizard', () => {
  it('needs four presses of Enter, and tells why before each question', async () => {
    const { result, asked, told, played, keys } = await ask([enter, enter, enter, enter]);
    expect(result).toMatchObject({
      components: ['bolt', 'https'],
      name: [{ value: 'graph.example' }, { value: 'box' }, { value: 'localhost' }, { value: '127.0.0.1' }],
      source: { all: 'self-signed', by: {} },
    });
    expect(asked).toHaveLength(4);
    expect(told).toHaveLength(3);
    expect(played).toHaveLength(1);
    expect(keys).toEqual(played);
  });

  it('ticks all four for Enterprise', async () => {
    const { result } = await ask([enter, enter, enter, enter], {}, factsOf('enterprise'));
    expect(result.components).toEqual(['bolt', 'https', 'cluster', 'backup']);
  });

  it('asks nothing that flags have answered', async () => {
    const { asked } = await ask([enter], {
      components: ['bolt'],
      name: [{ kind: 'dns', value: 'a.example' }],
      source: { all: 'self-signed', by: {} },
    });
    expect(asked).toEqual(['Good so?']);
  });

  it('asks for the files where they are the source', async () => {
    const { result } = await ask([enter, enter, 'existing', 'cert.pem', 'key.pem', '', enter]);
    expect(result).toMatchObject({ certificate: 'cert.pem', privateKey: 'key.pem' });
    expect(result.chain).toBeUndefined();
  });

  it('asks no more of PKCS#12 than where it is', async () => {
    expect((await ask([enter, enter, 'existing', 'all.p12', enter])).result).toMatchObject({ pkcs12: 'all.p12' });
  });

  it.each([
    ['key type', ['rsa-4096'], { keyType: 'rsa-4096' }],
    ['validity', ['30'], { days: 30 }],
    ['names of this server', ['a.example 10.0.0.1'], { name: [{ value: 'a.example' }, { value: '10.0.0.1' }] }],
    ['subject of the certificate', ['O=Example'], { subject: [{ type: 'O', value: 'Example' }] }],
    ['passphrase of the private keys', ['made'], { generatePassphrase: true }],
    ['passphrase of the private keys', ['typed'], { askPassphrase: true }],
    ['plaintext HTTP', [true], { http: 'on' }],
    ['address to listen on', ['0.0.0.0'], { listen: '0.0.0.0' }],
    ['what is encrypted', [['bolt']], { components: ['bolt'] }],
  ])('changes %s before the plan is shown', async (title, replies, changed) => {
    const { result, played } = await ask([enter, enter, enter, 'change', change(title), ...replies, enter]);
    expect(result).toMatchObject(changed);
    expect(played).toHaveLength(2);
  });

  it('forgets a passphrase that was wanted and is not any more', async () => {
    const title = change('passphrase of the private keys');
    const { result } = await ask([enter, enter, enter, 'change', title, 'made', 'change', title, 'none', enter]);
    expect(result.generatePassphrase).toBeUndefined();
    expect(result.askPassphrase).toBeUndefined();
  });

  it.each([0, 1, 2, 3])('ends at Ctrl-C after %i answers', async (count) => {
    await expect(ask([...Array.from({ length: count }, () => enter), ctrlC])).rejects.toThrow(Interrupted);
  });

  it.each(['https://a.example', 'core_1', ''])('does not take %j for a name', async (name) => {
    await expect(ask([enter, name === '' ? ' ' : name])).rejects.toThrow(/is refused/);
  });
});

describe('what a script lacks', () => {
  it.each([
    [{}, ['--components', '--name', '--source']],
    [{ role: 'backup-client' }, ['--name', '--source']],
    [{ components: ['bolt'], name: [], source: { all: 'self-signed', by: {} } }, []],
    [{ components: ['bolt'], name: [], source: { all: 'existing', by: {} } }, ['--certificate and --private-key, or --pkcs12']],
  ] as const)('with %j is %j', (answers, flags) => {
    expect(lackingFlags(answers as InitAnswers)).toEqual(flags);
  });
});
