import type { CertificateSource } from './source.ts';

/** A certificate that signs for itself: works at once, and whoever is to trust it must be given it. */
export const selfSigned: CertificateSource = {
  name: 'self-signed',
  title: 'Self-signed',
  hint: 'works at once; you give each client the certificate',
  defaultDays: 365,
  defaultKeyType: 'ec-p256',
  refusal: () => undefined,
  needs: () => [],
  filesToRead: () => [],
  plan: ({ scope, request, place, secrets, certificateCopies }) => ({
    steps: [
      {
        kind: 'issueCertificate',
        scope,
        request,
        signer: { kind: 'self' },
        key: place.key,
        certificate: place.certificate,
        passphrase: secrets.passphrase,
        certificateCopies,
      },
    ],
    notes: [],
    anchor: { kind: 'own-certificate' },
  }),
};
