import { isAbsolute, normalize } from 'node:path';
import * as z from 'zod/mini';

/** Mode and owner to give back. */
export interface Looks {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * How to take one change back, or to finish it; on disk before the change is made. Paths are absolute, digests SHA-256 in
 * hex. No entry holds content.
 */
export type JournalEntry =
  /** The first entry. `madeHome`: folders made so that there is a home at all, outermost first. */
  | {
      readonly kind: 'begin';
      readonly version: 1;
      readonly command: string;
      readonly since: string;
      readonly madeHome: readonly string[];
    }
  | { readonly kind: 'directory'; readonly path: string }
  | ContentEntry
  /** A new folder with all that gets into it. Whose it is says its mark (`tree-mark.ts`), the id of a run; empty: it has none. */
  | { readonly kind: 'tree'; readonly path: string; readonly mark: string }
  | ({ readonly kind: 'looks'; readonly path: string } & Looks)
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  /** From here on the run is finished, not taken back. Old files go to this folder. */
  | { readonly kind: 'commit'; readonly backups: string };

/** A file comes, changes or goes. */
export interface ContentEntry {
  readonly kind: 'content';
  readonly path: string;
  /** Of what will be there; null: nothing will. */
  readonly digest: string | null;
  /** Where the new file is made before it is renamed to `path`. */
  readonly staged?: string;
  /**
   * Where the old file is kept. Once a file is there it is whole: it is renamed or linked to that name, never written under
   * it. Until it is there, `path` has not been touched.
   */
  readonly kept?: string;
  /** Where a copy grows before it is renamed to `kept`. */
  readonly growing?: string;
  /** `path` is written itself, since nothing can be renamed to it; the old bytes are written back. */
  readonly inPlace?: boolean;
  /** Of the old file; absent where there was none. */
  readonly was?: Looks;
}

/**
 * Reads the lines of a journal. `begin` is the first entry and only the first, `commit` only the last. Returns the number of
 * the first line that is not an entry, counted from 1, instead of the entries.
 */
export function parseEntries(lines: readonly string[]): readonly JournalEntry[] | { readonly damagedLine: number } {
  z.config({ jitless: true });
  const entry = entrySchema();
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = entry.safeParse(parseJson(line));
    if (!parsed.success || (parsed.data.kind === 'begin') !== (index === 0) || entries.at(-1)?.kind === 'commit')
      return { damagedLine: index + 1 };
    entries.push(parsed.data);
  }
  return entries;
}

/** Undefined, which no entry is, for what is not JSON. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** PATH_MAX of Linux, in bytes; no path that a run has written is longer. */
const longestPath = 4096;

/** Owners and groups have 32 bits. */
const highestId = 0xffff_ffff;

function entrySchema() {
  const path = z.string().check(z.maxLength(longestPath), z.refine(isPlainPath));
  const words = z.string().check(z.maxLength(200));
  const id = z.int().check(z.gte(0), z.lte(highestId));
  const looks = { mode: z.int().check(z.gte(0), z.lte(0o7777)), uid: id, gid: id };
  return z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('begin'),
      version: z.literal(1),
      command: words,
      since: words,
      madeHome: z.array(path).check(z.maxLength(longestPath)),
    }),
    z.object({ kind: z.literal('directory'), path }),
    z.object({
      kind: z.literal('content'),
      path,
      digest: z.nullable(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
      staged: z.exactOptional(path),
      kept: z.exactOptional(path),
      growing: z.exactOptional(path),
      inPlace: z.exactOptional(z.boolean()),
      was: z.exactOptional(z.object(looks)),
    }),
    z.object({ kind: z.literal('tree'), path, mark: z.string().check(z.regex(/^[0-9a-f]{0,64}$/)) }),
    z.object({ kind: z.literal('looks'), path, ...looks }),
    z.object({ kind: z.literal('moved'), from: path, to: path }),
    z.object({ kind: z.literal('commit'), backups: path }),
  ]);
}

/** Absolute and without `..`: what a run writes down is resolved, so anything else was not written by one. */
function isPlainPath(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0') && normalize(path) === path;
}
