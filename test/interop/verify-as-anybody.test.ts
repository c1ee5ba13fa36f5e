import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls, connect as dial, type TlsOptions } from 'node:tls';
import { expect, it } from 'vitest';
import { writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { authorityPair, peerPair, type TestPair } from '../support/certificates.ts';
import { runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { lines } from '../support/neo4j/releases.ts';
import { makePlaintextHome, type Neo4jServer, startNeo4j } from '../support/neo4j/server.ts';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const nobody = { uid: 65534, gid: 65534 };

interface Scene {
  readonly server: Neo4jServer;
  /** The home of the server that runs. */
  readonly home: string;
  /** Copies of it whose Bolt port is something that stands in front of that server. */
  readonly front: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const pem = ({ certificate }: TestPair): string => certificate.pem;

async function listening(server: Server, closers: (() => void)[]): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** One start of a line: Bolt without its intermediate certificate, https below a staging root, and fronts before its Bolt. */
async function makeScene(line: (typeof lines)[number]): Promise<Scene> {
  const { home, conf, boltPort } = await makePlaintextHome(testdir(), line);
  const at = ['--home', home, '--neo4j-version', line, '--edition', 'community'];
  await runWell(['init', ...at, '--components', 'bolt,https', '--name', 'localhost', '--yes', '--quiet']);
  const root = await authorityPair('Example Root');
  const intermediate = await authorityPair('Example Intermediate', root);
  const staging = await authorityPair('(STAGING) Pretend Pear X1');
  const [bolt, https, edge] = await Promise.all([
    peerPair('localhost', { issuer: intermediate }),
    peerPair('localhost', { issuer: staging }),
    peerPair('localhost', { issuer: root }),
  ]);
  const put = (scope: string, pair: TestPair, ...chain: readonly TestPair[]): void => {
    const folder = join(home, 'certificates', scope);
    for (const [name, text, mode] of [
      ['private.key', writePkcs8(pair.key), 0o400],
      ['public.crt', [pair, ...chain].map(pem).join(''), 0o444],
    ] as const) {
      rmSync(join(folder, name));
      writeFileSync(join(folder, name), text, { mode });
    }
  };
  put('bolt', bolt);
  writeFileSync(join(home, 'certificates/bolt/trusted/ca.pem'), pem(root), { mode: 0o444 });
  put('https', https, staging);
  chmodSync(conf, 0o644);

  const closers: (() => void)[] = [];
  const server = await startNeo4j({ line, home });
  const pair: TlsOptions = { key: writePkcs8(edge.key), cert: pem(edge) + pem(root) };
  const tls = (more: TlsOptions, then: (socket: Socket) => void) => listening(createTls({ ...pair, ...more }, then), closers);
  const through = (socket: Socket): void => {
    const inner = dial({ port: boltPort, host: '127.0.0.1', rejectUnauthorized: false });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  };
  const ports = {
    terminator: await tls({}, through),
    'dead backend': await tls({}, (socket) => void socket.end()),
    'http inside': await tls({}, (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    'client certificate': await tls({ requestCert: true, rejectUnauthorized: true, ca: pem(root) }, through),
    plaintext: await listening(
      createTcp((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
      closers,
    ),
  };
  const front = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => {
      const copy = testdir();
      for (const part of ['conf', 'certificates', 'lib', '.neo4j-tls'])
        cpSync(join(home, part), join(copy, part), { recursive: true });
      const text = readFileSync(join(copy, 'conf/neo4j.conf'), 'utf8').replaceAll(`:${boltPort}`, `:${port}`);
      writeFileSync(join(copy, 'conf/neo4j.conf'), text);
      return [name, copy];
    }),
  );
  const close = async (): Promise<void> => {
    for (const one of closers) one();
    await server.stop();
  };
  return { server, home, front, close };
}

interface Seen {
  readonly code: number | null;
  /** `bolt error certificate-lacks-name`. */
  readonly ids: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

/** What each command finds in each scene. The ports do not change with who looks, so neither does the answer. */
const bolt = {
  real: ['error certificate-chain-incomplete'],
  'wrong name': ['error certificate-lacks-name', 'error certificate-chain-incomplete'],
  // The edge's own certificate has an issuer that this home does not know, and it is not the one on disk.
  terminator: ['error served-differs-from-disk'],
  'dead backend': ['error served-differs-from-disk', 'error endpoint-closes-inside'],
  'http inside': ['error served-differs-from-disk', 'error endpoint-speaks-other'],
  'client certificate': ['error served-differs-from-disk', 'error client-certificate-refused'],
  plaintext: ['error endpoint-speaks-other'],
} as const;
type Name = keyof typeof bolt;

describeNeeds(['java', 'maven'], 'verify, status and doctor of a real server and what stands before it', () => {
  it.each(lines)(
    '%s: every fault is named, whoever looks, and nothing unseen is called fine',
    { timeout: 300_000 },
    async (line) => {
      const scene = await makeScene(line);
      const look = async (asRoot: boolean, command: string, home: string, ...more: readonly string[]): Promise<Seen> => {
        const argv = [command, '--home', home, '--neo4j-version', line, '--edition', 'community', ...more, '--json'];
        const { code, out } = asRoot
          ? await runInProcess(argv)
          : await runProgram(argv, nobody).then(({ code, stdout }) => ({ code, out: stdout }));
        const document = JSON.parse(out);
        const ids = (document.endpoints ?? []).flatMap(
          ({ component, findings }: { component: string; findings: readonly { severity: string; id: string }[] }) =>
            findings.map(({ severity, id }) => `${component} ${severity} ${id}`),
        );
        return { code, ids, document };
      };
      const unread = [
        expect.objectContaining({ component: 'bolt', path: 'certificates/bolt/private.key' }),
        expect.objectContaining({ component: 'https', path: 'certificates/https/private.key' }),
      ];
      try {
        expect(scene.server.running, scene.server.stdout).toBe(true);
        // Whoever is not root cannot become somebody else, and is the owner of these homes.
        for (const asRoot of process.getuid?.() === 0 ? [true, false] : [true]) {
          const who = asRoot ? 'root' : 'another user';
          const notChecked = asRoot ? [] : unread;
          for (const name of Object.keys(bolt) as Name[]) {
            const home = scene.front[name] ?? scene.home;
            const { code, ids, document } = await look(
              asRoot,
              'verify',
              home,
              ...(name === 'wrong name' ? ['--name', 'graph.elsewhere.test'] : []),
            );
            // From 2025.01 the web server itself refuses a name that its certificate does not have.
            const refused = line === '2025' || line === '2026' ? ['error https-invalid-sni'] : [];
            const https = [
              ...(name === 'wrong name' ? ['error certificate-lacks-name'] : []),
              'error certificate-never-trusted',
              ...(name === 'wrong name' ? refused : []),
            ];
            expect({ code, ids, notChecked: document.notChecked }, `verify, ${name}, ${who}`).toEqual({
              code: 1,
              ids: [...bolt[name].map((id) => `bolt ${id}`), ...https.map((id) => `https ${id}`)],
              notChecked,
            });
          }
          const { document } = await look(asRoot, 'verify', scene.home);
          const [said] = document.findings as { message: string }[];
          expect(said?.message).toMatch(/ends at CN=Example Intermediate.*clients that trust CN=Example Root refuse it/);
          // The files: their answer is the same for every port, and no promise rests on a key that was not read.
          const doctor = await look(asRoot, 'doctor', scene.home, '--host', 'graph.elsewhere.test');
          expect(doctor, `doctor, ${who}`).toMatchObject({
            code: 1,
            document: { verdict: { starts: asRoot ? true : null }, notChecked },
          });
          expect((doctor.document.findings as { id: string }[]).map(({ id }) => id)).toEqual(
            expect.arrayContaining(['certificate-lacks-name', 'certificate-chain-incomplete', 'certificate-never-trusted']),
          );
          for (const [name, served] of [
            ['real', { served: true }],
            ['terminator', { served: false }],
            ['plaintext', { served: null, noHandshake: true }],
          ] as const) {
            const status = await look(asRoot, 'status', scene.front[name] ?? scene.home);
            const [own] = status.document.certificates as object[];
            expect(own, `status, ${name}, ${who}`).toMatchObject({
              component: 'bolt',
              keyMatches: asRoot ? true : null,
              ...served,
            });
            expect(status.document.notChecked).toEqual(notChecked);
          }
        }
      } finally {
        await scene.close();
      }
    },
  );
});
