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
    remedy:
      'Use that program’s web server with --challenge webroot --webroot DIR, stop it while certbot runs, or use --challenge dns.',
  },
  {
    id: 'certbot-unreachable',
    says: [
      'Timeout during connect (likely firewall problem)',
      'Timeout during connect',
      'urn:ietf:params:acme:error:connection',
      'Error getting validation data',
      'Type: connection',
    ],
    meaning: 'The CA could not reach this machine on port 80.',
    remedy:
      'The CA could not reach this machine on port 80: open it in every firewall, forward it if there is a router, check that the name points here, or use --challenge dns.',
  },
  {
    id: 'certbot-dns',
    says: [
      'DNS problem: NXDOMAIN looking up {what}',
      'DNS problem: {what}',
      'urn:ietf:params:acme:error:dns',
      'no valid A records found',
      'no valid AAAA records found',
      'could not resolve URL',
      'NXDOMAIN',
    ],
    meaning: 'The CA cannot resolve the name: {what|no address is known for it}.',
    remedy: 'Publish an A or AAAA record for the name in public DNS, wait until it is visible, and try again.',
  },
  {
    id: 'certbot-unauthorized',
    says: [
      'urn:ietf:params:acme:error:unauthorized',
      'Invalid response from {url}',
      'The key authorization file from the server did not match',
      'Type: unauthorized',
    ],
    meaning:
      'The challenge was answered by another server or with another file: the name points elsewhere, a proxy or redirect is in between, or the webroot is wrong.',
    remedy:
      'Check that http://NAME/.well-known/acme-challenge/ reaches this machine and shows the files of the folder given as --webroot; a wrong AAAA record is a common reason.',
  },
  {
    id: 'certbot-challenge-failed',
    general: true,
    says: [
      'Some challenges have failed',
      'The following errors were reported by the server',
      'Certbot failed to authenticate some domains',
    ],
    meaning: 'The CA asked for proof that the name is yours, and did not get it. The reason stands in the lines marked Detail.',
    remedy: 'Explain those lines, too: neo4j-tls explain reads the whole of what certbot printed.',
  },
  {
    id: 'certbot-rate-limit',
    says: [
      'too many certificates already issued',
      'too many certificates ({count}) already issued',
      'urn:ietf:params:acme:error:rateLimited',
      'too many failed authorizations',
      'too many registrations',
      'too many certificates',
    ],
    meaning: 'The CA’s rate limit is reached for this name or account.',
    remedy: 'Wait as long as the message says. Try the setup with --acme-test first, which has far higher limits.',
  },
  {
    id: 'certbot-caa',
    says: ['urn:ietf:params:acme:error:caa', 'CAA record for {name} prevents issuance', 'While processing CAA for', 'CAA record'],
    meaning: 'A CAA record in DNS forbids this CA to issue for {name|the name}.',
    remedy: 'Add this CA to the CAA record of the domain, remove the record, or use a CA that it allows (--acme-server URL).',
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
    says: [
      'No TXT record found at {name}',
      'No TXT records found for DNS challenge',
      'No TXT record',
      'Incorrect TXT record … found',
      'Incorrect TXT record',
    ],
    meaning: 'The CA looked for the answer to its challenge in DNS, and it is not there or is another one.',
    remedy:
      'Check that the plugin or hook writes _acme-challenge.NAME as TXT into the public zone (dig TXT _acme-challenge.NAME), and give it time: --certbot-arg=--dns-PLUGIN-propagation-seconds=120.',
  },
  {
    id: 'certbot-wildcard',
    says: ['does not support any combination of challenges'],
    meaning: 'A wildcard name can be proved through DNS alone, and another challenge was asked for.',
    remedy: 'Use --challenge dns with the plugin of the DNS provider, or name each host instead.',
  },
  {
    id: 'certbot-account-unknown',
    says: [
      'urn:ietf:params:acme:error:accountDoesNotExist',
      'accountDoesNotExist',
      'No account exists with the provided key',
      'Account … not found',
    ],
    meaning:
      'The ACME server does not know the account that certbot has stored: the server was set up again, or it is another one.',
    remedy:
      'The CA does not know the account that certbot has stored. Check --acme-server; if it is right, move accounts/SERVER out of certbot’s configuration folder, or use a fresh one (--certbot-arg=--config-dir=DIR), and run it again.',
  },
  {
    id: 'certbot-external-account',
    says: [
      'urn:ietf:params:acme:error:externalAccountRequired',
      'externalAccountRequired',
      'externalAccountBinding',
      'external account binding',
    ],
    meaning: 'This CA wants an account that was made on its web site beforehand (external account binding, EAB).',
    remedy:
      'Give the two values that the CA shows there: --certbot-arg=--eab-kid=… and --certbot-arg=--eab-hmac-key=…, or both in a file of mode 0600 with --certbot-arg=--config=FILE.',
  },
  {
    id: 'certbot-unknown-flag',
    says: ['certbot: error: unrecognized arguments: {flag}', 'certbot: error: unrecognized arguments'],
    meaning: 'This version of certbot does not know {flag|that flag}.',
    remedy: 'Leave the flag out (--certbot-arg), or use a newer certbot: pip install certbot in a virtual environment.',
  },
  {
    id: 'certbot-no-webroot',
    says: ['{path} does not exist or is not a directory'],
    meaning: 'The folder {path|given as webroot} is not there.',
    remedy: 'Name the folder whose files the web server on port 80 shows: --webroot DIR.',
  },
  {
    id: 'certbot-nonce',
    says: ['JWS has an invalid anti-replay nonce', 'urn:ietf:params:acme:error:badNonce'],
    meaning: 'The ACME server refused a request as played again. Now and then this happens to everybody.',
    remedy: 'Run it again. If it happens every time, look for a proxy between here and the CA, or a wrong clock.',
  },
  {
    id: 'certbot-name-refused',
    says: [
      'urn:ietf:params:acme:error:rejectedIdentifier',
      'issuance is forbidden by policy: {name}',
      'issuance is forbidden by policy',
      'Cannot issue for {name}: Domain name',
      'containing an illegal character',
      'rejectedIdentifier',
      'forbidden by policy',
      'forbidden domain',
      'does not end in a public suffix',
      'does not end with a valid public suffix',
      'is not a FQDN because it',
      'will not issue certificates for a bare IP address',
      'Non-ASCII domain names not supported',
    ],
    meaning: 'The CA does not sign this name: a public CA wants a public DNS name of at least two labels, without underscores.',
    remedy:
      'The CA does not sign this name. Use a public DNS name (letters, digits and hyphens; Punycode where it is not ASCII), or another CA (--acme-server URL). For internal names and addresses: --source ca or self-signed.',
  },
  {
    id: 'certbot-not-root',
    says: [
      `[Errno 13] Permission denied: '/var/log/letsencrypt`,
      `[Errno 13] Permission denied: '/etc/letsencrypt`,
      `[Errno 13] Permission denied: '/var/lib/letsencrypt`,
      'Either run as root, or set --config-dir, --work-dir, and --logs-dir to writeable paths',
      `Could not bind TCP port {port} because you don't have the appropriate permissions (for example, you aren't running this program as root)`,
    ],
    meaning: 'certbot keeps its files, and opens port 80, as root.',
    remedy:
      'Run it with sudo, or give certbot folders of its own: --certbot-arg=--config-dir=DIR, and the same with --work-dir and --logs-dir.',
  },
  {
    id: 'certbot-ca-unreachable',
    says: [
      'Requesting {url}: Connection refused',
      'An unexpected error occurred: requests.exceptions.ConnectionError',
      'requests.exceptions.ConnectionError',
      'Failed to establish a new connection',
      'acme.errors.ClientError: <Response [404]>',
    ],
    meaning: 'certbot got no answer from the ACME server, or none that an ACME server gives.',
    remedy: 'Check --acme-server (the URL of its directory), the network and the proxy: curl -I URL.',
  },
  {
    id: 'certbot-ca-not-resolved',
    says: [
      'requests.exceptions.ConnectionError: {pool}Failed to resolve {host}',
      'NameResolutionError',
      `Failed to resolve '{host}' ([Errno`,
    ],
    meaning: 'This machine cannot resolve the name of the ACME server, so certbot cannot reach it.',
    remedy:
      'Check DNS on this machine (/etc/resolv.conf, getent hosts HOST) and that it may reach the internet, or set HTTPS_PROXY where a proxy is used.',
  },
  {
    id: 'certbot-ca-not-trusted',
    says: ['requests.exceptions.SSLError: {what}', 'requests.exceptions.SSLError'],
    meaning: 'certbot does not trust the certificate of the ACME server itself.',
    remedy: 'Give the CA of that certificate with --acme-ca FILE.',
  },
  {
    id: 'certbot-email',
    says: [
      'is an invalid email address. Please ensure',
      'is an invalid email address',
      'contact email … invalid',
      'contact email … forbidden',
      'You should register before running non-interactively',
      'invalidContact',
    ],
    meaning: 'certbot wants an e-mail address for a new account, or the CA does not take the one it got.',
    remedy: 'Give an address that exists: --email NAME@DOMAIN.',
  },
  {
    id: 'certbot-running',
    says: ['Another instance of Certbot is already running'],
    meaning: 'A certbot is running, perhaps its own renewal timer.',
    remedy: 'Wait until it has ended, then run this again.',
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
    remedy:
      'Install it the way certbot was installed: apt-get install python3-certbot-dns-PROVIDER, or pip install certbot-dns-PROVIDER.',
  },
];
