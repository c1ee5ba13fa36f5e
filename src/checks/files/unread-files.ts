import { isRefusal } from '../../model/errors/access.ts';
import type { Finding } from '../../model/finding.ts';
import type { SeenFile } from '../../verdict/facts.ts';
import type { NotSeen } from '../../verdict/start/readability.ts';
import { type Check, type CheckFacts, finding, scopeOf, servedScopes } from '../check.ts';

/** Files that Neo4j would open and this program did not: said, so that nobody takes silence for praise. */
export const unreadFiles: Check = {
  ids: ['file-not-regular', 'file-too-large', 'file-not-looked-at'],
  run: (facts) =>
    servedScopes(facts).flatMap((policy) => [
      ...filesOf(policy.config.scope, facts).flatMap((file) => judgeFile(file, scopeOf(policy))),
      ...onceEach(facts.judged.unseen.get(policy.config.scope) ?? []).map((lack) => notChecked(lack, scopeOf(policy))),
    ]),
};

/** Of all that lies in one volume the first is told; the document has each. */
function onceEach(lacks: readonly NotSeen[]): readonly NotSeen[] {
  const isOfVolume = ({ because }: NotSeen): boolean => because.startsWith('it is in ');
  return lacks.filter((lack, index) => !isOfVolume(lack) || lacks.findIndex(({ because }) => because === lack.because) === index);
}

function filesOf(scope: Parameters<CheckFacts['facts']['files']['get']>[0], { facts }: CheckFacts): readonly SeenFile[] {
  const files = facts.files.get(scope);
  return files === undefined
    ? []
    : [files.privateKey, files.publicCertificate, ...files.trusted.entries, ...files.revoked.entries];
}

function judgeFile(file: SeenFile, component: ReturnType<typeof scopeOf>): readonly Finding[] {
  if (
    file.fact.state !== 'present' ||
    file.fact.type === 'directory' ||
    file.bytes !== undefined ||
    file.unreadable === undefined
  )
    return [];
  const base = { component, path: file.path } as const;
  if (file.unreadable === 'ENOTFILE') {
    return [
      finding({
        ...base,
        id: 'file-not-regular',
        severity: 'error',
        message: 'this is a pipe, a socket or a device: Neo4j would wait for it forever or never finish reading',
        remedy: 'Remove it, or replace it with the intended file.',
      }),
    ];
  }
  if (file.unreadable === 'EFBIG') {
    return [
      finding({
        ...base,
        id: 'file-too-large',
        severity: 'error',
        message: `the file has ${file.fact.size} bytes; no key, certificate or CRL is that large`,
        remedy: 'Replace it with the intended file.',
      }),
    ];
  }
  // What is refused to this run alone is told with the folders; the verdict tells of what is refused to Neo4j.
  if (isRefusal(file.unreadable)) return [];
  return [
    finding({
      ...base,
      id: 'file-not-looked-at',
      severity: 'warning',
      message: `not checked: reading it failed (${file.unreadable})`,
      remedy: 'Check the disk, then run this again.',
    }),
  ];
}

function notChecked({ path, because, remedy }: NotSeen, component: ReturnType<typeof scopeOf>): Finding {
  return finding({
    ...{ id: 'file-not-looked-at', severity: 'warning', component, path },
    message: `not checked: ${because}`,
    remedy,
  });
}
