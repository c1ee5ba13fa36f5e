import type { KeyObject } from 'node:crypto';
import type { CertificateRequest } from '../../model/certificates/certificate-request.ts';
import { integer, oid, sequence, set, tagged } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { encodePem } from '../encoding/pem.ts';
import { publicHalfOf } from '../keys/openssl.ts';
import { encodePublicKey } from '../keys/write-public-key.ts';
import { writeName } from '../names/write-name.ts';
import { leafExtensions } from './write-extensions.ts';
import { writeSigned } from './write-signed.ts';

/** A certificate signing request as PEM, with names and usages as the extensions it asks for. */
export function createRequest(request: Pick<CertificateRequest, 'subject' | 'names' | 'usages'>, key: KeyObject): string {
  const publicKey = publicHalfOf(key);
  const attribute = sequence(oid(Oid.extensionRequest), set(sequence(...leafExtensions(request, publicKey.asymmetricKeyType))));
  const info = sequence(integer(0), writeName(request.subject), encodePublicKey(publicKey), tagged(0, attribute));
  return encodePem('CERTIFICATE REQUEST', writeSigned(info, key));
}
