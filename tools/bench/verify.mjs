// `verify` on servers that are there for the benchmark alone: TLS with a web answer, in a process of their own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Serves on as many free ports of the loopback as it is told, prints them, and ends when its input does. */
const servers = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';
const [pair, count, delay] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4] ?? 0)];
const options = { key: readFileSync(pair + '/private.key'), cert: readFileSync(pair + '/public.crt') };
const body = '{"neo4j_version":"5.26.30","neo4j_edition":"enterprise"}';
const answer = 'HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body;
const serve = (socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => setTimeout(() => (bytes[0] === 0x60 ? socket.write(Buffer.from([0, 0, 8, 5])) : socket.end(answer)), delay));
};
const ports = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
  const server = createServer(options, serve).on('tlsClientError', () => {}).listen(0, '127.0.0.1', () => resolve(server.address().port));
})));
console.log(JSON.stringify(ports));
process.stdin.on('end', () => process.exit()).resume();
setTimeout(() => process.exit(), 600_000).unref();
`;

/** What a bare script does: a TLS connection to each port, and no question. */
const connects = `
import { connect } from 'node:tls';
await Promise.all(process.argv.slice(2).map((port) => new Promise((resolve, reject) => {
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => { socket.destroy(); resolve(); });
  socket.on('error', reject);
})));
`;

export async function* rows({ node, program, folder, has }) {
  const home = join(folder, 'verify');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), 'server.bolt.enabled=true\n');
  const init = [
    'init',
    '--home',
    home,
    '--neo4j-version',
    '5',
    '--edition',
    'community',
    '--name',
    '127.0.0.1',
    '--yes',
    '--quiet',
  ];
  spawnSync(node, [program, ...init], { stdio: 'inherit' });
  const [serverFile, connectFile] = [join(folder, 'servers.mjs'), join(folder, 'connects.mjs')];
  writeFileSync(serverFile, servers);
  writeFileSync(connectFile, connects);
  const running = [];
  const portsOf = async (count, delay = 0) => {
    const server = spawn(node, [serverFile, join(home, 'certificates', 'https'), `${count}`, `${delay}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    running.push(server);
    const [line] = await once(server.stdout, 'data');
    return JSON.parse(line);
  };
  const trust = join(home, 'certificates', 'https', 'public.crt');
  const verify = (ports) => [
    node,
    program,
    'verify',
    ...ports.map((port) => `https://127.0.0.1:${port}`),
    '--trust',
    trust,
    '--json',
  ];
  try {
    const two = await portsOf(2);
    yield {
      name: 'verify of two ports / a bare script that connects to both',
      ours: () => verify(two),
      reference: () => [node, connectFile, ...two.map(String)],
      aim: '1.5',
    };
    const twelve = await portsOf(12);
    const client = (port) =>
      `openssl s_client -connect 127.0.0.1:${port} -servername localhost </dev/null 2>/dev/null | openssl x509 -noout -subject -enddate`;
    if (has('openssl')) {
      yield {
        name: 'verify of twelve endpoints / twelve pairs of openssl s_client and x509',
        ours: () => verify(twelve),
        reference: () => ['bash', '-c', twelve.map(client).join('; ')],
        aim: '0.6 of CPU',
      };
    } else yield { name: 'verify of twelve endpoints / openssl', skip: 'openssl is not installed' };
    const hundred = await portsOf(100, 500);
    yield {
      name: 'verify of a hundred endpoints that take half a second each / one of them',
      ours: () => verify(hundred),
      reference: () => verify(hundred.slice(0, 1)),
      aim: '3 of wall time',
    };
  } finally {
    for (const server of running) server.stdin.end();
  }
}
