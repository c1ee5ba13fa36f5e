/** Names that JSSE takes in `setEnabledCipherSuites` although no connection can use them: disabled, anonymous, without encryption. */
const knownButUnusable =
  /^(?:(?:TLS|SSL)_(?:RSA|DHE_RSA|DHE_DSS|DH_anon)_(?:WITH_(?:3DES_EDE_CBC_SHA|DES_CBC_SHA)|EXPORT_WITH_DES40_CBC_SHA)|(?:TLS|SSL)_(?:RSA|DH_anon)_(?:WITH_RC4_128_MD5|EXPORT_WITH_RC4_40_MD5)|(?:TLS|SSL)_RSA_WITH_(?:RC4_128_SHA|NULL_SHA|NULL_MD5)|TLS_RSA_WITH_NULL_SHA256|TLS_ECDHE?_(?:ECDSA|RSA|anon)_WITH_(?:3DES_EDE_CBC_SHA|RC4_128_SHA|NULL_SHA)|TLS_ECDH_(?:ECDSA|RSA)_WITH_AES_(?:256_(?:GCM_SHA384|CBC_SHA384|CBC_SHA)|128_(?:GCM_SHA256|CBC_SHA256|CBC_SHA))|TLS_DH_anon_WITH_AES_(?:256_(?:GCM_SHA384|CBC_SHA256|CBC_SHA)|128_(?:GCM_SHA256|CBC_SHA256|CBC_SHA))|TLS_ECDH_anon_WITH_AES_(?:256|128)_CBC_SHA|TLS_EMPTY_RENEGOTIATION_INFO_SCSV)$/;

const tls13 = /^TLS_(?:AES_(?:256_GCM_SHA384|128_GCM_SHA256)|CHACHA20_POLY1305_SHA256)$/;
const tls12 =
  /^TLS_(?:(?:ECDHE_(?:ECDSA|RSA)|DHE_RSA)_WITH_CHACHA20_POLY1305_SHA256|(?:ECDHE_(?:ECDSA|RSA)|DHE_(?:RSA|DSS)|RSA)_WITH_AES_(?:256_GCM_SHA384|128_GCM_SHA256|128_CBC_SHA256|(?:128|256)_CBC_SHA)|ECDHE_(?:ECDSA|RSA)_WITH_AES_256_CBC_SHA384|(?:DHE_(?:RSA|DSS)|RSA)_WITH_AES_256_CBC_SHA256)$/;

/** JSSE takes the name: it is one of its suites, whether or not it may be used. Case counts. */
export function isKnownSuite(name: string): boolean {
  return tls13.test(name) || tls12.test(name) || knownButUnusable.test(name);
}

export type TlsProtocol = 'TLSv1.2' | 'TLSv1.3';

/** The protocol a suite can be used with under the JVM's own restrictions. Java 24 and later forbid the suites without forward secrecy. */
export function protocolOf(name: string, java: number): TlsProtocol | undefined {
  if (tls13.test(name)) return 'TLSv1.3';
  if (!tls12.test(name) || (java >= 24 && name.startsWith('TLS_RSA_'))) return undefined;
  return 'TLSv1.2';
}

/** What a TLS 1.2 suite needs the server's key to be. */
export function keyKindOf(name: string): 'rsa' | 'ec' | 'dsa' {
  if (name.includes('_ECDSA_')) return 'ec';
  return name.includes('_DSS_') ? 'dsa' : 'rsa';
}

/** Netty's own list while `ciphers` is unset, in its order. Alike in the Netty of all lines. */
export const nettyDefaults: readonly string[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
];

/** Everything JSSE enables by itself. */
export const jsseDefaults: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  ...['ECDHE_ECDSA', 'ECDHE_RSA', 'DHE_RSA', 'DHE_DSS', 'RSA'].flatMap((exchange) =>
    ['AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256', 'AES_128_GCM_SHA256', 'AES_256_CBC_SHA384', 'AES_256_CBC_SHA256']
      .concat('AES_128_CBC_SHA256', 'AES_256_CBC_SHA', 'AES_128_CBC_SHA')
      .map((cipher) => `TLS_${exchange}_WITH_${cipher}`)
      .filter((name) => tls12.test(name)),
  ),
];

/** What Jetty leaves out of JSSE's suites while nothing is named. */
export const jettyLeavesOut = /_(?:MD5|SHA|SHA1)$|^TLS_RSA_|^SSL_|_NULL_|_anon_/;
