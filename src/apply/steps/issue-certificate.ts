import type { KeyObject } from 'node:crypto';
import type { IssueCertificate } from '../../model/steps/issue-certificate.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { writeServerKey } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import { openKey } from '../load-key-pair.ts';
import type { PerformContext, StepHandler } from './handler.ts';
import { openAuthority, recordIssued } from './open-authority.ts';
import { foreseePair, putPair } from './pair.ts';

export const issueCertificate: StepHandler<IssueCertificate> = {
  async preflight(step, context) {
    const { system, preview } = context;
    const keyComes = (await preview.at(step.key.path))?.made;
    if (step.keepKey && !keyComes) await readKeptKey(step, system);
    const caComes = step.signer.kind === 'ca' && (await preview.at(step.signer.directory))?.made;
    if (step.signer.kind === 'ca' && !caComes) await openAuthority(step.signer, context.now, system);
    await foreseePair(step, context);
  },
  async perform(step, context) {
    const { system } = context;
    const key = step.keepKey ? await readKeptKey(step, system) : await context.keyFor(step);
    const chain = await issue(step, key, context);
    const encrypted = step.keepKey ? undefined : await writeServerKey(key, step.passphrase);
    return putPair(step, encrypted, chain, context.transaction);
  },
};

/** By their keys: the run writes the certificate that the verdict saw beforehand, and does not sign once more. */
const selfSigned = new WeakMap<
  KeyObject,
  { readonly request: IssueCertificate['request']; readonly now: number; readonly certificate: Certificate }
>();

/** In milliseconds: a person may think over a plan for long, and then the certificate is for days from now on. */
const longestAge = 600_000;

async function issue(
  step: IssueCertificate,
  key: KeyObject,
  { now, system, transaction }: PerformContext,
): Promise<readonly Certificate[]> {
  // Loaded here: commands that only move files do without it.
  const { issueFromCa, issueSelfSigned } = await import('../../pki/issuing/issue.ts');
  const { request, signer } = step;
  if (signer.kind === 'self') {
    const known = selfSigned.get(key);
    const age = now.getTime() - (known?.now ?? 0);
    if (known !== undefined && known.request === request && age >= 0 && age < longestAge) return [known.certificate];
    const certificate = issueSelfSigned({ request, key, now });
    selfSigned.set(key, { request, now: now.getTime(), certificate });
    return [certificate];
  }
  const authority = await openAuthority(signer, now, system);
  const leaf = issueFromCa({ request, publicKey: key, issuer: authority.issuer, issuerKey: authority.key, now });
  // The record comes first: a certificate that nobody can revoke must not get out.
  await recordIssued(signer.directory, leaf, { transaction, system });
  return [leaf, ...authority.intermediates];
}

async function readKeptKey(step: IssueCertificate, system: Pick<System, 'files'>): Promise<KeyObject> {
  const { path } = step.key;
  return openKey(await telling('read', path, () => system.files.read(system.files.place(path))), path, step.passphrase);
}
