import { describe, expect, it } from 'vitest';
import type { InitAnswers } from '../../../src/model/command-line/answers.ts';
import type { Edition, Installation } from '../../../src/model/installation.ts';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';
import { impliedSource } from '../../../src/plan/answers/answers-that-fit.ts';
import { parseInitAnswers } from '../../../src/plan/answers/init-answers.ts';
import { type InitFacts, resolveInit } from '../../../src/plan/answers/resolve-init.ts';

const answersOf = (raw: Record<string, unknown>): InitAnswers => {
  const parsed = parseInitAnswers(raw);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.answers;
};

const factsOf = (conf = '', edition: Edition = 'community', hostName = 'box'): InitFacts => {
  const version = parseVersion('5');
  const bytes = Buffer.from(conf);
  // Only what deciding looks at; the files of the scopes are no part of it.
  const installation = { home: '/neo4j', kind: 'archive', version, edition, versionFrom: 'flag', editionKnown: true };
  return { installation: installation as unknown as Installation, conf: readConf(bytes, version), hostName };
};

const resolve = (raw: Record<string, unknown>, facts = factsOf()) => resolveInit(answersOf(raw), facts);

describe('components by default', () => {
  it.each([
    ['Community', {}, factsOf(), ['bolt', 'https']],
    ['Enterprise', {}, factsOf('', 'enterprise'), ['bolt', 'https', 'cluster', 'backup']],
    ['other members', {}, factsOf('dbms.cluster.discovery.endpoints=core1:5000,core2:5000\n', 'enterprise'), ['bolt', 'https']],
    ['certbot for all', { source: 'certbot' }, factsOf('', 'enterprise'), ['bolt', 'https']],
    ['files that are given', { pkcs12: 'a.p12' }, factsOf('', 'enterprise'), ['bolt', 'https']],
    [
      'certbot for some',
      { source: 'bolt=certbot,https=certbot' },
      factsOf('', 'enterprise'),
      ['bolt', 'https', 'cluster', 'backup'],
    ],
    ['in their own order', { components: 'backup,bolt' }, factsOf(), ['bolt', 'backup']],
    ['a backup client', { role: 'backup-client' }, factsOf('', 'enterprise'), ['backup']],
  ])('%s', (_, raw, facts, components) => {
    expect(resolve(raw, facts).components).toEqual(components);
  });

  it('tells what it leaves out, and how to have it', () => {
    const { notes } = resolve({}, factsOf('dbms.cluster.discovery.endpoints=core1:5000\n', 'enterprise'));
    expect(notes[0]?.text).toMatch(/left out: neo4j\.conf lists other members \(core1:5000\)/);
    expect(notes[0]?.remedy).toContain('--components bolt,https,cluster,backup');
  });
});

describe('names by default', () => {
  const names = (conf: string, hostName?: string): string[] =>
    resolve({}, factsOf(conf, 'community', hostName)).names.map(({ value }) => value);

  it('are what is advertised and listened on, the host, and loopback at the end', () => {
    expect(
      names(
        'server.default_advertised_address=graph.example\nserver.bolt.listen_address=10.0.0.7:7687\nserver.https.listen_address=0.0.0.0:7473\n',
      ),
    ).toEqual(['graph.example', '10.0.0.7', 'box', 'localhost', '127.0.0.1']);
  });

  it('leave out what cannot be used, with a note', () => {
    const resolved = resolve({}, factsOf('', 'community', 'my_box'));
    expect(resolved.names.map(({ value }) => value)).toEqual(['localhost', '127.0.0.1']);
    expect(resolved.notes[0]?.text).toMatch(/my_box is left out/);
  });

  it('are those given, where some are', () => {
    expect(resolve({ name: ['b.example', 'a.example'] })).toMatchObject({
      namesGiven: true,
      names: [{ value: 'b.example' }, { value: 'a.example' }],
    });
  });
});

describe('the other defaults', () => {
  it('are none for clients, require for members', () => {
    expect(resolve({}).clientAuth).toEqual({ bolt: 'none', https: 'none', cluster: 'require', backup: 'require' });
  });

  it.each([
    ['what the conf has', {}, 'cluster.client_auth=OPTIONAL', { cluster: 'optional', bolt: 'none' }],
    ['that of https, which nobody asks to change', {}, 'https.client_auth=require', { https: 'require' }],
    ['the answer before the conf', { 'client-auth': 'bolt=none' }, 'bolt.client_auth=REQUIRE', { bolt: 'none' }],
    ['the usual one for a word that Neo4j refuses', {}, 'cluster.client_auth=NEVER', { cluster: 'require' }],
    ['with whom to trust', { trust: 'peer.pem' }, 'bolt.client_auth=REQUIRE', { bolt: 'require' }],
  ])('let in as many as before: %s', (_, raw, setting, expected) => {
    expect(resolve(raw, factsOf(`dbms.ssl.policy.${setting}\n`)).clientAuth).toMatchObject(expected);
  });

  it('keep bolt asking for certificates only where somebody is trusted', () => {
    const facts = factsOf('dbms.ssl.policy.bolt.client_auth=REQUIRE\n');
    const trusting = (entries: readonly object[]): InitFacts =>
      ({ ...facts, installation: { ...facts.installation, scopes: { bolt: { trusted: { entries } } } } }) as unknown as InitFacts;
    expect(resolve({}, trusting([{ path: '/neo4j/trusted/a.pem' }])).clientAuth.bolt).toBe('require');
    expect(() => resolve({}, trusting([]))).toThrow(/trusted folder is empty/);
  });

  it('check names among members, and leave https as the line has it', () => {
    expect(resolve({}).verifyHostname).toEqual({ bolt: undefined, https: undefined, cluster: 'on', backup: 'on' });
  });

  it.each([
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'rsa-2048'],
    ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256', 'ec-p256'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ec-p256'],
  ])('give bolt with %s a key of %s', (ciphers, keyType) => {
    expect(resolve({}, factsOf(`dbms.ssl.policy.bolt.ciphers=${ciphers}\n`)).keyType).toMatchObject({
      bolt: keyType,
      https: 'ec-p256',
    });
  });

  it('close http where https is chosen', () => {
    expect(resolve({}).http).toBe('off');
    expect(resolve({ components: 'bolt' }).http).toBeUndefined();
    expect(resolve({ http: 'on' }).http).toBe('on');
  });
});

describe('impliedSource', () => {
  it.each([
    [{}, undefined],
    [{ pkcs12: 'a.p12' }, 'existing'],
    [{ certificate: 'c', 'private-key': 'k' }, 'existing'],
    [{ continue: true, certificate: 'c' }, 'ca'],
    [{ ca: 'dir' }, 'ca'],
    [{ 'run-certbot': true }, 'certbot'],
  ])('of %j is %s', (raw, source) => {
    expect(impliedSource(answersOf(raw))).toBe(source);
  });
});

describe('refused', () => {
  it.each([
    [{ 'client-auth': 'bolt=require' }, /no client certificate or CA is trusted/],
    [{ 'client-auth': 'https=optional' }, /Java runtime's own trust store/],
    [{ 'passphrase-env': 'P', 'generate-passphrase': true }, /more than one place/],
    [{ source: 'existing', pkcs12: 'a', certificate: 'b' }, /--pkcs12 contains both key and certificate/],
    [{ components: 'bolt', source: 'cluster=ca' }, /about cluster/],
    [{ components: 'bolt', share: 'bolt,https' }, /--share names https/],
    [{ share: 'bolt' }, /only bolt and https/],
    [{ components: 'bolt', 'https-port': 8443 }, /--https-port is given/],
    [{ source: 'self-signed', 'private-key': 'k' }, /--private-key belongs to the source existing/],
    [{ source: 'self-signed', webroot: '/w', email: 'a@b.example' }, /--email, --webroot belong to the source certbot/],
    [{ source: 'self-signed', certificate: 'c' }, /--certificate belongs to the source existing or ca/],
  ])('%j', (raw, says) => {
    expect(() => resolve(raw)).toThrow(says);
  });

  it.each([
    [{ 'client-auth': 'bolt=require', trust: 'peer.pem' }],
    [{ 'client-auth': 'https=require', force: true }],
    [{ source: 'bolt=existing,https=self-signed', 'private-key': 'k', certificate: 'c' }],
  ])('but not %j', (raw) => {
    expect(() => resolve(raw)).not.toThrow();
  });

  it('and a --trust without effect is told', () => {
    expect(resolve({ trust: 'p.pem' }).notes).toMatchObject([{ severity: 'warning' }]);
    expect(resolve({ trust: 'p.pem', components: 'cluster' }).notes).toEqual([]);
  });
});
