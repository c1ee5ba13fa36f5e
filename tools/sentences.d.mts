/** A text that a person may read, with where it stands in the source. */
export interface Sentence {
  readonly path: string;
  readonly line: number;
  /** What it is: the property that it is the value of (`message`, `remedy`), the error, or the function that it is given to. */
  readonly kind: string;
  /** The findings, reasons or entries that it belongs to. */
  readonly ids: readonly string[];
  /** Rendered: values are samples, each branch of a condition is a text of its own. */
  readonly text: string;
}

export function sentences(): readonly Sentence[];
