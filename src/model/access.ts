/** Does the system's code say that this run itself lacks the right? */
export const isRefusal = (code: string | undefined): boolean => code === 'EACCES' || code === 'EPERM';
