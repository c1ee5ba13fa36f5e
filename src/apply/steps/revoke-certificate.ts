import { authorityModes } from '../../model/certificates/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { RevokeCertificate } from '../../model/steps/revoke-certificate.ts';
import { authorityPaths } from '../../pki/issuing/authority.ts';
import { type StepHandler, unchanged } from './handler.ts';
import { type OpenAuthority, openAuthority } from './open-authority.ts';
import { foreseeChangeIn, resultOf } from './targets.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Reads the list as it is now, under the lock of the CA's folder: nobody's revocation is lost to another's. */
export const revokeCertificate: StepHandler<RevokeCertificate> = {
  async preflight(step, context) {
    ownList(await openAuthority(step.signer, context.now, context.system), step);
    await foreseeChangeIn(step.signer.directory, listFile(step).path, context);
  },
  async perform(step, { now, system, transaction }) {
    const { createCrl } = await import('../../pki/issuing/issue.ts');
    const authority = await openAuthority(step.signer, now, system);
    const list = ownList(authority, step);
    if (list.revoked.has(step.serial)) return unchanged;
    const end =
      step.days === undefined
        ? authority.issuer.notAfter
        : new Date(Math.min(now.getTime() + step.days * dayMilliseconds, authority.issuer.notAfter.getTime()));
    const crl = createCrl({
      issuer: authority.issuer,
      key: authority.key,
      revoked: [...list.revoked.values(), { serial: step.serial, at: now, reason: step.reason }],
      // A member whose clock is behind must not take the list for one of tomorrow.
      thisUpdate: new Date(Math.max(now.getTime() - 60 * 60 * 1000, authority.issuer.notBefore.getTime())),
      nextUpdate: end,
      number: BigInt(`0x${list.number ?? '0'}`) + 1n,
    });
    const file = listFile(step);
    return resultOf([[file.path, await transaction.putFile(file, Buffer.from(crl))]]);
  },
};

function ownList(authority: OpenAuthority, { signer }: RevokeCertificate) {
  const own = authority.lists.find(({ issuer }) => issuer === authority.issuer);
  if (own !== undefined) return own.list;
  const { crl } = authorityPaths(signer.directory);
  throw new UserError(
    `${crl} does not exist or does not belong to this CA: earlier revocations would be lost.`,
    'Restore the list from a backup, or from revoked/ on a member.',
    { paths: [crl] },
  );
}

function listFile({ signer }: RevokeCertificate): FileSpec {
  return { path: authorityPaths(signer.directory).crl, mode: authorityModes.crl };
}
