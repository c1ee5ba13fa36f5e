/** Does the system's code say that this run itself lacks the right? */
export const isRefusal = (code: string | undefined): boolean => code === 'EACCES' || code === 'EPERM';

/** What to do then. */
export const runAsReader =
  process.platform === 'win32' ? 'Run this again as administrator.' : 'Run this again with sudo, or as the user that runs Neo4j.';
