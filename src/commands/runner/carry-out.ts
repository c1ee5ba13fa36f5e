import { join } from 'node:path';
import type { AppliedPlan, ApplyOptions } from '../../apply/apply-plan.ts';
import { Interrupted, UserError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { homePaths } from '../../neo4j/ssl-layout.ts';
import { planToJson, planToText } from '../../output/plan-text.ts';
import type { Style } from '../../output/style.ts';
import type { System } from '../../system/system.ts';
import { debugWanted, mayAsk, type SharedFlags } from './shared-flags.ts';

export interface CarryOutOptions extends Pick<ApplyOptions, 'force' | 'onProgress'> {
  readonly style: Style;
  /** Already agreed to: the plan is not asked about once more. */
  readonly agreed?: boolean;
  /** Milliseconds to wait for another run in the same folder to end; default 0. */
  readonly patience?: number;
}

/**
 * Shows a plan, asks for it where somebody can be asked, and applies it. Undefined with `--dry-run`: the plan has been printed
 * then, unless it goes into a JSON document.
 */
export async function carryOut(
  system: System,
  flags: SharedFlags,
  plan: Plan,
  options: CarryOutOptions,
): Promise<AppliedPlan | undefined> {
  const { style, agreed = false, patience = 0 } = options;
  if (debugWanted(system, flags)) system.terminal.err(`debug: plan ${JSON.stringify(planToJson(plan))}\n`);
  if (flags.dryRun === true) {
    if (flags.json !== true) system.terminal.out(`${planToText(plan, style)}\n\n  Nothing was changed (--dry-run).\n`);
    return undefined;
  }
  if (mayAsk(system, flags) && !agreed && plan.steps.length > 0) {
    system.terminal.err(`\n${planToText(plan, style)}\n`);
    if (!(await system.prompts.confirm({ message: 'Write this?', default: true }))) throw new Interrupted('Nothing was changed.');
  }
  const { applyPlan } = await import('../../apply/apply-plan.ts');
  const until = system.clock.now().getTime() + patience;
  for (;;) {
    try {
      return await applyPlan(plan, system, {
        force: options.force ?? false,
        ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      });
    } catch (error) {
      const locked = error instanceof UserError && error.paths.includes(join(plan.home, homePaths.own, 'lock'));
      if (!locked || system.clock.now().getTime() >= until) throw error;
      await system.clock.wait(100 + Math.floor(Math.random() * 150));
    }
  }
}
