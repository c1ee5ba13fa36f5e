/** Lines `name=value` of a record, in their order; lines with `#` are comments. */
export function fieldsOf(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at < 0 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
  });
}
