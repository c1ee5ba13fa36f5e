import { catalogue } from './catalogue.ts';
import { plainLine } from './plain-lines.ts';
import { candidatesIn, type Explanation, matchesIn, toExplanation } from './recognise.ts';

/** Something a log tells, and where. */
export interface LogFinding extends Explanation {
  /** From 1: where it stands first. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** How often it stands there. */
  readonly count: number;
  readonly general: boolean;
}

/** A stack trace and what introduces it belong together; more lines than this do not. */
const mostLinesTogether = 200;
/** Characters of one line that are looked at. */
const longestLine = 100_000;

/**
 * Goes through a debug.log, neo4j.log or a journal, plain or as JSON lines, and tells what it means: each entry of the
 * catalogue once per different path or name, with its lines. Lines of success are left out.
 */
export function readLog(text: string, options: { readonly good?: boolean } = {}): readonly LogFinding[] {
  const found = new Map<string, LogFinding>();
  const plain = text.split('\n').map((line) => plainLine(line.slice(0, longestLine)));
  const among = candidatesIn(plain, catalogue);
  if (among.length === 0) return [];
  let group: { readonly text: string; readonly number: number }[] = [];
  const flush = (): void => {
    const lines = group;
    const joined = lines.map(({ text: line }) => line).join('\n');
    group = [];
    if (joined === '') return;
    for (const match of matchesIn(joined, among)) {
      const { entry } = match;
      if (entry.good === true && options.good !== true) continue;
      const line = lineAt(lines, match.at);
      const explained = toExplanation(match);
      const id = `${entry.id}\n${explained.meaning}`;
      const before = found.get(id);
      found.set(id, {
        ...(before ?? { ...explained, firstLine: line, general: entry.general === true }),
        lastLine: line,
        count: (before?.count ?? 0) + 1,
      });
    }
  };
  let number = 0;
  for (const line of plain) {
    number += 1;
    // A line that begins anew, with a date or a level, ends what came before; indented ones and causes go on.
    if (!continues(line) || group.length >= mostLinesTogether) flush();
    group.push({ text: line, number });
  }
  flush();
  return [...found.values()].sort((one, other) => Number(one.general) - Number(other.general) || one.firstLine - other.firstLine);
}

function continues(line: string): boolean {
  return /^(?:\s|Caused by|\tat |\.\.\. \d+ more|[a-z][\w$]*(?:\.[\w$]+)+(?:Exception|Error)\b|Suppressed:)/.test(line);
}

function lineAt(lines: readonly { readonly text: string; readonly number: number }[], offset: number): number {
  let end = -1;
  for (const { text, number } of lines) {
    end += text.length + 1;
    if (offset < end) return number;
  }
  return lines.at(-1)?.number ?? 1;
}
