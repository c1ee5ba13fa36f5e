import { ownValue } from '../../model/text/own-value.ts';

/**
 * A pattern of `java.util.regex` as one of ours that matches a whole text; undefined where Java refuses to compile it. The two
 * differ: flags in front, quotations, a second sign behind a repetition, classes by name, and a brace that counts nothing is an
 * error. Jetty takes the names of suites for patterns, and from 10 on those of protocols as well.
 */
export function javaPattern(text: string): RegExp | undefined {
  const flags = /^\(\?([a-zA-Z]+)\)/.exec(text);
  const ours = text
    .slice(flags?.[0].length ?? 0)
    .replace(/\\Q(.*?)(?:\\E|$)/g, (_, quoted: string) => quoted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .replace(/([*+?}])\+/g, '$1')
    .replace(namedClasses, (_, sign: string, name: string) => ownValue(classes, name)?.[sign === 'p' ? 0 : 1] ?? '.');
  if (/(?<!\\)(?:\\\\)*\{/.test(ours.replace(/\{\d+(?:,\d*)?\}/g, '')) || /\\[pP](?:\{|$)/.test(ours)) return undefined;
  try {
    // What Java repeats at the very front is nothing at all.
    const pattern = new RegExp(`^(?:${ours.replace(/^\{\d+(?:,\d*)?\}/, '')})$`, flags?.[1]?.includes('i') === true ? 'i' : '');
    return wouldTakeLong(ours) ? fitsNothing : pattern;
  } catch {
    return undefined;
  }
}

/**
 * Patterns stand in a conf that anybody may have written, and ours go back over a name again and again for some: those with
 * repeated groups, or with many repetitions. No list of suites asks for them; they are taken to fit nothing.
 */
function wouldTakeLong(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '.');
  return (bare.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > mostRepetitions || /\)(?:[*+]|\{)/.test(bare);
}
const fitsNothing = /(?!)/;
/** A name has some forty characters: forty to the fourth power are soon tried. */
const mostRepetitions = 4;

const namedClasses = /\\([pP])\{(Alpha|Digit|Upper|Lower|Alnum|L|Lu|Ll|N|Nd)\}/g;
const letters = ['[A-Za-z]', '[^A-Za-z]'] as const;
const digits = ['[0-9]', '[^0-9]'] as const;
const capitals = ['[A-Z]', '[^A-Z]'] as const;
const small = ['[a-z]', '[^a-z]'] as const;
const classes: Readonly<Record<string, readonly [string, string]>> = {
  ...{ Alpha: letters, L: letters, Digit: digits, N: digits, Nd: digits },
  ...{ Upper: capitals, Lu: capitals, Lower: small, Ll: small, Alnum: ['[A-Za-z0-9]', '[^A-Za-z0-9]'] },
};
