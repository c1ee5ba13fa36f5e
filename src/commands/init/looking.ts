import { join, resolve } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Installation } from '../../model/installation.ts';
import { defaultConfigDirectory } from '../../sources/certbot-command.ts';
import type { System } from '../../system/system.ts';
import type { Looking } from '../../wizard/looking.ts';
import type { CommandRun } from '../runner/run.ts';
import type { InitFlags } from './answers.ts';

/** Where the web servers of usual distributions keep what they show. */
const usualWebroots = ['/var/www/html', '/usr/share/nginx/html', '/srv/www/htdocs', '/srv/http', '/var/www/localhost/htdocs'];

/** Bytes of a key or certificate worth reading. */
const fileLimit = 16 * 1024 * 1024;

/** What the wizard may look up for its defaults. Only looks. */
export async function lookingAround(run: CommandRun<InitFlags>, installation: Installation): Promise<Looking> {
  const { system } = run;
  const { files, commands, tls, host } = system;
  const { findComposeService } = (await hasCompose(system, installation.home))
    ? await import('../../inspect/container/compose-file.ts')
    : { findComposeService: undefined };
  // What is wrong with it is said when it is to be used.
  const compose = await findComposeService?.(system, installation.home).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  return {
    compose,
    webServerRuns: (port) =>
      tls.connectPlain({ host: '127.0.0.1', port, timeoutMs: 1_000 }).then(
        (connection) => {
          connection.close();
          return true;
        },
        () => false,
      ),
    webroots: async () => {
      const facts = await Promise.all(usualWebroots.map((path) => files.stat(path)));
      return usualWebroots.filter((_, index) => facts[index]?.state === 'present');
    },
    certbotInstalled: async () => (await commands.which('certbot')) !== undefined,
    certbotAccount: async () => (await files.list(join(defaultConfigDirectory, 'accounts')).catch(() => [])).length > 0,
    reload:
      compose?.containerName !== undefined
        ? { kind: 'docker', container: compose.containerName }
        : installation.kind === 'package'
          ? { kind: 'systemd' }
          : { kind: 'none' },
    path: (typed) => typedPath(system, typed),
    file: (path) => files.readFact(path, fileLimit),
    mayWrite: run.writes,
    now: () => system.clock.now(),
    authority: (directory) => inspectAuthority(system, directory),
    newAuthority: join(host.homeDirectory, 'neo4j-ca'),
    whyNoAuthorityAt: async (directory) => {
      const { refuseOccupied } = await import('../ca/create.ts');
      const { refuseInsideHome } = await import('../ca/shared.ts');
      try {
        await refuseInsideHome(system, directory);
        await refuseOccupied(system, directory);
        return undefined;
      } catch (error) {
        if (error instanceof UserError) return `${error.message} ${error.remedy}`;
        throw error;
      }
    },
    makeAuthority: async (directory, passphrase) => {
      const { planCreateAuthority } = await import('../../plan/ca/plan-ca.ts');
      await run.settle(directory);
      const wanted = { commonName: 'Neo4j TLS CA', days: 3650, keyType: 'ec-p256', permitted: [], intermediate: false } as const;
      await run.carryOut(planCreateAuthority({ directory, ...wanted, passphrase, now: system.clock.now() }), { agreed: true });
    },
  };
}

/** A path as a person types it, absolute: a shell would have taken quotes off and known what `~` is. */
export function typedPath({ host }: Pick<System, 'host'>, typed: string): string {
  const bare = /^(['"])(.*)\1$/.exec(typed.trim())?.[2] ?? typed.trim();
  const path = bare === '~' || /^~[/\\]/.test(bare) ? join(host.homeDirectory, bare.slice(1)) : bare;
  return resolve(host.workingDirectory, path);
}

/** Reading YAML takes its time: only where there is some. */
async function hasCompose(system: Pick<System, 'files'>, folder: string): Promise<boolean> {
  const names = await system.files.list(folder).catch(() => []);
  return names.some((name) => /^(docker-)?compose\.ya?ml$/.test(name));
}
