/** Cannot be undone; comes first. What it writes is not known before. */
export interface RunCommand {
  readonly kind: 'runCommand';
  readonly argv: readonly string[];
  readonly why: string;
}
