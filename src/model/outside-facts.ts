/** Something that is true of the world outside of this program and of Neo4j, and may change. */
export interface OutsideFact {
  /** Half a sentence that texts are built with. */
  readonly says: string;
  /** Since when it holds, ISO 8601. */
  readonly since: string;
  readonly source: string;
  /** The day on which the source was read, ISO 8601. */
  readonly lookedUp: string;
}

/** What texts and checks say of certificate authorities and clients; nothing of this kind is written into a text alone. */
export const outsideFacts = {
  publicClientUsage: {
    says: 'public CAs no longer issue certificates for client authentication',
    since: '2026-02-11',
    source: 'Let’s Encrypt, "Ending TLS Client Authentication Certificate Support", 2025-05-14',
    lookedUp: '2026-11-26',
  },
  letsEncryptOcsp: {
    says: 'Let’s Encrypt has none any more',
    since: '2025-08-06',
    source: 'Let’s Encrypt, "Ending OCSP Support in 2025", 2024-12-05',
    lookedUp: '2026-11-26',
  },
  strictPython: {
    says: 'Python 3.13 and later do',
    since: '2024-10-07',
    source: 'Python documentation, "What’s New In Python 3.13", ssl.create_default_context',
    lookedUp: '2026-11-26',
  },
  longestPublicLife: {
    says: 'public CAs issue for at most 200 days',
    since: '2026-03-15',
    source: 'CA/Browser Forum ballot SC-081v3',
    lookedUp: '2026-11-26',
  },
} as const satisfies Readonly<Record<string, OutsideFact>>;
