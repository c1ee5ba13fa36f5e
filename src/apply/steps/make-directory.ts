import { dirname } from 'node:path';
import type { MakeDirectory } from '../../model/steps/make-directory.ts';
import { refusalOf } from '../error-words.ts';
import type { StepHandler } from './handler.ts';
import { foreseeChangeIn, lookAt, refuseForeignOwner, refuseLinkToNothing } from './targets.ts';

/** A directory that is there already stays as it is. */
export const makeDirectory: StepHandler<MakeDirectory> = {
  async preflight(step, context) {
    const there = await lookAt(step.path, context);
    if (there && there.type !== 'directory') throw refusalOf('ENOTDIR', 'made', step.path);
    if (there) return;
    await refuseLinkToNothing('folder', step.path, context.system);
    await foreseeChangeIn(dirname(step.path), step.path, context);
    refuseForeignOwner(step.path, step.owner, context);
    context.preview.add(step.path, { type: 'directory', mode: step.mode, owner: step.owner });
  },
  async perform(step, { transaction }) {
    return { changed: await transaction.makeDirectory(step.path, step.mode, step.owner), inPlace: [] };
  },
};
