/**
 * What the image's entry points do before Neo4j starts (docker-neo4j: 4.4, 5 and calendar versions, read and run), a name for
 * each thing. All are on; tests turn them off one by one, to see that each decides something.
 */
export const entryRules = [
  /** Only variables that begin with `NEO4J_` are settings, less those of the entry point itself. */
  'own-variables-left-out',
  'empty-dropped',
  'digit-first-skipped',
  'underscores',
  /** `NEO4J_X_FILE`: what the file holds becomes `NEO4J_X`. */
  'value-from-file',
  'file-readable-for-user',
  /** Values reach neo4j.conf as they are, and `\` is an escape there. */
  'written-raw',
  'apoc-to-own-file',
  /** Only `setting=` at the start of a line is replaced. */
  'exact-lines-replaced',
  'defaults-added',
  'advertised-addresses-added',
  'reowned-as-root',
  'read-only-ends-as-root',
  'user-is-not-root',
  'conf-copied-as-is',
  'conf-folder-readable',
  'ssl-replaces-certificates',
  'ssl-folder-readable',
  'ssl-not-reowned',
  'parents-of-mounts',
  'missing-becomes-folder',
  'missing-is-refused',
  'licence',
  'expands-commands',
  'unseen-is-not-missing',
  'links-within-container',
] as const;

export type EntryRule = (typeof entryRules)[number];
export type EntryRules = ReadonlySet<EntryRule>;

export const allEntryRules: EntryRules = new Set(entryRules);
