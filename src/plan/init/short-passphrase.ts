import { UserError } from '../../model/errors/errors.ts';
import type { Step } from '../../model/steps/index.ts';
import { checkNewPassphrase } from '../../pki/keys/passphrase.ts';

/**
 * Refuses a short passphrase where a key is written with it, and only there: a pair that is kept, and a key that waits for its
 * certificate, are opened with the one they have.
 * @throws UserError
 */
export function refuseShortPassphrase(steps: readonly Step[]): void {
  for (const step of steps) {
    const writesKey =
      (step.kind === 'issueCertificate' && step.keepKey !== true) ||
      step.kind === 'importKeyPair' ||
      step.kind === 'requestCertificate';
    if (!writesKey || step.passphrase === undefined) continue;
    const checked = checkNewPassphrase(step.passphrase.reveal());
    if (checked.kind === 'refused')
      throw new UserError(checked.reason, 'Use a longer one, or have one made: --generate-passphrase.');
  }
}
