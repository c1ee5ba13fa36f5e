import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../src/pki/certificates/certificate.ts';
import { createCa, createCrl, issueFromCa, issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { createRequest } from '../../src/pki/issuing/write-request.ts';
import { generatePrivateKey } from '../../src/pki/keys/private-key.ts';

export interface TestPair {
  readonly key: KeyObject;
  readonly certificate: Certificate;
}

const day = 24 * 60 * 60 * 1000;

/** A certificate of a peer, by default valid from now for thirty days. */
export async function peerPair(
  name: string,
  options: { readonly now?: Date; readonly days?: number; readonly issuer?: TestPair; readonly commonName?: string } = {},
): Promise<TestPair> {
  const key = await generatePrivateKey('ec-p256');
  const request = {
    subject: [{ type: 'CN', value: options.commonName ?? name }],
    names: name === '' ? [] : [{ kind: 'dns', value: name } as const],
    usages: ['serverAuth', 'clientAuth'] as const,
    days: options.days ?? 30,
  };
  const now = options.now ?? new Date();
  const { issuer } = options;
  return {
    key,
    certificate:
      issuer === undefined
        ? issueSelfSigned({ request, key, now })
        : issueFromCa({ request, publicKey: key, issuer: issuer.certificate, issuerKey: issuer.key, now }),
  };
}

/** A CA, root or below another. */
export async function authorityPair(name: string, parent?: TestPair): Promise<TestPair> {
  const key = await generatePrivateKey('ec-p256');
  const certificate = createCa({
    subject: [{ type: 'CN', value: name }],
    key,
    days: 60,
    now: new Date(),
    ...(parent === undefined ? {} : { parent }),
  });
  return { key, certificate };
}

/** A CRL, PEM. */
export function listOf(
  ca: TestPair,
  options: { readonly revoked?: readonly string[]; readonly number?: number; readonly from?: Date; readonly days?: number } = {},
): string {
  const from = options.from ?? new Date();
  return createCrl({
    issuer: ca.certificate,
    key: ca.key,
    revoked: (options.revoked ?? []).map((serial) => ({ serial, at: from, reason: undefined })),
    thisUpdate: from,
    nextUpdate: new Date(from.getTime() + (options.days ?? 10) * day),
    number: options.number ?? 1,
  });
}

export async function requestFor(name: string): Promise<string> {
  return createRequest(
    { subject: [{ type: 'CN', value: name }], names: [{ kind: 'dns', value: name }], usages: ['serverAuth'] },
    await generatePrivateKey('ec-p256'),
  );
}
