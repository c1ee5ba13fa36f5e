import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FoundHome, Place } from '../../../src/inspect/home/find-home.ts';
import { inspectInstallation, ownerOf, readableConf, shownPath } from '../../../src/inspect/home/installation.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { System } from '../../../src/system/system.ts';
import { type TestEntry, testdir } from '../../support/testdir.ts';

const real = createSystem();
const systemWith = (more: { readonly env?: System['env']; readonly platform?: NodeJS.Platform } = {}): System => ({
  ...real,
  env: more.env ?? {},
  host: Object.create(real.host, { platform: { value: more.platform ?? 'linux' } }),
});
const look = (home: string, place: Place = {}, from: FoundHome['from'] = 'flag', system = systemWith()) =>
  inspectInstallation(system, { home, from }, place);
const homeWith = (jars: readonly string[], more: Readonly<Record<string, TestEntry>> = {}): string =>
  testdir({ 'conf/neo4j.conf': '', ...Object.fromEntries(jars.map((jar) => [`lib/${jar}`, ''])), ...more });

describe('version and edition, without Java', () => {
  it.each([
    ['jars', ['neo4j-5.26.30.jar', 'neo4j-kernel-5.26.30.jar'], '5.26.30', 'community'],
    ['jars of Enterprise', ['neo4j-2026.08.1.jar', 'neo4j-enterprise-2026.08.1.jar'], '2026.08.1', 'enterprise'],
    ['jars of 4.4', ['neo4j-4.4.48.jar', 'neo4j-ssl-4.4.48.jar'], '4.4.48', 'community'],
  ])('are told from %s', async (_, jars, text, edition) => {
    const found = await look(homeWith(jars));
    expect(found).toMatchObject({ versionFrom: 'jars', edition, editionKnown: true, kind: 'archive' });
    expect(found.version.text).toBe(text);
  });

  it('are told from the folder of an archive, and from the notes of an image', async () => {
    const parent = testdir({ 'neo4j-enterprise-5.26.1/conf/neo4j.conf': '' });
    expect(await look(join(parent, 'neo4j-enterprise-5.26.1'))).toMatchObject({
      versionFrom: 'folder-name',
      edition: 'enterprise',
    });
    const image = testdir({ 'conf/neo4j.conf': '', packaging_info: 'Package Type: docker bookworm\nneo4j-community 5.20.0\n' });
    expect(await look(image)).toMatchObject({ versionFrom: 'packaging-info', kind: 'docker', edition: 'community' });
  });

  it('are what the person says, before anything else', async () => {
    const found = await look(homeWith(['neo4j-5.26.30.jar']), { neo4jVersion: '4.4.48', edition: 'enterprise' });
    expect(found).toMatchObject({ versionFrom: 'flag', edition: 'enterprise' });
    expect(found.version.line).toBe('4.4');
  });

  describe('are what init was told, where nothing better tells', () => {
    const record = (text: string) => ({ '.neo4j-tls/told': text });
    const told = record('neo4j-version=4.4\nedition=enterprise\n');

    it('and a home without a conf counts by it', async () => {
      expect(await look(testdir(told))).toMatchObject({
        version: { line: '4.4' },
        versionFrom: 'told-before',
        edition: 'enterprise',
        editionKnown: true,
      });
    });

    it('but a flag, and what Neo4j brought, come first', async () => {
      const flagged = await look(homeWith([], told), { neo4jVersion: '5', edition: 'community' });
      expect(flagged).toMatchObject({ version: { line: '5' }, versionFrom: 'flag', edition: 'community' });
      const upgraded = await look(homeWith(['neo4j-5.26.30.jar', 'neo4j-kernel-5.26.30.jar'], told));
      expect(upgraded).toMatchObject({ version: { line: '5' }, versionFrom: 'jars', edition: 'community' });
    });

    it.each(['', 'neo4j-version=3.5\n', 'neo4j-version=\u0000\nedition=both\n', 'x'.repeat(5000)])(
      'and a record that is none tells nothing: %j',
      async (text) => {
        await expect(look(homeWith([], record(text)))).rejects.toThrow(/version/);
      },
    );
  });

  it('are refused, with the flags that tell them, where nothing tells', async () => {
    await expect(look(testdir({ 'conf/neo4j.conf': '' }))).rejects.toMatchObject({
      message: expect.stringContaining('Could not detect the Neo4j version'),
      remedy: expect.stringContaining('--neo4j-version'),
    });
  });
});

describe('a home', () => {
  it.each([
    ['that is not there', (home: string) => join(home, 'none'), /does not exist/],
    ['that is a file', (home: string) => join(home, 'file'), /is not a folder/],
    ['that is some other folder', (home: string) => home, /is not a Neo4j home/],
  ])('%s is refused', async (_, at, expected) => {
    await expect(look(at(testdir({ file: '' })))).rejects.toThrow(expected);
  });

  it('that is still empty counts once its version is said with --home, and not when it was only found', async () => {
    const empty = testdir();
    expect(await look(empty, { neo4jVersion: '5' })).toMatchObject({ conf: { fact: { state: 'missing' } } });
    await expect(look(empty, { neo4jVersion: '5' }, 'environment')).rejects.toThrow(/is not a Neo4j home/);
  });

  it.each([
    ['on Windows', 'win32', '', 'windows-zip'],
    ['of Homebrew', 'darwin', 'Cellar/neo4j/2026.08.1/libexec', 'homebrew'],
    ['unpacked from an archive', 'darwin', '', 'archive'],
  ] as const)('%s is known as that', async (_, platform, below, kind) => {
    const root = testdir({ [join(below, 'conf/neo4j.conf')]: '', [join(below, 'lib/neo4j-5.26.30.jar')]: '' });
    expect((await look(join(root, below), {}, 'flag', systemWith({ platform }))).kind).toBe(kind);
  });
});

describe('the conf', () => {
  const jars = ['neo4j-5.26.30.jar'];

  it('lies where --conf says, else in NEO4J_CONF unless --home was said, else in conf/', async () => {
    const home = homeWith(jars);
    const elsewhere = testdir({ 'neo4j.conf': 'a=1\n' });
    const env = { NEO4J_CONF: elsewhere };
    const pathOf = async (place: Place, from: FoundHome['from']) =>
      (await look(home, place, from, systemWith({ env }))).conf.path;
    expect(await pathOf({ conf: join(elsewhere, 'neo4j.conf') }, 'flag')).toBe(join(elsewhere, 'neo4j.conf'));
    expect(await pathOf({}, 'environment')).toBe(join(elsewhere, 'neo4j.conf'));
    expect(await pathOf({}, 'flag')).toBe(join(home, 'conf/neo4j.conf'));
  });

  it('that is a folder is a fact to whoever looks and refused for whoever writes', async () => {
    const folder = (await look(testdir({ 'conf/neo4j.conf/': {}, 'lib/neo4j-5.26.30.jar': '' }))).conf;
    expect(folder.fact).toMatchObject({ type: 'directory' });
    expect(() => readableConf(folder, { edited: true })).toThrow(/is a folder/);
    expect(readableConf(folder, { edited: false })).toEqual(Buffer.alloc(0));
  });

  it('says where the files of each scope are, absolute ones and those below another base', async () => {
    const shared = testdir({ 'a.key': 'key' });
    const conf = [
      'dbms.ssl.policy.bolt.base_directory=ssl/bolt',
      'dbms.ssl.policy.bolt.public_certificate=here.crt',
      `dbms.ssl.policy.https.private_key=${join(shared, 'a.key')}`,
    ].join('\n');
    const home = homeWith(jars, { 'conf/neo4j.conf': conf, 'ssl/bolt/here.crt': 'x', 'ssl/bolt/trusted/one.pem': 'y' });
    const { bolt, https } = (await look(home)).scopes;
    expect(bolt.baseDirectory).toBe(join(home, 'ssl/bolt'));
    expect(bolt.publicCertificate.bytes?.toString()).toBe('x');
    expect(bolt.trusted.entries.map(({ path }) => path)).toEqual([join(home, 'ssl/bolt/trusted/one.pem')]);
    expect(https.privateKey).toMatchObject({ path: join(shared, 'a.key') });
    expect(https.privateKey.bytes?.toString()).toBe('key');
  });
});

describe('--owner', () => {
  const numbers = async (wanted: string | undefined) => ownerOf(real, await look(homeWith(['neo4j-5.26.30.jar'])), wanted);

  it('takes names and numbers, also those that this machine has no name for', async () => {
    expect(await numbers('root')).toMatchObject({ uid: 0, user: 'root' });
    expect(await numbers('7474:7475')).toMatchObject({ uid: 7474, gid: 7475 });
    expect(await numbers(undefined)).toMatchObject({ uid: process.getuid?.() });
  });

  it('refuses names that are nobody’s', async () => {
    await expect(numbers('no-such-user')).rejects.toThrow(/no user "no-such-user"/);
    await expect(numbers('0:no-such-group')).rejects.toThrow(/no group "no-such-group"/);
  });
});

it('shows paths inside the home as relative ones, and a neighbour with the same beginning in full', () => {
  expect(shownPath('/opt/neo4j', '/opt/neo4j/certificates/bolt')).toBe('certificates/bolt');
  expect(shownPath('/opt/neo4j', '/opt/neo4j-old/a.key')).toBe('/opt/neo4j-old/a.key');
});
