import { lstatSync } from 'node:fs';
import { UserError } from '../../model/errors/errors.ts';
import { posixQuote } from '../../model/text/shell.ts';
import type { Place } from '../parts/files.ts';
import { type Actor, acting } from './acting.ts';
import { forgetWays } from './writers.ts';

/** What is behind a {@link Place}; nobody outside `src/system` looks into it. */
export interface Decided {
  readonly path: string;
  /** What is handed to the system: the path, or one that begins at a folder we hold open. */
  readonly at: string;
  readonly actor: Actor | undefined;
  /** A folder on the way that more users than one can change: nothing is written below it. */
  readonly openFolder: string | undefined;
  /** The first folder on the way that others than root can change, as root reaches it, and the names that lead on from there. */
  readonly base: Base | undefined;
}

export interface Base {
  readonly at: string;
  readonly names: readonly string[];
}

/** The places' own insides. */
export function insideOf(place: Place): Decided {
  return place as unknown as Decided;
}

/**
 * Runs one synchronous change at a place, as decided.
 * @throws UserError where more users than one can change a folder on the way.
 */
export function through<T>(place: Place, work: (at: string) => T): T {
  const { actor, at, openFolder } = insideOf(place);
  if (openFolder !== undefined) throw tooOpen(openFolder, place.path);
  return acting(actor, () => work(at));
}

/**
 * {@link through} for a change of what is there already. Where root makes it, and it is a folder or a link, others may be able to change
 * the paths that lead through it from now on, so what is remembered of them is forgotten. No other user's rights reach that far.
 */
export function changing<T>(place: Place, work: (at: string) => T): T {
  const { actor, at } = insideOf(place);
  const found = actor === undefined ? lstatSync(at, { throwIfNoEntry: false }) : undefined;
  if (found?.isFile() === false) forgetWays();
  return through(place, work);
}

/** The same for looking, which goes on where nothing may be written. */
export function lookingAt<T>(place: Place | string, work: (at: string) => T): T {
  if (typeof place === 'string') return work(place);
  const { actor, at } = insideOf(place);
  return acting(actor, () => work(at));
}

/** The one way to a `Place`: nobody can make one up, since the type has no other. */
export function placeOf(decided: Decided): Place {
  return decided as unknown as Place;
}

function tooOpen(folder: string, path: string): UserError {
  return new UserError(
    `${path} was not written: more than one user can change ${folder}, so nothing that root writes below it would be safe.`,
    `sudo chmod go-w ${posixQuote(folder)}`,
    { paths: [folder, path] },
  );
}
