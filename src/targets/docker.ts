import { shellQuote } from '../model/shell.ts';
import { containerPassphrase, dockerRun } from '../neo4j/container-run.ts';
import { containerParts, fillTemplate } from './container.ts';
import type { Target } from './target.ts';

/** A script with the `docker run` command for the same answers. */
export const docker: Target = {
  name: 'docker',
  editsConf: false,
  templates: ['docker/run.sh'],
  plan: (order) => {
    const parts = containerParts(order);
    const { installation, ports, templates, there } = order;
    const options = (lines: readonly string[]): string => lines.map((line) => `  ${line} \\`).join('\n');
    const secret = parts.secret === undefined ? [] : [`--volume ${shellQuote(`${parts.secret.path}:${containerPassphrase}:ro`)}`];
    const text = fillTemplate(templates.get('docker/run.sh') ?? '', {
      certificates_words: `${installation.home}/certificates`,
      user: parts.user,
      name: shellQuote(parts.name),
      image: shellQuote(parts.image),
      license: parts.enterprise
        ? `: "\${NEO4J_ACCEPT_LICENSE_AGREEMENT:?is to be yes or eval, once you have read the licence of Neo4j Enterprise}"`
        : '',
      ports: options(ports.map((port) => `--publish ${port}:${port}`)),
      volumes: options([
        ...parts.volumes.map(([from, to]) => `--volume ${shellQuote(`${from}:${to}`)}`),
        ...secret,
        '--volume neo4j-data:/data',
      ]),
      environment: options([
        ...parts.environment.map(([name, value]) => `--env ${shellQuote(`${name}=${value}`)}`),
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
      container: dockerRun(path, parts.name),
    };
  },
};
