import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan, type StepEvent } from '../../src/apply/apply-plan.ts';
import { createKeySupply } from '../../src/apply/key-supply.ts';
import { recover } from '../../src/apply/recover.ts';
import { ExitCode, Interrupted } from '../../src/model/errors/errors.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Step } from '../../src/model/steps/index.ts';
import { createSystem } from '../../src/system/index.ts';
import { fillDirectory, testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';
import { listEffects, watchedSystem } from './faulty-system.ts';
import { expectComplete } from './sample-home.ts';
import {
  asRoot,
  confEdit,
  digestOfFile,
  firstPlan,
  owner,
  plaintextHome,
  rehearsalOf,
  secondPlan,
  strays,
} from './sample-plans.ts';

const system = createSystem();

function planOf(home: string, ...steps: readonly Step[]): Plan {
  return { command: 'init', home, steps, rehearsals: [], notes: [] };
}

function writeFile(path: string, text: string, mode = 0o644): Step {
  return { kind: 'writeFile', to: { path, mode }, text };
}

describe('applyPlan', () => {
  it('makes directories, pairs and settings as they were planned, and tries them', async () => {
    const home = testdir(plaintextHome);
    const applied = await applyPlan(firstPlan(home), system);
    const key = statSync(join(home, 'certificates/bolt/private.key'));
    expect([key.mode & 0o7777, key.uid, key.gid]).toEqual([0o400, owner.uid, owner.gid]);
    expect(readFileSync(join(home, 'certificates/bolt/private.key'), 'latin1')).toMatch(
      /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/,
    );
    expect(lstatSync(join(home, 'conf/neo4j.conf')).isSymbolicLink()).toBe(true);
    const conf = statSync(join(home, 'etc/real.conf'));
    expect([conf.mode & 0o7777, conf.uid, conf.gid]).toEqual([0o640, owner.uid, owner.gid]);
    expect(readFileSync(join(home, 'etc/real.conf'), 'latin1')).toContain('server.http.enabled=false\r\n');
    expect(applied.changed).toBe(true);
    expect(applied.rehearsals.map(({ scope, protocol, mutual }) => [scope, protocol, mutual])).toEqual([
      ['bolt', 'TLSv1.3', false],
      ['cluster', 'TLSv1.3', true],
    ]);
    expectComplete(home, firstPlan, 'after a first run');
  });

  it('keeps what it replaced, 0400, in a folder of its own, and says where', async () => {
    const home = testdir(plaintextHome);
    const now = new Date('2026-11-22T01:42:07.500Z');
    await applyPlan(firstPlan(home), system, { now });
    fillDirectory(home, strays);
    const before = snapshotTree(home);
    const applied = await applyPlan(secondPlan(home), system, { force: true, now: new Date('2026-11-22T01:42:07.900Z') });
    expectComplete(home, secondPlan, 'after a second run');
    const folder = join(home, '.neo4j-tls/backups/20261122T014207Z-2');
    expect([...applied.backups].sort()).toEqual(
      [
        'certificates/cluster/private.key',
        // A link is not copied out of another user's part of the tree.
        ...(asRoot ? [] : ['certificates/cluster/private.link']),
        'certificates/cluster/public.crt',
        'certificates/cluster/revoked/wrong.pem',
        'certificates/cluster/trusted/self.pem',
        // Moved from one user's part of the tree to another's, which is a copy.
        ...(asRoot ? ['certificates/cluster/trusted/stray.txt'] : []),
        'certificates/cluster/twice.txt',
        'etc/real.conf',
      ].map((path) => join(folder, path)),
    );
    const tree = snapshotTree(home);
    for (const path of applied.backups) {
      const shown = path.slice(home.length);
      const was = before[path.slice(folder.length)] ?? '';
      // A copy out of another user's part of the tree is root's.
      const owner = (text = ''): string => (asRoot ? text.replace(/ \d+:\d+ /, ' ') : text);
      expect(owner(tree[shown])).toBe(was.startsWith('->') ? was : owner(was.replace(/^\d+/, '400')));
    }
    for (const path of ['/.neo4j-tls/', '/.neo4j-tls/backups/', `${folder.slice(home.length)}/`])
      expect(tree[path]).toMatch(/^700 /);
  });

  it('changes nothing, and leaves no trace, where all is so already', async () => {
    const home = testdir({ 'a/': {}, 'a/b.txt': { text: 'b\n', mode: 0o600 }, 'conf/neo4j.conf': 'x=1\n' });
    const before = snapshotTree(home);
    const confPath = join(home, 'conf/neo4j.conf');
    const applied = await applyPlan(
      planOf(
        home,
        { kind: 'makeDirectory', path: join(home, 'a'), mode: 0o700 },
        writeFile(join(home, 'a/b.txt'), 'b\n', 0o600),
        { kind: 'removeFile', path: join(home, 'a/none.txt') },
        { kind: 'setMode', path: join(home, 'a/b.txt'), mode: 0o600 },
        { kind: 'editConf', path: confPath, edit: confEdit({ x: '1' }), expect: digestOfFile(confPath), mode: 0o640 },
      ),
      system,
    );
    expect(applied.changed).toBe(false);
    expect(applied.steps.map(({ changed }) => changed)).toEqual([false, false, false, false, false]);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('makes a home that is not there, and takes it away again when the plan fails', async () => {
    const parent = testdir();
    const home = join(parent, 'some', 'where');
    const good = planOf(home, { kind: 'makeDirectory', path: home, mode: 0o750 }, writeFile(join(home, 'a.txt'), 'a'));
    await applyPlan(good, system);
    expect(Object.keys(snapshotTree(parent))).toEqual(['/', '/some/', '/some/where/', '/some/where/a.txt']);
    expect(statSync(home).mode & 0o777).toBe(0o750);
    const other = join(parent, 'else', 'where');
    const bad = planOf(other, writeFile(join(other, 'a.txt'), 'a'), { kind: 'runCommand', argv: ['false'], why: 'to fail' });
    await expect(applyPlan(bad, system)).rejects.toMatchObject({ exitCode: ExitCode.couldNot });
    expect(Object.keys(snapshotTree(parent))).not.toContain('/else/');
  });

  it('takes everything back when the rehearsal fails', async () => {
    const home = testdir(plaintextHome);
    const before = snapshotTree(home);
    const plan = firstPlan(home);
    const wrong = { ...rehearsalOf(home, 'bolt'), names: [{ kind: 'dns' as const, value: 'elsewhere.example.test' }] };
    await expect(applyPlan({ ...plan, rehearsals: [wrong] }, system)).rejects.toMatchObject({
      exitCode: ExitCode.couldNot,
      message: expect.stringMatching(/is not valid for elsewhere\.example\.test.* were undone\.$/),
    });
    expect(snapshotTree(home)).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('lets the step end and takes everything back on %s', async (signal) => {
    const home = testdir(plaintextHome);
    const before = snapshotTree(home);
    const done: string[] = [];
    const onStep = (event: StepEvent) => {
      if (event.kind === 'step-begins' && event.step.kind === 'issueCertificate') process.kill(process.pid, signal);
      if (event.kind === 'step-done') done.push(event.step.kind);
    };
    const error = await applyPlan(firstPlan(home), system, { onStep }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Interrupted);
    expect(error).toMatchObject({ exitCode: 130, message: 'Interrupted. The changes were undone.' });
    expect(done.at(-1)).toBe('issueCertificate');
    expect(snapshotTree(home)).toEqual(before);
    expect(process.listenerCount(signal)).toBe(0);
  });

  it('says what stays when a program had run before the failure', async () => {
    const home = testdir({ 'conf/': {} });
    const plan = planOf(home, { kind: 'runCommand', argv: ['true'], why: 'to succeed' }, writeFile(join(home, 'a.txt'), 'a'), {
      kind: 'runCommand',
      argv: ['sh', '-c', 'exit 7'],
      why: 'to fail',
    });
    await expect(applyPlan(plan, system)).rejects.toMatchObject({
      exitCode: ExitCode.leftBehind,
      message: 'sh failed with exit code 7. The changes were undone. What true did before that was not undone.',
    });
    expect(Object.keys(snapshotTree(home))).toEqual(['/', '/conf/']);
  });

  it('takes a run that was ended back first, and performs no plan that was made before that', async () => {
    const home = testdir({ 'conf/': {} });
    const own = join(home, '.neo4j-tls');
    const journal = [
      { kind: 'begin', version: 1, command: 'init', since: '2026-11-22T00:00:00.000Z', madeHome: [] },
      { kind: 'directory', path: join(home, 'conf') },
    ];
    fillDirectory(home, { '.neo4j-tls/': { mode: 0o700 } });
    writeFileSync(join(own, 'journal'), `${journal.map((entry) => JSON.stringify(entry)).join('\n')}\n{"kind":"conte`, {
      mode: 0o600,
    });
    await expect(applyPlan(planOf(home, writeFile(join(home, 'a.txt'), 'a')), system)).rejects.toMatchObject({
      exitCode: ExitCode.couldNot,
      message: expect.stringContaining('An earlier run (init, 2026-11-22T00:00:00.000Z)'),
    });
    expect(Object.keys(snapshotTree(home))).toEqual(['/']);
  });

  it('writes nothing half-made into a trust folder, at no moment', async () => {
    const home = testdir(plaintextHome);
    const calls = await listEffects(system, (watched) => applyPlan(firstPlan(home), watched));
    const inTrust = calls.filter(({ path }) => /\/(trusted|revoked)\//.test(path));
    expect(inTrust.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ['a first plan', firstPlan],
    ['a plan over files that are there', secondPlan],
  ])('notes each change of %s on disk, synced, before it makes it', async (_, planFor) => {
    const home = testdir(plaintextHome);
    if (planFor === secondPlan) {
      await applyPlan(firstPlan(home), system);
      fillDirectory(home, strays);
    }
    const journal = join(home, '.neo4j-tls/journal');
    const changing = new Set([
      'makeDirectory',
      'create',
      'copyWithAttributes',
      'rename',
      'link',
      'unlink',
      'setMode',
      'setOwner',
    ]);
    let onDisk = '';
    let changes = 0;
    const watched = watchedSystem(system, ({ name, path, to }, moment) => {
      if (name === 'sync' && path === journal && moment === 'after') onDisk = readFileSync(journal, 'utf8');
      if (moment !== 'before' || !changing.has(name)) return;
      // A rename changes both ends; a link or copy the one that comes into being.
      for (const changed of name === 'rename' ? [path, to ?? ''] : [to ?? path]) {
        if (changed.startsWith(join(home, '.neo4j-tls'))) continue;
        changes += 1;
        expect(onDisk, `${name} ${changed}`).toContain(JSON.stringify(changed));
      }
    });
    await applyPlan(planFor(home), watched, { force: true });
    expect(changes).toBeGreaterThan(10);
  });

  it('uses keys whose making began earlier, each once', async () => {
    const home = testdir(plaintextHome);
    const keys = createKeySupply();
    const taken: string[] = [];
    keys.start('ec-p256', 1);
    const supply = {
      ...keys,
      take: (type: Parameters<typeof keys.take>[0]) => {
        taken.push(type);
        return keys.take(type);
      },
    };
    await applyPlan(firstPlan(home), system, { keys: supply });
    expect(taken).toEqual(['ec-p256', 'ec-p256']);
    expect(readFileSync(join(home, 'certificates/bolt/private.key'))).not.toEqual(
      readFileSync(join(home, 'certificates/cluster/private.key')),
    );
  });

  it('tells its progress', async () => {
    const home = testdir({ 'conf/': {} });
    const events: string[] = [];
    await applyPlan(planOf(home, writeFile(join(home, 'a.txt'), 'a')), system, {
      onStep: (event) => events.push('index' in event ? `${event.kind} ${event.index + 1}/${event.count}` : event.kind),
    });
    expect(events).toEqual(['step-begins 1/1', 'step-done 1/1']);
  });

  it('does not change the file that a symbolic link leads to when it replaces the link', async () => {
    const home = testdir({ 'shared.key': { text: 'shared\n', mode: 0o600 } });
    symlinkSync('shared.key', join(home, 'private.key'));
    await applyPlan(planOf(home, writeFile(join(home, 'private.key'), 'own\n', 0o400)), system, { force: true });
    expect(readFileSync(join(home, 'shared.key'), 'utf8')).toBe('shared\n');
    expect(lstatSync(join(home, 'private.key')).isFile()).toBe(true);
  });

  it('leaves a file alone that somebody changed after the kill, and says so', async () => {
    const home = testdir({ 'conf/': {} });
    const path = join(home, 'a.txt');
    fillDirectory(home, { '.neo4j-tls/': { mode: 0o700 } });
    const journal = [
      { kind: 'begin', version: 1, command: 'init', since: '2026-11-22T00:00:00.000Z', madeHome: [] },
      { kind: 'content', path, digest: 'f'.repeat(64), staged: join(home, '.neo4j-tls/tmp/x.new') },
    ];
    writeFileSync(join(home, '.neo4j-tls/journal'), `${journal.map((entry) => JSON.stringify(entry)).join('\n')}\n`, {
      mode: 0o600,
    });
    writeFileSync(path, 'precious\n');
    await expect(recover(home, system)).rejects.toMatchObject({ exitCode: ExitCode.leftBehind, paths: [path] });
    expect(readFileSync(path, 'utf8')).toBe('precious\n');
    expect((await recover(home, system)).outcome).toBe('nothing');
    expect(Object.keys(snapshotTree(home))).toEqual(['/', '/a.txt', '/conf/']);
  });

  it.runIf(asRoot)('does not follow, as root, a journal that another user made', async () => {
    const home = testdir({ 'victim.txt': 'kept\n', '.neo4j-tls/': { mode: 0o700, owner: { uid: 65534, gid: 65534 } } });
    const path = join(home, 'victim.txt');
    const journal = [
      { kind: 'begin', version: 1, command: 'init', since: '2026-11-22T00:00:00.000Z', madeHome: [] },
      { kind: 'content', path, digest: digestOfFile(path) },
    ];
    const text = `${journal.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
    fillDirectory(home, { '.neo4j-tls/journal': { text, mode: 0o600, owner: { uid: 65534, gid: 65534 } } });
    await expect(recover(home, system)).rejects.toMatchObject({ message: expect.stringContaining('belongs to user 65534') });
    expect(readFileSync(path, 'utf8')).toBe('kept\n');
  });
});
