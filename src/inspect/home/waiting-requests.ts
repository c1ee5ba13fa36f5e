import { join } from 'node:path';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import { requestName } from '../../neo4j/config/ssl-layout.ts';
import type { System } from '../../system/system.ts';

/** A request that a CA has not answered yet: the key is there, the certificate is not. */
export interface WaitingRequest {
  readonly component: ScopeName;
  /** Absolute. */
  readonly path: string;
}

/** Requests that `init --source ca` has left where no certificate lies yet. */
export async function waitingRequests(
  system: Pick<System, 'files'>,
  { scopes }: Pick<Installation, 'scopes'>,
): Promise<readonly WaitingRequest[]> {
  const found = await Promise.all(
    scopeNames.map(async (component) => {
      const { baseDirectory, privateKey, publicCertificate } = scopes[component];
      const path = join(baseDirectory, requestName);
      const waits = privateKey.fact.state === 'present' && publicCertificate.fact.state === 'missing';
      return waits && (await system.files.stat(path)).state === 'present' ? [{ component, path }] : [];
    }),
  );
  return found.flat();
}
