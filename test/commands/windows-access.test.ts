import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessList, WindowsAccess } from '../../src/model/access-list.ts';
import { createSystem } from '../../src/system/index.ts';
import type { Files } from '../../src/system/parts/files.ts';
import { runInProcess } from '../support/in-process.ts';
import { fillDirectory } from '../support/testdir.ts';

// A home of Windows: who may read a key is said by its access-control list. The lists are told as Windows writes them; asking for them is
// proved on Windows itself (`test/windows`).

const closed = 'O:BAG:DUD:PAI(A;;FR;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-80-7)';
const inherited = 'O:BAG:SYD:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)';
const read = (sddl: string, names: readonly (readonly [string, string])[] = []): AccessList => {
  return { state: 'read', sddl, names: new Map(names) };
};

let home = '';
const place = () => ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise'];

beforeAll(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'neo4j-tls-access-')));
  fillDirectory(home, { 'conf/neo4j.conf': '' });
  const made = await runInProcess([
    ...['init', ...place(), '--components', 'bolt,https', '--name', 'core1.example.test', '--generate-passphrase', '--yes'],
  ]);
  expect(made.code, made.err).toBe(0);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Asked {
  readonly paths: readonly string[];
  readonly account?: string | undefined;
  readonly service: string;
}

async function doctor(listFor: ((path: string) => AccessList) | undefined, more: readonly string[] = []) {
  const asked: Asked[] = [];
  const real = createSystem().files;
  const accessLists: Files['accessLists'] = async (paths, { account, service }): Promise<WindowsAccess | undefined> => {
    asked.push({ paths, account, service });
    if (listFor === undefined) return undefined;
    return {
      lists: new Map(paths.map((path) => [path, listFor(path)])),
      service: { sid: 'S-1-5-80-7', name: 'NT SERVICE\\neo4j' },
    };
  };
  const run = await runInProcess(['doctor', ...place(), '--platform', 'windows', '--json', ...more], {
    files: { ...real, accessLists },
  });
  return { run, asked, document: JSON.parse(run.out) };
}

describe('doctor of a home on Windows', () => {
  it('asks once, for the key and for the conf with a passphrase, and finds both closed', async () => {
    const { run, asked, document } = await doctor(() => read(closed));
    expect(asked).toEqual([
      {
        paths: ['certificates/bolt/private.key', 'certificates/https/private.key', 'conf/neo4j.conf'].map((path) =>
          join(home, path),
        ),
        account: undefined,
        service: 'neo4j',
      },
    ]);
    expect(document.findings.filter(({ severity }: { severity: string }) => severity !== 'info')).toEqual([]);
    expect(document.notChecked).toEqual([]);
    expect(run.code).toBe(0);
  });

  it('names everybody who may read what a folder handed down, and the line that closes it', async () => {
    const { run, document } = await doctor(() => read(inherited, [['S-1-5-32-545', 'VORDEFINIERT\\Benutzer']]));
    expect(run.code).toBe(1);
    expect(document.findings).toContainEqual(
      expect.objectContaining({
        id: 'key-readable-by-others',
        severity: 'error',
        path: 'certificates/bolt/private.key',
        message: 'VORDEFINIERT\\Benutzer may read the private key',
        remedy: expect.stringContaining('"*S-1-5-80-7:R" /remove:g "*S-1-5-32-545"'),
      }),
    );
    expect(document.findings).toContainEqual(
      expect.objectContaining({
        id: 'password-readable-by-others',
        path: 'conf/neo4j.conf',
        message: 'the file contains a passphrase, and VORDEFINIERT\\Benutzer may read it',
      }),
    );
    expect(run.out).not.toMatch(/chmod|\b0[0-7]{3}\b/);
  });

  it('warns of one more account, by its name', async () => {
    const { run, document } = await doctor(() =>
      read(`${closed}(A;;FA;;;S-1-5-21-1-2-3-1004)`, [['S-1-5-21-1-2-3-1004', 'HOST\\alice']]),
    );
    expect(run.code).toBe(0);
    expect(document.findings).toContainEqual(
      expect.objectContaining({
        ...{ id: 'key-readable-by-others', severity: 'warning', component: 'bolt' },
        message: 'HOST\\alice may read or change the private key',
      }),
    );
  });

  it.each([
    ['could not be read', () => ({ state: 'unread', because: 'Zugriff verweigert' }) as const, 'Zugriff verweigert'],
    ['is written in an unknown way', () => read('Jeder: Lesen'), 'has an unknown format'],
    ['is not known to this system', undefined, 'cannot read Windows access-control lists'],
  ])('says “not checked” of a list that %s', async (_, listFor, because) => {
    const { run, document } = await doctor(listFor);
    expect(document.notChecked).toContainEqual(
      expect.objectContaining({
        ...{ component: 'bolt', path: 'certificates/bolt/private.key' },
        because: expect.stringContaining(because),
      }),
    );
    expect(document.findings).toContainEqual(
      expect.objectContaining({ id: 'file-not-looked-at', severity: 'warning', path: 'certificates/bolt/private.key' }),
    );
    expect(run.code).toBe(0);
    expect(document.verdict.starts).toBe(true);
  });

  it('says that Neo4j would not start where the account of its service is in no list, and lets it in with --fix', async () => {
    const without = 'O:BAG:DUD:PAI(A;;FR;;;SY)(A;;FA;;;BA)';
    const { run, document } = await doctor((path) => read(path.includes('bolt') ? without : closed));
    expect(run.code).toBe(1);
    expect(document.verdict).toMatchObject({ starts: false, components: { bolt: 'fatal', https: 'encrypted' } });
    expect(document.findings).toContainEqual(
      expect.objectContaining({
        ...{ id: 'key-unreadable', severity: 'error', component: 'bolt', path: 'certificates/bolt/private.key', fixable: true },
        message: "private.key cannot be read by the account of Neo4j's service (NT SERVICE\\neo4j)",
        remedy: expect.stringMatching(/\nicacls \S+ \/grant "\*S-1-5-80-7:R"\n/),
      }),
    );
    const { document: plan } = await doctor((path) => read(path.includes('bolt') ? without : closed), ['--fix', '--dry-run']);
    expect(plan.plan.steps).toMatchObject([{ kind: 'closeToOthers', path: join(home, 'certificates/bolt/private.key') }]);
  });

  it('says that its defaults would stand in for a conf that the account may not read', async () => {
    const { document } = await doctor((path) => read(path.endsWith('.conf') ? 'O:BAG:DUD:PAI(A;;FR;;;SY)' : closed));
    expect(document.findings).toContainEqual(expect.objectContaining({ id: 'conf-unreadable', severity: 'error' }));
  });

  it('warns where only a group could let the account in', async () => {
    const { run, document } = await doctor(() => read('O:BAG:DUD:PAI(A;;FR;;;SY)(A;;FR;;;S-1-5-21-1-2-3-1104)'));
    expect(run.code).toBe(0);
    expect(document.verdict.starts).toBe(true);
    expect(document.findings).toContainEqual(
      expect.objectContaining({ id: 'key-unreadable', severity: 'warning', component: 'bolt' }),
    );
  });

  it('asks about the account and the service that were named', async () => {
    const { asked } = await doctor(() => read(closed), ['--owner', 'NT SERVICE\\Neo4j']);
    expect(asked[0]?.account).toBe('NT SERVICE\\Neo4j');
  });

  it('closes it with --fix, by a step of its own', async () => {
    const { document } = await doctor(() => read(inherited), ['--fix', '--dry-run']);
    expect(document.plan.steps.map(({ kind, path }: { kind: string; path: string }) => [kind, path])).toEqual([
      ['closeToOthers', join(home, 'certificates/bolt/private.key')],
      ['closeToOthers', join(home, 'certificates/https/private.key')],
      ['closeToOthers', join(home, 'conf/neo4j.conf')],
    ]);
    expect(document.findings.filter(({ id }: { id: string }) => /readable-by-others/.test(id))).toHaveLength(3);
    for (const { id, fixable } of document.findings) if (/readable-by-others/.test(id)) expect(fixable).toBe(true);
  });
});

describe('a home of Windows that is looked at elsewhere', () => {
  it('has its certificates in status, and none of this machine’s ports is asked', async () => {
    const { status: told, asked } = await statusOf([]);
    expect(asked.filter((name) => /^(?:connect|certificates)/.test(name))).toEqual([]);
    expect(told.certificates).toHaveLength(2);
    for (const row of told.certificates) expect(row).toMatchObject({ keyMatches: true, served: null });
  });

  it('has what lies on a drive as not checked in status', async () => {
    const path = join(home, 'conf/drive.conf');
    writeFileSync(path, 'dbms.ssl.policy.bolt.enabled=true\ndbms.ssl.policy.bolt.base_directory=C:/neo4j/certificates/bolt\n');
    const { status: told } = await statusOf(['--conf', path]);
    expect(told.certificates).toEqual([]);
    expect(told.notChecked).toContainEqual(
      expect.objectContaining({ component: 'bolt', because: expect.stringContaining('drive C: of the Windows machine') }),
    );
  });

  async function statusOf(more: readonly string[]) {
    const asked: string[] = [];
    const { tls } = createSystem();
    const run = await runInProcess(['status', ...place(), '--platform', 'windows', '--json', ...more], {
      tls: new Proxy(tls, {
        get: (real, name) => {
          asked.push(String(name));
          return Reflect.get(real, name);
        },
      }),
    });
    return { run, asked, status: JSON.parse(run.out) };
  }

  it.each([
    ['C:/neo4j/certificates/bolt', 'drive C: of the Windows machine'],
    ['d:/tls/bolt', 'drive D: of the Windows machine'],
  ])('says of %s that nothing is known of it', async (folder, where) => {
    const path = join(home, 'conf/elsewhere.conf');
    writeFileSync(
      path,
      `dbms.ssl.policy.bolt.enabled=true\ndbms.ssl.policy.bolt.base_directory=${folder}\nserver.bolt.tls_level=REQUIRED\n`,
    );
    const place = ['--home', home, '--conf', path, '--neo4j-version', '5.26', '--edition', 'community', '--platform', 'windows'];
    const judged = await runInProcess(['doctor', ...place, '--json']);
    const { verdict, notChecked } = JSON.parse(judged.out);
    expect(verdict.starts).toBeNull();
    expect(notChecked).toContainEqual({
      component: 'bolt',
      path: `${folder.replaceAll('/', '\\')}\\private.key`,
      because: `it is in ${where}, which cannot be read from here`,
      remedy: 'Run doctor on the Windows machine itself.',
    });
    expect(judged.code).toBe(2);
  });
});
