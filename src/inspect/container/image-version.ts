import type { Edition } from '../../model/installation.ts';

/** Version and edition by the image's tag; `latest` and none at all tell no version. */
export function imageVersion(
  image: string,
  environment: ReadonlyMap<string, string> = new Map(),
): { readonly version: string | undefined; readonly edition: Edition } {
  const tag = /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? '';
  // A container's variables have those of its image, which names what it was made from.
  const [, made, exact] = /neo4j-(community|enterprise)-(\d+\.\d+\.\d+)/.exec(environment.get('NEO4J_TARBALL') ?? '') ?? [];
  const version = exact ?? /^(\d+(?:\.\d+){0,2})/.exec(tag)?.[1];
  if (made !== undefined && version !== undefined)
    return { version, edition: made === 'enterprise' ? 'enterprise' : 'community' };
  return { version, edition: /enterprise/.test(tag) ? 'enterprise' : 'community' };
}
