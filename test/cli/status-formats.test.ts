import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusToNagios } from '../../src/output/status-nagios.ts';
import { statusToPrometheus } from '../../src/output/status-prometheus.ts';
import { runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { program } from '../support/program.ts';
import { fillDirectory } from '../support/testdir.ts';

let folder: string;
let home: string;
const place = (): readonly string[] => ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise', '--offline'];
const status = (...more: readonly string[]) => runInProcess(['status', ...place(), ...more]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-formats-'));
  home = join(folder, 'neo "4j"');
  fillDirectory(home, { 'conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\n' });
  const names = ['graph.example.test', '127.0.0.1', '::1', 'a.example.test'].flatMap((name) => ['--name', name]);
  const init = [
    'init',
    ...place().slice(0, -1),
    '--components',
    'bolt,cluster',
    '--http',
    'off',
    ...names,
    '--days',
    '90',
    '--yes',
  ];
  expect(await runInProcess(init)).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('shows all names in the table, addresses too', async () => {
  const { out } = await status();
  expect(out).toMatch(/bolt +certificate +graph\.example\.test a\.example\.test 127\.0\.0\.1 ::1 /);
});

it('takes --within in days, as a share of the life, and as the rule that all share', async () => {
  const codes = await Promise.all(
    ['30d', '91d', '30%', '99%', '100%', 'due'].map(async (time) => [time, (await status('--within', time)).code]),
  );
  expect(Object.fromEntries(codes)).toEqual({ '30d': 0, '91d': 1, '30%': 0, '99%': 0, '100%': 1, due: 0 });
  for (const wrong of ['101%', '%', '-1d', '3%d', 'soon']) expect((await status('--within', wrong)).code).toBe(2);
});

describe('for Nagios', () => {
  it('is one line with the days left, and the code of a plugin', async () => {
    const { code, out } = await status('--format', 'nagios');
    expect(code).toBe(0);
    expect(out).toMatch(/^NEO4J TLS OK - \d+ certificates and lists, the first expires on \d{4}-\d\d-\d\d, in 89 days \| .+\n$/);
    expect(out).toContain("'bolt certificates/bolt/public.crt'=89;30:;7:");
    // Every row is told once.
    const labels = [...(out.split(' | ')[1] ?? '').matchAll(/'([^']*)'=/g)].map(([, label]) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('says that it does not know, where it could not look', async () => {
    const { code, out } = await runInProcess(['status', '--home', join(home, 'nowhere'), '--format', 'nagios']);
    expect({ code, out }).toMatchObject({ code: 3, out: expect.stringMatching(/^NEO4J TLS UNKNOWN - [^|\n]+\n$/) });
  });

  it('alarms for a key of another certificate', async () => {
    const key = join(home, 'certificates/cluster/private.key');
    const bytes = readFileSync(key);
    try {
      chmodSync(key, 0o600);
      writeFileSync(key, readFileSync(join(home, 'certificates/bolt/private.key')));
      const { code, out } = await status('--format', 'nagios');
      expect({ code, out }).toMatchObject({ code: 2, out: expect.stringContaining('CRITICAL - cluster certificate') });
    } finally {
      writeFileSync(key, bytes);
      chmodSync(key, 0o400);
    }
  });

  describeNeeds(['negate'], 'as a plugin', () => {
    it('is taken by negate of the monitoring plugins', () => {
      const run = (...more: readonly string[]) =>
        spawnSync(
          '/usr/lib/nagios/plugins/negate',
          ['--ok=CRITICAL', '--substitute', process.execPath, program, 'status', ...place(), '--format', 'nagios', ...more],
          { encoding: 'utf8', timeout: 60_000 },
        );
      const good = run();
      expect({ status: good.status, stdout: good.stdout }).toMatchObject({
        status: 2,
        stdout: expect.stringMatching(/^NEO4J TLS CRITICAL - \d+ certificates.* \| 'bolt .*;7:/),
      });
      expect(run('--within', '91d').status).toBe(1);
    });
  });
});

describe('for Prometheus', () => {
  it('names metrics as x509-certificate-exporter does, and adds what that cannot know', async () => {
    const { code, out } = await status('--format', 'prometheus');
    expect(code).toBe(0);
    const names = [...out.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    expect(names).toEqual([
      ...['x509_cert_not_before', 'x509_cert_not_after', 'x509_cert_expired', 'x509_read_errors'],
      'neo4j_tls_cert_renewal_due',
    ]);
    expect(out).toMatch(
      /^x509_cert_expired\{component="bolt",kind="certificate",filename="public.crt",filepath="certificates\/bolt\/public.crt",serial_number="[0-9a-f]+",subject_CN="graph.example.test",issuer_CN="graph.example.test"\} 0$/m,
    );
    expect(out).toMatch(/^x509_read_errors 0$/m);
  });

  describeNeeds(['promtool'], 'as metrics', () => {
    const check = (text: string) =>
      spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8', timeout: 30_000 });
    it('is what promtool finds nothing wrong with', async () => {
      const { out } = await status('--format', 'prometheus');
      expect(check(out)).toMatchObject({ status: 0, stdout: '', stderr: '' });
      // It would have said so.
      expect(check(`${out}x509_read_errors{a="1} 0\n`).status).not.toBe(0);
    });

    it('also with odd names and the same certificate twice', async () => {
      const rows = JSON.parse((await status('--json')).out).certificates;
      const odd = rows.map((row: object) => ({ ...row, served: true, path: 'a"\\b\nc|d', commonName: '"x"\n' }));
      const renewals = [{ name: 'o"dd', hook: 'failed', restart: 'none', installed: true, renewedBy: null }] as never;
      const text = statusToPrometheus({ rows: [...odd, ...odd], renewals, notChecked: [], within: new Set() });
      expect(check(`${text}\n`)).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(text).toContain('neo4j_tls_hook_failed{lineage="o\\"dd"} 1');
      expect(text).toContain('neo4j_tls_served_matches_disk{');
    });
  });
});

it('prints the document with --json whatever the format', async () => {
  expect(JSON.parse((await status('--json', '--format', 'nagios')).out).schema).toBe('neo4j-tls/status@1');
});

it('a port that answers without TLS is no all-clear: an error for Nagios, and a 0 in the metrics', async () => {
  const rows = JSON.parse((await status('--json')).out).certificates;
  const seen = (more: object) => ({
    rows: rows.map((row: object) => ({ ...row, served: null, expiry: 'good', ...more })),
    ...{ renewals: [], notChecked: [], within: new Set() },
  });
  expect(statusToNagios(seen({}) as never).code).toBe(0);
  expect(statusToNagios(seen({ noHandshake: true }) as never)).toMatchObject({
    code: 2,
    text: expect.stringContaining('the port answers, and not with TLS'),
  });
  expect(statusToPrometheus(seen({}) as never)).not.toMatch(/^neo4j_tls_served_matches_disk\{/m);
  expect(statusToPrometheus(seen({ noHandshake: true }) as never)).toMatch(/^neo4j_tls_served_matches_disk\{[^\n]*\} 0$/m);
});
