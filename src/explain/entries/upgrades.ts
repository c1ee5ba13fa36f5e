import { spokenBy } from '../entry.ts';

/** What `doctor --upgrade-to` tells of two versions. No message of Neo4j goes with any of it. */
export const upgrades = spokenBy('neo4j-tls', {
  'upgrade-component': told(
    'The state of a component (encrypted, plaintext, broken, fatal or off) would change with the new version.',
    'To see what doctor reports for the new version:\nneo4j-tls doctor --neo4j-version VERSION',
  ),
  'upgrade-hostname-verification': told(
    'From 2025.01, host names are verified by default. For cluster and backup, the connecting side checks that the certificate is valid for the address it connects to. For https, a request for a host name that is not in the certificate is answered with 400 Invalid SNI.',
    'Make sure each certificate includes the names that members and clients connect to. To keep the old behavior, set dbms.ssl.policy.SCOPE.verify_hostname=false.',
  ),
  'upgrade-protocols': told(
    'With the same settings, the two versions offer different TLS versions: up to 5.23, only TLSv1.2 is on by default; later, TLSv1.2 and TLSv1.3.',
    'No action needed if a TLS version is added. If one is lost, set tls_versions and ciphers to what your clients need.',
  ),
  'upgrade-suites': told(
    'The new version no longer offers some cipher suites. From 2025.10, CBC suites are off by default.',
    'Current drivers use GCM suites and are not affected. For a client that does not, list its suites in dbms.ssl.policy.SCOPE.ciphers.',
  ),
  'upgrade-tls-level': told(
    'The tls_level of Bolt would change, because the new version reads a different line or has a different default.',
    'Set server.bolt.tls_level to the value you want.',
  ),
  'upgrade-address': told(
    'With the new version, a connector would listen on or advertise a different address. From 5.0, the advertised port does not follow the listen port.',
    'Set listen_address and advertised_address with both host and port.',
  ),
  'upgrade-policy-value': told(
    'A setting of an SSL policy has a different meaning in the new version.',
    'Write it so that both versions read it the same way.',
  ),
  'upgrade-names': told(
    'Some lines have 4.x names, which the new version replaces but still reads.',
    'No action needed to start. neo4j-admin server migrate-configuration writes the new names.',
  ),
  'upgrade-enterprise-names': told(
    'Not checked: some lines have names of an older Enterprise, such as causal_clustering.*, dbms.backup.* or server.discovery.*, which neo4j-tls does not know for the new version.',
    'During the upgrade, let neo4j-admin server migrate-configuration rewrite the file, and check each line that it comments out.',
  ),
  'upgrade-removed': told(
    'The new version ignores these lines with a warning.',
    'No action needed to start. Remove them once the old version is gone.',
  ),
  'upgrade-value': told('The new version converts a value when it reads the line.', 'No action needed.'),
  'upgrade-handshake': told(
    'Two members, or a backup client and its server, can connect today but could not once one or both run the new version.',
    'The finding shows the reason after the colon. To see what that reason means:\nneo4j-tls explain REASON',
  ),
  'upgrade-java': told(
    'The new version needs a different Java: 4.4 runs on 11, 5 on 17 (from 5.14 also 21), 2025 and later on 21 (from 2025.10 also 25).',
    'Install it next to the current one. Container images include it, and deb and rpm packages require it.',
  ),
});

function told(meaning: string, remedy: string) {
  return { says: [], meaning, remedy };
}
