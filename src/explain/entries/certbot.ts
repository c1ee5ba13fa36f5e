import type { Entry } from '../entry.ts';

/** Messages of certbot and of ACME servers. */
export const certbot: readonly Entry[] = [
  {
    id: 'certbot-port-in-use',
    says: [
      'Could not bind TCP port {port} because it is already in use',
      'Could not bind TCP port',
      'Could not bind to IPv4 or IPv6',
      'Problem binding to port {port}',
    ],
    meaning: 'certbot’s own web server needs port {port|80} for the challenge, and something else has it.',
    remedy: 'Stop that program meanwhile, or use --challenge webroot (a web server that stays), or --challenge dns.',
  },
  {
    id: 'certbot-unreachable',
    says: [
      'Timeout during connect (likely firewall problem)',
      'Timeout during connect',
      'urn:ietf:params:acme:error:connection',
      'Error getting validation data',
    ],
    meaning: 'The CA could not reach this server on port 80 from the internet.',
    remedy: 'Open port 80 to the world for the challenge, see that the name points here, or use --challenge dns.',
  },
  {
    id: 'certbot-dns',
    says: [
      'DNS problem: NXDOMAIN looking up {what}',
      'DNS problem: {what}',
      'urn:ietf:params:acme:error:dns',
      'no valid A records found',
      'no valid AAAA records found',
    ],
    meaning: 'The CA cannot resolve the name: {what|no address is known for it}.',
    remedy: 'Publish an A or AAAA record for the name in public DNS, wait until it is seen, and try again.',
  },
  {
    id: 'certbot-unauthorized',
    says: [
      'urn:ietf:params:acme:error:unauthorized',
      'Invalid response from {url}',
      'The key authorization file from the server did not match',
      'Some challenges have failed',
      'The following errors were reported by the server',
      'Certbot failed to authenticate some domains',
    ],
    meaning:
      'The challenge was answered by another server or with another file: the name points elsewhere, a proxy or redirect is in between, or the webroot is wrong.',
    remedy: 'See that http://NAME/.well-known/acme-challenge/ reaches this machine; a wrong AAAA record is a common reason.',
  },
  {
    id: 'certbot-rate-limit',
    says: [
      'too many certificates already issued',
      'too many certificates ({count}) already issued',
      'urn:ietf:params:acme:error:rateLimited',
      'too many failed authorizations recently',
      'too many registrations',
    ],
    meaning: 'The CA’s rate limit is reached for this name or account.',
    remedy: 'Wait as the message says, and try against the staging server first: --acme-server with the staging URL.',
  },
  {
    id: 'certbot-caa',
    says: ['urn:ietf:params:acme:error:caa', 'CAA record for {name} prevents issuance', 'CAA record'],
    meaning: 'A CAA record in DNS forbids this CA to issue for {name|the name}.',
    remedy: 'Add the CA to the CAA record, or remove the record.',
  },
  {
    id: 'certbot-hidden',
    says: [`An unexpected error occurred: AttributeError: can't set attribute`],
    meaning: 'certbot 2 cannot show what the CA said: this stands in the place of the CA’s own words.',
    remedy:
      'Look for the last "detail" in its log, /var/log/letsencrypt/letsencrypt.log; neo4j-tls init --run-certbot and neo4j-tls renew print it.',
  },
  {
    id: 'certbot-no-txt',
    says: ['No TXT record found at {name}', 'No TXT records found for DNS challenge', 'Incorrect TXT record'],
    meaning: 'The CA looked for the answer to its challenge in DNS, and it is not there or is another one.',
    remedy:
      'See that the plugin or hook writes _acme-challenge.NAME as TXT, in the zone that the world sees, and wait until it is seen: dig TXT _acme-challenge.NAME.',
  },
  {
    id: 'certbot-wildcard',
    says: ['does not support any combination of challenges that will satisfy the CA'],
    meaning: 'A wildcard name can be proved through DNS alone, and another challenge was asked for.',
    remedy: 'neo4j-tls init --source certbot --challenge dns with the plugin of the DNS provider, or name each host.',
  },
  {
    id: 'certbot-account-unknown',
    says: ['urn:ietf:params:acme:error:accountDoesNotExist', 'No account exists with the provided key'],
    meaning: 'The ACME server does not know the account that certbot has kept: the server was set up anew, or it is another one.',
    remedy:
      'Have certbot make a new account: move accounts/SERVER in its configuration folder away, then run it again. Check --acme-server.',
  },
  {
    id: 'certbot-nonce',
    says: ['JWS has an invalid anti-replay nonce', 'urn:ietf:params:acme:error:badNonce'],
    meaning: 'The ACME server refused a request as played again. Now and then this happens to everybody.',
    remedy: 'Run it once more. If it stays: a proxy between here and the CA, or a clock that is wrong.',
  },
  {
    id: 'certbot-name-refused',
    says: [
      'urn:ietf:params:acme:error:rejectedIdentifier',
      'issuance is forbidden by policy: {name}',
      'issuance is forbidden by policy',
      'Cannot issue for {name}: Domain name',
      'Order included DNS identifier with a value containing an illegal character',
      'is not a FQDN because it',
      'will not issue certificates for a bare IP address',
      'Non-ASCII domain names not supported',
    ],
    meaning: 'The CA does not sign this name: a public CA wants a public DNS name of at least two labels, without underscores.',
    remedy:
      'Use such a name for clients, written in Punycode where it is not ASCII; for inner names and addresses: neo4j-tls ca create, or --source self-signed.',
  },
  {
    id: 'certbot-not-root',
    says: [
      `[Errno 13] Permission denied: '/var/log/letsencrypt`,
      `[Errno 13] Permission denied: '/etc/letsencrypt`,
      'Either run as root, or set --config-dir, --work-dir, and --logs-dir to writeable paths',
      `Could not bind TCP port {port} because you don't have the appropriate permissions (for example, you aren't running this program as root)`,
    ],
    meaning: 'certbot keeps its files, and opens port 80, as root.',
    remedy: 'Run it with sudo; or give it folders of its own: --certbot-arg=--config-dir=DIR, and the same for work and logs.',
  },
  {
    id: 'certbot-ca-unreachable',
    says: [
      'ValueError: Requesting {url}: Connection refused',
      'An unexpected error occurred: requests.exceptions.ConnectionError',
      'acme.errors.ClientError: <Response [404]>',
    ],
    meaning: 'certbot got no answer from the ACME server, or none that an ACME server gives.',
    remedy: 'Check --acme-server (the URL of its directory), the network and the proxy: curl -I URL.',
  },
  {
    id: 'certbot-email',
    says: [
      'is an invalid email address. Please ensure',
      'You should register before running non-interactively',
      'invalidContact',
    ],
    meaning: 'certbot wants an e-mail address for a new account, or the CA does not take the one it got.',
    remedy: 'neo4j-tls init --source certbot --email NAME@DOMAIN.',
  },
  {
    id: 'certbot-running',
    says: ['Another instance of Certbot is already running'],
    meaning: 'A certbot is running, perhaps its own renewal timer.',
    remedy: 'Wait until it is done, then run it again.',
  },
  {
    id: 'certbot-hook-failed',
    says: [
      `Hook '{hook}' reported error code {code}`,
      `Hook '{hook}' ran with error output`,
      'deploy-hook command … returned error code',
      'Error output from deploy-hook',
      'reported error code … hook',
    ],
    meaning: 'certbot has renewed the certificate, and the hook {hook|that installs it} failed: Neo4j still serves the old one.',
    remedy:
      'Run neo4j-tls renew --json to see why, put it right, and run it again: the new certificate is in the lineage already.',
  },
  {
    id: 'certbot-not-due',
    good: true,
    says: ['Certificate not yet due for renewal', 'Cert not yet due for renewal', 'No renewals were attempted'],
    meaning: 'certbot looked, and nothing runs out soon.',
    remedy: 'Nothing to do. neo4j-tls status shows the days left.',
  },
  {
    id: 'certbot-no-plugin',
    says: [
      'The requested {plugin} plugin does not appear to be installed',
      'does not appear to be installed … plugin',
      'Could not choose appropriate plugin',
    ],
    meaning: 'The certbot plugin {plugin|asked for} is not installed on this machine.',
    remedy: 'Install it with the same package manager certbot came from (python3-certbot-dns-…).',
  },
];
