import { basename } from 'node:path';
import { containerData } from '../neo4j/container-environment.ts';
import { asksPort, boltAnswers, composeRun } from '../neo4j/container-run.ts';
import { containerParts, fillTemplate, portText, yamlText } from './container.ts';
import type { Target } from './target.ts';

/** A compose file for the same answers; beside one that is there, a second one that adds TLS to its service. */
export const compose: Target = {
  name: 'compose',
  editsConf: false,
  templates: ['docker/compose.yaml', 'docker/compose-override.yaml'],
  plan: (order) => {
    const parts = containerParts(order);
    const { installation, ports, templates, there, compose: existing } = order;
    // The graph of a service that is there stays where its file has it.
    const volume = 'volume' in parts.data ? parts.data.volume : undefined;
    const own = existing === undefined ? 'compose.yaml' : 'compose.neo4j-tls.yaml';
    const dead = existing?.healthTest !== undefined && order.httpOff && asksPort(existing.healthTest, 7474);
    const path = `${installation.home}/${own}`;
    // What the service publishes already stays where its owner wanted it.
    const opened = ports.filter(({ port }) => existing?.published.includes(port) !== true);
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
        user_line: order.takesOver ? '' : `    user: ${yamlText(parts.user)}`,
        hostname: order.hostName === undefined ? '' : `    hostname: ${yamlText(order.hostName)}`,
        start: volume === undefined ? 'docker compose up -d' : 'NEO4J_PASSWORD=... docker compose up -d',
        auth:
          volume === undefined
            ? ''
            : `      NEO4J_AUTH: neo4j/\${NEO4J_PASSWORD:?must be the initial password of the user neo4j}`,
        healthcheck: dead ? `    healthcheck:\n      test: ["CMD-SHELL", ${yamlText(boltAnswers(order.boltPort))}]` : '',
        named_volumes: volume === undefined ? '' : `volumes:\n  ${volume}:`,
        ports: list(opened.length === 0 ? [] : ['    ports:', ...opened.map((port) => `      - "${portText(port)}"`)], ''),
        volumes: list(
          [
            ...(existing === undefined ? parts.volumes : parts.volumes.slice(0, 1)).map(
              ([from, to]) => `- ${yamlText(`${from}:${to}`)}`,
            ),
            ...(existing === undefined && volume !== undefined ? [`- ${yamlText(`${volume}:${containerData}`)}`] : []),
          ],
          '      ',
        ),
        environment: list(
          [
            ...parts.environment.map(([name, value]) => `${name}: ${yamlText(value)}`),
            ...(parts.enterprise && existing === undefined
              ? [
                  `NEO4J_ACCEPT_LICENSE_AGREEMENT: \${NEO4J_ACCEPT_LICENSE_AGREEMENT:?must be yes or eval, if you accept the license}`,
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
      notes: [
        ...(order.reasons.length === 0
          ? []
          : [
              {
                severity: 'info' as const,
                text: `${parts.name} has to be recreated, not just restarted: ${order.reasons.join('; ')}.`,
              },
            ]),
        ...(dead
          ? [
              {
                severity: 'info' as const,
                text: `The health check of ${existing?.service} used port 7474, which is turned off. It now checks that Bolt answers on port ${order.boltPort}.`,
              },
            ]
          : []),
        ...(existing === undefined
          ? []
          : [
              {
                severity: 'info' as const,
                text: `${basename(existing.path)} alone would start ${existing.service} without TLS. To make Compose always use both files, add this line to ${installation.home}/.env: COMPOSE_FILE=${basename(existing.path)}:${own}`,
              },
            ]),
      ],
      container: composeRun(
        path,
        existing?.path,
        existing?.service ?? 'neo4j',
        existing === undefined ? parts.name : existing.containerName,
        existing === undefined && 'folder' in parts.data ? parts.data.folder : undefined,
      ),
    };
  },
};
