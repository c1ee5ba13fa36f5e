import { UserError } from '../model/errors.ts';
import type { System } from '../system/system.ts';
import { codeOf } from './error-words.ts';
import type { LockHolder } from './lock.ts';
import { ownFolderOf } from './own-folder.ts';

/** For commands that only look. */
export type JournalState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly holder: LockHolder }
  | { readonly kind: 'left'; readonly command: string; readonly since: string; readonly committed: boolean }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly remedy: string };

/** Is there anything to recover? Changes nothing, never throws. */
export async function inspectJournal(home: string, system: System): Promise<JournalState> {
  const folder = ownFolderOf(home);
  try {
    if (!(await system.files.entry(folder.journal))) return { kind: 'none' };
    // Looking is all that most runs do, and most find nothing: what reads a lock and a journal is loaded when there is one.
    const [{ lockHolder }, { readJournal }] = await Promise.all([import('./lock.ts'), import('./journal.ts')]);
    const holder = await lockHolder(folder, system);
    if (holder) return { kind: 'running', holder };
    const left = await readJournal(folder, system);
    return left ? { kind: 'left', command: left.command, since: left.since, committed: left.committed } : { kind: 'none' };
  } catch (error) {
    // A folder that is closed to us is not our business; a journal in it that cannot be read is.
    if (codeOf(error) !== undefined) return { kind: 'none' };
    if (error instanceof UserError) return { kind: 'unreadable', reason: error.message, remedy: error.remedy };
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error), remedy: '' };
  }
}

/** For `Installation.unfinishedRun`; undefined when there is nothing to tell. */
export function journalStateToText(state: JournalState): string | undefined {
  switch (state.kind) {
    case 'none':
    case 'running':
      return undefined;
    case 'left':
      return state.committed
        ? `A run of ${state.command || 'neo4j-tls'} (${state.since}) was ended while it tidied up; neo4j-tls recover completes it.`
        : `A run of ${state.command || 'neo4j-tls'} (${state.since}) was ended half-way; neo4j-tls recover takes it back.`;
    case 'unreadable':
      return `${state.reason} ${state.remedy}`.trimEnd();
  }
}
