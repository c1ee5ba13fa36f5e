import { spokenBy } from '../entry.ts';

/** What `doctor --upgrade-to` tells of two versions. No message of Neo4j goes with any of it. */
export const upgrades = spokenBy('neo4j-tls', {
  'upgrade-component': told(
    'A component is in another state under the new version: encrypted, plaintext, broken, fatal or off.',
    'Ask what the new version says of it: neo4j-tls doctor with --neo4j-version and the new version.',
  ),
  'upgrade-hostname-verification': told(
    'From 2025.01 host names are verified by default. On cluster and backup the side that connects compares the address it connects to with the certificate; on https a request for a host name that the certificate lacks is answered with 400, Invalid SNI.',
    'Have each certificate carry the names that members and clients connect to. To keep the old behaviour, write dbms.ssl.policy.SCOPE.verify_hostname=false.',
  ),
  'upgrade-protocols': told(
    'The two versions offer other TLS versions with the same lines: up to 5.23 only TLSv1.2 is on by default, later TLSv1.2 and TLSv1.3.',
    'Nothing, where a version is added. Where one is lost, write tls_versions and ciphers with what your clients need.',
  ),
  'upgrade-suites': told(
    'The new version no longer offers some cipher suites. From 2025.10 the default has no CBC suites.',
    'Current drivers use GCM suites and notice nothing. For a client that does not, name its suites in dbms.ssl.policy.SCOPE.ciphers.',
  ),
  'upgrade-tls-level': told(
    'Bolt’s tls_level is another under the new version, because it reads another line or has another default.',
    'Set server.bolt.tls_level to what you want.',
  ),
  'upgrade-address': told(
    'A connector listens elsewhere under the new version, or tells clients another address. From 5.0 the advertised port does not follow the listen port.',
    'Write listen_address and advertised_address with host and port.',
  ),
  'upgrade-policy-value': told(
    'A setting of an SSL policy means something else to the new version.',
    'Write it so that both versions read it alike.',
  ),
  'upgrade-names': told(
    'Lines have names of 4.x, which the new version replaces and still reads.',
    'No action needed to start. neo4j-admin server migrate-configuration writes the new names.',
  ),
  'upgrade-enterprise-names': told(
    'Lines have names that only an older Enterprise is sure to read, such as causal_clustering.*, dbms.backup.* or server.discovery.*. neo4j-tls knows the settings of Community only, so it did not check what the new version makes of them.',
    'Let neo4j-admin server migrate-configuration rewrite the file on the night, and look at each line that it comments out.',
  ),
  'upgrade-removed': told(
    'The new version takes these lines out while it reads, with a warning: they have no effect any more.',
    'No action needed to start. Remove them when the old version is gone.',
  ),
  'upgrade-value': told(
    'The new version reads a value as another one: its own migration does this while it reads.',
    'No action needed.',
  ),
  'upgrade-handshake': told(
    'Two members, or a backup client and its server, connect today and would not once one of them, or both, run the new version.',
    'Look at the reason behind the colon, which is an id of its own: neo4j-tls explain name-mismatch.',
  ),
  'upgrade-java': told(
    'The new version runs on another Java: 4.4 on 11, 5 on 17 (from 5.14 also 21), 2025 and later on 21 (from 2025.10 also 25).',
    'Install it beside the one that is there. Container images, deb and rpm packages bring it or ask for it.',
  ),
});

function told(meaning: string, remedy: string) {
  return { says: [], meaning, remedy };
}
