import { inspectJournal, journalStateToText } from '../../apply/journal-state.ts';
import type { Recovery } from '../../apply/recover.ts';
import { escapeText } from '../../output/escape-text.ts';
import type { System } from '../../system/system.ts';

/** Before a command writes: finishes or takes back what a killed run left. True when there was something; facts are then stale. */
export async function recoverFirst(system: System, home: string, say: (text: string) => void): Promise<boolean> {
  const state = await inspectJournal(home, system);
  if (state.kind !== 'left') return false;
  const { recover } = await import('../../apply/recover.ts');
  const recovery = await recover(home, system);
  if (recovery.outcome !== 'nothing') say(recoveryToText(recovery));
  return recovery.outcome !== 'nothing';
}

/** For commands that only look: says that there is something to recover, and changes nothing. */
export async function reportUnfinishedRun(
  system: System,
  home: string,
  say: (text: string) => void,
): Promise<string | undefined> {
  const text = journalStateToText(await inspectJournal(home, system));
  if (text !== undefined) say(`  ${escapeText(text)}\n`);
  return text;
}

/** What a recovery did, for a person. */
export function recoveryToText(recovery: Recovery): string {
  if (recovery.outcome === 'nothing') return '  Nothing to recover.';
  const what = recovery.command === '' ? 'an earlier run' : `a run of ${recovery.command} (${recovery.since})`;
  const head =
    recovery.outcome === 'completed'
      ? `  ${what} was ended while it tidied up; it is now complete.`
      : `  ${what} was ended half-way; it was taken back:`;
  return [head, ...(recovery.outcome === 'taken-back' ? recovery.paths.map((path) => `    ${path}`) : [])]
    .map(escapeText)
    .join('\n');
}
