import type { Secret } from '../../model/secret.ts';

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** Told when the choice is pointed at. */
  readonly description?: string;
  /** What stands in the final line instead of name. */
  readonly short?: string;
  readonly checked?: boolean;
  /** Not to be chosen, with the reason. */
  readonly disabled?: string;
}

/** What is wrong with an answer, or true. May look at the machine first. */
export type Checked = true | string | Promise<true | string>;

/** Questions on the terminal. Ctrl-C throws `Interrupted`. An answer that `validate` does not take is asked for again, with the reason. */
export interface Prompts {
  select<T>(question: { readonly message: string; readonly choices: readonly Choice<T>[]; readonly default?: T }): Promise<T>;
  checkbox<T>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly validate?: (values: readonly T[]) => true | string;
  }): Promise<readonly T[]>;
  input(question: {
    readonly message: string;
    readonly default?: string | undefined;
    /** A path is asked for: Tab completes it. */
    readonly path?: true;
    readonly validate?: (text: string) => Checked;
  }): Promise<string>;
  password(question: { readonly message: string; readonly validate?: (text: string) => Checked }): Promise<Secret>;
  confirm(question: { readonly message: string; readonly default?: boolean }): Promise<boolean>;
}
