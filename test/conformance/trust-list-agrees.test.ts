import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { seedOfKind } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { moreCrlFaults } from './more-crl-faults.ts';
import { makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';
import { crlFaults, trustFaults } from './trust-faults.ts';

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly component: string;
  readonly path: string | null;
}

// One judge of these folders: a third of the kinds of fault in them, each on one line of Neo4j; LIST_CASES=all takes every kind.
const kinds = [...trustFaults, ...crlFaults, ...moreCrlFaults].filter(
  ({ name }, at) => process.env['LIST_CASES'] === 'all' || at % 3 === 0 || name.startsWith('certificate and '),
);

it('trust list refuses what doctor refuses, and calls nothing else loaded', { timeout: 600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-list-agrees-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const world = makeWorld(fixedKeys());
  const wrong: string[] = [];
  let told = 0;
  for (const [at, { name }] of kinds.entries()) {
    const line = lines[at % lines.length] ?? '5';
    const { homes, spoilt, title } = makeCase({ judge: { line }, world, folder }, seedOfKind(name));
    const home = homes[spoilt.has(0) ? 0 : 1]?.home ?? '';
    const place = ['--home', home, '--neo4j-version', releases[line].version, '--edition', 'community', '--json'];
    const doctor = JSON.parse((await runInProcess(['doctor', ...place])).out) as { readonly findings: readonly Found[] };
    const list = JSON.parse((await runInProcess(['trust', 'list', ...place])).out) as {
      readonly refused: readonly Found[];
      readonly certificates: readonly { readonly component: string; readonly path: string; readonly loaded: boolean }[];
    };
    const inTrust = ({ path }: Found): boolean => path !== null && /\/(?:trusted|revoked)(?:\/|$)/.test(path);
    const key = ({ id, component, path }: Found): string => [id, component, path].join(' ');
    const errors = doctor.findings.filter((one) => one.severity === 'error' && inTrust(one)).map(key);
    const refused = list.refused.filter(({ id, severity }) => severity === 'error' && id !== 'nobody-trusted').map(key);
    told += errors.length;
    if (errors.sort().join() !== refused.sort().join())
      wrong.push(`${title}: doctor ${errors.join(', ')}; trust list ${refused.join(', ')}`);
    const unread = doctor.findings.filter(({ id }) => id.startsWith('trusted-entry')).map(({ path }) => path);
    for (const { path, loaded } of list.certificates)
      if (loaded && unread.includes(path)) wrong.push(`${title}: ${path} is loaded, it says`);
  }
  expect(wrong.join('\n')).toBe('');
  expect(told).toBeGreaterThan(10);
});
