import type { Step } from '../../model/plan.ts';
import { revealed } from '../../model/secret.ts';
import type { StepHandler } from './handler.ts';
import { foreseeFile, resultOf } from './targets.ts';

export const writeFile: StepHandler<Extract<Step, { kind: 'writeFile' }>> = {
  preflight: (step, context) =>
    foreseeFile(step.to, { ...context, force: context.force || step.overwrite === true }, bytesOf(step)),
  async perform(step, { transaction }) {
    return resultOf([[step.to.path, await transaction.putFile(step.to, bytesOf(step))]]);
  },
};

const bytesOf = ({ text }: Pick<Extract<Step, { kind: 'writeFile' }>, 'text'>): Buffer => Buffer.from(revealed(text));
