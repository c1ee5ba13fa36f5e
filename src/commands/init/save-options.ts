import { saveOptions } from '../../apply/save-options.ts';
import type { SavedOptions } from '../../documents/saved-options.ts';
import type { InitInputs } from '../../plan/init/init-inputs.ts';
import { optionsToSave } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { forContainer } from './container.ts';
import type { InitTarget } from './plan-answers.ts';

/** Keeps what this run was told and later commands have no other way to know: version, edition, names, reload, container. */
export async function saveInitOptions(
  { system }: CommandRun,
  { given, installation, existing }: InitTarget,
  inputs: InitInputs,
): Promise<void> {
  const { version, edition } = installation;
  const ofContainer =
    existing === undefined || forContainer(inputs.answers)
      ? {}
      : { neo4jVersion: version.text, edition, container: { name: existing.name, published: existing.published } };
  await saveOptions(system, installation.home, {
    ...optionsToSave(given, installation),
    names: namesGiven(inputs),
    ...reloadGiven(inputs),
    ...ofContainer,
  });
}

/** For each component that was set up: the names that were given for it; none where the machine's own were taken, which is told as well. */
function namesGiven({ resolved }: InitInputs): NonNullable<SavedOptions['names']> {
  const names = resolved.namesGiven ? resolved.names.map(({ value }) => value) : [];
  return Object.fromEntries(resolved.components.map((scope) => [scope, names]));
}

/** certbot's deploy hook has its way to reload by itself: `renew`, which has certbot run it, would reload a second time. */
function reloadGiven({ answers, resolved }: InitInputs): Pick<SavedOptions, 'reload'> {
  if (answers.reload === undefined) return {};
  const byHook = resolved.components.every((scope) => resolved.source[scope] === 'certbot');
  return { reload: byHook ? 'none' : answers.reload };
}
