import { Duplex } from 'node:stream';

const handshakeRecord = 22;
const certificateMessage = 11;
/** No chain worth looking at is longer. */
const mostBytes = 256 * 1024;

/**
 * The certificates a TLS 1.2 server sends, DER, leaf first. In TLS 1.2 they travel in clear, so they are seen even where the
 * handshake fails afterwards: a server that demands a client's certificate ends it before Node would tell of its own.
 */
export async function certificatesInClear({
  host,
  port,
  name,
  timeoutMs,
}: {
  readonly host: string;
  readonly port: number;
  readonly name: string | undefined;
  readonly timeoutMs: number;
}): Promise<readonly Buffer[]> {
  const { connect } = await import('node:net');
  const { connect: connectTls } = await import('node:tls');
  const seen: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      const certificates = readCertificateMessage(Buffer.concat(seen));
      if (certificates.length > 0) resolve(certificates);
      else reject(error ?? Object.assign(new Error('closed without a certificate'), { code: 'ECONNRESET' }));
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
        if (readCertificateMessage(Buffer.concat(seen)).length > 0) end();
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

/** Finds the Certificate message in the plaintext records at the beginning of a connection; empty when it is not whole yet. */
function readCertificateMessage(bytes: Buffer): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== handshakeRecord) break;
    messages.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const flight = Buffer.concat(messages);
  for (let at = 0; at + 4 <= flight.length; ) {
    const length = flight.readUIntBE(at + 1, 3);
    const body = flight.subarray(at + 4, at + 4 + length);
    if (body.length < length) return [];
    if (flight[at] === certificateMessage) return readList(body);
    at += 4 + length;
  }
  return [];
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
