import type { KeySupply } from '../../apply/key-supply.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import { findingToLines } from '../../output/findings-text.ts';
import { planRemedies, stepText } from '../../plan/plan-remedies.ts';
import type { System } from '../../system/system.ts';
import type { JudgedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { type JudgedPlace, type Judgement, judgePlace, unusable } from './judgement.ts';

export interface PlanToJudge {
  readonly plan: Plan;
  /** Components that the plan is about. */
  readonly asked: readonly ScopeName[];
  /** As the plan will be applied with. */
  readonly force: boolean;
  readonly keys?: KeySupply | undefined;
  /** Where other lines stop the start already: `tell` goes on with a warning (a timer must not let certificates expire). Default: refuse. */
  readonly stoppedAlready?: 'refuse' | 'tell';
}

/** A plan that may be carried out, with what Neo4j will do afterwards. */
export interface JudgedPlan {
  /** With repairs that a person agreed to. */
  readonly plan: Plan;
  /** Undefined where there is no Neo4j to judge. */
  readonly foreseen: Judgement | undefined;
}

/**
 * Asks what Neo4j will do once a plan has run, before anything is written. Warns of what is not certain; offers the repairs
 * of what stops the start already, where somebody can be asked.
 * @throws UserError when a server that starts today would not start, a component of the plan could not be used, or other
 * lines stop the start as they do today (that may be ignored). With `--dry-run` nothing is refused: the verdict is shown.
 */
export async function askJudge(run: CommandRun<JudgedFlags>, at: JudgedPlace, question: PlanToJudge): Promise<JudgedPlan> {
  const { system, flags, errorStyle: style } = run;
  const { plan, keys } = question;
  const { systemAfter } = await import('../../apply/beforehand/planned.ts');
  const foreseen = await judgePlace(await systemAfter(plan, system, { keys }), at);
  run.debug('verdict', foreseen === undefined ? null : { ...foreseen.verdict, findings: foreseen.findings.map(({ id }) => id) });
  if (foreseen === undefined) return { plan, foreseen };
  const bad = unusable(foreseen, question.asked);
  const tell = (findings: readonly Finding[]): void => {
    const shown = findings.map((one) => ({ ...one, path: one.path && shownPath(at.found.home, one.path) }));
    run.warn(`\n${shown.flatMap((one) => findingToLines(one, style)).join('\n')}\n`);
  };
  if (foreseen.verdict.starts !== false && bad.length === 0) {
    if (foreseen.findings.length > 0 && flags.quiet !== true) tell(foreseen.findings);
    return { plan, foreseen };
  }
  if (flags.dryRun === true) {
    if (flags.json !== true) tell(foreseen.findings);
    return { plan, foreseen };
  }
  const today = await judgePlace(system, at);
  const isWorse =
    (foreseen.verdict.starts === false && today?.verdict.starts !== false) ||
    bad.some((scope) => today === undefined || unusable(today, [scope]).length === 0);
  const refused = refusalOf(foreseen, bad, at, { isWorse });
  if (!isWorse && (flags.ignoreVerdict === true || question.stoppedAlready === 'tell')) {
    run.warn(`\n  ${style.warning} ${refused.message.split('\n').join('\n    ')}`);
    return { plan, foreseen };
  }
  const repaired = withRepairs(plan, foreseen);
  if (run.mayAsk && repaired !== undefined) {
    tell(foreseen.findings);
    if (await run.ask('Fix this as part of the plan?', true)) return askJudge(run, at, { ...question, plan: repaired });
  }
  await tellWhatPreflightSays(system, question);
  throw refused;
}

/** The plan with the remedies of what is in its way; undefined where they are not ours to take, or are in it already. */
function withRepairs(plan: Plan, { findings, conf, owner }: Judgement): Plan | undefined {
  if (findings.some(({ fixable, severity }) => severity === 'error' && !fixable)) return undefined;
  const remedies = findings.flatMap((one) => one.steps ?? []);
  const place = { home: plan.home, confs: [conf], owner, realPath: (path: string) => path };
  const { steps } = planRemedies(remedies, place);
  const known = new Set(plan.steps.map(stepText));
  const added = steps.filter((step) => !known.has(stepText(step)));
  return added.length === 0 ? undefined : { ...plan, steps: [...plan.steps, ...added] };
}

/** Where a file cannot even be written, or not be read by the server's user, that has the more precise remedy. */
async function tellWhatPreflightSays(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host'>,
  { plan, force }: PlanToJudge,
): Promise<void> {
  const { preflight } = await import('../../apply/beforehand/preflight.ts');
  await preflight(plan, system, { force, now: system.clock.now() });
}

/**
 * Why a plan is not carried out, with the cure.
 * @param bad components that could not be used.
 * @param isWorse it starts today; else other lines stop it already.
 * @param of whose Neo4j it is, where there are several.
 */
export function refusalOf(
  foreseen: Judgement,
  bad: readonly ScopeName[],
  at: JudgedPlace,
  { isWorse, of }: { readonly isWorse: boolean; readonly of?: string },
): UserError {
  const neo4j = `Neo4j ${foreseen.version}${of === undefined ? '' : ` of ${of}`}`;
  const who = foreseen.role === 'server' ? neo4j : 'The backup client';
  const errors = foreseen.findings.filter(({ severity }) => severity === 'error');
  const stopped = foreseen.verdict.starts === false;
  const head = stopped
    ? `${who} ${isWorse ? 'would not start with this configuration' : 'will not start: its current configuration already prevents it'}`
    : `No client could connect to ${bad.join(' and ')}${of === undefined ? '' : ` of ${of}`}`;
  const causes = errors.map(({ component, message, path, line }) => {
    const where = path === null ? '' : ` (${shownPath(at.found.home, path)}${line === null ? '' : `:${line}`})`;
    return `${component === null ? '' : `${component}: `}${message}${where}`;
  });
  const remedies = [...new Set(errors.map(({ remedy }) => remedy))];
  return new UserError(
    [`${head}: ${causes[0] ?? 'see neo4j-tls doctor'}`, ...causes.slice(1)].join('\n'),
    [
      ...remedies,
      ...(isWorse ? ['Nothing was written.'] : ['Nothing was written. Fix this first, or add --ignore-verdict to write anyway.']),
    ].join('\n'),
    { paths: [...new Set(errors.flatMap(({ path }) => (path === null ? [] : [path])))] },
  );
}
