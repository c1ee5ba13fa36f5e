import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeCertbot, fakeCertbot } from '../support/fake-certbot.ts';
import { runInProcess } from '../support/in-process.ts';
import { type PemPair, putLineage } from '../support/pem-pair.ts';
import { withPath } from './remedy-trial.ts';
import { leafOf, type World } from './setups.ts';

const name = 'graph.example.test';

/** A home that certbot feeds. Everything of it lies in the home, so that it is brought back with it. */
export interface CertbotScene {
  readonly home: string;
  readonly config: string;
  readonly hook: string;
  /** What certbot has next. */
  readonly next: PemPair;
  readonly certbot: FakeCertbot;
  /** Puts it into `live/`, whoever is told of it. */
  renewed(pair?: PemPair): void;
  /** Runs the hook as certbot does: what it says is lost. */
  runHook(): void;
}

const folderOf = (home: string): string => join(home, 'certbot');

/** Where the certbot of a home is found. */
export const certbotPath = (home: string): string => `${join(folderOf(home), 'fake-bin')}:${process.env.PATH ?? ''}`;

/** Sets a home up with certbot, and then does something to it. */
export function withCertbot(change: (scene: CertbotScene) => void) {
  return async (home: string, { world }: { readonly world: World }): Promise<void> => {
    const folder = folderOf(home);
    const config = join(folder, 'letsencrypt');
    rmSync(home, { recursive: true });
    mkdirSync(join(home, 'conf'), { recursive: true });
    mkdirSync(folder);
    writeFileSync(
      join(home, 'conf', 'neo4j.conf'),
      'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
    );
    const certbot = fakeCertbot(folder, config);
    const [first, next] = world.keys.ec.slice(4, 6).map((key): PemPair => {
      const { pem } = leafOf(0, key, world.root, { name, names: [`DNS:${name}`] });
      return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: pem, serial: '' };
    });
    if (first === undefined || next === undefined) throw new Error('out of keys');
    certbot.offer(first, name);
    const at = (kind: string): string => `--certbot-arg=--${kind}-dir=${kind === 'config' ? config : join(folder, kind)}`;
    const argv = [
      ...['init', '--home', home, '--neo4j-version', '5.26.30', '--edition', 'community', '--source', 'certbot', '--name', name],
      ...['--email', 'ops@example.test', '--run-certbot', '--yes', '--certbot-arg=--http-01-port=65001'],
      ...['config', 'work', 'logs'].map(at),
      ...['--reload', `command:test ! -e '${folder}/no-restart'`],
    ];
    const { code, out, err } = await withPath(certbotPath(home), () => runInProcess(argv));
    if (code !== 0) throw new Error(`init with certbot: exit ${code}: ${out}${err}`);
    const archive = join(config, 'archive', name);
    mkdirSync(archive, { recursive: true });
    writeFileSync(join(archive, 'privkey1.pem'), first.key, { mode: 0o600 });
    for (const kind of ['live', 'archive']) chmodSync(join(config, kind), 0o700);
    const hook = join(config, 'neo4j-tls', `${name}.sh`);
    change({
      ...{ home, config, hook, next, certbot },
      renewed: (pair = next) => {
        chmodSync(join(config, 'live', name, 'privkey.pem'), 0o600);
        putLineage(config, name, pair);
      },
      runHook: () => {
        spawnSync('/bin/sh', [hook], {
          env: { PATH: process.env.PATH, RENEWED_LINEAGE: join(config, 'live', name), RENEWED_DOMAINS: name },
          timeout: 30_000,
        });
      },
    });
  };
}
