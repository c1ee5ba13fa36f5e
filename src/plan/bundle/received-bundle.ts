import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { FileFact, FolderFact, Installation, Owner, PathFact } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';

/** What was read of one member's folder of a bundle. */
export interface BundleFacts {
  /** Absolute. */
  readonly directory: string;
  readonly conf: FileFact;
  readonly sums: FileFact;
  /** Files that the checksum list names, by their path in the folder. */
  readonly files: ReadonlyMap<string, FileFact>;
}

export interface FromBundleInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly bundle: BundleFacts;
  /** What is at the places that {@link bundleTargets} names. */
  readonly there: ReadonlyMap<string, FileFact>;
  readonly folders: ReadonlyMap<string, FolderFact>;
  readonly paths: ReadonlyMap<string, PathFact>;
  readonly owner: Owner | undefined;
  readonly force: boolean;
  /** See `inspect/public-roots.ts`. */
  readonly publicRoots: readonly Certificate[];
}

/**
 * Paths in the checksum list, which is all that is taken from a bundle.
 * @throws UserError when there is no such list, or it names something outside the folder.
 */
export function listedInBundle(sums: FileFact): ReadonlyMap<string, string> {
  const text = sums.bytes?.toString('utf8');
  if (text === undefined) {
    throw new UserError(
      `${dirname(sums.path)} is not a member's folder of a bundle: SHA256SUMS cannot be read.`,
      'Pass the folder of this member, as neo4j-tls bundle made it.',
      {
        paths: [sums.path],
      },
    );
  }
  const listed = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9._/-]*)$/.exec(line);
    const path = match?.[2];
    if (
      match?.[1] === undefined ||
      path === undefined ||
      path.split('/').some((part) => part === '..' || part === '' || part === '.')
    ) {
      throw new UserError(
        `${sums.path} has a line that is not the checksum of a file in this folder.`,
        'Copy the folder again.',
        {
          paths: [sums.path],
        },
      );
    }
    listed.set(path, match[1]);
  }
  return listed;
}

/** Where files of a bundle go: at their path, below the home. */
export function bundleTargets(home: string, listed: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...listed].filter((path) => path.startsWith('certificates/')).map((path) => [path, join(home, path)]));
}

/**
 * @param digest SHA-256 in hex, as the bundle's list has it. @throws UserError where the file is another one by now, or cannot
 * be read
 */
export function refuseChanged(bundle: BundleFacts, path: string, digest: string): void {
  const file = bundle.files.get(path);
  const bytes = file?.bytes;
  if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === digest) return;
  throw new UserError(
    bytes === undefined
      ? `${path} of the bundle cannot be read${file?.fact.state === 'missing' ? ': it does not exist' : ''}.`
      : `${path} of the bundle has changed since the bundle was made.`,
    'Copy the folder again from the machine where it was made.',
    { paths: [join(bundle.directory, path)] },
  );
}

/** Names of settings differ between lines, and Community does not start with what only Enterprise knows. */
export function refuseOtherLine(bundle: BundleFacts, installation: Installation): void {
  const head = /^# .*, Neo4j (\S+) (community|enterprise)$/m.exec(bundle.conf.bytes?.toString('utf8') ?? '');
  if (head?.[1] === undefined) return;
  const { line } = parseVersion(head[1]);
  const here = installation.version;
  if (line !== here.line) {
    throw new UserError(
      `The bundle is for Neo4j ${line}, but this is ${here.text}.`,
      `Make it for this release line. Set line: "${here.line}" for this member in the members file.`,
      { paths: [bundle.directory] },
    );
  }
  if (head[2] === 'enterprise' && installation.edition === 'community') {
    throw new UserError(
      'The bundle is for Enterprise, but this is Community, which would not start with its settings.',
      'If this is Enterprise, pass --edition enterprise. Otherwise make the bundle with edition: community.',
      {
        paths: [bundle.directory],
      },
    );
  }
}
