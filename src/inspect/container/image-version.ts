import type { Edition } from '../../model/installation.ts';

/** Version and edition by the image's tag; `latest` and none at all tell no version. */
export function imageVersion(image: string): { readonly version?: string; readonly edition: Edition } {
  const tag = /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const version = /^(\d+(?:\.\d+){0,2})/.exec(tag)?.[1];
  return { ...(version === undefined ? {} : { version }), edition: /enterprise/.test(tag) ? 'enterprise' : 'community' };
}
