import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { topics } from '../../src/commands/help/topics.ts';
import { commands, topicNames } from '../../src/commands/index.ts';
import { type CommandTable, defineTable, flagText, helpWidth, longName } from '../../src/commands/runner/help.ts';
import { parseInitAnswers } from '../../src/plan/answers/init-answers.ts';
import { type InitOption, initOptions } from '../../src/plan/answers/init-options.ts';
import { runInProcess } from '../support/in-process.ts';
import { itNeeds } from '../support/needs.ts';

/** Every command that is not a group, by what a person types. */
const tables: [string, CommandTable][] = [];
for (const { name, load } of commands) {
  const module = await load([name]);
  if (module.table !== undefined) tables.push([name, module.table]);
  for (const verb of module.verbs) if (verb.module?.table !== undefined) tables.push([`${name} ${verb.name}`, verb.module.table]);
}
const groups = commands.map(({ name }) => name).filter((name) => !tables.some(([own]) => own === name));
const tooWide = (text: string): string[] => text.split('\n').filter((line) => line.length > helpWidth);

/** What the help of a command lists: long names of flags. */
const listed = (help: string): string[] => [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name = '']) => name);

/** Of every command but init, whose answers have a test of their own. */
const numbers = tables.flatMap(([name, { flags }]) =>
  name === 'init' ? [] : flags.flatMap((flag) => (/<(?:n|number|seconds|days)>/.test(flag.flags) ? [{ name, flag }] : [])),
);

describe('a number', () => {
  it('has its range in the table, wherever a flag takes one', () => {
    expect(numbers.length).toBeGreaterThan(6);
    expect(numbers.filter(({ flag }) => flag.range === undefined)).toEqual([]);
  });

  it.each(numbers.map(({ name, flag }) => [`${name} ${longName(flag)}`, flag] as const))(
    '%s is refused outside of it',
    async (line, { range }) => {
      const { least = 0, most = 0, parts } = range ?? {};
      for (const value of [`${least - 1}`, `${most + 1}`, '', 'ten', ...(parts === true ? ['0'] : ['1.5'])]) {
        const { code, err } = await runInProcess([...line.split(' '), value]);
        expect([value, code, err]).toEqual([value, 2, expect.stringContaining(`is not a number of`)]);
      }
    },
  );

  it('or a time of another kind is refused by the parser, too', async () => {
    for (const value of ['', 'soon', '101%', '-1d', '1y']) {
      const { code, err } = await runInProcess(['status', '--within', value]);
      expect([value, code, err]).toEqual([value, 2, expect.stringContaining('neither a number of days nor a percentage')]);
    }
  });
});

/** Values that mean nothing, of every command but init. */
const meaningless: readonly (readonly [command: string, ...words: string[]])[] = [
  ['ca create', '--key-type', 'rsa-1024'],
  ['ca create', '--key-type', 'RSA-2048'],
  ['ca create', '--cn', ' '],
  ['ca create', '--cn', 'x'.repeat(51)],
  ['ca create', '--permit', 'example.test', '--permit', '*.example.test'],
  ['ca create', '--permit', '10.0.0.0/33'],
  ['ca sign', '--key-type', 'dsa'],
  ['ca sign', '--name', 'a.example.test', '--name', 'a b'],
  ['ca sign', '--name', 'https://a.example.test'],
  ['ca sign', '--subject', 'Graphs'],
  ['ca sign', '--usage', 'all'],
  ['ca revoke', '--reason', 'lost', '01'],
  ['ca rotate', '--stage', 'end'],
  ['ca rotate', '--neo4j-version', '3.5'],
  ['ca show', '--neo4j-version', '2025.13'],
  ['bundle', '--key-type', 'ec'],
  ['renew', '--component', 'bolt,htps'],
  ['renew', '--component', ' , '],
  ['renew', '--key', 'old'],
  ['renew', '--stage', 'trust'],
  ['renew', '--role', 'client'],
  ['renew', '--reload', 'sometimes'],
  ['renew', '--reload', 'docker:a b'],
  ['renew', '--reload', 'command:'],
  ['renew', '--install-timer', 'daily'],
  ['renew', '--install-timer=launchd'],
  ['trust add', '--component', 'raft', 'peer.pem'],
  ['trust add', '--fingerprint', 'ab:cd', 'peer.pem'],
  ['trust add', '--as', ' ', 'peer.pem'],
  ['trust list', '--component', ''],
  ['trust export', '--for', 'cobol'],
  ['trust remove', '--role', 'admin', 'peer'],
  ['doctor', '--upgrade-to', 'newest'],
  ['doctor', '--upgrade-to', '4.3'],
  ['doctor', '--neo4j-version', '3.5.1'],
  ['doctor', '--edition', 'free'],
  ['doctor', '--platform', 'macos'],
  ['status', '--format', 'csv'],
  ['status', '--neo4j-version', 'five'],
  ['verify', 'graph.example.test', 'graph.example.test:70000'],
  ['verify', 'a b'],
  ['verify', 'ftp://graph.example.test'],
  ['completion', 'csh'],
];

/** What the parser, which has only the table, says of a command line; undefined: nothing. */
function refusalOf(table: CommandTable, words: readonly string[]): string | undefined {
  const parser = new Command('a').exitOverride().configureOutput({ writeErr: () => {} });
  defineTable(parser, table, words);
  try {
    parser.parse([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a value that means nothing', () => {
  it.each(meaningless.map((line) => [line.join(' '), line] as const))(
    'is refused by the table alone: %s',
    (_, [name, ...words]) => {
      const table = tables.find(([own]) => own === name)?.[1];
      const refusal = table === undefined ? undefined : refusalOf(table, words);
      expect(refusal).toBeDefined();
      expect(refusal).not.toMatch(/unknown option|missing required argument|too many arguments/);
    },
  );

  it('leaves what is one alone, and keeps every value in its order', () => {
    const table = tables.find(([own]) => own === 'ca create')?.[1];
    const parser = new Command('a').exitOverride();
    if (table !== undefined) defineTable(parser, table, []);
    parser.parse(['--permit', 'b.test', '--permit', 'a.test', '--key-type', 'rsa-2048'], { from: 'user' });
    expect(parser.opts()).toMatchObject({ permit: ['b.test', 'a.test'], keyType: 'rsa-2048' });
  });
});

describe.each(tables)('%s', (name, table) => {
  it('shows every flag in 80 columns, with what it takes and what happens without it', async () => {
    const { code, out } = await runInProcess([...name.split(' '), '--help', '--all']);
    expect(code).toBe(0);
    // A form that cannot be broken may stand out, nothing else.
    expect(tooWide(out).filter((line) => !line.includes('emailAddress=..'))).toEqual([]);
    expect(listed(out).sort()).toEqual([...table.flags.map(longName), '--help'].sort());
    const flat = out.replace(/\s+/g, ' ');
    for (const flag of table.flags) expect(flat).toContain(flagText(flag).replace(/\s+/g, ' '));
  });

  it('has examples of flags that it has', () => {
    expect(table.examples.length).toBeGreaterThan(0);
    for (const { line } of table.examples) {
      const known = tables.filter(([other]) => line.startsWith(`${other} `)).flatMap(([, { flags }]) => flags.map(longName));
      for (const [flag] of line.matchAll(/(?<= )--[\w-]+/g)) expect(known, line).toContain(flag);
    }
    expect(table.examples.some(({ line }) => line.startsWith(`${name} `))).toBe(true);
  });
});

it.each(groups)('%s alone shows its verbs with an example of each', async (name) => {
  const { code, out } = await runInProcess([name]);
  expect(code).toBe(2);
  expect(tooWide(out)).toEqual([]);
  const verbs = tables.filter(([own]) => own.startsWith(`${name} `));
  expect(verbs.length).toBeGreaterThan(1);
  for (const [own] of verbs) expect(out).toContain(`    neo4j-tls ${own} `);
});

it('init --help shows the ten flags that people use', async () => {
  const { out } = await runInProcess(['init', '--help']);
  expect(listed(out)).toHaveLength(11);
  expect(out).toMatch(/All flags: neo4j-tls init --help --all\n$/);
  expect(out.match(/^ {4}neo4j-tls init/gm)).toHaveLength(3);
});

it('the words that complete an answer of init are taken by its schema', () => {
  for (const { name, words } of initOptions as readonly InitOption[]) {
    for (const word of words?.of ?? []) {
      const value = word.endsWith(':') ? `${word}x` : word;
      expect(parseInitAnswers({ [name]: value }), `${name} ${value}`).toHaveProperty('answers');
      if (words?.form === 'list') expect(parseInitAnswers({ [name]: words.of.join(',') })).toHaveProperty('answers');
      if (words?.form === 'by-component') expect(parseInitAnswers({ [name]: `bolt=${word}` })).toHaveProperty('answers');
    }
  }
});

describe('help', () => {
  it.each(topicNames)('explains %s', async (name) => {
    const { code, out } = await runInProcess(['help', name]);
    expect([code, out.slice(0, topics[name].length)]).toEqual([0, topics[name]]);
    const more = out.slice(topics[name].length);
    expect(tooWide(topics[name])).toEqual([]);
    // In full, with those of the packages in the bundle.
    if (name === 'licenses') expect(more).toMatch(/Apache License[\s\S]+commander [\d.]+ \(MIT\)/);
    else expect(more).toBe('');
  });

  it('is the same as --help for a command and for its verb', async () => {
    for (const words of [['renew'], ['trust', 'add'], ['ca']]) {
      const [one, other] = [await runInProcess(['help', ...words]), await runInProcess([...words, '--help'])];
      expect(one).toEqual(other);
      expect(one.code).toBe(0);
    }
    expect(await runInProcess(['help', 'init', '--all'])).toEqual(await runInProcess(['init', '--help', '--all']));
  });

  it('fits 80 columns and names every topic', async () => {
    const { out } = await runInProcess(['help']);
    expect(tooWide(out)).toEqual([]);
    for (const name of topicNames) expect(out).toContain(name);
  });
});

it.each([
  [['inti'], "Unknown command 'inti'. Did you mean init?"],
  [['trust', 'ad'], "Unknown command 'ad'. Did you mean add?"],
  [['init', '--hmoe', 'x'], "Unknown option '--hmoe'. Did you mean --home?"],
  [['init', '--key-typ', 'x'], "Unknown option '--key-typ'. Did you mean --key-type?"],
  [['renew', '--relaod', 'x'], "Unknown option '--relaod'. Did you mean --reload?"],
  [['help', 'sorces'], '"sorces" is neither a command nor a topic; did you mean sources?'],
  [['help', 'kafka'], '"kafka" is neither a command nor a topic.'],
])('%j gets a suggestion', async (argv, says) => {
  const { code, err } = await runInProcess(argv);
  expect(code).toBe(2);
  expect(err).toContain(says);
});

describe('the man page', () => {
  it('has every command with every flag', async () => {
    const { code, out } = await runInProcess(['__man', '2026-11-27']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\.Dd November 27, 2026$/m);
    for (const [name, { flags }] of tables) {
      const part = new RegExp(`^\\.Ss ${name}$([\\s\\S]*?)(?=^\\.S[sh] )`, 'm').exec(out)?.[1] ?? '';
      for (const flag of flags.filter(({ group }) => group !== 'Output'))
        expect(part, name).toContain(`Fl ${longName(flag).slice(1).replaceAll('-', '\\-')}`);
    }
    for (const name of ['ENVIRONMENT', 'FILES', 'EXIT STATUS', 'SOURCES']) expect(out).toContain(`.Sh ${name}\n`);
  });

  itNeeds(['mandoc'], 'is clean for mandoc', async () => {
    const { out } = await runInProcess(['__man', '2026-11-27']);
    expect(spawnSync('mandoc', ['-Tlint'], { input: out, encoding: 'utf8' }).stdout).toBe('');
  });
});
