import type { Command } from 'commander';
import type { AppliedPlan } from '../../apply/apply-plan.ts';
import type { KeySupply } from '../../apply/key-supply.ts';
import type { InitSecrets } from '../../model/command-line/answers.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import type { System } from '../../system/system.ts';
import type { JudgedPlace, Judgement } from '../judging/judgement.ts';
import type { Told } from './console.ts';
import { type Argument, type CommonFlags, type Example, type Flag, outputFlags, verdictFlags, writeFlags } from './flags.ts';
import { addExamples, byHeading, type CommandTable, defineTable, sentence } from './help.ts';
import { type CommandRun, createRun } from './run.ts';

/** What a command's file exports. `define` adds flags and the action; the action's result is the exit code. */
export interface CommandModule {
  /** Undefined where it consists of verbs. */
  readonly table: CommandTable | undefined;
  readonly verbs: readonly LoadedVerb[];
  define(command: Command, context: CommandContext): void;
}

export interface CommandContext {
  readonly system: System;
  /** The command line. */
  readonly words: readonly string[];
  /** Told by the action: what the process exits with. */
  readonly finish: (code: number) => void;
}

/** One command: its name and line in the help; its file is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** @param words the whole command line: a command with verbs loads the one that is called. */
  readonly load: (words: readonly string[]) => Promise<CommandModule>;
}

/** What a command says of itself in the help, and reads from the command line. */
interface Described {
  readonly arguments?: readonly Argument[];
  /** Its own; the runner adds those of every command, and of those that write. */
  readonly flags: readonly Flag[];
  /** Shown by the help; the first one is shown by the help of a command that consists of verbs, too. */
  readonly examples?: readonly Example[];
  /** Where there are too many flags to read: those that the help shows without `--all`, by their long names. */
  readonly short?: readonly string[];
}

/** The end of a run. */
export interface Done extends Told {
  /** Default: 0. */
  readonly code?: ExitCode;
}

/** A command that only looks. */
export interface Looking<F extends CommonFlags, Seen> extends Described {
  look(run: CommandRun<F>): Promise<Seen>;
  /** What `--debug` shows of it; default: all. */
  facts?(seen: Seen): unknown;
  done(run: CommandRun<F>, seen: Seen): Done | Promise<Done>;
}

/** What a command is going to do. */
export interface Planned {
  readonly plan: Plan;
  /** Keys that were made to look at the result, for the run itself. */
  readonly keys?: KeySupply | undefined;
  /** It was shown and agreed to on the way. */
  readonly agreed?: boolean;
}

/** A command that writes: it looks, decides what to do, and all of it is done or nothing. */
export interface Writing<F extends CommonFlags, At extends { readonly home: string }, Seen, P extends Planned> extends Described {
  /** As a person calls it: `trust remove`. */
  readonly name: string;
  /** Flags without a value that it cannot do without, named where nobody can be asked. */
  lacking?(run: CommandRun<F>): readonly string[];
  /** The folder whose lock is taken and whose journal counts: a Neo4j home, or a CA's. */
  where(run: CommandRun<F>): At | Promise<At>;
  look(run: CommandRun<F>, at: At): Seen | Promise<Seen>;
  facts?(seen: Seen): unknown;
  /** Passphrases that were given; those that are missing are asked for when `plan` says so. */
  secrets?(run: CommandRun<F>, seen: Seen): Promise<InitSecrets>;
  plan(run: CommandRun<F>, seen: Seen, secrets: InitSecrets): P | Promise<P>;
  /** Replace what is there; default: never. */
  force?(run: CommandRun<F>): boolean;
  /** Where it changes a Neo4j home: `doctor` is asked about it before and afterwards. */
  judge?(run: CommandRun<F>, seen: Seen): { readonly at: JudgedPlace; readonly asked: readonly ScopeName[] };
  /** What cannot be undone and comes before the steps, once it has been agreed to. */
  first?(run: CommandRun<F>, seen: Seen): Promise<void>;
  /** Words for how far a long step is. */
  progress?(done: number, of: number, width: number): string;
  done(run: CommandRun<F>, result: Result<Seen, P>): Done | Promise<Done>;
}

/** What a command that writes came to. */
export interface Result<Seen, P> {
  readonly seen: Seen;
  /** With the plan that was carried out. */
  readonly planned: P;
  /** Undefined with `--dry-run`. */
  readonly applied: AppliedPlan | undefined;
  /** Of what lies there now; with `--dry-run`, of what would. Undefined where there is no Neo4j to judge. */
  readonly judgement: Judgement | undefined;
  /** The head of every document of a command that writes. */
  readonly outcome: { readonly applied: boolean; readonly changed: boolean };
}

/** A command that does more than one thing, or talks on the way: it calls the parts of {@link CommandRun} itself. */
export interface Acting<F extends CommonFlags> extends Described {
  act(run: CommandRun<F>): Promise<number>;
}

/** Makes a command that writes from its declaration; the runner does the rest, in the same order for all. */
export function command<F extends CommonFlags, At extends { readonly home: string }, Seen, P extends Planned>(
  declared: Writing<F, At, Seen, P>,
): CommandModule {
  const shared = [...writeFlags, ...(declared.judge === undefined ? [] : verdictFlags)];
  return module<F>(declared, shared, (run) => runWriting(declared, run));
}

/** The same for a command that only looks. */
export function lookingCommand<F extends CommonFlags, Seen>(declared: Looking<F, Seen>): CommandModule {
  return module<F>(declared, [], (run) => look(declared, run));
}

/** The same for one that goes its own way, by the parts of {@link CommandRun}. Its own flags have what writes needs. */
export function actingCommand<F extends CommonFlags>(declared: Acting<F>): CommandModule {
  return module<F>(declared, [], (run) => declared.act(run));
}

function module<F extends CommonFlags>(
  described: Described,
  shared: readonly Flag[],
  act: (run: CommandRun<F>) => Promise<number>,
): CommandModule {
  const table: CommandTable = {
    arguments: described.arguments ?? [],
    flags: byHeading([...described.flags, ...shared, ...outputFlags]),
    examples: described.examples ?? [],
    short: described.short,
  };
  return {
    table,
    verbs: [],
    define(parser, { system, words: given, finish }) {
      defineTable(parser, table, given);
      parser.action(async () => {
        const words = parser.processedArgs.flat().filter((word): word is string => typeof word === 'string');
        const run = createRun<F>(system, parser.opts<F>(), words);
        try {
          finish(await act(run));
        } catch (error) {
          throw error instanceof UserError ? error.withRemedy(run.inPlace(error.remedy)) : error;
        }
      });
    },
  };
}

/** A verb of a command. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

export interface LoadedVerb extends Verb {
  /** Undefined where another verb is called. */
  readonly module: CommandModule | undefined;
}

/**
 * A command that consists of verbs: `trust add`. Only the verb that is called is loaded; for the help of the command all are.
 * @param words the command line
 */
export async function commandOf(verbs: readonly Verb[], words: readonly string[]): Promise<CommandModule> {
  const isCalled = ({ name }: Verb): boolean => words.includes(name);
  const isHelp = !verbs.some(isCalled);
  const loaded = await Promise.all(
    verbs.map(async (verb) => ({ ...verb, module: isHelp || isCalled(verb) ? await verb.load() : undefined })),
  );
  return {
    table: undefined,
    verbs: loaded,
    define(parser, context) {
      parser
        .helpCommand('help [command]', 'help on one of these')
        .usage(`${verbs.map(({ name }) => name).join(' | ')} [options]`);
      for (const { name, summary, module } of loaded) {
        const verb = parser.command(name).description(sentence(summary)).summary(summary);
        module?.define(verb, context);
      }
      addExamples(
        parser,
        loaded.flatMap(({ module }) => module?.table?.examples.slice(0, 1) ?? []),
      );
    },
  };
}

async function look<F extends CommonFlags, Seen>(declared: Looking<F, Seen>, run: CommandRun<F>): Promise<number> {
  const seen = await declared.look(run);
  run.debug('facts', () => (declared.facts === undefined ? seen : declared.facts(seen)));
  return end(run, await declared.done(run, seen));
}

/** Runs the declaration of a command that writes: also for one that another command hands over to. */
export async function runWriting<F extends CommonFlags, At extends { readonly home: string }, Seen, P extends Planned>(
  declared: Writing<F, At, Seen, P>,
  run: CommandRun<F>,
): Promise<number> {
  run.needYes(declared.name, declared.lacking?.(run));
  const at = await declared.where(run);
  // What a CA does next does not follow from what it did last; what is right for a home does.
  return declared.judge === undefined ? writeAt(declared, run, at) : run.untilNobodyElse(() => writeAt(declared, run, at));
}

async function writeAt<F extends CommonFlags, At extends { readonly home: string }, Seen, P extends Planned>(
  declared: Writing<F, At, Seen, P>,
  run: CommandRun<F>,
  at: At,
): Promise<number> {
  await run.settle(at.home);
  const seen = await declared.look(run, at);
  run.debug('facts', () => (declared.facts === undefined ? seen : declared.facts(seen)));
  const given = (await declared.secrets?.(run, seen)) ?? {};
  const made = await run.withSecrets(given, async (secrets) => declared.plan(run, seen, secrets));
  const planned = { ...made, plan: run.planInPlace(made.plan) };
  const { progress: words } = declared;
  const progress = run.progress;
  const options = {
    force: declared.force?.(run) ?? false,
    keys: planned.keys,
    agreed: planned.agreed === true,
    mayBeginAnew: declared.judge !== undefined,
    first: async () => declared.first?.(run, seen),
    ...(words === undefined || progress === undefined
      ? {}
      : { onProgress: (done: number, of: number) => progress((width) => words(done, of, width)) }),
  };
  const judged = declared.judge?.(run, seen);
  const { applied, plan, judgement } =
    judged === undefined
      ? { applied: await run.carryOut(planned.plan, options), plan: planned.plan, judgement: undefined }
      : await (await import('../judging/apply-judged-plan.ts')).applyJudgedPlan(run, planned.plan, { ...options, ...judged });
  const outcome = { applied: applied !== undefined, changed: applied?.changed === true };
  const told = await declared.done(run, { seen, planned: { ...planned, plan }, applied, judgement, outcome });
  // The plan has been shown, and that nothing was changed.
  return end(run, applied === undefined ? { ...told, text: undefined, quietly: undefined } : told);
}

function end(run: CommandRun, { code = ExitCode.done, ...told }: Done): number {
  run.tell(told);
  return code;
}
