import { join } from 'node:path';
import type { ClientAuth, SourceName } from '../../model/command-line/answers.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { FileFact, FolderFact, ScopeName } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import type { SourcePlan } from '../../sources/source.ts';
import { readPeerInput } from '../trust/peer-input.ts';
import { planTrustAdd } from '../trust/plan-trust-add.ts';
import { trustsSomebody } from '../trust/trust-folder.ts';
import type { InitInputs } from './init-inputs.ts';
import type { ScopeLayout } from './init-layout.ts';

/** The folder would be empty with client_auth require, and Neo4j refuses to start so: this server's own certificate stands in. */
export function standInFor(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs): FileSpec | undefined {
  const { resolved, answers, folders, owner } = inputs;
  const isGivenItsCa = resolved.source[scope] === 'ca' || isAcmeMember(scope, resolved.source[scope]);
  if (resolved.clientAuth[scope] !== 'require' || isGivenItsCa || (answers.trust ?? []).length > 0) return undefined;
  const own = join(layout.trusted, 'self.pem');
  const entries = folders.get(layout.trusted)?.entries ?? [];
  if (entries.some((entry) => entry.path !== own && trustsSomebody(entry))) return undefined;
  return { path: own, mode: modes.certificate, owner };
}

/** A member whose certificates come from an ACME server of one's own, with its CA named. */
function isAcmeMember(scope: ScopeName, source: SourceName): boolean {
  return source === 'certbot' && (scope === 'cluster' || scope === 'backup');
}

/** The stand-in of a pair that is kept: written where it is missing, or is that of an earlier pair. */
export function standInSteps(
  standIn: FileSpec | undefined,
  layout: ScopeLayout,
  own: Certificate,
  { folders }: InitInputs,
): readonly Step[] {
  if (standIn === undefined) return [];
  const there = folders.get(layout.trusted)?.entries.find(({ path }) => path === standIn.path);
  const held = there?.bytes === undefined ? [] : readCertificates(there.bytes).certificates;
  if (held.length === 1 && held[0]?.fingerprint256 === own.fingerprint256) return [];
  return [
    ...(there === undefined ? [] : [{ kind: 'removeFile', path: standIn.path } as const]),
    { kind: 'writeFile', to: standIn, text: own.pem },
  ];
}

/** https is told of whoever is trusted only where somebody insists on certificates of its clients; the folder has no effect there. */
function leavesTrustAlone(scope: ScopeName, clientAuth: ClientAuth): boolean {
  return clientAuth === 'none' && !usesTrusted(scope, false);
}

/**
 * The issuer's certificate goes into `trusted/` of a scope that looks there, and its CRLs, once it has revoked something, into
 * `revoked/`. What is there already is not written again; a stand-in is no longer needed.
 */
export function issuerSteps(
  scope: ScopeName,
  layout: ScopeLayout,
  sourced: SourcePlan,
  { resolved, owner, folders, answers }: InitInputs,
): readonly Step[] {
  const source = resolved.source[scope];
  if (sourced.anchor.kind !== 'issuer' || leavesTrustAlone(scope, resolved.clientAuth[scope])) return [];
  if (source !== 'ca' && !isAcmeMember(scope, source)) return [];
  const entries = [layout.trusted, layout.revoked].flatMap((folder) => folders.get(folder)?.entries ?? []);
  const put = (path: string, mode: number, text: string, replace: boolean): readonly Step[] => {
    const there = entries.find((entry) => entry.path === path);
    if (there?.bytes?.equals(Buffer.from(text)) === true) return [];
    const to: FileSpec = { path, mode, owner };
    return [...(there !== undefined && replace ? [{ kind: 'removeFile', path } as const] : []), { kind: 'writeFile', to, text }];
  };
  const standIn = join(layout.trusted, 'self.pem');
  return [
    ...put(join(layout.trusted, 'ca.pem'), modes.certificate, sourced.anchor.pem, answers.force === true),
    ...(entries.some(({ path }) => path === standIn) ? [{ kind: 'removeFile', path: standIn } as const] : []),
    ...(sourced.revocationLists ?? []).flatMap(({ fileName, pem }) => put(join(layout.revoked, fileName), modes.crl, pem, true)),
  ];
}

/** `--trust`: peers' certificates into `trusted/` at once, by the rules of `trust add`. */
export function trustOf(scope: ScopeName, layout: ScopeLayout, inputs: InitInputs): Pick<Plan, 'steps' | 'notes'> {
  const { answers, resolved, files, folders, paths, owner, now, publicRoots, installation } = inputs;
  const given = answers.trust ?? [];
  if (leavesTrustAlone(scope, resolved.clientAuth[scope]) || given.length === 0) return { steps: [], notes: [] };
  const fileAt = (path: string): FileFact => files.get(path) ?? { path, fact: { state: 'missing' } };
  const folderAt = (path: string): FolderFact => folders.get(path) ?? { path, fact: { state: 'missing' }, entries: [] };
  const { plan } = planTrustAdd({
    home: installation.home,
    conf: installation.conf.path,
    targets: [
      {
        scope,
        files: {
          scope,
          baseDirectory: layout.baseDirectory,
          baseDirectoryFact: paths.get(layout.baseDirectory) ?? { state: 'missing' },
          privateKey: fileAt(layout.place.key.path),
          publicCertificate: fileAt(layout.place.certificate.path),
          trusted: folderAt(layout.trusted),
          revoked: folderAt(layout.revoked),
        },
        clientAuth: clientAuthValues[resolved.clientAuth[scope]],
        enabled: true,
      },
    ],
    input: readPeerInput(given.map(fileAt)),
    name: undefined,
    fingerprints: [],
    force: answers.force === true,
    owner,
    publicRoots,
    now,
  });
  // The folders are made with the others of the tree.
  return { steps: plan.steps.filter(({ kind }) => kind !== 'makeDirectory'), notes: plan.notes };
}

const clientAuthValues = { none: 'NONE', optional: 'OPTIONAL', require: 'REQUIRE' } as const;
