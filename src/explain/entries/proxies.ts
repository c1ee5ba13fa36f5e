import { re, spokenBy } from '../entry.ts';

/** Messages of reverse proxies and load balancers in front of Neo4j: nginx, HAProxy, Traefik, Caddy, Envoy, Cloudflare. */
export const proxies = spokenBy('proxy', {
  'proxy-upstream-plaintext': {
    over: ['tls-on-plaintext-port', 'closed-without-alert'],
    says: [
      re(
        'upstream',
        /SSL_do_handshake\(\) failed[^\n]{0,200}(?:wrong version number|packet length too long|unknown protocol)[^\n]{0,200}upstream/i,
      ),
      re('tls', /caused by: tls: first record does not look like a TLS handshake/i),
      re('caused by', /caused by: http: server gave HTTP response to HTTPS client/i),
      re(
        'first record',
        /(?:\b50[02]\b|reverse proxy|roundtrip|dial)[^\n]{0,300}first record does not look like a TLS handshake/i,
      ),
      re('upstream', /upstream[^\n]{0,200}WRONG_VERSION_NUMBER/i),
      re('layer6', /Layer6 invalid response[^\n]{0,120}(?:wrong version|SSL handshake failure \(wrong)/i),
    ],
    meaning: 'The proxy uses TLS to the Neo4j server behind it, but that port has no TLS (plaintext Bolt or HTTP).',
    remedy:
      'Make the proxy connect without TLS (nginx: http:// in proxy_pass, proxy_ssl off; HAProxy: no "ssl" on the server line), or encrypt Neo4j’s connector:\nneo4j-tls init --components bolt,https',
  },
  'proxy-upstream-name': {
    over: ['name-not-in-certificate', 'proxy-upstream-not-trusted'],
    says: [
      'upstream SSL certificate does not match {name} while SSL handshaking',
      'upstream SSL certificate does not match',
      re(
        'caused by',
        /caused by: (?:tls: failed to verify certificate: )?x509: (?:cannot validate certificate for (?<name>\S{1,253})|certificate is (?:not )?valid for)/i,
      ),
      re(
        'roundtrip',
        /x509: cannot validate certificate for (?<name>\S{1,253})[^\n]{0,100}[\s\S]{0,200}?(?:reverse_proxy|proxy error|502)/i,
      ),
      re(
        'x509',
        /(?:502|500|reverse_proxy|proxy error|Bad Gateway)[^\n]{0,300}x509: (?:cannot validate certificate for (?<name>[^\s]{1,253})|certificate is (?:not )?valid for)/i,
      ),
    ],
    meaning:
      'The certificate of the Neo4j server behind the proxy does not include the name or address that the proxy uses, {name|as the message shows it}.',
    remedy:
      'Configure the name that the proxy checks (nginx: proxy_ssl_name; HAProxy: verifyhost; Traefik: serversTransport serverName), or add the name to Neo4j’s certificate:\nneo4j-tls init --name NAME --force',
  },
  'proxy-upstream-not-trusted': {
    over: ['driver-unknown-issuer', 'driver-self-signed', 'proxy-dead-backend', 'proxy-upstream-fails'],
    says: [
      'upstream SSL certificate verify error',
      re('upstream', /SSL_do_handshake\(\) failed[^\n]{0,200}certificate verify failed[^\n]{0,200}upstream/i),
      re('caused by', /caused by: (?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority/i),
      re('x509', /(?:502|500|reverse_proxy|proxy error|Bad Gateway)[^\n]{0,300}x509: certificate signed by unknown authority/i),
      re('certificate verify failed', /Layer6[^\n]{0,200}certificate verify failed/i),
      re(
        'certificate verify failed',
        /(?:Server|backend)\s\S{1,200}[^\n]{0,120}SSL handshake failure[^\n]{0,120}certificate verify failed/i,
      ),
      re('certificate_verify_failed', /(?:upstream|TLS_error)[^\n]{0,200}CERTIFICATE_VERIFY_FAILED/i),
      re('526', /\b526\b[^\n]{0,40}(?:SSL|certificate|cloudflare)/i),
      re('invalid ssl certificate', /Invalid SSL certificate[^\n]{0,60}(?:526|cloudflare)/i),
    ],
    meaning:
      'The proxy does not trust the issuer of the certificate of the Neo4j server behind it: the CA is private, and the proxy does not have its certificate.',
    remedy:
      'Give the proxy the CA certificate (nginx: proxy_ssl_trusted_certificate; HAProxy: ca-file on the server line; Traefik: rootCAs of a serversTransport):\nneo4j-tls trust export --out neo4j-ca.crt',
  },
  'proxy-upstream-fails': {
    when: 'proxy-upstream',
    broad: true,
    says: [
      re('ssl handshaking to upstream', /while SSL handshaking to upstream/i),
      'Layer6 invalid response',
      'Layer6 timeout',
      re('525', /\b525\b[^\n]{0,40}(?:SSL handshake|cloudflare)/i),
      re('tls error', /upstream connect error[^\n]{0,300}(?:TLS|SSL)/i),
      'peer closed connection in SSL handshake',
    ],
    meaning:
      'The TLS handshake between the proxy and the server behind it failed. Neo4j’s port may have no TLS, require a client certificate, or have a broken policy.',
    remedy: 'Check that port from the machine of the proxy:\nneo4j-tls verify HOST:PORT',
  },
  'proxy-dead-backend': {
    over: ['connection-reset', 'driver-connection-refused'],
    says: [
      'upstream prematurely closed connection',
      'no live upstreams while connecting to upstream',
      re('502', /\b502 Bad Gateway\b/i),
      re('503', /\b503 Service Unavailable\b[^\n]{0,80}No server is available/i),
      'No server is available to handle this request',
      re(
        'connection reset by peer',
        /recv\(\) failed \(104: Connection reset by peer\) while (?:proxying|reading)[^\n]{0,100}upstream/i,
      ),
      re('while proxying connection', /no live upstreams|while proxying connection[^\n]{0,100}upstream[^\n]{0,100}closed/i),
      re('has no server available', /(?:proxy|backend) ['"]?[\w.-]{1,100}['"]? has no server available/i),
    ],
    meaning:
      'The server behind the proxy does not answer, or closes the connection: Neo4j is down, the port is wrong, or the proxy uses HTTP or plaintext on a port that needs Bolt or TLS.',
    remedy:
      'Bolt needs a TCP proxy (nginx: stream{} instead of http{}; HAProxy: mode tcp; Traefik: a TCP router). Check that Neo4j is running and that host and port of the backend are right:\nneo4j-tls verify HOST:PORT',
  },
  'proxy-plain-http-on-tls': {
    over: ['closed-without-alert', 'tls-on-plaintext-port'],
    says: [
      'client sent plain HTTP request to HTTPS port',
      'The plain HTTP request was sent to HTTPS port',
      'Client sent an HTTP request to an HTTPS server',
      re('http request', /SSL routines:[^:\n]{0,40}:http request\b/i),
      'HTTP_REQUEST] http request',
      "You're speaking plain HTTP to an SSL-enabled server port",
      'This combination of host and port requires TLS',
    ],
    meaning: 'A client used plain HTTP (http://) on a TLS port.',
    remedy: 'Use https:// in the client, or redirect the plain port to it.',
  },
  'proxy-bolt-into-http': {
    over: ['proxy-dead-backend'],
    says: [
      re('client sent invalid method', /client sent invalid method while reading client request line[^\n]{0,120}(?:\\x|``)/i),
      re('malformed http', /malformed HTTP request[^\n]{0,60}(?:\\x60\\x60|``)/i),
      re('bolt', /<BADREQ>[^\n]{0,200}bolt/i),
      re('\\x60\\x60\\xb0\\x17', /\\x60\\x60\\xb0\\x17/i),
    ],
    meaning:
      'A Bolt client (or a TLS client) connected to a port on which the proxy expects plain HTTP. Bolt is not HTTP, so an HTTP proxy cannot forward it.',
    remedy:
      'Forward Bolt as TCP (nginx: stream{} instead of http{}; HAProxy: mode tcp; Traefik: a TCP router), with TLS passed through or terminated there.',
  },
  'proxy-http-into-bolt': {
    over: ['proxy-dead-backend'],
    says: [
      'upstream sent invalid header while reading response header from upstream',
      re('upstream sent no valid http', /upstream sent no valid HTTP\/1\.0 header/i),
      'Layer7 invalid response',
      re('upstream', /upstream sent too big header[^\n]{0,100}768[78]/i),
    ],
    meaning: 'The proxy uses HTTP to the server behind it, but that port does not: it is the Bolt port, or a TLS port.',
    remedy:
      'Forward Bolt as TCP (nginx: stream{} instead of http{}; HAProxy: mode tcp; Traefik: a TCP router), and use https:// in proxy_pass for a port with TLS.',
  },
  'proxy-stream-missing': {
    says: [
      '"stream" directive is not allowed here',
      'unknown directive "stream"',
      'unknown directive "proxy_ssl"',
      '"proxy_pass" directive is not allowed here',
    ],
    meaning:
      'nginx does not accept the stream{} block: it must be at the top level of nginx.conf, not inside http{}, and needs the stream module.',
    remedy: 'Move stream{} to the top level of nginx.conf, and install the module:\nsudo apt-get install libnginx-mod-stream',
  },
  'proxy-protocol-header': {
    says: ['does not look like a PROXY protocol header', 'while reading PROXY protocol', 'Received unexpected PROXY protocol'],
    meaning:
      'One side sends or expects the PROXY protocol header, but the other does not. Neo4j’s Bolt connector does not support that header.',
    remedy: 'Turn the PROXY protocol off on the connection to Neo4j (nginx: proxy_protocol off; HAProxy: no send-proxy).',
  },
  'proxy-apache-upstream': {
    over: ['proxy-dead-backend'],
    says: [
      'AH00898',
      'Error during SSL Handshake with remote server',
      'AH01961',
      'SSL Proxy requested for',
      'AH02411',
      'AH02039',
      'AH01084',
    ],
    meaning:
      'Apache could not set up TLS with the server behind it: SSLProxyEngine is off, Apache does not trust the certificate, or the certificate is for another name.',
    remedy:
      'Set SSLProxyEngine on, set SSLProxyCACertificateFile to the CA file, and use a host name from the certificate in ProxyPass:\nneo4j-tls trust export --out neo4j-ca.crt',
  },
  'proxy-client-certificate': {
    over: ['client-certificate-missing'],
    says: [
      'SSL client certificate not trusted',
      'SSL client CA chain cannot be verified',
      '400 No required SSL certificate was sent',
      'No required SSL certificate was sent',
      '400 The SSL certificate error',
      'client sent no required SSL certificate',
      'client SSL certificate verify error',
    ],
    meaning:
      'The proxy requires a client certificate (nginx: ssl_verify_client on), but the client sent none, or one that the proxy does not trust.',
    remedy:
      'Turn that off in the proxy, or give the client a certificate from the CA that the proxy accepts. This is not a Neo4j setting.',
  },
  'proxy-own-certificate': {
    over: [
      'client-key-does-not-fit',
      'openssl-no-start-line',
      'openssl-file-missing',
      'key-matches-certificate',
      'driver-trusted-file-missing',
      'client-trust-file-invalid',
      'file-missing',
      'file-unreadable',
    ],
    says: [
      re('unable to load', /'(?:ca-file|crl-file|crt)' : unable to load (?<path>[^\s']{1,300})/i),
      'no "ssl_certificate_key" is defined',
      'no SSL certificate specified for bind',
      re('cannot load certificate', /cannot load certificate(?: key)? "(?<path>[^"\n]{1,300})"/i),
      re('ssl_ctx_use_privatekey', /SSL_CTX_use_PrivateKey(?:_file)?\("(?<path>[^"\n]{1,300})"\) failed/i),
      re('unable to load ssl', /unable to load SSL (?:private key|certificate)[^\n]{0,80}?file '(?<path>[^'\n]{1,300})'/i),
      re('private key found', /No Private Key found in '(?<path>[^'\n]{1,300})'/i),
      re('unable to load', /unable to load (?:CA|CRL|ca-file|crt)[^\n]{0,40}? '(?<path>[^'\n]{1,300})'/i),
      re('unable to get certificate', /unable to get certificate from '(?<path>[^'\n]{1,300})'/i),
      'failed to load X509 key pair',
      'Error while creating certificate store',
      'inconsistencies between private key and certificate loaded',
      re('bind', /'bind [^'\n]{1,200}' : [^\n]{0,100}(?:certificate|private key|crt)/i),
      re('unable to stat', /unable to stat SSL certificate from file '(?<path>[^'\n]{1,300})'/i),
      'Unable to append certificate',
      'no "ssl_certificate" is defined',
    ],
    meaning:
      'The proxy cannot load its own certificate or key{path|}: the file is missing, not readable or has no key in it, or the key and certificate do not match. HAProxy needs certificate, chain and key in one file.',
    remedy:
      'Correct the file in the proxy’s configuration. To compare key and certificate:\nopenssl x509 -in FILE -noout -pubkey\nopenssl pkey -in KEY -pubout',
  },
  'proxy-default-certificate': {
    also: ['proxy-default'],
    over: ['name-not-in-certificate', 'driver-self-signed'],
    says: [
      'TRAEFIK DEFAULT CERT',
      'Kubernetes Ingress Controller Fake Certificate',
      'unable to find certificate for domain',
      'No default certificate, fallback to the internal generated certificate',
    ],
    meaning:
      'The client got the default certificate of the proxy (Traefik, ingress-nginx), not Neo4j’s: the proxy terminates TLS but has no certificate for this host name. No client trusts that certificate.',
    remedy:
      'Give the proxy a certificate for the name, or make it pass TLS through to Neo4j (Traefik: tls.passthrough of a TCP router; ingress-nginx: TCP services).',
  },
  'proxy-client-refused': {
    over: ['peer-rejected-us', 'handshake-failed'],
    says: [
      re(
        'tls handshake error from',
        /TLS handshake error from (?<address>\S{1,100}): remote error: tls: (?:bad|unknown) certificate/i,
      ),
      re(
        'while ssl handshaking, client',
        /SSL_do_handshake\(\) failed[^\n]{0,200}alert (?:certificate unknown|unknown ca|bad certificate)[^\n]{0,200}while SSL handshaking, client/i,
      ),
      re('ssl handshake failure', /SSL handshake failure[^\n]{0,80}alert (?:certificate unknown|unknown ca|bad certificate)/i),
    ],
    meaning: 'A client refused the proxy’s certificate, because it does not trust the issuer.',
    remedy:
      'Give the proxy a certificate from a CA that its clients trust, with the whole chain. Neo4j’s certificates are not involved.',
  },
  'proxy-client-closed': {
    general: true,
    says: [
      re('tls handshake error from', /TLS handshake error from \S{1,100}: (?:EOF|read tcp[^\n]{0,100}reset)/i),
      'Connection closed during SSL handshake',
      'peer closed connection in SSL handshake while SSL handshaking',
    ],
    meaning:
      'Something connected to the proxy’s TLS port and disconnected before the handshake, often a health check or port scan.',
    remedy: 'No action needed if it is a health check. Otherwise check the log of the client at that address.',
  },
});
