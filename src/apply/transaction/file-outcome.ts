import type { FileSpec } from '../../model/file-spec.ts';

/** A file as it shall be. */
export interface NewFile {
  readonly spec: FileSpec;
  readonly bytes: Uint8Array;
}

/** What became of a file: `in-place` where nothing could be renamed to it. */
export type FileOutcome = 'unchanged' | 'written' | 'in-place';
