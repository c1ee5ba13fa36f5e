import type { ConfEdit, ConfEditSummary } from '../conf-edit.ts';
import type { Owner } from '../installation.ts';
import { type Output, outputAt } from './output.ts';

export interface EditConf {
  readonly kind: 'editConf';
  readonly path: string;
  readonly edit: ConfEdit;
  /** What the edit does to the file as it was inspected, for those who look at the plan. */
  readonly summary?: ConfEditSummary;
  /** SHA-256, hex, of the file as it was inspected; undefined when it was not there. A file that changed since is not touched. */
  readonly expect: string | undefined;
  /** Used when the file is created. */
  readonly mode: number;
  readonly owner?: Owner | undefined;
}

/** The conf: new with its mode, or one that is there and keeps mode and owner. */
export function editConfOutputs(step: EditConf): readonly Output[] {
  if (step.expect === undefined) return [outputAt(step, 'settings')];
  return [{ path: step.path, mode: undefined, owner: undefined, what: 'settings', changes: true }];
}
