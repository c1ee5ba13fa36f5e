import { applyPlan } from '../../src/apply/apply-plan.ts';
import { recover } from '../../src/apply/recover.ts';
import { createSystem } from '../../src/system/index.ts';
import { type Moment, watchedSystem } from './faulty-system.ts';
import { bundlePlan, firstPlan, inPlacePlan, secondPlan } from './sample-plans.ts';

/** A process of its own that performs a plan, or recovers, and kills itself at one effect. Arguments: what, home, number, moment. */
const [what, home = '', number, moment] = process.argv.slice(2) as [string, string, string, Moment];

let half = false;
const system = watchedSystem(createSystem(), (call, now) => {
  if (half) process.kill(process.pid, 'SIGKILL');
  if (call.number !== Number(number) || now !== moment) return;
  if (now !== 'during') process.kill(process.pid, 'SIGKILL');
  half = true;
  throw new Error('half a write, and the next effect is the end');
});

const plans: Readonly<Record<string, typeof firstPlan>> = {
  first: firstPlan,
  second: secondPlan,
  third: inPlacePlan,
  bundle: bundlePlan,
};
const planOf = plans[what] ?? firstPlan;

if (what === 'recover') await recover(home, system);
else await applyPlan({ ...planOf(home), rehearsals: [] }, system, { force: true });
