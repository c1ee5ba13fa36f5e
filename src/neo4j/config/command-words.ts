import { trimmed } from '../conf/properties.ts';

/** A whole value that is `$(…)`. */
export function isCommand(value: string): boolean {
  const text = trimmed(value);
  return text.length > 3 && text.startsWith('$(') && text.endsWith(')');
}

/** Program and arguments of a value that is a command; undefined where it has quotes or anything that only a shell reads. */
export function commandWords(value: string): readonly [string, ...string[]] | undefined {
  const inside = trimmed(trimmed(value).slice(2, -1));
  if (/["'\\`$|&;<>*?~(){}#]/.test(inside)) return undefined;
  const [program, ...rest] = inside.split(/\s+/);
  return program === undefined || program === '' ? undefined : [program, ...rest];
}
