/** One argument as a POSIX shell needs it, for lines that a person copies. */
export function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_./:=@,+-]+$/.test(argument) ? argument : shellQuoted(argument);
}

/** The same in quotes always: they take everything literally. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
