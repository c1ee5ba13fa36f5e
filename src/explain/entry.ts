/**
 * One message, or one finding, and what it means. To add one: an object in a file of `entries/`, with the id of the finding
 * where there is one; a test holds that every finding has an entry and that no two entries share an id.
 */
export interface Entry {
  /** Stable, kebab-case. Where `doctor` or `verify` has a finding for it, that finding's id. */
  readonly id: string;
  /** Further ids that lead here. */
  readonly also?: readonly string[];
  /**
   * What the text looks like. A template: blanks match any white space, `…` anything within a line, `{name}` keeps what
   * stands there; letter case does not matter. Empty: found by id alone.
   */
  readonly says: readonly (string | PatternWithNeed)[];
  /** What it means. `{name|words}`: what was kept under that name, else the words. */
  readonly meaning: string;
  readonly remedy: string;
  /** A message that only says where, above a cause that says why; told after the others. */
  readonly general?: boolean;
  /** Proof that something works; `doctor --from-log` does not list it. */
  readonly good?: boolean;
}

/** A regular expression where a template will not do. It is tried only on text that holds `needs` (lower case, single blanks). */
export interface PatternWithNeed {
  readonly pattern: RegExp;
  readonly needs: string;
}
