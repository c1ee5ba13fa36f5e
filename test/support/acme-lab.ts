import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePorts } from './neo4j/plaintext-home.ts';

/** An ACME server like Let's Encrypt's, on loopback, and the certbot that speaks to it. */
export interface AcmeLab {
  readonly directory: string;
  /** URL of the ACME directory. */
  readonly server: string;
  /** Certificate of the ACME server's own https: what certbot has to trust. */
  readonly serverCa: string;
  /** The CA that signs leaves: what clients have to trust. New at each start. */
  readonly root: string;
  /** Where the ACME server looks for the answer to an http-01 challenge. */
  readonly httpPort: number;
  readonly certbot: string;
  /** PATH on which `certbot` is the chosen one. */
  readonly path: string;
  /** The flags of `neo4j-tls init` that make it use this lab, with folders of certbot below `directory`. */
  readonly flags: readonly string[];
  readonly configDirectory: string;
  readonly logsDirectory: string;
  /** Adds a TXT record, as a DNS provider would. */
  readonly dnsApi: string;
  /** Ends the ACME server alone. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

export interface LabOptions {
  /** `packaged`: Pebble of the distribution (older, leaf for clients too). `newest`: what public CAs issue today. */
  readonly pebble?: 'packaged' | 'newest';
  readonly certbot?: 'packaged' | 'newest';
  /** Names the CA refuses; newest Pebble only. */
  readonly blocked?: readonly string[];
  /** Port of the ACME server; default any. A CA that starts anew has forgotten everybody. */
  readonly port?: number;
}

const startLimitMs = 20_000;

function cached(...parts: readonly string[]): string {
  return join(cacheFolder(), 'acme', ...parts);
}

function cacheFolder(): string {
  return process.env.NEO4J_TLS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neo4j-tls');
}

/** A Python that has Neo4j's driver; it may not be there. */
export function pythonWithDriver(): string {
  return join(cacheFolder(), 'clients', 'bin', 'python');
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** A program of the kind that was asked for; undefined when it is not on this machine. See `.ci/install-certbot-pebble.sh`. */
export function acmeProgram(name: 'certbot' | 'pebble' | 'pebble-challtestsrv', kind: 'packaged' | 'newest'): string | undefined {
  if (kind === 'packaged') return onPath(name);
  const path = name === 'certbot' ? cached('certbot', 'bin', 'certbot') : cached('pebble', name);
  return existsSync(path) ? path : undefined;
}

/** Starts Pebble and its DNS on free loopback ports. Ready within about a second. */
export async function startAcmeLab({
  pebble = 'newest',
  certbot = 'packaged',
  blocked = [],
  port,
}: LabOptions = {}): Promise<AcmeLab> {
  const [server, dns, program] = [
    acmeProgram('pebble', pebble) ?? acmeProgram('pebble', 'packaged'),
    acmeProgram('pebble-challtestsrv', pebble) ?? acmeProgram('pebble-challtestsrv', 'packaged'),
    acmeProgram('certbot', certbot) ?? acmeProgram('certbot', 'packaged'),
  ];
  if (server === undefined || dns === undefined || program === undefined)
    throw new Error('certbot or Pebble is missing: run .ci/install-certbot-pebble.sh');
  const directory = await mkdtemp(join(tmpdir(), 'acme-lab-'));
  const [anyPort, management, http, tls, dnsPort, dnsApi] = (await freePorts(6)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const acme = port ?? anyPort;
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-days',
      '2',
      '-subj',
      '/CN=acme-api',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  const settings = {
    listenAddress: `127.0.0.1:${acme}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: 'cert.pem',
    privateKey: 'key.pem',
    httpPort: http,
    tlsPort: tls,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    ...(blocked.length > 0 ? { domainBlocklist: blocked } : {}),
  };
  await writeFile(join(directory, 'pebble.json'), JSON.stringify({ pebble: settings }));
  // The flag for DNS was renamed; the help, which goes to stderr, tells which one it is.
  const help = spawnSync(dns, ['-h'], { encoding: 'utf8', timeout: 10_000 });
  const dnsFlags = `${help.stdout}${help.stderr}`.includes('-dnsserver')
    ? [`-dnsserver=127.0.0.1:${dnsPort}`, '-doh=']
    : [`-dns01=127.0.0.1:${dnsPort}`];
  // A bad nonce now and then, and waits before validation, are Pebble's default.
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0', PEBBLE_AUTHZREUSE: '0' };
  const start = (file: string, args: readonly string[]) => spawn(file, args, { cwd: directory, stdio: 'ignore', env });
  const dnsServer = start(dns, [
    '-defaultIPv4=127.0.0.1',
    '-defaultIPv6=',
    ...dnsFlags,
    `-management=127.0.0.1:${dnsApi}`,
    '-http01=',
    '-https01=',
    '-tlsalpn01=',
  ]);
  const acmeServer = start(server, ['-config', 'pebble.json', '-dnsserver', `127.0.0.1:${dnsPort}`]);
  const endAtExit = () => {
    for (const child of [dnsServer, acmeServer]) child.kill('SIGKILL');
  };
  process.once('exit', endAtExit);
  const stop = async () => {
    await Promise.all([end(dnsServer), end(acmeServer)]);
    process.removeListener('exit', endAtExit);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const serverCa = join(directory, 'cert.pem');
    const ca = await readFile(serverCa);
    await until(() => get(`https://localhost:${acme}/dir`, ca));
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${dnsApi}/clear-txt`, { method: 'POST', body: '{"host":"ready.test."}' });
      if (!answer.ok) throw new Error('DNS is not ready');
    });
    const root = join(directory, 'root.pem');
    await writeFile(root, await get(`https://localhost:${management}/roots/0`, ca));
    const [configDirectory, workDirectory, logsDirectory] = ['config', 'work', 'logs'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    return {
      directory,
      server: `https://localhost:${acme}/dir`,
      serverCa,
      root,
      httpPort: http,
      certbot: program,
      path: [join(program, '..'), process.env.PATH ?? ''].join(delimiter),
      configDirectory,
      logsDirectory,
      flags: [
        '--acme-server',
        `https://localhost:${acme}/dir`,
        '--acme-ca',
        serverCa,
        `--certbot-arg=--config-dir=${configDirectory}`,
        `--certbot-arg=--work-dir=${workDirectory}`,
        `--certbot-arg=--logs-dir=${logsDirectory}`,
        `--certbot-arg=--http-01-port=${http}`,
        '--certbot-arg=--http-01-address=127.0.0.1',
      ],
      dnsApi: `http://127.0.0.1:${dnsApi}`,
      stopServer: () => end(acmeServer),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill();
  });
}

function get(url: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    // Pebble answers 400 to whoever does not say what it is.
    const asked = https.get(url, { ca, headers: { 'user-agent': 'acme-lab' }, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(body) : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
    });
    asked.on('error', reject);
  });
}

async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + startLimitMs; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
