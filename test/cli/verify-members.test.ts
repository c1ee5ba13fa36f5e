import { createServer as createTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** Members on addresses of the loopback network, since a members file names no ports: https is on 7473. */
const good = '127.83.0.1';
const plain = '127.83.0.2';
const closed = '127.83.0.3';
const port = 7473;
const closers: (() => void)[] = [];

const answer =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 62\r\n\r\n{"neo4j_version":"5.26.30","neo4j_edition":"enterprise","x":1}\n';
const web = (socket: Socket): void => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(answer));
};

beforeAll(async () => {
  const key = await generatePrivateKey('ec-p256');
  const certificate = issueSelfSigned({
    key,
    now: new Date(),
    request: { subject: [{ type: 'CN', value: good }], names: [{ kind: 'ip', value: good }], usages: ['serverAuth'], days: 90 },
  });
  for (const [host, server] of [
    [good, createTls({ key: writePkcs8(key), cert: certificate.pem }, web)],
    [plain, createTcp(web)],
  ] as const) {
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
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  }
});
afterAll(() => {
  for (const close of closers) close();
});

const members = (...hosts: readonly string[]): string => {
  const list = hosts.map((host, index) => `  - name: core${index + 1}\n    names: ["${host}"]\n`);
  return join(testdir({ 'members.yml': `components: [https]\nmembers:\n${list.join('')}` }), 'members.yml');
};

describe('verify --members', () => {
  it('judges every port of every member in one document', async () => {
    const { code, stdout } = await runProgram(['verify', '--members', members(good, plain, closed), '--json']);
    expect(code).toBe(1);
    const document = JSON.parse(stdout);
    expect(document.schema).toBe('neo4j-tls/verify@1');
    expect(document.endpoints).toMatchObject([
      { component: 'https', address: `${good}:${port}`, reachable: true, encrypted: true },
      { component: 'https', address: `${plain}:${port}`, reachable: true, encrypted: false },
      { component: 'https', address: `${closed}:${port}`, reachable: false },
    ]);
    expect(document.endpoints[0].chain).toHaveLength(1);
  });

  it('shows a line each, within the width of a terminal, and the answer first', async () => {
    const { code, stdout } = await runProgram(['verify', '--members', members(good, plain, closed)]);
    expect(code).toBe(1);
    const lines = stdout.split('\n');
    for (const host of [good, plain, closed])
      expect(lines.filter((line) => line.includes(`${host}:${port}`)).length).toBeGreaterThan(0);
    expect(lines.find((line) => line.trim() !== '')).toMatch(/encrypt|reach|plain/i);
  });

  it.each([
    ['that names nobody', 'members: []\n', /names no members/],
    ['with a member that cannot be dialled', 'members: [{ name: "" }]\n', /no name to connect to/],
    ['that is something else', '- just a list\n', /contains no names with values/],
  ])('refuses a file %s', async (_, text, expected) => {
    const { code, stderr } = await runProgram(['verify', '--members', join(testdir({ 'members.yml': text }), 'members.yml')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });
});
