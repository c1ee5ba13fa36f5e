/**
 * What a table or a document holds under a name. Every object also knows `constructor`, `__proto__`, `toString`: a name that comes
 * from a file would find them with `table[name]`, so that a test refuses that wherever the name is any text.
 */
export function ownValue<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
