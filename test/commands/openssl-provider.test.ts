import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nettySystem } from '../../src/neo4j/netty-jars.ts';
import { runInProcess } from '../support/in-process.ts';
import { pemPair } from '../support/pem-pair.ts';

const native = `netty-tcnative-boringssl-static-2.0.77.Final-${nettySystem(process.platform, process.arch)}.jar`;

/** A home whose conf asks for OpenSSL, with these jars. */
async function doctorWith(jars: readonly string[], edition: string) {
  const home = mkdtempSync(join(tmpdir(), 'openssl-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const put = (path: string, text: string): void => {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const { key, certificate } = pemPair();
  put('certificates/bolt/private.key', key);
  put('certificates/bolt/public.crt', certificate);
  for (const jar of jars) put(jar, '');
  put(
    'conf/neo4j.conf',
    'dbms.netty.ssl.provider=OPENSSL\nserver.bolt.tls_level=REQUIRED\ndbms.ssl.policy.bolt.enabled=true\ndbms.ssl.policy.bolt.client_auth=NONE\n',
  );
  const { out } = await runInProcess(['doctor', '--home', home, '--neo4j-version', '5.26.30', '--edition', edition, '--json']);
  const { verdict, findings } = JSON.parse(out) as {
    readonly verdict: { readonly starts: boolean | null };
    readonly findings: readonly { readonly id: string; readonly message: string; readonly remedy: string }[];
  };
  return { starts: verdict.starts, found: findings.find(({ id }) => id === 'openssl-without-library') };
}

const lib = ['lib/neo4j-kernel-5.26.30.jar', 'lib/netty-tcnative-classes-2.0.77.Final.jar'];

it.each(['community', 'enterprise'])('OpenSSL is judged by the jars that are there, not by the edition: %s', async (edition) => {
  expect(await doctorWith([...lib, `lib/${native}`], edition)).toEqual({ starts: true, found: undefined });
  expect(await doctorWith([...lib, `plugins/${native}`], edition)).toEqual({ starts: true, found: undefined });
  const { starts, found } = await doctorWith(lib, edition);
  expect([starts, found?.remedy]).toEqual([false, expect.stringContaining(native)]);
  const unseen = await doctorWith([], edition);
  expect([unseen.starts, unseen.found?.message]).toEqual([null, expect.stringMatching(/would not start without .*Not certain/)]);
});
