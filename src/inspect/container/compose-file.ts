import { join } from 'node:path';
import { composeFile, composeHealth, composeImage, composeService } from '../../documents/container/compose.ts';
import { readForm } from '../../documents/container/forms.ts';
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
 * @throws UserError where that service has another form than Compose reads
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

function serviceIn(
  text: string,
  path: string,
  variables: ReadonlyMap<string, string | undefined>,
  wanted: string | undefined,
): ComposeService | undefined {
  let document: unknown;
  try {
    document = parseYaml(text, 50, 'go');
  } catch {
    return undefined;
  }
  const services = composeFile().safeParse(document).data?.services ?? new Map<string, unknown>();
  for (const [service, value] of services) {
    const filled = interpolated(value ?? {}, variables);
    const { image = '' } = composeImage().safeParse(filled).data ?? {};
    const tag = /(?:^|\/)neo4j(?::([\w.-]+))?(?:@.*)?$/.exec(image);
    if (tag === null || (wanted !== undefined && service !== wanted)) continue;
    const place = { file: path, at: ['services', service] };
    const { container_name: containerName, ports } = readForm(composeService(), filled, place);
    const { healthcheck } = readForm(composeHealth(), filled, place);
    const version = /^(\d+(?:\.\d+)*)/.exec(tag[1] ?? '')?.[1];
    return {
      path,
      service,
      image,
      version,
      edition: tag[1] === undefined ? undefined : /(^|-)enterprise(-|$)/.test(tag[1]) ? 'enterprise' : 'community',
      published: ports.flatMap(publishedOf).map(({ inside }) => inside),
      healthTest: healthcheck === undefined || healthcheck.test.length === 0 ? undefined : healthcheck.test.join(' '),
      containerName,
    };
  }
  return undefined;
}
