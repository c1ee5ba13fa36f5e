import { authorityFiles, authorityModes } from '../certificates/authority.ts';
import type { FileSpec } from '../file-spec.ts';
import type { Owner } from '../installation.ts';

/** A file that a step writes, or a folder that it fills with files whose names are not known before. */
export interface Output {
  /** Absolute; a folder's ends in `/`. */
  readonly path: string;
  /** Permission bits; undefined: the file keeps those it has. */
  readonly mode: number | undefined;
  readonly owner: Owner | undefined;
  /** What it will be, as the plan that is shown says it. Foreign text in it is not escaped. */
  readonly what: string;
  /** It is there, and is changed: nobody is asked whether it may be replaced. */
  readonly changes?: true;
  /** Bytes that will be in it, where that may be many. */
  readonly bytes?: number;
}

/** A file with the mode and owner it is to have. @param what it is, in words for the plan */
export function outputAt({ path, mode, owner }: FileSpec, what: string): Output {
  return { path, mode, owner, what };
}

/** A file of a CA's folder. */
export function authorityOutput(directory: string, name: string, what: string): Output {
  const isKey = name === authorityFiles.key || name === authorityFiles.rootKey;
  return outputAt({ path: `${directory}/${name}`, mode: isKey ? authorityModes.key : authorityModes.certificate }, what);
}

/** Where a CA keeps a copy of each certificate that it signs, under the serial: no name is known before. */
export function recordOutput(
  { directory }: { readonly directory: string },
  what = 'a copy of each certificate, named by its serial',
): Output {
  return { path: `${directory}/${authorityFiles.issued}/`, mode: undefined, owner: undefined, what };
}

/** `, encrypted` where there is something to encrypt with. */
export function encryption(passphrase: unknown): string {
  return passphrase === undefined ? '' : ', encrypted';
}
