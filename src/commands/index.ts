import type { CommandEntry } from './runner/command.ts';

/** What `neo4j-tls help` explains besides the commands. */
export const topicNames = [
  'components',
  'sources',
  'passphrases',
  'reload',
  'files',
  'environment',
  'scripts',
  'exit-codes',
  'licenses',
] as const;
export type TopicName = (typeof topicNames)[number];

/** Every command, in the order of the help. Its file is loaded only when it is called: that is most of the start-up time. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'set up TLS on this server: keys, certificates, folders, settings',
    load: async () => (await import('./init/init.ts')).init,
  },
  {
    name: 'trust',
    summary: 'exchange certificates with peers: export, add, list, remove',
    load: async (words) => (await import('./trust/trust.ts')).trust(words),
  },
  {
    name: 'ca',
    summary: 'a small private CA for a cluster: create, sign, revoke, rotate, show',
    load: async (words) => (await import('./ca/ca.ts')).ca(words),
  },
  {
    name: 'bundle',
    summary: 'one ready-to-install folder for each cluster member, from one members file',
    load: async () => (await import('./bundle/bundle.ts')).bundle,
  },
  {
    name: 'doctor',
    summary: 'check files and settings the way Neo4j does, without starting it; --fix repairs them',
    load: async () => (await import('./doctor/doctor.ts')).doctor,
  },
  {
    name: 'verify',
    summary: 'connect to the live ports and check what they serve; --rehearse does it without Neo4j',
    load: async () => (await import('./verify/verify.ts')).verify,
  },
  {
    name: 'status',
    summary: 'list every certificate: component, names, expiry, key pair, served or only on disk',
    load: async () => (await import('./status/status.ts')).status,
  },
  {
    name: 'renew',
    summary: 'replace certificates with new ones for the same names; the old ones return if anything fails',
    load: async () => (await import('./renew/renew.ts')).renew,
  },
  {
    name: 'explain',
    summary: 'what a message of Neo4j, a driver, a browser or openssl means, and what to do',
    load: async () => (await import('./explain/explain.ts')).explain,
  },
  {
    name: 'recover',
    summary: 'finish or undo an interrupted run',
    load: async () => (await import('./recover/recover.ts')).recover,
  },
  {
    name: 'completion',
    summary: 'a completion script for bash, zsh, fish or PowerShell',
    load: async () => (await import('./completion/completion.ts')).completion,
  },
];
