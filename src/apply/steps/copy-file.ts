import type { CopyFile } from '../../model/steps/copy-file.ts';
import { telling } from '../error-words.ts';
import type { StepHandler } from './handler.ts';
import { foreseeOutputs, lookAt, resultOf } from './targets.ts';

/** Of public files alone: the copy has no other protection than its mode. */
export const copyFile: StepHandler<CopyFile> = {
  async preflight(step, context) {
    const source = await lookAt(step.from, context);
    const unforeseen = source?.made || (!source && context.preview.commandRunsBefore);
    const content = unforeseen
      ? undefined
      : await telling('read', step.from, () => context.system.files.read(context.system.files.place(step.from)));
    await foreseeOutputs(step, context, content);
  },
  async perform(step, { system, transaction }) {
    const bytes = await telling('read', step.from, () => system.files.read(system.files.place(step.from)));
    return resultOf([[step.to.path, await transaction.putFile(step.to, bytes)]]);
  },
};
