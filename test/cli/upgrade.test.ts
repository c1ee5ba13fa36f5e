import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { pemPair } from '../support/pem-pair.ts';
import { fillDirectory } from '../support/testdir.ts';

let folder: string;
let usual: string;
let breaks: string;
const as44 = ['--neo4j-version', '4.4', '--edition', 'community'];
const as5 = ['--neo4j-version', '5', '--edition', 'enterprise'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-upgrade-'));
  [usual, breaks] = [join(folder, 'usual'), join(folder, 'breaks')];
  fillDirectory(usual, { 'conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:7687\n' });
  fillDirectory(breaks, { 'conf/neo4j.conf': 'dbms.connector.bolt.enabled=true\ndbms.logs.query.enabled=true\n' });
  const init = (home: string, ...more: readonly string[]) =>
    runInProcess(['init', '--home', home, ...more, '--name', 'graph.example.test', '--yes', '--quiet', '--ignore-verdict']);
  expect(await init(usual, ...as5)).toMatchObject({ code: 0 });
  expect(await init(breaks, ...as44)).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tells of a usual home that nothing breaks, in a screen', async () => {
  const { code, out } = await runInProcess(['doctor', '--home', usual, ...as5, '--upgrade-to', '2026']);
  expect(code).toBe(0);
  expect(out).toMatch(/^ +Everything that works today would still work with Neo4j 2026\./);
  expect(out.split('\n').length).toBeLessThan(24);
});

it('names what would stop the start, what was before, and when to act', async () => {
  const args = ['doctor', '--home', breaks, ...as44, '--upgrade-to', '2025'];
  const { code, out } = await runInProcess([...args, '--json']);
  expect(code).toBe(1);
  const { schema, before, after, differences } = JSON.parse(out);
  expect([schema, before.starts, after.starts]).toEqual(['neo4j-tls/upgrade@1', true, false]);
  expect(differences[0]).toMatchObject({ severity: 'error', line: 2, when: 'today' });
  expect(differences[0].message).toContain('db.logs.query.enabled');
});

it('repairs what both versions read, and nothing else', async () => {
  const args = ['doctor', '--home', breaks, ...as44, '--upgrade-to', '2025'];
  const shown = await runInProcess([...args, '--fix', '--dry-run']);
  expect(readFileSync(join(breaks, 'conf/neo4j.conf'), 'utf8')).toContain('dbms.logs.query.enabled=true');
  expect(shown.out + shown.err).toContain('dbms.logs.query.enabled');
  expect(await runInProcess([...args, '--fix', '--yes'])).toMatchObject({ code: 0 });
  const { out } = await runInProcess(['doctor', '--home', breaks, ...as44, '--json']);
  expect(JSON.parse(out).verdict.starts).toBe(true);
  expect(JSON.parse((await runInProcess([...args, '--json'])).out).after.starts).toBe(true);
});

/** A home of 4.4 with one certificate for all, and these lines. */
function homeOf44(lines: readonly string[], scopes: readonly string[]): string {
  const home = mkdtempSync(join(folder, 'home-'));
  const { key, certificate } = pemPair('core1.example.test', 90, undefined, 'serverAuth,clientAuth');
  fillDirectory(home, {
    'conf/neo4j.conf': `${[...lines, ...scopes.map((scope) => `dbms.ssl.policy.${scope}.enabled=true`)].join('\n')}\n`,
    ...Object.fromEntries(
      scopes.flatMap((scope) => [
        [`certificates/${scope}/private.key`, key],
        [`certificates/${scope}/public.crt`, certificate],
        [`certificates/${scope}/trusted/own.crt`, certificate],
      ]),
    ),
  });
  return home;
}

async function differencesOf(args: readonly string[]) {
  const { code, out } = await runInProcess(['doctor', ...args, '--json', '--owner', 'root']);
  const { before, after, differences } = JSON.parse(out);
  const of = (id: string) => differences.filter((one: { id: string }) => one.id === id);
  return { code, before, after, differences, of };
}

it('leaves what 4.4 reads and the new version refuses for the night', async () => {
  const home = homeOf44(['dbms.mode=SINGLE', 'dbms.foo.bar=1', 'dbms.connector.bolt.tls_level=REQUIRED'], ['bolt']);
  const { code, before, after, of } = await differencesOf(['--home', home, ...as44, '--upgrade-to', '5']);
  expect([code, before.starts, after.starts]).toEqual([1, true, false]);
  expect(of('unknown-setting')).toMatchObject([
    { line: 1, when: 'night', fixable: false, remedy: expect.stringMatching(/^Remove the line: Neo4j 4\.4\.\d+ reads it/) },
    { line: 2, when: 'today', remedy: expect.stringContaining('ignores it') },
  ]);
});

it('names an option that the new Java refuses as today’s version calls it', async () => {
  const home = homeOf44(['dbms.jvm.additional=-XX:+UseConcMarkSweepGC'], []);
  const { code, before, after, differences } = await differencesOf(['--home', home, ...as44, '--upgrade-to', '2025']);
  // 4.4 runs on Java 11, which takes it, and on 17, which does not.
  expect([code, before.starts, after.starts]).toEqual([1, null, false]);
  expect(differences[0]).toMatchObject({ line: 1, when: 'today', remedy: expect.stringContaining('from dbms.jvm.additional') });
});

it('tells the one command that repairs once, below everything', async () => {
  const home = homeOf44(['dbms.logs.query.enabled=true', 'dbms.ssl.policy.bolt.private_key_password='], ['bolt']);
  const { out } = await runInProcess(['doctor', '--home', home, ...as44, '--upgrade-to', '2025', '--owner', 'root']);
  expect(out).toMatch(
    /\n {2}To repair 2 of 3 today, for both versions:\n {4}neo4j-tls doctor --upgrade-to 2025\.\S+ --fix .*\n$/,
  );
  expect(out.match(/--fix/g)).toHaveLength(1);
});

it('keeps the port that 4.4 advertises, under the name that both versions read', async () => {
  const home = homeOf44(['dbms.connector.bolt.listen_address=:7777', 'dbms.connector.bolt.tls_level=REQUIRED'], ['bolt']);
  const args = ['--home', home, ...as44, '--upgrade-to', '2025'];
  const { code, of } = await differencesOf(args);
  expect(code).toBe(1);
  expect(of('advertised-port')).toMatchObject([
    { severity: 'error', before: 'advertises 7777', after: 'advertises 7687', when: 'today', fixable: true },
  ]);
  expect(await runInProcess(['doctor', ...args, '--owner', 'root', '--fix', '--yes'])).toMatchObject({ code: 0 });
  expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toContain('dbms.connector.bolt.advertised_address=localhost:7777');
});

it('tells of a member of Enterprise what verified names break, and which of its lines nobody could judge', async () => {
  const lines = [
    'dbms.mode=CORE',
    'causal_clustering.transaction_advertised_address=10.0.0.1:6000',
    'apoc.export.file.enabled=true',
  ];
  const args = ['--home', homeOf44(lines, ['cluster']), '--neo4j-version', '4.4', '--edition', 'enterprise'];
  const { code, after, differences, of } = await differencesOf([...args, '--upgrade-to', '2026']);
  expect([code, after.starts]).toEqual([1, false]);
  expect(of('apoc-setting')).toMatchObject([{ severity: 'error', line: 3, when: 'today' }]);
  expect(of('certificate-lacks-name')).toMatchObject([
    { severity: 'error', component: 'cluster', after: 'refused', message: expect.stringContaining('10.0.0.1') },
  ]);
  expect(of('upgrade-enterprise-names')).toMatchObject([{ severity: 'warning', line: 2, when: 'night', after: 'not checked' }]);
  expect(differences.filter(({ message }: { message: string }) => message.startsWith('no longer a problem'))).toEqual([]);
});

describe('a container', () => {
  const compose = (image: string): string => {
    const place = mkdtempSync(join(folder, 'compose-'));
    fillDirectory(place, {
      'compose.yaml': [
        ...['services:', '  neo4j:', `    image: ${image}`, '    environment:'],
        '      NEO4J_dbms_connector_bolt_listen__address: 0.0.0.0:7777',
        '      NEO4J_dbms_logs_query_enabled: "true"',
        '',
      ].join('\n'),
    });
    return join(place, 'compose.yaml');
  };

  it('is told by its file and its variables, today’s tag against the new one', async () => {
    const file = compose('neo4j:4.4.48');
    const args = ['doctor', '--container', file, '--upgrade-to', '2026'];
    const { code, out } = await runInProcess([...args, '--json']);
    const { from, to, before, after, differences } = JSON.parse(out);
    expect([code, from.version, to.line, before.starts, after.starts]).toEqual([1, '4.4.48', '2026', true, false]);
    expect(differences).toMatchObject([
      { id: 'invalid-value', path: file, line: 6, remedy: 'Write NEO4J_dbms_logs_query_enabled=INFO: both versions read it.' },
      {
        id: 'advertised-port',
        path: file,
        line: 5,
        remedy: expect.stringMatching(/^Set NEO4J_dbms_connector_bolt_advertised__address=/),
      },
      { id: 'upgrade-names', remedy: expect.stringContaining('Rename the variables') },
      { id: 'upgrade-java', when: 'nothing' },
    ]);
    expect((await runInProcess(args)).out).toContain(`in the container of ${file}`);
  });

  it('is not repaired by --fix, and not taken back to an older image', async () => {
    const file = compose('neo4j:2025.12.1-enterprise');
    const fix = await runInProcess(['doctor', '--container', file, '--upgrade-to', '2026', '--fix', '--yes']);
    expect([fix.code, fix.err]).toEqual([2, expect.stringContaining('change the file that starts the container')]);
    const back = await runInProcess(['doctor', '--container', file, '--upgrade-to', '5']);
    expect([back.code, back.err]).toEqual([2, expect.stringContaining('is older than')]);
  });
});

it('fits a screen for 4.4 with usual lines, several of them refused', async () => {
  const refused = ['a', 'b', 'c', 'd'].map((name) => `metrics.${name}.enabled=true`);
  const usual44 = ['dbms.default_listen_address=0.0.0.0', 'dbms.connector.bolt.tls_level=REQUIRED', ...refused];
  const home = homeOf44([...usual44, 'dbms.connector.https.enabled=true'], ['bolt', 'https']);
  const { out } = await runInProcess(['doctor', '--home', home, ...as44, '--upgrade-to', '2026', '--owner', 'root']);
  expect(out.replace(/\s+/g, ' ')).toContain('the same of lines 4, 5 and 6');
  expect(out.split('\n').length).toBeLessThanOrEqual(40);
});

it.each([
  ['an older version', ['--home', 'USUAL', ...as5, '--upgrade-to', '4.4'], 'is older than the Neo4j that is installed'],
  ['a word that is no version', ['--home', 'USUAL', ...as5, '--upgrade-to', 'newest'], 'newest'],
  ['two homes', ['USUAL', 'BREAKS', ...as5, '--upgrade-to', '2026'], 'one home at a time'],
  ['a log as well', ['--from-log', 'x.log', '--upgrade-to', '2026'], '--from-log explains a log'],
])('refuses %s, with exit 2', async (_, args, said) => {
  const { code, err } = await runInProcess(['doctor', ...args.map((one) => ({ USUAL: usual, BREAKS: breaks })[one] ?? one)]);
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});
