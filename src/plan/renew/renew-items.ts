import type { HookResult } from '../../model/certificates/lineage.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type FileFact, type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';

/** A certbot lineage this server is fed from, and what lies in it now. */
export interface LineageState {
  readonly result: HookResult;
  readonly fullchain: FileFact;
  readonly privateKey: FileFact;
}

/** One pair to be renewed; several scopes when they share it. */
export interface RenewItem {
  readonly scope: ScopeName;
  readonly scopes: readonly ScopeName[];
  /** `given`: a new pair for it was named on the command line. */
  readonly source: 'self-signed' | 'ca' | 'certbot' | 'existing' | 'given';
  readonly privateKey: FileFact;
  readonly publicCertificate: FileFact;
  readonly baseDirectory: string;
  /** All of the file, leaf first. */
  readonly chain: readonly Certificate[];
  readonly leaf: Certificate;
  readonly lineage: LineageState | undefined;
  /** A backup client's pair: the settings it is named in, and the files beside it. */
  readonly client?: { readonly installation: Installation; readonly conf: Conf };
}

type Pair = Pick<RenewItem, 'privateKey' | 'publicCertificate'>;

export interface ItemInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  /** Undefined: every component whose policy is enabled. */
  readonly components: readonly ScopeName[] | undefined;
  readonly lineages: readonly LineageState[];
  readonly ca: Certificate | undefined;
}

/**
 * The pairs that are in use, each once, and where each came from: a certificate that signs for itself is self-signed, one
 * of the CA that was named is the CA's, one that a deploy hook installed is certbot's, any other was brought by somebody.
 * @throws UserError when nothing is in use, or a certificate cannot be read.
 */
export function renewItems({ installation, conf, components, lineages, ca }: ItemInputs): readonly RenewItem[] {
  const enabled = scopeNames.filter((scope) => readPolicy(conf, scope).enabled === true);
  const chosen = components ?? enabled;
  const off = chosen.filter((scope) => !enabled.includes(scope));
  if (chosen.length === 0 || off.length > 0) {
    const what =
      chosen.length === 0
        ? 'No component is encrypted by this neo4j.conf'
        : `${off.join(' and ')} ${off.length === 1 ? 'is' : 'are'} not encrypted by this neo4j.conf`;
    throw new UserError(`${what}: there is nothing to renew.`, 'Set it up first:\nneo4j-tls init', {
      paths: [installation.conf.path],
    });
  }
  // Whoever uses a pair gets the new one with the component that was named.
  const sharing = enabled.filter(
    (scope) => !chosen.includes(scope) && chosen.some((one) => isSamePair(installation.scopes[one], installation.scopes[scope])),
  );
  const items: RenewItem[] = [];
  for (const scope of [...chosen, ...sharing]) {
    const files = installation.scopes[scope];
    const same = items.findIndex((item) => isSamePair(item, files));
    const earlier = items[same];
    if (earlier !== undefined) {
      items[same] = { ...earlier, scopes: [...earlier.scopes, scope] };
      continue;
    }
    const chain = readable(scope, files.publicCertificate);
    const [leaf] = chain;
    if (leaf === undefined) throw new Error('a readable certificate file has a leaf');
    const lineage = lineages.find(({ result }) => result.scopes.includes(scope));
    items.push({
      scope,
      scopes: [scope],
      source: sourceOf(leaf, lineage, ca),
      privateKey: files.privateKey,
      publicCertificate: files.publicCertificate,
      baseDirectory: files.baseDirectory,
      chain,
      leaf,
      lineage: leaf.selfSigned ? undefined : lineage,
    });
  }
  return items;
}

function isSamePair(one: Pair, other: Pair): boolean {
  return one.publicCertificate.path === other.publicCertificate.path && one.privateKey.path === other.privateKey.path;
}

function sourceOf(leaf: Certificate, lineage: LineageState | undefined, ca: Certificate | undefined): RenewItem['source'] {
  if (leaf.selfSigned) return 'self-signed';
  if (ca !== undefined && isSignedBy(leaf, ca)) return 'ca';
  return lineage === undefined ? 'existing' : 'certbot';
}

function readable(scope: ScopeName, file: FileFact): readonly Certificate[] {
  const { certificates } = readCertificates(file.bytes ?? Buffer.alloc(0));
  if (certificates.length > 0) return certificates;
  const reason =
    file.fact.state === 'missing'
      ? 'it does not exist'
      : file.fact.state === 'unreachable'
        ? file.fact.reason
        : file.bytes === undefined
          ? (file.unreadable ?? 'it cannot be read')
          : 'there is no certificate in it';
  throw new UserError(
    `What ${scope} shows cannot be renewed, because its certificate cannot be read: ${reason}.`,
    `Make a new one:\nneo4j-tls init --components ${scope} --force`,
    { paths: [file.path] },
  );
}
