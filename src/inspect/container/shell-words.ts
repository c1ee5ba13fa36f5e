/** Stands around a variable that has no value here. */
const unresolvedMark = '\u0001';

/** What of a shell text can be told without running it. */
export interface ShellSurroundings {
  readonly variables: Map<string, string | undefined>;
  /** What stands for `$(pwd)`. */
  readonly folder: string;
  /** What `$(id -u)` and `$(id -g)` would say. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** The variable in a text that has no value here, as it is written; undefined: all have one. */
export const unresolvedIn = (text: string): string | undefined => /\u0001([^\u0001]*)\u0001/.exec(text)?.[1];

/**
 * The simple commands of a shell script, each as its words: quotes taken off, plain variables, `$(pwd)`, `$(id -u)` and assignments of
 * the script itself put in. What would have to be run to be known is left as a mark (see {@link unresolvedIn}).
 */
export function shellCommands(text: string, around: ShellSurroundings): readonly (readonly string[])[] {
  const commands: (readonly string[])[] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    const rest = assigned(words, around.variables);
    if (rest.length > 0) commands.push(rest);
    words = [];
  };
  const script = text.replace(/\r\n/g, '\n');
  for (let at = 0; at < script.length; ) {
    const sign = script[at] ?? '';
    if (sign === '\\') {
      // A line that goes on; else the next sign as it is.
      if (script[at + 1] !== '\n') word = (word ?? '') + (script[at + 1] ?? '');
      at += 2;
    } else if (sign === "'") {
      const end = script.indexOf("'", at + 1);
      word = (word ?? '') + script.slice(at + 1, end === -1 ? undefined : end);
      at = end === -1 ? script.length : end + 1;
    } else if (sign === '"') {
      word ??= '';
      at++;
      while (at < script.length && script[at] !== '"') {
        if (script[at] === '\\' && /["\\$`\n]/.test(script[at + 1] ?? '')) {
          if (script[at + 1] !== '\n') word += script[at + 1];
          at += 2;
        } else if (script[at] === '$' || script[at] === '`') {
          const { value, next } = expansion(script, at, around);
          word += value;
          at = next;
        } else word += script[at++];
      }
      at++;
    } else if (sign === '$' || sign === '`') {
      const { value, next } = expansion(script, at, around);
      word = (word ?? '') + value;
      at = next;
    } else if (sign === '#' && word === undefined) {
      while (at < script.length && script[at] !== '\n') at++;
    } else if (/[\n;&|()]/.test(sign)) {
      endCommand();
      at++;
    } else if (/\s/.test(sign)) {
      endWord();
      at++;
    } else {
      word = (word ?? '') + sign;
      at++;
    }
  }
  endCommand();
  return commands;
}

/** `NAME=value` ahead of a command, and after `export`, are assignments. */
function assigned(words: readonly string[], variables: Map<string, string | undefined>): readonly string[] {
  const first = words.findIndex((one) => !/^(?:export|readonly|local|declare)$/.test(one) && !/^[A-Za-z_]\w*=/.test(one));
  for (const one of first === -1 ? words : words.slice(0, first)) {
    const parts = /^([A-Za-z_]\w*)=(.*)$/s.exec(one);
    if (parts !== null) variables.set(parts[1] ?? '', parts[2] ?? '');
  }
  return first === -1 ? [] : words.slice(first);
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `$(pwd)`, `` `pwd` ``, `$(id -u)`. */
function expansion(text: string, at: number, around: ShellSurroundings): { readonly value: string; readonly next: number } {
  const rest = text.slice(at, at + 4096);
  const command = /^\$\(([^()]*)\)|^`([^`]*)`/.exec(rest);
  if (command !== null) {
    const said = (command[1] ?? command[2] ?? '').trim();
    return { value: outputOf(said, around) ?? marked(command[0]), next: at + command[0].length };
  }
  const plain = /^\$([A-Za-z_]\w*)|^\$\{([A-Za-z_]\w*)(?:(:?[-=?+])((?:[^{}$]|\$\{[^{}]*\}|\$)*))?\}/.exec(rest);
  if (plain === null) {
    const other = /^\$\{[^}]*\}|^\$[0-9@*#?!$-]|^\$\([^\n]*\)/.exec(rest)?.[0];
    return other === undefined ? { value: '$', next: at + 1 } : { value: marked(other), next: at + other.length };
  }
  const [whole, bare, name = bare ?? '', sign = '', word = ''] = plain;
  const there = variableHere(name, around);
  const counts = there !== undefined && (there !== '' || !sign.startsWith(':'));
  const inner = (): string => shellWord(word, around);
  if (sign.endsWith('+')) return { value: counts ? inner() : '', next: at + whole.length };
  if (counts) return { value: there, next: at + whole.length };
  if (/[-=]$/.test(sign)) return { value: inner(), next: at + whole.length };
  return { value: marked(whole), next: at + whole.length };
}

function shellWord(text: string, around: ShellSurroundings): string {
  return text.replace(/\$(?:\{\w+\}|\w+)|["']/g, (one) => (one.startsWith('$') ? expansion(one, 0, around).value : ''));
}

function variableHere(name: string, { variables, folder, user }: ShellSurroundings): string | undefined {
  if (name === 'PWD') return folder;
  if (name === 'UID' && user !== undefined) return String(user.uid);
  return variables.get(name);
}

function outputOf(command: string, { folder, user }: ShellSurroundings): string | undefined {
  if (/^pwd(?:\s+-[PL])?$/.test(command)) return folder;
  // The folder of the script itself, as it is usually asked for.
  if (/^(?:cd\s+"?\$\(dirname|dirname\b)/.test(command)) return folder;
  if (/^id\s+-u$/.test(command)) return user === undefined ? undefined : String(user.uid);
  if (/^id\s+-g$/.test(command)) return user === undefined ? undefined : String(user.gid);
  return undefined;
}

const marked = (text: string): string => `${unresolvedMark}${text}${unresolvedMark}`;
