import type { Expiry } from './certificates/expiry.ts';
import type { ScopeName } from './installation.ts';

/** One certificate or CRL; the names of the fields are a contract. */
export interface StatusRow {
  readonly component: ScopeName;
  readonly kind: 'certificate' | 'issuer' | 'trusted' | 'trusted CA' | 'crl';
  readonly path: string;
  readonly subject: string;
  /** Of the subject; undefined: it has none, or this is a CRL. */
  readonly commonName: string | undefined;
  /** Common name of the issuer, or all of its name where it has none. */
  readonly issuer: string | undefined;
  /** Hex, as openssl prints it; undefined for a CRL. */
  readonly serial: string | undefined;
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly daysLeft: number;
  readonly expiry: Expiry;
  readonly fingerprint256: string;
  /** Null: not a question here, or the key could not be read. */
  readonly keyMatches: boolean | null;
  /** By the ports now; null: not reachable, or not served at all. */
  readonly served: boolean | null;
  /** Only where it is so: the port took the connection, and no TLS came about (plaintext, or a policy that cannot work). */
  readonly noHandshake?: true;
}

/** How one certbot lineage comes to this server; the names of the fields are a contract. */
export interface StatusRenewal {
  readonly name: string;
  readonly components: readonly string[];
  /** `…/live/NAME`. */
  readonly lineage: string;
  /** What the deploy hook last did. */
  readonly hook: 'installed' | 'unchanged' | 'failed' | 'never-ran';
  /** Why it, or the restart, failed; empty otherwise. */
  readonly reason: string;
  readonly restart: 'done' | 'failed' | 'none';
  /** When the hook last ran; null: never. */
  readonly time: string | null;
  /** Is what certbot has what lies here? Null: the lineage could not be read. */
  readonly installed: boolean | null;
  /** The timer or cron job that renews it; null: none was found. */
  readonly renewedBy: string | null;
}
