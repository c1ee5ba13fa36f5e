import { re, spokenBy } from '../entry.ts';

/** Messages of certbot and of ACME servers. */
export const certbot = spokenBy('certbot', {
  'certbot-port-in-use': {
    says: [
      'Could not bind TCP port {port} because it is already in use',
      'Could not bind TCP port',
      'Could not bind to IPv4 or IPv6',
      'Problem binding to port {port}',
    ],
    meaning: 'certbot’s own web server needs port {port|80} for the challenge, but another program uses it.',
    remedy:
      'Use that program’s web server with --challenge webroot --webroot DIR, stop it while certbot runs, or use --challenge dns.',
  },
  'certbot-unreachable': {
    says: [
      'Timeout during connect (likely firewall problem)',
      'Timeout during connect',
      'urn:ietf:params:acme:error:connection',
      'Error getting validation data',
      re('type: connection', /Type:\s{1,10}connection/i),
      re('fetching', /Fetching \S{1,300}: Connection refused/i),
      'During secondary validation',
      'Remote PerformValidation RPC failed',
    ],
    meaning: 'The CA could not reach this machine on port 80.',
    remedy:
      'Open port 80 in every firewall, forward it if there is a router, check that the DNS name points to this machine, or use --challenge dns.',
  },
  'certbot-dns': {
    says: [
      'DNS problem: NXDOMAIN looking up {what}',
      'DNS problem: {what}',
      'urn:ietf:params:acme:error:dns',
      'no valid A records found',
      'no valid AAAA records found',
      'could not resolve URL',
      // Erlang has the word in lower case for a name that does not resolve.
      re('nxdomain', /\bNXDOMAIN\b/),
    ],
    meaning: 'The CA cannot resolve the name in public DNS: {what|it found no address}.',
    remedy: 'Publish an A or AAAA record for the name in public DNS, wait until it is visible, and try again.',
  },
  'certbot-unauthorized': {
    says: [
      'urn:ietf:params:acme:error:unauthorized',
      re('invalid response from', /Invalid response from (?<url>https?:\/\/[^\s:]{1,300}(?::\d{1,5})?[^\s:]{0,300})/i),
      'The key authorization file from the server did not match',
      re('type: unauthorized', /Type:\s{1,10}unauthorized/i),
      'The client lacks sufficient authorization',
      'urn:ietf:params:acme:error:incorrectResponse',
    ],
    meaning:
      'The challenge got the wrong answer: the name points to another machine, a proxy or redirect is in between, or the webroot is wrong.',
    remedy:
      'Check that http://NAME/.well-known/acme-challenge/ reaches this machine and serves the files in --webroot. A wrong AAAA record is a common reason.',
  },
  'certbot-challenge-failed': {
    general: true,
    says: [
      'Some challenges have failed',
      'The following errors were reported by the server',
      'Certbot failed to authenticate some domains',
      'Challenge failed for domain {name}',
      'The Certificate Authority failed to',
      'Failed to renew certificate {name} with error',
      'All renewals failed',
      'Failed authorization procedure',
    ],
    meaning: 'The CA could not confirm that you control the name. The lines marked Detail have the reason.',
    remedy: 'Run explain with all of certbot’s output, including those lines.',
  },
  'certbot-rate-limit': {
    says: [
      'too many certificates already issued',
      'too many certificates ({count}) already issued',
      'urn:ietf:params:acme:error:rateLimited',
      'too many failed authorizations',
      'too many registrations',
      'too many certificates',
      'too many new orders',
      'service busy; retry later',
    ],
    meaning: 'The CA’s rate limit for this name or account is reached.',
    remedy: 'Wait as long as the message says. Test the setup with --acme-test first, which has much higher limits.',
  },
  'certbot-caa': {
    over: ['certbot-dns'],
    says: ['urn:ietf:params:acme:error:caa', 'CAA record for {name} prevents issuance', 'While processing CAA for', 'CAA record'],
    meaning: 'A CAA record in DNS does not allow this CA to issue certificates for {name|the name}.',
    remedy: 'Add this CA to the CAA record, remove the record, or use a CA that it allows (--acme-server URL).',
  },
  'certbot-hidden': {
    broad: true,
    says: [`An unexpected error occurred: AttributeError: can't set attribute`],
    meaning: 'certbot 2 failed to show the error message of the CA, and printed this error instead.',
    remedy:
      'Look for the last "detail" in its log, /var/log/letsencrypt/letsencrypt.log; neo4j-tls init --run-certbot and neo4j-tls renew print it for you.',
  },
  'certbot-no-txt': {
    over: ['certbot-unauthorized', 'certbot-dns'],
    says: [
      'No TXT record found at {name}',
      'No TXT records found for DNS challenge',
      'No TXT record',
      'Incorrect TXT record … found',
      'Incorrect TXT record',
      'looking up TXT for {name}',
    ],
    meaning: 'The CA looked for a DNS TXT record with the answer to its challenge, but found none or a different one.',
    remedy:
      'Check that the plugin or hook writes a TXT record _acme-challenge.NAME to the public zone (dig TXT _acme-challenge.NAME), and allow it more time: --certbot-arg=--dns-PLUGIN-propagation-seconds=120.',
  },
  'certbot-wildcard': {
    says: [
      'does not support any combination of challenges',
      'Wildcard domains are not supported',
      'wildcard domains … not supported',
    ],
    meaning: 'A wildcard name needs the DNS challenge, but another challenge was requested.',
    remedy: 'Use --challenge dns with the plugin of the DNS provider, or list each host instead.',
  },
  'certbot-account-unknown': {
    says: [
      'urn:ietf:params:acme:error:accountDoesNotExist',
      'accountDoesNotExist',
      'No account exists with the provided key',
      re('not found', /\bAccount\b[^\n]{0,80}\bnot found\b/),
      'Account at {url} does not exist',
    ],
    meaning:
      'The ACME server does not know the account that certbot has stored: the server was set up again, or it is a different server.',
    remedy:
      'Check --acme-server. If it is right, move accounts/SERVER out of certbot’s configuration folder, or use a new folder (--certbot-arg=--config-dir=DIR), then run this again.',
  },
  'certbot-external-account': {
    over: ['certbot-not-registered'],
    says: [
      `the field 'kid' references a key`,
      'eab-kid',
      'external account key',
      'urn:ietf:params:acme:error:externalAccountRequired',
      'externalAccountRequired',
      'externalAccountBinding',
      'external account binding',
    ],
    meaning: 'This CA needs an account that you create on its website first (external account binding, EAB).',
    remedy:
      'Write the two values that the CA shows there (eab-kid = …, eab-hmac-key = …) to a file with mode 0600, and pass it with --certbot-arg=--config=FILE.',
  },
  'certbot-not-registered': {
    says: [
      'Unable to register an account with ACME server',
      'You must agree in order to register with the ACME server',
      'urn:ietf:params:acme:error:userActionRequired',
      'The terms of service have changed',
      'urn:ietf:params:acme:error:agreementRequired',
      'Must agree to terms',
    ],
    meaning: 'certbot could not register an account with the CA, usually because the terms of service were not accepted.',
    remedy: 'Accept the terms (--certbot-arg=--agree-tos), and pass a valid email address (--email NAME@DOMAIN).',
  },
  'certbot-renewal-file-broken': {
    over: ['certbot-no-lineage'],
    says: [
      re(
        'renewal',
        /Renewal configuration file (?<path>\S{1,300}?) (?:\(cert: [^)\n]{1,200}\) )?(?:is broken|produced an unexpected error)/i,
      ),
      'renewal config file {path} does not contain',
      re('required file reference', /is missing a required file reference/i),
      'The following renewal configurations were invalid',
      'renewal configurations files were invalid',
      re('parsefail', /\(parsefail\)/),
      re('to be a symlink', /expected (?<path>\S{1,300}) to be a symlink/i),
      'Skipping renewal config',
      "Certbot wasn't able to read renewal",
      'Error parsing renewal',
      'live directory exists for {name}',
      'archive directory exists for {name}',
      'target {path} of symlink',
    ],
    meaning:
      'certbot’s record of a certificate {path|in /etc/letsencrypt/renewal} is broken: a file in live/ or archive/ was moved, deleted, or replaced its link. certbot skips this certificate in every renewal.',
    remedy:
      'Restore live/NAME and its links from a backup, or remove the record and get a new certificate:\nsudo certbot delete --cert-name NAME\nneo4j-tls init --source certbot --run-certbot --name NAME',
  },
  'certbot-no-lineage': {
    says: ['No certificate found with name {name}', 'No certificate found with name'],
    meaning: 'certbot has no certificate with the name {name|that was given}.',
    remedy: 'Use one of the names that certbot lists:\nsudo certbot certificates',
  },
  'certbot-unknown-flag': {
    says: [
      'certbot: error: unrecognized arguments: {flag}',
      'certbot: error: unrecognized arguments',
      'certbot: error: ambiguous option: {flag}',
      re('certbot: error:', /certbot: error: argument (?<flag>\S{1,100}): /i),
    ],
    meaning: 'This version of certbot does not support {flag|that flag}.',
    remedy: 'Remove the flag (--certbot-arg), or install a newer certbot: pip install certbot in a virtual environment.',
  },
  'certbot-flag-missing': {
    says: [
      'Missing command line flag or config entry for this setting',
      'The manual plugin is not working',
      'must be provided with --manual-auth-hook',
    ],
    meaning: 'certbot has a question but no terminal to ask it on. The line below the message shows the question.',
    remedy:
      'Pass the answer as a flag (--certbot-arg=--FLAG=VALUE). For --challenge dns, this is the plugin or --certbot-arg=--manual-auth-hook=SCRIPT.',
  },
  'certbot-no-webroot': {
    when: 'certbot',
    says: ['{path} does not exist or is not a directory'],
    meaning: 'The folder {path|given as webroot} does not exist.',
    remedy: 'Pass the document root of the web server on port 80: --webroot DIR.',
  },
  'certbot-nonce': {
    says: ['JWS has an invalid anti-replay nonce', 'urn:ietf:params:acme:error:badNonce'],
    meaning: 'The ACME server mistook a request for a repeated one. This happens occasionally.',
    remedy: 'Run this again. If it happens every time, look for a proxy between this machine and the CA, or a wrong clock.',
  },
  'certbot-name-refused': {
    says: [
      'urn:ietf:params:acme:error:rejectedIdentifier',
      'urn:ietf:params:acme:error:unsupportedIdentifier',
      'issuance is forbidden by policy: {name}',
      'issuance is forbidden by policy',
      'Cannot issue for {name}: Domain name',
      'containing an illegal character',
      'rejectedIdentifier',
      re('forbidden by policy', /(?:policy|issu|identifier|name)[^\n]{0,60}forbidden by policy|forbidden by policy/i),
      'forbidden domain',
      'does not end in a public suffix',
      'does not end with a valid public suffix',
      'is not a FQDN because it',
      'will not issue certificates for a bare IP address',
      'Non-ASCII domain names not supported',
      'needs at least one dot',
      'Requested name {name} is an IP address',
      'contains an invalid character',
      'Policy forbids issuing for name',
      'will not issue certificates for the identifier',
    ],
    meaning:
      'The CA does not sign this name. A public CA only signs public DNS names with at least two labels and without underscores.',
    remedy:
      'Use a public DNS name (letters, digits and hyphens; Punycode for other characters), or another CA (--acme-server URL). For internal names and addresses use --source ca or self-signed.',
  },
  'certbot-profile': {
    says: [
      re('profile name', /unrecognized profile name "?[\w-]{1,40}/i),
      'urn:ietf:params:acme:error:invalidProfile',
      'invalidProfile',
      re('profile', /profile "?[\w-]{1,40}"? (?:is not|not) (?:recognized|supported|permitted)/i),
    ],
    meaning: 'The CA does not offer the requested certificate profile.',
    remedy: 'Remove the profile, or use one that the CA’s directory lists (meta.profiles).',
  },
  'certbot-request-refused': {
    broad: true,
    says: [
      'urn:ietf:params:acme:error:badCSR',
      'urn:ietf:params:acme:error:malformed',
      'urn:ietf:params:acme:error:badPublicKey',
      'urn:ietf:params:acme:error:orderNotReady',
      'urn:ietf:params:acme:error:badSignatureAlgorithm',
      'urn:ietf:params:acme:error:alreadyRevoked',
    ],
    meaning: 'The CA refused the request. The text after the code says why (a name, the key type, an expired order).',
    remedy: 'Run this again with --key-type ec-p256 or rsa-2048, names that the CA accepts, and a current certbot.',
  },
  'certbot-server-error': {
    broad: true,
    says: ['urn:ietf:params:acme:error:serverInternal', 'The service is down for maintenance', 'urn:acme:error:serverInternal'],
    meaning: 'The CA has an internal error or is down for maintenance.',
    remedy: 'Run this again later. Public CAs have a status page.',
  },
  'certbot-tls-alpn': {
    says: ['urn:ietf:params:acme:error:tls', re('type: tls', /Type:\s{1,10}tls\b/i)],
    meaning: 'The CA connected to port 443 for the challenge, but TLS failed because another program answers there.',
    remedy: 'Use --challenge standalone or webroot, which need port 80, or --challenge dns.',
  },
  'certbot-not-root': {
    over: ['file-unreadable', 'certbot-port-in-use'],
    says: [
      `[Errno 13] Permission denied: '/var/log/letsencrypt`,
      `[Errno 13] Permission denied: '/etc/letsencrypt`,
      `[Errno 13] Permission denied: '/var/lib/letsencrypt`,
      'Either run as root, or set --config-dir, --work-dir, and --logs-dir to writeable paths',
      `Could not bind TCP port {port} because you don't have the appropriate permissions (for example, you aren't running this program as root)`,
      `you don't have the appropriate permissions (for example, you aren't running this program as root)`,
    ],
    meaning: 'certbot needs root to write its files and open port 80, but it was run as another user.',
    remedy:
      'Run this with sudo, or give certbot its own folders: --certbot-arg=--config-dir=DIR, and the same with --work-dir and --logs-dir.',
  },
  'certbot-ca-unreachable': {
    when: 'certbot',
    says: [
      'Requesting {url}: Connection refused',
      'An unexpected error occurred: requests.exceptions.ConnectionError',
      'requests.exceptions.ConnectionError',
      'Failed to establish a new connection',
      'acme.errors.ClientError: <Response [404]>',
      'requests.exceptions.ReadTimeout',
      'requests.exceptions.ConnectTimeout',
      'acme.errors.ClientError: <Response [',
      'Unexpected response from {url}',
    ],
    meaning: 'certbot got no answer, or an unexpected one, from the ACME server.',
    remedy: 'Check --acme-server (the URL of its directory), the network and the proxy: curl -I URL.',
  },
  'certbot-ca-not-resolved': {
    when: 'certbot',
    over: ['certbot-ca-unreachable'],
    says: [
      'NameResolutionError',
      `Failed to resolve '{host}' ([Errno`,
      re('name or service not known', /Name or service not known|Temporary failure in name resolution/i),
    ],
    meaning: 'This machine cannot resolve the name of the ACME server, so certbot cannot reach it.',
    remedy:
      'Check DNS on this machine (/etc/resolv.conf, getent hosts HOST) and its internet access. Behind a proxy, set HTTPS_PROXY.',
  },
  'certbot-ca-not-trusted': {
    when: 'certbot',
    over: ['certbot-ca-unreachable'],
    says: ['requests.exceptions.SSLError', 'CERTIFICATE_VERIFY_FAILED', 'certificate verify failed'],
    meaning: 'certbot does not trust the certificate of the ACME server itself.',
    remedy: 'Pass the CA of that certificate with --acme-ca FILE.',
  },
  'certbot-ca-plaintext': {
    when: 'certbot',
    over: ['certbot-ca-unreachable', 'certbot-ca-not-trusted'],
    says: ['WRONG_VERSION_NUMBER', 'Invalid URL', 'No connection adapters were found', 'No scheme supplied'],
    meaning: 'The ACME server address does not lead to an HTTPS server: the URL is incomplete, or its port does not use TLS.',
    remedy: 'Pass the full https URL of the CA’s directory: --acme-server https://HOST/directory.',
  },
  'certbot-email': {
    says: [
      re('email', /\be-?mail address[^\n]{0,60}(?:invalid|not valid|unable to parse)/i),
      'is an invalid email address. Please ensure',
      'is an invalid email address',
      'contact email … invalid',
      'contact email … forbidden',
      'You should register before running non-interactively',
      'invalidContact',
      'invalid contact domain',
    ],
    meaning: 'certbot needs an email address for a new account, or the CA does not accept the one given.',
    remedy: 'Pass a valid address: --email NAME@DOMAIN.',
  },
  'certbot-running': {
    says: ['Another instance of Certbot is already running'],
    meaning: 'Another certbot is running, perhaps its own renewal timer.',
    remedy: 'Wait until it has finished, then run this again.',
  },
  'certbot-hook-failed': {
    says: [
      `Hook '{hook}' reported error code {code}`,
      `Hook '{hook}' ran with error output`,
      'deploy-hook command … returned error code',
      'Error output from deploy-hook',
      'reported error code … hook',
      'Unable to find deploy-hook command {path} in the PATH',
      re('-hook command', /Unable to find \S{3,10}-hook command/i),
    ],
    meaning: 'certbot renewed the certificate, but the hook {hook|that installs it} failed: Neo4j still uses the old one.',
    remedy:
      'Run neo4j-tls renew --json to see why, fix the cause, and run it again. The new certificate is already in certbot’s folder.',
  },
  'certbot-not-due': {
    good: true,
    says: [
      'Certificate not yet due for renewal',
      'Cert not yet due for renewal',
      'No renewals were attempted',
      'Certificate not due for renewal',
    ],
    meaning: 'certbot checked its certificates; none of them expires soon.',
    remedy: 'No action needed. neo4j-tls status shows the days left.',
  },
  'certbot-no-plugin': {
    says: [
      'The requested {plugin} plugin does not appear to be installed',
      'does not appear to be installed … plugin',
      'Could not choose appropriate plugin',
      re('plugin is not working', /The (?<plugin>[\w-]{1,40}) plugin is not working/i),
      re('could not find a usable', /Could not find a usable '(?<plugin>[\w-]{1,40})' binary/i),
    ],
    meaning: 'The certbot plugin {plugin|you requested} is not installed on this machine, or does not work here.',
    remedy:
      'Install it the same way as certbot: apt-get install python3-certbot-dns-PROVIDER, or pip install certbot-dns-PROVIDER. Without a web server use --challenge standalone.',
  },
  'certbot-dns-plugin': {
    says: [
      'Error determining zone_id',
      'Unable to determine base domain',
      'Unable to determine zone identifier',
      'Unsafe permissions on credentials configuration file',
      'Missing property in credentials configuration file',
      'Missing properties in credentials configuration file',
      re(
        'route53',
        /route53[^\n]{0,200}(?:AccessDenied|Unable to locate credentials)|(?:AccessDenied|Unable to locate credentials)[^\n]{0,200}route53/i,
      ),
    ],
    meaning:
      'certbot’s DNS plugin could not write the record: its credentials are missing, wrong, or not permitted to change this zone.',
    remedy: 'Check the credentials file (mode 0600) and the permissions of that account at the DNS provider.',
  },
  'certbot-no-virtual-host': {
    says: [
      'Unable to find a virtual host listening on port 80',
      'Could not automatically find a matching server block',
      'Cannot find a VirtualHost matching domain',
    ],
    meaning: 'certbot’s web server plugin found no site for the name on port 80, so it cannot answer the challenge.',
    remedy: 'Add a site for the name to the web server, or use --challenge webroot --webroot DIR.',
  },
  'certbot-key-type-change': {
    says: [
      re(
        'already exists. do you want to update its key type',
        /certificate named (?<name>\S{1,200}) already exists\. Do you want to update its key type/i,
      ),
      re('change the key type', /Are you trying to change the key type of the certificate named (?<name>\S{1,200})/i),
    ],
    meaning: 'certbot has this certificate with a different key type, and only changes the type if you confirm it.',
    remedy: 'To confirm, pass --certbot-arg=--cert-name=NAME together with --key-type. Otherwise keep the current type.',
  },
});
