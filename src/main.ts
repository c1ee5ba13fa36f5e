import { Command, CommanderError } from 'commander';
import { commands, topicNames } from './commands/index.ts';
import { sentence, styleHelp } from './commands/runner/help.ts';
import { ExitCode, UserError } from './model/errors/errors.ts';
import type { System } from './system/system.ts';

export { createSystem } from './system/index.ts';

declare const __VERSION__: string;

/**
 * Runs one command line. The one place where errors are caught: a UserError becomes a line of cause and a line of cure (and,
 * with `--json`, a document on stdout), anything else is reported as a bug. Returns the exit code once stdout has taken everything;
 * never ends the process.
 */
export async function run(argv: readonly string[], system: System): Promise<number> {
  const code = await answer(argv, system);
  const refusal = await system.terminal.settled();
  if (refusal === undefined) return code;
  const { errorToText, outputLost } = await import('./output/error-text.ts');
  const done = code === ExitCode.done || code === ExitCode.somethingWrong;
  system.terminal.err(`${errorToText(outputLost(refusal, done), widthOf(system))}\n`);
  return done ? ExitCode.couldNot : code;
}

async function answer(argv: readonly string[], system: System): Promise<number> {
  const json = argv.includes('--json');
  try {
    return await dispatch(argv, system);
  } catch (error) {
    const { bugToJson, bugToText, errorToJson, errorToText } = await import('./output/error-text.ts');
    const known = error instanceof UserError;
    system.terminal.err(`${known ? errorToText(error, widthOf(system)) : bugToText(error)}\n`);
    if (json) system.terminal.out(`${JSON.stringify(known ? errorToJson(error) : bugToJson(error), null, 2)}\n`);
    return known ? error.exitCode : ExitCode.couldNot;
  }
}

function widthOf({ terminal }: Pick<System, 'terminal'>): number {
  return terminal.errorIsTerminal ? Math.max(60, terminal.width) : Number.POSITIVE_INFINITY;
}

async function dispatch(given: readonly string[], system: System): Promise<number> {
  // Asked by the scripts of `completion`: the word so far, with = in front so that it is never empty, and those before it.
  if (given[0] === '__complete') {
    const { candidatesFor, candidatesToText } = await import('./commands/completion/candidates.ts');
    const [, current = '=', ...before] = given;
    system.terminal.out(candidatesToText(await candidatesFor(current.slice(1), before, system)));
    return ExitCode.done;
  }
  // Asked by the build.
  if (given[0] === '__man') {
    system.terminal.out(await (await import('./commands/help/man-page.ts')).manPage(given[1] ?? ''));
    return ExitCode.done;
  }
  const argv = await withoutHelpCommand(given, system);
  if (argv === undefined) return ExitCode.done;
  const program = new Command('neo4j-tls');
  let code: number = ExitCode.done;
  /** What commander would write to stderr: the help of a group that was called alone, or an error that is thrown as well. */
  let written = '';
  const called = argv.find((argument) => !argument.startsWith('-'));
  const onTerminal = called === undefined && system.terminal.inputIsTerminal && system.terminal.errorIsTerminal;

  program
    .description('TLS for Neo4j: keys, certificates, trust and settings, made, checked and renewed.')
    .version(__VERSION__, '-V, --version', 'print the version')
    .helpCommand('help [topic...]', `help on a command, or on ${topicNames.slice(0, -1).join(', ')} or ${topicNames.at(-1)}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => system.terminal.out(text),
      writeErr: (text) => {
        written += text;
      },
    })
    .addHelpText('after', helpTail);
  styleHelp(program);
  for (const entry of commands) {
    const command = program.command(entry.name).description(sentence(entry.summary)).summary(entry.summary);
    const wanted = entry.name === called || (entry.name === 'init' && onTerminal);
    if (wanted)
      (await entry.load(argv)).define(command, {
        system,
        words: argv,
        finish: (result) => {
          code = result;
        },
      });
  }

  try {
    if (argv.length === 0) {
      if (!onTerminal) {
        system.terminal.out(program.helpInformation() + helpTail);
        return ExitCode.couldNot;
      }
      await program.parseAsync(['init'], { from: 'user' });
      return code;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return ExitCode.done;
    if (error.code === 'commander.help') {
      system.terminal.out(written);
      return ExitCode.couldNot;
    }
    const help = commands.some((entry) => entry.name === called) ? `neo4j-tls ${called} --help` : 'neo4j-tls --help';
    throw new UserError(told(error.message), `See: ${help}`);
  }
}

/**
 * `help trust add` is `trust add --help`; `help sources` is a page of its own.
 * @returns the command line to run; undefined where all is said
 */
async function withoutHelpCommand(
  argv: readonly string[],
  { terminal, templates }: Pick<System, 'terminal' | 'templates'>,
): Promise<readonly string[] | undefined> {
  const [first, ...rest] = argv;
  const [about = '--help', ...more] = rest.filter((word) => !word.startsWith('-'));
  if (first !== 'help') return argv;
  if (about === '--help') return ['--help'];
  if (commands.some(({ name }) => name === about))
    return [about, ...more, '--help', ...(rest.includes('--all') ? ['--all'] : [])];
  const topic = topicNames.find((name) => name === about);
  const { noSuchTopic, topics } = await import('./commands/help/topics.ts');
  if (topic === undefined) throw noSuchTopic(about);
  if (topic !== 'licenses') terminal.out(topics[topic]);
  else terminal.out(rest.includes('--json') ? await templates.sbom() : `${topics[topic]}\n${await templates.licenses()}`);
  return undefined;
}

const helpTail = `
Run it on each server. neo4j-tls alone, on a terminal, asks what it needs to
know.

Examples:
  Set up TLS on this server, step by step:
    neo4j-tls init
  Check its files and settings before a restart:
    neo4j-tls doctor
  Check what the ports serve after it:
    neo4j-tls verify

Exit codes: 0 done or nothing wrong, 1 something is wrong, 2 could not (nothing
changed), 3 something is left behind, 130 interrupted.
`;

/** Commander writes "error: unknown option '--x'\n(Did you mean …?)"; a person reads a sentence or two. */
function told(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\((Did you mean .*)\)$/, '. $1')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.?)]$/.test(whole) ? whole : `${whole}.`;
}
