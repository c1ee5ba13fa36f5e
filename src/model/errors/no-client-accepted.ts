import { UserError } from './errors.ts';

/** Bolt would ask every client for a certificate and trust none. On a terminal it is a question which of the two should change. */
export class NoClientAccepted extends UserError {
  constructor(message: string, remedy: string) {
    super(message, remedy);
    this.name = 'NoClientAccepted';
  }
}
