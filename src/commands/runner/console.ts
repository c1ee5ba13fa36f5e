import { createStyle, type Style } from '../../output/style.ts';
import type { System } from '../../system/system.ts';
import { debugValue } from './debug-value.ts';
import type { CommonFlags } from './flags.ts';

/** What a command came to: one document for a script, or text for a person. */
export interface Told {
  /** With `--json`. Its `schema` comes first. */
  readonly document: { readonly schema: string; readonly [field: string]: unknown };
  /** Without; undefined or empty: nothing is said. A function is called only where its words are wanted. */
  readonly text?: Words;
  /** The same under `--quiet`; without it nothing is said then. */
  readonly quietly?: Words;
}

type Words = string | (() => string) | undefined;

/** Where a command's words go. The one place below `commands/` that writes to stdout and stderr. */
export interface Console {
  /** Of what is written to stdout. */
  readonly style: Style;
  /** Of what is written to stderr. */
  readonly errorStyle: Style;
  /** Everything is told at the end of a run: `--verbose`, or nobody watches. A terminal is told what to do next. */
  readonly all: boolean;
  /** Somebody can be asked: there is a terminal, and neither `--yes` nor `--json`. */
  readonly mayAsk: boolean;
  /** A line to stderr, unless `--quiet`. */
  say(text: string): void;
  /** To stderr whatever the flags are: what a person must not miss. */
  warn(text: string): void;
  /** Text to stdout while a run goes on; nothing with `--json`. */
  show(text: string): void;
  /** To stdout as it is, whatever the flags are: it is what was asked for. */
  print(text: string): void;
  /** The end of a run: document or text. */
  tell(told: Told): void;
  /**
   * With `--debug` or NEO4J_TLS_DEBUG: what the program knows and does, to stderr, secrets hidden. A function is called only then.
   */
  debug(what: string, value: unknown): void;
  /** How far a long step is, on one line that is overwritten; undefined where nobody watches. */
  readonly progress: ((line: (width: number) => string) => void) | undefined;
  /** All of standard input. @throws the system's error, EFBIG beyond `limit` bytes */
  standardInput(limit: number): Promise<Buffer>;
}

/** By the flags and the environment of one run; a pipe gets no colours and no wrapping. */
export function createConsole({ terminal, env }: Pick<System, 'terminal' | 'env'>, flags: CommonFlags): Console {
  const { json = false, quiet = false, debug = false, yes = false } = flags;
  const onTerminal = terminal.outputIsTerminal || terminal.errorIsTerminal;
  // A pipe gets long lines, so that a script can search them.
  const width = onTerminal ? terminal.width : Number.POSITIVE_INFINITY;
  const { oldFont = false } = terminal;
  const tellsAll = debug || (env['NEO4J_TLS_DEBUG'] ?? '') !== '';
  return {
    style: createStyle({ color: terminal.colourAllowed('out'), width, oldFont: oldFont && terminal.outputIsTerminal }),
    errorStyle: createStyle({ color: terminal.colourAllowed('err'), width, oldFont: oldFont && terminal.errorIsTerminal }),
    all: flags.verbose === true || !terminal.outputIsTerminal,
    mayAsk: !yes && !json && terminal.inputIsTerminal && terminal.errorIsTerminal,
    say: (text) => {
      if (!quiet) terminal.err(`${text}\n`);
    },
    warn: (text) => terminal.err(`${text}\n`),
    show: (text) => {
      if (!json) terminal.out(`${text}\n`);
    },
    print: (text) => terminal.out(text),
    tell: ({ document, text, quietly }) => {
      const words = quiet ? quietly : text;
      const shown = json ? JSON.stringify(document, null, 2) : typeof words === 'function' ? words() : (words ?? '');
      if (shown !== '') terminal.out(`${shown}\n`);
    },
    debug: (what, value) => {
      if (tellsAll)
        terminal.err(`debug: ${what} ${JSON.stringify(debugValue(typeof value === 'function' ? value() : value)) ?? ''}\n`);
    },
    progress: terminal.errorIsTerminal && !quiet && !json ? (line) => terminal.err(line(terminal.width)) : undefined,
    standardInput: (limit) => terminal.readInput(limit),
  };
}
