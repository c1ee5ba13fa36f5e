import { basename, dirname, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, Rehearsal } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { pathsIn } from '../../neo4j/config/ssl-layout.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isPublicCa } from '../../pki/certificates/public-ca.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import { standInName } from '../trust/trust-folder.ts';
import { confSteps } from './bundled-settings.ts';
import { bundleTargets, type FromBundleInputs, listedInBundle, refuseChanged, refuseOtherLine } from './received-bundle.ts';

export interface FromBundlePlan {
  readonly plan: Plan;
  readonly scopes: readonly ScopeName[];
  readonly certificates: readonly { readonly scope: ScopeName; readonly path: string }[];
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
  const spec = (path: string, mode: number): FileSpec => ({ path, mode, owner });
  const keys = new Set(scopes.map((scope) => placesOf(bundled, scope).key));
  const copies: Step[] = [];
  for (const [path, to] of targets) {
    const existing = there.get(to);
    const bytes = bundle.files.get(path)?.bytes;
    if (bytes !== undefined && existing?.bytes?.equals(bytes) === true) continue;
    if (existing !== undefined && existing.fact.state !== 'missing') {
      if (!force) {
        throw new UserError(
          `${to} already exists and differs from the one in the bundle.`,
          'Add --force to replace it. The old one is kept as a backup.',
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
    if (policy.clientAuth === 'NONE' && !usesTrusted(scope, false)) continue;
    for (const [path, { bytes }] of bundle.files) {
      if (dirname(path) !== trusted || bytes === undefined) continue;
      const { certificates } = readCertificates(bytes);
      const open = certificates.find((one) => isPublicCa(one, publicRoots, certificates));
      if (open === undefined) continue;
      throw new UserError(
        `${open.subject.text} in the bundle is a public CA: trusting it in ${scope} lets in anyone with a certificate from that CA.`,
        'Make the bundle with a private CA (ca create makes one). If this is intended, add --force.',
        { paths: [join(bundle.directory, path)] },
      );
    }
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
    .map((path) => ({ kind: 'makeDirectory', path, mode: modes.directory, owner }));
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
