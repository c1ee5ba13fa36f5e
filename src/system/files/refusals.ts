import { accessSync, constants, statSync } from 'node:fs';
import type { Place } from '../parts/files.ts';
import { type Actor, acting, beOurselves } from './acting.ts';
import { insideOf, through } from './decided.ts';
import { codeOf } from './error-code.ts';
import { pathOf } from './facts.ts';

/** Why it may not be done there, by the system's own answer; undefined: it may. */
export async function refusal(path: string | Place, what: 'read' | 'write' | 'search'): Promise<string | undefined> {
  if (typeof path !== 'string' && what === 'write') through(path, () => undefined);
  if (typeof path !== 'string' && path.actor !== undefined) return refusalAs(path, what);
  try {
    accessSync(pathOf(path), { read: constants.R_OK, write: constants.W_OK, search: constants.X_OK }[what]);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * For another user the system only tells by trying (`access` asks for the real user, who is root). A folder is judged by its mode
 * first; where that says no, a list may say yes, which `test` finds out as that user.
 */
function refusalAs(place: Place, what: 'read' | 'write' | 'search'): string | undefined {
  const { actor, at } = insideOf(place);
  if (actor === undefined) return undefined;
  try {
    const found = acting(actor, () => statSync(at));
    if (what === 'write') accessSync(place.path, constants.W_OK);
    const bit = { read: 0o4, write: 0o2, search: 0o1 }[what];
    const shift = found.uid === actor.uid ? 6 : actor.groups.includes(found.gid) ? 3 : 0;
    if ((found.mode & (bit << shift)) !== 0) return undefined;
    return allowedByList(place.path, what, actor) ? undefined : 'EACCES';
  } catch (error) {
    return codeOf(error);
  }
}

function allowedByList(path: string, what: 'read' | 'write' | 'search', { uid, gid }: Actor): boolean {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  beOurselves();
  try {
    execFileSync('test', [{ read: '-r', write: '-w', search: '-x' }[what], path], { uid, gid, timeout: 5_000, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
