import type { Finding } from '../model/finding.ts';
import type { Step } from '../model/plan.ts';
import { modes } from '../neo4j/ssl-layout.ts';
import type { Reader, SeenFile, SeenFolder } from '../verdict/facts.ts';
import { type Check, type CheckFacts, finding, scopeOf, servedScopes } from './check.ts';

/** Who else may read or change what has to stay secret, or be trusted. Neo4j looks at none of it. */
export const permissions: Check = {
  ids: ['key-readable-by-others', 'trust-writable-by-others', 'password-readable-by-others'],
  run(facts) {
    if (facts.facts.reader === undefined) return [];
    return [...openKeys(facts), ...openFolders(facts), ...openPasswords(facts)];
  },
};

/** Steps that let the reader at files: owner and mode of each, and passage through the folders of the home on the way. */
export function accessSteps(facts: CheckFacts, files: readonly (SeenFile | SeenFolder)[], mode: number): readonly Step[] {
  const { owner, facts: seen } = facts;
  if (owner === undefined) return [];
  const steps: Step[] = [];
  for (const file of files) {
    if (file.fact.state === 'missing') return [];
    for (const folder of file.way) {
      const inHome = folder.path === seen.home || folder.path.startsWith(`${seen.home}/`);
      if (mayPass(folder, seen.reader)) continue;
      if (!inHome) return [];
      steps.push({
        kind: 'setMode',
        path: folder.path,
        mode: folder.mode | 0o111,
        ...(folder.path === seen.home ? {} : { owner }),
      });
    }
    if (file.fact.state === 'present') steps.push({ kind: 'setMode', path: file.path, mode, owner });
  }
  return steps;
}

function mayPass(
  folder: { readonly mode: number; readonly uid: number; readonly gid: number },
  reader: Reader | undefined,
): boolean {
  if (reader === undefined || reader.uid === 0) return true;
  const shift = reader.uid === folder.uid ? 6 : reader.groups.includes(folder.gid) ? 3 : 0;
  return ((folder.mode >> shift) & 1) !== 0;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function openKeys(facts: CheckFacts): readonly Finding[] {
  return servedScopes(facts).flatMap((policy) => {
    const key = facts.facts.files.get(policy.config.scope)?.privateKey;
    if (key?.fact.state !== 'present' || key.fact.type !== 'file' || policy.key === undefined) return [];
    const { mode } = key.fact;
    // A closed folder on the way keeps others out as well.
    const closed = key.way.some((folder) => (folder.mode & 0o001) === 0);
    if ((mode & 0o006) === 0 || closed) return [];
    return finding({
      id: 'key-readable-by-others',
      severity: 'error',
      component: scopeOf(policy),
      path: key.path,
      message: `every user of this machine can ${(mode & 0o004) !== 0 ? 'read' : 'change'} the private key (mode ${octal(mode)})`,
      remedy: 'neo4j-tls doctor --fix, or: chmod 400. If others used this machine, renew the pair',
      steps: [{ kind: 'setMode', path: key.path, mode: modes.privateKey }],
    });
  });
}

function openFolders(facts: CheckFacts): readonly Finding[] {
  return servedScopes(facts).flatMap((policy) => {
    const files = facts.facts.files.get(policy.config.scope);
    if (files === undefined) return [];
    const places = [files.baseDirectory, files.privateKey, files.publicCertificate, files.trusted, files.revoked];
    return places.flatMap(({ path, fact }) => {
      // The sticky bit keeps others from replacing what is not theirs, not from adding.
      if (fact.state !== 'present' || (fact.mode & 0o002) === 0 || path === files.privateKey.path) return [];
      return finding({
        id: 'trust-writable-by-others',
        severity: 'warning',
        component: scopeOf(policy),
        path,
        message: `every user of this machine can write here (mode ${octal(fact.mode)}), and so decide what is served or trusted`,
        remedy: `neo4j-tls doctor --fix, or: chmod ${octal(fact.mode & ~0o022)}`,
        steps: [{ kind: 'setMode', path, mode: fact.mode & ~0o022 }],
      });
    });
  });
}

function openPasswords(facts: CheckFacts): readonly Finding[] {
  const { conf } = facts.facts;
  if (conf.fact.state !== 'present' || (conf.fact.mode & 0o004) === 0 || conf.way.some(({ mode }) => (mode & 0o001) === 0))
    return [];
  const holder = facts.judged.config.policies.find(
    ({ password, passwordIsCommand }) => password !== undefined && !passwordIsCommand,
  );
  if (holder === undefined) return [];
  return [
    finding({
      id: 'password-readable-by-others',
      severity: 'warning',
      path: conf.path,
      line: holder.lines.get('private_key_password'),
      message: `the file holds a passphrase, and every user of this machine can read it (mode ${octal(conf.fact.mode)})`,
      remedy: 'neo4j-tls doctor --fix, or: chmod 640',
      steps: [{ kind: 'setMode', path: conf.path, mode: modes.conf }],
    }),
  ];
}
