/**
 * Has the system permission bits and owners? Windows has neither: libuv makes bits up of the read-only attribute, sets that attribute for
 * a mode without write bits (over such a file nothing can be renamed), and refuses to set the mode of an open folder. Who may read is said by
 * access-control lists there.
 */
export const hasModes = process.platform !== 'win32';

/** What libuv makes up says nothing; in its place stands what nobody objects to. */
export const noModes = { file: 0o600, directory: 0o700 } as const;

/** Of a virus scanner, an indexer or a backup that has a file open for a moment. */
const heldCodes: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);
const heldLimitMs = 1_000;

/**
 * Makes one change, on Windows a few times over a second where another program holds the file: nothing can be renamed or removed there
 * while it is open elsewhere. Throws the system's error.
 */
export function whileHeld<T>(change: () => T): T {
  if (hasModes) return change();
  for (let waited = 0, pause = 10; ; pause *= 2) {
    try {
      return change();
    } catch (error) {
      if (waited >= heldLimitMs || !heldCodes.has((error as NodeJS.ErrnoException).code)) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    waited += pause;
  }
}
