import { Interrupted } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';

/** Asks yes or no. Enter takes `byDefault`. */
export function askYesOrNo({ prompts }: Pick<System, 'prompts'>, question: string, byDefault: boolean): Promise<boolean> {
  return prompts.confirm({ message: question, default: byDefault });
}

/** @throws Interrupted where a person does not agree: nothing is changed then. */
export async function agreeTo(system: Pick<System, 'prompts'>, question: string, byDefault = true): Promise<void> {
  if (!(await askYesOrNo(system, question, byDefault))) throw new Interrupted('Nothing was changed.');
}
