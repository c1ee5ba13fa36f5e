import { join } from 'node:path';
import type { Installation } from '../../model/installation.ts';
import { defaultConfigDirectory } from '../../sources/certbot-command.ts';
import type { System } from '../../system/system.ts';
import type { Looking } from '../../wizard/looking.ts';

/** Where the web servers of usual distributions keep what they show. */
const usualWebroots = ['/var/www/html', '/usr/share/nginx/html', '/srv/www/htdocs', '/srv/http', '/var/www/localhost/htdocs'];

/** What the wizard may look up for its defaults. Only looks. */
export async function lookingAround(system: System, installation: Installation): Promise<Looking> {
  const { files, commands, tls } = system;
  const { findComposeService } = (await hasCompose(system, installation.home))
    ? await import('../../inspect/container/compose-file.ts')
    : { findComposeService: undefined };
  const compose = await findComposeService?.(system, installation.home);
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
  };
}

/** Reading YAML takes its time: only where there is some. */
async function hasCompose(system: System, folder: string): Promise<boolean> {
  const names = await system.files.list(folder).catch(() => []);
  return names.some((name) => /^(docker-)?compose\.ya?ml$/.test(name));
}
