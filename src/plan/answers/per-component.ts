import type { PerComponent } from '../../model/command-line/answers.ts';
import type { ScopeName } from '../../model/installation.ts';

/** The value for one component: its own, else the one for all. */
export function pick<T>(value: PerComponent<T> | undefined, scope: ScopeName): T | undefined {
  return value?.by[scope] ?? value?.all;
}

/** Something for each of the four. */
export function forScopes<T>(value: (scope: ScopeName) => T): Readonly<Record<ScopeName, T>> {
  return { bolt: value('bolt'), https: value('https'), cluster: value('cluster'), backup: value('backup') };
}
