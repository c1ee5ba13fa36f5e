import { notReadableHereWhere } from '../../model/container/not-readable-here.ts';
import { isRefusal, runAsReader } from '../../model/errors/access.ts';
import { whyLinkNotFollowed } from '../../model/errors/link-not-followed.ts';
import type { FolderOnWay, OnWay, PolicyFiles, Reader, SeenFile, SeenFolder, VerdictFacts } from '../facts.ts';

/** What Java sees at a path with this user's rights. */
export type Sight =
  | { readonly kind: 'missing' }
  /** There or not: a folder on the way may not be passed, or the links go round in a circle. `exists` says no, and so does `notExists`. */
  | { readonly kind: 'out-of-reach'; readonly javaSays: string }
  | { readonly kind: 'unreadable'; readonly javaSays: string }
  | { readonly kind: 'readable' };

const rights = { read: 4, search: 1 } as const;

/** A file: is it there, and may it be read? Root may everything. */
export function sightOf(file: SeenFile | SeenFolder, reader: Reader | undefined): Sight {
  if (!mayPass(file, reader)) return { kind: 'out-of-reach', javaSays: `AccessDeniedException: ${file.path}` };
  if (file.fact.state === 'missing') return { kind: 'missing' };
  if (file.fact.state === 'unreachable') {
    const { reason } = file.fact;
    if (notReadableHereWhere(reason) !== undefined) return { kind: 'readable' };
    if (reason === 'ELOOP')
      return {
        kind: 'out-of-reach',
        javaSays: `FileSystemException: ${file.path}: Too many levels of symbolic links or unable to access attributes of symbolic link`,
      };
    if (reason === 'ENOTDIR') return { kind: 'out-of-reach', javaSays: `FileSystemException: ${file.path}: Not a directory` };
    // This run may not go there, and the one who runs Neo4j may.
    if (reader !== undefined && isRefusal(reason)) return { kind: 'readable' };
    return { kind: 'out-of-reach', javaSays: `AccessDeniedException: ${file.path}` };
  }
  const { mode, owner } = file.fact;
  return reader?.barred?.has(file.path) !== true && allowed(mode, owner.uid, owner.gid, reader, 'read')
    ? { kind: 'readable' }
    : { kind: 'unreadable', javaSays: `AccessDeniedException: ${file.path}` };
}

/** A file or folder that this run was not allowed to look at. */
export interface NotSeen {
  readonly path: string;
  /** Half a sentence, with the system's code where this account lacks the right. */
  readonly because: string;
  readonly remedy: string;
}

/** What this run was not allowed to look at, and the one who runs Neo4j is, of what a policy names: nothing is known of it. */
export function notSeenOf(files: PolicyFiles, { reader, version }: Pick<VerdictFacts, 'reader' | 'version'>): readonly NotSeen[] {
  const { privateKey, publicCertificate, trusted, revoked } = files;
  const single = [privateKey, publicCertificate, ...trusted.entries, ...revoked.entries].map(
    (file) => [file, file.unreadable] as const,
  );
  const folders = [trusted, revoked].map((folder) => [folder, folder.unlisted] as const);
  return [...single, ...folders].flatMap(([seen, lack]) => {
    const code = seen.fact.state === 'unreachable' ? seen.fact.reason : lack;
    const where = notReadableHereWhere(code);
    if (where !== undefined)
      return [
        {
          path: seen.path,
          because: notSeenBecause(where),
          remedy: where.endsWith('Windows machine') ? onWindowsRemedy : notSeenRemedy,
        },
      ];
    return code !== undefined && isRefusal(code) && sightOf(seen, reader).kind === 'readable'
      ? [{ path: seen.path, ...whyNot(seen, code, version.onWindows === true ? 'win32' : 'linux') }]
      : [];
  });
}

/** Why something of a container is not known. */
export const notSeenBecause = (where: string): string => `it is in ${where}, which cannot be read from here`;
const onWindowsRemedy = 'Run doctor on the Windows machine itself.';
export const notSeenRemedy =
  'Run doctor inside the container, or copy the files to a folder and check them there:\nneo4j-tls doctor --home DIR';

/** Links lead to what whoever can change them may not read; or this account lacks the right. */
function whyNot(seen: SeenFile | SeenFolder, code: string, platform: NodeJS.Platform): Pick<NotSeen, 'because' | 'remedy'> {
  const led = 'entries' in seen ? undefined : whyLinkNotFollowed(seen);
  if (led !== undefined) return { because: led.reason, remedy: led.remedy };
  return { because: `permission denied (${code})`, remedy: runAsReader(platform) };
}

/** May the entries of a folder be opened? */
export function mayEnter(folder: SeenFolder, reader: Reader | undefined): boolean {
  const { fact } = folder;
  return fact.state !== 'present' || allowed(fact.mode, fact.owner.uid, fact.owner.gid, reader, 'search');
}

/** The folder on the way that this user may not pass; undefined: none. */
export const shutOnWay = ({ way }: OnWay, reader: Reader | undefined): FolderOnWay | undefined =>
  way.find(({ mode, uid, gid }) => !allowed(mode, uid, gid, reader, 'search'));

function mayPass({ way }: OnWay, reader: Reader | undefined): boolean {
  return way.every(({ mode, uid, gid }) => allowed(mode, uid, gid, reader, 'search'));
}

function allowed(mode: number, uid: number, gid: number, reader: Reader | undefined, right: keyof typeof rights): boolean {
  if (reader === undefined || reader.uid === 0) return true;
  const bit = rights[right];
  if (reader.uid === uid) return (mode & (bit << 6)) !== 0;
  if (reader.groups.includes(gid)) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}
