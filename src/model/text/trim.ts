/**
 * A text without the characters at its end that `goes` names. A regular expression such as `/\s+$/` tries every start of a run
 * of blanks inside the text: a line with a million of them would take it hours.
 */
export function withoutEnd(text: string, goes: (code: number) => boolean): string {
  let end = text.length;
  while (end > 0 && goes(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The same at the start. */
export function withoutStart(text: string, goes: (code: number) => boolean): string {
  let start = 0;
  while (start < text.length && goes(text.charCodeAt(start))) start += 1;
  return text.slice(start);
}

/** A path or an address without slashes at its end. */
export const withoutEndSlashes = (path: string): string => withoutEnd(path, (code) => code === 0x2f);

/** What stands before ` #` and its comment. */
export function withoutComment(text: string): string {
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1))
    if (/\s/.test(text.charAt(at - 1))) return text.slice(0, at);
  return text;
}
