import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
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

/** A home whose Bolt port answers, in which nothing is advertised. */
async function answering(...names: readonly string[]) {
  const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];
  const named = names.flatMap((name) => ['--name', name]);
  expect(await runInProcess(['init', ...at, '--components', 'bolt', '--http', 'off', ...named, '--yes'])).toMatchObject({
    code: 0,
  });
  const conf = join(home, 'conf/neo4j.conf');
  const port = await serve(home);
  writeFileSync(conf, `${readFileSync(conf, 'utf8')}server.bolt.listen_address=127.0.0.1:${port}\n`);
  return { home, at, conf };
}

it('gives no all-clear where nothing tells the name, and one where a name fits', async () => {
  const { at, home } = await answering('graph.example');
  const asInitWasTold = await runInProcess(['verify', ...at]);
  expect(asInitWasTold.out.split('\n')[0]).toBe('  The endpoint is encrypted and healthy.');
  rmSync(join(home, '.neo4j-tls/told'));
  const open = await runInProcess(['verify', ...at]);
  expect(open.code).toBe(1);
  expect(open.out).toMatch(
    /only for graph\.example, which is none of the names by which this server is known \(its own are .*localhost/,
  );
  const named = await runInProcess(['verify', ...at, '--name', 'graph.example']);
  expect(named.out.split('\n')[0]).toBe('  The endpoint is encrypted and healthy.');

  // The same of the files: a name that was given is judged, also without a peer.
  const doctor = async (...flags: readonly string[]) => {
    const { code, out } = await runInProcess(['doctor', ...at, ...flags, '--json']);
    const findings: readonly { readonly id: string; readonly severity: string }[] = JSON.parse(out).findings;
    const names = findings.filter(({ id }) => id.startsWith('certificate-'));
    return { code, findings: names.map(({ id, severity }) => `${severity} ${id}`) };
  };
  expect(await doctor()).toEqual({ code: 0, findings: ['info certificate-name-not-compared'] });
  expect(await doctor('--host', 'graph.example')).toEqual({ code: 0, findings: [] });
  expect(await doctor('--host', 'other.example')).toEqual({ code: 1, findings: ['error certificate-lacks-name'] });
});

it('says what each kind of client makes of the chain', async () => {
  const { at } = await answering('localhost');
  const { out } = await runInProcess(['verify', ...at]);
  expect(out.split('\n')[0]).toBe('  The endpoint is encrypted and healthy.');
  expect(out).toMatch(/a client that trusts only public CAs +does not trust it \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  expect(out).toMatch(/a client that trusts only this certificate +trusts it/);
  const [endpoint] = JSON.parse((await runInProcess(['verify', ...at, '--json'])).out).endpoints;
  expect(endpoint.trusted.clients).toHaveLength(3);
});
