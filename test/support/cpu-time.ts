/**
 * Seconds of this process's CPU that a piece of work takes. Unlike the time on the wall it does not grow with what else the machine does,
 * so that a bound on it says something of the work.
 */
export function cpuSeconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
