import { commandOf, type Verb } from '../runner/command.ts';

const verbs: readonly Verb[] = [
  { name: 'create', summary: 'create a CA in a new folder', load: async () => (await import('./create.ts')).caCreate },
  {
    name: 'sign',
    summary: 'issue a certificate, for a signing request or for names',
    load: async () => (await import('./sign.ts')).caSign,
  },
  {
    name: 'revoke',
    summary: 'revoke a certificate: writes a new CRL and says where to install it',
    load: async () => (await import('./revoke.ts')).caRevoke,
  },
  {
    name: 'rotate',
    summary: 'replace the CA without an outage, in three stages',
    load: async () => (await import('./rotate.ts')).caRotate,
  },
  {
    name: 'show',
    summary: 'show the CA and the certificates it has issued and revoked',
    load: async () => (await import('./show.ts')).caShow,
  },
];

/** A small private CA. */
export const ca = (words: readonly string[]) => commandOf(verbs, words);
