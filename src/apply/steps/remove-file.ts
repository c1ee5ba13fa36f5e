import { dirname } from 'node:path';
import type { RemoveFile } from '../../model/steps/remove-file.ts';
import { refusalOf } from '../error-words.ts';
import type { StepHandler } from './handler.ts';
import { foreseeChangeIn, lookAt } from './targets.ts';

/** Gone already is as good. What is removed is kept in the backups. */
export const removeFile: StepHandler<RemoveFile> = {
  async preflight(step, context) {
    const there = await lookAt(step.path, context);
    if (there?.type === 'directory') throw refusalOf('EISDIR', 'removed', step.path);
    if (there) await foreseeChangeIn(dirname(step.path), step.path, context);
    context.preview.remove(step.path);
  },
  async perform(step, { transaction }) {
    return { changed: await transaction.removeFile(step.path), inPlace: [] };
  },
};
