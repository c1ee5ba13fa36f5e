import { join, relative } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { posixQuote } from '../../model/text/shell.ts';
import type { System } from '../../system/system.ts';
import { ancestorsOf, type Preview, type PreviewEntry } from './preview.ts';

/** Who runs Neo4j, as far as reading files goes. */
export interface Reader {
  readonly uid: number;
  /** For texts: the name where there is one, else the number. */
  readonly shown: string;
  groups(): Promise<readonly number[]>;
  /** Where the reader's world begins: folders above are not walked through. Absent: at the root. */
  readonly from?: string | undefined;
  /** The Neo4j home: what lies outside of it may be needed by others, and is not theirs to hand over. */
  readonly home: string;
}

/**
 * The user whose right to read is asked about, with the groups of that account. @param from where that user is known from, for
 * the words of a refusal
 */
export function readerOf(owner: Owner, system: Pick<System, 'host'>, home: string, from?: string): Reader {
  let groups: Promise<readonly number[]> | undefined;
  return {
    uid: owner.uid,
    shown: owner.user ?? String(owner.uid),
    from,
    home,
    groups() {
      // A number without an entry (of a container's user) is at least in the group that was named with it.
      groups ??= system.host.groupsOf(owner.uid).then((found) => (found.length > 0 ? found : [owner.gid]));
      return groups;
    },
  };
}

/**
 * Refuses a result that the reader could not read: the file itself, and each directory on the way. What earlier steps make counts
 * as they will make it. `keepsList`: the file keeps an access-control list, which the mode does not show.
 * @throws UserError with the line to type.
 */
export async function refuseUnreadable(
  path: string,
  reader: Reader,
  preview: Preview,
  system: Pick<System, 'files' | 'commands' | 'host'>,
  { keepsList = false }: { readonly keepsList?: boolean } = {},
): Promise<void> {
  if (reader.uid === 0 || system.host.platform === 'win32') return;
  const entry = await preview.at(path);
  if (!entry) return;
  const real = entry.made ? path : await system.files.realPath(path);
  for (const directory of await directoriesTo(real, preview, system)) {
    if (reader.from !== undefined && directory !== reader.from && !directory.startsWith(`${reader.from}/`)) continue;
    const found = await preview.at(directory);
    if (found && !(await permits(found, 0o1, reader)) && !(await provesReadable(directory, '-x', found, reader, system))) {
      throw new UserError(
        `Neo4j runs as ${reader.shown}, which could not read ${path}: it has no access to ${directory} (${showLooks(found)}).`,
        await wayInto(directory, reader, system),
        { paths: [path, directory] },
      );
    }
  }
  if (await permits(entry, 0o4, reader)) return;
  if (keepsList && (await provesReadable(real, '-r', entry, reader, system))) return;
  throw new UserError(
    `Neo4j runs as ${reader.shown}, which could not read ${path} (${showLooks(entry)}).`,
    entry.made && (await system.files.stat(path)).state === 'missing'
      ? `Run this as root, or as ${reader.shown} (sudo -u ${posixQuote(reader.shown)} …).`
      : await wayTo(path, real, reader, system),
    { paths: [path] },
  );
}

/** A folder of the home is opened; one above it lets this user pass and nobody else. */
async function wayInto(directory: string, { home, shown }: Reader, system: Pick<System, 'files'>): Promise<string> {
  return isInside(directory, await realHome(home, system))
    ? `sudo chmod o+x ${posixQuote(directory)}`
    : `sudo setfacl -m u:${posixQuote(shown)}:x ${posixQuote(directory)}`;
}

/** A file is handed over only where it is the home's own; what a link leads to may be somebody else's. */
async function wayTo(path: string, real: string, { home, shown }: Reader, system: Pick<System, 'files'>): Promise<string> {
  const root = await realHome(home, system);
  const own = isInside(real, root) && (path === real || path === join(home, relative(root, real)));
  if (own) return `sudo chown -h ${posixQuote(shown)} ${posixQuote(real)}`;
  return `The file is outside the home, and other programs may need ${real} as it is. Use a file that ${shown} can read, or add ${shown} to a group that can read it.`;
}

function realHome(home: string, system: Pick<System, 'files'>): Promise<string> {
  return system.files.realPath(home).catch(() => home);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** All directories that are walked through on the way to a path, symbolic links resolved; the root first. */
async function directoriesTo(path: string, preview: Preview, system: Pick<System, 'files'>): Promise<readonly string[]> {
  const made: string[] = [];
  for (const directory of [...ancestorsOf(path)].reverse()) {
    const entry = await preview.at(directory);
    if (entry && !entry.made) {
      const real = await system.files.realPath(directory);
      return [...ancestorsOf(real), real, ...made];
    }
    made.unshift(directory);
  }
  return made;
}

async function permits(entry: PreviewEntry, bit: number, reader: Reader): Promise<boolean> {
  if (entry.uid === reader.uid) return (entry.mode & (bit << 6)) !== 0;
  const group = (entry.mode & (bit << 3)) !== 0;
  const others = (entry.mode & bit) !== 0;
  if (group === others) return group;
  return (await reader.groups()).includes(entry.gid) ? group : others;
}

/** By trying, for what an access-control list allows beyond the mode. Root alone can try in another's name. */
async function provesReadable(
  path: string,
  test: '-r' | '-x',
  entry: PreviewEntry,
  reader: Reader,
  system: Pick<System, 'files' | 'commands' | 'host'>,
): Promise<boolean> {
  if (entry.made) return false;
  const us = system.host.user;
  if (us && us.uid === reader.uid) return system.files.allows(path, test === '-r' ? 'read' : 'search');
  if (us?.uid !== 0 || (await system.commands.which('setpriv')) === undefined) return false;
  const [primary, ...others] = await reader.groups();
  const groups = others.length > 0 ? `--groups=${others.join(',')}` : '--clear-groups';
  const result = await system.commands.run(
    ['setpriv', `--reuid=${reader.uid}`, `--regid=${primary ?? reader.uid}`, groups, '--', 'test', test, path],
    { timeoutMs: 5_000 },
  );
  return result.ended === 'exited' && result.exitCode === 0;
}

function showLooks({ mode, uid, gid }: PreviewEntry): string {
  return `${mode.toString(8).padStart(4, '0')}, owner ${uid}:${gid}`;
}
