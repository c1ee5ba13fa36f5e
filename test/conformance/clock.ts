const dayMs = 86_400_000;
/** What began, began before this; what ends, ends after {@link later}. In between a case is the same on every day. */
const earlier = Date.UTC(2026, 0, 1);
const later = Date.UTC(2046, 0, 1);

let sawToday = false;

/**
 * The time so many days from now, as far as a judge can tell: days of the past count from the beginning of 2026, days to come
 * from the beginning of 2046, so that certificates and lists are the same in every run. A part of a day is meant as it is said:
 * it counts from now, and the case is of today.
 */
export function daysFromNow(days: number): Date {
  if (days !== 0 && Math.abs(days) < 1) {
    sawToday = true;
    return new Date(Date.now() + days * dayMs);
  }
  return new Date((days > 0 ? later : earlier) + days * dayMs);
}

/** Says that something is made which is another in the next run. */
export function sayPassing(): void {
  sawToday = true;
}

/** Begins to watch whether something is made that is of today. */
export function watchClock(): void {
  sawToday = false;
}

/** Whether something was made since that is of today: what is said of it tomorrow, nobody knows. */
export function isOfToday(): boolean {
  return sawToday;
}

/** Whether the clock stands where fixed times mean what they say. */
export function fixedTimesHold(now = Date.now()): boolean {
  return now > earlier && now < later;
}
