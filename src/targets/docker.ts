import { shellQuoteFor } from '../model/text/shell.ts';
import { containerData } from '../neo4j/container-environment.ts';
import { containerPassphrase, dockerRun } from '../neo4j/container-run.ts';
import { containerParts, fillTemplate, portText } from './container.ts';
import { planAnew } from './docker-anew.ts';
import type { Target } from './target.ts';

/** Only an empty graph takes a first password. */
const passwordWanted = `: "\${NEO4J_PASSWORD:?must be the initial password of the user neo4j}"`;

/** A script with the `docker run` command for the same answers. */
export const docker: Target = {
  name: 'docker',
  editsConf: false,
  templates: ['docker/run.sh', 'docker/run-anew.sh'],
  plan: (order) => {
    if (order.existing !== undefined) return planAnew(order, order.existing);
    const parts = containerParts(order);
    const { installation, ports, templates, there } = order;
    const options = (lines: readonly string[]): string => lines.map((line) => `  ${line} \\`).join('\n');
    const secret =
      parts.secret === undefined ? [] : [`--volume ${shellQuoteFor(`${parts.secret.path}:${containerPassphrase}:ro`, 'linux')}`];
    const text = fillTemplate(templates.get('docker/run.sh') ?? '', {
      certificates_words: `${installation.home}/certificates`,
      user: parts.user,
      password: 'folder' in parts.data ? '' : passwordWanted,
      auth: 'folder' in parts.data ? '' : `  --env NEO4J_AUTH="neo4j/$NEO4J_PASSWORD" \\`,
      as_user: order.takesOver ? '' : ` --user ${parts.user}`,
      hostname: order.hostName === undefined ? '' : `  --hostname ${shellQuoteFor(order.hostName, 'linux')} \\`,
      name: shellQuoteFor(parts.name, 'linux'),
      image: shellQuoteFor(parts.image, 'linux'),
      license: parts.enterprise
        ? `: "\${NEO4J_ACCEPT_LICENSE_AGREEMENT:?must be yes or eval, if you accept the license of Neo4j Enterprise}"`
        : '',
      ports: options(ports.map((port) => `--publish ${portText(port)}`)),
      volumes: options([
        ...parts.volumes.map(([from, to]) => `--volume ${shellQuoteFor(`${from}:${to}`, 'linux')}`),
        ...secret,
        ...('volume' in parts.data ? [`--volume ${shellQuoteFor(`${parts.data.volume}:${containerData}`, 'linux')}`] : []),
      ]),
      environment: options([
        ...parts.environment.map(([name, value]) => `--env ${shellQuoteFor(`${name}=${value}`, 'linux')}`),
        ...(parts.enterprise ? ['--env NEO4J_ACCEPT_LICENSE_AGREEMENT'] : []),
      ]),
    });
    const path = `${installation.home}/docker-run.sh`;
    return {
      steps: [
        ...(parts.secret?.steps ?? []),
        ...(there.get(path)?.equals(Buffer.from(text)) === true
          ? []
          : [{ kind: 'writeFile' as const, to: { path, mode: 0o755 }, text }]),
      ],
      notes: [],
      container: dockerRun(path, parts.name, 'folder' in parts.data ? parts.data.folder : undefined),
    };
  },
};
