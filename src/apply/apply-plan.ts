import type { KeyObject } from 'node:crypto';
import { dirname } from 'node:path';
import type { LockHolder } from '../documents/lock.ts';
import { Interrupted, UserError } from '../model/errors/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/steps/index.ts';
import type { Machine, System } from '../system/system.ts';
import { allOf } from './all-of.ts';
import { preflight } from './beforehand/preflight.ts';
import { ancestorsOf } from './beforehand/preview.ts';
import { telling } from './error-words.ts';
import { createKeySupply, type KeySupply, keyTypeFor } from './key-supply.ts';
import { interrupted, notTidied, outcomeOf, takenBack } from './outcome.ts';
import { finish, recoverLocked, tidy } from './recover.ts';
import { type RehearsalResult, rehearse } from './rehearsal/rehearse.ts';
import type { StepResult } from './steps/handler.ts';
import { handlerOf } from './steps/index.ts';
import { backupsFor, prepareBackups } from './transaction/backups.ts';
import { type Half, type Halves, openHalves } from './transaction/halves.ts';
import { type HeldLock, takeLock } from './transaction/lock.ts';
import { type OwnFolder, ownFolderOf, removeIfEmpty, systemFor } from './transaction/own-folder.ts';
import { type Leftover, takeBack } from './transaction/take-back.ts';
import { beginTransaction } from './transaction/transaction.ts';

export interface ApplyOptions {
  /** Replace what is there. Default false. */
  readonly force?: boolean;
  /** Certificates begin, and backups are named, by this moment. Default: the clock's. */
  readonly now?: Date;
  /** Keys that are in the making already. */
  readonly keys?: KeySupply | undefined;
  readonly onStep?: (event: StepEvent) => void;
  /** How far a long step is. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** How a plan is getting on. */
export type StepEvent =
  | { readonly kind: 'step-begins'; readonly step: Step; readonly index: number; readonly count: number }
  | { readonly kind: 'step-done'; readonly step: Step; readonly index: number; readonly count: number; readonly changed: boolean }
  | { readonly kind: 'rehearsal-begins'; readonly count: number }
  | { readonly kind: 'rehearsal-done'; readonly results: readonly RehearsalResult[] }
  | { readonly kind: 'undo-begins' };

export interface AppliedPlan {
  /** False: the machine is as it was, byte for byte. */
  readonly changed: boolean;
  /** In the plan's order. */
  readonly steps: readonly (StepResult & { readonly step: Step })[];
  readonly rehearsals: readonly RehearsalResult[];
  /** Where the old files are that were replaced or removed. */
  readonly backups: readonly string[];
}

/**
 * Performs a plan: asks every step first, performs them in order, tries what they made, and then either all of it stays or
 * nothing does. A process killed in the middle leaves a journal; see `recover`.
 * @throws UserError: exit 2, all was taken back; exit 3, something could not be (its paths are listed); Interrupted: taken back.
 */
export async function applyPlan(plan: Plan, system: Machine, options: ApplyOptions = {}): Promise<AppliedPlan> {
  const interrupt = new AbortController();
  const stopListening = system.signals.onInterrupt(() => interrupt.abort());
  const madeHome: string[] = [];
  try {
    const folder = ownFolderOf(plan.home);
    await makeHome(plan.home, madeHome, system);
    const lock = await takeLock(folder, plan.command, systemFor(folder, system));
    return await whileHolding(lock, async () => {
      await refuseLeftRun(folder, system);
      const now = options.now ?? system.clock.now();
      const theirs = systemOfPlan(plan, system);
      await preflight(plan, theirs, { force: options.force ?? false, now });
      const halves = openHalves(plan.home, { command: plan.command, madeHome }, system);
      const run: Run = { plan, system: theirs, halves, holder: lock.holder, madeHome, now, signal: interrupt.signal, options };
      return perform(run).finally(() => halves.release());
    });
  } finally {
    for (const directory of [...madeHome].reverse()) await removeIfEmpty(directory, system);
    stopListening();
  }
}

/** As whom the paths of a plan are touched: with no more rights than whoever named them. */
function systemOfPlan<S extends Pick<System, 'files'>>({ namedBy = [], steps, home }: Plan, system: S): S {
  const named = new Set(namedBy);
  for (const step of steps) {
    if (step.kind === 'makeDirectory' && step.ownPath) named.add(step.path);
    if (step.kind === 'copyFile' && step.given) named.add(step.from);
    if (step.kind === 'writeFile' && step.to.ownPath) named.add(step.to.path);
  }
  const authors = namedBy.map((conf) => system.files.writersOf(conf));
  // Several only where a plan is for several homes: the least trusted of them might have named any path.
  const author = authors.find(({ kind }) => kind === 'anybody') ?? authors.find(({ kind }) => kind === 'user');
  return author === undefined ? system : { ...system, files: system.files.as(author, { home, named }) };
}

interface Run {
  readonly plan: Plan;
  /** Its files decide as whom the plan's paths are touched. */
  readonly system: Pick<System, 'files' | 'commands' | 'tls' | 'clock' | 'host'>;
  readonly halves: Halves;
  readonly holder: LockHolder;
  readonly madeHome: readonly string[];
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly options: ApplyOptions;
}

async function perform(run: Run): Promise<AppliedPlan> {
  const { plan, system, halves, now, signal } = run;
  const onStep = run.options.onStep ?? (() => {});
  const commandsRun: string[] = [];
  let committed = false;
  try {
    const steps = await performSteps(run, commandsRun);
    if (plan.rehearsals.length > 0) onStep({ kind: 'rehearsal-begins', count: plan.rehearsals.length });
    // What a program fetched meanwhile begins later than this run did.
    const tried = commandsRun.length > 0 ? system.clock.now() : now;
    const rehearsals = await allOf(plan.rehearsals.map((rehearsal) => rehearse(rehearsal, system, { now: tried })));
    if (rehearsals.length > 0) onStep({ kind: 'rehearsal-done', results: rehearsals });
    if (halves.used.length === 0) return { changed: commandsRun.length > 0, steps, rehearsals, backups: [] };
    const backupFolders = new Map<Half, string>();
    for (const half of halves.used) {
      const backupsFolder = await backupsFor(half.folder, now, half.system);
      backupFolders.set(half, backupsFolder);
      await telling('written', backupsFolder, () => prepareBackups(half.journal, backupsFolder, half.folder, half.system));
    }
    await refuseInterrupted(signal);
    // The first commit decides for all; it is root's where root has a half.
    for (const [half, backupsFolder] of backupFolders) {
      await telling('written', half.folder.journal, () => half.journal.commit(backupsFolder));
      committed = true;
      await half.journal.close();
    }
    const backups: string[] = [];
    // Root's journal goes last: until then it says that the home's is to be completed.
    for (const [half, backupsFolder] of [...backupFolders].reverse())
      backups.unshift(...(await finish(half.journal.entries, backupsFolder, half.folder, half.system)));
    return { changed: true, steps, rehearsals, backups };
  } catch (error) {
    if (committed) throw notTidied(error, halves.home.folder);
    onStep({ kind: 'undo-begins' });
    const changed = halves.used.length > 0;
    const leftovers: Leftover[] = [];
    for (const half of changed ? halves.used : [halves.home]) leftovers.push(...(await undo(half)));
    throw outcomeOf(signal.aborted ? interrupted(changed) : changed ? takenBack(error) : error, leftovers, commandsRun);
  }
}

async function performSteps(run: Run, commandsRun: string[]): Promise<AppliedPlan['steps']> {
  const { plan, system, halves, holder, madeHome, now, signal } = run;
  const onStep = run.options.onStep ?? (() => {});
  const trustFolders = new Set(plan.rehearsals.flatMap((rehearsal) => [rehearsal.trustedDirectory, rehearsal.revokedDirectory]));
  const directories = runsOfDirectories(plan);
  const transaction = beginTransaction({ system, halves, holder, trustFolders, directories, madeHome, account: plan.account });
  const keyFor = startKeys(plan, run.options.keys ?? createKeySupply());
  const wroteBefore = (path: string) =>
    halves.used.some(({ journal }) => journal.entries.some((entry) => entry.kind === 'content' && entry.path === path));
  const results: (StepResult & { readonly step: Step })[] = [];
  const count = plan.steps.length;
  for (const [index, step] of plan.steps.entries()) {
    await refuseInterrupted(signal);
    onStep({ kind: 'step-begins', step, index, count });
    const result = await handlerOf(step).perform(step, {
      system,
      now,
      transaction,
      keyFor,
      wroteBefore,
      signal,
      onProgress: run.options.onProgress,
    });
    if (step.kind === 'runCommand') commandsRun.push(step.argv[0] ?? '');
    results.push({ step, ...result });
    onStep({ kind: 'step-done', step, index, count, changed: result.changed });
  }
  await transaction.settle();
  return results;
}

/** Directories whose steps follow each other. */
function runsOfDirectories(plan: Plan): readonly (readonly string[])[] {
  const runs: string[][] = [];
  for (const [index, step] of plan.steps.entries()) {
    if (step.kind !== 'makeDirectory') continue;
    if (plan.steps[index - 1]?.kind === 'makeDirectory') runs.at(-1)?.push(step.path);
    else runs.push([step.path]);
  }
  return runs;
}

/** All keys begin at once: each is made on a core of its own. */
function startKeys(plan: Plan, supply: KeySupply): (step: Step) => Promise<KeyObject> {
  const keys = new Map<Step, Promise<KeyObject>>();
  for (const step of plan.steps) {
    const type = keyTypeFor(step);
    if (type === undefined) continue;
    const key = supply.take(type);
    key.catch(() => {});
    keys.set(step, key);
  }
  return (step) => keys.get(step) ?? Promise.reject(new Error(`no key is being made for a step of kind ${step.kind}`));
}

/** Everything back; then the journal goes, unless it is needed for another try. */
async function undo({ journal, folder, system }: Half): Promise<readonly Leftover[]> {
  const closing = await journal.close().then(
    () => [],
    (error: unknown) => [error],
  );
  const leftovers = await takeBack(journal.entries, folder, system);
  if (leftovers.some(({ tryAgain }) => tryAgain)) return leftovers;
  try {
    await tidy(folder, system);
  } catch (error) {
    return [
      ...leftovers,
      { path: folder.root, reason: String((error as NodeJS.ErrnoException).code ?? closing[0] ?? error), tryAgain: true },
    ];
  }
  return leftovers;
}

/** A signal that came meanwhile is heard when the event loop has gone round, past the point where it looks for them. */
async function refuseInterrupted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  if (signal.aborted) throw new Interrupted();
}

/** A plan that was made while a torn tree was looked at is not performed. */
async function refuseLeftRun(folder: OwnFolder, system: Pick<System, 'files' | 'clock' | 'host'>): Promise<void> {
  const recovery = await recoverLocked(folder, system);
  if (recovery.outcome === 'nothing') return;
  const done = recovery.outcome === 'completed' ? 'finished' : 'undone';
  throw new UserError(
    `An earlier run (${recovery.command}, ${recovery.since}) was interrupted; it has now been ${done}.`,
    'Run this command again so that it sees the current files.',
    { paths: recovery.paths },
  );
}

/** The lock goes in any case; when even that fails, the first error is the one to tell. */
async function whileHolding<T>(lock: HeldLock, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await lock.release().catch(() => {});
    throw error;
  }
  await lock.release().catch((error: unknown) => {
    throw notTidied(error, lock.folder);
  });
  return result;
}

/** Journal and lock live in the home, so it must be there; what was made goes again if nothing is put into it. */
async function makeHome(home: string, made: string[], system: Pick<System, 'files'>): Promise<void> {
  for (const directory of [...ancestorsOf(home), home]) {
    if ((await system.files.stat(directory)).state !== 'missing') continue;
    await telling('made', directory, async () => {
      made.push(directory);
      const { effects, place } = system.files;
      await effects.makeDirectory(place(directory), 0o755);
      await effects.syncDirectory(place(dirname(directory)));
    });
  }
}
