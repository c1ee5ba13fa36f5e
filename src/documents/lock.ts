import * as z from 'zod/mini';

/** Who holds the lock of a home. */
export interface LockHolder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The holder's set of process numbers, to tell containers of one host name apart. */
  readonly space?: string;
  /** When the process began, to tell a later one of the same number. */
  readonly start?: string;
}

function holderSchema() {
  const words = z.string().check(z.maxLength(256));
  return z.object({
    id: z.string().check(z.regex(/^[0-9a-f]{1,64}$/)),
    pid: z.int().check(z.gt(0), z.lt(2 ** 31)),
    host: words,
    command: words,
    since: words,
    space: z.exactOptional(words),
    start: z.exactOptional(words),
  });
}

/** Undefined for a text that no run has written. */
export function readLockHolder(text: string): LockHolder | undefined {
  z.config({ jitless: true });
  try {
    return holderSchema().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
