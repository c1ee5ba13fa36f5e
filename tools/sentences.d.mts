/** A text that a person may read, with where it stands in the source. */
export interface Sentence {
  readonly path: string;
  readonly line: number;
  /** Values in it are shown as `{name}`. */
  readonly text: string;
}

export function sentences(): readonly Sentence[];
