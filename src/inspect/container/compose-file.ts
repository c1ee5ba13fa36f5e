import { join } from 'node:path';
import type { ComposeService } from '../../model/container/compose-service.ts';
import type { System } from '../../system/system.ts';
import { publishedOf } from './mounts.ts';
import { composeVariables, interpolated } from './variables.ts';
import { parseYaml } from './yaml-reader.ts';

const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const composeLimit = 512 * 1024;

/**
 * The service of a folder's compose file that runs Neo4j, told by its image. Undefined when there is none; what cannot be
 * read as YAML counts as none. The file that we write ourselves is recognised and left aside.
 */
export async function findComposeService(
  system: Pick<System, 'files' | 'env'>,
  folder: string,
  wanted?: string,
): Promise<ComposeService | undefined> {
  for (const name of composeNames) {
    const path = join(folder, name);
    const text = await system.files.read(path, composeLimit).then(String, () => undefined);
    if (text === undefined) continue;
    if (/^# Neo4j in a container, with TLS\. Written by neo4j-tls/.test(text)) return undefined;
    const service = serviceIn(text, path, await composeVariables(system, folder), wanted);
    if (service !== undefined) return service;
  }
  return undefined;
}

function healthTestOf(healthcheck: unknown): string | undefined {
  const { test } = (healthcheck ?? {}) as { readonly test?: unknown };
  if (typeof test === 'string') return test;
  return Array.isArray(test) ? test.filter((word) => typeof word === 'string').join(' ') : undefined;
}

function serviceIn(
  text: string,
  path: string,
  variables: ReadonlyMap<string, string | undefined>,
  wanted: string | undefined,
): ComposeService | undefined {
  let document: unknown;
  try {
    document = parseYaml(text, 50);
  } catch {
    return undefined;
  }
  const services = (document as { services?: unknown } | null)?.services;
  if (typeof services !== 'object' || services === null) return undefined;
  for (const [service, value] of Object.entries(services)) {
    const {
      image,
      container_name: containerName,
      ports,
      healthcheck,
    } = interpolated(value ?? {}, variables) as {
      readonly [name in 'image' | 'container_name' | 'ports' | 'healthcheck']?: unknown;
    };
    const tag = typeof image === 'string' ? /(?:^|\/)neo4j(?::([\w.-]+))?(?:@.*)?$/.exec(image) : null;
    if (tag === null || typeof image !== 'string' || (wanted !== undefined && service !== wanted)) continue;
    const version = /^(\d+(?:\.\d+)*)/.exec(tag[1] ?? '')?.[1];
    return {
      path,
      service,
      image,
      version,
      edition: tag[1] === undefined ? undefined : /(^|-)enterprise(-|$)/.test(tag[1]) ? 'enterprise' : 'community',
      published: (Array.isArray(ports) ? ports : []).flatMap(publishedOf).map(({ inside }) => inside),
      healthTest: healthTestOf(healthcheck),
      containerName: typeof containerName === 'string' ? containerName : undefined,
    };
  }
  return undefined;
}
