import { re, spokenBy } from '../entry.ts';

/** Findings that no message of Neo4j goes with: what `doctor` and `verify` find and the server never says. */
export const advice = spokenBy('neo4j-tls', {
  'setting-of-later-version': advise(
    'A Neo4j 5 setting name (server.…) is in the conf of a 4.4. Neo4j 4.4 warns and ignores the line, so Bolt may be unencrypted although the line says otherwise.',
    'Use the 4.4 name, dbms.connector.….\nneo4j-tls doctor --fix',
  ),
  'conf-missing': advise(
    'There is no neo4j.conf: every setting has its default, and Bolt is unencrypted.',
    'init creates one.\nneo4j-tls init',
  ),
  'unfinished-change': advise(
    'A run of neo4j-tls was interrupted, and its journal is still there.',
    'recover takes the change back or completes it.\nneo4j-tls recover',
  ),
  'policy-not-enabled': advise(
    'There are settings for a policy, and none of them is in effect: enabled=true is missing.',
    'Set dbms.ssl.policy.SCOPE.enabled=true, or remove the policy’s lines.',
  ),
  'bolt-plaintext-allowed': advise(
    'tls_level is OPTIONAL: Bolt accepts plaintext and TLS on one port, so a client with an unencrypted scheme sends its password in the clear.',
    'Set tls_level=REQUIRED once every client uses an encrypted scheme.',
  ),
  'http-open': advise(
    'HTTP is open beside the encrypted connectors: passwords and data can travel in the clear.',
    'Set server.http.enabled=false.\nneo4j-tls doctor --fix',
  ),
  'https-policy-unused': advise(
    'The https policy is loaded, and can stop the start, although the HTTPS connector is off.',
    'Set server.https.enabled=true, or disable the policy with enabled=false.',
  ),
  'http-and-https-off': advise(
    'Both HTTP and HTTPS are off: Neo4j starts with Bolt only. There is no Browser page and no Query API.',
    'No action needed if this is intended.',
  ),
  'advertised-port': advise(
    'From 5.0 the advertised port does not follow the listen port: clients with a neo4j:// scheme connect to the default port.',
    'Set advertised_address to the same port.\nneo4j-tls doctor --fix',
  ),
  'java-option-refused': advise(
    'server.jvm.additional has an option that this release of Java does not know, or that excludes another: the JVM ends before Neo4j begins.',
    'Remove it from neo4j.conf. Options for GC logs of Java 8 are written -Xlog:gc* now; CMS is gone, and G1 is the default.',
  ),
  'port-out-of-range': advise(
    'A listen address has a port above 65535; Neo4j notices only when it opens the port.',
    'Use a port from 1 to 65535.',
  ),
  'port-conflict': advise(
    'Two connectors have the same address, and the second cannot open its port.',
    'Give each connector a port of its own.',
  ),
  'certificate-expires-soon': {
    also: ['issuer-expires-soon'],
    ...advise(
      'A certificate expires soon. Neo4j does not warn; clients stop working on that day.',
      'Renew it. A timer does this in time.\nneo4j-tls renew\nneo4j-tls renew --install-timer',
    ),
  },
  'certificate-weak': {
    also: ['weak-algorithm'],
    ...advise(
      'A key has less than 2048 bits, or a signature uses SHA-1 or MD5: Neo4j accepts it, OpenSSL and newer clients do not.',
      'Make a new key.\nneo4j-tls renew --key new',
    ),
  },
  'certificate-ip-as-dns': advise(
    'An IP address is in the certificate as a DNS name. Clients that connect to the address look for an IP entry, and refuse.',
    'Issue the certificate again; init makes an IP entry of an address.\nneo4j-tls init --name 10.0.0.5 --force',
  ),
  'certificate-signature-broken': {
    also: ['signature'],
    ...advise(
      'A certificate in the chain was not signed by the next one: files of two issues were mixed.',
      'Take the whole chain from the CA again.',
    ),
  },
  'certificate-never-trusted': {
    over: ['driver-unknown-issuer', 'driver-self-signed', 'peer-not-trusted'],
    says: [
      // Let's Encrypt's and Cloudflare's own names for CAs that are in no trust store.
      re('(staging)', /(?:CN ?= ?|O ?= ?|issuer[^\n]{0,80}|[‘'",/ ])\(STAGING\) \w/i),
      'Fake LE Intermediate',
      'Fake LE Root',
      'happy hacker fake CA',
      'CloudFlare Origin SSL',
      'Pebble Intermediate CA',
      'Pebble Root CA',
    ],
    meaning:
      'The certificate’s issuer is one that no client trusts: a staging or origin CA, or the default certificate of a proxy.',
    remedy: 'Use a certificate of a public CA (certbot without --test-cert), or of a CA of your own that your clients are given.',
  },
  'trusted-public-ca': advise(
    'A public CA is in trusted/: anyone who has a certificate of that CA is accepted as a member.',
    'Remove it, and create a CA for the members only.\nneo4j-tls ca create --out DIR',
  ),
  'trusted-expired': {
    also: ['trusted-expires-soon'],
    ...advise(
      'A certificate in trusted/ has expired or expires soon. Java does not check the dates of the certificates there.',
      'Exchange it for the current one.',
    ),
  },
  'trusted-nobody-else': advise(
    'trusted/ holds only this server: Neo4j starts, and no other member can connect.',
    'Add each other member, or one CA for all.\nneo4j-tls trust add FILE',
  ),
  'trusted-empty-file': advise(
    'A file in trusted/ is empty: REQUIRE accepts it at the start, and nobody is trusted.',
    'Remove it, and add the certificate that was meant.\nneo4j-tls trust add FILE',
  ),
  'same-key-twice': advise(
    'Two places use one private key: if it leaks in one, both are compromised.',
    'Give each its own key.\nneo4j-tls renew --component COMPONENT --key new',
  ),
  'too-many-entries': advise(
    'A trust folder has thousands of entries, all of which Neo4j parses at each start.',
    'Trust one CA instead of each member.',
  ),
  'crl-of-stranger': advise(
    'revoked/ holds a CRL of a CA that is not in trusted/, or that this CA did not sign.',
    'Remove that CRL.',
  ),
  'crl-twice': advise(
    'Two CRLs of one CA are in the folder; which one counts depends on the order of its files.',
    'Keep only the newest.',
  ),
  'crl-without-effect': advise(
    'A CRL is where Neo4j parses it and never uses it: HTTPS, or Bolt without client certificates.',
    'Remove it. No action needed if this is intended.',
  ),
  'client-auth-https-jvm': {
    also: ['client-auth-on-https'],
    ...advise(
      'HTTPS checks client certificates against the JVM’s trust store, not against trusted/. With OPTIONAL, browsers may ask for a certificate; with REQUIRE, no client of a private CA can connect.',
      'Set dbms.ssl.policy.https.client_auth=NONE.',
    ),
  },
  'client-auth-not-required': advise(
    'On cluster and backup only client_auth=REQUIRE keeps strangers out: with OPTIONAL or NONE anyone who reaches the port can copy databases.',
    'Set client_auth=REQUIRE, with the peers in trusted/.',
  ),
  'trust-all': advise(
    'trust_all=true accepts any certificate, and turns off the check of names, dates and CRLs.',
    'Remove the line, and add the peers to trusted/.\nneo4j-tls trust add FILE',
  ),
  'hostname-not-verified': advise(
    'verify_hostname is false: a member does not compare the name it connects to with the certificate it is shown.',
    'Set verify_hostname=true once every certificate has the names that members connect to.',
  ),
  'tls-version-obsolete': advise(
    'tls_versions names TLSv1.1 or older, which Java has disabled; if it names nothing else, nobody can connect.',
    'Set tls_versions=TLSv1.2,TLSv1.3, or remove the line.',
  ),
  'cipher-weak': advise(
    'The ciphers setting lists suites that are broken (RC4, 3DES, NULL) or outdated (CBC).',
    'Remove the ciphers line: the default is good.',
  ),
  'key-readable-by-others': advise(
    'Every user of the machine can read a private key. Neo4j does not check modes.',
    'doctor --fix gives it mode 0400 where the key is Neo4j’s own. Make a new key if others have used this machine. If other services read the key, give Neo4j a copy with init --source existing.\nneo4j-tls doctor --fix',
  ),
  'trust-writable-by-others': advise(
    'Every user of the machine can change what the server shows or trusts.',
    'Remove the write permission of others.\nneo4j-tls doctor --fix',
  ),
  'password-readable-by-others': advise(
    'neo4j.conf holds a passphrase, and every user of the machine can read it.',
    'doctor --fix gives it mode 0640.\nneo4j-tls doctor --fix',
  ),
  'endpoint-unknown-host': advise('The name of a server does not resolve in DNS.', 'Correct it, or add it to DNS or /etc/hosts.'),
  'endpoint-silent': advise(
    'A port accepts the connection and never answers.',
    'Find out which program listens there, and restart it.\nss -ltnp',
  ),
  'endpoint-closes-inside': advise(
    'A port completes the TLS handshake and then closes the connection without a word, although it did not ask for a client certificate. A proxy or load balancer does that while the Neo4j behind it is down; Neo4j 2025.03 and later does it with a policy that cannot work.',
    'Behind a proxy: start Neo4j, and see that the proxy reaches it. On the server itself:\nneo4j-tls doctor',
  ),
  'endpoint-not-judged': advise(
    'A port of cluster or backup asks for a certificate, and this account may not read the key with which verify would answer. Nothing is known of the port.',
    'Run it with sudo, or as the user that runs Neo4j.\nsudo neo4j-tls verify',
  ),
  'certificate-name-not-compared': advise(
    'No name is known by which clients connect to this server: nothing but localhost is advertised, and the certificate carries none of the names of this machine. So the name was not checked.',
    'Advertise the name that clients connect to, or have it checked once.\nneo4j-tls verify --name NAME',
  ),
  'served-differs-from-disk': advise(
    'The running server uses another certificate than the file holds: it was not restarted or reloaded since the file changed. Neo4j reads its files only when it starts.',
    'Restart Neo4j; on Enterprise 2025.03 and later call dbms.security.reloadTLS().',
  ),
  'rehearsal-failed': advise(
    'A TLS handshake with the files of this installation failed.',
    'Look at its message; doctor says more.\nneo4j-tls doctor',
  ),
  'component-not-encrypted': {
    also: ['server-not-encrypted', 'client-not-encrypted', 'not-encrypted'],
    ...advise(
      'One side of a connection does not encrypt this component.',
      'Encrypt it on that side.\nneo4j-tls init --components COMPONENT',
    ),
  },
  'not-a-ca': advise(
    'A certificate that signed another one is not marked as a CA (basicConstraints), so Java does not accept what it signed.',
    'Sign with a real CA.\nneo4j-tls ca create --out DIR',
  ),
  'path-too-long': advise(
    'A CA’s path length allows fewer CAs below it than the chain has.',
    'Issue the chain again, or the CA without that limit.',
  ),
  'chain-too-long': advise(
    'Java reads at most ten certificates of a chain, and from Java 24 at most eight of a client’s. This chain has more.',
    'Have the certificate issued by a CA nearer to the root, and leave the root out of the file.',
  ),
  'message-too-long': advise(
    'Java reads at most 32 KiB of one handshake message. A certificate with a thousand names is longer, and so is the list of several hundred CAs that a server sends from its trusted folder when it asks for a certificate.',
    'Issue a certificate with fewer names; keep in trusted/ only the CAs that members or clients really have.',
  ),
  'http-transports-empty': advise(
    'server.http_enabled_transports is empty, so the web server has nothing to speak and Neo4j does not start.',
    'Remove the line: both transports are on by default.',
  ),
  'name-constraints': advise(
    'A CA’s name constraints do not allow the names of a certificate that it signed.',
    'Issue it for a permitted name, or create the CA with another --permit.\nneo4j-tls ca create --out DIR --permit DOMAIN',
  ),
  'certificate-policies': advise(
    'A CA’s certificate requires certificate policies that a certificate below it does not have, or has in a form that Java refuses.',
    'Have the certificate issued with the policy that the CA requires, or by a CA that requires none.\nneo4j-tls ca create --out DIR',
  ),
  'certificate-names-unreadable': advise(
    'A certificate’s list of alternative names is empty or malformed. Java up to 24 ignores it; with Java 25, HTTPS stops the start.',
    'Issue the certificate again with the names of the server.',
  ),
  'broken-server': advise(
    'The server side of this connection could not start or build its TLS context.',
    'Run doctor on that side.\nneo4j-tls doctor',
  ),
  'deploy-hook-failed': advise(
    'certbot renewed the certificate, and the script that copies the new files to Neo4j failed. certbot reports success all the same, prints nothing under -q, and calls the script again only at the next renewal.',
    'Fix what the finding names, then let renew install what certbot has and try the script.\nneo4j-tls renew',
  ),
  'deploy-hook-missing': advise(
    'The script that copies renewed files to Neo4j is missing or not executable. certbot reports success all the same.',
    'Write it again: run init --source certbot with the same names; nothing else changes.',
  ),
  'deploy-hook-outdated': advise(
    'The script that copies renewed files to Neo4j was written by an earlier version. certbot runs it as root, and the user who owns a folder it writes to can lead it astray with a link.',
    'Write it as it is now: renew does, and so does doctor --fix. It installs the same files as before.\nneo4j-tls renew',
  ),
  'deploy-hook-reload-failed': advise(
    'The new pair is where Neo4j reads it, and the restart or reload that should follow failed: the ports show the old certificate until Neo4j is restarted.',
    'Restart Neo4j; status shows which certificate the ports use. For another way to restart use init --source certbot --reload WAY.\nneo4j-tls status',
  ),
  'lineage-not-installed': advise(
    'certbot holds another certificate than the one Neo4j uses: a renewal was never copied. When the old one expires, every client refuses the server.',
    'neo4j-tls renew',
  ),
  'renewal-not-scheduled': advise(
    'Nothing on this machine runs certbot renew for this certificate: in containers and virtual environments there is no timer, whatever certbot printed.',
    'Install a timer, with --reload so that Neo4j uses the new certificate.\nneo4j-tls renew --install-timer --reload systemd',
  ),
  'certbot-keys-open': advise(
    'Every user of the machine can read private keys in certbot’s own folders, as a well-known guide advises. certbot keeps those modes for each renewed key.',
    'Neo4j reads its own copies and needs nothing open there. Give other services copies or a group of their own, then set the folders to 0700 and the keys to 0600 again, as certbot makes them. Get new keys if others have used this machine: certbot renew --force-renewal.',
  ),
  'certbot-folders-open': advise(
    'certbot’s folders live and archive are open to users other than root. The keys in them may still be closed; any that is not can be read.',
    'Neo4j reads its own copies. Find out what else needs the folders open; certbot makes both 0700.',
  ),
  'broken-client': advise(
    'The connecting side could not start or build its TLS context.',
    'Run doctor on that side.\nneo4j-tls doctor',
  ),
  'file-not-regular': advise(
    'Where a key, certificate or CRL should be there is a pipe, a socket or a device: Neo4j waits for it, or reads without end.',
    'Put the file that was meant in its place.',
  ),
  'file-too-large': advise(
    'A file is far too large to be a key, certificate or CRL; Neo4j would read all of it.',
    'Put the file that was meant in its place.',
  ),
  'file-not-looked-at': advise(
    'Not checked: this account does not have permission to read a file that Neo4j reads.',
    'Run doctor again with sudo, or as the user that runs Neo4j.',
  ),
  'home-of-one-version': advise(
    'Homebrew keeps each version of Neo4j in a folder of its own, with its keys, certificates and neo4j.conf; an upgrade removes that folder.',
    'Keep the old folder for the upgrade (HOMEBREW_NO_INSTALL_CLEANUP=1 brew upgrade neo4j), copy certificates/ into the new home, and run init there.',
  ),
  'peer-handshake-fails': advise(
    'Two members, or a backup client and its server, both encrypt and cannot connect to each other: trust, names or usages do not fit.',
    'Look at the reason that the finding names. Most often the side that refuses lacks the other’s certificate.\nneo4j-tls trust add FILE',
  ),
});

function advise(meaning: string, remedy: string) {
  return { says: [], meaning, remedy };
}
