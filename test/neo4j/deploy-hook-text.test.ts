import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillHookTemplate, isOldHook, readOldHook } from '../../src/neo4j/deploy-hook-text.ts';
import type { ReloadWay } from '../../src/neo4j/reload-way.ts';
import { hookPaths, renderDeployHook } from '../../src/sources/deploy-hook.ts';
import { oldHook } from '../support/old-hook.ts';

const shipped = (name: string): string => readFileSync(new URL(`../../templates/deploy-hook/${name}`, import.meta.url), 'utf8');
const template = { hook: shipped('deploy-hook.sh'), walk: shipped('walk.sh'), inFolder: shipped('in-folder.sh') };

const paths = hookPaths("/etc/it's letsencrypt/neo4j-tls", 'graph.example.test');
const pairs = [
  { scope: 'bolt', key: "/home/o'neo/bolt/private.key", certificate: "/home/o'neo/bolt/public.crt" },
  { scope: 'https', key: '/keys/a.key', certificate: '/certificates/a.crt' },
] as const;
const credentials = `'/etc/it'\\''s letsencrypt/neo4j-tls/graph.example.test.credentials'`;
const ways: readonly (readonly [ReloadWay, words: string, command: string])[] = [
  [{ kind: 'none' }, 'not done here; restart Neo4j yourself', ':'],
  [{ kind: 'systemd' }, 'systemd', 'systemctl restart neo4j'],
  [{ kind: 'docker', container: 'neo4j' }, 'docker:neo4j', "docker restart 'neo4j'"],
  [{ kind: 'command', command: "echo 'a b' >>/x" }, 'a command of your own', `sh -c 'echo '\\''a b'\\'' >>/x'`],
  [
    { kind: 'procedure' },
    'procedure',
    `# NEO4J_USERNAME and NEO4J_PASSWORD of an administrator; only root can read this file.\n  . ${credentials} && export NEO4J_USERNAME NEO4J_PASSWORD &&\n    cypher-shell -a 'bolt+s://graph.example.test:7687' 'CALL dbms.security.reloadTLS()'`,
  ],
];

const old = (words: string, reload: string): string =>
  oldHook({
    ...{ name: 'graph.example.test', result: paths.result, keep: paths.keep, words, reload },
    pairs: pairs.map((pair) => ({ ...pair, base: '/anywhere', owner: '4242:4242' })),
  });
const now = (reload: ReloadWay): string =>
  renderDeployHook(template, {
    ...{ name: 'graph.example.test', paths, reload, boltUri: 'bolt+s://graph.example.test:7687' },
    pairs: pairs.map((pair) => ({ ...pair, owner: { uid: 4242, gid: 4242 } })),
  });

describe('a deploy hook of the first version', () => {
  it.each(ways)('is written as the one that does the same today: %j', (reload, words, command) => {
    const text = old(words, command);
    expect(isOldHook(text)).toBe(true);
    const read = readOldHook(text);
    expect(read === undefined ? undefined : fillHookTemplate(template, read)).toBe(now(reload));
    expect(isOldHook(now(reload))).toBe(false);
  });

  it('is not guessed at where somebody has changed it', () => {
    const text = old('systemd', 'systemctl restart neo4j');
    for (const [from, to] of [
      ["name='graph.example.test'", 'name=$(cat /name)'],
      [`"$1" bolt '`, '"$1" bolt "'],
      ['  "$1" https', '  echo https; "$1" https'],
      ['files: systemd', 'files: a script'],
      ['pairs() {', 'pairs () {'],
    ] as const) {
      expect(text).toContain(from);
      expect(readOldHook(text.replace(from, () => to)), to).toBeUndefined();
    }
    expect(isOldHook('#!/bin/sh\necho something else\n')).toBe(false);
  });
});
