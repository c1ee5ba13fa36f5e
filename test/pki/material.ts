import type { KeyObject } from 'node:crypto';
import type { CertificateRequest, KeyType } from '../../src/model/certificates/certificate-request.ts';
import type { Certificate } from '../../src/pki/certificates/certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../src/pki/keys/private-key.ts';

/** The moment at which the certificates of the tests are made. */
export const now = new Date('2026-03-01T12:00:00Z');

export interface Pair {
  readonly key: KeyObject;
  readonly certificate: Certificate;
}

/** A request for `name`, good for both ends of a connection, with what is given instead. */
export function requestFor(name: string, changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    subject: [{ type: 'CN', value: name }],
    names: [{ kind: 'dns', value: name }],
    usages: ['serverAuth', 'clientAuth'],
    keyType: 'ec-p256',
    days: 30,
    ...changes,
  };
}

export async function selfSigned(name: string, changes: Partial<CertificateRequest> = {}): Promise<Pair> {
  const request = requestFor(name, changes);
  const key = await generatePrivateKey(request.keyType);
  return { key, certificate: issueSelfSigned({ request, key, now }) };
}

/** A CA: a root, or an intermediate below `parent`. */
export async function authority(
  name: string,
  parent?: Pair,
  options: { readonly keyType?: KeyType; readonly days?: number } = {},
): Promise<Pair> {
  const key = await generatePrivateKey(options.keyType ?? 'ec-p256');
  const certificate = createCa({
    subject: [{ type: 'CN', value: name }],
    key,
    now,
    days: options.days ?? 365,
    ...(parent && { parent: { certificate: parent.certificate, key: parent.key } }),
  });
  return { key, certificate };
}

export async function issued(name: string, issuer: Pair, changes: Partial<CertificateRequest> = {}): Promise<Pair> {
  const request = requestFor(name, changes);
  const key = await generatePrivateKey(request.keyType);
  const certificate = issueFromCa({ request, publicKey: key, issuer: issuer.certificate, issuerKey: issuer.key, now });
  return { key, certificate };
}

/** A certificate's own data, without the objects of node:crypto, which grow as they are used. */
export function dataOf(certificate: Certificate | undefined): object | undefined {
  if (certificate === undefined) return undefined;
  const { x509, publicKey, ...data } = certificate;
  return { ...data, raw: x509.raw, publicKey: publicKey?.export({ format: 'jwk' }) };
}
