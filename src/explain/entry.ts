import type { Situation } from './situation.ts';

/**
 * Who prints the message. `server`: Neo4j itself, its launcher and neo4j-admin. `client`: a driver, browser, curl or any other
 * program that dials. `either`: both ends of a connection print these words. `tool`: openssl, keytool. `neo4j-tls`: found by id alone.
 */
export type Side = 'server' | 'client' | 'either' | 'proxy' | 'certbot' | 'container' | 'tool' | 'neo4j-tls';

/**
 * One message, or one finding, and what it means. To add one: an object in a file of `entries/`, with the id of the finding
 * where there is one; a test holds that every finding has an entry and that no two entries share an id.
 */
export interface Entry {
  /** Stable, kebab-case. Where `doctor` or `verify` has a finding for it, that finding's id. */
  readonly id: string;
  /** Further ids that lead here. */
  readonly also?: readonly string[];
  readonly side: Side;
  /**
   * What the text looks like. A template: blanks match any white space, `…` anything within a line, `{name}` captures what
   * is at that position; letter case does not matter. Empty: found by id alone.
   */
  readonly says: readonly (string | PatternWithNeed)[];
  /** What it means. `{name|words}`: the captured text of that name, else the words. */
  readonly meaning: string;
  readonly remedy: string;
  /** Other words where the text shows which end of the connection printed it. */
  readonly heard?: Partial<Record<'server' | 'client', { readonly meaning: string; readonly remedy: string }>>;
  /** A frame: it says where something failed, and the cause follows. Listed after all causes. */
  readonly general?: boolean;
  /** A cause that several more exact ones can be behind; those come first. */
  readonly broad?: boolean;
  /** Only in a text of this situation; comes before every cause that holds anywhere, and instead of those about this server. */
  readonly when?: Situation;
  /** About the client’s own files and settings: it holds whoever is at the other end. */
  readonly own?: boolean;
  /** Ids of causes that this one is a more exact form of. */
  readonly over?: readonly string[];
  /** Not about TLS (connection refused, a name that does not resolve): silences the frames around it and is not listed itself. */
  readonly notTls?: boolean;
  /** Proof that something works; `doctor --from-log` does not list it. */
  readonly good?: boolean;
}

/** An entry without its side, as the files of `entries/` list them. */
export type EntryText = Omit<Entry, 'side'> & { readonly side?: Side };

/** Gives entries the side that prints them, where an entry has none of its own. */
export function spokenBy(side: Side, entries: readonly EntryText[]): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, side: entry.side ?? side }));
}

/** A regular expression where a template will not do. It is tried only on text that holds `needs` (lower case, single blanks). */
export interface PatternWithNeed {
  readonly pattern: RegExp;
  readonly needs: string;
}

/** A pattern with the words without which it is not tried. */
export function re(needs: string, pattern: RegExp): PatternWithNeed {
  return { pattern, needs };
}
