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
    since: '2026-07-08',
    source:
      'Let’s Encrypt, "Ending TLS Client Authentication Certificate Support in 2026", 2025-05-14: the last profile with it ended on 8 July 2026, and Chrome’s root program asks it of all from June 2026',
    lookedUp: '2026-11-26',
  },
  letsEncryptOcsp: {
    says: 'Let’s Encrypt has none any more',
    since: '2025-08-06',
    source: 'Let’s Encrypt, "OCSP Service Has Reached End of Life", 2025-08-06',
    lookedUp: '2026-11-26',
  },
  letsEncryptAddresses: {
    says: 'Let’s Encrypt signs IP addresses under its profile shortlived, for about 160 hours, by the HTTP and TLS-ALPN challenges',
    since: '2026-01-15',
    source: 'Let’s Encrypt, announcement of 15 January 2026; certbot 5.3 and later: --ip-address, --preferred-profile shortlived',
    lookedUp: '2026-11-26',
  },
  letsEncryptMails: {
    says: 'Let’s Encrypt sends no mails before certificates expire',
    since: '2025-06-04',
    source: 'Let’s Encrypt, "Ending Support for Expiration Notification Emails", 2025-01-22',
    lookedUp: '2026-11-26',
  },
  strictPython: {
    says: 'Python 3.13 and later do',
    since: '2024-10-07',
    source: 'python/cpython issue 107361, VERIFY_X509_STRICT in ssl.create_default_context; released with 3.13.0',
    lookedUp: '2026-11-26',
  },
  longestPublicLife: {
    says: 'public CAs issue for at most 200 days',
    since: '2026-03-15',
    source: 'CA/Browser Forum, ballot SC-081v3, 2025-04-11',
    lookedUp: '2026-11-26',
  },
} as const satisfies Readonly<Record<string, OutsideFact>>;
