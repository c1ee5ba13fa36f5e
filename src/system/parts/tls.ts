export interface Tls {
  /** A TLS client. Rejects with the error of Node or OpenSSL (`code`: ECONNREFUSED, ERR_SSL_…, CERT_HAS_EXPIRED, ETIMEDOUT, …). */
  connect(options: TlsConnectOptions): Promise<TlsConnection>;
  /** A TLS server inside this process: its own `dial` reaches it, and nothing else does. No port is opened. */
  serve(options: TlsServeOptions): Promise<TlsServer>;
  /** A plain TCP connection. */
  connectPlain(options: { readonly host: string; readonly port: number; readonly timeoutMs?: number }): Promise<Connection>;
  /** What a port shows of itself, DER, leaf first, trusted or not; also where it then demands a certificate of ours. Rejects like `connect`. */
  certificatesOf(options: {
    readonly host: string;
    readonly port: number;
    readonly timeoutMs?: number;
  }): Promise<readonly Buffer[]>;
  /**
   * Does the server ask its clients for a certificate? Undefined where that cannot be told: it does not speak TLS 1.2, in which alone it
   * is said in clear. Never rejects.
   */
  asksForCertificate(options: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly timeoutMs?: number;
  }): Promise<boolean | undefined>;
  /** PEM of the roots that ship with Node: CAs anybody can be a customer of. */
  publicRoots(): Promise<readonly string[]>;
}

/** What both ends may present and accept. PEM throughout; `versions` are JSSE names (TLSv1.2, TLSv1.3). */
export interface TlsIdentity {
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly certificate?: string | Buffer;
  readonly versions?: readonly string[];
  /** OpenSSL cipher list. */
  readonly ciphers?: string;
}

export interface TlsConnectOptions extends TlsDialOptions {
  readonly host: string;
  readonly port: number;
}

/** What a client of TLS wants, whatever carries the connection. */
export interface TlsDialOptions extends TlsIdentity {
  /** Anchors, PEM. Absent: Node's own. An empty list trusts nobody. */
  readonly trust?: readonly (string | Buffer)[];
  /** Name for SNI and for the check of the certificate; default: the host, if there is one. IP addresses are never sent as SNI. */
  readonly name?: string;
  /** `strict`: reject what does not verify (chain and name). `look`: connect to anything, and report. Default strict. */
  readonly check?: 'strict' | 'look';
  /** Compare the name with the certificate, default true. */
  readonly checkName?: boolean;
  readonly alpn?: readonly string[];
  /** For connecting and handshake together; default 5 000. */
  readonly timeoutMs?: number;
}

export interface TlsServeOptions extends TlsIdentity {
  readonly clientAuth: 'none' | 'optional' | 'require';
  /** `look`: let in a client certificate that does not verify; `refusal` tells. Default strict. */
  readonly check?: 'strict' | 'look';
  /** Anchors, PEM; self-signed ones. */
  readonly trust?: readonly (string | Buffer)[];
  /** Each connection whose handshake succeeded. */
  readonly onConnection: (connection: TlsConnection) => void;
  /** A handshake failed, or a client certificate was not accepted. */
  readonly onFailure?: (error: Error) => void;
}

export interface TlsServer {
  /** One connection to it, over memory: the same TLS in both directions as over a socket. Rejects as `connect` does. */
  dial(options: TlsDialOptions): Promise<TlsConnection>;
  close(): Promise<void>;
}

export interface Connection {
  readonly remoteAddress: string | undefined;
  write(bytes: string | Uint8Array): Promise<void>;
  /** The next bytes that arrive; undefined when the peer ended. Rejects on an error (a late alert, too) or after `timeoutMs` (ETIMEDOUT). */
  read(timeoutMs?: number): Promise<Buffer | undefined>;
  close(): void;
}

export interface TlsConnection extends Connection {
  /** E.g. TLSv1.3. */
  readonly protocol: string;
  /** Standard name, e.g. TLS_AES_256_GCM_SHA384. */
  readonly cipher: string;
  readonly alpn: string | undefined;
  /** DER, leaf first, as far as each one's issuer was sent. Empty when the peer sent none. */
  readonly peerChain: readonly Buffer[];
  /** Why the peer would be refused (OpenSSL's or Node's code); undefined when it verifies. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}
