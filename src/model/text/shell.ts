/** One argument as the shell needs it in which a person will type the line, on this machine. */
export function shellQuote(argument: string): string {
  return shellQuoteFor(argument, process.platform);
}

/** The same for another system: a POSIX shell; on Windows cmd as well as PowerShell, which have double quotes in common alone. */
export function shellQuoteFor(argument: string, platform: NodeJS.Platform): string {
  // PowerShell makes two arguments of what has a comma in it, and takes @ for a name of its own.
  const plain = platform === 'win32' ? /^[A-Za-z0-9_./\\:=+-]+$/ : /^[A-Za-z0-9_./:=@,+-]+$/;
  if (plain.test(argument)) return argument;
  return platform === 'win32' ? windowsQuoted(argument) : shellQuoted(argument);
}

/** For a script of `sh`, and for systems where no other shell is. */
export const posixQuote = (argument: string): string => shellQuoteFor(argument, 'linux');

/** The same in a POSIX shell's quotes always: they take everything literally. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Backslashes count only in front of a quotation mark, also of the one that closes. */
function windowsQuoted(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}
