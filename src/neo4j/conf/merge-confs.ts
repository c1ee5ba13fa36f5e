import { parseProperties } from './properties.ts';

/** Where the lines of a merged conf come from. */
export interface ConfPart {
  readonly path: string;
  /** Line of the merged text with which this file begins, from 1. */
  readonly firstLine: number;
}

/**
 * Several configuration files as the one that has the same effect: of a setting in two of them, the line of the earlier one
 * counts. Each file keeps its lines; what does not count is blank.
 */
export function mergeConfs(files: readonly { readonly path: string; readonly bytes: Buffer }[]): {
  readonly bytes: Buffer;
  readonly parts: readonly ConfPart[];
} {
  const parts: ConfPart[] = [];
  const decided = new Set<string>();
  let merged = '';
  for (const { path, bytes } of files) {
    parts.push({ path, firstLine: merged.split(/\r\n|\r|\n/).length });
    let text = bytes.toString('latin1');
    const entries = parseProperties(text);
    for (const { key, start, end } of entries) {
      if (decided.has(key)) text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
    }
    for (const { key } of entries) decided.add(key);
    merged += /[\r\n]$/.test(text) || text === '' ? text : `${text}\n`;
  }
  return { bytes: Buffer.from(merged, 'latin1'), parts };
}

/** The file and line of that file that a line of the merged text stands in. */
export function placeInParts(
  parts: readonly ConfPart[],
  line: number,
): { readonly path: string; readonly line: number } | undefined {
  const part = parts.findLast(({ firstLine }) => firstLine <= line);
  return part === undefined ? undefined : { path: part.path, line: line - part.firstLine + 1 };
}
