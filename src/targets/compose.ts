import { basename } from 'node:path';
import { composeRun } from '../neo4j/container-run.ts';
import { containerParts, fillTemplate, yamlText } from './container.ts';
import type { Target } from './target.ts';

/** A compose file for the same answers; beside one that is there, a second one that adds TLS to its service. */
export const compose: Target = {
  name: 'compose',
  editsConf: false,
  templates: ['docker/compose.yaml', 'docker/compose-override.yaml'],
  plan: (order) => {
    const parts = containerParts(order);
    const { installation, ports, templates, there, compose: existing } = order;
    const own = existing === undefined ? 'compose.yaml' : 'compose.neo4j-tls.yaml';
    const path = `${installation.home}/${own}`;
    // What the service publishes already stays where its owner wanted it.
    const opened = ports.filter((port) => existing?.published.includes(port) !== true);
    const list = (lines: readonly string[], indent: string): string => lines.map((line) => `${indent}${line}`).join('\n');
    // Environment and files are told apart by the top level of the file.
    const secrets =
      parts.secret === undefined
        ? ''
        : `    secrets:\n      - neo4j_key_passphrase\nsecrets:\n  neo4j_key_passphrase:\n    file: ${yamlText(parts.secret.path)}`;
    const text = fillTemplate(
      templates.get(existing === undefined ? 'docker/compose.yaml' : 'docker/compose-override.yaml') ?? '',
      {
        service: existing?.service ?? 'neo4j',
        base: existing === undefined ? '' : basename(existing.path),
        own,
        image: yamlText(parts.image),
        name: yamlText(parts.name),
        user: parts.user,
        user_quoted: yamlText(parts.user),
        ports: list(opened.length === 0 ? [] : ['    ports:', ...opened.map((port) => `      - "${port}:${port}"`)], ''),
        volumes: list(
          [
            ...parts.volumes.map(([from, to]) => `- ${yamlText(`${from}:${to}`)}`),
            ...(existing === undefined ? ['- neo4j-data:/data'] : []),
          ],
          '      ',
        ),
        environment: list(
          [
            ...parts.environment.map(([name, value]) => `${name}: ${yamlText(value)}`),
            ...(parts.enterprise && existing === undefined
              ? [
                  `NEO4J_ACCEPT_LICENSE_AGREEMENT: \${NEO4J_ACCEPT_LICENSE_AGREEMENT:?is to be yes or eval, once you have read the licence}`,
                ]
              : []),
          ],
          '      ',
        ),
        secrets,
      },
    );
    return {
      steps: [
        ...(parts.secret?.steps ?? []),
        ...(there.get(path)?.equals(Buffer.from(text)) === true
          ? []
          : [{ kind: 'writeFile' as const, to: { path, mode: 0o644 }, text }]),
      ],
      notes: [],
      container: composeRun(
        path,
        existing?.path,
        existing?.service ?? 'neo4j',
        existing === undefined ? parts.name : existing.containerName,
      ),
    };
  },
};
