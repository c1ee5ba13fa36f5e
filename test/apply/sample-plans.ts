import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateRequest } from '../../src/model/certificates/certificate-request.ts';
import type { ConfEdit } from '../../src/model/conf-edit.ts';
import type { Owner } from '../../src/model/installation.ts';
import type { Plan, Rehearsal } from '../../src/model/plan.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Step } from '../../src/model/steps/index.ts';
import type { TestEntry } from '../support/testdir.ts';

// Without vitest: these are also performed by processes of their own.

export const asRoot = process.getuid?.() === 0;
/** Somebody else, where we may give files away. */
export const nobody: Owner = { uid: 65534, gid: 65534 };
export const owner: Owner = asRoot ? nobody : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

const conf = '# settings\r\nserver.bolt.enabled=true\r\nserver.http.enabled=true\r\n';

/** A plaintext home: its neo4j.conf behind a symbolic link, with an odd mode and owner. */
export const plaintextHome: Readonly<Record<string, TestEntry>> = {
  'conf/': {},
  'conf/neo4j.conf': { link: '../etc/real.conf' },
  'etc/real.conf': { text: conf, mode: 0o640, owner },
  'logs/old.log': 'nothing\n',
  'lib/': { mode: 0o755 },
};

export const request: CertificateRequest = {
  subject: [{ type: 'CN', value: 'core1.example.test' }],
  names: [
    { kind: 'dns', value: 'core1.example.test' },
    { kind: 'ip', value: '127.0.0.1' },
  ],
  usages: ['serverAuth', 'clientAuth'],
  keyType: 'ec-p256',
  days: 30,
};

export function confEdit(changes: Readonly<Record<string, string | Secret | null>>): ConfEdit {
  return {
    changes: new Map(Object.entries(changes)),
    blocks: [{ heading: 'TLS', names: Object.keys(changes) }],
    renames: new Map(),
    duplicates: 'changed',
  };
}

export function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

export function rehearsalOf(home: string, scope: 'bolt' | 'cluster'): Rehearsal {
  const base = join(home, 'certificates', scope);
  return {
    scope,
    privateKey: join(base, 'private.key'),
    publicCertificate: join(base, 'public.crt'),
    passphrase: new Secret('sesame'),
    tlsVersions: ['TLSv1.2', 'TLSv1.3'],
    clientAuth: scope === 'cluster' ? 'require' : 'none',
    trustedDirectory: join(base, 'trusted'),
    revokedDirectory: join(base, 'revoked'),
    names: request.names,
    verifyHostname: true,
  };
}

function scopeSteps(home: string, scope: 'bolt' | 'cluster'): readonly Step[] {
  const base = join(home, 'certificates', scope);
  const directory = (path: string): Step => ({ kind: 'makeDirectory', path, mode: 0o755, owner });
  return [
    directory(base),
    directory(join(base, 'trusted')),
    directory(join(base, 'revoked')),
    {
      kind: 'issueCertificate',
      scope,
      request,
      signer: { kind: 'self' },
      key: { path: join(base, 'private.key'), mode: 0o400, owner },
      certificate: { path: join(base, 'public.crt'), mode: 0o444, owner },
      passphrase: new Secret('sesame'),
      certificateCopies: scope === 'cluster' ? [{ path: join(base, 'trusted', 'self.pem'), mode: 0o444, owner }] : [],
    },
  ];
}

/** What an `init` of two components does. */
export function firstPlan(home: string): Plan {
  const confPath = join(home, 'conf', 'neo4j.conf');
  return {
    command: 'init',
    home,
    steps: [
      { kind: 'makeDirectory', path: join(home, 'certificates'), mode: 0o755, owner },
      ...scopeSteps(home, 'bolt'),
      ...scopeSteps(home, 'cluster'),
      {
        kind: 'editConf',
        path: confPath,
        edit: confEdit({ 'dbms.ssl.policy.bolt.enabled': 'true', 'server.http.enabled': 'false' }),
        expect: digestOfFile(confPath),
        mode: 0o640,
        owner,
      },
    ],
    rehearsals: [rehearsalOf(home, 'bolt'), rehearsalOf(home, 'cluster')],
    notes: [],
  };
}

/** What must be there besides what {@link firstPlan} leaves, for {@link secondPlan}. */
export const strays: Readonly<Record<string, TestEntry>> = {
  'certificates/cluster/trusted/stray.txt': 'not a certificate\n',
  'certificates/cluster/revoked/wrong.pem': { text: 'not a list\n', mode: 0o600 },
  'certificates/cluster/private.link': { link: 'private.key' },
  'certificates/cluster/twice.txt': 'once\n',
  'quarantine/': { mode: 0o700 },
};

/** One step of every kind over files that are there. */
export function secondPlan(home: string): Plan {
  const cluster = join(home, 'certificates', 'cluster');
  const confPath = join(home, 'conf', 'neo4j.conf');
  const [issue] = scopeSteps(home, 'cluster').slice(-1);
  if (issue?.kind !== 'issueCertificate') throw new Error('the sample plan has changed');
  return {
    command: 'renew',
    home,
    steps: [
      { kind: 'moveFile', from: join(cluster, 'trusted', 'stray.txt'), to: join(home, 'quarantine', 'stray.txt') },
      { kind: 'removeFile', path: join(cluster, 'revoked', 'wrong.pem') },
      issue,
      {
        kind: 'copyFile',
        from: join(cluster, 'public.crt'),
        to: { path: join(cluster, 'trusted', 'copy.pem'), mode: 0o444, owner },
      },
      { kind: 'writeFile', to: { path: join(cluster, 'private.link'), mode: 0o600 }, text: 'no link any more\n' },
      { kind: 'removeFile', path: join(cluster, 'twice.txt') },
      { kind: 'writeFile', to: { path: join(cluster, 'twice.txt'), mode: 0o644 }, text: 'twice\n' },
      { kind: 'setMode', path: join(home, 'certificates', 'bolt', 'trusted'), mode: 0o750, owner },
      {
        kind: 'editConf',
        path: confPath,
        edit: confEdit({ 'dbms.ssl.policy.cluster.enabled': 'true', 'dbms.ssl.policy.bolt.enabled': null }),
        expect: digestOfFile(confPath),
        mode: 0o640,
        owner,
      },
    ],
    rehearsals: [rehearsalOf(home, 'cluster')],
    notes: [],
  };
}

/** One file of our own into `certificates/trusted/`. */
export function plainFilePlan(home: string): Plan {
  const path = join(home, 'certificates', 'trusted', 'peer.pem');
  return {
    command: 'trust',
    home,
    steps: [{ kind: 'writeFile', to: { path, mode: 0o444 }, text: 'peer\n' }],
    rehearsals: [],
    notes: [],
  };
}

/** Two members' folders, beside the files of the CA whose folder is the home. */
export function bundlePlan(home: string): Plan {
  const policy = {
    scope: 'cluster',
    request,
    key: 'certificates/cluster/private.key',
    certificate: 'certificates/cluster/public.crt',
    trusted: 'certificates/cluster/trusted',
    revoked: 'certificates/cluster/revoked',
    asksClients: true,
    tlsVersions: ['TLSv1.2', 'TLSv1.3'],
  } as const;
  const members = ['core1', 'core2'].map((name) => ({
    name,
    version: '5.26.0',
    edition: 'enterprise' as const,
    platform: 'linux' as const,
    policies: [policy],
    settings: [],
  }));
  const signer = { kind: 'ca', directory: home } as const;
  return {
    command: 'bundle',
    home,
    steps: [{ kind: 'writeBundle', out: join(home, 'out'), signer, members }],
    rehearsals: [],
    notes: [],
  };
}

/** Nothing but the settings. The file has a second name, so that it is written in place. */
export function inPlacePlan(home: string): Plan {
  return { ...firstPlan(home), steps: firstPlan(home).steps.slice(-1), rehearsals: [] };
}

/** The same, and then a program that fails. */
export function failingPlan(home: string): Plan {
  const plan = inPlacePlan(home);
  return { ...plan, steps: [...plan.steps, { kind: 'runCommand', argv: ['false'], why: 'to fail' }] };
}

/** A file that belongs to somebody else. */
export function givenPlan(home: string): Plan {
  const step: Step = { kind: 'writeFile', to: { path: join(home, 'given.txt'), mode: 0o600, owner: nobody }, text: 'given\n' };
  return { command: 'init', home, steps: [step], rehearsals: [], notes: [] };
}
