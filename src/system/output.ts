import { constants, readFileSync, readlinkSync, writeSync } from 'node:fs';

/** A stream of text that tells afterwards whether all of it arrived. */
export interface Output {
  write(text: string): void;
  /** Resolves once everything is written: to the system's code of the first write that failed, else to undefined. */
  settled(): Promise<string | undefined>;
}

/** A reader that has seen enough (`head`) is how people read long output, not a failure. */
const readerGone: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'EOF']);

/**
 * Writes to a descriptor until its reader goes away or a write fails. Not through Node's stream: that takes long to set up, and on
 * a disk that is nearly full it loses what a short write leaves over. A pipe that is full and does not block is left to the stream.
 * `isClosed` is asked before the first write: a closed descriptor takes everything, see {@link outputSeemsClosed}.
 */
export function createOutput(descriptor: number, stream: () => NodeJS.WriteStream, isClosed = () => false): Output {
  let asked = false;
  let way: 'descriptor' | 'stream' | 'none' = process.platform === 'win32' ? 'stream' : 'descriptor';
  let failure: string | undefined;
  let watched = false;
  const pending = new Set<Promise<void>>();

  function fail(error: NodeJS.ErrnoException): void {
    way = 'none';
    if (!readerGone.has(error.code)) failure ??= error.code ?? error.message;
  }

  function throughStream(bytes: Uint8Array): void {
    way = 'stream';
    if (!watched) stream().on('error', fail);
    watched = true;
    const written = new Promise<void>((resolve) => {
      stream().write(bytes, (error) => {
        if (error) fail(error);
        resolve();
      });
    });
    pending.add(written);
    void written.then(() => pending.delete(written));
  }

  return {
    write(text) {
      if (way === 'none' || text === '') return;
      if (!asked && isClosed()) return fail(Object.assign(new Error('EBADF: it is closed'), { code: 'EBADF' }));
      asked = true;
      let left: Uint8Array = Buffer.from(text);
      try {
        while (way === 'descriptor' && left.length > 0) left = left.subarray(writeSync(descriptor, left));
      } catch (error) {
        const refusal = error as NodeJS.ErrnoException;
        if (refusal.code !== 'EAGAIN') return fail(refusal);
        way = 'stream';
      }
      if (left.length > 0) throughStream(left);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
      return failure;
    },
  };
}

/** O_ACCMODE of fcntl.h. */
const accessMode = 3;

/**
 * Was standard output closed (`>&-`) when this process began? Node opens /dev/null in its place, for reading and writing, where a shell
 * that was asked for /dev/null opens it for writing. `spawn` of Node, `DEVNULL` of Python and daemon(3) do as Node does; where standard
 * error is such a /dev/null as well, nobody wants to hear anything.
 */
export function outputSeemsClosed(): boolean {
  return isNullBothWays(1) && !isNullBothWays(2);
}

function isNullBothWays(descriptor: number): boolean {
  try {
    if (readlinkSync(`/proc/self/fd/${descriptor}`) !== '/dev/null') return false;
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & accessMode) === constants.O_RDWR;
  } catch {
    return false;
  }
}
