import type { KeyObject } from 'node:crypto';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import type { System } from '../../system/system.ts';
import type { Preview } from '../beforehand/preview.ts';
import type { Reader } from '../beforehand/readable-by.ts';
import type { Transaction } from '../transaction/transaction.ts';

/**
 * One kind of step. To add a kind: its type and outputs in `model/steps/`, a file beside this one, a line in `index.ts`. A handler asks
 * everything it can in `preflight`, and changes the machine through the transaction alone: that is what makes it undoable.
 */
export interface StepHandler<S extends Step> {
  /** @throws UserError when the step could not be performed. Tells the preview what it will have made. */
  preflight(step: S, context: PreflightContext): Promise<void>;
  perform(step: S, context: PerformContext): Promise<StepResult>;
}

export interface PreflightContext {
  readonly system: Pick<System, 'files' | 'commands' | 'host'>;
  readonly plan: Plan;
  /** Replace what is there. */
  readonly force: boolean;
  readonly now: Date;
  readonly preview: Preview;
  /** Who runs Neo4j: the owner a step names, else the home's. */
  readonly readerFor: (owner: { readonly uid: number; readonly gid: number } | undefined) => Promise<Reader>;
}

export interface PerformContext {
  readonly system: Pick<System, 'files' | 'commands' | 'tls' | 'host'>;
  readonly now: Date;
  readonly transaction: Transaction;
  /** The key that is being made for a step. */
  readonly keyFor: (step: Step) => Promise<KeyObject>;
  /** Has an earlier step of this run written that file? */
  readonly wroteBefore: (path: string) => boolean;
  /** How far a long step is, for those who watch. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Ends a program that a step runs. */
  readonly signal: AbortSignal;
}

export interface StepResult {
  /** False: everything was so already. */
  readonly changed: boolean;
  /** Files that had to be written in place. */
  readonly inPlace: readonly string[];
}

export const unchanged: StepResult = { changed: false, inPlace: [] };
