import { UserError } from '../errors/errors.ts';
import type { ScopeName } from '../installation.ts';

/** A key pair is there that is not the one that was asked for. On a terminal it is a question whether to replace it. */
export class PairInTheWay extends UserError {
  readonly scope: ScopeName;
  /** What is different about it, each the end of "A pair exists, but …". */
  readonly reasons: readonly string[];

  constructor(scope: ScopeName, reasons: readonly string[], remedy: string, paths: readonly string[]) {
    super(`${scope} already has a key pair, but not the one you asked for: ${reasons.join('; ')}.`, remedy, { paths });
    this.name = 'PairInTheWay';
    this.scope = scope;
    this.reasons = reasons;
  }
}

/** Several of them: the first is the error, with the scopes of all. */
export class PairsInTheWay extends UserError {
  readonly pairs: readonly PairInTheWay[];

  constructor(first: PairInTheWay, others: readonly PairInTheWay[]) {
    super(first.message, first.remedy, { paths: first.paths });
    this.name = 'PairsInTheWay';
    this.pairs = [first, ...others];
  }
}
