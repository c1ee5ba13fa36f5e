import type { Output } from './output.ts';

/** Out of the way, kept: a stray file of `trusted/` into a quarantine folder. */
export interface MoveFile {
  readonly kind: 'moveFile';
  readonly from: string;
  readonly to: string;
}

/** The new place; mode and owner go with the file. */
export function moveFileOutputs({ from, to }: MoveFile): readonly Output[] {
  return [{ path: to, mode: undefined, owner: undefined, what: `moved from ${from}` }];
}
