import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { ConfEdit } from '../../model/conf-edit.ts';
import { UserError } from '../../model/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import {
  type FileFact,
  type FolderFact,
  type Installation,
  type Owner,
  type PathFact,
  type ScopeName,
  scopeNames,
} from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, Rehearsal } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { renamesFor } from '../../neo4j/config/renamed-settings.ts';
import { pathsIn } from '../../neo4j/config/ssl-layout.ts';
import { policySetting, readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { type Certificate, readCertificates } from '../../pki/certificates/certificate.ts';
import { isPublicCa } from '../../pki/certificates/public-ca.ts';
import { confEditSteps } from '../conf-edit-steps.ts';
import { standInName } from '../trust/trust-folder.ts';

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

export interface FromBundlePlan {
  readonly plan: Plan;
  readonly scopes: readonly ScopeName[];
  readonly certificates: readonly { readonly scope: ScopeName; readonly path: string }[];
}

/**
 * Paths in the checksum list, which is all that is taken from a bundle.
 * @throws UserError when there is no such list, or it names something outside the folder.
 */
export function listedInBundle(sums: FileFact): ReadonlyMap<string, string> {
  const text = sums.bytes?.toString('utf8');
  if (text === undefined) {
    throw new UserError(
      `${dirname(sums.path)} is no member's folder of a bundle: SHA256SUMS cannot be read.`,
      'Name the folder of this member, as neo4j-tls bundle has made it.',
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
      throw new UserError(`${sums.path} has a line that is no checksum of a file in this folder.`, 'Copy the folder once more.', {
        paths: [sums.path],
      });
    }
    listed.set(path, match[1]);
  }
  return listed;
}

/** Where files of a bundle go: at their path, below the home. */
export function bundleTargets(home: string, listed: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...listed].filter((path) => path.startsWith('certificates/')).map((path) => [path, join(home, path)]));
}

/** Installs one member's folder: the tree, and its block of settings in the conf. */
export function planFromBundle(inputs: FromBundleInputs): FromBundlePlan {
  const { installation, bundle, there, folders, owner, force } = inputs;
  const listed = listedInBundle(bundle.sums);
  for (const [path, digest] of listed) refuseChanged(bundle, path, digest);
  const bundled = readConf(bundle.conf.bytes, installation.version);
  refuseOtherLine(bundle, installation);
  const scopes = scopeNames.filter((scope) => readPolicy(bundled, scope).enabled === true);
  if (!force) refusePublicTrust(scopes, bundled, inputs);
  const targets = bundleTargets(installation.home, listed.keys());
  const spec = (path: string, mode: number): FileSpec => ({ path, mode, ...(owner === undefined ? {} : { owner }) });
  const keys = new Set(scopes.map((scope) => placesOf(bundled, scope).key));
  const copies: Step[] = [];
  for (const [path, to] of targets) {
    const existing = there.get(to);
    const bytes = bundle.files.get(path)?.bytes;
    if (bytes !== undefined && existing?.bytes?.equals(bytes) === true) continue;
    if (existing !== undefined && existing.fact.state !== 'missing') {
      if (!force) {
        throw new UserError(
          `${to} is there already, and is not what the bundle has.`,
          'Replace it with --force; the old one is kept as a backup.',
          { paths: [to] },
        );
      }
      copies.push({ kind: 'removeFile', path: to });
    }
    const mode = keys.has(path) ? modes.privateKey : dirname(path).endsWith('/revoked') ? modes.crl : modes.certificate;
    copies.push({ kind: 'copyFile', given: true, from: join(bundle.directory, path), to: spec(to, mode) });
  }
  const standIns = [...folders.values()].flatMap(({ entries }) =>
    entries.filter((entry) => basename(entry.path) === standInName && !targetsHave(targets, entry.path)),
  );
  const directories = directoriesFor(scopes, bundled, installation, inputs);
  return {
    plan: {
      command: 'init',
      home: installation.home,
      namedBy: [installation.conf.path],
      steps: [
        ...directories,
        ...copies,
        ...standIns.map(({ path }) => ({ kind: 'removeFile', path }) as const),
        ...confSteps(bundled, scopes, inputs),
      ],
      rehearsals: scopes.map((scope) => rehearsalOf(scope, bundled, inputs)),
      notes: [],
    },
    scopes,
    certificates: scopes.map((scope) => ({ scope, path: join(installation.home, placesOf(bundled, scope).certificate) })),
  };
}

function targetsHave(targets: ReadonlyMap<string, string>, path: string): boolean {
  return [...targets.values()].includes(path);
}

function placesOf(conf: Conf, scope: ScopeName) {
  const policy = readPolicy(conf, scope);
  const paths = pathsIn(policy.baseDirectory, { privateKey: policy.privateKey, publicCertificate: policy.publicCertificate });
  return {
    key: paths.privateKey,
    certificate: paths.publicCertificate,
    trusted: paths.trusted,
    revoked: paths.revoked,
    base: paths.baseDirectory,
    policy,
  };
}

/** As `trust add` does: a public CA would let in everybody who has a certificate of it. */
function refusePublicTrust(scopes: readonly ScopeName[], bundled: Conf, { bundle, publicRoots }: FromBundleInputs): void {
  for (const scope of scopes) {
    const { trusted, policy } = placesOf(bundled, scope);
    if (scope !== 'cluster' && scope !== 'backup' && policy.clientAuth === 'NONE') continue;
    for (const [path, { bytes }] of bundle.files) {
      if (dirname(path) !== trusted || bytes === undefined) continue;
      const { certificates } = readCertificates(bytes);
      const open = certificates.find((one) => isPublicCa(one, publicRoots, certificates));
      if (open === undefined) continue;
      throw new UserError(
        `${open.subject.text} in the bundle is a public CA: trusting it in ${scope} admits everybody who has a certificate of it.`,
        'Make the bundle with a private CA (neo4j-tls ca create); or, if you mean it, add --force.',
        { paths: [join(bundle.directory, path)] },
      );
    }
  }
}

function refuseChanged(bundle: BundleFacts, path: string, digest: string): void {
  const file = bundle.files.get(path);
  const bytes = file?.bytes;
  if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === digest) return;
  throw new UserError(
    bytes === undefined
      ? `${path} of the bundle cannot be read${file?.fact.state === 'missing' ? ': it is not there' : ''}.`
      : `${path} of the bundle is not what it was when it was made.`,
    'Copy the folder once more from where it was made.',
    { paths: [join(bundle.directory, path)] },
  );
}

/** Names of settings differ between lines, and Community does not start with what only Enterprise knows. */
function refuseOtherLine(bundle: BundleFacts, installation: Installation): void {
  const head = /^# .*, Neo4j (\S+) (community|enterprise)$/m.exec(bundle.conf.bytes?.toString('utf8') ?? '');
  if (head?.[1] === undefined) return;
  const { line } = parseVersion(head[1]);
  const here = installation.version;
  if (line !== here.line) {
    throw new UserError(
      `The bundle is for Neo4j ${line}, and this is ${here.text}.`,
      `Make it for this line: line: "${here.line}" for this member in the members file.`,
      { paths: [bundle.directory] },
    );
  }
  if (head[2] === 'enterprise' && installation.edition === 'community') {
    throw new UserError(
      'The bundle is for Enterprise, and this is Community, which would not start with its settings.',
      'Say --edition enterprise if it is, or make the bundle with edition: community.',
      {
        paths: [bundle.directory],
      },
    );
  }
}

function directoriesFor(
  scopes: readonly ScopeName[],
  conf: Conf,
  installation: Installation,
  { paths, owner }: FromBundleInputs,
): readonly Step[] {
  return directoriesOfBundle(scopes, conf, installation)
    .filter((path) => (paths.get(path)?.state ?? 'missing') === 'missing')
    .map((path) => ({ kind: 'makeDirectory', path, mode: modes.directory, ...(owner === undefined ? {} : { owner }) }));
}

/** Folders that the bundle needs, outermost first. */
export function directoriesOfBundle(scopes: readonly ScopeName[], conf: Conf, installation: Installation): readonly string[] {
  const wanted = scopes.flatMap((scope) => {
    const { base, trusted, revoked } = placesOf(conf, scope);
    return [base, trusted, revoked].map((path) => join(installation.home, path));
  });
  const parents = wanted.flatMap((path) => {
    const chain: string[] = [];
    for (let at = path; at !== installation.home && dirname(at) !== at; at = dirname(at)) chain.unshift(at);
    return chain;
  });
  return [...new Set([...parents, dirname(installation.conf.path)])];
}

function confSteps(
  bundled: Conf,
  scopes: readonly ScopeName[],
  { installation, conf, bundle, owner }: FromBundleInputs,
): readonly Step[] {
  const changes = new Map<string, string | Secret | null>();
  for (const scope of scopes) changes.set(policySetting(scope, 'private_key_password'), null);
  let holdsSecret = false;
  for (const { key, value } of bundled.entries) {
    const secret = key.endsWith('.private_key_password');
    holdsSecret ||= secret;
    changes.set(key, secret ? new Secret(value) : value);
  }
  const edit: ConfEdit = {
    changes,
    blocks: blocksOf(bundle.conf.bytes?.toString('utf8') ?? ''),
    renames: renamesFor(
      installation.version,
      conf.entries.map(({ key }) => key),
      new Set(changes.keys()),
    ),
    duplicates: 'changed',
  };
  return confEditSteps(installation.conf, edit, { holdsSecret, owner });
}

/** The comments of the bundle's settings, with the names that stand below each. */
function blocksOf(text: string): ConfEdit['blocks'] {
  const blocks: { heading: string; names: string[] }[] = [];
  let heading: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') heading = [];
    else if (line.startsWith('#')) heading.push(line.replace(/^# ?/, ''));
    else {
      if (heading.length > 0) blocks.push({ heading: heading.join('\n'), names: [] });
      heading = [];
      blocks.at(-1)?.names.push(line.slice(0, line.indexOf('=')));
    }
  }
  return blocks;
}

function rehearsalOf(scope: ScopeName, bundled: Conf, { installation, bundle }: FromBundleInputs): Rehearsal {
  const { key, certificate, trusted, revoked, policy } = placesOf(bundled, scope);
  const at = (path: string): string => join(installation.home, path);
  const [leaf] = readCertificates(bundle.files.get(certificate)?.bytes ?? Buffer.alloc(0)).certificates;
  const hasAnchor = bundle.files.has(`${trusted}/ca.pem`);
  return {
    scope,
    privateKey: at(key),
    publicCertificate: at(certificate),
    ...(policy.privateKeyPassword === undefined ? {} : { passphrase: new Secret(policy.privateKeyPassword) }),
    tlsVersions: policy.tlsVersions,
    clientAuth: policy.clientAuth === 'NONE' ? 'none' : policy.clientAuth === 'OPTIONAL' ? 'optional' : 'require',
    trustedDirectory: at(trusted),
    revokedDirectory: at(revoked),
    names: leaf?.names ?? [],
    verifyHostname: true,
    ...(hasAnchor ? { peerTrust: at(`${trusted}/ca.pem`) } : { anchorMissing: true }),
  };
}
