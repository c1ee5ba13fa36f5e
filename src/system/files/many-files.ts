import { chmodSync, closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEntry, Place } from '../parts/files.ts';
import { beOurselves } from './acting.ts';
import { through } from './decided.ts';
import { hasModes } from './windows.ts';

const syncTimeoutMs = 120_000;

/** One call after the other: for many small files that is several times as fast as handing each to another thread. */
export async function writeNew(entries: readonly NewEntry[]): Promise<void> {
  for (const { place, mode, content } of entries) {
    if (content === undefined) {
      through(place, (at) => {
        mkdirSync(at, 0o700);
        if (hasModes) chmodSync(at, mode);
      });
      continue;
    }
    // Narrow first: a key must never be wider than it will be.
    const descriptor = through(place, (at) => openSync(at, 'wx', 0o600));
    try {
      // A disk that is nearly full takes a part, and says so only to the next one who writes.
      if (writeSync(descriptor, content) < Buffer.byteLength(content))
        throw Object.assign(new Error(`ENOSPC: no space left on device, write '${place.path}'`), { code: 'ENOSPC' });
      if (hasModes) fchmodSync(descriptor, mode);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** `sync -f` of GNU's tools where it is there, on a descriptor of ours; else every file by itself. */
export async function syncAll(place: Place): Promise<void> {
  if (process.platform === 'linux') {
    const { spawn } = await import('node:child_process');
    const folder = through(place, (at) => openSync(at, 'r'));
    beOurselves();
    try {
      const done = await new Promise<boolean>((resolve) => {
        const child = spawn('sync', ['-f', '/proc/self/fd/3'], {
          stdio: ['ignore', 'ignore', 'ignore', folder],
          timeout: syncTimeoutMs,
        });
        child.once('error', () => resolve(false));
        child.once('close', (code) => resolve(code === 0));
      });
      if (done) return;
    } finally {
      closeSync(folder);
    }
  }
  through(place, syncEach);
}

function syncEach(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncEach(path);
    else if (process.platform !== 'win32') syncOne(path);
  }
  if (process.platform !== 'win32') syncOne(directory);
}

function syncOne(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
