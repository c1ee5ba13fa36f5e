import { describe, expect, it } from 'vitest';
import type { InitAnswers } from '../../src/model/answers.ts';
import { Interrupted } from '../../src/model/errors.ts';
import type { Edition, Installation } from '../../src/model/installation.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import type { InitFacts } from '../../src/plan/answers/resolve-init.ts';
import { askInit, lackingFlags } from '../../src/wizard/ask.ts';
import type { Looking } from '../../src/wizard/looking.ts';
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

/** A bare machine: nothing is found. */
const bare: Looking = {
  compose: undefined,
  webServerRuns: async () => false,
  webroots: async () => [],
  certbotInstalled: async () => true,
  certbotAccount: async () => false,
  reload: { kind: 'none' },
};

async function ask(replies: readonly unknown[], answers: InitAnswers = {}, facts = factsOf(), look = bare) {
  const prompts = queuedPrompts(replies);
  const told: string[] = [];
  const played: InitAnswers[] = [];
  const keys: InitAnswers[] = [];
  const hooks = {
    tell: (text: string) => told.push(text),
    playBack: (current: InitAnswers) => played.push(current),
    onKeysKnown: (current: InitAnswers) => keys.push(current),
  };
  const result = await askInit(prompts, answers, facts, hooks, look);
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

describe("the wizard, with Let's Encrypt", () => {
  const certbot = ['bolt', 'https'];
  const name = [{ kind: 'dns', value: 'graph.example.com' }] as const;
  const begun: InitAnswers = { components: ['bolt', 'https'], name };

  it('asks for the address, the proof, the restart and when to run; Enter takes what was found', async () => {
    const { result, asked, told } = await ask(['certbot', enter, enter, enter, enter, enter], begun);
    expect(asked.slice(1)).toEqual([
      'E-mail address?  (may stay empty)',
      'How is the name proved?',
      'How is Neo4j restarted after a renewal?',
      'Run certbot?',
      'Good so?',
    ]);
    expect(told).toHaveLength(5);
    expect(result).toMatchObject({ components: certbot, challenge: 'standalone', reload: 'none', runCertbot: true });
    expect(result.email).toBeUndefined();
    expect(result.acmeTest).toBeUndefined();
  });

  it('takes what it finds for defaults: a web server, its folder, an account, a package, a missing certbot', async () => {
    const look: Looking = {
      ...bare,
      webServerRuns: async () => true,
      webroots: async () => ['/srv/http'],
      certbotAccount: async () => true,
      certbotInstalled: async () => false,
      reload: { kind: 'systemd' },
    };
    const { result, asked } = await ask(['certbot', enter, enter, enter, enter, enter, enter], begun, factsOf(), look);
    expect(asked[1]).toContain('the account that certbot has');
    expect(result).toMatchObject({ challenge: 'webroot', webroot: '/srv/http', reload: 'systemd', runCertbot: false });
    await expect(ask(['certbot', enter, 'standalone'], begun, factsOf(), look)).rejects.toThrow(/no such choice/);
    await expect(ask(['certbot', enter, enter, enter, enter, 'now'], begun, factsOf(), look)).rejects.toThrow(/no such choice/);
  });

  it('proves a wildcard by DNS: with a plugin and its credentials, or a script', async () => {
    const wild: InitAnswers = { components: ['bolt'], name: [{ kind: 'dns', value: '*.example.com' }] };
    const plugin = await ask(['certbot', 'ops@example.com', enter, 'cloudflare', '/root/cf.ini', enter, 'test', enter], wild);
    expect(plugin.result).toMatchObject({
      email: 'ops@example.com',
      challenge: 'dns',
      certbotArg: ['--dns-cloudflare', '--dns-cloudflare-credentials=/root/cf.ini'],
      acmeTest: true,
      runCertbot: true,
    });
    const script = await ask(['certbot', '', 'dns', '/usr/local/bin/dns-hook', enter, 'print', enter], begun);
    expect(script.result.certbotArg).toEqual(['--manual-auth-hook=/usr/local/bin/dns-hook']);
    expect(script.result.runCertbot).toBe(false);
    await expect(ask(['certbot', '', 'dns', 'Cloud Flare!'], begun)).rejects.toThrow(/is refused/);
    await expect(ask(['certbot', 'nobody'], begun)).rejects.toThrow(/is refused/);
  });

  it('asks for public names where others would be refused', async () => {
    const mixed: InitAnswers = { components: ['bolt'], name: [...name, { kind: 'dns', value: 'localhost' }] };
    const { result, asked } = await ask(['certbot', enter, enter, enter, enter, enter, enter], mixed);
    expect(asked[1]).toBe('Which public names?');
    expect(result.name).toEqual(name);
    await expect(ask(['certbot', 'neo4j'], mixed)).rejects.toThrow(/single label/);
    // An ACME server of one's own may sign them.
    const own = await ask(['certbot', enter, enter, enter, enter, enter], { ...mixed, acmeServer: 'https://ca.example/dir' });
    expect(own.asked).not.toContain('Which public names?');
  });

  it('keeps cluster and backup out of it: self-signed, or left out', async () => {
    const four: InitAnswers = { name, components: ['bolt', 'https', 'cluster', 'backup'] };
    const self = await ask(['certbot', enter, enter, enter, enter, enter, enter], four, factsOf('enterprise'));
    expect(self.asked[1]).toBe('And for cluster and backup?');
    expect(self.result.source).toEqual({ all: 'certbot', by: { cluster: 'self-signed', backup: 'self-signed' } });
    const out = await ask(['certbot', 'leave', enter, enter, enter, enter, enter], four, factsOf('enterprise'));
    expect(out.result.components).toEqual(['bolt', 'https']);
  });

  it('asks how the container is called, and which command, and takes no nonsense', async () => {
    const named = await ask(['certbot', '', enter, 'docker', 'graphdb', enter, enter], begun);
    expect(named.result.reload).toBe('docker:graphdb');
    const own = await ask(['certbot', '', enter, 'command', '/usr/local/bin/restart', enter, enter], begun);
    expect(own.result.reload).toBe('command:/usr/local/bin/restart');
    await expect(ask(['certbot', '', enter, 'docker', 'a b'], begun)).rejects.toThrow(/is refused/);
    await expect(ask(['certbot', '', enter, 'procedure'], begun)).rejects.toThrow(/no such choice/);
  });

  it('forgets all that when another source is chosen', async () => {
    const title = change('source of the certificates');
    const { result } = await ask(['certbot', 'a@b.example', enter, enter, enter, 'change', title, 'self-signed', enter], begun);
    expect(result).toEqual({ ...begun, source: { all: 'self-signed', by: {} } });
  });
});

describe('where it is used', () => {
  it('is asked on the way only where a compose file was found, which is then the default', async () => {
    const look: Looking = { ...bare, compose: { service: 'db', containerName: undefined } };
    const { result, asked } = await ask([enter, enter, enter, enter, enter], {}, factsOf(), look);
    expect(asked[3]).toBe('Where is this Neo4j run?');
    expect(result.target).toBe('compose');
  });

  it('can be changed', async () => {
    const { result } = await ask([enter, enter, enter, 'change', change('where it is used'), 'docker', enter]);
    expect(result.target).toBe('docker');
  });
});

describe('what a script lacks', () => {
  it.each([
    [{}, ['--components', '--name', '--source']],
    [{ role: 'backup-client' }, ['--name', '--source']],
    [{ components: ['bolt'], name: [], source: { all: 'self-signed', by: {} } }, []],
    [{ components: ['bolt'], name: [], source: { all: 'existing', by: {} } }, ['--certificate and --private-key, or --pkcs12']],
    [
      { components: ['bolt'], name: [], source: { all: 'certbot', by: {} } },
      ['--email', '--challenge', '--reload', '--run-certbot'],
    ],
  ] as const)('with %j is %j', (answers, flags) => {
    expect(lackingFlags(answers as InitAnswers)).toEqual(flags);
  });
});
