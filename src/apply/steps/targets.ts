import { dirname, join, sep } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { outputsOf, type Step } from '../../model/steps/index.ts';
import type { System } from '../../system/system.ts';
import type { PreviewEntry } from '../beforehand/preview.ts';
import { inWords, refusalAs, refusalOf, telling } from '../error-words.ts';
import type { FileOutcome } from '../transaction/file-outcome.ts';
import type { PreflightContext, StepResult } from './handler.ts';

/**
 * Asks whether all that a step writes may be put there, and notes it in the preview. `content`: of its only file, where it is
 * known. What goes into a folder under a name that is not known yet is nowhere in the way.
 */
export async function foreseeOutputs(step: Step, context: PreflightContext, content?: Uint8Array): Promise<void> {
  for (const { path, mode, owner } of outputsOf(step)) {
    if (!path.endsWith('/') && mode !== undefined) await foreseeFile({ path, mode, owner }, context, content);
  }
}

async function foreseeFile(spec: Foreseen, context: PreflightContext, content?: Uint8Array): Promise<void> {
  const there = await lookAt(spec.path, context);
  if (there?.type === 'directory') throw refusalOf('EISDIR', 'written', spec.path);
  // A device must never become a file; what lies in the home is Neo4j's, and can be replaced.
  if (there?.type === 'other' && !spec.path.startsWith(join(context.plan.home, sep)))
    throw refusalOf('ENOTFILE', 'written', spec.path);
  if (there && !context.force && !(await holds(spec.path, there, content, context))) {
    throw new UserError(`${spec.path} already exists.`, 'Add --force to replace it. The old file is kept as a backup.', {
      paths: [spec.path],
    });
  }
  await foreseeChangeIn(dirname(spec.path), spec.path, context);
  refuseForeignOwner(spec.path, spec.owner, context);
  context.preview.add(spec.path, { type: 'file', mode: spec.mode, owner: spec.owner });
}

interface Foreseen {
  readonly path: string;
  readonly mode: number;
  readonly owner: Owner | undefined;
}

/** Asks whether names can be made and taken away in a directory. */
export async function foreseeChangeIn(directory: string, path: string, context: PreflightContext): Promise<void> {
  const there = await lookAt(directory, context);
  if (!there) {
    throw new UserError(
      `${path} could not be written: the folder does not exist: ${directory}.`,
      'Create the folder, or choose another place.',
      {
        paths: [path],
      },
    );
  }
  if (there.type !== 'directory') throw refusalOf('ENOTDIR', 'written', path);
  if (there.made) return;
  const { files } = context.system;
  const place = files.place(path);
  for (const what of ['write', 'search'] as const) {
    const code = await files.refusal(files.beside(place, '.'), what);
    if (code !== undefined) throw place.actor === undefined ? refusalOf(code, 'written', path) : refusalAs(code, place);
  }
}

/** Only root may give files away; others may set a group that they are in. */
export function refuseForeignOwner(path: string, owner: Owner | undefined, { system }: PreflightContext): void {
  const { user } = system.host;
  if (!owner || !user || user.uid === 0) return;
  if (owner.uid === user.uid && (owner.gid === user.gid || user.groups.includes(owner.gid))) return;
  if (owner.uid === user.uid)
    throw new UserError(
      `${path} could not be given to the group ${owner.group ?? owner.gid}: this user is not in it.`,
      'Run this with sudo, or as a user of that group.',
      { paths: [path] },
    );
  const name = owner.user ?? String(owner.uid);
  throw new UserError(`${path} could not be given to ${name}: only root can do that.`, `Run this with sudo, or as ${name}.`, {
    paths: [path],
  });
}

/** What will be at a path; the system's refusal to tell is told in words. */
export async function lookAt(path: string, { preview }: PreflightContext): Promise<PreviewEntry | undefined> {
  try {
    return await preview.at(path);
  } catch (error) {
    throw inWords(error, 'looked at', path);
  }
}

/** @throws UserError where a path that seems free holds a link whose target is not there: nothing can be made in its place. */
export async function refuseLinkToNothing(
  what: 'file' | 'folder',
  path: string,
  { files }: Pick<System, 'files'>,
): Promise<void> {
  const link = await telling('looked at', path, () => files.entry(path));
  if (link?.type !== 'symbolic-link') return;
  throw new UserError(
    `${path} is a symbolic link to ${link.target}, which does not exist.`,
    `Create the ${what} it points to, or remove the link.`,
    { paths: [path] },
  );
}

/** Changed if one of the files was; with those that could not be renamed into place. */
export function resultOf(outcomes: readonly (readonly [path: string, outcome: FileOutcome])[]): StepResult {
  return {
    changed: outcomes.some(([, outcome]) => outcome !== 'unchanged'),
    inPlace: outcomes.filter(([, outcome]) => outcome === 'in-place').map(([path]) => path),
  };
}

async function holds(
  path: string,
  there: PreviewEntry,
  content: Uint8Array | undefined,
  context: PreflightContext,
): Promise<boolean> {
  if (!content || there.made || there.type !== 'file') return false;
  try {
    return (await context.system.files.read(path)).equals(content);
  } catch {
    return false;
  }
}
