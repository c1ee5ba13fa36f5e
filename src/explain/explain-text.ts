import { ownValue } from '../model/text/own-value.ts';
import { catalogue, entryOf } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { plainText } from './plain-lines.ts';
import { readLog } from './read-log.ts';
import { candidatesIn, type Explanation, matchesIn, toExplanation } from './recognise.ts';

/** A longer text is read as a log, piece by piece. */
const longestWhole = 50_000;

/**
 * Explains a text: a finding's id, a code, or any piece of a log or an error. Best match first: an id, then the most specific
 * cause, then the frames around it. Names and paths of the text are part of the explanation.
 */
export function explainText(text: string): readonly Explanation[] {
  const asId = explainId(text.trim());
  if (asId !== undefined) return [asId];
  if (text.length >= longestWhole)
    return readLog(text, { good: true }).map(({ id, meaning, remedy, line }) => ({ id, meaning, remedy, line }));
  const plain = plainText(text);
  return matchesIn(plain, candidatesIn([plain], catalogue)).map(toExplanation);
}

/** The entry of a finding or code by its id; undefined where there is none. */
export function explainId(id: string): Explanation | undefined {
  const entries: Readonly<Record<string, Entry>> = entryOf;
  // What a server refuses a client for is what a client refuses a server for.
  const entry = ownValue(entries, id) ?? (id.startsWith('client-') ? ownValue(entries, id.slice('client-'.length)) : undefined);
  return entry === undefined ? undefined : { ...toExplanation({ entry, part: id, values: {}, speaker: undefined }), id };
}
