import type { RequestCertificate } from '../../model/steps/request-certificate.ts';
import { generatePrivateKey, writeServerKey } from '../../pki/keys/private-key.ts';
import type { StepHandler } from './handler.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

/** The key stays on this server; the request goes to the CA. */
export const requestCertificate: StepHandler<RequestCertificate> = {
  preflight: foreseeOutputs,
  async perform(step, { transaction }) {
    const { createRequest } = await import('../../pki/issuing/write-request.ts');
    const key = await generatePrivateKey(step.request.keyType);
    const request = createRequest(step.request, key);
    return resultOf([
      [step.key.path, await transaction.putFile(step.key, Buffer.from(await writeServerKey(key, step.passphrase)))],
      [step.certificateRequest.path, await transaction.putFile(step.certificateRequest, Buffer.from(request))],
    ]);
  },
};
