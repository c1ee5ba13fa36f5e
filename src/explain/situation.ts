/**
 * Who dialled whom, as far as a text shows it. The words of TLS are the same in all of these; what to do is not.
 * - `aura`: the other end is Neo4j's cloud, whose certificate nobody but Neo4j changes.
 * - `outgoing`: Neo4j is the client (APOC, LDAP, OIDC, a plugin), and the JVM's trust store decides.
 * - `elsewhere`: the other end is neither (a package registry, a model's API).
 * - `certbot`: certbot or another ACME client speaks, and the other end is the CA.
 * - `proxy-upstream`: a reverse proxy speaks of its connection to the server behind it.
 * - `server`: a log of Neo4j.
 * - `client`: a driver, browser or tool.
 */
export type Situation = 'aura' | 'outgoing' | 'elsewhere' | 'certbot' | 'proxy-upstream' | 'server' | 'client';

const signs: readonly (readonly [Situation, RegExp])[] = [
  ['aura', /\bdatabases\.neo4j\.io\b|\bconsole\.neo4j\.io\b|\bAura(?:DB|DS)\b/i],
  [
    'outgoing',
    /\bapoc\.|\bjavax\.naming|\bldaps?:\/\/|\bldaps?\b[^\n]{0,40}:(?:389|636)\b|LdapRealm|\bldap\.|simple bind failed|\boidc\b|openid-configuration|\bjwks\b|\.well-known\/jwks|OpenIdConnect|\bgenai\.|com\.sun\.mail|\bsmtps?\b|kafka\.common|LOAD CSV|LoadExternalResource|CouldNotLoadExternal/i,
  ],
  [
    'elsewhere',
    // As the host that was dialled, not in a link or in the path of a Go package.
    /(?:host=|\baccess\b|request to|\bGet\b|\bHead\b|fetch|download|artifact|connect\w{0,5} to|\bpull|\bclon|retriev|\bErr:)[^\n]{0,80}?\b(?:pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|github\.com|githubusercontent\.com|repo1?\.maven\.(?:apache\.)?org|api\.openai\.com|huggingface\.co|(?:dist|debian|yum)\.neo4j\.(?:org|com)|docker\.io|gcr\.io|ghcr\.io|googleapis\.com|amazonaws\.com|api\.anthropic\.com)\b/i,
  ],
  [
    'certbot',
    /\bcertbot\b|letsencrypt\.log|community\.letsencrypt|acme:error|acme-v\d|acme-challenge|acme\.(?:errors|client|messages)|\bacme: |\/acme\/|\bACME (?:server|v2|account)|An unexpected error occurred:\s{1,4}(?:requests\.|acme\.|urllib3\.|AttributeError|ValueError|josepy)|challenge failed|\bHTTP-01\b|\bDNS-01\b/i,
  ],
  [
    'proxy-upstream',
    /\bupstream\b|\bbackend\b|\bLayer6\b|\bBad Gateway\b|caused by: (?:tls|x509|remote error|EOF)|\b52[0-6]\b[^\n]{0,20}(?:SSL|cloudflare)/i,
  ],
  [
    'client',
    /org\.neo4j\.driver|neo4j\.exceptions|neo4j\._|Neo4jError|Neo4j\.Driver|neo4j-driver|neo4rs|cypher-shell|(?:neo4j|bolt)\+s|\bServiceUnavailable\b|ConnectivityError|\bcurl:|\bwget\b|NET::|\brequests\.exceptions|\burllib|\bhttpx\b|HttpClient/,
  ],
  [
    'server',
    /\bo\.n\.[a-z]\.|\borg\.neo4j\.(?:bolt|server|ssl|kernel|dbms|configuration|cypher|internal|pki|fabric)\b|(?:^|[\s[(])io\.netty\.(?:handler|channel)|TLS handshake has failed|\bNeoBootstrapper\b/m,
  ],
];

/** Characters of a text that are looked at for its situation; a stack trace is shorter. */
const enough = 60_000;

/** What a text shows of who dialled whom. */
export function situationsOf(text: string): ReadonlySet<Situation> {
  const part = text.slice(0, enough);
  return new Set(signs.filter(([, sign]) => sign.test(part)).map(([situation]) => situation));
}
