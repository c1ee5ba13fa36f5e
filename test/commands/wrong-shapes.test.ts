import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

// What somebody wrote for this program may have any shape: each wrong one is a plain error, and none is a bug of ours.

const junk = [
  '[]',
  '1',
  'null',
  '"x"',
  '[[{}]]',
  '{"__proto__": {"x": 1}}',
  '{"constructor": []}',
  '{"toString": null}',
] as const;
const place = (home: string) => ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];

/** Where a document goes, the command that reads it, and documents with a piece of junk in some part of them. */
const documents: Readonly<
  Record<
    string,
    {
      readonly at: string;
      readonly argv: (folder: string) => readonly string[];
      readonly with: (part: string) => readonly string[];
    }
  >
> = {
  answers: {
    at: 'a.json',
    argv: (folder) => ['init', ...place(folder), '--answers', join(folder, 'a.json'), '--yes', '--dry-run'],
    with: (part) => [
      part,
      ...['components', 'name', 'client-auth', 'days', 'trust', '__proto__'].map((name) => `{"${name}": ${part}}`),
    ],
  },
  members: {
    at: 'm.json',
    argv: (folder) => [
      'bundle',
      '--members',
      join(folder, 'm.json'),
      '--ca',
      join(folder, 'ca'),
      '--out',
      join(folder, 'o'),
      '--yes',
      '--dry-run',
    ],
    with: (part) => [
      part,
      ...['line', 'components', 'members', '__proto__'].map(
        (name) => `{"line": "5", "members": [{"name": "a"}], "${name}": ${part}}`,
      ),
      ...['name', 'names', 'line', '__proto__'].map(
        (name) => `{"line": "5", "members": [{"name": "a", "${name}": ${part}}, ${part}]}`,
      ),
    ],
  },
  compose: {
    at: 'c.yaml',
    argv: (folder) => ['doctor', '--container', join(folder, 'c.yaml'), '--json'],
    with: (part) => [
      part,
      `{"services": ${part}}`,
      `{"services": {"db": ${part}, "n": {"image": "neo4j:5"}}, "secrets": ${part}}`,
      ...['image', 'environment', 'volumes', 'ports', 'env_file', 'secrets', 'user', 'network_mode'].map(
        (name) => `{"services": {"db": {"image": "neo4j:5", "${name}": ${part}}}}`,
      ),
    ],
  },
  'a record of certbot’s': {
    at: '.neo4j-tls/lineages/x',
    argv: (folder) => ['status', ...place(folder), '--offline'],
    with: (part) => [part, `name=${part}\nconfig-directory=/nowhere\n`, `name=x\nhome=${part}\nresult=${part}\nhook=${part}\n`],
  },
  lock: {
    at: '.neo4j-tls/lock',
    argv: (folder) => ['init', ...place(folder), '--components', 'bolt', '--name', 'a.example.test', '--yes'],
    with: (part) => [part, `{"id": ${part}, "pid": ${part}}`],
  },
};

it.each(Object.entries(documents))(
  '%s of a wrong shape is a plain error',
  { timeout: 60_000 },
  async (_, { at, argv, with: all }) => {
    const folder = testdir({ 'conf/neo4j.conf': '' });
    for (const text of junk.flatMap(all)) {
      mkdirSync(dirname(join(folder, at)), { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, at), text, { mode: 0o600 });
      const { code, out, err } = await runInProcess(argv(folder));
      expect([0, 1, 2, 3], text).toContain(code);
      expect(out + err, text).not.toMatch(/is a bug|a bug in neo4j-tls|TypeError/);
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  },
);
