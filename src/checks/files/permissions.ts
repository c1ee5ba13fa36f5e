import type { Finding } from '../../model/finding.ts';
import { modes } from '../../model/modes.ts';
import type { Step } from '../../model/steps/index.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { PolicyFiles, Reader, SeenFile, SeenFolder } from '../../verdict/facts.ts';
import { type Check, type CheckFacts, finding, scopeOf, servedScopes } from '../check.ts';
import { accessFindings, closing } from './access-lists.ts';

/** Who else may read or change what has to stay secret, or be trusted. Neo4j looks at none of it. */
export const permissions: Check = {
  ids: ['key-readable-by-others', 'trust-writable-by-others', 'password-readable-by-others', 'file-not-looked-at'],
  run(facts) {
    if (facts.facts.version.onWindows === true) return facts.facts.container === undefined ? accessFindings(facts) : [];
    // In a pod there is nobody else.
    if (facts.facts.reader === undefined || facts.facts.container?.alone === true) return [];
    return [...openKeys(facts), ...openFolders(facts), ...openPasswords(facts)];
  },
};

/**
 * Steps that let the reader at a file: its owner and mode, and passage through the folders of the home on the way. None where it
 * lies outside the home: others may use it, too.
 */
export function accessSteps(facts: CheckFacts, file: SeenFile | SeenFolder, mode: number): readonly Step[] {
  if (facts.facts.version.onWindows === true)
    return facts.facts.reader?.barred?.has(file.path) === true ? closing(file, facts) : [];
  const { owner, facts: seen } = facts;
  const isConf = file.path === seen.conf.path && !(file.fact.state === 'present' && file.fact.isSymbolicLink);
  if (owner === undefined || file.fact.state === 'missing' || !(isConf || isOwn(file, facts))) return [];
  // A file that somebody else left is replaced; a folder can be opened by whom it belongs to alone.
  const { fact } = file;
  if (fact.state === 'present' && fact.type === 'directory' && fact.owner.uid !== owner.uid) return [];
  const steps: Step[] = [];
  for (const folder of file.way) {
    if (mayPass(folder, seen.reader)) continue;
    if (!isInside(folder.path, facts)) return [];
    steps.push({
      kind: 'setMode',
      path: folder.path,
      mode: folder.mode | 0o111,
      ...(folder.path === seen.home ? {} : { owner }),
    });
  }
  if (file.fact.state === 'present') steps.push({ kind: 'setMode', path: file.path, mode, owner });
  return steps;
}

/** How the reader gets at a file, in words: a copy or a group where others use it as well. */
export function accessRemedy(facts: CheckFacts, file: SeenFile | SeenFolder, user: string): string {
  const { reader } = facts.facts;
  const shut = file.way.find((folder) => !mayPass(folder, reader));
  if (isOwn(file, facts)) {
    return shut === undefined || isInside(shut.path, facts)
      ? `Let ${user} read it.`
      : `Let ${user} enter ${shut.path}, or move the home to a place that ${user} can reach.`;
  }
  const copy = copyRemedy(facts, file);
  const group = groupThatReads(file, reader);
  return group === undefined
    ? copy
    : `${copy}\nOr add ${user} to the group that can read it, then restart Neo4j:\nsudo usermod -aG ${group} ${user}`;
}

/** A pair that others use, too, is copied into the home; so is a file of a trust folder. */
function copyRemedy(facts: CheckFacts, file: SeenFile | SeenFolder): string {
  for (const { config } of servedScopes(facts)) {
    if (file.path !== config.privateKey && file.path !== config.publicCertificate) continue;
    const files = ['--private-key', shellQuote(config.privateKey), '--certificate', shellQuote(config.publicCertificate)];
    return `The file is outside the home, where other programs may use it too. Give Neo4j its own copy:\nneo4j-tls init --components ${config.scope} --source existing ${files.join(' ')} --force`;
  }
  return 'The file is outside the home, where other programs may use it too. Put a copy in the home, and set its path in neo4j.conf.';
}

/** The group that may read the file and enter every folder above it, where membership is all that is missing. */
function groupThatReads(file: SeenFile | SeenFolder, reader: Reader | undefined): string | undefined {
  if (file.fact.state !== 'present') return undefined;
  const { owner, mode } = file.fact;
  const member = reader === undefined ? undefined : { ...reader, groups: [...reader.groups, owner.gid] };
  const gets = (mode & 0o040) !== 0 && file.way.every((folder) => mayPass(folder, member));
  // The system's own groups (shadow, disk, adm) open far more than this file.
  return gets && owner.gid >= 100 && member?.uid !== owner.uid ? (owner.group ?? String(owner.gid)) : undefined;
}

/** Neo4j's alone: inside the home, and no link out of it. */
function isOwn({ path, fact }: SeenFile | SeenFolder, facts: CheckFacts): boolean {
  const real = fact.state === 'present' ? fact.realPath : path;
  return isInside(path, facts) && (real === path || isInside(real, facts));
}

function isInside(path: string, { facts: { home }, realHome = home }: CheckFacts): boolean {
  return [home, realHome].some((root) => path === root || path.startsWith(`${root}/`));
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
    if (isOfKubelet(key)) return [];
    const { mode } = key.fact;
    // A closed folder on the way keeps others out as well.
    const closed = key.way.some((folder) => (folder.mode & 0o001) === 0);
    if ((mode & 0o006) === 0 || closed) return [];
    const own = isOwn(key, facts);
    return finding({
      id: 'key-readable-by-others',
      severity: 'error',
      component: scopeOf(policy),
      path: key.path,
      message: `every user on this machine can ${(mode & 0o004) !== 0 ? 'read' : 'change'} the private key (mode ${octal(mode)})`,
      remedy: own
        ? 'Set its mode to 0400. If other people have used this machine, make a new key as well.'
        : copyRemedy(facts, key),
      steps: own ? [{ kind: 'setMode', path: key.path, mode: modes.privateKey }] : [],
    });
  });
}

/** A file of a Secret or ConfigMap as the kubelet mounts it: a link through `..data` to a folder with the time in its name. */
const isOfKubelet = ({ fact }: SeenFile): boolean =>
  fact.state === 'present' && fact.isSymbolicLink && /\/\.\.\d{4}(?:_\d\d){5}\.\d+\/[^/]+$/.test(fact.realPath);

/** Its folders are open to all because the pod is the machine, and nobody else is on it. */
const laidOutByKubelet = ({ privateKey, publicCertificate, trusted, revoked }: PolicyFiles): boolean =>
  [privateKey, publicCertificate, ...trusted.entries, ...revoked.entries].some(isOfKubelet);

function openFolders(facts: CheckFacts): readonly Finding[] {
  return servedScopes(facts).flatMap((policy) => {
    const files = facts.facts.files.get(policy.config.scope);
    if (files === undefined) return [];
    if (laidOutByKubelet(files)) return [];
    const places = [files.baseDirectory, files.privateKey, files.publicCertificate, files.trusted, files.revoked];
    return places.flatMap((place) => {
      const { path, fact } = place;
      const own = isOwn(place, facts);
      // The sticky bit keeps others from replacing what is not theirs, not from adding.
      if (fact.state !== 'present' || (fact.mode & 0o002) === 0 || path === files.privateKey.path) return [];
      // A device is another fault, which is told.
      if (fact.type !== 'file' && fact.type !== 'directory') return [];
      return finding({
        id: 'trust-writable-by-others',
        severity: 'warning',
        component: scopeOf(policy),
        path,
        message: `every user on this machine can write here (mode ${octal(fact.mode)}), and so change what is served or trusted`,
        remedy: own
          ? `Give it mode ${octal(fact.mode & ~0o022)}.`
          : 'Agree with its owner who should be able to write there, or keep the files inside the home.',
        steps: own ? [{ kind: 'setMode', path, mode: fact.mode & ~0o022 }] : [],
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
      message: `the file contains a passphrase, and every user on this machine can read it (mode ${octal(conf.fact.mode)})`,
      remedy: 'Set its mode to 0640.',
      steps: [{ kind: 'setMode', path: conf.path, mode: modes.conf }],
    }),
  ];
}
