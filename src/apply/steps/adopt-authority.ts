import { join } from 'node:path';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { AdoptAuthority } from '../../model/steps/adopt-authority.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isPair, writeGuardedKey } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import { openKey } from '../load-key-pair.ts';
import type { FileOutcome } from '../transaction/file-outcome.ts';
import type { StepHandler } from './handler.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

/** The key is read where it lies, and written the way every command here reads it. Its own place stays as it was. */
export const adoptAuthority: StepHandler<AdoptAuthority> = {
  async preflight(step, context) {
    await openPair(step, context.system);
    await foreseeOutputs(step, context);
  },
  async perform(step, { now, system, transaction }) {
    const { key, issuer } = await openPair(step, system);
    const to = places(step);
    const files: (readonly [FileSpec, string])[] = [
      [to.key, await writeGuardedKey(key, step.passphrase)],
      [to.certificate, step.certificate],
    ];
    if (step.beginsList) {
      const { createCrl } = await import('../../pki/issuing/issue.ts');
      const thisUpdate = new Date(Math.max(now.getTime() - 60 * 60 * 1000, issuer.notBefore.getTime()));
      files.push([to.crl, createCrl({ issuer, key, revoked: [], thisUpdate, nextUpdate: issuer.notAfter, number: 1 })]);
    }
    const outcomes: [string, FileOutcome][] = [];
    for (const [spec, text] of files) outcomes.push([spec.path, await transaction.putFile(spec, Buffer.from(text))]);
    return resultOf(outcomes);
  },
};

async function openPair(step: AdoptAuthority, system: Pick<System, 'files'>) {
  const bytes = await telling('read', step.key, () => system.files.read(step.key));
  const key = openKey(bytes, step.key, step.sourcePassphrase);
  const [issuer] = readCertificates(Buffer.from(step.certificate)).certificates;
  if (issuer === undefined || !isPair(key, issuer)) throw new Error(`${step.key} has changed since it was looked at`);
  return { key, issuer };
}

function places({ directory }: AdoptAuthority): Record<'key' | 'certificate' | 'crl', FileSpec> {
  const at = (name: string, mode: number): FileSpec => ({ path: join(directory, name), mode });
  return {
    key: at(authorityFiles.key, authorityModes.key),
    certificate: at(authorityFiles.certificate, authorityModes.certificate),
    crl: at(authorityFiles.crl, authorityModes.crl),
  };
}
