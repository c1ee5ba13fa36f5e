import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import type { KeyType } from '../../model/certificates/certificate-request.ts';
import type { MemberSide } from '../../model/certificates/member-side.ts';
import { Interrupted, UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import type { Secret } from '../../model/secret.ts';
import type { BundleMember, WriteBundle } from '../../model/steps/write-bundle.ts';
import { encodePem } from '../../pki/encoding/pem.ts';
import { telling } from '../error-words.ts';
import { membersByKind } from '../rehearsal/bundle-kinds.ts';
import { pairsToRehearse } from '../rehearsal/bundle-pairs.ts';
import { rehearseMembers } from '../rehearsal/rehearse-members.ts';
import { leftAt, type NewTree } from '../transaction/new-tree.ts';
import { memberEntries, type PairText, sharedFiles } from './bundle-files.ts';
import type { PerformContext, StepHandler } from './handler.ts';
import { type OpenAuthority, openAuthority } from './open-authority.ts';
import { foreseeChangeIn, lookAt } from './targets.ts';

/** All is made in a folder beside, which is in the journal as one, synced once and renamed once. */
export const writeBundle: StepHandler<WriteBundle> = {
  async preflight(step, context) {
    await openAuthority(step.signer, context.now, context.system);
    if (await lookAt(step.out, context)) {
      throw new UserError(`${step.out} already exists.`, 'Choose another folder with --out, or move that one away.', {
        paths: [step.out],
      });
    }
    await foreseeChangeIn(dirname(step.out), step.out, context);
    const partial = partialOf(step);
    await telling('looked at', partial, () => leftAt(partial, context.system));
  },
  async perform(step, context) {
    const { system, now, transaction } = context;
    const partial = partialOf(step);
    const authority = await openAuthority(step.signer, now, system);
    const tree = await transaction.makeTree(partial, modes.ownDirectory);
    const issued = await telling('written', partial, () => writeMembers(step, { partial, tree, authority }, context));
    await rehearse(step, partial, context);
    // The record comes first: a certificate that nobody can revoke must not get out.
    await transaction.makeDirectory(join(step.signer.directory, authorityFiles.issued), authorityModes.directory);
    const name = `bundle-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${createHash('sha256').update(issued).digest('hex').slice(0, 12)}.crt`;
    await transaction.putFile(
      { path: join(step.signer.directory, authorityFiles.issued, name), mode: authorityModes.certificate },
      issued,
    );
    await telling('written', partial, () => system.files.syncAll(system.files.place(partial)));
    await transaction.moveFile(partial, step.out);
    return { changed: true, inPlace: [] };
  },
};

/** The members whose folders differ in more than names and keys, and where they will lie: what there is to judge beforehand. */
export async function foreseeBundle(step: WriteBundle, context: PerformContext): Promise<void> {
  const { system, now, transaction } = context;
  const authority = await openAuthority(step.signer, now, system);
  const tree = await transaction.makeTree(step.out, modes.ownDirectory);
  const members = membersByKind(step.members).map(([first]) => first);
  await writeMembers({ ...step, members }, { partial: step.out, tree, authority }, context);
}

function partialOf({ out }: WriteBundle): string {
  return `${out}.partial`;
}

/**
 * Keys are made on all cores, a few ahead of the one that is being signed; nothing of a member is kept once it is written but
 * its certificates, for the CA's record.
 */
async function writeMembers(
  step: WriteBundle,
  { partial, tree, authority }: { readonly partial: string; readonly tree: NewTree; readonly authority: OpenAuthority },
  { system, now, signal, onProgress }: Pick<PerformContext, 'system' | 'now' | 'signal' | 'onProgress'>,
): Promise<Buffer> {
  const [{ leafSigner }, { generateKeyPairBytes }] = await Promise.all([
    import('../../pki/issuing/issue.ts'),
    import('../../pki/keys/key-pair-bytes.ts'),
  ]);
  const sign = leafSigner({ issuer: authority.issuer, issuerKey: authority.key, now });
  const shared = sharedFiles(authority);
  const nextPair = inOrder(wantedKeys(step), system.host.cpuCount + 2, ({ keyType, passphrase }) =>
    generateKeyPairBytes(keyType, passphrase),
  );
  const issued: Buffer[] = [];
  for (const [index, member] of step.members.entries()) {
    if (signal.aborted) throw new Interrupted();
    const pairs: PairText[] = [];
    for (const { request } of member.policies) {
      const { privateKey, publicKey } = await nextPair();
      const leaf = encodePem('CERTIFICATE', sign(request, publicKey));
      pairs.push({ privateKey, leaf });
    }
    issued.push(ownBytes(pairs.map(({ leaf }) => leaf).join('')));
    await tree.add(memberEntries(join(partial, member.name), member, pairs, shared));
    onProgress?.(index + 1, step.members.length);
    // P-256 keys are made on the spot: only here would anybody hear Ctrl-C.
    await setImmediate();
  }
  return Buffer.concat(issued);
}

/** In memory of its own: a small piece of Node's shared pool would keep all of the pool that it was cut from. */
function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

function* wantedKeys({ members }: WriteBundle): Iterable<{ readonly keyType: KeyType; readonly passphrase: Secret | undefined }> {
  for (const { policies, passphrase } of members)
    for (const { request } of policies) yield { keyType: request.keyType, passphrase };
}

/** Begins as many as `ahead` before they are asked for, and gives them in their order. */
function inOrder<T, R>(wanted: Iterable<T>, ahead: number, make: (one: T) => Promise<R>): () => Promise<R> {
  const left = wanted[Symbol.iterator]();
  const begun: Promise<R>[] = [];
  return () => {
    while (begun.length < ahead) {
      const { done, value } = left.next();
      if (done === true) break;
      const one = make(value);
      // It may fail before anybody waits for it.
      one.catch(() => {});
      begun.push(one);
    }
    return begun.shift() ?? Promise.reject(new Error('every one was taken'));
  };
}

/** Members shake hands with the files as they lie there, before anybody gets them. */
async function rehearse(
  step: WriteBundle,
  partial: string,
  { system, now }: Pick<PerformContext, 'system' | 'now'>,
): Promise<void> {
  const scopes = ['cluster', 'backup'] as const;
  for (const scope of scopes) {
    const rehearsed = step.members.flatMap((member) =>
      member.policies.filter((policy) => policy.scope === scope).map((policy) => ({ member, policy })),
    );
    const pairs = pairsToRehearse(rehearsed.map(({ policy }) => `${policy.request.keyType} ${policy.tlsVersions.join(' ')}`));
    const sides = rehearsed.map(({ member, policy }) => sideOf(member, policy, partial));
    const failed = (await rehearseMembers(sides, system, { pairs, now })).find(({ succeeds }) => !succeeds);
    if (failed === undefined) continue;
    throw new UserError(
      `${failed.client} could not connect to ${failed.server} (${scope}, as ${failed.host}): ${(failed.because ?? '').replaceAll('-', ' ')}.`,
      'Check that the names of the members, the name constraints of the CA and the TLS versions of the release lines fit together.',
    );
  }
}

function sideOf(member: BundleMember, policy: BundleMember['policies'][number], partial: string): MemberSide {
  const at = (path: string): string => join(partial, member.name, path);
  return {
    label: member.name,
    scope: policy.scope,
    privateKey: at(policy.key),
    publicCertificate: at(policy.certificate),
    passphrase: member.passphrase,
    trustedDirectory: at(policy.trusted),
    revokedDirectory: at(policy.revoked),
    tlsVersions: policy.tlsVersions,
    clientAuth: 'require',
    verifyHostname: true,
    dialled: undefined,
  };
}
