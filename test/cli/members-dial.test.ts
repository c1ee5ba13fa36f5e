import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';

let folder: string;
let home: string;
const place = () => ['--home', home, '--neo4j-version', '5.26.30', '--edition', 'enterprise'];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-dials-'));
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
  const made = await runInProcess(['ca', 'create', '--out', join(folder, 'ca'), '--no-passphrase', '--yes', '--json']);
  expect(made).toMatchObject({ code: 0 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const init = (...more: string[]) =>
  runInProcess([
    'init',
    ...place(),
    '--source',
    'ca',
    '--ca',
    join(folder, 'ca'),
    '--name',
    'a.example',
    '--yes',
    '--json',
    ...more,
  ]);

async function found(): Promise<readonly string[]> {
  const { out } = await runInProcess(['doctor', ...place(), '--json']);
  const { findings } = JSON.parse(out) as { readonly findings: readonly { readonly id: string; readonly component: string }[] };
  return findings.filter(({ id }) => id === 'trusted-nobody-else').map(({ component }) => component);
}

it.each(['none', 'optional', 'require'])(
  'members dial each other, so they trust their CA, with client authentication %s',
  async (auth) => {
    const { code } = await init('--components', 'bolt,cluster,backup', '--client-auth', `cluster=${auth},backup=${auth}`);
    expect(code).toBe(0);
    for (const scope of ['cluster', 'backup'])
      expect(existsSync(join(home, 'certificates', scope, 'trusted', 'ca.pem')), scope).toBe(true);
    // Bolt dials nobody, and asks for nothing.
    expect(existsSync(join(home, 'certificates', 'bolt', 'trusted', 'ca.pem'))).toBe(false);
    expect(await found()).toEqual([]);
  },
);

it('a member that trusts nobody, and asks nobody for a certificate, is said to connect to none', async () => {
  expect(await init('--components', 'cluster', '--client-auth', 'cluster=none')).toMatchObject({ code: 0 });
  rmSync(join(home, 'certificates', 'cluster', 'trusted', 'ca.pem'));
  expect(await found()).toEqual(['cluster']);
});

describe('a pair that another component uses, too', () => {
  const conf = () => join(home, 'conf', 'neo4j.conf');
  beforeEach(async () => {
    const made = await runInProcess(['init', ...place(), '--components', 'bolt', '--name', 'a.example', '--yes', '--json']);
    expect(made).toMatchObject({ code: 0 });
    const policy = ['enabled=true', 'base_directory=certificates/bolt', 'client_auth=OPTIONAL'];
    appendFileSync(conf(), policy.map((line) => `dbms.ssl.policy.cluster.${line}\n`).join(''));
  });

  it('is told of by init, which replaces it', async () => {
    const answers = ['--components', 'bolt', '--name', 'a.example'];
    const { code, out } = await runInProcess(['init', ...place(), ...answers, '--yes', '--force', '--json']);
    expect(code).toBe(0);
    expect(notesOf(out).join()).toContain('cluster uses the same certificate as bolt');
  });

  it('is renewed for both', async () => {
    const { code, out } = await runInProcess(['renew', ...place(), '--component', 'cluster', '--force', '--yes', '--json']);
    expect(code).toBe(0);
    expect(notesOf(out)).toContain('bolt: clients that have the old certificate need the new one.');
  });
});

function notesOf(out: string): readonly string[] {
  const { plan } = JSON.parse(out) as { readonly plan: { readonly notes: readonly { readonly text: string }[] } };
  return plan.notes.map(({ text }) => text);
}
