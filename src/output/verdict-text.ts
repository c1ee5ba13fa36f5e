import type { ScopeName } from '../model/installation.ts';
import type { Style } from './style.ts';

/** What Neo4j will do with an installation, as every document of a command that writes has it. */
export interface ShownVerdict {
  /** Null: not known. */
  readonly starts: boolean | null;
  readonly components: { readonly [scope in ScopeName]: string };
}

/** The verdict on what a command leaves, as a line of its screen. */
export function verdictLine({ starts }: ShownVerdict, style: Style, role: 'server' | 'backup-client' = 'server'): string {
  const who = role === 'server' ? 'Neo4j' : 'the backup client';
  const atStart = `${who.charAt(0).toUpperCase()}${who.slice(1)}`;
  if (starts === true) return `  ${style.ok} ${atStart} will start with this configuration`;
  if (starts === false) return `  ${style.error} ${atStart} will not start with this configuration`;
  return `  ${style.warning} Not known: whether ${who} will start with this configuration`;
}
