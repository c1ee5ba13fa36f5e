import type { Situation } from './situation.ts';

/**
 * Who prints the message. `server`: Neo4j itself, its launcher and neo4j-admin. `client`: a driver, browser, curl or any other
 * program that dials. `either`: both ends of a connection print these words. `tool`: openssl, keytool. `neo4j-tls`: found by id alone.
 */
export type Side = 'server' | 'client' | 'either' | 'proxy' | 'certbot' | 'container' | 'tool' | 'neo4j-tls';

/**
 * One message, or one finding, and what it means. To add one: a line in a file of `entries/`, under the id of the finding where
 * there is one. A finding or a reason that none leads to does not compile (`catalogue.ts`); a test holds that no two share an id.
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

/** An entry as the files of `entries/` list it, under its id. */
export type EntryText = Omit<Entry, 'id' | 'side'> & { readonly side?: Side };

type AlsoOf<Text> = Text extends { readonly also: readonly (infer Id extends string)[] } ? Id : never;

/** Entries by every id that leads to them. */
export type EntriesOf<Texts> = { readonly [Id in (keyof Texts & string) | AlsoOf<Texts[keyof Texts]>]: Entry };

/** Gives entries their id, and the side that prints them, where an entry has none of its own. */
export function spokenBy<const Texts extends Readonly<Record<string, EntryText>>>(side: Side, texts: Texts): EntriesOf<Texts> {
  const entries = Object.entries<EntryText>(texts).map(([id, text]): Entry => ({ id, ...text, side: text.side ?? side }));
  return Object.fromEntries(
    entries.flatMap((entry) => [entry.id, ...(entry.also ?? [])].map((id) => [id, entry] as const)),
  ) as EntriesOf<Texts>;
}

/** The entries themselves, each once, in their order. */
export function entriesIn(byId: Readonly<Record<string, Entry>>): readonly Entry[] {
  return [...new Set(Object.values(byId))];
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
