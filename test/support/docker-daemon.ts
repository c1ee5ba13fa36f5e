import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Docker daemon of the tests' own: no network, nothing of this machine's. */
export interface DockerDaemon {
  /** For whatever is to talk to it. */
  readonly env: { readonly DOCKER_HOST: string };
  /** What `docker` prints. @throws Error when it fails */
  docker(...args: readonly string[]): string;
  stop(): Promise<void>;
}

/** As the image's entry point does in the essentials: the conf and the certificates that are there at the start are what counts. */
const entryPoint = `#!/bin/sh
trap 'exit 0' TERM
mkdir -p /var/lib/neo4j/conf
[ -f /conf/neo4j.conf ] && cp /conf/neo4j.conf /var/lib/neo4j/conf/
for secret in $(env | sed -n 's/^NEO4J_.*_FILE=//p'); do cat "$secret" >/dev/null || { echo "The secret file '$secret' does not exist or is not readable."; exit 1; }; done
if [ -f /ssl/bolt/public.crt ]; then
  cat /ssl/bolt/private.key >/dev/null || exit 1
  echo "serves $(sha256sum </ssl/bolt/public.crt)"
else
  echo 'serves no certificate'
fi
while :; do sleep 1 & wait $!; done
`;

/** @throws Error when it does not come up; its last words are in it. */
export async function startDockerDaemon(): Promise<DockerDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'ntd-'));
  const socket = join(folder, 's');
  const env = { DOCKER_HOST: `unix://${socket}` };
  let said = '';
  const daemon: ChildProcess = spawn(
    'dockerd',
    [
      ...['--bridge=none', '--iptables=false', '--storage-driver=vfs', '--host', env.DOCKER_HOST],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let ended = false;
  const end = new Promise<void>((resolve) => {
    daemon.once('error', (error) => {
      said += String(error);
      ended = true;
      resolve();
    });
    daemon.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  daemon.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-2000);
  });
  const docker = (...args: readonly string[]): string => {
    const ran = spawnSync('docker', args, { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...env } });
    if (ran.status !== 0) throw new Error(`docker ${args.join(' ')}: ${ran.error ?? ran.stderr}`);
    return ran.stdout;
  };
  const stop = async (): Promise<void> => {
    if (!ended) {
      try {
        const ids = docker('ps', '--all', '--quiet').split('\n').filter(Boolean);
        if (ids.length > 0) docker('rm', '--force', ...ids);
      } catch {
        // It is going anyway.
      }
      daemon.kill('SIGTERM');
      const hard = setTimeout(() => daemon.kill('SIGKILL'), 20_000);
      await end;
      clearTimeout(hard);
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const isUp = () =>
      spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 5_000, env: { ...process.env, ...env } }).status === 0;
    for (let tries = 0; tries < 120 && !ended && !isUp(); tries++) await new Promise((resolve) => setTimeout(resolve, 250));
    if (ended || !isUp()) throw new Error(`dockerd did not come up:\n${said}`);
    importImage(folder, docker);
    return { env, docker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An image by the name of Neo4j's, with nothing but a shell and the stand-in for its entry point. */
function importImage(folder: string, docker: DockerDaemon['docker']): void {
  const root = join(folder, 'image');
  const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  const libraries = spawnSync('ldd', [busybox], { encoding: 'utf8' }).stdout.matchAll(/(\/\S+) \(0x/g);
  for (const path of [...libraries].map(([, path = '']) => path)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    cpSync(path, join(root, path), { dereference: true });
  }
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  mkdirSync(join(root, 'var/lib/neo4j'), { recursive: true });
  spawnSync('chmod', ['777', join(root, 'var/lib/neo4j'), join(root, 'tmp')]);
  cpSync(busybox, join(root, 'bin/busybox'), { dereference: true });
  for (const name of ['sh', 'cat', 'cp', 'env', 'mkdir', 'sed', 'sha256sum', 'sleep'])
    symlinkSync('busybox', join(root, 'bin', name));
  writeFileSync(join(root, 'entry.sh'), entryPoint, { mode: 0o755 });
  const packed = join(folder, 'image.tar');
  const tar = spawnSync('tar', ['-C', root, '-cf', packed, '.'], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(tar.stderr);
  const tarball = 'neo4j-community-5.26.30-unix.tar.gz';
  const changes = [
    'ENV PATH=/bin',
    'ENV NEO4J_EDITION=community',
    `ENV NEO4J_TARBALL=${tarball}`,
    'VOLUME /data',
    'CMD ["/entry.sh"]',
  ];
  docker('import', ...changes.flatMap((change) => ['--change', change]), packed, 'neo4j:5.26');
}
