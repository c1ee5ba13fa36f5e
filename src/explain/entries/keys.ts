import type { Entry } from '../entry.ts';

/** Messages about the private key, its encryption and its passphrase. */
export const keys: readonly Entry[] = [
  {
    id: 'private-key-unloadable',
    general: true,
    says: [
      'Failed to load private key: {path} (using configured password)',
      'Failed to load private key: {path}',
      'Failed to load private key',
    ],
    meaning: 'Neo4j could not take the private key {path|of a policy}. Why stands in the lines below it ("Caused by").',
    remedy: 'Look at the cause, or let neo4j-tls doctor name it.',
  },
  {
    id: 'file-unreadable',
    also: [
      'private-key-unreadable',
      'certificate-unreadable',
      'trusted-unreadable',
      'revoked-unreadable',
      'not-readable-by-owner',
    ],
    says: [
      'AccessDeniedException: {path}',
      'AccessDeniedException',
      {
        pattern:
          /(?<path>[^\s:'"]{0,300}(?:\/ssl|certificates|letsencrypt|\.key|\.crt|\.pem)[^\s:'"]{0,300})['"]?:? \(?Permission denied/i,
        needs: 'permission denied',
      },
      {
        pattern: /permission denied[^\n]{0,80}?(?<path>\/\S{0,300}(?:ssl|certificates|letsencrypt|\.key|\.crt|\.pem)\S{0,100})/i,
        needs: 'permission denied',
      },
    ],
    meaning:
      'The user that runs Neo4j may not read {path|a file it needs}: wrong owner, mode, or a folder on the way that it may not enter. In a container that user is 7474.',
    remedy:
      'neo4j-tls doctor --fix sets owner and modes (key 0400, certificates 0444, folders 0755). Files of certbot are root’s: copy them, do not link to them.',
  },
  {
    id: 'file-missing',
    also: ['private-key-missing', 'certificate-missing'],
    says: ['NoSuchFileException: {path}', 'NoSuchFileException'],
    meaning:
      '{path|A file that a policy names} is not there. A blank at the end of the line, quotes and a trailing comment become part of the path; a relative path counts from base_directory, and that from the Neo4j home.',
    remedy: 'Put the file there or correct the setting: private_key, public_certificate or base_directory.',
  },
  {
    id: 'path-is-folder',
    also: ['private-key-is-folder', 'certificate-is-folder'],
    says: [
      {
        pattern: /(?:IOException: |(?:private key|CRL|certificate|trusted|revoked)[^\n]{0,200})Is a directory/i,
        needs: 'is a directory',
      },
    ],
    meaning:
      'Where Neo4j wanted a file there is a folder{path|}: an empty path setting, a Docker mount whose source was missing, or a subfolder in trusted/ or revoked/ (Kubernetes makes `..data` there).',
    remedy:
      'Name a file; take folders out of trusted/ and revoked/. For Kubernetes: internal.dbms.ssl.system.ignore_dot_files=true.',
  },
  {
    id: 'passphrase-missing',
    says: ['Found encrypted private key but no passphrase was provided', 'Found encrypted private key'],
    meaning: 'The private key {keyPath|of a policy} is encrypted, and private_key_password is not set.',
    remedy: 'Set dbms.ssl.policy.<scope>.private_key_password, or take the encryption off: openssl pkcs8 -topk8 -nocrypt.',
  },
  {
    id: 'passphrase-superfluous',
    says: ['Passphrase was provided but found un-encrypted private key', 'Passphrase was provided but found un-encrypted'],
    meaning:
      'private_key_password is set (an empty line counts), and the key {keyPath|itself} is not encrypted. 5.0 and later refuse that; 4.4 ignores it.',
    remedy: 'Delete the private_key_password line: neo4j-tls doctor --fix.',
  },
  {
    id: 'passphrase-wrong',
    says: [
      'Given final block not properly padded',
      'BadPaddingException',
      'pad block corrupted',
      'Unable to decrypt private key',
      'Failed to decrypt PEM file',
    ],
    meaning:
      'private_key_password does not open the key {keyPath|of the policy} (on 4.4 also: it is not set). Backslashes must be doubled in neo4j.conf, and blanks at either end are lost.',
    remedy: 'Try it by hand: openssl pkey -in KEY -noout. Then correct the private_key_password line.',
  },
  {
    id: 'passphrase-not-ascii',
    says: ['Password is not ASCII'],
    meaning:
      'The passphrase has a character outside printable ASCII, or a single backslash in neo4j.conf turned into a control character. 5.0 and later cannot use it.',
    remedy:
      'Encrypt the key with a plain ASCII passphrase: openssl pkcs8 -topk8 -v2 aes-256-cbc. Double each backslash in neo4j.conf.',
  },
  {
    id: 'key-encryption-unsupported',
    also: ['key-encryption'],
    says: [
      'PBE parameter parsing error: expecting the object identifier for {what}',
      'PBE parameter parsing error',
      'Encryption scheme {scheme} is not supported',
      'unknown encryption with private key',
      'no key size for algorithm',
      'cannot be cast to … PBKDF2Params',
    ],
    meaning:
      'The key {keyPath|of the policy} is encrypted in a way that Neo4j cannot read: 3DES, AES-192, Camellia or scrypt. openssl 3.0 "req -newkey" without -nodes writes 3DES.',
    remedy: 'Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out private.key, or neo4j-tls doctor --fix.',
  },
  {
    id: 'key-wrong-block',
    also: ['key-first-block', 'key-not-a-key'],
    says: [
      `Provided PEM does not contain a private key, found '{label}'`,
      'Provided PEM does not contain a private key',
      'Unrecognized private key format',
    ],
    meaning:
      'The first block of the key file {keyPath|} is {label|something else than a private key}, and Neo4j reads only the first. "openssl ecparam -genkey" writes EC PARAMETERS first; a combined file may begin with the certificate.',
    remedy: 'Keep nothing but the key: openssl pkcs8 -topk8 -nocrypt -in OLD -out private.key, or neo4j-tls doctor --fix.',
  },
  {
    id: 'key-not-pem',
    also: ['key-format', 'key-bom', 'key-der'],
    says: [
      'File does not contain -----BEGIN',
      'does not contain … encapsulation boundary',
      'MalformedInputException: Input length = 1',
      'Unable to find label, expecting',
    ],
    meaning:
      'The file {keyPath|} is no PEM that Neo4j reads: DER, empty, indented, with a byte order mark, or with a blank after its BEGIN line.',
    remedy: 'Convert it: openssl pkcs8 -topk8 -nocrypt -inform DER -in OLD -out private.key, or neo4j-tls doctor --fix.',
  },
  {
    id: 'pem-truncated',
    also: ['key-damaged', 'certificate-damaged'],
    says: [
      'Missing footer: {footer}',
      'Missing footer',
      '-----END {label}----- not found',
      'Header and footer do not match',
      'Illegal footer: -----',
      'Illegal header: -----',
    ],
    meaning: 'A PEM file is cut off, has two blocks on one line, or a byte order mark before the first.',
    remedy: 'Take the file from where it came from once more; each BEGIN and END line stands alone.',
  },
  {
    id: 'key-type-unsupported',
    also: ['key-type'],
    says: ['Key does not match RSA, DSA or EC spec', 'Neither RSA, DSA nor EC worked', 'Neither RSA, DSA or EC worked'],
    meaning: 'The private key {keyPath|} is Ed25519, RSA-PSS or damaged. Neo4j reads RSA and EC keys (3.5: as PKCS#8 alone).',
    remedy: 'Make a new pair with EC P-256 or RSA 2048: neo4j-tls init, or neo4j-tls renew --key new.',
  },
  {
    id: 'key-type-never-serves',
    also: ['key-never-serves'],
    says: ['No supported CertificateVerify signature algorithm for EC key', 'No supported CertificateVerify signature algorithm'],
    meaning: 'The key loads, and no connection can use it: a curve such as secp256k1, or DSA.',
    remedy: 'Make a new pair with EC P-256 or RSA 2048: neo4j-tls renew --key new.',
  },
  {
    id: 'key-inside-certificates',
    also: ['certificate-with-key', 'trusted-private-key'],
    says: ['signed fields invalid'],
    meaning:
      'A private key lies where a certificate should: inside public.crt, or in trusted/ {trustedPath|}. It must not be there, and whoever could read that file has the key.',
    remedy:
      'Take the key out: neo4j-tls doctor --fix moves stray files to quarantine. If the file was sent around, renew the pair.',
  },
  {
    id: 'key-matches-certificate',
    says: [
      'Invalid CertificateVerify signature',
      'Invalid ECDH ServerKeyExchange signature',
      'Invalid … ServerKeyExchange signature',
      'RSA_verify_PKCS1_PSS_mgf1:{octet} octet invalid',
      'first octet invalid',
      'last octet invalid',
      'bad signature',
      'key values mismatch',
      'private key does not match public key',
      'private key does not match the certificate',
      'public key and private key do not match',
      'tls: invalid signature by the server certificate',
    ],
    meaning:
      'The server signs with a private key that does not belong to its certificate. Neo4j does not compare the two and starts; every handshake then fails.',
    remedy:
      'Put back the key that the certificate was requested with, or make a new pair: neo4j-tls renew --component <component> --force.',
  },
  {
    id: 'key-bad-decrypt',
    says: [
      'ERR_OSSL_BAD_DECRYPT',
      ':bad decrypt',
      'bad decrypt',
      'ERR_OSSL_EVP_BAD_DECRYPT',
      'mac verify failure',
      'Mac verify error: invalid password?',
    ],
    meaning: 'A client or openssl tried to open an encrypted key or PKCS#12 with a wrong password.',
    remedy: 'Give the right password; openssl pkey -in KEY -noout asks for it and tells.',
  },
  {
    id: 'openssl-no-start-line',
    says: [
      'no start line',
      'PEM routines:get_name',
      'Could not read private key from',
      'Could not read key from',
      'unable to load Private Key',
      'unable to load certificate',
      'Could not find certificate from',
      'Expecting: TRUSTED CERTIFICATE',
      'Expecting: CERTIFICATE',
    ],
    meaning:
      'openssl found no PEM block of the kind it wanted: the file is DER, empty, or holds something else (a request, a public key).',
    remedy: 'Look at its first line. DER is converted with -inform DER; neo4j-tls init --source existing takes either.',
  },
];
