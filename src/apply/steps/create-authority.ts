import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import type { SubjectAttribute } from '../../model/certificates/certificate-request.ts';
import type { CreateAuthority } from '../../model/steps/create-authority.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { generatePrivateKey, writeGuardedKey } from '../../pki/keys/private-key.ts';
import type { FileOutcome } from '../transaction/file-outcome.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { StepHandler } from './handler.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

/** Keys are made here and leave this function only as files. The folder is made by a step before. */
export const createAuthority: StepHandler<CreateAuthority> = {
  preflight: foreseeOutputs,
  async perform(step, { now, transaction }) {
    const { createCa, createCrl } = await import('../../pki/issuing/issue.ts');
    const rootKey = await generatePrivateKey(step.keyType);
    const root = createCa({
      subject: step.subject,
      key: rootKey,
      days: step.days,
      now,
      pathLength: step.intermediate === undefined ? 0 : 1,
      limits: step.limits,
    });
    const files: (readonly [string, string, number])[] = [];
    /** A list from day one, as long as the CA itself lasts: signed while the key is at hand. */
    const list = (issuer: Certificate, key: KeyObject): string =>
      createCrl({ issuer, key, revoked: [], thisUpdate: issuer.notBefore, nextUpdate: issuer.notAfter, number: 1 });
    let issuer = root;
    let issuerKey = rootKey;
    if (step.intermediate !== undefined) {
      issuerKey = await generatePrivateKey(step.keyType);
      issuer = intermediateOf(step, step.intermediate, { certificate: root, key: rootKey }, issuerKey, now, createCa);
      files.push(
        [authorityFiles.rootKey, await writeGuardedKey(rootKey, step.passphrase), authorityModes.key],
        [authorityFiles.rootCrl, list(root, rootKey), authorityModes.crl],
      );
    }
    files.push(
      [authorityFiles.key, await writeGuardedKey(issuerKey, step.passphrase), authorityModes.key],
      [authorityFiles.certificate, issuer === root ? root.pem : issuer.pem + root.pem, authorityModes.certificate],
      [authorityFiles.crl, list(issuer, issuerKey), authorityModes.crl],
    );
    return resultOf(await putAll(step.directory, files, transaction));
  },
};

function intermediateOf(
  step: CreateAuthority,
  subject: readonly SubjectAttribute[],
  parent: { readonly certificate: Certificate; readonly key: KeyObject },
  key: KeyObject,
  now: Date,
  createCa: typeof import('../../pki/issuing/issue.ts').createCa,
): Certificate {
  return createCa({ subject, key, days: step.days, now, pathLength: 0, limits: step.limits, parent });
}

async function putAll(directory: string, files: readonly (readonly [string, string, number])[], transaction: Transaction) {
  const outcomes: [string, FileOutcome][] = [];
  for (const [name, text, mode] of files) {
    const path = join(directory, name);
    outcomes.push([path, await transaction.putFile({ path, mode }, Buffer.from(text))]);
  }
  return outcomes;
}
