import type { Socket } from 'node:net';
import type { Connection } from '../parts/tls.ts';

const defaultReadTimeoutMs = 5_000;

/** A socket as something to write to and read from in turn. Listens at once, so that no early byte or late alert is lost. */
export function connectionOf(socket: Socket): Connection {
  const arrived: Buffer[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  socket.on('data', (bytes: Buffer) => {
    arrived.push(bytes);
    notify();
  });
  socket.on('error', (error) => {
    failure = error;
    notify();
  });
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      ended = true;
      notify();
    });
  }
  return {
    get remoteAddress() {
      return socket.remoteAddress;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        socket.write(bytes, (error) => (error ? reject(failure ?? error) : resolve()));
      }),
    async read(timeoutMs = defaultReadTimeoutMs) {
      const until = monotonicMs() + timeoutMs;
      for (;;) {
        const bytes = arrived.shift();
        if (bytes) return bytes;
        if (failure) throw failure;
        if (ended) return undefined;
        const left = until - monotonicMs();
        if (left <= 0) throw timedOut(`no answer within ${timeoutMs} ms`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    close: () => socket.destroy(),
  };
}

/** The global `performance` would be loaded for this alone. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** An error as sockets have them, for a limit of ours. */
export function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
