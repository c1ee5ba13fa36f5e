/** Words that a flag's value is made of, for the completion of a command line. */
export interface FlagWords {
  readonly of: readonly string[];
  /** `list`: several with commas between them. `by-component`: one for all, or `bolt=WORD,https=WORD`. Default: one alone. */
  readonly form?: 'list' | 'by-component';
}
