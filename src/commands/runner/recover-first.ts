import type { Recovery } from '../../apply/recover.ts';
import { inspectJournal, journalStateToText } from '../../apply/transaction/journal-state.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import type { System } from '../../system/system.ts';
import { waitForOthers } from './wait-for-others.ts';

/** Finishes or takes back what a killed run left, once no other run is at work there. */
export async function recoverNow(
  system: Pick<System, 'files' | 'clock' | 'host'>,
  home: string,
  say: (text: string) => void,
): Promise<Recovery> {
  const { recover } = await import('../../apply/recover.ts');
  return waitForOthers(system, say, () => recover(home, system));
}

/** {@link recoverNow}, where there is anything, and says what was done. */
async function recoverFirst(
  system: Pick<System, 'files' | 'clock' | 'host'>,
  home: string,
  say: (text: string) => void,
): Promise<boolean> {
  const { kind } = await inspectJournal(home, system);
  if (kind !== 'left' && kind !== 'running') return false;
  const recovery = await recoverNow(system, home, say);
  if (recovery.outcome !== 'nothing') say(recoveryToText(recovery));
  return true;
}

/** For a run that only looks: says that there is something to recover, and changes nothing. */
async function reportUnfinishedRun(
  system: Pick<System, 'files' | 'host'>,
  home: string,
  say: (text: string) => void,
): Promise<void> {
  const text = journalStateToText(await inspectJournal(home, system));
  if (text !== undefined) say(`  ${escapeText(text)}\n`);
}

/** Before a run looks: {@link recoverFirst} where it `writes`, else {@link reportUnfinishedRun}. True: what was seen before is stale. */
export async function settleFolder(
  system: Pick<System, 'files' | 'clock' | 'host'>,
  home: string,
  { writes, say }: { readonly writes: boolean; readonly say: (text: string) => void },
): Promise<boolean> {
  if (writes) return recoverFirst(system, home, say);
  await reportUnfinishedRun(system, home, say);
  return false;
}

/** What a recovery did, for a person. */
export function recoveryToText(recovery: Recovery): string {
  if (recovery.outcome === 'nothing') return '  Nothing to recover.';
  const what = recovery.command === '' ? 'an earlier run' : `a run of ${recovery.command} (${recovery.since})`;
  const head =
    recovery.outcome === 'completed'
      ? `  ${what} was interrupted while cleaning up. It is now finished.`
      : `  ${what} was interrupted. It has been undone:`;
  return [head, ...(recovery.outcome === 'taken-back' ? recovery.paths.map((path) => `    ${path}`) : [])]
    .map(escapeText)
    .join('\n');
}
