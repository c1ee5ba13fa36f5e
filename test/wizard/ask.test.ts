import { beforeAll, describe, expect, it } from 'vitest';
import type { AuthorityFacts } from '../../src/model/certificates/authority.ts';
import type { InitAnswers } from '../../src/model/command-line/answers.ts';
import { Interrupted } from '../../src/model/errors/errors.ts';
import type { Edition, FileFact, Installation } from '../../src/model/installation.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import type { InitFacts } from '../../src/plan/answers/resolve-init.ts';
import type { Weakening } from '../../src/plan/init/weakening.ts';
import { askInit, lackingFlags, type Objection } from '../../src/wizard/ask.ts';
import type { Looking } from '../../src/wizard/looking.ts';
import { questions } from '../../src/wizard/questions.ts';
import { answersToText } from '../../src/wizard/save-answers.ts';
import { authorityPair, peerPair } from '../support/certificates.ts';
import { ctrlC, enter, queuedPrompts, Wrong } from '../support/queued-prompts.ts';

/** @param certificate what lies there for each component; absent: nothing */
const factsOf = (edition: Edition = 'community', certificate?: Buffer): InitFacts => {
  const version = parseVersion('5');
  // Only what the questions look at.
  const publicCertificate = { path: '/neo4j/public.crt', bytes: certificate };
  const scopes = Object.fromEntries(['bolt', 'https', 'cluster', 'backup'].map((scope) => [scope, { publicCertificate }]));
  const installation = { home: '/neo4j', kind: 'archive', version, edition, versionFrom: 'flag', editionKnown: true, scopes };
  return {
    installation: installation as unknown as Installation,
    conf: readConf(Buffer.from('server.default_advertised_address=graph.example\n'), version),
    hostName: 'box',
  };
};

const change = (title: string): unknown => questions.find((question) => question.title === title);

/** What lies on that machine, by path. */
const files = new Map<string, Buffer>();

/** A bare machine: nothing is found but those files. */
const bare: Looking = {
  compose: undefined,
  webServerRuns: async () => false,
  webroots: async () => [],
  certbotInstalled: async () => true,
  certbotAccount: async () => false,
  reload: { kind: 'none' },
  path: (typed) => typed.trim().replace(/^~/, '/root'),
  file: async (path) => {
    const bytes = files.get(path);
    return bytes === undefined
      ? { path, fact: { state: 'missing' } }
      : ({ path, fact: { state: 'present', type: 'file' }, bytes } as FileFact);
  },
  now: () => new Date(),
  mayWrite: true,
  authority: async (directory) => {
    const at = (name: string) => bare.file(`${directory}/${name}`);
    const [certificate, key, crl, rootKey, rootCrl] = await Promise.all(
      ['ca.crt', 'ca.key', 'ca.crl', 'root.key', 'root.crl'].map(at),
    );
    return { directory, certificate, key, crl, rootKey, rootCrl } as AuthorityFacts;
  },
  newAuthority: '/root/neo4j-ca',
  whyNoAuthorityAt: async (directory) => (directory.startsWith('/neo4j') ? 'It lies in a Neo4j home.' : undefined),
  makeAuthority: async (directory) => {
    made.push(directory);
  },
};

/** CAs that were made. */
const made: string[] = [];

async function ask(
  replies: readonly unknown[],
  answers: InitAnswers = {},
  facts = factsOf(),
  look = bare,
  objections: Objection[] = [],
  weakenings: (readonly Weakening[])[] = [],
) {
  const prompts = queuedPrompts(replies);
  const told: string[] = [];
  const played: InitAnswers[] = [];
  const keys: InitAnswers[] = [];
  const hooks = {
    tell: (text: string) => told.push(text),
    playBack: (current: InitAnswers) => played.push(current),
    onKeysKnown: (current: InitAnswers) => keys.push(current),
    objection: async () => objections.shift(),
    weakenings: async () => weakenings.shift() ?? [],
    agreed: new Set<string>(),
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

  it('offers the names that the server has, and what its conf advertises by now', async () => {
    const of = async (name: string) => Buffer.from((await peerPair(name)).certificate.pem);
    const other = await ask([enter, enter, enter, enter], {}, factsOf('community', await of('other.example')));
    expect(other.result.name?.map(({ value }) => value)).toEqual(['other.example', 'graph.example']);
    const same = await ask([enter, enter, enter, enter], {}, factsOf('community', await of('graph.example')));
    expect(same.result.name?.map(({ value }) => value)).toEqual(['graph.example']);
    for (const name of ['', '*.example', 'core_1.example']) {
      const none = await ask([enter, enter, enter, enter], {}, factsOf('community', await of(name)));
      expect(none.result.name).toContainEqual({ kind: 'dns', value: 'box' });
    }
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
    expect(asked).toEqual(['Does this look right?']);
  });

  it.each([
    ['key type', ['rsa-4096'], { keyType: 'rsa-4096' }],
    ['validity', ['30'], { days: 30 }],
    ['names of this server', ['a.example 10.0.0.1'], { name: [{ value: 'a.example' }, { value: '10.0.0.1' }] }],
    ['subject of the certificate', ['O=Example'], { subject: [{ type: 'O', value: 'Example' }] }],
    ['passphrase of the private keys', ['made'], { generatePassphrase: true }],
    ['passphrase of the private keys', ['typed', 'correct horse battery'], { askPassphrase: true }],
    ['plaintext HTTP', [true], { http: 'on' }],
    ['names of the files', ['tls.key', 'tls.crt'], { fileNames: { key: 'tls.key', certificate: 'tls.crt' } }],
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

  it('asks for the proof, the restart and when to run; Enter takes what was found', async () => {
    const { result, asked, told } = await ask(['certbot', enter, enter, enter, enter], begun);
    expect(asked.slice(1)).toEqual([
      'How should the CA check that you control the name?',
      'How should Neo4j be restarted after a renewal?',
      'Run certbot?',
      'Does this look right?',
    ]);
    expect(told).toHaveLength(4);
    expect(result).toMatchObject({ components: certbot, challenge: 'standalone', reload: 'none', runCertbot: true });
    expect(result.email).toBeUndefined();
    expect(result.acmeTest).toBeUndefined();
  });

  it('takes what it finds for defaults: a web server, its folder, a package, a missing certbot', async () => {
    const look: Looking = {
      ...bare,
      webServerRuns: async () => true,
      webroots: async () => ['/srv/http'],
      certbotAccount: async () => true,
      certbotInstalled: async () => false,
      reload: { kind: 'systemd' },
    };
    const { result, told } = await ask(['certbot', enter, enter, enter, enter], begun, factsOf(), look);
    expect(told).toContain('After each renewal: systemctl restart neo4j.');
    expect(result).toMatchObject({ challenge: 'webroot', webroot: '/srv/http', reload: 'systemd', runCertbot: false });
    await expect(ask(['certbot', 'standalone'], begun, factsOf(), look)).rejects.toThrow(/no such choice/);
    await expect(ask(['certbot', enter, enter, 'now'], begun, factsOf(), look)).rejects.toThrow(/no such choice/);
  });

  it('proves a wildcard by DNS: with a plugin and its credentials, or a script', async () => {
    const wild: InitAnswers = { components: ['bolt'], name: [{ kind: 'dns', value: '*.example.com' }] };
    const plugin = await ask(['certbot', enter, 'cloudflare', '/root/cf.ini', enter, 'test', enter], wild);
    expect(plugin.result).toMatchObject({
      challenge: 'dns',
      certbotArg: ['--dns-cloudflare', '--dns-cloudflare-credentials=/root/cf.ini'],
      acmeTest: true,
      runCertbot: true,
    });
    const script = await ask(['certbot', 'dns', '/usr/local/bin/dns-hook', enter, 'print', enter], begun);
    expect(script.result.certbotArg).toEqual(['--manual-auth-hook=/usr/local/bin/dns-hook']);
    expect(script.result.runCertbot).toBe(false);
    await expect(ask(['certbot', 'dns', 'Cloud Flare!'], begun)).rejects.toThrow(/is refused/);
  });

  it('leaves out names that a public CA would refuse, and asks where none is left', async () => {
    const mixed: InitAnswers = { components: ['bolt'], name: [...name, { kind: 'dns', value: 'localhost' }] };
    const { result, told } = await ask(['certbot', enter, enter, enter, enter], mixed);
    expect(told).toContain('The certificate will be for graph.example.com; left out: localhost.');
    expect(result.name).toEqual(name);
    const inner: InitAnswers = { components: ['bolt'], name: [{ kind: 'dns', value: 'localhost' }] };
    const typed = await ask(
      ['certbot', new Wrong('neo4j', /at least two labels/), 'graph.example.com', enter, enter, enter, enter],
      inner,
    );
    expect(typed.asked[1]).toBe('Public names of this server:');
    expect(typed.result.name).toEqual(name);
    // Known at once, and not when certbot has failed.
    const office = await ask(
      ['certbot', new Wrong('db.corp', /end in \.corp/), 'graph.example.com', enter, enter, enter, enter],
      { components: ['bolt'], name: [{ kind: 'dns', value: 'graph.internal' }] },
    );
    expect(office.result.name).toEqual(name);
    // An ACME server of one's own may sign them, and may want to know who asks.
    const own = await ask([new Wrong('nobody', /such as/), 'ops@example.com', enter, enter, enter, enter], {
      ...mixed,
      acmeServer: 'https://ca.example/dir',
    });
    expect(own.asked).not.toContain('Public names of this server:');
    expect(own.result.email).toBe('ops@example.com');
  });

  it('keeps cluster and backup out of it: self-signed, or left out', async () => {
    const four: InitAnswers = { name, components: ['bolt', 'https', 'cluster', 'backup'] };
    const self = await ask(['certbot', enter, enter, enter, enter, enter], four, factsOf('enterprise'));
    expect(self.asked[1]).toBe('Which certificates should cluster and backup use?');
    expect(self.result.source).toEqual({ all: 'certbot', by: { cluster: 'self-signed', backup: 'self-signed' } });
    const out = await ask(['certbot', 'leave', enter, enter, enter, enter], four, factsOf('enterprise'));
    expect(out.result.components).toEqual(['bolt', 'https']);
  });

  it('asks how the container is called, and which command, and takes no nonsense', async () => {
    const named = await ask(['certbot', enter, 'docker', 'graphdb', enter, enter], begun);
    expect(named.result.reload).toBe('docker:graphdb');
    const own = await ask(['certbot', enter, 'command', '/usr/local/bin/restart', enter, enter], begun);
    expect(own.result.reload).toBe('command:/usr/local/bin/restart');
    await expect(ask(['certbot', enter, 'docker', 'a b'], begun)).rejects.toThrow(/is refused/);
    await expect(ask(['certbot', enter, 'procedure'], begun)).rejects.toThrow(/no such choice/);
  });

  it('forgets all that when another source is chosen', async () => {
    const title = change('source of the certificates');
    const { result } = await ask(['certbot', enter, enter, enter, 'change', title, 'self-signed', enter], begun);
    expect(result).toEqual({ ...begun, source: { all: 'self-signed', by: {} } });
  });
});

describe('a protection that would be lowered', () => {
  const weakening = (more: Partial<Weakening> = {}): Weakening => ({
    ...{ kind: 'http', setting: 'server.http.enabled', was: 'true', now: 'true' },
    note: { severity: 'warning', text: 'http stays open.', remedy: 'Turn it off.' },
    asks: { question: 'Leave it open?', keep: 'No, turn it off', weaken: 'Yes, leave it open' },
    kept: (answers) => ({ ...answers, http: 'off' }),
    ...more,
  });
  const complete: InitAnswers = {
    components: ['bolt'],
    name: [{ kind: 'dns', value: 'a.example' }],
    source: { all: 'self-signed', by: {} },
  };
  const askWith = (replies: readonly unknown[], found: readonly (readonly Weakening[])[]) =>
    ask(replies, complete, factsOf(), bare, [], [...found]);

  it('is told and asked before the answers are played back; Enter keeps it', async () => {
    const { result, asked, told, played } = await askWith([enter, enter], [[weakening()]]);
    expect(asked).toEqual(['Leave it open?', 'Does this look right?']);
    expect(told).toEqual(['http stays open.']);
    expect(result.http).toBe('off');
    expect(played).toEqual([result]);
  });

  it('is asked once where it is agreed to', async () => {
    const title = change('validity');
    const { result, asked } = await askWith(['weaken', 'change', title, '30', enter], [[weakening()], [weakening()]]);
    expect(asked.filter((question) => question === 'Leave it open?')).toHaveLength(1);
    expect(result).toEqual({ ...complete, days: 30 });
  });

  it('that no answer keeps leads to what has to be done, and lets the person leave', async () => {
    const { kept: _, ...byHand } = weakening();
    await expect(askWith([enter, 'leave'], [[byHand]])).rejects.toThrow(Interrupted);
  });
});

describe('how it runs', () => {
  it('is asked on the way only where a compose file was found, which is then the default', async () => {
    const look: Looking = { ...bare, compose: { service: 'db', containerName: undefined } };
    const { result, asked } = await ask([enter, enter, enter, enter, enter], {}, factsOf(), look);
    expect(asked[3]).toBe('How does this Neo4j run?');
    expect(result.target).toBe('compose');
  });

  it('can be changed', async () => {
    const { result } = await ask([enter, enter, enter, 'change', change('how it runs'), 'docker', enter]);
    expect(result.target).toBe('docker');
  });
});

it.each([
  ['self-signed', ['key type', 'validity', 'subject of the certificate']],
  ['certbot', ['key type']],
  ['existing', []],
] as const)('offers to change what %s decides', (source, titles) => {
  const offered = questions.filter(({ applies }) => applies?.({ source: { all: source, by: {} } }) ?? true);
  const about = ['key type', 'validity', 'subject of the certificate'];
  expect(offered.map(({ title }) => title).filter((title) => about.includes(title))).toEqual(titles);
});

describe('what a script lacks', () => {
  it.each([
    [{}, ['--components', '--name', '--source']],
    [{ role: 'backup-client' }, ['--name', '--source']],
    [{ components: ['bolt'], name: [], source: { all: 'self-signed', by: {} } }, []],
    [{ components: ['bolt'], name: [], source: { all: 'existing', by: {} } }, ['--certificate and --private-key, or --pkcs12']],
    [{ components: ['bolt'], name: [], source: { all: 'certbot', by: {} } }, ['--challenge', '--reload', '--run-certbot']],
  ] as const)('with %j is %j', (answers, flags) => {
    expect(lackingFlags(answers as InitAnswers)).toEqual(flags);
  });
});

describe('files of your own', () => {
  const begun: InitAnswers = { components: ['bolt', 'https'] };
  const aes = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const;

  beforeAll(async () => {
    const root = await authorityPair('Root');
    const between = await authorityPair('Between', root);
    const pair = await peerPair('graph.example', { issuer: between });
    const old = await peerPair('graph.example', { now: new Date('2020-01-01T00:00:00Z') });
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    for (const [path, text] of Object.entries({
      '/root/cert.pem': pair.certificate.pem,
      '/root/key.pem': String(pair.key.export(pem)),
      '/root/locked.pem': String(pair.key.export(aes)),
      '/root/between.pem': between.certificate.pem,
      '/root/full.pem': pair.certificate.pem + between.certificate.pem,
      '/root/all.pem': String(pair.key.export(pem)) + pair.certificate.pem + between.certificate.pem,
      '/root/root.pem': root.certificate.pem,
      '/root/other-key.pem': String(old.key.export(pem)),
      '/root/expired.pem': old.certificate.pem,
      '/etc/hosts': '127.0.0.1 localhost\n',
    }))
      files.set(path, Buffer.from(text));
  });

  it('are opened as soon as they are named, and asked for again with the reason', async () => {
    const { result, asked } = await ask(
      [
        enter,
        'existing',
        new Wrong('', /Type a path/),
        new Wrong('/nope.pem', /not found/),
        new Wrong('/etc/hosts', /contains no certificate/),
        new Wrong('~/key.pem', /private key but no certificate/),
        new Wrong('~/expired.pem', /ran out|expired/),
        '~/full.pem',
        new Wrong('/nope.pem', /not found/),
        new Wrong('~/full.pem', /certificate but no private key/),
        new Wrong('~/other-key.pem', /does not belong/),
        '~/key.pem',
        enter,
      ],
      begun,
    );
    expect(result).toMatchObject({
      certificate: '/root/full.pem',
      privateKey: '/root/key.pem',
      name: [{ value: 'graph.example' }],
    });
    // The chain is in the file, so nobody is asked for it.
    expect(result.chain).toBeUndefined();
    expect(asked).toHaveLength(5);
  });

  it('lets the issuers come from another file, and checks that as well', async () => {
    const { result } = await ask(
      [enter, 'existing', '~/cert.pem', '~/key.pem', new Wrong('/etc/hosts', /no certificate/), '~/between.pem', enter],
      begun,
    );
    expect(result).toMatchObject({ certificate: '/root/cert.pem', chain: '/root/between.pem' });
  });

  it('says that an issuer in between is missing, where that is asked', async () => {
    const { result } = await ask(
      [enter, 'existing', '~/cert.pem', '~/key.pem', new Wrong('~/root.pem', /is incomplete/), '~/between.pem', enter],
      begun,
    );
    expect(result.chain).toBe('/root/between.pem');
  });

  it('asks for a passphrase until it opens the key, and shows it nowhere', async () => {
    const { result, played } = await ask(
      [enter, 'existing', '~/full.pem', '~/locked.pem', new Wrong('wrong', /does not open/), 'open sesame', enter],
      begun,
    );
    expect(result.typed?.sourcePassphrase?.reveal()).toBe('open sesame');
    expect(JSON.stringify(played)).not.toContain('open sesame');
    expect(answersToText('answers.json', result)).not.toMatch(/open sesame|typed/);
  });

  it('goes back to the files where a passphrase is not known', async () => {
    const { result } = await ask([enter, 'existing', '~/full.pem', '~/locked.pem', '', '~/all.pem', enter], begun);
    expect(result).toMatchObject({ certificate: '/root/all.pem', privateKey: '/root/all.pem' });
  });

  it('asks about a name that was typed and is not in the certificate', async () => {
    const name = [{ kind: 'dns', value: 'b.example' }] as const;
    const { result, told } = await ask(['existing', '~/full.pem', '~/key.pem', false, '~/full.pem', '~/key.pem', true, enter], {
      ...begun,
      name,
    });
    expect(told.join(' ')).toContain('Clients that connect to b.example will refuse it');
    expect(result.name).toEqual([{ kind: 'dns', value: 'graph.example' }]);
  });
});

describe('a private CA', () => {
  const begun: InitAnswers = { components: ['bolt'], name: [{ kind: 'dns', value: 'a.example' }] };

  it('is a folder that is looked into, with a key that is opened', async () => {
    const root = await authorityPair('Test CA');
    const locked = root.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' });
    files.set('/root/ca/ca.crt', Buffer.from(root.certificate.pem));
    files.set('/root/ca/ca.key', Buffer.from(locked));
    const { result } = await ask(
      [
        'ca',
        'use',
        new Wrong('/etc', /ca create|not there|no CA/),
        '~/ca',
        new Wrong('wrong', /does not open/),
        'open sesame',
        enter,
      ],
      begun,
    );
    expect(result.ca).toBe('/root/ca');
    expect(result.typed?.caPassphrase?.reveal()).toBe('open sesame');
  });

  it('can be made here, outside any Neo4j home', async () => {
    const { result } = await ask(
      ['ca', 'make', new Wrong('/neo4j/ca', /home/), enter, 'open sesame 1', 'open sesame 1', enter],
      begun,
    );
    expect(made).toContain('/root/neo4j-ca');
    expect(result).toMatchObject({ ca: '/root/neo4j-ca' });
    expect((await ask(['ca', 'make', '/srv/ca', '', enter], begun)).result.typed).toBeUndefined();
  });

  it('asks for both passphrases anew where the first one was mistyped', async () => {
    const different = new Wrong('open sesame 2', /different passphrase/);
    const replies = ['ca', 'make', '/srv/ca3', 'open sesame 1', different, '', 'open sesame 2', 'open sesame 2', enter];
    const { result } = await ask(replies, begun);
    expect(result.typed?.caPassphrase?.reveal()).toBe('open sesame 2');
  });

  it('can be another one, which gets a request; nothing of it stays when another source is chosen', async () => {
    const { result } = await ask(['ca', 'request', enter], begun);
    expect(result).toMatchObject({ caRequest: true, source: { all: 'ca' } });
    const title = change('source of the certificates');
    expect(
      (await ask(['ca', 'make', '/srv/ca2', 'open sesame 1', 'open sesame 1', 'change', title, 'self-signed', enter], begun))
        .result,
    ).toEqual({
      ...begun,
      source: { all: 'self-signed', by: {} },
    });
  });
});

describe('what stands in the way of a plan', () => {
  const begun: InitAnswers = {
    components: ['bolt'],
    name: [{ kind: 'dns', value: 'a.example' }],
    source: { all: 'self-signed', by: {} },
  };
  const pairs: Objection = { kind: 'pairs', pairs: [{ scope: 'bolt', reasons: ['its certificate does not carry a.example'] }] };

  it('is a question where a pair is there, and the answers stay', async () => {
    const { result, asked, told } = await ask([enter, enter], begun, factsOf(), bare, [pairs]);
    expect(asked[0]).toBe('Replace this key pair? The old one is kept.');
    expect(told).toContain('bolt already has a key pair: its certificate does not carry a.example.');
    expect(result).toEqual({ ...begun, replace: true });
    const other = await ask(['change', change('names of this server'), 'b.example', enter], begun, factsOf(), bare, [pairs]);
    expect(other.result).toEqual({ ...begun, name: [{ kind: 'dns', value: 'b.example' }] });
  });

  it('is a question where Bolt would accept nobody: whom it should trust, or that it asks for no certificate', async () => {
    files.set('/clients.pem', Buffer.from((await peerPair('client.example')).certificate.pem));
    files.set('/clients.txt', Buffer.from('nothing'));
    const lowered = {
      ...{ kind: 'client-auth', setting: 'dbms.ssl.policy.bolt.client_auth', was: 'REQUIRE', now: 'NONE' },
      ...{ note: { severity: 'warning', text: 'lowered' }, asks: { question: 'Lower it?', keep: 'No', weaken: 'Yes' } },
    } as Weakening;
    const nobody: Objection = { kind: 'no-client', text: 'No client could connect.' };
    const trusting = await ask(
      ['trust', new Wrong('/clients.txt', /no certificate/), '/clients.pem', enter],
      begun,
      factsOf(),
      bare,
      [nobody],
    );
    expect(trusting.result).toEqual({ ...begun, trust: ['/clients.pem'] });
    expect(trusting.told).toContain('No client could connect.');
    const open = await ask(['none', enter], begun, factsOf(), bare, [nobody], [[lowered]]);
    expect(open.result).toEqual({ ...begun, clientAuth: { by: { bolt: 'none' } } });
    const other = await ask(['change', change('key type'), 'rsa-2048', enter], begun, factsOf(), bare, [nobody]);
    expect(other.result.keyType).toBe('rsa-2048');
  });

  it('is told, and anything can be changed; or the person leaves', async () => {
    const objection: Objection = { kind: 'other', text: 'That cannot be had here.' };
    const { result, told } = await ask(['change', change('key type'), 'rsa-2048', enter], begun, factsOf(), bare, [objection]);
    expect(told).toContain('That cannot be had here.');
    expect(result.keyType).toBe('rsa-2048');
    await expect(ask(['leave'], begun, factsOf(), bare, [objection])).rejects.toThrow(Interrupted);
  });
});

it('reads own ports, and keeps what only Enterprise serves from being chosen on Community', async () => {
  const facts = factsOf();
  const conf = readConf(
    Buffer.from('server.bolt.listen_address=:17687\nserver.https.listen_address=0.0.0.0:8443\n'),
    facts.installation.version,
  );
  const shown: (readonly { readonly name: string; readonly disabled?: string }[])[] = [];
  const prompts = queuedPrompts([enter, enter, enter, enter]);
  const watched = {
    ...prompts,
    checkbox: async (question: Parameters<typeof prompts.checkbox>[0]) => {
      shown.push(question.choices);
      return prompts.checkbox(question);
    },
  } as typeof prompts;
  const hooks = {
    tell: () => undefined,
    playBack: () => undefined,
    onKeysKnown: () => undefined,
    objection: async () => undefined,
    weakenings: async () => [],
    agreed: new Set<string>(),
  };
  await askInit(watched, {}, { ...facts, conf }, hooks, bare);
  expect(shown[0]?.map(({ name }) => name.split(/\s+/).slice(0, 2))).toEqual([
    ['bolt', '17687'],
    ['https', '8443'],
    ['cluster', '5000'],
    ['backup', '6362'],
  ]);
  expect(shown[0]?.map(({ disabled }) => disabled !== undefined)).toEqual([false, false, true, true]);
  await expect(ask([['cluster']])).rejects.toThrow(/no such choice/);
});

it.each([
  [undefined, []],
  [true, ['certbot']],
] as const)('offers certbot where it runs (on Windows: %s)', async (onWindows, disabled) => {
  const facts = factsOf();
  const installation = { ...facts.installation, version: { ...facts.installation.version, ...(onWindows && { onWindows }) } };
  const question = questions.find(({ flag }) => flag === '--source');
  const seen: string[] = [];
  const prompts = {
    select: async ({ choices }: { choices: readonly { value: string; disabled?: string }[] }) => {
      seen.push(...choices.filter((choice) => choice.disabled !== undefined).map(({ value }) => value));
      return 'self-signed';
    },
  };
  await question?.ask({ prompts, facts: { ...facts, installation }, looking: bare } as never, {});
  expect(seen).toEqual(disabled);
});
