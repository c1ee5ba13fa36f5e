import { dirname } from 'node:path';
import type { Owner } from '../../model/installation.ts';
import type { System } from '../../system/system.ts';

/** What will be at a path when a step's turn comes. */
export interface PreviewEntry {
  readonly type: 'file' | 'directory' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** By an earlier step of the same plan: whoever runs it may write there. */
  readonly made: boolean;
}

/** The machine as earlier steps will have left it. Symbolic links are followed. */
export interface Preview {
  at(path: string): Promise<PreviewEntry | undefined>;
  add(
    path: string,
    entry: { readonly type: 'file' | 'directory'; readonly mode: number; readonly owner?: Owner | undefined },
  ): void;
  remove(path: string): void;
  /** A program runs before: what it will leave cannot be foreseen. */
  noteCommand(): void;
  readonly commandRunsBefore: boolean;
}

/** Begins with what lies on the disk; each step adds what it would make, and the next ones are asked on top of that. */
export function createPreview(system: Pick<System, 'files' | 'host'>): Preview {
  const made = new Map<string, PreviewEntry | undefined>();
  /** What was looked at already: nothing changes on the disk while all this is asked. */
  const seen = new Map<string, PreviewEntry | undefined>();
  let commandRunsBefore = false;
  return {
    async at(path) {
      if (made.has(path)) return made.get(path);
      if (seen.has(path)) return seen.get(path);
      const fact = await system.files.stat(path);
      if (fact.state === 'unreachable') throw Object.assign(new Error(fact.reason), { code: fact.reason });
      const entry =
        fact.state === 'missing'
          ? undefined
          : { type: fact.type, mode: fact.mode, uid: fact.owner.uid, gid: fact.owner.gid, made: false };
      seen.set(path, entry);
      return entry;
    },
    add(path, { type, mode, owner }) {
      const us = system.host.user ?? { uid: 0, gid: 0 };
      made.set(path, { type, mode, uid: owner?.uid ?? us.uid, gid: owner?.gid ?? us.gid, made: true });
    },
    remove(path) {
      made.set(path, undefined);
    },
    noteCommand() {
      commandRunsBefore = true;
    },
    get commandRunsBefore() {
      return commandRunsBefore;
    },
  };
}

/** A path and all directories above it, the root first. */
export function ancestorsOf(path: string): readonly string[] {
  const all: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    all.unshift(at);
    if (at === dirname(at)) return all;
  }
}
