import { commandOf, type Verb } from '../runner/command.ts';

const verbs: readonly Verb[] = [
  {
    name: 'export',
    summary: 'export the certificate of this server or its CA for others to trust (never a key)',
    load: async () => (await import('./export.ts')).trustExport,
  },
  {
    name: 'add',
    summary: 'trust a peer or CA, or add a CRL',
    load: async () => (await import('./add.ts')).trustAdd,
  },
  {
    name: 'list',
    summary: 'list trusted certificates and what is wrong with them',
    load: async () => (await import('./list.ts')).trustList,
  },
  { name: 'remove', summary: 'stop trusting a peer', load: async () => (await import('./remove.ts')).trustRemove },
];

/** Who believes whom. */
export const trust = (words: readonly string[]) => commandOf(verbs, words);
