import type { KeyObject } from 'node:crypto';
import type { CertificateRequest } from '../model/plan.ts';
import { integer, oid, sequence, set, tagged } from './der-write.ts';
import { Oid } from './oids.ts';
import { publicHalfOf } from './openssl.ts';
import { encodePem } from './pem.ts';
import { leafExtensions } from './write-extensions.ts';
import { writeName } from './write-name.ts';
import { encodePublicKey } from './write-public-key.ts';
import { writeSigned } from './write-signed.ts';

/** A certificate signing request as PEM, with names and usages as the extensions it asks for. */
export function createRequest(request: Pick<CertificateRequest, 'subject' | 'names' | 'usages'>, key: KeyObject): string {
  const publicKey = publicHalfOf(key);
  const attribute = sequence(oid(Oid.extensionRequest), set(sequence(...leafExtensions(request, publicKey.asymmetricKeyType))));
  const info = sequence(integer(0), writeName(request.subject), encodePublicKey(publicKey), tagged(0, attribute));
  return encodePem('CERTIFICATE REQUEST', writeSigned(info, key));
}
