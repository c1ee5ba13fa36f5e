import type { EntryFaultId, EntryNoteId } from './container/container-entry.ts';

/**
 * Names of what the verdict, the checks and the predicted handshakes have to say. They are printed, asked for (`explain`) and
 * searched for by scripts: a name that was once printed stays. One without an entry in `explain/entries/` does not compile.
 */

/** What of a private key's file Neo4j does not take. */
export type KeyRefusal =
  | 'key-not-pem'
  | 'key-header-not-plain'
  | 'key-without-footer'
  | 'key-other-block-first'
  | 'key-damaged'
  | 'key-type-not-supported'
  | 'key-encrypted-without-password'
  | 'key-password-superfluous'
  | 'key-password-wrong'
  | 'key-password-not-ascii'
  | 'key-encryption-not-supported';

/** What of a neo4j.conf a Neo4j does not take. */
export type ConfRefusalId =
  | 'broken-escape'
  | 'duplicate-setting'
  | 'unknown-setting'
  | 'apoc-setting'
  | 'invalid-value'
  | 'path-not-normalized'
  | 'command-without-flag'
  | 'command-failed'
  | 'conf-mode-for-commands';

/** Why a start ends, or a component lets nobody in. */
export type ReasonId =
  | EntryFaultId
  | ConfRefusalId
  | KeyRefusal
  | 'conf-unreadable'
  | 'bolt-policy-missing'
  | 'https-policy-missing'
  | 'certificate-names-unreadable'
  | 'chain-empty'
  | 'chain-out-of-order'
  | 'chain-duplicate'
  | 'openssl-without-library'
  | 'http-transports-empty'
  | 'port-out-of-range'
  | 'java-option-refused'
  | 'port-conflict'
  | 'scope-spelled-twice'
  | 'base-directory-missing'
  | 'own-certificate-expired'
  | 'crls-without-anchors'
  | 'trusted-unreadable'
  | 'revoked-unreadable'
  | 'trusted-empty'
  | 'trusted-entry-unreadable'
  | 'trusted-entry-not-certificates'
  | 'revoked-entry-unreadable'
  | 'revoked-entry-not-crls'
  | 'key-unreadable'
  | 'certificate-unreadable'
  | 'certificate-file-unparsable'
  | 'tls-version-unknown'
  | 'cipher-unknown'
  | 'no-usable-cipher'
  | 'no-usable-protocol'
  | 'nobody-trusted'
  | 'key-does-not-match'
  | 'key-type-not-usable'
  | 'ciphers-do-not-fit-key';

/** Why a peer's chain is not accepted. */
export type PathRefusal =
  | 'peer-not-trusted'
  | 'nobody-trusted'
  | 'anchor-is-no-ca'
  | 'expired'
  | 'not-yet-valid'
  | 'signature'
  | 'not-a-ca'
  | 'path-too-long'
  | 'ca-key-usage'
  | 'name-constraints'
  | 'certificate-policies'
  | 'critical-extension'
  | 'weak-algorithm'
  | 'crl-missing'
  | 'revoked'
  | 'usage'
  | 'key-usage';

/** Why a chain is not even read. */
export type SizeRefusal = 'chain-too-long' | 'message-too-long';

/** Refused by the server: what is said of the client's chain begins with `client-`. */
export type ClientRefusal = `client-${PathRefusal | SizeRefusal}`;

/** Why a predicted handshake fails. */
export type HandshakeRefusal =
  | PathRefusal
  | SizeRefusal
  | ClientRefusal
  | 'broken-server'
  | 'broken-client'
  | 'server-not-encrypted'
  | 'client-not-encrypted'
  | 'key-does-not-match'
  | 'client-key-does-not-match'
  | 'client-certificate-missing'
  | 'no-common-protocol'
  | 'no-common-cipher'
  | 'name-mismatch'
  | 'host-not-in-certificate';

/** Why a rehearsed handshake of two members failed. */
export type RehearsalRefusal =
  | 'peer-not-trusted'
  | 'name-not-in-certificate'
  | 'certificate-revoked'
  | 'revocation-list-missing'
  | 'certificate-expired'
  | 'handshake-failed';

/** What `doctor` and `verify` find. A reason of the verdict is a finding of the same name, but for one. */
export type FindingId =
  | Exclude<ReasonId, 'key-does-not-match'>
  | EntryNoteId
  | 'suffix-unknown'
  | 'scope-spelling'
  | 'setting-renamed'
  | 'conf-byte-order-mark'
  | 'conf-utf16'
  | 'unfinished-change'
  | 'policy-without-tls-level'
  | 'policy-not-enabled'
  | 'bolt-plaintext-allowed'
  | 'https-without-bolt'
  | 'http-open'
  | 'https-policy-unused'
  | 'http-and-https-off'
  | 'advertised-port'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-expires-soon'
  | 'certificate-usage'
  | 'certificate-key-usage'
  | 'certificate-critical-extension'
  | 'certificate-weak'
  | 'certificate-never-trusted'
  | 'certificate-lacks-name'
  | 'certificate-name-not-compared'
  | 'certificate-no-names'
  | 'certificate-underscore'
  | 'certificate-ip-as-dns'
  | 'certificate-chain-incomplete'
  | 'certificate-signature-broken'
  | 'issuer-expired'
  | 'issuer-expires-soon'
  | 'trusted-public-ca'
  | 'trusted-bare-leaf'
  | 'trusted-expired'
  | 'trusted-expires-soon'
  | 'trusted-nobody-else'
  | 'trusted-empty-file'
  | 'trusted-missing'
  | 'same-key-twice'
  | 'too-many-entries'
  | 'crl-expired'
  | 'crl-expires-soon'
  | 'crl-missing-for-issuer'
  | 'crl-of-stranger'
  | 'crl-twice'
  | 'crl-without-effect'
  | 'own-certificate-revoked'
  | 'client-auth-on-bolt'
  | 'client-auth-on-https'
  | 'client-auth-not-required'
  | 'trust-all'
  | 'hostname-not-verified'
  | 'tls13-dead'
  | 'tls12-dead'
  | 'tls-version-obsolete'
  | 'ocsp-stapling-useless'
  | 'cipher-weak'
  | 'key-readable-by-others'
  | 'trust-writable-by-others'
  | 'password-readable-by-others'
  | 'deploy-hook-failed'
  | 'deploy-hook-missing'
  | 'deploy-hook-outdated'
  | 'deploy-hook-reload-failed'
  | 'lineage-not-installed'
  | 'renewal-not-scheduled'
  | 'certbot-keys-open'
  | 'certbot-folders-open'
  | 'file-not-regular'
  | 'file-too-large'
  | 'file-not-looked-at'
  | 'home-of-one-version'
  | 'endpoint-refused'
  | 'endpoint-timed-out'
  | 'endpoint-unknown-host'
  | 'endpoint-plaintext'
  | 'endpoint-closes'
  | 'endpoint-closes-inside'
  | 'endpoint-not-judged'
  | 'endpoint-silent'
  | 'endpoint-alert'
  | 'endpoint-handshake-failed'
  | 'endpoint-speaks-other'
  | 'client-certificate-refused'
  | 'key-matches-certificate'
  | 'served-differs-from-disk'
  | 'https-invalid-sni'
  | 'certificate-not-public'
  | 'setting-of-later-version'
  | 'tls-reload-on-community'
  | 'trusted-entry-folder'
  | 'revoked-entry-folder'
  | 'peer-handshake-fails'
  | 'rehearsal-failed';

/** Whatever has a name that `explain` can be asked for. */
export type MessageId = ReasonId | FindingId | HandshakeRefusal | RehearsalRefusal;

/** Those that have an entry of their own: what a server refuses a client for is explained as what a client refuses a server for. */
export type ExplainedId = Exclude<MessageId, ClientRefusal>;
