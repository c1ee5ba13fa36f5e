import type { NotFollowed } from '../../model/container/container-spec.ts';

/** Is that the image whose start script is known: Docker's own `neo4j`, or a copy of it in another registry? */
export function isOfficial(image: string): boolean {
  const match = /^(.*\/)?neo4j(?:[:@].*)?$/.exec(image);
  return match !== null && !/(?:^|\/)bitnami/.test(match[1] ?? '');
}

/** Somebody else's image of Neo4j, which starts it in a way of its own. */
export const isOther = (image: string): boolean => /neo4j/i.test(image) && !isOfficial(image);

/**
 * Said of a service whose image is not Neo4j's own: nothing is known of what its start script does. @param path the file that
 * names it
 */
export function otherImage(path: string, service: string, image: string): NotFollowed {
  return {
    path,
    because: `${service} runs ${image}, which is not the official image: its start script and variables are different`,
    remedy: 'Check its files and settings as a home:\nneo4j-tls doctor --home DIR --neo4j-version VERSION',
  };
}
