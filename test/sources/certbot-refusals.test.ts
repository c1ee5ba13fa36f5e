import { describe, expect, it } from 'vitest';
import type { CertbotFacts } from '../../src/model/certificates/certbot.ts';
import type { SubjectName } from '../../src/model/certificates/certificate-request.ts';
import type { InitAnswers } from '../../src/model/command-line/answers.ts';
import { UserError } from '../../src/model/errors/errors.ts';
import type { FileFact } from '../../src/model/installation.ts';
import { parseSubjectName } from '../../src/pki/names/subject-names.ts';
import { certbotFlags, stagingServer } from '../../src/sources/certbot-command.ts';
import {
  certbotNotes,
  isPublicCa,
  refuseAddresses,
  refuseBeforeCertbot,
  refuseBeforeRun,
} from '../../src/sources/certbot-refusals.ts';

const missing: FileFact = { path: '/nowhere', fact: { state: 'missing' } };
const facts = (more: Partial<CertbotFacts> = {}): CertbotFacts => ({
  program: '/usr/bin/certbot',
  version: { text: '2.1.0', major: 2, minor: 1 },
  places: { configDirectory: '/etc/letsencrypt', workDirectory: undefined, logsDirectory: undefined },
  name: 'graph.example.com',
  fullchain: missing,
  privateKey: missing,
  renewalConf: missing,
  hasAccount: false,
  hookDirectory: '/etc/letsencrypt/neo4j-tls',
  missingFolders: [],
  hookScript: missing,
  hookResultThere: false,
  record: missing,
  pointer: undefined,
  changeable: undefined,
  recordDirectoryThere: false,
  deployed: undefined,
  hookTemplate: { hook: '', walk: '', inFolder: '' },
  asRoot: true,
  portTaken: false,
  webrootUsable: true,
  renewedBy: undefined,
  unresolved: [],
  ...more,
});
const name: SubjectName = { kind: 'dns', value: 'graph.example.com' };
const own = { configDirectory: '/srv/c', workDirectory: '/srv/w', logsDirectory: '/srv/l' };

const refusal = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return `${error.message} ${error.remedy}`;
    throw error;
  }
  return 'nothing is wrong';
};

describe('before certbot is run', () => {
  it.each<readonly [string, InitAnswers, Partial<CertbotFacts>, RegExp]>([
    ['certbot is missing', {}, { program: undefined }, /not installed.*pip install certbot/],
    ['its folders are root’s', {}, { asRoot: false }, /\/etc\/letsencrypt.*sudo.*--certbot-arg=--config-dir=DIR/],
    ['the port is root’s', {}, { asRoot: false, places: own }, /needs port 80, which only root can open.*--challenge webroot/],
    [
      'the port is taken',
      {},
      { portTaken: true },
      /needs port 80, but another program uses it.*--challenge webroot --webroot DIR/,
    ],
    [
      'another port is taken',
      { certbotArg: ['--http-01-port', '5002'] },
      { portTaken: true },
      /needs port 5002, but another program uses it/,
    ],
    ['the webroot is none', { challenge: 'webroot', webroot: '/no' }, { webrootUsable: false }, /\/no is not a writable folder/],
    [
      'this certbot knows no addresses',
      { name: [{ kind: 'ip', value: '192.0.2.1' }] },
      {},
      /certbot 2\.1\.0 cannot request certificates for IP addresses.*certbot 5/,
    ],
  ])('refuses where %s', (_what, answers, more, says) => {
    expect(refusal(() => refuseBeforeRun({ runCertbot: true, ...answers }, facts(more)))).toMatch(says);
  });

  it.each<readonly [string, InitAnswers, Partial<CertbotFacts>]>([
    ['root with the usual folders', {}, {}],
    ['anybody with folders and a port of their own', { certbotArg: ['--http-01-port=5002'] }, { asRoot: false, places: own }],
    ['anybody who proves the name by DNS', { challenge: 'dns' }, { asRoot: false, places: own }],
    [
      'the newest certbot with an address',
      { name: [{ kind: 'ip', value: '192.0.2.1' }] },
      { version: { text: '5.8.0', major: 5, minor: 8 } },
    ],
  ])('lets %s through', (_who, answers, more) => {
    expect(refusal(() => refuseBeforeRun({ runCertbot: true, ...answers }, facts(more)))).toBe('nothing is wrong');
  });

  it('takes a hundred names, and not one more', () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, index): SubjectName => ({ kind: 'dns', value: `n${index}.example.com` }));
    expect(refusal(() => refuseBeforeCertbot({}, names(100), false))).toBe('nothing is wrong');
    expect(refusal(() => refuseBeforeCertbot({}, names(101), false))).toMatch(
      /at most 100 names, but 101 were given.*fewer names, or a wildcard/,
    );
    expect(refusal(() => refuseBeforeCertbot({}, [], false))).toMatch(/No public name is known/);
  });
});

describe('an address', () => {
  const ask = (value: string, answers: InitAnswers = {}, version = '5.3.0'): string => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const names: readonly SubjectName[] = [{ kind: 'ip', value }];
    return refusal(() => {
      refuseBeforeCertbot(answers, names, false);
      refuseAddresses(answers, names, { version: { text: version, major, minor } });
    });
  };

  it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
    '%s is taken by a certbot that can ask for it',
    (value) => {
      expect(ask(value)).toBe('nothing is wrong');
      expect(ask(value, {}, '5.2.1')).toMatch(/certbot 5\.2\.1 cannot .* needs certbot 5\.3 or later/);
      expect(ask(value, { challenge: 'dns', certbotArg: ['--dns-x'] })).toMatch(/The DNS challenge cannot prove/);
      expect(ask(value, { acmeServer: 'https://acme.zerossl.com/v2/DV90' })).toMatch(
        /zerossl\.com.* may not issue certificates for IP addresses/,
      );
    },
  );

  it.each([
    ...[
      '10.0.0.5',
      '127.0.0.1',
      '169.254.1.1',
      '172.20.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '192.0.2.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...['::1', 'fd00::1', 'fe80::1', '::ffff:93.184.215.14', '2001:db8::1', 'ff02::1'],
  ])('%s is refused: the public cannot reach it', (value) => {
    if (parseSubjectName(value).kind !== 'ok') return;
    expect(ask(value)).toMatch(/is not a public IP address/);
  });

  it('is said to live for days, and asked for under its profile', () => {
    const names: readonly SubjectName[] = [{ kind: 'ip', value: '93.184.215.14' }];
    const flags = (answers: InitAnswers): string =>
      certbotFlags({ answers, names, keyType: 'rsa-2048', certbot: facts({}), hook: '/hook' })
        .flatMap(({ argv }) => argv)
        .join(' ');
    expect(flags({})).toContain('--ip-address 93.184.215.14 --preferred-profile shortlived');
    expect(flags({ acmeServer: 'https://ca.corp/dir' })).not.toContain('shortlived');
    expect(
      certbotNotes({}, facts({}), names)
        .map(({ text }) => text)
        .join(),
    ).toMatch(/about 160 hours.*timer/);
  });
});

describe('what is told beforehand', () => {
  const texts = (answers: InitAnswers, more: Partial<CertbotFacts> = {}, names = [name]): string =>
    certbotNotes(answers, facts(more), names)
      .map(({ text, remedy }) => `${text} ${remedy ?? ''}`)
      .join('\n');

  it('a name that does not resolve, or that no public CA knows', () => {
    expect(texts({}, { unresolved: ['graph.example.com'] })).toMatch(
      /graph\.example\.com cannot be resolved from here.*AAAA record/,
    );
    expect(texts({}, {}, [{ kind: 'dns', value: 'graph.corp' }])).toMatch(/No public CA signs graph\.corp.*--acme-server URL/);
    expect(texts({ acmeServer: 'https://ca.corp/dir' }, {}, [{ kind: 'dns', value: 'graph.corp' }])).not.toContain(
      'No public CA',
    );
  });

  it('the test server is offered, and what it gives is no good', () => {
    expect(texts({})).toMatch(/five failed attempts.*--acme-test/);
    expect(texts({ acmeTest: true })).toMatch(/no client trusts its certificates.*without --acme-test/);
  });

  it('an old certbot, and port 80 for ever', () => {
    expect(texts({}, { version: { text: '0.40.0', major: 0, minor: 40 } })).toContain('certbot 0.40.0 is not tested');
    expect(texts({})).toMatch(/port 80 of each name, from any address.*at each renewal/);
    expect(texts({ challenge: 'dns' })).not.toContain('port 80');
  });
});

describe('the command', () => {
  const argv = (answers: InitAnswers, names: readonly SubjectName[] = [name], more: Partial<CertbotFacts> = {}): string =>
    certbotFlags({ answers, names, keyType: 'rsa-2048', certbot: facts(more), hook: '/hook' })
      .flatMap((flag) => flag.argv)
      .join(' ');

  it('asks the test server, one that is named, or Let’s Encrypt', () => {
    expect(argv({ acmeTest: true })).toContain(`--server ${stagingServer}`);
    expect(argv({ acmeServer: 'https://ca.corp/dir' })).toContain('--server https://ca.corp/dir');
    expect(argv({})).not.toContain('--server');
  });

  it('names addresses and DNS names each its own way, and needs no address for mail where there is an account', () => {
    expect(argv({}, [name, { kind: 'ip', value: '192.0.2.1' }])).toContain('-d graph.example.com --ip-address 192.0.2.1');
    expect(argv({})).toContain('--register-unsafely-without-email');
    expect(argv({}, [name], { hasAccount: true })).not.toContain('email');
  });

  it('knows the CAs whose customers are everybody', () => {
    expect(isPublicCa({})).toBe(true);
    expect(isPublicCa({ acmeServer: 'https://acme.zerossl.com/v2/DV90' })).toBe(true);
    expect(isPublicCa({ acmeServer: 'https://vault.corp:8200/v1/pki/acme/directory' })).toBe(false);
  });
});
