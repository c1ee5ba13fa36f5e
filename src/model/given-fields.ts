/**
 * Of an object those fields that have a value: what is merged over something else, where a field without one must leave what is there.
 * Elsewhere a field may simply be undefined.
 */
export function givenFields<T extends object, K extends keyof T>(
  from: T,
  ...names: readonly K[]
): { [name in K]?: Exclude<T[name], undefined> } {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as {
    [name in K]?: Exclude<T[name], undefined>;
  };
}
