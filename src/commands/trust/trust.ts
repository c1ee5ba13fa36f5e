import { commandOf, type Verb } from '../runner/command.ts';

const verbs: readonly Verb[] = [
  {
    name: 'export',
    summary: "this server's certificate, or its CA's, for others to trust; never a key",
    load: async () => (await import('./export.ts')).trustExport,
  },
  {
    name: 'add',
    summary: "a peer's certificate, or a CRL: files, folders, - for standard input",
    load: async () => (await import('./add.ts')).trustAdd,
  },
  {
    name: 'list',
    summary: 'who is trusted for what, until when; what would be refused, and why',
    load: async () => (await import('./list.ts')).trustList,
  },
  { name: 'remove', summary: 'no longer trust a peer', load: async () => (await import('./remove.ts')).trustRemove },
];

/** Who believes whom. */
export const trust = (words: readonly string[]) => commandOf(verbs, words);
