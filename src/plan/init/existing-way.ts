import { dirname, join } from 'node:path';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { ExistingContainer } from '../../model/container/existing-container.ts';
import type { Installation } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { connectorPorts } from '../../neo4j/config/connectors.ts';
import { governsTls, isConfFolder, reachesCertificates } from '../../neo4j/container-environment.ts';
import { asksPort } from '../../neo4j/container-run.ts';
import { settingOfVariable } from '../../neo4j/entry-point/variables.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';

interface Meant {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly answers: InitAnswers;
  readonly resolved: ResolvedInit;
}

/**
 * Why a container that is there cannot take TLS by new files and a restart: mounts, ports, variables and health check are what it
 * was made with. Empty: it can, and is kept.
 */
export function reasonsForAnew(existing: ExistingContainer, { installation, conf, answers, resolved }: Meant): readonly string[] {
  const { mounts, published } = existing;
  const at = (wanted: (target: string) => boolean): string | undefined =>
    mounts.find(({ kind, target }) => kind === 'bind' && wanted(target))?.source;
  const certificates = at(
    (target) => reachesCertificates(target) && /^(?:\/ssl|\/var\/lib\/neo4j\/certificates)\/?$/.test(target),
  );
  const decided = [...existing.environment.keys()].filter((variable) => governsTls(settingOfVariable(variable)));
  const https = answers.httpsPort ?? configuredAddresses(conf).connectors.https.listen.port;
  return [
    ...(certificates === join(installation.home, 'certificates')
      ? []
      : [
          certificates === undefined
            ? 'no folder is mounted for its certificates'
            : `its certificates are those of ${certificates}`,
        ]),
    ...(at(isConfFolder) === dirname(installation.conf.path) ? [] : ['no folder is mounted for its neo4j.conf']),
    ...(resolved.components.includes('https') && published?.every(({ inside }) => inside !== https) === true
      ? [`port ${https} of https is not published`]
      : []),
    ...(decided.length === 0 ? [] : [`its environment variables override neo4j.conf: ${decided.join(', ')}`]),
    ...(resolved.http === 'off' && existing.healthTest !== undefined && asksPort(existing.healthTest, connectorPorts.http)
      ? [`its health check asks port ${connectorPorts.http}, which is turned off`]
      : []),
  ];
}

/** Where the result goes: into the files of the container, beside its compose file, or into a new run line. */
export function withWay(answers: InitAnswers, { name, compose }: ExistingContainer, reasons: readonly string[]): InitAnswers {
  const { target: _, ...rest } = answers;
  const named = { ...rest, container: name };
  if (reasons.length === 0) return named;
  return { ...named, target: compose === undefined ? 'docker' : 'compose' };
}

/** The home here that a container's folders lie in; undefined where its mounts tell none. */
export function homeOfContainer({ mounts, compose }: ExistingContainer): string | undefined {
  const named = (folder: string, wanted: (target: string) => boolean): string | undefined => {
    const source = mounts.find(({ kind, target }) => kind === 'bind' && wanted(target))?.source;
    return source?.endsWith(`/${folder}`) === true ? dirname(source) : undefined;
  };
  return (
    named('certificates', (target) => /^(?:\/ssl|\/var\/lib\/neo4j\/certificates)\/?$/.test(target)) ??
    named('conf', isConfFolder) ??
    (compose?.files[0] === undefined ? undefined : dirname(compose.files[0])) ??
    named('data', (target) => target === '/data' || target === '/var/lib/neo4j/data')
  );
}
