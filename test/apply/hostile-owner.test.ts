import { execFileSync } from 'node:child_process';
import {
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { run } from '../../src/main.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { describeNeeds } from '../support/needs.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';
import { type EffectCall, watchedSystem } from './faulty-system.ts';

// The user that runs Neo4j owns the home, and is against us: right before each single change that root makes there, that user
// puts something else in its way. What is root's must stay as it is, whatever becomes of the run.

const user = 4242;

interface Scene {
  readonly home: string;
  /** Stands for /etc: what no run may touch. */
  readonly victim: string;
}

/** As the user could do it: entries of own folders are renamed, and others made. */
function exchange(path: string, put: (path: string) => void): void {
  if (!lstatSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) return;
  if (lstatSync(path, { throwIfNoEntry: false })) renameSync(path, `${path}.was`);
  put(path);
  // A second name of a file of root's stays root's.
  const made = lstatSync(path);
  if (made.isSymbolicLink() || made.isFIFO()) lchownSync(path, user, user);
}

const linkTo = (target: string) => (path: string) => symlinkSync(target, path);
const fifo = (path: string) => void execFileSync('mkfifo', [path]);

/** What the user does, by name. */
const swaps: Readonly<Record<string, (scene: Scene) => void>> = {
  'the folder of the pair is a link': ({ home, victim }) =>
    exchange(join(home, 'certificates/bolt'), linkTo(join(victim, 'etc'))),
  'certificates is a link': ({ home, victim }) => exchange(join(home, 'certificates'), linkTo(victim)),
  'the key is a link': ({ home, victim }) =>
    exchange(join(home, 'certificates/bolt/private.key'), linkTo(join(victim, 'etc/shadow'))),
  'the certificate is a fifo': ({ home }) => exchange(join(home, 'certificates/bolt/public.crt'), fifo),
  'trusted is a link': ({ home, victim }) => exchange(join(home, 'certificates/bolt/trusted'), linkTo(join(victim, 'etc'))),
  'the conf is a link': ({ home, victim }) => exchange(join(home, 'conf/neo4j.conf'), linkTo(join(victim, 'etc/crontab'))),
  'conf is a link': ({ home, victim }) => exchange(join(home, 'conf'), linkTo(join(victim, 'etc'))),
  'the conf is a second name of a file of root’s': ({ home, victim }) =>
    exchange(join(home, 'conf/neo4j.conf'), (path) => {
      // Where links to files of others are not protected, this is what a user can do; the owner stays root.
      linkSync(join(victim, 'etc/crontab'), `${path}.x`);
      renameSync(`${path}.x`, path);
    }),
  'our own folder is a link': ({ home, victim }) => exchange(join(home, '.neo4j-tls'), linkTo(join(victim, 'etc'))),
  'our staging folder is a link': ({ home, victim }) => exchange(join(home, '.neo4j-tls/tmp'), linkTo(join(victim, 'etc'))),
  'our backups are a link': ({ home, victim }) => exchange(join(home, '.neo4j-tls/backups'), linkTo(join(victim, 'etc'))),
  'our journal is a fifo': ({ home }) => exchange(join(home, '.neo4j-tls/journal'), fifo),
};

const commands: Readonly<Record<string, (scene: Scene) => readonly string[]>> = {
  init: () => ['init', '--components', 'bolt,https', '--name', 'graph.example.test', '--force', '--yes'],
  renew: () => ['renew', '--component', 'bolt', '--force', '--reload', 'none', '--yes'],
  'trust add': ({ victim }) => ['trust', 'add', join(victim, '../peer.pem'), '--component', 'bolt', '--as', 'peer', '--yes'],
  'doctor --fix': () => ['doctor', '--fix', '--yes'],
};

describeNeeds(['root', 'openssl'], 'root in a home whose owner is against it', () => {
  let base: string;
  let peer: Buffer;
  const effects = new Map<string, number>();

  beforeAll(async () => {
    vi.stubGlobal('__VERSION__', 'test');
    base = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('chmod', ['755', base]);
    const home = join(base, 'h');
    for (const folder of ['conf', 'data', 'logs', 'certificates', 'lib']) mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(join(home, 'lib/neo4j-kernel-5.26.30.jar'), '');
    writeFileSync(
      join(home, 'conf/neo4j.conf'),
      'server.bolt.listen_address=127.0.0.1:25987\nserver.http.listen_address=127.0.0.1:25974\nserver.https.listen_address=127.0.0.1:25973\n',
      { mode: 0o640 },
    );
    execFileSync('chown', ['-R', `${user}:${user}`, home]);
    const made = await runIn(home, ['init', '--components', 'bolt', '--name', 'graph.example.test', '--yes']);
    expect(made.code, made.told).toBe(0);
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '90',
        '-subj',
        '/CN=peer.example.test',
        '-addext',
        'subjectAltName=DNS:peer.example.test',
        '-keyout',
        '/dev/null',
        '-out',
        join(base, 'peer.pem'),
      ],
      { stdio: 'ignore' },
    );
    peer = readFileSync(join(base, 'peer.pem'));
    return () => rmSync(base, { recursive: true, force: true });
  });

  async function runIn(home: string, argv: readonly string[], wrap: (system: System) => System = (system) => system) {
    let told = '';
    const real = createSystem([]);
    const listen = (text: string): void => {
      told += text;
    };
    const terminal = { ...real.terminal, out: listen, err: listen };
    const code = await run([...argv, '--home', home], wrap({ ...real, terminal, env: { PATH: real.env['PATH'] } }));
    return { code, told };
  }

  function scene(command: string): Scene {
    const folder = testdir({
      'v/etc/passwd': 'root:x:0:0::/root:/bin/bash\n',
      'v/etc/shadow': { text: 'root:$6$salt$hash:1::::::\n', mode: 0o600 },
      'v/etc/crontab': { text: '* * * * * root true\n', mode: 0o600 },
      'v/etc/sub/': {},
      'v/bolt/': {},
      'peer.pem': peer,
    });
    execFileSync('cp', ['-a', join(base, 'h'), join(folder, 'h')]);
    const key = join(folder, 'h/certificates/bolt/private.key');
    if (command === 'doctor --fix') execFileSync('chmod', ['644', key]);
    return { home: join(folder, 'h'), victim: join(folder, 'v') };
  }

  it.each(Object.keys(commands))('%s does its work where nobody is in its way', async (command) => {
    const here = scene(command);
    let count = 0;
    const result = await runIn(here.home, commands[command]?.(here) ?? [], (system) =>
      watchedSystem(system, (_, moment) => {
        if (moment === 'before') count += 1;
      }),
    );
    expect(result.code, result.told).toBe(0);
    expect(count).toBeGreaterThan(10);
    effects.set(command, count);
  });

  it.each(Object.keys(commands))(
    '%s changes nothing of root’s, whatever is exchanged before whichever effect',
    { timeout: 900_000 },
    async (command) => {
      const names = Object.keys(swaps);
      const offset = Number(process.env['HOSTILE_SEED'] ?? Math.floor(Math.random() * names.length));
      const all = process.env['HOSTILE'] === 'all';
      const tried: string[] = [];
      const outcomes = new Map<number, number>();
      for (let number = 1; number <= (effects.get(command) ?? 0); number += 1) {
        for (const name of all ? names : [names[(number + offset) % names.length] ?? '']) {
          const here = scene(command);
          const before = snapshotTree(here.victim);
          let hit = false;
          const result = await runIn(here.home, commands[command]?.(here) ?? [], (system) =>
            watchedSystem(system, (call: EffectCall, moment) => {
              if (call.number !== number || moment !== 'before' || hit) return;
              hit = true;
              swaps[name]?.(here);
            }),
          );
          const what = `${command}, effect ${number}: ${name} (seed ${offset})`;
          const after = snapshotTree(here.victim);
          expect(after, `${what}\n${result.told}`).toEqual(before);
          expect([0, 1, 2, 3], `${what}\n${result.told}`).toContain(result.code);
          expect(result.told, what).not.toMatch(/this is a bug|TypeError/);
          if (hit) tried.push(what);
          outcomes.set(result.code, (outcomes.get(result.code) ?? 0) + 1);
          rmSync(dirname(here.home), { recursive: true, force: true });
        }
      }
      console.info(
        `${command}: ${tried.length} exchanges before ${effects.get(command)} effects; exit codes ${JSON.stringify([...outcomes])}`,
      );
      expect(tried.length).toBeGreaterThan(10);
    },
  );

  it('makes every change in the home with the rights of its owner, in every thread of the process', async () => {
    const here = scene('init');
    const seen = new Set<string>();
    const real = process.seteuid?.bind(process);
    const watched = vi.spyOn(process, 'seteuid').mockImplementation((id) => {
      real?.(id);
      if (id !== 0) for (const one of credentials()) seen.add(one);
    });
    let changes = 0;
    try {
      const result = await runIn(here.home, commands['init']?.(here) ?? [], (system) =>
        watchedSystem(system, ({ name, path }, moment) => {
          // What happens on a descriptor needs no other user, and what lies above the home is root's.
          const onPath = !['write', 'truncate', 'sync', 'close'].includes(name) && path.startsWith(`${here.home}/`);
          if (moment === 'before' && onPath) changes += 1;
        }),
      );
      expect(result.code, result.told).toBe(0);
      expect(watched.mock.calls.filter(([id]) => id === user).length).toBeGreaterThan(changes / 2);
    } finally {
      watched.mockRestore();
    }
    expect(changes).toBeGreaterThan(20);
    expect([...seen]).toEqual([`uid 0 ${user} 0 ${user}, gid 0 ${user} 0 ${user}, groups ${user}`]);
    expect(credentials()).toEqual([expect.stringMatching(/^uid 0 0 0 0, gid 0 /)]);
  });
});

/** Real, effective, saved and file-system ids of every thread, each set once. */
function credentials(): readonly string[] {
  const all = readdirSync('/proc/self/task').map((thread) => {
    const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
    const ids = (name: string): string =>
      new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1]?.replaceAll(/\s+/g, ' ') ?? '';
    return `uid ${ids('Uid')}, gid ${ids('Gid')}, groups ${ids('Groups')}`;
  });
  return [...new Set(all)];
}
