import { re, spokenBy } from '../entry.ts';

/** Names of files and folders that have to do with TLS; a data folder that cannot be read is another matter. */
const tlsPath = String.raw`[^\s'"‘’“”:,;()]{0,200}(?:\/ssl\b|certificates|letsencrypt|trusted|revoked|\.key|\.crt|\.pem|\.cer|\.p12|\.pfx|\.jks|\.crl|private[._-]?key|public[._-]?crt|tls)[^\s'"‘’“”:,;()]{0,100}`;

/** Messages about the private key, its encryption and its passphrase, and about files that Neo4j cannot read. */
export const keys = spokenBy('server', {
  'private-key-unloadable': {
    general: true,
    says: [
      'Failed to load private key: {path} (using configured password)',
      'Failed to load private key: {path}',
      'Failed to load private key',
    ],
    meaning: 'Neo4j could not load the private key {path|of a policy}. The "Caused by" lines below the message say why.',
    remedy: 'Read those lines, or let doctor find the cause:\nneo4j-tls doctor',
  },
  'file-unreadable': {
    also: [
      'private-key-unreadable',
      'certificate-unreadable',
      'trusted-unreadable',
      'revoked-unreadable',
      'not-readable-by-owner',
      'trusted-entry-unreadable',
      'revoked-entry-unreadable',
      'key-unreadable',
    ],
    says: [
      re('accessdeniedexception', new RegExp(`AccessDeniedException: (?<path>${tlsPath})`, 'i')),
      re(
        'accessdeniedexception',
        /(?:private key|certificate|SSL policy|SslPolicy)[\s\S]{0,600}?AccessDeniedException: (?<path>[^\s:]{1,300})/i,
      ),
      re('permission denied', new RegExp(`(?<path>\\/${tlsPath})['"’”]?:? \\(?Permission denied`, 'i')),
      re('permission denied', new RegExp(`permission denied[^\\n]{0,80}?(?<path>\\/${tlsPath})`, 'i')),
      re(
        'permission denied',
        new RegExp(`(?<path>\\/${tlsPath})['"’”]? \\(?(?:is not readable|cannot be read)[^\\n]{0,40}permission denied`, 'i'),
      ),
    ],
    meaning:
      'The user that runs Neo4j cannot read {path|a file it needs}: its owner or mode is wrong, or that user has no access to a folder in its path. In a container, that user is 7474.',
    remedy:
      'Files of certbot belong to root: copy them instead of linking to them. For other files, doctor --fix sets the owner and modes (key 0400, certificates 0444, folders 0755):\nneo4j-tls doctor --fix',
  },
  'file-missing': {
    also: ['private-key-missing', 'certificate-missing'],
    says: [
      re('nosuchfileexception', new RegExp(`NoSuchFileException: (?<path>${tlsPath})`, 'i')),
      re(
        'nosuchfileexception',
        /(?:private key|certificate|SSL policy|SslPolicy|CRL)[\s\S]{0,600}?NoSuchFileException: (?<path>[^\s:]{1,300})/i,
      ),
      re(
        'no such file',
        new RegExp(`(?:Failed to load|neo4j)[^\\n]{0,200}?(?<path>\\/${tlsPath})[^\\n]{0,10}\\(?No such file or directory`, 'i'),
      ),
    ],
    meaning:
      '{path|A file that a policy names} does not exist. A space at the end of the line, quotes and a comment on the same line become part of the path. A relative path starts at base_directory, and a relative base_directory at the Neo4j home.',
    remedy:
      'Put the file there, or correct private_key, public_certificate or base_directory. doctor finds the setting:\nneo4j-tls doctor',
  },
  'path-is-folder': {
    also: ['private-key-is-folder', 'certificate-is-folder', 'trusted-entry-folder', 'revoked-entry-folder'],
    says: [
      re('is a directory', /(?:IOException: |(?:private key|CRL|certificate|trusted|revoked)[^\n]{0,200})Is a directory/i),
      re('is a directory', new RegExp(`(?<path>\\/${tlsPath})['"’”]?:? \\(?Is a directory`, 'i')),
    ],
    meaning:
      'Neo4j expected a file but found a folder{path|}: a path setting is empty, the source of a Docker mount was missing, or trusted/ or revoked/ has a subfolder (Kubernetes creates `..data` there).',
    remedy:
      'Set the path to a file, and move folders out of trusted/ and revoked/. For Kubernetes, set internal.dbms.ssl.system.ignore_dot_files=true.',
  },
  'passphrase-missing': {
    also: ['key-encrypted-without-password'],
    says: ['Found encrypted private key but no passphrase was provided', 'Found encrypted private key'],
    meaning: 'The private key {keyPath|of a policy} is encrypted, but private_key_password is not set.',
    remedy:
      'Set dbms.ssl.policy.SCOPE.private_key_password, or remove the encryption:\nopenssl pkcs8 -topk8 -nocrypt -in private.key -out private.key.new',
  },
  'passphrase-superfluous': {
    also: ['key-password-superfluous'],
    says: ['Passphrase was provided but found un-encrypted private key', 'Passphrase was provided but found un-encrypted'],
    meaning:
      'private_key_password is set (an empty value counts), but the key {keyPath|itself} is not encrypted. Neo4j 5 and later do not start with that; 4.4 ignores it.',
    remedy: 'Remove the private_key_password line:\nneo4j-tls doctor --fix',
  },
  'passphrase-wrong': {
    also: ['key-password-wrong'],
    broad: true,
    says: [
      'Given final block',
      'BadPaddingException',
      'pad block corrupted',
      'Unable to decrypt private key',
      'Failed to decrypt PEM file',
    ],
    meaning:
      'private_key_password, the passphrase in neo4j.conf, does not open the key {keyPath|of the policy} (on 4.4 also: it is not set). In neo4j.conf, backslashes must be doubled, and spaces at either end are lost.',
    remedy: 'Test the passphrase, then correct the private_key_password line:\nopenssl pkey -in private.key -noout',
  },
  'passphrase-not-ascii': {
    also: ['key-password-not-ascii'],
    says: ['Password is not ASCII'],
    meaning:
      'The passphrase has a character outside printable ASCII, or a single backslash in neo4j.conf became a control character. Neo4j 5 and later cannot use such a passphrase.',
    remedy:
      'Encrypt the key with a passphrase of ASCII letters and digits, and double each backslash in neo4j.conf:\nopenssl pkcs8 -topk8 -v2 aes-256-cbc -in private.key -out private.key.new',
  },
  'key-encryption-unsupported': {
    also: ['key-encryption', 'key-encryption-not-supported'],
    says: [
      'PBE parameter parsing error: expecting the object identifier for {what}',
      'PBE parameter parsing error',
      'Encryption scheme {scheme} is not supported',
      'unknown encryption with private key',
      'no key size for algorithm',
      'cannot be cast to … PBKDF2Params',
    ],
    meaning:
      'The key {keyPath|of the policy} is encrypted in a way that Neo4j cannot read: 3DES, AES-192, Camellia or scrypt. OpenSSL 3.0 writes 3DES for "req -newkey" without -nodes.',
    remedy:
      'Encrypt it again with AES-256:\nopenssl pkcs8 -topk8 -v2 aes-256-cbc -in private.key -out private.key.new\nneo4j-tls doctor --fix',
  },
  'key-wrong-block': {
    also: ['key-first-block', 'key-not-a-key', 'key-other-block-first'],
    says: [
      `Provided PEM does not contain a private key, found '{label}'`,
      'Provided PEM does not contain a private key',
      'Unrecognized private key format',
    ],
    meaning:
      'The first block of the key file {keyPath|} is {label|not a private key}, but Neo4j reads only the first block. "openssl ecparam -genkey" writes EC PARAMETERS first, and a combined file may begin with the certificate.',
    remedy: 'Keep only the key in the file:\nopenssl pkcs8 -topk8 -nocrypt -in OLD -out private.key\nneo4j-tls doctor --fix',
  },
  'key-not-pem': {
    also: ['key-format', 'key-bom', 'key-der', 'key-header-not-plain'],
    says: [
      'found no private key: {path}',
      'found no private key',
      'found no private key in input stream',
      'could not find a PKCS #8 private key in input stream',
      'File does not contain -----BEGIN',
      'does not contain … encapsulation boundary',
      'MalformedInputException: Input length = 1',
      'Unable to find label, expecting',
      'does not contain valid private key',
    ],
    meaning:
      'The key file {keyPath|} is not PEM as Neo4j reads it: it is DER, empty, indented, starts with a byte order mark, or has a space after its BEGIN line.',
    remedy: 'Convert it:\nopenssl pkcs8 -topk8 -nocrypt -inform DER -in OLD -out private.key\nneo4j-tls doctor --fix',
  },
  'pem-truncated': {
    also: ['key-damaged', 'certificate-damaged', 'key-without-footer'],
    says: [
      'Missing footer: {footer}',
      'Missing footer',
      '-----END {label}----- not found',
      'Header and footer do not match',
      'Illegal footer: -----',
      'Illegal header: -----',
    ],
    meaning: 'A PEM file is cut off, has two blocks on one line, or starts with a byte order mark.',
    remedy: 'Copy the whole file again. Each BEGIN and END line must be on its own line.',
  },
  'key-type-unsupported': {
    also: ['key-type', 'key-type-not-supported'],
    says: ['Key does not match RSA, DSA or EC spec', 'Neither RSA, DSA nor EC worked', 'Neither RSA, DSA or EC worked'],
    meaning: 'The private key {keyPath|} is Ed25519, RSA-PSS or damaged. Neo4j reads RSA and EC keys (3.5: as PKCS#8 only).',
    remedy: 'Make a new pair with EC P-256 or RSA 2048:\nneo4j-tls renew --key new',
  },
  'key-type-never-serves': {
    also: ['key-never-serves', 'key-type-not-usable'],
    says: ['No supported CertificateVerify signature algorithm for EC key', 'No supported CertificateVerify signature algorithm'],
    meaning: 'Neo4j loads the key, but no connection can use it: it is DSA, or on a curve such as secp256k1.',
    remedy: 'Make a new pair with EC P-256 or RSA 2048:\nneo4j-tls renew --key new',
  },
  'key-inside-certificates': {
    also: ['certificate-with-key', 'trusted-private-key'],
    says: ['signed fields invalid'],
    meaning:
      'A private key is where a certificate should be: in public.crt, or in trusted/ {trustedPath|}. Anyone who could read that file has the key.',
    remedy:
      'Remove the key; doctor --fix moves such files out of the way. If the file was sent to others, make a new pair:\nneo4j-tls doctor --fix\nneo4j-tls renew --key new',
  },
  'key-matches-certificate': {
    also: ['key-does-not-match', 'client-key-does-not-match'],
    side: 'either',
    over: ['driver-certificate-not-trusted'],
    says: [
      'Invalid CertificateVerify signature',
      'Invalid ECDH ServerKeyExchange signature',
      'Invalid … ServerKeyExchange signature',
      'RSA_verify_PKCS1_PSS_mgf1:{octet} octet invalid',
      'first octet invalid',
      'last octet invalid',
      'bad signature',
      'key values mismatch',
      'KEY_VALUES_MISMATCH',
      'ERR_OSSL_X509_KEY_VALUES_MISMATCH',
      'private key does not match public key',
      'private key does not match the certificate',
      'public key and private key do not match',
      'tls: invalid signature by the server certificate',
      'No cert matches private key',
      'No certificate matches private key',
      'decrypt_error',
      'alert decrypt error',
      'alert number 51',
      'KeyMismatch',
    ],
    meaning: 'A private key does not belong to its certificate. Neo4j starts anyway, but every handshake fails.',
    remedy: 'Put back the key that made the signing request, or make a new pair:\nneo4j-tls renew --force',
  },
});
