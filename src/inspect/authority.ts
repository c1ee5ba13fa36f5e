import { join } from 'node:path';
import type { AuthorityFacts } from '../model/certificates/authority.ts';
import { authorityFiles } from '../model/certificates/authority.ts';
import type { FileFact } from '../model/installation.ts';
import { authorityPaths } from '../pki/issuing/authority.ts';
import type { System } from '../system/system.ts';

/** Bytes of a CA's file worth reading. */
const authorityLimit = 16 * 1024 * 1024;
/** Files of `issued/` worth reading. */
const issuedLimit = 20_000;

/** The files of a CA's folder. What is not there is a fact, too. */
export async function inspectAuthority(system: Pick<System, 'files'>, directory: string): Promise<AuthorityFacts> {
  const entries = await Promise.all(
    Object.entries(authorityPaths(directory)).map(
      async ([name, path]) => [name, await system.files.readFact(path, authorityLimit)] as const,
    ),
  );
  return { directory, ...(Object.fromEntries(entries) as Omit<AuthorityFacts, 'directory'>) };
}

/** Everything the CA has a record of having issued. */
export async function inspectIssued(system: Pick<System, 'files'>, directory: string): Promise<readonly FileFact[]> {
  const { entries } = await system.files.readFolder(join(directory, authorityFiles.issued), {
    entries: issuedLimit,
    bytes: authorityLimit,
  });
  return entries;
}
