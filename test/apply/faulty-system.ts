import type { FileEffects, Files, NewEntry, Place } from '../../src/system/parts/files.ts';
import type { System } from '../../src/system/system.ts';

/** Where in an effect something goes wrong. `during`: half of the bytes of a write arrive. */
export type Moment = 'before' | 'during' | 'after';

export interface EffectCall {
  /** From 1, in the order of the calls. */
  readonly number: number;
  readonly name: keyof FileEffects;
  readonly path: string;
  /** Of a rename, link or copy. */
  readonly to: string | undefined;
}

/** Called before and after each effect; what it throws is what the effect throws. */
export type Watcher = (call: EffectCall, moment: Moment, error?: unknown) => void | Promise<void>;

/** A system whose effects are real and watched. Half a write is written when the watcher throws at `during`. */
export function watchedSystem(system: System, watch: Watcher): System {
  let number = 0;
  const effects = Object.fromEntries(
    Object.entries(system.files.effects).map(([key, effect]) => {
      const name = key as keyof FileEffects;
      const act = effect as (...args: readonly unknown[]) => Promise<unknown>;
      // The one effect that is several calls: each entry counts as one.
      if (name === 'writeNew') {
        return [
          name,
          async (entries: readonly NewEntry[]) => {
            for (const entry of entries) {
              number += 1;
              const call = { number, name, path: entry.place.path, to: undefined };
              await watch(call, 'before');
              await act([entry]);
              await watch(call, 'after');
            }
          },
        ];
      }
      return [
        name,
        async (...args: readonly unknown[]) => {
          number += 1;
          const [target, other] = args as readonly [{ readonly path: string }, unknown];
          const to = twoPlaces.has(name) ? (other as Place).path : undefined;
          const call = { number, name, path: target.path, to };
          await watch(call, 'before');
          if (name === 'write') {
            const bytes = args[1] as Uint8Array;
            try {
              await watch(call, 'during');
            } catch (error) {
              await act(args[0], bytes.subarray(0, bytes.length >> 1));
              throw error;
            }
          }
          const result = await act(...args);
          await watch(call, 'after');
          return result;
        },
      ];
    }),
  ) as unknown as FileEffects;
  // A view for the words of others has the same effects.
  const watched = (files: Files): Files => ({
    ...files,
    effects,
    as: (author, exceptions) => watched(files.as(author, exceptions)),
  });
  return { ...system, files: watched(system.files) };
}

const twoPlaces: ReadonlySet<keyof FileEffects> = new Set(['rename', 'link', 'copyWithAttributes'] as const);

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up for a test`), { code });
}

/** Fails one effect, once. */
export function failingSystem(system: System, number: number, moment: Moment, code: string): System {
  let failed = false;
  return watchedSystem(system, (call, now) => {
    if (failed || call.number !== number || now !== moment) return;
    failed = true;
    throw systemError(code);
  });
}

/** From one effect on, all of these names fail. */
export function brokenSystem(system: System, from: number, code: string, names?: ReadonlySet<string>): System {
  return watchedSystem(system, (call, now) => {
    if (now === 'before' && call.number >= from && (names?.has(call.name) ?? call.name !== 'close')) throw systemError(code);
  });
}

/** As if the process were killed there: from then on no effect reaches the disk any more. */
export function dyingSystem(system: System, number: number, moment: Moment): System {
  let dead = false;
  return watchedSystem(system, (call, now) => {
    if (call.number === number && now === moment) dead = true;
    if (dead) throw systemError('EDEAD');
  });
}

/** Runs something and lists its effects. */
export async function listEffects(system: System, run: (system: System) => Promise<unknown>): Promise<readonly EffectCall[]> {
  const calls: EffectCall[] = [];
  await run(
    watchedSystem(system, (call, moment) => {
      if (moment === 'before') calls.push(call);
    }),
  );
  return calls;
}
