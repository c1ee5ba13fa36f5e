import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import type { Plan } from '../../src/model/plan.ts';
import { createSystem } from '../../src/system/index.ts';
import { fillDirectory, quickParent, testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';
import { bundlePlan, firstPlan, inPlacePlan, plaintextHome, rehearsalOf, strays } from './sample-plans.ts';

/** Is everything of a plan there, nothing half-made beside it, and does each key fit its certificate? */
export function expectComplete(home: string, planOf: (home: string) => Plan, where: string): void {
  if (planOf === bundlePlan) {
    expectBundle(home, where);
    return;
  }
  const tree = snapshotTree(home);
  const own = Object.keys(tree).filter((path) => path.startsWith('/.neo4j-tls/') && !path.startsWith('/.neo4j-tls/backups'));
  expect(own, where).toEqual(['/.neo4j-tls/']);
  expect(
    Object.keys(tree).filter((path) => /\.(new|old|part)$/.test(path)),
    where,
  ).toEqual([]);
  const conf = readFileSync(join(home, 'conf', 'neo4j.conf'), 'latin1');
  if (planOf === inPlacePlan) {
    expect(conf, where).toContain('dbms.ssl.policy.bolt.enabled=true');
    expect(readFileSync(join(home, 'etc', 'second-name.conf'), 'latin1'), where).toBe(conf);
    return;
  }
  for (const scope of ['bolt', 'cluster'] as const) {
    const { privateKey, publicCertificate } = rehearsalOf(home, scope);
    const key = createPrivateKey({ key: readFileSync(privateKey), passphrase: 'sesame' });
    expect(new X509Certificate(readFileSync(publicCertificate)).checkPrivateKey(key), where).toBe(true);
  }
  const cluster = join(home, 'certificates', 'cluster');
  expect(readFileSync(join(cluster, 'trusted', 'self.pem')), where).toEqual(readFileSync(join(cluster, 'public.crt')));
  if (planOf === firstPlan) {
    expect(conf, where).toContain('dbms.ssl.policy.bolt.enabled=true');
    return;
  }
  expect(conf, where).toContain('dbms.ssl.policy.cluster.enabled=true');
  expect(conf, where).not.toContain('policy.bolt.enabled');
  const expected = {
    '/quarantine/stray.txt': expect.any(String),
    '/certificates/cluster/private.link': expect.stringMatching(/^600 /),
    '/certificates/cluster/trusted/copy.pem': tree['/certificates/cluster/public.crt'],
    '/certificates/cluster/twice.txt': expect.stringMatching(/^644 /),
    '/certificates/bolt/trusted/': expect.stringMatching(/^750 /),
  };
  expect(tree, where).toMatchObject(expected);
  expect(tree, where).not.toHaveProperty(['/certificates/cluster/revoked/wrong.pem']);
  expect(tree, where).not.toHaveProperty(['/certificates/cluster/trusted/stray.txt']);
}

/** Both members' folders are whole, each certificate is in the CA's record, and nothing else is there. */
function expectBundle(home: string, where: string): void {
  expect(readdirSync(home).sort(), where).toEqual(['ca.crl', 'ca.crt', 'ca.key', 'issued', 'out']);
  expect(readdirSync(join(home, 'out')), where).toEqual(['core1', 'core2']);
  const records = readdirSync(join(home, 'issued')).map((name) => readFileSync(join(home, 'issued', name), 'latin1'));
  for (const member of ['core1', 'core2']) {
    const folder = join(home, 'out', member);
    expect(readdirSync(folder), where).toEqual(['INSTALL.txt', 'SHA256SUMS', 'certificates', 'neo4j.conf']);
    const certificate = readFileSync(join(folder, 'certificates', 'cluster', 'public.crt'), 'latin1');
    const key = createPrivateKey(readFileSync(join(folder, 'certificates', 'cluster', 'private.key')));
    expect(new X509Certificate(certificate).checkPrivateKey(key), where).toBe(true);
    expect(
      records.some((record) => record.includes(certificate.trim())),
      where,
    ).toBe(true);
  }
}

/** A CA's folder, as `ca create` leaves it. */
export async function authorityHome(): Promise<string> {
  const home = testdir({}, quickParent);
  const step = {
    kind: 'createAuthority',
    directory: home,
    subject: [{ type: 'CN', value: 'CA' }],
    keyType: 'ec-p256',
    days: 30,
    limits: undefined,
  } as const;
  await applyPlan({ command: 'ca create', home, steps: [step], rehearsals: [], notes: [] }, createSystem());
  return home;
}

export async function plainHome(): Promise<string> {
  return testdir(plaintextHome, quickParent);
}

/** Its conf has a second name. */
export async function homeWithSharedConf(): Promise<string> {
  const home = await plainHome();
  linkSync(join(home, 'etc', 'real.conf'), join(home, 'etc', 'second-name.conf'));
  return home;
}

/** What {@link firstPlan} leaves, and some strays. */
export async function homeWithTls(): Promise<string> {
  const home = testdir(plaintextHome, quickParent);
  await applyPlan({ ...firstPlan(home), rehearsals: [] }, createSystem());
  fillDirectory(home, strays);
  return home;
}

/** The same tree once more, owners and links too. */
export function copyOf(home: string): string {
  const copy = testdir({}, quickParent);
  execFileSync('cp', ['-a', `${home}/.`, copy]);
  return copy;
}
