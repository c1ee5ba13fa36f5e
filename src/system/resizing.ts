import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

/** What a question has drawn on the terminal, so that it can be taken away again when the window has changed. */
export interface Drawing {
  /** To be drawn on. */
  readonly output: Writable;
  /** The lines that were drawn last, without colours. */
  lines(): readonly string[];
  /** Takes the question away as a terminal shows it that has broken its lines anew; call it before the question is ended. */
  erase(): void;
  /** Goes back to where the question began, once it has ended. */
  goBack(): void;
}

/** Whole commands to the terminal at the end of a text: where the cursor was left. */
const trailing = /(?:\u001b\[[0-9;?]*[A-Za-z])*$/;

const colours = /\u001b\[[0-9;]*m/g;

/**
 * Draws on a terminal and remembers what.
 * @param coloured false: what draws asks the environment whether it may colour, and knows neither our flag nor a dumb terminal
 */
export function drawOn(terminal: NodeJS.WriteStream, coloured = true): Drawing {
  let last = '';
  const output = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      const text = coloured ? String(chunk) : String(chunk).replace(colours, '');
      if (stripVTControlCharacters(text).trim() !== '') last = text;
      // At once, so that what is told next comes after it.
      terminal.write(text);
      done();
    },
  });
  Object.defineProperties(output, {
    columns: { get: () => terminal.columns },
    rows: { get: () => terminal.rows },
    isTTY: { value: true },
  });
  const lines = (): readonly string[] => stripVTControlCharacters(last).split('\n');
  const left = (): { readonly below: number; readonly column: number } => {
    const [moves = ''] = trailing.exec(last) ?? [];
    const [, up] = /\u001b\[(\d*)A/.exec(moves) ?? [];
    const [, column] = /\u001b\[(\d*)G/.exec(moves) ?? [];
    return { below: up === undefined ? 0 : Number(up === '' ? 1 : up), column: Math.max(0, Number(column ?? 1) - 1) };
  };
  return {
    output,
    lines,
    erase: () => {
      const width = Math.max(1, terminal.columns);
      const { below, column } = left();
      const above = lines()
        .slice(0, Math.max(0, lines().length - 1 - below))
        .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), Math.floor(column / width));
      terminal.write(`${above > 0 ? `\u001b[${above}A` : ''}\r\u001b[J`);
    },
    goBack: () => {
      terminal.write(`\u001b[${left().below + 1}A\r\u001b[J`);
    },
  };
}

/** Calls back once a window has come to rest at another width. Gives what ends that. */
export function onNewWidth(terminal: NodeJS.WriteStream, changed: () => void): () => void {
  const before = terminal.columns;
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (terminal.columns !== before) changed();
    }, 60);
  };
  terminal.on('resize', later);
  return () => {
    clearTimeout(timer);
    terminal.off('resize', later);
  };
}
