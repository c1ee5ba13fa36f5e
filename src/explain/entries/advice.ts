import { type Entry, type EntryText, spokenBy } from '../entry.ts';

/** Findings that no message of Neo4j goes with: what `doctor` and `verify` see and the server never says. */
export const advice: readonly Entry[] = spokenBy('neo4j-tls', [
  entry(
    'setting-of-later-version',
    'A name of Neo4j 5 (server.…) in the conf of a 4.4: it is warned about, and has no effect, so that Bolt may be plaintext although the line says otherwise.',
    'Write the name 4.4 has, dbms.connector.…: neo4j-tls doctor --fix.',
  ),
  entry('conf-missing', 'There is no neo4j.conf: every setting has its default, Bolt is plaintext.', 'neo4j-tls init makes one.'),
  entry(
    'unfinished-change',
    'A run of neo4j-tls was ended half-way, and its journal is still there.',
    'neo4j-tls recover takes it back, or completes it.',
  ),
  entry(
    'policy-not-enabled',
    'There are settings for a policy, and none of them is in force: enabled=true is missing.',
    'Set dbms.ssl.policy.<scope>.enabled=true, or take its lines out.',
  ),
  entry(
    'bolt-plaintext-allowed',
    'tls_level is OPTIONAL: Bolt takes plaintext and TLS on one port, so that a client with a plain scheme sends its password in clear.',
    'Set tls_level=REQUIRED once every client has an encrypted scheme.',
  ),
  entry(
    'http-open',
    'http is open beside what is encrypted: passwords and data can travel in clear.',
    'Set server.http.enabled=false: neo4j-tls doctor --fix.',
  ),
  entry(
    'https-policy-unused',
    'The https policy is loaded, and can stop the start, yet the connector is off.',
    'Set server.https.enabled=true, or the policy to enabled=false.',
  ),
  entry(
    'http-and-https-off',
    'Neither http nor https is on: Neo4j starts with Bolt alone. There is no Browser page and no Query API.',
    'Nothing, if that is wanted.',
  ),
  entry(
    'advertised-port',
    'From 5.0 on the advertised port does not follow the listen port: clients with routing dial the default port.',
    'Set advertised_address to the same port: neo4j-tls doctor --fix.',
  ),
  entry(
    'port-out-of-range',
    'A listen address has a port above 65535; it is noticed only when it is bound.',
    'Write a port from 1 to 65535.',
  ),
  entry('port-conflict', 'Two connectors have the same address; the second cannot bind.', 'Give each a port of its own.'),
  entry(
    'certificate-expires-soon',
    'A certificate runs out soon. Neo4j says nothing; clients stop working on that day.',
    'neo4j-tls renew; neo4j-tls status --within 30d in cron warns in time.',
  ),
  entry(
    'certificate-weak',
    'A key of less than 2048 bits, or a signature with SHA-1 or MD5: Neo4j takes it, openssl and newer clients do not.',
    'neo4j-tls renew --key new.',
  ),
  entry(
    'certificate-ip-as-dns',
    'An IP address is written as a DNS name in the certificate. Who dials the address finds no IP entry and refuses.',
    'Issue it again; neo4j-tls init --name 10.0.0.5 makes an IP entry.',
  ),
  entry(
    'certificate-signature-broken',
    'A certificate of the chain was not signed by the one that stands above it: files of two issues were mixed.',
    'Take the whole chain from the CA once more.',
  ),
  entry(
    'certificate-never-trusted',
    'The certificate comes from an issuer that no client trusts: a staging or origin CA, or the default certificate of a proxy.',
    'Take one of a public CA (certbot without --test-cert), or of a CA of your own that your clients are given.',
  ),
  entry(
    'trusted-public-ca',
    'A public CA lies in trusted/: anybody who buys a certificate there is let in as a member.',
    'Take it out; neo4j-tls ca create makes a CA for the members alone.',
  ),
  entry(
    'trusted-expired',
    'A certificate in trusted/ is out of its dates, or soon will be. Java does not look at the dates of what lies there itself.',
    'Exchange it for the current one.',
  ),
  entry(
    'trusted-nobody-else',
    'trusted/ holds only this server: Neo4j starts, and no other member gets in.',
    'neo4j-tls trust add FILE for each other member, or one CA for all.',
  ),
  entry(
    'trusted-empty-file',
    'A file of trusted/ is empty: REQUIRE is content with it, and nobody is trusted.',
    'Take it out, and add the certificate that was meant.',
  ),
  entry(
    'same-key-twice',
    'Two places use one private key: what leaks in one leaks in both.',
    'neo4j-tls renew --component <component> --key new.',
  ),
  entry(
    'too-many-entries',
    'A trust folder has thousands of entries, all of which Neo4j parses at each start.',
    'Trust one CA instead of each member.',
  ),
  entry(
    'crl-of-stranger',
    'revoked/ holds a CRL of a CA that trusted/ does not know, or that this CA did not sign.',
    'Take it out.',
  ),
  entry(
    'crl-twice',
    'Two CRLs of one CA lie side by side; which counts depends on the order of the folder.',
    'Keep the newest alone.',
  ),
  entry(
    'crl-without-effect',
    'A CRL lies where it is parsed and never used: https, or Bolt without client certificates.',
    'Take it out, or leave it.',
  ),
  entry(
    'client-auth-https-jvm',
    "https judges client certificates by the JVM's trust store, not by trusted/; with OPTIONAL browsers may ask for a certificate, with REQUIRE no client of a private CA gets in.",
    'Set dbms.ssl.policy.https.client_auth=NONE.',
  ),
  entry(
    'client-auth-not-required',
    'On cluster or backup only client_auth=REQUIRE keeps strangers out: with OPTIONAL or NONE whoever reaches the port can copy databases.',
    'Set client_auth=REQUIRE, with the peers in trusted/.',
  ),
  entry(
    'trust-all',
    'trust_all=true lets any certificate in, and switches off names, dates and CRLs.',
    'Take the line out, and put the peers into trusted/.',
  ),
  entry(
    'hostname-not-verified',
    'verify_hostname is false: a member does not compare the name it dials with the certificate it is shown.',
    'Set verify_hostname=true once every certificate carries the dialled address.',
  ),
  entry(
    'tls-version-obsolete',
    'tls_versions names TLSv1.1 or older, which Java has disabled; alone, nobody can connect.',
    'tls_versions=TLSv1.2,TLSv1.3, or no such line.',
  ),
  entry(
    'cipher-weak',
    'ciphers lists suites that are broken (RC4, 3DES, NULL) or older than need be (CBC).',
    'Leave ciphers out: the default is good.',
  ),
  entry(
    'key-readable-by-others',
    'Every user of the machine can read a private key. Neo4j does not look at modes.',
    'neo4j-tls doctor --fix gives it mode 0400 where it is Neo4j’s own. Make a new key if others have used this machine. A key that other services read: give Neo4j a copy, with init --source existing.',
  ),
  entry(
    'trust-writable-by-others',
    'Every user of the machine can change what is served or trusted.',
    'Take the right to write from others: neo4j-tls doctor --fix.',
  ),
  entry(
    'password-readable-by-others',
    'neo4j.conf holds a passphrase, and every user of the machine can read it.',
    'neo4j-tls doctor --fix gives it mode 0640.',
  ),
  entry('endpoint-unknown-host', 'The name of a server cannot be resolved.', 'Correct it, or add it to DNS or /etc/hosts.'),
  entry(
    'endpoint-silent',
    'A port takes the connection and never answers.',
    'See what listens there (ss -ltnp), and restart it.',
  ),
  entry(
    'served-differs-from-disk',
    'The running server shows another certificate than the file holds: it was not restarted or reloaded since. Neo4j reads its files at the start alone.',
    'Restart; on Enterprise 2025.03 and later: CALL dbms.security.reloadTLS().',
  ),
  entry(
    'rehearsal-failed',
    'A handshake on loopback with the files of this installation failed.',
    'Look at its message; neo4j-tls doctor says more.',
  ),
  entry(
    'component-not-encrypted',
    'One of the two sides of a connection does not encrypt this component.',
    'neo4j-tls init --components <component> on that side.',
  ),
  entry(
    'not-a-ca',
    'A certificate that signed another is not marked as a CA (basicConstraints), so Java does not accept what it signed.',
    'Sign with a real CA: neo4j-tls ca create.',
  ),
  entry(
    'path-too-long',
    "A CA's path length does not allow as many CAs below it as the chain has.",
    'Issue the chain again, or the CA without that limit.',
  ),
  entry(
    'chain-too-long',
    'Java reads ten certificates of a chain at most, and from 24 on eight of a client. This chain has more.',
    'Issue the certificate by a CA that is nearer to the root, and leave the root out of the file.',
  ),
  entry(
    'message-too-long',
    'Java reads 32 KiB of one message of a handshake at most. A certificate with a thousand names is longer, and so is the list of several hundred CAs that a server sends from its trusted folder when it asks for a certificate.',
    'Issue a certificate with fewer names; keep in trusted only the CAs that members or clients really have.',
  ),
  entry(
    'http-transports-empty',
    'server.http_enabled_transports names nothing, so the web server does not know what to speak and ends the start.',
    'Take the line out: both transports are on by default.',
  ),
  entry(
    'name-constraints',
    "A CA's name constraints do not allow the names of a certificate it signed.",
    'Issue it for a permitted name, or make the CA with another --permit.',
  ),
  entry(
    'certificate-policies',
    "A CA's certificate asks for certificate policies that a certificate below it does not have, or has in a form Java refuses.",
    'Issue the certificate with the policy that the CA asks for, or by a CA that asks for none: neo4j-tls ca create.',
  ),
  entry(
    'certificate-names-unreadable',
    "A certificate's list of alternative names is empty or malformed. Java up to 24 passes it over, Java 25 does not: https ends the start.",
    'Issue the certificate again with the names of the server.',
  ),
  entry(
    'broken-server',
    'The server side of this connection could not start or build its TLS context.',
    'neo4j-tls doctor on that side.',
  ),
  entry(
    'deploy-hook-failed',
    'certbot renewed, and the script that copies the new files to Neo4j failed. certbot reports success all the same, says nothing under -q, and calls the script again only at the next renewal, about two months later.',
    'Mend what the finding says, then neo4j-tls renew: it installs what certbot has, and tries the script.',
  ),
  entry(
    'deploy-hook-missing',
    'The script that copies renewed files to Neo4j is not there, or may not be run. certbot reports success all the same.',
    'Write it again: neo4j-tls init --source certbot with the same names; nothing else changes.',
  ),
  entry(
    'deploy-hook-reload-failed',
    'The new pair lies where Neo4j reads it, yet the restart or reload that should follow failed: the ports show the old certificate until Neo4j is restarted.',
    'Restart Neo4j; neo4j-tls status tells what the ports show. Another way to restart: neo4j-tls init --source certbot --reload WAY.',
  ),
  entry(
    'lineage-not-installed',
    'certbot holds another certificate than the one Neo4j was given: a renewal was never copied. When the old one runs out, every client refuses the server.',
    'neo4j-tls renew',
  ),
  entry(
    'renewal-not-scheduled',
    'Nothing on this machine runs certbot renew for this certificate: in containers and venvs there is no timer, whatever certbot printed.',
    'neo4j-tls renew --install-timer, with --reload so that Neo4j shows the new one.',
  ),
  entry(
    'certbot-keys-open',
    'Private keys in certbot’s own directory can be read by every user of the machine, as a well-known guide advises. certbot carries those modes on to each renewed key.',
    'Neo4j reads its own copies; nothing there has to be open for it. Give other services copies or a group of their own, then let the folders be 0700 and the keys 0600 again, as certbot makes them. Get new keys if others have used this machine: certbot renew --force-renewal.',
  ),
  entry(
    'certbot-folders-open',
    'certbot’s folders live and archive are open to more users than root. The keys in them may still be closed; one that is not can then be read.',
    'Neo4j reads its own copies. Find out what else needs them open; certbot makes both 0700.',
  ),
  entry(
    'broken-client',
    'The dialling side of this connection could not start or build its TLS context.',
    'neo4j-tls doctor on that side.',
  ),
  entry(
    'file-not-regular',
    'Where a key, certificate or CRL should be there is a pipe, a socket or a device: Neo4j waits for it, or reads without end.',
    'Put the file that was meant in its place.',
  ),
  entry(
    'file-too-large',
    'A file is far too large to be a key, certificate or CRL; Neo4j would read it whole.',
    'Put the file that was meant in its place.',
  ),
  entry(
    'file-not-looked-at',
    'neo4j-tls itself may not read a file, so nothing is said about it.',
    'Run doctor as root, or as the user that runs Neo4j.',
  ),
  entry(
    'peer-handshake-fails',
    'Two members, or a backup client and its server, both encrypt and could not talk: trust, names or usages do not fit.',
    'Explain the reason it gives; most often neo4j-tls trust add on the side that refuses.',
  ),
]);

function entry(id: string, meaning: string, remedy: string): EntryText {
  return { id, says: [], meaning, remedy };
}
