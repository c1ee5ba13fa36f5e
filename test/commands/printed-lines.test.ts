import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { fillDirectory } from '../support/testdir.ts';

/**
 * Every line that is printed to be copied: taken from what commands print, split as a shell does, and run from here, where nothing
 * tells which home is meant. The home has a name that only a right quotation survives, and nothing in it tells its version.
 */
const name = "a'b$(touch x)";
let folder: string;
let home: string;
let elsewhere: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'printed-')));
  home = join(folder, name);
  elsewhere = join(folder, 'elsewhere');
  fillDirectory(folder, { [`${name}/conf/neo4j.conf`]: '', 'elsewhere/': '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines of a text that are commands of this program, without what stands before them. */
const commandsOf = (text: string): readonly string[] => [
  ...new Set(text.split('\n').flatMap((line) => /^ *((?:sudo )?neo4j-tls .*)$/.exec(line)?.[1] ?? [])),
];

/** A command within a sentence, which nobody could copy. */
const withinSentences = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /\S.*neo4j-tls (?!made|copies)[a-z]+ .*--/.test(line) && !/^ *(?:sudo )?neo4j-tls /.test(line));

function wordsOf(line: string): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
    cwd: elsewhere,
  });
  return stdout.split('\0').slice(0, -1);
}

/** For another machine, or with a word in capitals that a person replaces: it is not run as it stands. */
const isToBeFilledIn = (words: readonly string[]): boolean =>
  words.some((word) => /^[A-Z]{3,}(?:-[A-Z]+)*(?:\.pem)?$/.test(word));
const isForOthers = ([verb, what, whom]: readonly string[]): boolean =>
  verb === 'trust' && (what === 'add' || (what === 'remove' && whom === 'NAME'));

async function hold(text: string): Promise<number> {
  expect(withinSentences(text)).toEqual([]);
  const lines = commandsOf(text);
  for (const line of lines) {
    const words = wordsOf(line.replace(/^sudo /, '').replace(/^neo4j-tls /, ''));
    const [verb = ''] = words;
    if (isForOthers(words)) continue;
    if (verb !== 'explain' && verb !== 'ca') expect(words, line).toEqual(expect.arrayContaining(['--home', home]));
    if (isToBeFilledIn(words) || words.includes('--install-timer')) continue;
    const writes = ['init', 'renew'].includes(verb) || words.includes('--fix') || (verb === 'trust' && words[1] === 'remove');
    const argv = writes ? [...words, '--dry-run', ...(words.includes('--yes') ? [] : ['--yes'])] : words;
    const out = argv.indexOf('--out');
    const ran = await runInProcess(argv.map((word, at) => (at === out + 1 && out >= 0 ? join(elsewhere, word) : word)));
    expect([0, 1], `${line}\n${ran.err}`).toContain(ran.code);
  }
  expect(readdirSync(elsewhere)).not.toContain('x');
  return lines.length;
}

const init = (...more: readonly string[]) =>
  runInProcess(['init', '--home', home, '--neo4j-version', '5', '--edition', 'enterprise', ...more, '--yes']);

describe('lines to copy', () => {
  it('of init', async () => {
    const { code, out, err } = await init('--components', 'bolt,https,cluster', '--name', 'g.example.test');
    expect(code, err).toBe(0);
    expect(await hold(out)).toBeGreaterThanOrEqual(4);
    expect(out).not.toContain('bin/neo4j');
    const curl = out.split('\n').find((line) => line.trim().startsWith('curl ')) ?? '';
    const words = wordsOf(curl.trim());
    expect(words).toEqual(expect.arrayContaining(['-u', 'neo4j', '-d', '{"statement":"RETURN 1"}']));
    expect(words.at(-1)).toBe('https://g.example.test:7473/db/neo4j/query/v2');
    expect(existsSync(words[words.indexOf('--cacert') + 1] ?? '')).toBe(true);
  });

  it('of renew, status, verify and trust', async () => {
    for (const argv of [
      ['renew', '--component', 'bolt', '--yes'],
      ['renew', '--component', 'cluster', '--stage', 'announce', '--yes'],
      ['status', '--offline'],
      ['verify', '--timeout', '1'],
      ['trust', 'list'],
      ['trust', 'export'],
    ]) {
      const { out, err } = await runInProcess([...argv, '--home', home]);
      await hold(`${out}\n${err}`);
    }
  });

  it('of a CA, a bundle and a replacement of the CA', async () => {
    const ca = join(folder, "c'a $(touch x)");
    const signed = join(folder, "to app's");
    const members = join(folder, 'members.yaml');
    writeFileSync(members, 'line: "5"\nmembers:\n  - name: core1\n  - name: core2\n');
    const bundles = join(folder, 'bundles $(touch x)');
    let lines = 0;
    for (const argv of [
      ['ca', 'create', '--out', ca, '--no-passphrase'],
      ['ca', 'show', '--ca', ca],
      ['ca', 'sign', '--ca', ca, '--client', 'app1', '--out', signed],
      ['bundle', '--members', members, '--ca', ca, '--out', bundles],
      ['ca', 'revoke', join(signed, 'public.crt'), '--ca', ca],
      ['ca', 'rotate', '--ca', ca, '--stage', 'trust'],
    ]) {
      const { code, out, err } = await runInProcess([...argv, ...(argv[1] === 'show' ? [] : ['--yes'])]);
      expect(code, err).toBe(0);
      expect(withinSentences(out)).toEqual([]);
      for (const line of commandsOf(out)) {
        lines++;
        const words = wordsOf(line.replace(/^neo4j-tls /, ''));
        // Each file and folder that is named is there, whatever is in its name, but for what is put into capitals.
        const paths = words.filter((word) => word.startsWith(folder));
        for (const path of paths) expect(existsSync(path), line).toBe(true);
        const verb = words.slice(0, words[0] === 'trust' || words[0] === 'ca' ? 2 : 1);
        const known = await runInProcess([...verb, '--help', ...(verb[0] === 'init' ? ['--all'] : [])]);
        expect(known.code, line).toBe(0);
        for (const flag of words.filter((word) => word.startsWith('--'))) expect(known.out, line).toContain(flag);
      }
      for (const line of out.split('\n').filter((each) => /^ *scp /.test(each)))
        expect(existsSync(wordsOf(line.trim())[2] ?? ''), line).toBe(true);
    }
    expect(lines).toBeGreaterThanOrEqual(9);
    expect(readdirSync(elsewhere)).not.toContain('x');
  });

  it.each(['docker', 'compose'])('of init --target %s', async (target) => {
    const at = join(folder, `for ${target}'s`);
    fillDirectory(folder, { [`for ${target}'s/`]: '' });
    const answers = ['--components', 'bolt', '--name', 'g.example.test', '--neo4j-version', '5.26.30', '--edition', 'community'];
    const { code, out, err } = await runInProcess(['init', '--home', at, '--target', target, ...answers, '--yes']);
    expect(code, err).toBe(0);
    expect(withinSentences(out)).toEqual([]);
    const lines = commandsOf(out);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const words = wordsOf(line.replace(/^sudo /, '').replace(/^neo4j-tls /, ''));
      if (words.includes('--home')) expect(words, line).toContain(at);
      if (isToBeFilledIn(words) || isForOthers(words)) continue;
      const argv = words[0] === 'init' ? [...words, '--dry-run', '--yes'] : words;
      const ran = await runInProcess(argv);
      expect([0, 1], `${line}\n${ran.err}`).toContain(ran.code);
    }
  });

  it.each(['javascript', 'python', 'java', 'go', 'dotnet', 'cypher-shell', 'curl', 'system'])(
    'of trust export --for %s: the file that is named is the one that is written',
    async (client) => {
      const bare = await runInProcess(['trust', 'export', '--for', client, '--home', home]);
      await hold(bare.err);
      const named = /neo4j\.(?:pem|p12)/.exec(bare.err)?.[0] ?? '';
      expect(readdirSync(elsewhere)).toContain(named);
      const out = join(elsewhere, client === 'cypher-shell' ? 'own.p12' : 'own.pem');
      const written = await runInProcess(['trust', 'export', '--for', client, '--home', home, '--out', out]);
      expect(written.err).toContain(out);
      expect(written.err).not.toMatch(/neo4j\.(?:pem|p12)/);
    },
  );

  it('of trust export: a store for a client that reads PEM is refused', async () => {
    const { code, err } = await runInProcess([
      ...['trust', 'export', '--for', 'python', '--home', home, '--out', join(elsewhere, 'no.p12')],
    ]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('.pem') });
  });

  it('of doctor, with a fault of each kind', async () => {
    const bolt = join(home, 'certificates/bolt');
    const faults: readonly (() => void)[] = [
      () => writeFileSync(join(bolt, 'trusted/README'), 'text'),
      () => unlinkSync(join(bolt, 'public.crt')),
      () => writeFileSync(join(home, 'conf/neo4j.conf'), 'server.bolt.foo=1\ndbms.ssl.policy.bolt.enabled=true\n'),
      () => {
        writeFileSync(join(home, 'conf/neo4j.conf'), '');
        rmSync(join(home, 'certificates'), { recursive: true });
      },
    ];
    for (const fault of faults) {
      fault();
      const { out, err } = await runInProcess(['doctor', '--home', home]);
      expect(await hold(`${out}\n${err}`), out).toBeGreaterThan(0);
    }
  });
});
