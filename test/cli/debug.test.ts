import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunInProcess, runInProcess } from '../support/in-process.ts';
import { fillDirectory } from '../support/testdir.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
fillDirectory(folder, {
  'home/conf/neo4j.conf': '',
  'peer/conf/neo4j.conf': '',
  pass: 'never to be seen\n',
  'ca-pass': 'nobody reads this\n',
  'members.yaml': 'line: "5"\ncomponents: [cluster]\nmembers:\n  - name: core1\n    names: [core1.example]\n',
  'debug.log': 'java.io.IOException: PKIX path building failed\n',
});
const at = (...parts: string[]): string => join(folder, ...parts);
const place = (home = 'home'): string[] => ['--home', at(home), '--neo4j-version', '5', '--edition', 'enterprise'];
const caKey = ['--ca-passphrase-file', at('ca-pass')];
const secrets = ['never to be seen', 'nobody reads this', 'PRIVATE KEY'];

async function well(argv: readonly string[]): Promise<RunInProcess> {
  const result = await runInProcess(argv);
  expect(result.code, result.err).toBeLessThan(2);
  return result;
}

function debugLines({ err }: RunInProcess): readonly string[] {
  return err.split('\n').flatMap((line) => (line.startsWith('debug: ') ? [line.split(' ')[1] ?? ''] : []));
}

/** Secrets that a run might tell: those of this test, and whatever neo4j.conf has. */
function expectNoSecret({ out, err }: RunInProcess): void {
  const conf = readFileSync(at('home/conf/neo4j.conf'), 'utf8');
  const stored = [...conf.matchAll(/private_key_password=(.*)/g)].map(([, value = '']) => value);
  expect(stored.length).toBeGreaterThan(0);
  for (const secret of [...secrets, ...stored]) expect(out + err).not.toContain(secret);
}

describe('--debug', () => {
  beforeAll(async () => {
    await well([
      'init',
      ...place(),
      '--components',
      'bolt,cluster',
      '--name',
      'a.example',
      '--passphrase-file',
      at('pass'),
      '--yes',
    ]);
    await well(['init', ...place('peer'), '--components', 'cluster', '--name', 'b.example', '--yes']);
    await well(['trust', 'export', ...place('peer'), '--out', at('peer.pem')]);
    await well(['ca', 'create', '--out', at('ca'), ...caKey, '--yes']);
  });

  it.each([
    ['status', ['status', ...place(), '--offline']],
    ['doctor', ['doctor', ...place()]],
    ['doctor of two homes', ['doctor', at('home'), at('peer'), '--neo4j-version', '5', '--edition', 'enterprise']],
    ['doctor --from-log', ['doctor', '--from-log', at('debug.log')]],
    ['trust list', ['trust', 'list', ...place()]],
    ['trust export', ['trust', 'export', ...place()]],
    ['verify', ['verify', ...place(), '--timeout', '1']],
    ['verify --rehearse', ['verify', ...place(), '--rehearse']],
    ['renew --check', ['renew', ...place(), '--check']],
    ['ca show', ['ca', 'show', '--ca', at('ca')]],
    ['explain', ['explain', 'key-matches-certificate']],
    ['recover', ['recover', ...place(), '--dry-run']],
    ['init --print-conf', ['init', ...place(), '--name', 'a.example', '--print-conf', '--passphrase-file', at('pass')]],
  ])('of %s shows the facts, and leaves stdout as it is', async (_, argv) => {
    const plain = await well(argv);
    const told = await well([...argv, '--debug']);
    expect(debugLines(plain)).toEqual([]);
    expect(debugLines(told)).toContain('facts');
    // How long it took is told as well.
    const still = (text: string): string => text.replace(/\d+ ?ms|\d+\.\d+ s/g, '');
    expect(still(told.out)).toBe(still(plain.out));
    expectNoSecret(told);
  });

  it.each([
    [
      'init',
      [
        'init',
        ...place(),
        '--components',
        'bolt,cluster',
        '--name',
        'a.example',
        '--passphrase-file',
        at('pass'),
        '--force',
        '--yes',
      ],
    ],
    ['trust add', ['trust', 'add', at('peer.pem'), ...place(), '--yes']],
    ['trust remove', ['trust', 'remove', 'b.example', ...place(), '--yes']],
    ['renew', ['renew', ...place(), '--force', '--yes']],
    ['renew --install-timer', ['renew', ...place(), '--install-timer', 'cron', '--timer-dir', folder, '--yes']],
    ['renew --remove-timer', ['renew', ...place(), '--install-timer', 'cron', '--remove-timer', '--timer-dir', folder, '--yes']],
    ['ca create', ['ca', 'create', '--out', at('ca2'), ...caKey, '--yes']],
    ['ca sign', ['ca', 'sign', '--ca', at('ca'), ...caKey, '--name', 'c.example', '--out', at('signed'), '--yes']],
    ['ca revoke', ['ca', 'revoke', '--ca', at('ca'), ...caKey, at('signed/public.crt'), '--yes']],
    ['ca rotate', ['ca', 'rotate', '--ca', at('ca'), ...caKey, '--stage', 'trust', '--yes']],
    ['bundle', ['bundle', '--members', at('members.yaml'), '--ca', at('ca'), ...caKey, '--out', at('bundle'), '--yes']],
    ['init --from-bundle', ['init', ...place('peer'), '--from-bundle', at('bundle/core1'), '--force', '--yes']],
  ])('of %s shows facts, plan and each step', async (_, argv) => {
    const told = await well([...argv, '--debug']);
    const lines = debugLines(told);
    for (const what of ['facts', 'plan', 'step-begins', 'step-done']) expect(lines, told.err).toContain(what);
    expectNoSecret(told);
  });

  it('is NEO4J_TLS_DEBUG=1 as well', async () => {
    const { err } = await runInProcess(['status', ...place(), '--offline'], { env: { NEO4J_TLS_DEBUG: '1' } });
    expect(err).toContain('debug: facts');
  });

  it('leaves --json one document', async () => {
    const { out } = await well(['status', ...place(), '--offline', '--json', '--debug']);
    expect(JSON.parse(out)).toMatchObject({ schema: 'neo4j-tls/status@1' });
  });
});
