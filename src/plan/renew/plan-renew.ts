import { join } from 'node:path';
import type { ScopeName } from '../../model/installation.ts';
import type { Plan, PlanNote, Rehearsal } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import { nextPairPaths, type RenewInputs } from './renew-inputs.ts';
import type { RenewItem } from './renew-items.ts';
import { clientNotes, foreignNotes, peerNotes, refuseForeign } from './renew-notes.ts';
import { passphraseFor } from './renew-passphrase.ts';
import { givenSteps, issueSteps, lineageSteps, rehearsalOf } from './renew-steps.ts';
import { announceNotes, announceSteps, stagedItems, switchSteps } from './staged-steps.ts';

export interface RenewPlan {
  readonly plan: Plan;
  /** Files to hand to peers before the switch. */
  readonly announced: readonly { readonly scope: ScopeName; readonly path: string }[];
}

/**
 * New certificates with the names, subject, usages and validity of the old ones. What certbot keeps is not issued here: its
 * files are installed from the lineage where they differ. Nobody but the issuer can renew what was brought from elsewhere.
 * @throws UserError when a pair cannot be renewed, or not at once.
 */
export function planRenew(all: RenewInputs): RenewPlan {
  const { items, stage, installation } = all;
  const steps: Step[] = [];
  const rehearsals: Rehearsal[] = [];
  const notes: PlanNote[] = [];
  const announced: { scope: ScopeName; path: string }[] = [];
  refuseForeign(items);
  const chosen = stage === undefined ? items.filter(({ source }) => source !== 'existing') : stagedItems(items);
  if (stage === undefined)
    notes.push(
      ...foreignNotes(items),
      ...clientNotes(items),
      ...items.flatMap((item) => peerNotes({ ...inSurroundingsOf(item, all), items: [item] })),
    );
  for (const item of chosen) {
    const inputs = inSurroundingsOf(item, all);
    const passphrase = passphraseFor(item, inputs);
    if (stage === 'announce') {
      steps.push(...announceSteps(item, passphrase, inputs));
      announced.push({ scope: item.scope, path: nextPairPaths(item.baseDirectory).certificate });
      continue;
    }
    const made =
      stage === 'switch'
        ? switchSteps(item, passphrase, inputs)
        : item.source === 'certbot'
          ? lineageSteps(item, inputs)
          : item.source === 'given'
            ? givenSteps(item, passphrase, inputs)
            : issueSteps(item, passphrase, inputs);
    steps.push(...made);
    if (made.length > 0) for (const scope of item.scopes) rehearsals.push(rehearsalOf(scope, item, passphrase, inputs));
  }
  if (stage === 'announce') notes.push(...announceNotes(chosen));
  else if (chosen.length > 0) {
    for (const { path, text } of all.oldHooks)
      if (text !== undefined) steps.push({ kind: 'writeFile', to: { path, mode: 0o700, ownPath: true }, text });
  }
  const mounted = installation.container === undefined ? {} : { mountedFrom: join(installation.home, 'certificates') };
  return {
    plan: { command: 'renew', home: installation.home, namedBy: [installation.conf.path], steps, rehearsals, notes, ...mounted },
    announced,
  };
}

/** A backup client's settings and files are not the server's. */
function inSurroundingsOf({ client }: RenewItem, inputs: RenewInputs): RenewInputs {
  return client === undefined ? inputs : { ...inputs, ...client };
}
