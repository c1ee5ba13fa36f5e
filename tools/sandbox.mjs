// A Neo4j home to try things in, and a server that shows a browser or curl what was made there.
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';

const minutes = 10;

/** Makes a plaintext home anew. Gives its path. */
export function makeSandbox(sandbox) {
  const home = join(sandbox, 'neo4j');
  rmSync(sandbox, { recursive: true, force: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(
    join(home, 'conf', 'neo4j.conf'),
    '# A plaintext Neo4j 5 Community, for trying neo4j-tls out.\nserver.bolt.enabled=true\nserver.http.enabled=true\n',
    { mode: 0o640 },
  );
  return home;
}

/**
 * Serves the certificate of a sandbox home on loopback until Enter, Ctrl-C or ten minutes. Resolves to false where there is none
 * that could be served.
 */
export async function serveSandbox(home, { port = 7473 } = {}) {
  const folder = ['https', 'bolt']
    .map((scope) => join(home, 'certificates', scope))
    .find((at) => existsSync(join(at, 'public.crt')));
  if (folder === undefined) return false;
  const certificate = join(folder, 'public.crt');
  const cert = readFileSync(certificate);
  const key = readFileSync(join(folder, 'private.key'));
  // One with a passphrase is Neo4j's to open.
  if (key.includes('ENCRYPTED')) return false;
  const names = [...(new X509Certificate(cert).subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(
    ([, name]) => name,
  );
  const server = createServer({ cert, key }, (request, response) => {
    const { socket } = request;
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(`This connection is encrypted: ${socket.getProtocol()}, ${socket.getCipher().name}.\n`);
  });
  await listening(server, port).catch((error) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    return listening(server, 0);
  });
  const host = names.includes('localhost') || !names.includes('127.0.0.1') ? 'localhost' : '127.0.0.1';
  const url = `https://${host}:${server.address().port}/`;
  const shown = relative(process.cwd(), certificate);
  console.log(`
  This certificate is now served on this machine, for ${minutes} minutes.

  In another terminal, a client that trusts it:
    curl --cacert ${shown.startsWith('..') ? certificate : shown} ${url}

  In a browser, which warns because nobody has told it to trust this certificate:
    ${url}

  Press Enter to stop.`);
  await ended(server);
  console.log('  Stopped. The sandbox stays in .sandbox/ until the next npm start.');
  return true;
}

function listening(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Enter, Ctrl-C, a signal, or the time. */
function ended(server) {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    const end = () => {
      clearTimeout(timer);
      lines.close();
      server.closeAllConnections();
      server.close(() => resolve());
    };
    const timer = setTimeout(end, minutes * 60_000);
    lines.once('line', end);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
  });
}
