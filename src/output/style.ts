import { Chalk } from 'chalk';
import fastStringWidth from 'fast-string-width';
import { isCommand } from '../model/command-line/command-place.ts';
import { escapeText } from '../model/text/escape-text.ts';

/**
 * How text looks. Green, yellow and red only on the mark at a line's head; each mark is a sign of its own, so nothing is
 * lost without colour. The only user of chalk.
 */
export interface Style {
  readonly ok: string;
  readonly warning: string;
  readonly error: string;
  readonly added: string;
  readonly changed: string;
  readonly removed: string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  /** Columns to wrap at, from 60 up. */
  readonly width: number;
}

/** @param options.width columns; infinite: nothing is wrapped */
export function createStyle(options: {
  readonly color: boolean;
  readonly width: number;
  /** The console has one of the fonts of old Windows: marks that every one of them has (WGL4), as has all the rest that is printed. */
  readonly oldFont?: boolean;
}): Style {
  const chalk = new Chalk({ level: options.color ? 1 : 0 });
  const isOld = options.oldFont === true;
  return {
    ok: chalk.green(isOld ? '√' : '✔'),
    warning: chalk.yellow('▲'),
    error: chalk.red(isOld ? '×' : '✖'),
    added: chalk.green('+'),
    changed: chalk.yellow('~'),
    removed: chalk.red('-'),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    width: Math.max(60, options.width),
  };
}

/** Columns that a text takes on a terminal: two for a letter of Chinese or Japanese, none for an accent of its own. */
export function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : fastStringWidth(text);
}

/** {@link String.padEnd} by what is seen. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Breaks text at blanks to fit `width` columns, each line led by `indent`. Words longer than a line stay whole: a path can be copied. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let taken = 0;
    for (const word of paragraph.split(' ')) {
      const more = widthOf(word);
      if (line !== '' && indent.length + taken + 1 + more > width) {
        lines.push(indent + line);
        line = word;
        taken = more;
      } else {
        taken = line === '' ? more : taken + 1 + more;
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push((indent + line).trimEnd());
  }
  return lines;
}

/** Rows that a text takes in a window: a line that is too wide takes several. */
export function rowsIn(text: string, width: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / width)), 0);
}

/** One line where it fits, else grouped by the protocol. */
export function handshakeLines(handshakes: readonly { readonly component: string; readonly protocol: string }[], style: Style) {
  if (handshakes.length === 0) return [];
  const head = 'handshake with these files   ';
  const beside = head + handshakes.map(({ component, protocol }) => `${component} ${protocol}`).join('   ');
  if (4 + widthOf(beside) <= style.width) return [`  ${style.ok} ${beside}`];
  const groups = new Map<string, string[]>();
  for (const { component, protocol } of handshakes) groups.set(protocol, [...(groups.get(protocol) ?? []), component]);
  const grouped = [...groups].map(([protocol, components]) => `${protocol}: ${components.join(', ')}`);
  return wrap(head + grouped.join('   '), style.width - 4).map((line, index) =>
    index === 0 ? `  ${style.ok} ${line}` : `      ${line.trim()}`,
  );
}

/** What to do: sentences broken at blanks, commands whole and alone on their lines, so that they can be copied. */
export function remedyLines(remedy: string, width: number, indent = '  '): string[] {
  return remedy
    .split('\n')
    .flatMap((line) => (isCommand(line) ? [`${indent}  ${escapeText(line)}`] : wrap(escapeText(line), width, indent)));
}

/** What to copy, alone on its line, and below it what it does. */
export function commandLines(rows: readonly (readonly [string, string])[], width: number, indent = '    '): string[] {
  return rows.flatMap(([line, meaning]) => [
    ...(isCommand(line) ? [`${indent}${escapeText(line)}`] : wrap(escapeText(line), width, indent)),
    ...(meaning === '' ? [] : wrap(escapeText(meaning), width, `${indent}  `)),
  ]);
}

/** What to copy and what it means: side by side where all of it fits, else the meaning below, broken at blanks. */
export function pairs(rows: readonly (readonly [string, string])[], width: number, indent = '  '): string[] {
  const beside = columns(rows, indent);
  if (beside.every((line) => widthOf(line) <= width)) return beside;
  return rows.flatMap(([head, meaning]) => [indent + head, ...(meaning === '' ? [] : wrap(meaning, width, `${indent}  `))]);
}

/**
 * {@link columns} of a table that may be too wide: as many as fit stand side by side, in each row the others follow on lines of
 * their own, indented.
 */
export function foldedColumns(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const fits = (lines: readonly string[]): boolean => lines.every((line) => widthOf(line) <= width);
  const most = Math.max(0, ...rows.map(({ length }) => length));
  let [kept, head] = [most, columns(rows, '')];
  while (!fits(head) && kept > 2) {
    kept -= 1;
    head = columns(
      rows.map((row) => row.slice(0, kept)),
      '',
    );
  }
  return rows.map((row, index) => {
    const rest = row.slice(kept).filter((cell) => cell !== '');
    return [head[index] ?? '', ...(rest.length === 0 ? [] : wrap(rest.join('  '), width, '  ').map((line) => line.trimEnd()))];
  });
}

/** Columns padded to their widest cell, two blanks between; the last column is not padded. Cells must not hold colour. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  return rows.map((row) =>
    (indent + row.map((cell, index) => (index < row.length - 1 ? padTo(cell, widths[index] ?? 0) : cell)).join('  ')).trimEnd(),
  );
}
