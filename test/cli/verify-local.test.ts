import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** A port that answers a Bolt handshake with the pair of a home. */
async function serve(home: string): Promise<number> {
  const file = (name: string): Buffer => readFileSync(join(home, 'certificates/bolt', name));
  const server = createServer({ key: file('private.key'), cert: file('public.crt') }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(Buffer.from([0, 0, 8, 5])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it('dials by the name of the certificate where nothing is advertised, as clients elsewhere do', async () => {
  const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];
  await runWell(['init', ...at, '--components', 'bolt', '--name', 'graph.example', '--yes']);
  const port = await serve(home);
  const conf = join(home, 'conf/neo4j.conf');
  const text = readFileSync(conf, 'utf8').replace(/^server\.bolt\.listen_address=.*\n/m, '');
  const verified = async (...flags: string[]) => {
    const { stdout } = await runProgram(['verify', ...at, '--json', ...flags]);
    const { endpoints } = JSON.parse(stdout);
    const [bolt] = endpoints.filter(({ component }: { component: string }) => component === 'bolt');
    return { name: bolt.name, ids: bolt.findings.map(({ id }: { id: string }) => id) };
  };
  writeFileSync(conf, `${text}server.bolt.listen_address=localhost:${port}\n`);
  const plain = await verified();
  expect(plain.name).toBe('graph.example');
  expect(plain.ids).not.toContain('certificate-lacks-name');
  const asked = await verified('--name', 'localhost');
  expect(asked.ids).toContain('certificate-lacks-name');
  writeFileSync(conf, `${text}server.bolt.listen_address=localhost:${port}\nserver.bolt.advertised_address=other.example:7687\n`);
  const advertised = await verified();
  expect(advertised.name).toBe('other.example');
  expect(advertised.ids).toContain('certificate-lacks-name');
});
