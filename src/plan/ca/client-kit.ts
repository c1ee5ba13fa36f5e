import { ownValue } from '../../model/text/own-value.ts';
import { shellQuote } from '../../model/text/shell.ts';

/** Programs that connect to Neo4j, as `trust export --for` names them. */
export const clientNames = ['javascript', 'python', 'java', 'go', 'dotnet', 'cypher-shell', 'curl', 'browser', 'system'] as const;
export type ClientName = (typeof clientNames)[number];

/** Other words for the same. */
const otherNames: Readonly<Record<string, ClientName>> = {
  js: 'javascript',
  node: 'javascript',
  nodejs: 'javascript',
  py: 'python',
  jvm: 'java',
  golang: 'go',
  '.net': 'dotnet',
  csharp: 'dotnet',
  'c#': 'dotnet',
  shell: 'cypher-shell',
  browsers: 'browser',
  os: 'system',
};

/** What is to be told about one server. */
export interface ClientOrder {
  /** Everybody trusts the issuer already. */
  readonly publicCa: boolean;
  /** What is handed out is a CA, not the server's own certificate. */
  readonly isAuthority: boolean;
  /** `neo4j` where there is, or may be, a cluster; else `bolt`: both work with a single server. */
  readonly scheme: 'neo4j' | 'bolt';
  readonly host: string;
  readonly boltPort: number;
  readonly httpsPort: number | undefined;
  /** The certificate as PEM. */
  readonly pem: string;
  /** The same as a PKCS#12 trust store; its password is no secret, since only certificates are in it. */
  readonly store: string;
  /** The trust store is what is written, and no PEM. */
  readonly isStore: boolean;
}

/** Password of the trust stores we write: Java wants one, and there is nothing to protect. */
export const storePassword = 'changeit';

/** Which client is meant; undefined for none of them. */
export function parseClientName(text: string): ClientName | undefined {
  const word = text.trim().toLowerCase();
  return clientNames.find((name) => name === word) ?? ownValue(otherNames, word);
}

/** What one client needs to connect, as text or code that can be used as it stands. */
export function clientKit(client: ClientName, order: ClientOrder): readonly string[] {
  const { scheme, host, boltPort, publicCa } = order;
  const address = `${host}:${boltPort}`;
  const plain = `${scheme}://${address}`;
  const checked = `${scheme}+s://${address}`;
  if (publicCa) return publicLines(client, checked, order);
  switch (client) {
    case 'javascript':
      return [
        `neo4j.driver('${plain}', neo4j.auth.basic(user, password), {`,
        "  encrypted: 'ENCRYPTION_ON',",
        "  trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',",
        `  trustedCertificates: [${JSON.stringify(order.pem)}],`,
        '})',
        `// or, without a change in code: NODE_EXTRA_CA_CERTS=${order.pem} and ${checked}`,
      ];
    case 'python':
      return [
        'from neo4j import GraphDatabase, TrustCustomCAs',
        `GraphDatabase.driver("${plain}", auth=(user, password),`,
        `    encrypted=True, trusted_certificates=TrustCustomCAs(${JSON.stringify(order.pem)}))`,
      ];
    case 'java':
      if (order.isStore) return [`// for the whole JVM, with ${checked}:`, storeFlags(order.store)];
      return [
        `GraphDatabase.driver("${plain}", AuthTokens.basic(user, password), Config.builder()`,
        '    .withEncryption()',
        `    .withTrustStrategy(Config.TrustStrategy.trustCustomCertificateSignedBy(new java.io.File(${JSON.stringify(order.pem)})))`,
        '    .build());',
      ];
    case 'go':
      return [
        `pem, _ := os.ReadFile(${JSON.stringify(order.pem)})`,
        'pool := x509.NewCertPool()',
        'pool.AppendCertsFromPEM(pem)',
        `neo4j.NewDriverWithContext("${checked}", neo4j.BasicAuth(user, password, ""), func(c *config.Config) {`,
        '    c.TlsConfig = &tls.Config{RootCAs: pool}',
        '})',
      ];
    case 'dotnet':
      return [
        `GraphDatabase.Driver("${plain}", AuthTokens.Basic(user, password), o => o`,
        '    .WithEncryptionLevel(EncryptionLevel.Encrypted)',
        `    .WithTrustManager(TrustManager.CreateCertTrust(new[] { new X509Certificate2(${JSON.stringify(order.pem)}) })));`,
      ];
    case 'cypher-shell':
      return [`JAVA_OPTS=${shellQuote(storeFlags(order.store))} cypher-shell -a ${checked}`];
    case 'curl':
      return order.httpsPort === undefined
        ? ['https is not among the components of this server.']
        : [`curl --cacert ${shellQuote(order.pem)} ${httpsUrl(order)}`];
    case 'browser':
      return [
        ...(order.isAuthority
          ? [`Import ${order.pem} as a certificate authority (settings of the browser, or of the system: --for system).`]
          : [
              'Open both addresses once, and accept the certificate when the fingerprint is the one above; exceptions count per port:',
            ]),
        ...(order.httpsPort === undefined ? [] : [`  ${httpsUrl(order)}`]),
        `  https://${address}`,
        `Then connect in Neo4j Browser to ${checked}.`,
      ];
    case 'system':
      return [
        `Debian, Ubuntu   sudo cp ${shellQuote(order.pem)} /usr/local/share/ca-certificates/neo4j-${fileName(host)}.crt && sudo update-ca-certificates`,
        `Fedora, RHEL     sudo cp ${shellQuote(order.pem)} /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust`,
        `macOS            sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${shellQuote(order.pem)}`,
        `Windows          certutil -addstore -f Root ${order.pem}`,
        `Then ${checked} works wherever the system's store is asked; Java, Node.js and Firefox have stores of their own.`,
      ];
  }
}

function publicLines(client: ClientName, checked: string, order: ClientOrder): readonly string[] {
  switch (client) {
    case 'javascript':
      return [`neo4j.driver('${checked}', neo4j.auth.basic(user, password))`];
    case 'python':
      return ['from neo4j import GraphDatabase', `GraphDatabase.driver("${checked}", auth=(user, password))`];
    case 'java':
      return [`GraphDatabase.driver("${checked}", AuthTokens.basic(user, password));`];
    case 'go':
      return [`neo4j.NewDriverWithContext("${checked}", neo4j.BasicAuth(user, password, ""))`];
    case 'dotnet':
      return [`GraphDatabase.Driver("${checked}", AuthTokens.Basic(user, password));`];
    case 'cypher-shell':
      return [`cypher-shell -a ${checked}`];
    case 'curl':
      return order.httpsPort === undefined ? ['https is not among the components of this server.'] : [`curl ${httpsUrl(order)}`];
    case 'browser':
      return [...(order.httpsPort === undefined ? [] : [httpsUrl(order)]), `Connect in Neo4j Browser to ${checked}.`];
    case 'system':
      return ['Nothing to add: the issuer is in the store of every system.'];
  }
}

function storeFlags(store: string): string {
  return `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=${storePassword}`;
}

function httpsUrl({ host, httpsPort }: ClientOrder): string {
  return `https://${host}${httpsPort === 443 ? '' : `:${httpsPort}`}/`;
}

function fileName(host: string): string {
  return host.replace(/[^A-Za-z0-9.-]/g, '-');
}
