import { revealed } from '../../model/secret.ts';
import type { WriteFile } from '../../model/steps/write-file.ts';
import type { StepHandler } from './handler.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

export const writeFile: StepHandler<WriteFile> = {
  preflight: (step, context) =>
    foreseeOutputs(step, { ...context, force: context.force || step.overwrite === true }, bytesOf(step)),
  async perform(step, { transaction }) {
    return resultOf([[step.to.path, await transaction.putFile(step.to, bytesOf(step))]]);
  },
};

const bytesOf = ({ text }: Pick<WriteFile, 'text'>): Buffer => Buffer.from(revealed(text));
