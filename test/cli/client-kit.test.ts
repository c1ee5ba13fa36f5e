import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const run = promisify(execFile);

/** A home with bolt and https, and a server on its https port that shows what was written. */
async function served(): Promise<{ readonly folder: string; readonly at: readonly string[]; readonly port: number }> {
  const [bolt, port] = (await freePorts(2)) as [number, number];
  const folder = testdir({
    'home/conf/neo4j.conf': `server.bolt.listen_address=127.0.0.1:${bolt}\nserver.https.listen_address=127.0.0.1:${port}\n`,
  });
  const at = ['--home', join(folder, 'home'), '--neo4j-version', '5.26', '--edition', 'community'];
  await runWell(['init', ...at, '--name', 'localhost', '--yes']);
  const file = (name: string) => readFileSync(join(folder, 'home/certificates/https', name));
  const server = https.createServer({ key: file('private.key'), cert: file('public.crt') }, (_, response) =>
    response.end('served'),
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { folder, at, port };
}

describeNeeds(['curl', 'keytool'], 'trust export --for', () => {
  it('curl: the command runs as it stands', async () => {
    const { folder, at } = await served();
    const out = join(folder, 'server.pem');
    const { stdout } = await runWell(['trust', 'export', ...at, '--for', 'curl', '--out', out, '--json']);
    const [command] = JSON.parse(stdout).kit as [string];
    expect((await run('/bin/sh', ['-c', `${command} -sS`], { timeout: 20_000 })).stdout).toBe('served');
    await expect(run('/bin/sh', ['-c', `${command.replace(/--cacert \S+ /, '')} -sS`], { timeout: 20_000 })).rejects.toThrow(
      /certificate/,
    );
  });

  it('cypher-shell: a trust store that keytool reads and a JVM connects with', async () => {
    const { folder, at, port } = await served();
    const out = join(folder, 'neo4j.p12');
    const { stdout } = await runWell([
      'trust',
      'export',
      ...at,
      '--component',
      'https',
      '--for',
      'cypher-shell',
      '--out',
      out,
      '--json',
    ]);
    const listed = execFileSync('keytool', ['-list', '-keystore', out, '-storetype', 'PKCS12', '-storepass', 'changeit'], {
      encoding: 'utf8',
    });
    expect(listed).toMatch(/neo4j, .*trustedCertEntry/);
    const options = /JAVA_OPTS='([^']+)'/.exec((JSON.parse(stdout).kit as string[])[0] ?? '')?.[1]?.split(' ') ?? [];
    expect(options[0]).toBe(`-Djavax.net.ssl.trustStore=${out}`);
    const source = join(folder, 'Ask.java');
    writeFileSync(
      source,
      `public class Ask { public static void main(String[] a) throws Exception {
         try (var in = new java.net.URL(a[0]).openStream()) { System.out.print(new String(in.readAllBytes())); } } }`,
    );
    const url = `https://localhost:${port}/`;
    expect((await run('java', [...options, source, url], { timeout: 60_000 })).stdout).toBe('served');
    await expect(run('java', [source, url], { timeout: 60_000 })).rejects.toThrow(/PKIX path building failed/);
  }, 120_000);

  it('python: the certificate on stdout, what to do with it on stderr', async () => {
    const { at } = await served();
    const { stdout, stderr } = await runWell(['trust', 'export', ...at, '--for', 'python']);
    expect(stdout).toContain('BEGIN CERTIFICATE');
    expect(stderr).toContain('TrustCustomCAs("neo4j.pem")');
    expect(stderr).toContain('bolt://localhost:');
  });
});
