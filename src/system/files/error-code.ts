/** The system's code of an error that it threw: ENOENT, EACCES, … */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
