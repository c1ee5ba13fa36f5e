import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { digestOf } from '../../src/apply/transaction/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Step } from '../../src/model/steps/index.ts';
import { planToJson } from '../../src/output/plan-json.ts';
import { planToText } from '../../src/output/plan-text.ts';
import { createStyle } from '../../src/output/style.ts';
import { createSystem } from '../../src/system/index.ts';
import type { FileEffects } from '../../src/system/parts/files.ts';
import type { System } from '../../src/system/system.ts';
import { testdir } from '../support/testdir.ts';

// Windows closes a file by its access-control list, in place of a mode: which files, when, and for whom. What icacls makes of it is
// seen on Windows itself.

interface Closing {
  readonly account: string | undefined;
  /** What could be read of the file by then. */
  readonly content: string;
  /** It has its name by now. */
  readonly inPlace: boolean;
}

function watching(home: string, fail = false): { readonly system: System; readonly closed: Closing[] } {
  const real = createSystem();
  const closed: Closing[] = [];
  const closeToOthers: FileEffects['closeToOthers'] = async ({ path }, how) => {
    closed.push({
      account: how?.account,
      content: readFileSync(path, 'utf8'),
      inPlace: !path.startsWith(join(home, '.neo4j-tls')),
    });
    if (fail) throw Object.assign(new Error('EPERM: no'), { code: 'EPERM' });
  };
  return { closed, system: { ...real, files: { ...real.files, effects: { ...real.files.effects, closeToOthers } } } };
}

const account = 'NT SERVICE\\Neo4j';
const planOf = (home: string, ...steps: readonly Step[]): Plan => {
  return { command: 'init', home, steps, rehearsals: [], notes: [], account };
};
const edit = (home: string, changes: Readonly<Record<string, string | Secret>>, expect?: string): Step => ({
  ...{ kind: 'editConf', path: join(home, 'neo4j.conf'), mode: 0o640, expect },
  edit: { changes: new Map(Object.entries(changes)), blocks: [], renames: new Map(), duplicates: 'changed' },
});
const passphrase = { 'dbms.ssl.policy.bolt.private_key_password': new Secret('a passphrase') };

describe('a file that only some may read', () => {
  it('is closed before there is anything in it, for the account that Neo4j runs as', async () => {
    const home = testdir();
    const { system, closed } = watching(home);
    const write = (name: string, mode: number): Step => ({ kind: 'writeFile', to: { path: join(home, name), mode }, text: 'x' });
    await applyPlan(planOf(home, write('private.key', 0o400), write('public.crt', 0o444)), system);
    expect(closed).toEqual([{ account, content: '', inPlace: false }]);
  });

  it.each([
    ['a new conf with a passphrase', undefined, passphrase, 1],
    ['a conf that gets one', 'a=1\n', passphrase, 1],
    ['a conf that has one', 'dbms.ssl.policy.bolt.private_key_password=secret\n', { a: '2' }, 1],
    ['a conf whose passphrase a command gives', 'dbms.ssl.policy.bolt.private_key_password=$(cat x)\n', { a: '2' }, 0],
    ['a conf without one', 'a=1\n', { a: '2' }, 0],
  ])('is %s', async (_, before, changes, times) => {
    const home = testdir(before === undefined ? {} : { 'neo4j.conf': before });
    const { system, closed } = watching(home);
    const expected = before === undefined ? undefined : digestOf(readFileSync(join(home, 'neo4j.conf')));
    await applyPlan(planOf(home, edit(home, changes, expected)), system);
    expect(closed).toHaveLength(times);
    for (const one of closed) expect(one).toMatchObject({ account, inPlace: false });
  });

  it('is one that is there already, and stays what it is', async () => {
    const home = testdir({ 'private.key': 'KEY' });
    const { system, closed } = watching(home);
    const path = join(home, 'private.key');
    const inode = statSync(path).ino;
    const applied = await applyPlan(planOf(home, { kind: 'closeToOthers', path }), system);
    expect(applied.changed).toBe(true);
    expect(closed).toEqual([{ account, content: 'KEY', inPlace: false }]);
    expect(readFileSync(path, 'utf8')).toBe('KEY');
    expect(statSync(path).ino).not.toBe(inode);
  });

  it('is as it was where the system refuses', async () => {
    const home = testdir({ 'private.key': 'KEY' });
    const { system } = watching(home, true);
    const path = join(home, 'private.key');
    const inode = statSync(path).ino;
    await expect(applyPlan(planOf(home, { kind: 'closeToOthers', path }), system)).rejects.toMatchObject({ exitCode: 2 });
    expect(statSync(path).ino).toBe(inode);
  });
});

describe('the plan of a home on Windows', () => {
  const home = 'C:\\Neo4j';
  const plan = (own: Partial<Plan>): Plan => ({
    ...planOf(
      home,
      { kind: 'closeToOthers', path: 'C:\\Neo4j\\certificates\\bolt\\private.key' },
      { kind: 'writeFile', to: { path: 'C:\\Neo4j\\certificates\\https\\private.key', mode: 0o400 }, text: 'x' },
      { kind: 'writeFile', to: { path: 'C:\\Neo4j\\certificates\\https\\public.crt', mode: 0o444 }, text: 'x' },
      edit(home, passphrase),
    ),
    ...own,
  });

  it.each([
    [account, `SYSTEM and ${account} may read it, Administrators and you may also replace it; nobody else`],
    ['LocalSystem', 'SYSTEM may read it, Administrators and you may also replace it; nobody else'],
    [undefined, 'SYSTEM may read it, Administrators and you may also replace it; nobody else'],
  ])('says in its words who may read, where Neo4j runs as %s', (runsAs, words) => {
    const text = planToText(plan({ account: runsAs }), createStyle({ color: false, width: 200 }));
    expect(text).toContain(words);
    expect(text).toMatch(/certificates\/bolt\/private\.key +private +closed to other users/);
    expect(text).toMatch(/certificates\/https\/private\.key +private/);
    expect(text).not.toMatch(/public\.crt +private|\b0[0-7]{3}\b/);
    expect(text).toMatch(/neo4j\.conf +private/);
  });

  it('lists them for programs', () => {
    const { steps } = planToJson(plan({})) as {
      steps: readonly { files: readonly { path: string; access?: readonly string[] }[] }[];
    };
    const files = steps.flatMap((step) => step.files);
    const access = ['SYSTEM: read', 'Administrators: full', `${account}: read`, 'the user who runs this: full'];
    expect(files.filter((file) => file.access !== undefined)).toEqual([
      { path: 'C:\\Neo4j\\certificates\\https\\private.key', access },
      { path: expect.stringMatching(/neo4j\.conf$/), access },
    ]);
  });
});
