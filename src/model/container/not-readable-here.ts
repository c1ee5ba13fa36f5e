const mark = 'not seen: ';

/** The reason of a path that is there for the container alone; `what` names where it lies: `the volume certs`. */
export const notReadableHereReason = (what: string): string => `${mark}${what}`;

/** Where it lies; undefined: the reason is the system's. */
export const notReadableHereWhere = (reason: string | undefined): string | undefined =>
  reason?.startsWith(mark) === true ? reason.slice(mark.length) : undefined;
