/** Does the system's code say that this run itself lacks the right? */
export const isRefusal = (code: string | undefined): boolean => code === 'EACCES' || code === 'EPERM';

/** What to do then, on a system. */
export const runAsReader = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'Run this again as administrator.' : 'Run this again with sudo, or as the user that runs Neo4j.';
