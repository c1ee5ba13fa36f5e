import type { KeyObject } from 'node:crypto';
import { UserError } from '../../model/errors/errors.ts';
import type { SignCertificate } from '../../model/steps/sign-certificate.ts';
import { publicHalfOf } from '../../pki/keys/openssl.ts';
import { writeGuardedKey, writeServerKey } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import type { FileOutcome } from '../transaction/file-outcome.ts';
import { digestOf } from '../transaction/journal.ts';
import type { StepHandler } from './handler.ts';
import { openAuthority, recordIssued } from './open-authority.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

export const signCertificate: StepHandler<SignCertificate> = {
  async preflight(step, context) {
    const { holder, signer } = step;
    await openAuthority(signer, context.now, context.system);
    if (holder.kind === 'request') await readKey(holder, context.system);
    await foreseeOutputs(step, context);
  },
  async perform(step, context) {
    const { now, system, transaction } = context;
    const { holder, signer, request, certificate, keyStore } = step;
    const { issueFromCa } = await import('../../pki/issuing/issue.ts');
    const authority = await openAuthority(signer, now, system);
    const privateKey = holder.kind === 'new' ? await context.keyFor(step) : undefined;
    const publicKey = privateKey === undefined ? await readKey(holder, system) : publicHalfOf(privateKey);
    const leaf = issueFromCa({ request, publicKey, issuer: authority.issuer, issuerKey: authority.key, now });
    const chain = [leaf, ...authority.intermediates];
    // The record comes first: a certificate that nobody can revoke must not get out.
    await recordIssued(signer.directory, leaf, { transaction, system });
    const outcomes: [string, FileOutcome][] = [];
    if (holder.kind === 'new' && privateKey !== undefined) {
      const write = keyStore === undefined ? writeServerKey : writeGuardedKey;
      const pem = await write(privateKey, holder.passphrase);
      outcomes.push([holder.key.path, await transaction.putFile(holder.key, Buffer.from(pem))]);
      if (keyStore !== undefined) {
        const { rounds, writeKeyStore } = await import('../../pki/pkcs12/write-pkcs12.ts');
        const store = writeKeyStore({
          key: privateKey,
          certificates: chain,
          friendlyName: keyStore.friendlyName,
          password: keyStore.password.reveal(),
          // Beside a key in clear the store's password protects nothing.
          rounds: holder.passphrase === undefined ? rounds.unguessable : rounds.guarded,
        });
        outcomes.push([keyStore.to.path, await transaction.putFile(keyStore.to, store)]);
      }
    }
    outcomes.push([certificate.path, await transaction.putFile(certificate, Buffer.from(chain.map(({ pem }) => pem).join('')))]);
    return resultOf(outcomes);
  },
};

/** The public key of a request whose file is still the one that was looked at. */
async function readKey(holder: SignCertificate['holder'], system: Pick<System, 'files'>): Promise<KeyObject> {
  if (holder.kind !== 'request') throw new Error('there is no request to read');
  const { file, expect } = holder;
  const { readRequest } = await import('../../pki/issuing/request.ts');
  const bytes = await telling('read', file, () => system.files.read(file));
  const reading = readRequest(bytes);
  if (reading.kind !== 'request' || digestOf(bytes) !== expect) {
    throw new UserError(`${file} changed while it was being read.`, 'Run this again.', { paths: [file] });
  }
  return reading.request.publicKey;
}
