import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Line } from './releases.ts';

export interface Ports {
  readonly boltPort: number;
  readonly httpsPort: number;
  readonly httpPort: number;
}

export interface PlaintextHome extends Ports {
  readonly home: string;
  readonly conf: string;
}

/**
 * A home as after unpacking: no TLS, everything on loopback. The conf has what a shipped one has: settings among comments,
 * examples commented out, a blank line here and there. Ports not given are free ones.
 */
export async function makePlaintextHome(
  home: string,
  line: Line,
  options: Partial<Ports> & { readonly auth?: boolean } = {},
): Promise<PlaintextHome> {
  const [first, second, third] = await freePorts(3);
  const ports: Ports = {
    boltPort: options.boltPort ?? Number(first),
    httpsPort: options.httpsPort ?? Number(second),
    httpPort: options.httpPort ?? Number(third),
  };
  for (const name of ['conf', 'data', 'logs', 'run', 'plugins', 'import', 'lib', 'certificates']) {
    await mkdir(join(home, name), { recursive: true });
  }
  const conf = join(home, 'conf', 'neo4j.conf');
  await writeFile(conf, confText(line, ports, options.auth ?? false), { mode: 0o640 });
  return { home, conf, ...ports };
}

/** Ports free at this moment, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          const address = server.address();
          server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
        }),
    ),
  );
}

/** Written for these tests after the structure of the shipped files; names as each line spells them. */
function confText(line: Line, ports: Ports, auth: boolean): string {
  const old = line === '4.4';
  const connector = (name: string) => (old ? `dbms.connector.${name}` : `server.${name}`);
  const directories = old ? 'dbms.directories' : 'server.directories';
  const connectorLines = (name: string, title: string, enabled: boolean, port: number, tls: readonly string[]) => [
    `# ${title} connector`,
    `${connector(name)}.enabled=${enabled}`,
    ...tls,
    `${connector(name)}.listen_address=127.0.0.1:${port}`,
    `${connector(name)}.advertised_address=localhost:${port}`,
    '',
  ];
  return [
    '#*****************************************************************',
    '# Neo4j configuration',
    '#',
    '# One setting a line, name=value. Lines starting with # are ignored.',
    '#*****************************************************************',
    '',
    '# Where things are, relative to the home of this server.',
    `#${directories}.data=data`,
    `#${directories}.plugins=plugins`,
    `#${directories}.logs=logs`,
    `${directories}.import=import`,
    '',
    '# Users must log in. Uncomment to let anybody in.',
    `${auth ? '#' : ''}dbms.security.auth_enabled=false`,
    '',
    '# Java heap. Picked from the memory of the machine when unset.',
    `#${old ? 'dbms.memory.heap' : 'server.memory.heap'}.initial_size=512m`,
    `#${old ? 'dbms.memory.heap' : 'server.memory.heap'}.max_size=512m`,
    '',
    '#*****************************************************************',
    '# Network connectors',
    '#*****************************************************************',
    '',
    '# Uncomment to accept connections from other machines.',
    `#${old ? 'dbms' : 'server'}.default_listen_address=0.0.0.0`,
    '',
    ...connectorLines('bolt', 'Bolt', true, ports.boltPort, [`#${connector('bolt')}.tls_level=DISABLED`]),
    ...connectorLines('http', 'HTTP', true, ports.httpPort, []),
    ...connectorLines('https', 'HTTPS', false, ports.httpsPort, []),
    '#*****************************************************************',
    '# SSL policies',
    '#*****************************************************************',
    '',
    ...['bolt', 'https', 'cluster', 'backup'].flatMap((scope) => [
      `# For ${scope}`,
      `#dbms.ssl.policy.${scope}.enabled=true`,
      `#dbms.ssl.policy.${scope}.base_directory=certificates/${scope}`,
      `#dbms.ssl.policy.${scope}.private_key=private.key`,
      `#dbms.ssl.policy.${scope}.public_certificate=public.crt`,
      '',
    ]),
    '#*****************************************************************',
    '# JVM parameters',
    '#*****************************************************************',
    '',
    `${old ? 'dbms' : 'server'}.jvm.additional=-XX:+UseG1GC`,
    `${old ? 'dbms' : 'server'}.jvm.additional=-XX:-OmitStackTraceInFastThrow`,
    `${old ? 'dbms' : 'server'}.jvm.additional=-Djdk.tls.ephemeralDHKeySize=2048`,
    '',
  ].join('\n');
}
