import { re, spokenBy } from '../entry.ts';

/** Findings that no message of Neo4j goes with: what `doctor` and `verify` find and the server never says. */
export const advice = spokenBy('neo4j-tls', {
  'setting-of-later-version': advise(
    'neo4j.conf of a 4.4 contains a setting name of Neo4j 5 (server.…). Neo4j 4.4 logs a warning and ignores the line, so Bolt may be unencrypted even if the line says otherwise.',
    'Use the 4.4 name, dbms.connector.….\nneo4j-tls doctor --fix',
  ),
  'conf-missing': advise(
    'neo4j.conf does not exist, so every setting has its default and Bolt is unencrypted.',
    'Create it:\nneo4j-tls init',
  ),
  'unfinished-change': advise(
    'A run of neo4j-tls was interrupted and left its journal behind.',
    'Finish or undo that run:\nneo4j-tls recover',
  ),
  'policy-not-enabled': advise(
    'A policy has settings, but enabled=true is missing, so none of them takes effect.',
    'Set dbms.ssl.policy.SCOPE.enabled=true, or remove the policy’s lines.',
  ),
  'bolt-plaintext-allowed': advise(
    'tls_level is OPTIONAL: Bolt accepts plaintext and TLS on one port, so a client with an unencrypted scheme sends its password in the clear.',
    'Set tls_level=REQUIRED once every client uses an encrypted scheme.',
  ),
  'http-open': advise(
    'HTTP is open in addition to the encrypted connectors, so passwords and data can be sent unencrypted.',
    'Set server.http.enabled=false.\nneo4j-tls doctor --fix',
  ),
  'https-policy-unused': advise(
    'The HTTPS connector is off, but Neo4j still loads the https policy, and a mistake in it keeps Neo4j from starting.',
    'Set server.https.enabled=true, or disable the policy with enabled=false.',
  ),
  'http-and-https-off': advise(
    'HTTP and HTTPS are both off: only Bolt is available, without Neo4j Browser and the Query API.',
    'No action needed if this is intended.',
  ),
  'advertised-port': advise(
    'From 5.0 the advertised port does not follow the listen port: clients that use neo4j:// connect to the default port.',
    'Set advertised_address to the same port.\nneo4j-tls doctor --fix',
  ),
  'java-option-refused': advise(
    'server.jvm.additional has an option that this release of Java does not know, or that conflicts with another one: the JVM exits before Neo4j starts.',
    'Remove it from neo4j.conf. The GC log options of Java 8 are now -Xlog:gc*. The CMS collector no longer exists; the default is G1.',
  ),
  'port-out-of-range': advise(
    'A listen address has a port above 65535. Neo4j only fails when it opens the port.',
    'Use a port from 1 to 65535.',
  ),
  'port-conflict': advise(
    'Two connectors use the same address, so the second one cannot open its port.',
    'Give each connector a port of its own.',
  ),
  'certificate-expires-soon': {
    also: ['issuer-expires-soon'],
    ...advise(
      'A certificate expires soon. Neo4j does not warn about it, and clients refuse the server from that day on.',
      'Renew it, and install a timer that renews it automatically:\nneo4j-tls renew\nneo4j-tls renew --install-timer',
    ),
  },
  'certificate-weak': {
    also: ['weak-algorithm'],
    ...advise(
      'A key has fewer than 2048 bits, or a signature uses SHA-1 or MD5. Neo4j accepts it, but OpenSSL and newer clients do not.',
      'Renew the certificate with a new key:\nneo4j-tls renew --key new',
    ),
  },
  'certificate-ip-as-dns': advise(
    'The certificate contains an IP address as a DNS name. Clients that connect to the address expect an IP entry and refuse the certificate.',
    'Issue the certificate again. init writes addresses as IP entries.\nneo4j-tls init --name 10.0.0.5 --force',
  ),
  'certificate-signature-broken': {
    also: ['signature'],
    ...advise(
      'A certificate in the chain was not signed by the next one, usually because files from two different issues were mixed.',
      'Get the whole chain from the CA again.',
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
      'No client trusts the issuer of the certificate: it is a staging or origin CA, or the certificate is the default one of a proxy.',
    remedy: 'Use a certificate from a public CA (certbot without --test-cert), or from your own CA that your clients trust.',
  },
  'trusted-public-ca': advise(
    'A public CA is in trusted/: anyone with a certificate from that CA can connect as a member.',
    'Remove it, and create a private CA for the members:\nneo4j-tls ca create --out DIR',
  ),
  'trusted-expired': {
    also: ['trusted-expires-soon'],
    ...advise(
      'A certificate in trusted/ has expired or expires soon. Java does not check the dates of trusted certificates, so it is still accepted.',
      "Replace it with the peer's current certificate.",
    ),
  },
  'trusted-nobody-else': advise(
    'trusted/ contains only this server: Neo4j starts, but no other member can connect.',
    'Add the certificate of each other member, or of one CA for all members:\nneo4j-tls trust add FILE',
  ),
  'trusted-empty-file': advise(
    'A file in trusted/ is empty. Neo4j starts with it even with client_auth=REQUIRE, but it trusts nobody.',
    'Remove it, and add the intended certificate:\nneo4j-tls trust add FILE',
  ),
  'same-key-twice': advise(
    'The same private key is used in two places: if it leaks in one, both are compromised.',
    'Give each its own key:\nneo4j-tls renew --component COMPONENT --key new',
  ),
  'too-many-entries': advise(
    'A trust folder has thousands of entries. Neo4j parses all of them each time it starts.',
    'Trust one CA instead of single members.',
  ),
  'crl-of-stranger': advise(
    'revoked/ contains a CRL whose CA is not in trusted/, or whose signature is not from that CA.',
    'Remove that CRL.',
  ),
  'crl-twice': advise(
    'revoked/ contains two CRLs of the same CA. Which one Neo4j uses depends on the order of files in the folder.',
    'Keep only the newest one.',
  ),
  'crl-without-effect': advise(
    'Neo4j parses this CRL but never uses it: HTTPS does not check CRLs, and neither does Bolt without client certificates.',
    'No action needed. You can remove the CRL.',
  ),
  'client-auth-https-jvm': {
    also: ['client-auth-on-https'],
    ...advise(
      'HTTPS checks client certificates against the JVM’s trust store, not against trusted/. With OPTIONAL, browsers may ask for a certificate; with REQUIRE, no client of a private CA can connect.',
      'Set dbms.ssl.policy.https.client_auth=NONE.',
    ),
  },
  'client-auth-not-required': advise(
    'For cluster and backup, only client_auth=REQUIRE keeps others out: with OPTIONAL or NONE, anyone who reaches the port can copy databases.',
    'Set client_auth=REQUIRE, and add the peers to trusted/.',
  ),
  'trust-all': advise(
    'trust_all=true accepts any certificate, without checking names, dates or CRLs.',
    'Remove the line, and add the peers to trusted/:\nneo4j-tls trust add FILE',
  ),
  'hostname-not-verified': advise(
    'verify_hostname is false: members do not check that a certificate is valid for the name they connect to.',
    'Set verify_hostname=true once every certificate includes the names that members connect to.',
  ),
  'tls-version-obsolete': advise(
    'tls_versions lists TLSv1.1 or older, which Java has disabled. If it lists nothing else, no client can connect.',
    'Set tls_versions=TLSv1.2,TLSv1.3, or remove the line.',
  ),
  'cipher-weak': advise(
    'ciphers lists suites that are broken (RC4, 3DES, NULL) or outdated (CBC).',
    'Remove the ciphers line: the default is good.',
  ),
  'key-readable-by-others': advise(
    'Every user on this machine can read a private key. Neo4j does not check file modes.',
    'doctor --fix sets its mode to 0400 if only Neo4j uses the key. If other services use it too, give Neo4j a copy with init --source existing. If other people have used this machine, make a new key as well.\nneo4j-tls doctor --fix',
  ),
  'trust-writable-by-others': advise(
    'Every user on this machine can change which certificates the server serves or trusts.',
    'Remove write permission for other users:\nneo4j-tls doctor --fix',
  ),
  'password-readable-by-others': advise(
    'neo4j.conf contains a passphrase, and every user on this machine can read it.',
    'Set its mode to 0640:\nneo4j-tls doctor --fix',
  ),
  'endpoint-unknown-host': advise(
    'The name of a server does not resolve in DNS.',
    'Correct it, or add it to DNS or the hosts file.',
  ),
  'endpoint-silent': advise(
    'A port accepts connections but never answers.',
    'Find out which program listens there, and restart it.\nss -ltnp',
  ),
  'endpoint-closes-inside': advise(
    'A port completes the TLS handshake and then closes the connection, although it did not ask for a client certificate. A proxy or load balancer does this while the Neo4j behind it is down. Neo4j 2025.03 and later does it when the policy is broken.',
    'Behind a proxy, check that Neo4j is running and that the proxy can reach it. On the server itself, check the policy:\nneo4j-tls doctor',
  ),
  'endpoint-not-judged': advise(
    'Not checked: the cluster or backup port asks for a certificate, but you do not have permission to read the key that verify needs to answer.',
    'Run it with sudo, or as the user that runs Neo4j.\nsudo neo4j-tls verify',
  ),
  'certificate-name-not-compared': advise(
    'The name was not checked, because it is not known which name clients use: only localhost is advertised, and the certificate includes no name of this machine.',
    'Advertise the name that clients connect to, or check a name once:\nneo4j-tls verify --name NAME',
  ),
  'served-differs-from-disk': advise(
    'The running server uses a different certificate than the one on disk, because it was not restarted or reloaded since the file changed. Neo4j reads its certificates when it starts.',
    'Restart Neo4j. On Enterprise 2025.03 and later, you can call dbms.security.reloadTLS() instead.',
  ),
  'rehearsal-failed': advise(
    'A TLS handshake with the files of this installation failed.',
    'The message of the finding has the reason. For more:\nneo4j-tls doctor',
  ),
  'component-not-encrypted': {
    also: ['server-not-encrypted', 'client-not-encrypted', 'not-encrypted'],
    ...advise(
      'One side of a connection does not encrypt this component.',
      'Encrypt it on that side.\nneo4j-tls init --components COMPONENT',
    ),
  },
  'not-a-ca': advise(
    'A certificate that signed another one is not marked as a CA (basicConstraints), so Java does not accept the certificates it signed.',
    'Sign with a CA certificate instead:\nneo4j-tls ca create --out DIR',
  ),
  'path-too-long': advise(
    'The chain has more intermediate CAs than the path length of a CA in it allows.',
    'Issue the chain again with fewer CAs, or issue the CA without that limit.',
  ),
  'chain-too-long': advise(
    'Java reads at most ten certificates of a chain, and from Java 24 at most eight of a client’s. This chain has more.',
    'Get a certificate from a CA closer to the root, and leave the root out of the file.',
  ),
  'message-too-long': advise(
    'A TLS handshake message is longer than the 32 KiB that Java reads. Reasons are a certificate with about a thousand names, or several hundred CAs in trusted/, because a server that asks for certificates sends that list.',
    'Issue a certificate with fewer names, and keep only the CAs in trusted/ that members or clients use.',
  ),
  'http-transports-empty': advise(
    'server.http_enabled_transports is empty, so the web server has no protocol and Neo4j does not start.',
    'Remove the line: both transports are on by default.',
  ),
  'name-constraints': advise(
    'A certificate has names that the name constraints of its CA do not permit.',
    'Issue it for permitted names, or create a CA that permits this name:\nneo4j-tls ca create --out DIR --permit DOMAIN',
  ),
  'certificate-policies': advise(
    'A CA certificate requires certificate policies that a certificate below it lacks, or has in a form that Java refuses.',
    'Get a certificate with the policy that the CA requires, or from a CA that requires none:\nneo4j-tls ca create --out DIR',
  ),
  'certificate-names-unreadable': advise(
    'The list of alternative names in a certificate is empty or malformed. Java up to 24 ignores this. With Java 25, HTTPS keeps Neo4j from starting.',
    'Issue the certificate again with the names of the server.',
  ),
  'broken-server': advise(
    'The server side of this connection could not build its TLS context.',
    'Run doctor on that side.\nneo4j-tls doctor',
  ),
  'deploy-hook-failed': advise(
    'certbot renewed the certificate, but the script that copies the new files to Neo4j failed. certbot still reports success, prints nothing with -q, and runs the script again only at the next renewal.',
    'Fix the cause that the finding shows, then install the renewed certificate and run the script again:\nneo4j-tls renew',
  ),
  'deploy-hook-missing': advise(
    'The script that copies renewed files to Neo4j is missing or not executable. certbot still reports success.',
    'Run init --source certbot with the same names. This writes the script again and changes nothing else.',
  ),
  'deploy-hook-outdated': advise(
    'The script that copies renewed files to Neo4j was written by an earlier version. certbot runs it as root, so the owner of a folder it writes to could make it write somewhere else with a link.',
    'Update the script. It installs the same files as before:\nneo4j-tls renew',
  ),
  'deploy-hook-reload-failed': advise(
    'The new pair is installed, but the restart or reload after it failed: the ports serve the old certificate until Neo4j is restarted.',
    'Restart Neo4j. For another way to restart, run init --source certbot --reload WAY. To see which certificate the ports serve:\nneo4j-tls status',
  ),
  'lineage-not-installed': advise(
    'certbot has a different certificate than the one Neo4j uses, because a renewal was not copied. When the old one expires, every client refuses the server.',
    'neo4j-tls renew',
  ),
  'renewal-not-scheduled': advise(
    'Nothing on this machine runs certbot renew for this certificate. In containers and virtual environments there is no timer, even if certbot printed that there is.',
    'Install a timer, with --reload so that Neo4j uses the new certificate:\nneo4j-tls renew --install-timer --reload systemd',
  ),
  'certbot-keys-open': advise(
    'Every user on this machine can read private keys in certbot’s own folders, a setup that a well-known guide recommends. certbot keeps those modes for each renewed key.',
    'Neo4j reads its own copies and does not need this. Give other services copies or a group of their own, then restore certbot’s modes: 0700 for the folders, 0600 for the keys. If other people have used this machine, get new keys:\nsudo certbot renew --force-renewal',
  ),
  'certbot-folders-open': advise(
    'Users other than root can enter certbot’s folders live and archive, and read any key in them whose own mode allows it.',
    'Neo4j reads its own copies and does not need this. Find out what else does, then set both folders back to 0700.',
  ),
  'broken-client': advise('The connecting side could not build its TLS context.', 'Run doctor on that side.\nneo4j-tls doctor'),
  'file-not-regular': advise(
    'A pipe, a socket or a device is where a key, certificate or CRL should be: Neo4j would wait for it or never finish reading.',
    'Replace it with the intended file.',
  ),
  'file-too-large': advise(
    'A file is far too large to be a key, certificate or CRL. Neo4j would read all of it.',
    'Replace it with the intended file.',
  ),
  'file-not-looked-at': advise(
    'Not checked: you do not have permission to read a file that Neo4j reads.',
    'Run doctor again with sudo, or as the user that runs Neo4j.',
  ),
  'home-of-one-version': advise(
    'Homebrew keeps each version of Neo4j in its own folder, with keys, certificates and neo4j.conf. An upgrade removes that folder.',
    'Keep the old folder for the upgrade (HOMEBREW_NO_INSTALL_CLEANUP=1 brew upgrade neo4j), copy certificates/ into the new home, and run init there.',
  ),
  'peer-handshake-fails': advise(
    'Two members, or a backup client and its server, both use TLS but cannot connect to each other, because of trust, names or key usages.',
    'The finding shows the reason. Most often, the side that refuses does not trust the other’s certificate yet:\nneo4j-tls trust add FILE',
  ),
});

function advise(meaning: string, remedy: string) {
  return { says: [], meaning, remedy };
}
