import { join, resolve } from 'node:path';
import type { AppliedPlan } from '../../apply/apply-plan.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { InitSecrets } from '../../model/command-line/answers.ts';
import { type CommandPlace, inPlace } from '../../model/command-line/command-place.ts';
import type { Plan } from '../../model/plan.ts';
import type { System } from '../../system/system.ts';
import { agreeTo, askYesOrNo } from './agree.ts';
import { askingForSecrets } from './ask-again.ts';
import { agreesToPlan, type CarryOutOptions, carryOut } from './carry-out.ts';
import { chooseHome } from './choose-home.ts';
import { type Console, createConsole } from './console.ts';
import { type CommonFlags, needYes } from './flags.ts';
import { placeOfCommands } from './place-of-commands.ts';
import { settleFolder } from './recover-first.ts';
import { waitForOthers } from './wait-for-others.ts';

/** One run of a command: its flags, and all that every command does in the same way. */
export interface CommandRun<F extends CommonFlags = CommonFlags> extends Console {
  readonly system: System;
  readonly flags: F;
  /** Words that stand alone, in order. */
  readonly words: readonly string[];
  /** It may change something: no `--dry-run`. */
  readonly writes: boolean;
  /** A path as a person gave it, relative to where they stand. */
  absolute(path: string): string;
  /** @throws UserError where nobody can be asked and `--yes` is missing; names the flags without a value. */
  needYes(command: string, lacking?: readonly string[]): void;
  /** The one Neo4j home there is, or the one that is chosen. */
  chooseHome(place: Place, orElse?: () => Promise<FoundHome>): Promise<FoundHome>;
  /** What commands that are printed name: the home that was chosen, as this run was told of it. Undefined before that. */
  readonly said: CommandPlace | undefined;
  /** A text, or the remedies of a plan's notes, with commands that work from anywhere; a plan also learns as whom Neo4j runs on Windows. */
  inPlace(text: string): string;
  planInPlace(plan: Plan): Plan;
  /**
   * Before looking at a folder: what a killed run left there is finished or taken back, once no other run is at work. A run that
   * only looks says that it is there. True: what was seen before is stale.
   */
  settle(folder: string, writes?: boolean): Promise<boolean>;
  /** Does work that may need secrets, which are asked for where somebody can be asked. */
  withSecrets<T>(given: InitSecrets, work: (secrets: InitSecrets) => T | Promise<T>): Promise<T>;
  /** Yes or no. */
  ask(question: string, byDefault: boolean): Promise<boolean>;
  /** @throws Interrupted where the answer is no. */
  agree(question: string, byDefault: boolean): Promise<void>;
  /**
   * Looks, plans and carries out, all of it anew when another run was at work meanwhile: what was seen of the folder is stale then.
   * Whoever is asked is asked once; there, the plan waits for the lock as it is.
   */
  untilNobodyElse<T>(work: () => Promise<T>): Promise<T>;
  /** Shows a plan and asks for it, for a command that has another way to go on than to end. True where nobody can be asked. */
  agreesToPlan(plan: Plan): Promise<boolean>;
  /** Shows a plan, asks, applies. Undefined with `--dry-run`. */
  carryOut(plan: Plan, options?: CarryOutOptions): Promise<AppliedPlan | undefined>;
  /** The same run under other flags. */
  under<G extends CommonFlags>(flags: G): CommandRun<G>;
}

/** @param words those that stand alone, in order. @param already the place that an earlier part of the same run has chosen */
export function createRun<F extends CommonFlags>(
  system: System,
  flags: F,
  words: readonly string[] = [],
  already?: CommandPlace,
): CommandRun<F> {
  let said = already;
  let account: string | undefined;
  const console = createConsole(system, flags);
  const { mayAsk, say } = console;
  const writes = flags.dryRun !== true;
  return {
    ...console,
    ...{ system, flags, words, writes },
    absolute: (path) => resolve(system.host.workingDirectory, path),
    needYes: (command, lacking = []) => {
      if (writes && !mayAsk && flags.yes !== true) throw needYes(command, lacking);
    },
    get said() {
      return said;
    },
    inPlace: (text) => inPlace(text, said),
    planInPlace: (plan) => ({
      ...plan,
      account,
      notes: plan.notes.map((note) => (note.remedy === undefined ? note : { ...note, remedy: inPlace(note.remedy, said) })),
    }),
    chooseHome: async (place, orElse) => {
      const found = await chooseHome(system, place, mayAsk, orElse);
      account = await accountOf(system, found, (flags as { readonly owner?: string }).owner);
      said = placeOfCommands(system, found, place, flags as { readonly owner?: string; readonly role?: string });
      return found;
    },
    settle: (home, mayWrite = writes) => settleFolder(system, home, { writes: mayWrite, say }),
    withSecrets: (given, work) => askingForSecrets(system, mayAsk, given, work),
    ask: (question, byDefault) => askYesOrNo(system, question, byDefault),
    agree: (question, byDefault) => agreeTo(system, question, byDefault),
    untilNobodyElse: (work) => (mayAsk ? work() : waitForOthers(system, say, work)),
    agreesToPlan: (plan) => agreesToPlan(system, console, plan),
    carryOut: (plan, options) => carryOut(system, console, flags, plan, options),
    under: (other) => createRun(system, other, words, said),
  };
}

/** Windows: the account that is named, else that of Neo4j's service. */
async function accountOf(
  { host, files }: Pick<System, 'host' | 'files'>,
  found: FoundHome,
  owner: string | undefined,
): Promise<string | undefined> {
  if (host.platform !== 'win32') return undefined;
  if (owner !== undefined) return owner;
  const { bytes } = await files.readFact(found.conf ?? join(found.home, 'conf', 'neo4j.conf'), confLimit);
  const name = /^\s*(?:server|dbms)\.windows_service_name\s*[=:]\s*(\S+)\s*$/m.exec(bytes?.toString('latin1') ?? '')?.[1];
  return host.serviceAccount(name ?? 'neo4j');
}

const confLimit = 8 * 1024 * 1024;
