/**
 * Kinds of fault in which our prediction and Neo4j's own classes once differed, on one line at least. Whatever the sample of the
 * day, these are compared on every line.
 */
export const onceWrong: readonly string[] = [
  // Found before the generator knew them; the fact sheet has the first two only in part.
  'names of another, host as common name',
  'root without keyCertSign',
  'encrypted, password not ASCII',
  'Ed25519 key',
  'RSA-PSS key',
  // PKCS #8 below the label of PKCS #1: OpenSSL opens it, neither BouncyCastle nor Neo4j's parser does.
  'key labelled for another form',
  'label RSA PUBLIC KEY',
  // Files that are none.
  'key links to nothing at all',
  'certificate links to nothing at all',
  'key is a socket',
  'certificate is a socket',
  'socket in trusted',
  'socket in revoked',
  'private_key="a\\\\u0000b", path',
  'public_certificate="/dev/null", path',
  // Encryption of keys.
  'PBES2 with HMAC sha3-256',
  'PBES2 with HMAC sha512-256',
  'PBES2 with a short salt',
  'key with bytes behind',
  // Names.
  'names none in the list',
  'names with an address of odd length',
  'names that are junk',
  'names with two stars',
  'names with a star in the second label',
  'subject of two common names in one set, no other names',
  'CA with a mail address',
  'CA with an unknown attribute',
  // Chains: the anchor's own key, curves, schemes that Java 25 dropped, policies, constraints, extensions.
  'CA with RSA 512',
  'CA with RSA and SHA-224',
  'CA with P-256 and SHA-224',
  'CA with P-224',
  'CA with secp256k1',
  'CA with brainpoolP256r1',
  'CA with DSA and SHA-256',
  'CA with DSA, TLS 1.2',
  'intermediate with a policy asked for',
  'intermediate with a policy asked for, another one kept',
  'intermediate with constraints on subjects',
  'leaf with a critical policy with a notice',
  'leaf with a policy asked for',
  'leaf with critical CRL distribution points',
  'leaf with junk in a critical extension',
  'leaf with text in a critical extension',
  // Revocation lists.
  'an indirect CRL',
  'an indirect CRL of others',
  'a revoking CRL besides one that does not',
  'CRL with a place of distribution',
  'CRL with only some reasons',
  'CRL with junk in its number',
  // The conf as a folder, commands, patterns, old hellos.
  'conf is a folder',
  'conf is a folder with a README',
  'conf is a folder, a value of two lines',
  'command for a path',
  'command for the password, another key',
  'command for no program',
  'command for a failing program',
  'ciphers with a star',
  'SSLv2Hello and TLS 1.2',
];
