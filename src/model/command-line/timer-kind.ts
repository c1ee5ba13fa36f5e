/** What runs the renewal by itself. */
export const timerKinds = ['systemd', 'cron', 'task-scheduler'] as const;
export type TimerKind = (typeof timerKinds)[number];
