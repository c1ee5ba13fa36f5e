import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { snapshotTree } from '../support/tree.ts';

let home: string;
let conf: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'neo4j-tls-verdict-'));
  conf = join(home, 'conf', 'neo4j.conf');
  mkdirSync(join(home, 'conf'));
  mkdirSync(join(home, 'plugins'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const community = ['--edition', 'community'];
const init = (...more: string[]) =>
  runInProcess([
    'init',
    '--home',
    home,
    '--neo4j-version',
    '5.26.30',
    '--components',
    'bolt',
    '--name',
    'a.example',
    '--yes',
    ...more,
  ]);
const verdictOf = async (...more: string[]) =>
  JSON.parse((await runInProcess(['doctor', '--home', home, '--neo4j-version', '5.26.30', '--json', ...more])).out).verdict;

describe('a conf that other lines stop already', () => {
  it.each([
    ['a setting that Neo4j does not know', 'no.such.setting=1', /no\.such\.setting/],
    ['a value that Neo4j does not accept', 'dbms.ssl.policy.https.trust_all=yes', /trust_all/],
    ['another component without its files', 'dbms.ssl.policy.cluster.enabled=true', /certificates\/cluster/],
    ['a port that is none', 'server.bolt.listen_address=:77777', /77777|65535/],
    ['settings of 3.5', 'bolt.ssl_policy=default', /bolt\.ssl_policy/],
  ])('is named before anything is written: %s', async (_, line, named) => {
    writeFileSync(conf, `${line}\n`);
    const before = snapshotTree(home);
    const refused = await init(...community);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(named);
    expect(refused.err).toMatch(/will not start/);
    expect(refused.err).toContain('--ignore-verdict');
    expect(snapshotTree(home)).toEqual(before);

    const written = await init(...community, '--ignore-verdict');
    expect(written.code).toBe(0);
    expect(written.err).toMatch(named);
    expect(written.out).toContain('will not start with this configuration');
    expect(written.out).not.toContain('neo4j restart');
    expect(readFileSync(conf, 'latin1')).toContain('dbms.ssl.policy.bolt.enabled=true');
  });

  it('is shown by a dry run, with the verdict', async () => {
    writeFileSync(conf, 'no.such.setting=1\n');
    const { code, out } = await init(...community, '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).verdict).toMatchObject({ starts: false, components: { bolt: 'encrypted' } });
  });
});

// 4.4 reads 3.5's way of naming policies still, and what it names wins over what stands for the scope.
describe('policies of free names on 4.4', () => {
  const on44 = ['--home', '', '--neo4j-version', '4.4.48', '--edition', 'community'];
  const initBoth = (...more: string[]) => {
    on44[1] = home;
    return runInProcess(['init', ...on44, '--components', 'bolt,https', '--name', 'a.example', '--yes', '--json', ...more]);
  };
  const verdict = async () => JSON.parse((await runInProcess(['doctor', ...on44, '--json'])).out).verdict;

  it.each([
    ['without files', ''],
    ['with lines of the scope besides', 'dbms.ssl.policy.https.base_directory=certificates/other\n'],
    ['with words of its own', 'dbms.ssl.policy.old.tls_versions=TLSv1.2\ndbms.ssl.policy.old.allow_key_generation=true\n'],
    ['named like the other scope', 'dbms.ssl.policy.bolt.tls_versions=TLSv1.2\n', 'bolt'],
  ])('give way to what is written: %s', async (_, more, name = 'old') => {
    const lines = `# kept\nbolt.ssl_policy=${name === 'old' ? 'old' : 'https'}\nhttps.ssl_policy=${name}\n`;
    writeFileSync(conf, `${lines}dbms.ssl.policy.${name}.base_directory=certificates\n${more}`);
    const { code, out, err } = await initBoth();
    expect(code, err + out).toBe(0);
    expect(await verdict()).toMatchObject({ starts: true, components: { bolt: 'encrypted', https: 'encrypted' } });
    const written = readFileSync(conf, 'latin1');
    expect(written).toMatch(/^# kept\n/);
    expect(written).not.toMatch(/ssl_policy|policy\.old/);
    if (more.includes('tls_versions')) expect(written).toContain('dbms.ssl.policy.https.tls_versions=TLSv1.2');
    const { certificates } = JSON.parse(out) as { readonly certificates: readonly { component: string; path: string }[] };
    expect(certificates.find(({ component }) => component === 'https')?.path).toBe('certificates/public.crt');
    const again = await initBoth();
    expect(JSON.parse(again.out)).toMatchObject({ applied: true, changed: false });
    expect(readFileSync(conf, 'latin1')).toBe(written);
  });

  it('are repaired where they stand', async () => {
    expect((await initBoth()).code).toBe(0);
    writeFileSync(conf, `${readFileSync(conf, 'latin1')}\nhttps.ssl_policy=old\ndbms.ssl.policy.old.trust_all=no\n`);
    expect(await verdict()).toMatchObject({ starts: false });
    expect((await runInProcess(['doctor', ...on44, '--fix', '--yes', '--json'])).code).toBe(0);
    expect(readFileSync(conf, 'latin1')).toContain('dbms.ssl.policy.old.trust_all=false\n');
  });

  it('stay for the scope that was not asked for', async () => {
    writeFileSync(conf, 'bolt.ssl_policy=old\ncausal_clustering.ssl_policy=mine\ndbms.ssl.policy.mine.enabled=false\n');
    const { code, out } = await initBoth();
    expect(code, out).toBe(0);
    expect(readFileSync(conf, 'latin1')).toMatch(/causal_clustering\.ssl_policy=mine\ndbms\.ssl\.policy\.mine\.enabled=false/);
  });
});

describe('host names that were not verified', () => {
  const cluster = ['--home', '', '--neo4j-version', '5.26.30', '--edition', 'enterprise', '--components', 'cluster'];
  const initCluster = async (...more: string[]) => {
    cluster[1] = home;
    const run = await runInProcess(['init', ...cluster, '--name', 'm1.example', '--yes', '--json', '--force', ...more]);
    expect(run.code, run.err).toBe(0);
    return JSON.stringify(JSON.parse(run.out).plan.notes);
  };

  it('are named before a cluster that runs would refuse its peers for them', async () => {
    expect(await initCluster()).not.toContain('verify_hostname');
    const written = readFileSync(conf, 'latin1');
    for (const [now, isNamed] of [
      ['verify_hostname=false', true],
      ['verify_hostname=true', false],
      ['verify_hostname=false\ndbms.ssl.policy.cluster.trust_all=true', false],
    ] as const) {
      writeFileSync(conf, written.replace('verify_hostname=true', now));
      expect((await initCluster()).includes('verify_hostname changes from false to true'), now).toBe(isNamed);
      expect(readFileSync(conf, 'latin1')).toContain('cluster.verify_hostname=true');
    }
    writeFileSync(conf, written.replace('verify_hostname=true', 'verify_hostname=false'));
    expect(await initCluster('--verify-hostname', 'cluster=off')).not.toContain('verify_hostname changes');
  });
});

describe('a component that nobody could use, or that would stop the server', () => {
  const spoilt: readonly (readonly [string, () => void, RegExp])[] = [
    ['ciphers that fit no key', () => writeFileSync(conf, 'dbms.ssl.policy.bolt.ciphers=TLS_NOPE\n'), /TLS_NOPE/],
    ['a stray file in trusted/', () => stray('trusted', 'readme.txt'), /trusted.*readme\.txt/s],
    ['a stray file in revoked/', () => stray('revoked', 'readme.txt'), /revoked.*readme\.txt/s],
  ];
  const stray = (folder: string, name: string): void => {
    writeFileSync(conf, '# settings\n');
    mkdirSync(join(home, 'certificates', 'bolt', folder), { recursive: true });
    writeFileSync(join(home, 'certificates', 'bolt', folder, name), 'hello\n');
  };
  it.each(spoilt)('is not written, whatever is ignored: %s', async (_, spoil, named) => {
    spoil();
    const before = snapshotTree(home);
    for (const more of [[], ['--ignore-verdict']]) {
      const { code, err } = await init(...community, ...more);
      expect(err).toMatch(named);
      expect(err).toContain('Nothing was written.');
      expect(code).toBe(2);
      expect(snapshotTree(home)).toEqual(before);
    }
  });
});

describe('a setting of which it is not known whether Neo4j has it', () => {
  beforeEach(() => writeFileSync(conf, 'some.plugin.setting=1\n'));

  it.each([
    ['the edition was assumed', [], /edition could not be detected/],
    ['the version is newer than the tables', ['--neo4j-version', '5.99.1', ...community], /a version this new/],
    ['a plugin declares settings', community, /plugin installed here/],
  ])('is a warning: %s', async (_, flags, why) => {
    if (why.source.includes('plugin'))
      writeFileSync(join(home, 'plugins', 'own.jar'), 'PK META-INF/services/org.neo4j.configuration.SettingsDeclaration');
    const { code, out, err } = await init(...flags, '--json');
    expect(err).toMatch(/might not know the setting some\.plugin\.setting/);
    expect(err).toMatch(why);
    expect(code).toBe(0);
    expect(JSON.parse(out).verdict).toEqual(await verdictOf(...flags));
    expect(JSON.parse(out).verdict.starts).toBeNull();
  });

  it('makes doctor say that it does not know', async () => {
    const { code, out } = await runInProcess(['doctor', '--home', home, '--neo4j-version', '5.26.30']);
    expect(out).toMatch(/not known whether Neo4j will start/);
    expect(code).toBe(2);
  });

  it('stops a writer where no plugin declares any', async () => {
    writeFileSync(join(home, 'plugins', 'own.jar'), 'PK nothing of the kind');
    expect((await init(...community)).code).toBe(2);
  });
});

describe('a sound conf', () => {
  it('has the verdict on the screen and in the document, and no warning', async () => {
    writeFileSync(conf, '# settings\n');
    const { code, out, err } = await init(...community);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Neo4j will start with this configuration');
    const again = JSON.parse((await init(...community, '--json')).out);
    expect(again.verdict).toEqual(await verdictOf(...community));
    expect(again.verdict).toEqual({
      starts: true,
      components: { bolt: 'encrypted', https: 'off', cluster: 'off', backup: 'off' },
    });
  });

  it('is judged as the container sees it, for a container', async () => {
    const folder = join(home, 'docker');
    mkdirSync(folder);
    const args = [
      'init',
      '--home',
      folder,
      '--target',
      'docker',
      '--neo4j-version',
      '5.26.30',
      ...community,
      '--name',
      'a.example',
      '--yes',
      '--json',
    ];
    const { code, out, err } = await runInProcess(args);
    expect(code, err).toBe(0);
    expect(JSON.parse(out).verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted', https: 'encrypted' } });
  });
});
