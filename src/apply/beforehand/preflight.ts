import { dirname, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import { outputsOf, type Step } from '../../model/steps/index.ts';
import type { Output } from '../../model/steps/output.ts';
import type { System } from '../../system/system.ts';
import { refusalOf } from '../error-words.ts';
import { handlerOf } from '../steps/index.ts';
import { createPreview } from './preview.ts';
import { type Reader, readerOf } from './readable-by.ts';

/** No file we make is larger than this many blocks' worth. */
const bytesPerFile = 4096;

export interface PreflightOptions {
  readonly force: boolean;
  readonly now: Date;
}

/**
 * Asks every step whether it could be performed, in order; what an earlier one makes counts as there. Changes nothing.
 * @throws UserError that names all that could not, so that one look is enough; what lies below a refused folder is not repeated.
 */
export async function preflight(
  plan: Plan,
  system: Pick<System, 'files' | 'commands' | 'host'>,
  { force, now }: PreflightOptions,
): Promise<void> {
  const preview = createPreview(system);
  const readers = new Map<number, Reader>();
  const readerFor = async (owner: Owner | undefined): Promise<Reader> => {
    const whose = owner ?? (await ownerOfHome(plan.home, system));
    const reader =
      readers.get(whose.uid) ?? readerOf(whose, system, plan.home, plan.mountedFrom ?? (await mountOf(whose, plan, system)));
    readers.set(whose.uid, reader);
    return reader;
  };
  const refusals: UserError[] = [];
  for (const step of plan.steps) {
    try {
      await handlerOf(step).preflight(step, { system, plan, force, now, preview, readerFor });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!refusals.some((earlier) => covers(earlier, error))) refusals.push(error);
    }
  }
  if (refusals.length > 0) throw allRefusals(refusals);
  await refuseFullDisk(plan.steps, system);
}

/** Said already, no more than what follows from it, or mended by the same cure in the same place. */
function covers(earlier: UserError, later: UserError): boolean {
  if (earlier.message === later.message) return true;
  if (earlier.remedy === later.remedy && later.paths.some((path) => earlier.paths.includes(path))) return true;
  return later.paths.length > 0 && later.paths.every((path) => earlier.paths.some((above) => path.startsWith(join(above, '/'))));
}

function allRefusals(refusals: readonly UserError[]): UserError {
  const [only] = refusals;
  if (only !== undefined && refusals.length === 1) return only;
  const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
  return new UserError(
    unique(refusals.map(({ message }) => message)).join('\n'),
    unique(refusals.map(({ remedy }) => remedy).filter((remedy) => remedy !== '')).join('\n'),
    { paths: unique(refusals.flatMap(({ paths }) => paths)) },
  );
}

/**
 * A number without an account here is the user of a container, which finds the home (or a part of it) mounted: what is closed
 * above, as the home of whoever logs in, is not in its way.
 */
async function mountOf({ uid }: Owner, { home }: Plan, { host }: Pick<System, 'host'>): Promise<string | undefined> {
  return (await host.findUser(uid)) === undefined ? home : undefined;
}

/** A home that is not there yet will be ours. */
async function ownerOfHome(home: string, system: Pick<System, 'files' | 'host'>): Promise<Owner> {
  const fact = await system.files.stat(home);
  return fact.state === 'present' ? fact.owner : (system.host.user ?? { uid: 0, gid: 0 });
}

/** Roughly: it spares a run that would be taken back again. */
async function refuseFullDisk(steps: readonly Step[], system: Pick<System, 'files'>): Promise<void> {
  const needed = new Map<string, number>();
  const directoryOf = nearestDirectories(system);
  for (const output of steps.flatMap(outputsOf)) {
    const directory = await directoryOf(dirname(output.path));
    needed.set(directory, (needed.get(directory) ?? 0) + (await roomFor(output, system)));
  }
  for (const [directory, bytes] of needed) {
    const free = await system.files.freeSpace(directory);
    if (free !== undefined && free < bytes) throw refusalOf('ENOSPC', 'written to', directory);
  }
}

/** With its share of the folders that are made for it. */
async function roomFor({ path, bytes = 0, changes }: Output, system: Pick<System, 'files'>): Promise<number> {
  const fact = changes === true ? await system.files.stat(path) : undefined;
  // Once for the new file, once for the old in case it must be copied.
  const old = fact?.state === 'present' ? 2 * fact.size : 0;
  return 2 * bytesPerFile + bytes + old;
}

/** Gives the folder itself, or the nearest above it that is there. What lies in a folder that is missing is not looked for. */
function nearestDirectories(system: Pick<System, 'files'>): (directory: string) => Promise<string> {
  const known = new Map<string, string>();
  const nearest = async (directory: string): Promise<string> => {
    const before = known.get(directory);
    if (before !== undefined) return before;
    const parent = dirname(directory);
    const above = parent === directory ? directory : await nearest(parent);
    const there = above === parent && (await system.files.stat(directory)).state === 'present' ? directory : above;
    known.set(directory, there);
    return there;
  };
  return nearest;
}
