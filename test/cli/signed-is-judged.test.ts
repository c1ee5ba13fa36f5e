import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { extension, fixedKeys, issue, keyUsageBits, nameOf } from '../conformance/material.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';

// An authority whose certificate OpenSSL reads and Java does not: a critical policy extension that holds something else.
let folder: string;
let ca: string;
beforeEach(async () => {
  folder = testdir();
  const [rootKey, key] = fixedKeys().ec;
  if (rootKey === undefined || key === undefined) throw new Error('no keys');
  const forCas = { ca: true, keyUsage: [keyUsageBits.keyCertSign, keyUsageBits.crlSign], days: [-1, 3000] } as const;
  const root = issue({ name: 'Root', key: rootKey, ...forCas });
  const extra = [extension('2.5.29.32', true, nameOf('no policy'))];
  const issuer = issue({ name: 'Odd CA', key, issuer: root, ...forCas, extra });
  ca = join(folder, 'ca');
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const files = [
    ...['--private-key', put('ca.key', key.export({ type: 'pkcs8', format: 'pem' }).toString())],
    ...['--certificate', put('ca.crt', issuer.pem), '--chain', put('root.crt', root.pem)],
  ];
  const made = await runInProcess(['ca', 'create', '--out', ca, ...files, '--no-passphrase', '--yes']);
  expect(made.code, made.err).toBe(0);
});

it('ca sign refuses what no Neo4j could use, and signs it with --force', async () => {
  const before = snapshotTree(ca);
  const sign = ['ca', 'sign', '--ca', ca, '--name', 'a.test', '--out', join(folder, 'out'), '--yes', '--json'];
  const refused = await runInProcess(sign);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/No Neo4j could use this certificate/);
  expect(snapshotTree(ca)).toEqual(before);
  const forced = await runInProcess([...sign, '--force']);
  expect(forced.code, forced.err).toBe(0);
  const { usableOn, plan } = JSON.parse(forced.out);
  expect(usableOn).toMatchObject(['4.4', '5', '2025', '2026'].map((line) => ({ line, usable: false })));
  expect(plan.notes).toHaveLength(4);
});

it('bundle refuses members that would not start, and writes nothing', async () => {
  mkdirSync(join(folder, 'here'));
  const members = join(folder, 'members.yaml');
  writeFileSync(members, 'line: "5"\ncomponents: [https]\nmembers:\n  - name: one\n    names: [one.test]\n');
  const before = snapshotTree(folder);
  const argv = ['bundle', '--members', members, '--ca', ca, '--out', join(folder, 'here', 'out'), '--yes', '--json'];
  const refused = await runInProcess(argv);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/of one would not start with this configuration: https: public\.crt/);
  expect(snapshotTree(folder)).toEqual(before);
  const dry = await runInProcess([...argv, '--dry-run']);
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.out)).toMatchObject({
    applied: false,
    verdict: { starts: false },
    memberVerdicts: [{ members: ['one'] }],
  });
  expect(snapshotTree(folder)).toEqual(before);
});
