import { constants, lstatSync, readlinkSync, realpathSync, type Stats, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows. */
const linkLimit = 40;

/** Where a person's output goes when it is no file: a descriptor this process was started with, or a device or pipe by its path. */
type Place = { readonly descriptor: number } | { readonly path: string };

/**
 * Is what a person named as an output a device, a pipe or an open descriptor (`/dev/stdout`, `>(command)`, a FIFO)? It then has to be
 * written to; a file in its place would take it away from everybody. Links of others are not followed.
 */
export function isStream(path: string): boolean {
  return placeOf(path) !== undefined;
}

/** Writes everything to such a place, and waits for whoever reads from it. Throws the system's error. */
export async function writeStream(path: string, bytes: Uint8Array): Promise<void> {
  const place = placeOf(path);
  if (place === undefined) throw notAStream(path);
  if ('descriptor' in place) return writeAll(place.descriptor, bytes);
  // Neither created nor truncated: by now it could be a file. Opening a FIFO waits for its reader, so not on this thread.
  const file = await open(place.path, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0));
  try {
    if (!takesStreams(await file.stat())) throw notAStream(path);
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

function placeOf(path: string): Place | undefined {
  let at = path;
  for (let links = 0; links < linkLimit; links += 1) {
    let folder: string;
    let found: Stats | undefined;
    try {
      folder = realpathSync.native(dirname(at));
      if (folder === `/proc/${process.pid}/fd` && /^\d+$/.test(basename(at))) return { descriptor: Number(basename(at)) };
      found = lstatSync(join(folder, basename(at)), { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
    if (found === undefined) return undefined;
    if (!found.isSymbolicLink()) return takesStreams(found) ? { path: join(folder, basename(at)) } : undefined;
    if (found.uid !== 0 && found.uid !== process.geteuid?.()) return undefined;
    at = resolve(folder, readlinkSync(join(folder, basename(at))));
  }
  return undefined;
}

function takesStreams(found: Stats): boolean {
  return found.isFIFO() || found.isCharacterDevice();
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let left = bytes; left.length > 0; ) left = left.subarray(writeSync(descriptor, left));
}

function notAStream(path: string): Error {
  return Object.assign(new Error(`ENOTFILE: neither a device nor a pipe, '${path}'`), { code: 'ENOTFILE', path });
}
