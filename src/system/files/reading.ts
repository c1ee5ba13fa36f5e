import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Place } from '../parts/files.ts';
import { insideOf, lookingAt } from './decided.ts';
import { codeOf } from './error-code.ts';
import { openWithoutLinks } from './without-links.ts';

/** No key, certificate, CRL or conf worth reading is larger. */
export const defaultByteLimit = 16 * 1024 * 1024;
const readPortion = 1024 * 1024;

/** @param open as whom. Throws an error with `code`: the system's, ENOTFILE or EFBIG. */
export function read(place: Place, limit = defaultByteLimit, open = openToRead): Buffer {
  const descriptor = open(place);
  try {
    return contentOf(descriptor, place.path, limit);
  } finally {
    closeSync(descriptor);
  }
}

function contentOf(descriptor: number, path: string, limit: number): Buffer {
  const found = fstatSync(descriptor);
  if (!found.isFile()) throw notAFile(path);
  if (found.size > limit) throw tooLarge(path, limit);
  const chunks: Buffer[] = [];
  let total = 0;
  // Not by the size it claims alone: files of /proc say 0, and a file may grow meanwhile.
  for (;;) {
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(found.size - total, 1) + 4096, readPortion));
    const count = readSync(descriptor, buffer);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > limit) throw tooLarge(path, limit);
    chunks.push(buffer.subarray(0, count));
  }
}

const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** NONBLOCK: opening a pipe that nobody writes to would wait for ever. Looked at first all the same: opening a device can act. */
export function openAsActor(place: Place): number {
  return lookingAt(place, (at) => {
    if (!statSync(at).isFile()) throw notAFile(place.path);
    return openSync(at, readFlags);
  });
}

/**
 * A file that its folder's owner may not read, e.g. one that root left there, is opened by root, no link followed, and taken only when
 * it has no other name, so that it lies there and nowhere else.
 */
export function openToRead(place: Place): number {
  try {
    return openAsActor(place);
  } catch (error) {
    const left = codeOf(error) === 'EACCES' ? openWithoutLinks(place, readFlags) : undefined;
    if (left === undefined) throw error;
    const found = fstatSync(left);
    if (found.isFile() && found.nlink === 1) return left;
    closeSync(left);
    throw error;
  }
}

/** A file that a person named: a pipe is waited for. */
export async function readGiven(place: Place, limit = defaultByteLimit): Promise<Buffer> {
  const found = lookingAt(place, (at) => statSync(at));
  // A device is somebody's word only where root alone could have put it, or a link to it, there.
  const isAwaited = found.isFIFO() || (found.isCharacterDevice() && place.actor === undefined);
  if (!isAwaited) return read(place, limit);
  const { at, path } = insideOf(place);
  // Opening a pipe waits for whoever writes to it, and so not on this thread: as ourselves, and by then it may be something else.
  const file = await open(at);
  const opened = await file.stat();
  if (!opened.isFIFO() && !(opened.isCharacterDevice() && place.actor === undefined)) {
    await file.close();
    throw notAFile(path);
  }
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > limit) throw tooLarge(path, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(path: string, limit: number): Error {
  return Object.assign(new Error(`EFBIG: more than ${limit} bytes, '${path}'`), { code: 'EFBIG', path });
}

function notAFile(path: string): Error {
  return Object.assign(new Error(`ENOTFILE: not a regular file, '${path}'`), { code: 'ENOTFILE', path });
}

/** A file's bytes, or the code of the system's error (`EACCES`, `EFBIG`, …). @param limit bytes; a larger file is not read */
export function bytesOrReason(toRead: () => Place, limit?: number): { readonly bytes: Buffer } | { readonly unreadable: string } {
  try {
    return { bytes: read(toRead(), limit) };
  } catch (error) {
    return { unreadable: codeOf(error) };
  }
}
