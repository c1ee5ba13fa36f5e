const dayMs = 86_400_000;

/** How near the end of a life is: nothing to do; time to renew; renewal has failed for a while; over. */
export type Expiry = 'good' | 'due' | 'urgent' | 'expired';

/** Anything with an end: a certificate, or a CRL by its two updates. */
export interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * The one rule for expiry; `doctor`, `verify`, `status`, `renew` and the timers all ask here. Renewal is due at a third of the life or
 * 30 days, whichever is less, and a tenth or 7 days, whichever is less, is an error: certificates live from 6 days to 10 years, so a
 * number of days alone would be wrong at one end.
 */
export function expiryOf({ notBefore, notAfter }: Lifetime, now: Date): Expiry {
  const left = notAfter.getTime() - now.getTime();
  const life = notAfter.getTime() - notBefore.getTime();
  if (left < 0) return 'expired';
  if (left < Math.min(life / 10, 7 * dayMs)) return 'urgent';
  return left < Math.min(life / 3, 30 * dayMs) ? 'due' : 'good';
}

/** From when on renewal is due. */
export function dueFrom({ notBefore, notAfter }: Lifetime): Date {
  const life = notAfter.getTime() - notBefore.getTime();
  return new Date(notAfter.getTime() - Math.min(life / 3, 30 * dayMs));
}

/** Is it time to renew, or past it? */
export function isDue(life: Lifetime, now: Date): boolean {
  return expiryOf(life, now) !== 'good';
}
