import type { TlsConnection } from '../../system/system.ts';

/** For one who plays both ends of a connection: a byte each way, since TLS 1.3 refuses a client late. Times in milliseconds. */
export async function exchangeBytes(client: TlsConnection, accepted: Promise<TlsConnection>, timeoutMs: number): Promise<void> {
  await client.write('?');
  const server = await within(timeoutMs, accepted);
  if ((await server.read(timeoutMs))?.toString() !== '?') throw closedEarly();
  await server.write('!');
  if ((await client.read(timeoutMs))?.toString() !== '!') throw closedEarly();
}

function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed before a byte came through'), { code: 'ECONNRESET' });
}

/** A promise and what settles it. It may fail before anybody waits for it. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** @throws an error with code ETIMEDOUT when nothing came within `ms` milliseconds. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(`nothing came within ${ms} ms`), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
