import { dirname } from 'node:path';
import type { MoveFile } from '../../model/steps/move-file.ts';
import { refusalOf } from '../error-words.ts';
import type { StepHandler } from './handler.ts';
import { foreseeChangeIn, lookAt } from './targets.ts';

export const moveFile: StepHandler<MoveFile> = {
  async preflight(step, context) {
    const { preview, system } = context;
    // Itself, not what it leads to: a broken link may be what is to be moved out of the way.
    const link = await system.files.entry(step.from).catch(() => undefined);
    const there = await preview.at(step.from).catch(() => undefined);
    if (!there && !link) throw refusalOf('ENOENT', 'moved', step.from);
    if (await lookAt(step.to, context)) throw refusalOf('EEXIST', 'moved to', step.to);
    await foreseeChangeIn(dirname(step.from), step.from, context);
    await foreseeChangeIn(dirname(step.to), step.to, context);
    if (there) preview.add(step.to, { type: 'file', mode: there.mode, owner: there });
    preview.remove(step.from);
  },
  async perform(step, { transaction }) {
    await transaction.moveFile(step.from, step.to);
    return { changed: true, inPlace: [] };
  },
};
