import type { FileSpec } from '../file-spec.ts';
import { revealed, type Secret } from '../secret.ts';
import { type Output, outputAt } from './output.ts';

export interface WriteFile {
  readonly kind: 'writeFile';
  readonly to: FileSpec;
  readonly text: string | Secret;
  /** Replaces what is there without --force: a person named this very file as the output. */
  readonly overwrite?: boolean;
}

/** The one file, with its size in bytes. */
export function writeFileOutputs({ to, text }: WriteFile): readonly Output[] {
  return [{ ...outputAt(to, 'new'), bytes: Buffer.byteLength(revealed(text)) }];
}
