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
