import type { LockHolder } from '../../documents/lock.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';
import { codeOf } from '../error-words.ts';

import { type OwnFolder, ownFolderOf, rootsFolderOf, systemFor } from './own-folder.ts';

/** For commands that only look. */
export type JournalState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly holder: LockHolder }
  | { readonly kind: 'left'; readonly command: string; readonly since: string; readonly committed: boolean }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly remedy: string };

/** Is there anything to recover? Changes nothing, never throws. */
export async function inspectJournal(home: string, system: Pick<System, 'files' | 'host'>): Promise<JournalState> {
  try {
    const left = await journalsLeft(home, system);
    if (left.length === 0) return { kind: 'none' };
    // Looking is all that most runs do, and most find nothing: what reads a lock and a journal is loaded when there is one.
    const [{ lockHolder }, { readJournal }] = await Promise.all([import('./lock.ts'), import('./journal.ts')]);
    for (const { folder, system: its } of left) {
      const holder = await lockHolder(folder, its);
      if (holder) return { kind: 'running', holder };
      const found = await readJournal(folder, its);
      if (found) return { kind: 'left', command: found.command, since: found.since, committed: found.committed };
    }
    return { kind: 'none' };
  } catch (error) {
    // A folder that is closed to us is not our business; a journal in it that cannot be read is.
    if (codeOf(error) !== undefined) return { kind: 'none' };
    if (error instanceof UserError) return { kind: 'unreadable', reason: error.message, remedy: error.remedy };
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error), remedy: '' };
  }
}

/** Journals that are there, root's first, each with a system that reads it as the right user. */
async function journalsLeft(
  home: string,
  system: Pick<System, 'files' | 'host'>,
): Promise<readonly { readonly folder: OwnFolder; readonly system: Pick<System, 'files' | 'host'> }[]> {
  const there = async ({ journal }: OwnFolder) => (await system.files.entry(journal).catch(() => undefined)) !== undefined;
  const ofHome = ownFolderOf(home);
  const ofRoot = system.host.user?.uid === 0 ? await rootsFolderOf(home, system) : undefined;
  return [
    ...(ofRoot && (await there(ofRoot)) ? [{ folder: ofRoot, system }] : []),
    ...((await there(ofHome)) ? [{ folder: ofHome, system: systemFor(ofHome, system) }] : []),
  ];
}

/** In words for the person; undefined when there is nothing to tell. */
export function journalStateToText(state: JournalState): string | undefined {
  switch (state.kind) {
    case 'none':
    case 'running':
      return undefined;
    case 'left':
      return state.committed
        ? `A run of ${state.command || 'neo4j-tls'} (${state.since}) was interrupted while cleaning up. neo4j-tls recover finishes it.`
        : `A run of ${state.command || 'neo4j-tls'} (${state.since}) was interrupted. neo4j-tls recover undoes it.`;
    case 'unreadable':
      return `${state.reason} ${state.remedy}`.trimEnd();
  }
}
