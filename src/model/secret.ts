import { inspect } from 'node:util';

/**
 * A passphrase or another value that must never be shown. Printed, logged, joined into a string or turned into JSON it
 * reads `<hidden>`; only {@link Secret.reveal} gives the value, so every place that uses it can be found by that name.
 */
export class Secret {
  readonly #value: string;
  /** Made of random bytes, too many to guess. */
  readonly random: boolean;

  constructor(value: string, { random = false }: { readonly random?: boolean } = {}) {
    this.#value = value;
    this.random = random;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '<hidden>';
  }

  toJSON(): string {
    return '<hidden>';
  }

  [inspect.custom](): string {
    return '<hidden>';
  }
}

/** The text of something that may be a secret; see {@link Secret.reveal}. */
export const revealed = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal());
