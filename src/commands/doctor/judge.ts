import { nameOf } from '../../checks/regressions.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { type CommandPlace, inPlace } from '../../model/command-line/command-place.ts';
import type { Finding } from '../../model/finding.ts';
import type { Plan } from '../../model/plan.ts';
import type { Machine } from '../../system/system.ts';
import { kindsServed, type ShownKind } from '../judging/shown-kinds.ts';
import { placeOf } from '../runner/flags.ts';
import { placeOfCommands } from '../runner/place-of-commands.ts';
import { type DoctorFlags, lookAt, type SeenHome } from './look.ts';
import type { Repairs } from './repairs.ts';

export interface JudgedHome extends SeenHome {
  /** What `--fix` would do; `fixable` of the findings goes by it. */
  readonly plan: Plan;
  /** Who trusts what clients are shown. */
  readonly clientTrust: readonly ShownKind[];
  /** What commands name; undefined: what is judged is no folder of this machine. */
  readonly said: CommandPlace | undefined;
  readonly took: number;
}

export interface JudgeOptions {
  /** Where a repair may be made: everywhere; not in the settings, which stand somewhere else; nowhere. Default: everywhere. */
  readonly repairable?: 'all' | 'files' | 'nothing';
  /** The folder that commands are to name; undefined: what is judged is no folder of this machine. Default: the home. */
  readonly namedAs?: string | undefined;
}

/** @throws UserError when the home is none, or its version cannot be told. */
export async function judgeHome(
  system: Machine,
  found: FoundHome,
  place: Place,
  flags: DoctorFlags,
  options: JudgeOptions = {},
): Promise<JudgedHome> {
  const started = Date.now();
  const { repairable = 'all' } = options;
  const look = async (view: Machine): Promise<SeenHome> => {
    const seen = await lookAt(view, found, place, flags);
    return { ...seen, findings: seen.findings.map((one) => withinReach(one, repairable)) };
  };
  const seen = await look(system);
  const { plan, repaired, refused } = seen.findings.some(({ fixable }) => fixable)
    ? await (await import('./repairs.ts')).chooseRepairs(system, seen, look)
    : nothingToRepair(seen);
  const home = 'namedAs' in options ? options.namedAs : found.home;
  const said = home === undefined ? undefined : { ...placeOfCommands(system, found, placeOf(flags), flags), home };
  const findings = seen.findings.map((one) => {
    // What a killed run left is taken back before --fix looks.
    const settled = one.id === 'unfinished-change' && repairable !== 'nothing';
    const planned = asPlanned(one, settled || repaired.has(nameOf(one)), refused.get(nameOf(one)));
    return { ...planned, remedy: inPlace(planned.remedy, said) };
  });
  const clientTrust = flags.role === 'backup-client' ? [] : await kindsServed(system, seen.checkFacts.judged);
  return { ...seen, findings, plan, clientTrust, said, took: Date.now() - started };
}

function nothingToRepair({ inspected }: SeenHome): Repairs {
  const plan: Plan = { command: 'doctor', home: inspected.installation.home, steps: [], rehearsals: [], notes: [] };
  return { plan, repaired: new Set(), refused: new Map() };
}

function withinReach(found: Finding, repairable: JudgeOptions['repairable']): Finding {
  const edits = found.steps?.some(({ kind }) => kind === 'editConf') === true;
  if (repairable === 'all' || (repairable === 'files' && !edits)) return found;
  const { steps: _, ...rest } = found;
  return { ...rest, fixable: false };
}

/** A finding that `--fix` mends, with the command for it; or one for a person, with what the repair would do. */
function asPlanned({ steps: _, ...found }: Finding, repaired: boolean, refused: string | undefined): Finding {
  if (repaired) return { ...found, fixable: true, remedy: `${found.remedy}\nneo4j-tls doctor --fix` };
  const why = refused === undefined || refused === '' ? '' : `\n--fix leaves this alone, because fixing it would ${refused}.`;
  return { ...found, fixable: false, remedy: `${found.remedy}${why}` };
}
