import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewEntry } from './system.ts';

const syncTimeoutMs = 120_000;

/** One call after the other: for many small files that is several times as fast as handing each to another thread. */
export async function writeNew(entries: readonly NewEntry[]): Promise<void> {
  for (const { path, mode, content } of entries) {
    if (content === undefined) {
      mkdirSync(path, 0o700);
      chmodSync(path, mode);
      continue;
    }
    // Narrow first: a key must never be wider than it will be.
    const descriptor = openSync(path, 'wx', 0o600);
    try {
      // A disk that is nearly full takes a part, and says so only to the next one who writes.
      if (writeSync(descriptor, content) < Buffer.byteLength(content))
        throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: 'ENOSPC' });
      fchmodSync(descriptor, mode);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** `sync -f` of GNU's tools where it is there; else every file by itself. */
export async function syncAll(path: string): Promise<void> {
  if (process.platform === 'linux') {
    const { execFile } = await import('node:child_process');
    const done = await new Promise<boolean>((resolve) => {
      execFile('sync', ['-f', path], { timeout: syncTimeoutMs }, (error) => resolve(error === null));
    });
    if (done) return;
  }
  await syncEach(path);
}

async function syncEach(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncEach(path);
    else if (process.platform !== 'win32') await syncOne(path);
  }
  if (process.platform !== 'win32') await syncOne(directory);
}

async function syncOne(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
