import { inspect } from 'node:util';

/**
 * A passphrase or another value that must never be shown. Printed, logged, joined into a string or turned into JSON it
 * reads `<hidden>`; only {@link Secret.reveal} gives the value, so every place that uses it can be found by that name.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
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
