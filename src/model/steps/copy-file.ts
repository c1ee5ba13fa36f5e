import type { FileSpec } from '../file-spec.ts';
import { type Output, outputAt } from './output.ts';

export interface CopyFile {
  readonly kind: 'copyFile';
  readonly from: string;
  readonly to: FileSpec;
  /** The person named the folder that `from` lies in, not a conf. */
  readonly given?: true;
}

/** The one file, with the mode it is to have. */
export function copyFileOutputs({ from, to }: CopyFile): readonly Output[] {
  return [outputAt(to, `copy of ${from}`)];
}
