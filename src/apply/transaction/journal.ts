import { createHash } from 'node:crypto';
import type { JournalEntry } from '../../documents/journal.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import type { OpenFile, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { allOf } from '../all-of.ts';
import { codeOf, refusalOf } from '../error-words.ts';
import { ensureOwnDirectory, type OwnFolder } from './own-folder.ts';

export type { ContentEntry, JournalEntry, Looks } from '../../documents/journal.ts';

/** Bytes of a journal worth reading: a run over a thousand members writes some 10 MiB. */
const journalLimit = 16 * 1024 * 1024;

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Puts entries on disk; when this returns, a killed process cannot lose them. */
  note(...entries: readonly JournalEntry[]): Promise<void>;
  /** The last entry. When even that fails, the journal on disk is as it was before. */
  commit(backups: string): Promise<void>;
  close(): Promise<void>;
}

/** Begins with the first entry: a run that changes nothing leaves no journal. */
export function openJournal(
  folder: OwnFolder,
  begin: { readonly command: string; readonly madeHome: readonly string[] },
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Journal {
  const { effects } = system.files;
  const entries: JournalEntry[] = [];
  let file: OpenFile | undefined;
  let length = 0;

  async function append(added: readonly JournalEntry[]): Promise<void> {
    if (!file) throw new Error('the journal is closed');
    const bytes = Buffer.from(added.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await effects.write(file, bytes);
    await effects.sync(file);
    length += bytes.length;
    entries.push(...added);
  }

  async function start(added: readonly JournalEntry[]): Promise<void> {
    await ensureOwnDirectory(folder.temporary, system);
    file = await effects.create(system.files.place(folder.journal), modes.ownFile);
    await append([{ kind: 'begin', version: 1, since: system.clock.now().toISOString(), ...begin }, ...added]);
    await allOf([folder.root, folder.home].map((path) => effects.syncDirectory(system.files.place(path))));
  }

  return {
    entries,
    note: (...added) => (file ? append(added) : start(added)),
    async commit(backups) {
      const before = length;
      try {
        await append([{ kind: 'commit', backups }]);
      } catch (error) {
        if (file) {
          await effects.truncate(file, before);
          await effects.sync(file);
        }
        throw error;
      }
    },
    async close() {
      const open = file;
      file = undefined;
      if (open) await effects.close(open);
    },
  };
}

/** What a run that was ended left behind. */
export interface LeftJournal {
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** All was done but the tidying up: recovery completes it. Otherwise recovery takes it back. */
  readonly committed: boolean;
  readonly entries: readonly JournalEntry[];
}

/**
 * Reads the journal; undefined when there is none. A last line without an end was being written when the process died: its change
 * was not made. @throws UserError when it is damaged otherwise, or belongs to somebody whom root must not follow.
 */
export async function readJournal(folder: OwnFolder, system: Pick<System, 'files' | 'host'>): Promise<LeftJournal | undefined> {
  let entry: Awaited<ReturnType<System['files']['entry']>>;
  let text: string;
  try {
    const place = system.files.place(folder.journal);
    entry = await system.files.entry(place);
    if (!entry) return undefined;
    refuseForeign(entry, place, system);
    text = (await system.files.read(place, journalLimit)).toString('utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') return undefined;
    throw refusalOf(code, 'read', folder.journal, error);
  }
  const lines = text.split('\n').slice(0, -1);
  // Most runs find no journal: what checks one is loaded with the first.
  const { parseEntries } = await import('../../documents/journal.ts');
  const entries = parseEntries(lines);
  if ('damagedLine' in entries) throw damaged(folder, entries.damagedLine);
  const [begin] = entries;
  if (begin?.kind !== 'begin') return { command: '', since: '', committed: false, entries };
  return { command: begin.command, since: begin.since, committed: entries.at(-1)?.kind === 'commit', entries };
}

/** SHA-256 in 64 lower-case hex digits, as a journal notes a file. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * A journal tells a program what to delete and to rename. Whoever owns the folder it lies in could make one up: so it is carried out
 * with that user's rights alone, and nobody's but that user's or root's is followed.
 */
function refuseForeign(
  entry: { readonly uid: number; readonly mode: number; readonly type: string },
  { path, actor }: Place,
  system: Pick<System, 'host'>,
): void {
  const whose = actor?.uid ?? system.host.user?.uid;
  const ours = whose === undefined || entry.uid === whose || entry.uid === 0;
  if (entry.type === 'file' && ours && (entry.mode & 0o022) === 0) return;
  throw new UserError(
    `${path} was left by a run of another user (ID ${entry.uid}), so it is not used.`,
    `Run neo4j-tls recover as that user. If nobody has run neo4j-tls, remove the file.`,
    { paths: [path] },
  );
}

function damaged(folder: OwnFolder, line: number): UserError {
  return new UserError(
    `${folder.journal} is damaged on line ${line}, so an earlier run cannot be undone with it.`,
    `Check what is in ${folder.temporary} (old files, by run), restore what is missing, then remove the journal.`,
    { paths: [folder.journal], exitCode: ExitCode.leftBehind },
  );
}
