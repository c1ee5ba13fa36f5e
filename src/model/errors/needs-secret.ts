import type { InitSecrets } from '../command-line/answers.ts';
import { UserError } from './errors.ts';

/** A passphrase is needed that nobody gave, or another than was given. On a terminal a hidden question stands in for the flags. */
export class NeedsSecret extends UserError {
  readonly which: keyof InitSecrets;
  readonly question: string;
  /** One was given, and it does not open what it should. */
  readonly wrong: boolean;

  constructor(
    message: string,
    remedy: string,
    which: keyof InitSecrets,
    question: string,
    { wrong = false, paths = [] }: { readonly wrong?: boolean; readonly paths?: readonly string[] } = {},
  ) {
    super(message, remedy, { paths });
    this.name = 'NeedsSecret';
    this.which = which;
    this.question = question;
    this.wrong = wrong;
  }
}
