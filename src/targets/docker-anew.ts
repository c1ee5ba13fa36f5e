import type { ExistingContainer } from '../model/container/existing-container.ts';
import { Secret } from '../model/secret.ts';
import type { Step } from '../model/steps/index.ts';
import { posixQuote } from '../model/text/shell.ts';
import { containerCertificates, containerData, governsTls, reachesCertificates } from '../neo4j/container-environment.ts';
import { anewRun, asksPort, boltAnswers, containerPassphrase, containerVariables, doneRun } from '../neo4j/container-run.ts';
import { settingOfVariable } from '../neo4j/entry-point/variables.ts';
import { containerParts, fillTemplate, portText } from './container.ts';
import type { TargetOrder, TargetPlan } from './target.ts';

/**
 * The run line of a container that is there, with what TLS needs: same name, image, mounts, ports, options and variables. What the
 * variables hold, passwords among it, goes into a file that only its owner reads, never into a command.
 */
export function planAnew(order: TargetOrder, existing: ExistingContainer): TargetPlan {
  const parts = containerParts(order);
  const { installation, templates, there } = order;
  const options = (lines: readonly string[]): string => lines.map((line) => `  ${line} \\`).join('\n');
  const ours = new Set(parts.environment.map(([name]) => name));
  const kept = [...existing.environment].filter(([name]) => !ours.has(name) && !governsTls(settingOfVariable(name)));
  const given = new Set(kept.map(([name]) => name));
  const left = [...existing.environment.keys()].filter((name) => !given.has(name) && !ours.has(name));
  // A line of such a file ends where the value has a newline.
  const single = kept.filter(([, value]) => !/[\r\n]/.test(value.reveal()));
  const several = kept.filter(([, value]) => /[\r\n]/.test(value.reveal())).map(([name]) => name);
  const file = `${installation.home}/${containerVariables}`;
  const variables = single.map(([name, value]) => `${name}=${value.reveal()}\n`).join('');
  const mounts = existing.mounts
    .filter(({ target }) => !reachesCertificates(target) && target !== containerPassphrase)
    .toSorted((one, other) => one.target.localeCompare(other.target));
  const all =
    existing.published === undefined
      ? []
      : [
          ...existing.published.map(({ inside, host, port }) => ({
            inside,
            text: `${host === '' ? '' : `${host.includes(':') ? `[${host}]` : host}:`}${port}:${inside}`,
          })),
          ...order.ports
            .filter(({ port }) => existing.published?.every(({ inside }) => inside !== port))
            .map((one) => ({ inside: one.port, text: portText(one) })),
        ]
          .toSorted((one, other) => one.inside - other.inside)
          .map(({ text: port }) => port);
  const dead = existing.healthTest !== undefined && order.httpOff && asksPort(existing.healthTest, 7474);
  const health = existing.healthTest === undefined ? undefined : dead ? boltAnswers(order.boltPort) : existing.healthTest;
  const text = fillTemplate(templates.get('docker/run-anew.sh') ?? '', {
    certificates_words: `${installation.home}/certificates`,
    variables_words: single.length === 0 ? 'there are none.' : `their values are in ${file}.`,
    user: parts.user,
    as_user: existing.user === '' ? '' : ` --user ${posixQuote(existing.user)}`,
    name: existing.name,
    image: [existing.image, ...existing.command].map(posixQuote).join(' '),
    wanted: several.map((name) => `: "\${${name}:?must have the value it had in the old container}"`).join('\n'),
    options: options([...existing.options, ...(health === undefined ? [] : [`--health-cmd ${posixQuote(health)}`])]),
    ports: options(all.map((port) => `--publish ${port}`)),
    volumes: options(
      [
        ...mounts.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
        `${installation.home}/certificates:${containerCertificates}:ro`,
        ...(parts.secret === undefined ? [] : [`${parts.secret.path}:${containerPassphrase}:ro`]),
      ].map((volume) => `--volume ${posixQuote(volume)}`),
    ),
    env_file: single.length === 0 ? '' : `  --env-file ${posixQuote(file)} \\`,
    environment: options([
      ...several.map((name) => `--env ${name}`),
      ...parts.environment.map(([name, value]) => `--env ${posixQuote(`${name}=${value}`)}`),
    ]),
  });
  const path = `${installation.home}/docker-run.sh`;
  const written = (at: string, mode: number, content: string | Secret): readonly Step[] => {
    const bytes = Buffer.from(content instanceof Secret ? content.reveal() : content);
    return there.get(at)?.equals(bytes) === true ? [] : [{ kind: 'writeFile', to: { path: at, mode }, text: content }];
  };
  // Made by an earlier run of ours: what it was given is what it would be given.
  const isDone =
    parts.environment.every(([name, value]) => existing.environment.get(name)?.reveal() === value) &&
    existing.mounts.some(
      ({ source, target }) => target === containerCertificates && source === `${installation.home}/certificates`,
    );
  const data = existing.mounts.find(({ target }) => target === containerData || target === '/var/lib/neo4j/data');
  return {
    steps: [
      ...(parts.secret?.steps ?? []),
      ...(single.length === 0 ? [] : written(file, 0o600, new Secret(variables))),
      // Labels and a health check may hold what is nobody else's, too.
      ...written(path, 0o700, text),
    ],
    notes: [
      ...(isDone
        ? []
        : [
            {
              severity: 'info' as const,
              text: `${existing.name} has to be recreated, not just restarted: ${order.reasons.join('; ')}.`,
            },
          ]),
      ...(dead
        ? [
            {
              severity: 'info' as const,
              text: `The health check of ${existing.name} used port 7474, which is turned off. It now checks that Bolt answers on port ${order.boltPort}.`,
            },
          ]
        : []),
      ...(left.length === 0
        ? []
        : [
            {
              severity: 'info' as const,
              text: `Variables of ${existing.name} that would override the TLS settings are left out: ${left.join(', ')}.`,
            },
          ]),
      ...(existing.notCarried.length === 0
        ? []
        : [
            {
              severity: 'warning' as const,
              text: `${existing.name} has settings that the new docker run command does not include: ${existing.notCarried.join(', ')}.`,
              remedy: `Add the matching options to ${path} before you run it.`,
            },
          ]),
    ],
    container: isDone ? doneRun(path, existing.name) : anewRun(path, existing.name, data),
  };
}
