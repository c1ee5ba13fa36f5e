/** Permission bits of what is written: each is named once, and what is written and what is checked come from the same value. */
export const modes = {
  /** Read by the user Neo4j runs as, by nobody else. */
  privateKey: 0o400,
  certificate: 0o444,
  crl: 0o444,
  /** certificates/, certificates/<scope>/, trusted/, revoked/. */
  directory: 0o755,
  /** Also the widest that Neo4j accepts together with --expand-commands. */
  conf: 0o640,
  request: 0o444,
  /** Journal, lock and backups of this program. */
  ownDirectory: 0o700,
  ownFile: 0o600,
  /** Keys and certificates that were replaced. */
  backup: 0o400,
} as const;
