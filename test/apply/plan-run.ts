import { applyPlan } from '../../src/apply/apply-plan.ts';
import { recover } from '../../src/apply/recover.ts';
import { UserError } from '../../src/model/errors/errors.ts';
import { createSystem } from '../../src/system/index.ts';
import { failingPlan, firstPlan, givenPlan, inPlacePlan, plainFilePlan, secondPlan } from './sample-plans.ts';

/** Performs a sample plan in a process of its own (as another user, among other mounts), and prints what came of it as JSON. */
const [what = '', home = ''] = process.argv.slice(2);
const plans = {
  first: firstPlan,
  second: secondPlan,
  conf: inPlacePlan,
  file: plainFilePlan,
  failing: failingPlan,
  given: givenPlan,
};

let outcome: unknown;
try {
  if (what === 'recover') outcome = await recover(home, createSystem());
  else {
    const { changed, steps, backups } = await applyPlan(plans[what as keyof typeof plans](home), createSystem(), { force: true });
    outcome = { changed, inPlace: steps.flatMap(({ inPlace }) => inPlace), backups };
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  outcome = { exitCode: error.exitCode, message: error.message, remedy: error.remedy, paths: error.paths };
}
process.stdout.write(JSON.stringify(outcome));
