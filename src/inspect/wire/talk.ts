import type { Connection } from '../../system/parts/tls.ts';

/** What a port said when it was spoken to in Bolt or HTTP. */
export type Spoken =
  /** `version`: the Bolt version it chose, e.g. 5.8; undefined when it has none in common. */
  | { readonly kind: 'bolt'; readonly version: string | undefined }
  | { readonly kind: 'http'; readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'other' }
  /** `code` of Node or OpenSSL: a late alert, for example. */
  | { readonly kind: 'failed'; readonly code: string };

/** The magic that begins Bolt, then four proposals: 5.8 down to 5.0, 4.4 down to 4.2, 4.1, 3. */
const boltGreeting = Buffer.from([0x60, 0x60, 0xb0, 0x17, 0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 1, 4, 0, 0, 0, 3]);
/** Bytes of an answer worth reading. */
const longestAnswer = 64 * 1024;

/** Begins a Bolt connection and reads the version that the server picks. */
export function speakBolt(connection: Connection, timeoutMs: number): Promise<Spoken> {
  return exchange(connection, boltGreeting, timeoutMs, (answer) => {
    if (answer.length < 4) return undefined;
    if (answer.subarray(0, 5).toString('latin1').startsWith('HTTP')) return readHttp(answer, true);
    if (answer[0] !== 0) return { kind: 'other' };
    const [, , minor = 0, major = 0] = answer;
    return { kind: 'bolt', version: major === 0 ? undefined : `${major}.${minor}` };
  });
}

/** Asks for the discovery document, as a browser or curl would under this host. */
export function speakHttp(connection: Connection, host: string, timeoutMs: number): Promise<Spoken> {
  const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\nUser-Agent: neo4j-tls\r\nConnection: close\r\n\r\n`;
  return exchange(connection, Buffer.from(request), timeoutMs, (answer, ended) => {
    if (answer.length === 0) return undefined;
    return /^HTTP\/1\.[01] \d{3}/.test(answer.subarray(0, 12).toString('latin1')) ? readHttp(answer, ended) : { kind: 'other' };
  });
}

/** Nothing is said; only a refusal that comes late is waited for (TLS 1.3 tells it after the client is done). */
export async function listenForRefusal(connection: Connection, timeoutMs: number): Promise<Spoken> {
  try {
    return (await connection.read(timeoutMs)) === undefined ? { kind: 'closed' } : { kind: 'other' };
  } catch (error) {
    return failure(error);
  }
}

async function exchange(
  connection: Connection,
  request: Buffer,
  timeoutMs: number,
  read: (answer: Buffer, ended: boolean) => Spoken | undefined,
): Promise<Spoken> {
  const until = performance.now() + timeoutMs;
  let answer = Buffer.alloc(0);
  try {
    await connection.write(request);
    for (;;) {
      const bytes = await connection.read(Math.max(1, until - performance.now()));
      const ended = bytes === undefined;
      if (bytes !== undefined) answer = Buffer.concat([answer, bytes]);
      const spoken = read(answer, ended || answer.length > longestAnswer);
      if (spoken !== undefined) return spoken;
      if (ended) return answer.length === 0 ? { kind: 'closed' } : { kind: 'other' };
    }
  } catch (error) {
    // What came before the silence may be all there is to come.
    return read(answer, true) ?? failure(error);
  }
}

function failure(error: unknown): Spoken {
  const { code = '' } = error as { code?: string };
  if (code === 'ETIMEDOUT') return { kind: 'silent' };
  return code === 'ECONNRESET' || code === 'EPIPE'
    ? { kind: 'closed' }
    : { kind: 'failed', code: code === '' ? String(error) : code };
}

/** Undefined while there is more to come. */
function readHttp(answer: Buffer, ended: boolean): Spoken | undefined {
  const text = answer.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1 && !ended) return undefined;
  const [first = '', ...lines] = (headEnd === -1 ? text : text.slice(0, headEnd)).split('\r\n');
  const headers = new Map(
    lines.flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
  const body = headEnd === -1 ? '' : text.slice(headEnd + 4);
  const length = Number(headers.get('content-length') ?? Number.NaN);
  if (!ended && !(body.length >= length) && !(headers.get('transfer-encoding') === 'chunked' && body.includes('\r\n0\r\n')))
    return undefined;
  return { kind: 'http', status: Number(/^HTTP\/\S+ (\d{3})/.exec(first)?.[1] ?? 0), headers, body };
}
