import { Duplex } from 'node:stream';

const handshakeRecord = 22;
const certificateMessage = 11;
const certificateRequestMessage = 13;
const serverHelloDoneMessage = 14;
/** No first answer worth looking at is longer. */
const mostBytes = 256 * 1024;

interface InClear {
  readonly host: string;
  readonly port: number;
  readonly name: string | undefined;
  readonly timeoutMs: number;
}

/** A message of the handshake. */
interface Message {
  readonly type: number;
  readonly body: Buffer;
}

/**
 * The certificates a TLS 1.2 server sends, DER, leaf first. In TLS 1.2 they travel in clear, so they are seen even where the
 * handshake fails afterwards: a server that demands a client's certificate ends it before Node would tell of its own.
 */
export async function certificatesInClear(options: InClear): Promise<readonly Buffer[]> {
  const certificates = await watch(options, (messages) => {
    const message = messages.find(({ type }) => type === certificateMessage);
    return message === undefined ? undefined : readList(message.body);
  });
  if (certificates !== undefined && certificates.length > 0) return certificates;
  throw Object.assign(new Error('closed without a certificate'), { code: 'ECONNRESET' });
}

/**
 * Does the server send a CertificateRequest? Seen in TLS 1.2 alone, where it travels in clear. Undefined: it does not speak TLS 1.2,
 * or broke off before it was done with its side.
 */
export async function asksForCertificate(options: InClear): Promise<boolean | undefined> {
  return watch(options, (messages) => {
    if (messages.some(({ type }) => type === certificateRequestMessage)) return true;
    return messages.some(({ type }) => type === serverHelloDoneMessage) ? false : undefined;
  }).catch(() => undefined);
}

/** Begins a TLS 1.2 handshake and reads what the server says in clear, until `read` has what it wants. */
async function watch<T>(
  { host, port, name, timeoutMs }: InClear,
  read: (messages: readonly Message[]) => T | undefined,
): Promise<T | undefined> {
  const { connect } = await import('node:net');
  const { connect: connectTls } = await import('node:tls');
  const seen: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      const result = read(handshakeMessages(Buffer.concat(seen)));
      if (result === undefined && error !== undefined) reject(error);
      else resolve(result);
    };
    const timer = setTimeout(
      () => end(Object.assign(new Error(`no certificate within ${timeoutMs} ms`), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    socket.once('error', end);
    socket.once('close', () => end());
    socket.once('connect', () => {
      // What comes in is looked at on its way.
      const through = new Duplex({
        read: () => socket.resume(),
        write: (chunk: Buffer, _, done) => {
          socket.write(chunk, () => done());
        },
      });
      socket.on('data', (chunk: Buffer) => {
        if (size < mostBytes) seen.push(chunk);
        size += chunk.length;
        if (!through.push(chunk)) socket.pause();
        if (read(handshakeMessages(Buffer.concat(seen))) !== undefined) end();
      });
      socket.on('end', () => through.push(null));
      const tls = connectTls({
        socket: through,
        rejectUnauthorized: false,
        maxVersion: 'TLSv1.2',
        ...(name === undefined ? {} : { servername: name }),
      });
      tls.on('error', (error) => end(error));
      tls.on('secureConnect', () => end());
    });
  });
}

/** The whole messages in the plaintext records at the beginning of a connection. */
function handshakeMessages(bytes: Buffer): readonly Message[] {
  const records: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== handshakeRecord) break;
    records.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const flight = Buffer.concat(records);
  const messages: Message[] = [];
  for (let at = 0; at + 4 <= flight.length; ) {
    const length = flight.readUIntBE(at + 1, 3);
    const body = flight.subarray(at + 4, at + 4 + length);
    if (body.length < length) break;
    messages.push({ type: flight[at] ?? 0, body });
    at += 4 + length;
  }
  return messages;
}

function readList(body: Buffer): readonly Buffer[] {
  const certificates: Buffer[] = [];
  for (let at = 3; at + 3 <= body.length; ) {
    const length = body.readUIntBE(at, 3);
    certificates.push(Buffer.from(body.subarray(at + 3, at + 3 + length)));
    at += 3 + length;
  }
  return certificates;
}
