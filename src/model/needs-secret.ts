import type { InitSecrets } from './answers.ts';
import { UserError } from './errors.ts';

/** A passphrase is needed that nobody gave. On a terminal a hidden question stands in for the flags. */
export class NeedsSecret extends UserError {
  readonly which: keyof InitSecrets;
  readonly question: string;

  constructor(message: string, remedy: string, which: keyof InitSecrets, question: string) {
    super(message, remedy);
    this.name = 'NeedsSecret';
    this.which = which;
    this.question = question;
  }
}
