import { basename } from 'node:path';
import type { Edition, ReleaseLine } from '../model/installation.ts';
import { ownValue } from '../model/own-value.ts';
import type { Replacement } from '../neo4j/removed-settings.ts';
import type { Reason } from '../verdict/facts.ts';

export interface WordsContext {
  readonly home: string;
  readonly line: ReleaseLine;
  readonly edition: Edition;
  /** A setting's name that may have been meant. */
  readonly suggestion: string | undefined;
  /** What took the place of a setting of another release. */
  readonly replacement: Replacement | undefined;
  /** Who runs Neo4j. */
  readonly user: string;
}

export interface Words {
  readonly id: string;
  readonly message: string;
  readonly remedy: string;
}

type WordsFor = (
  reason: Reason,
  context: WordsContext,
) => { readonly id?: string; readonly message: string; readonly remedy: string };

/** Ids of `verdict/` that have words here; a test holds that none lacks them. */
export const reasonIds = (): readonly string[] => Object.keys(words);

/** Finding ids that differ from the reason's own. */
export const findingIdOf = (reasonId: string): string => ownValue(renamedIds, reasonId) ?? reasonId;

/** Cause and cure for a person. */
export function wordsOf(reason: Reason, context: WordsContext): Words {
  const made = ownValue(words, reason.id)?.(reason, context) ?? {
    message: reason.neo4jSays ?? `Neo4j does not take this (${reason.id})`,
    remedy: 'See: neo4j-tls explain, with the message above.',
  };
  return { id: made.id ?? findingIdOf(reason.id), message: made.message, remedy: made.remedy };
}

const renamedIds: Readonly<Record<string, string>> = { 'key-does-not-match': 'key-matches-certificate' };

const file = (reason: Reason): string => basename(reason.path ?? '');
/** The last part of a nested message: the innermost cause. */
const cause = (reason: Reason): string => {
  const said = reason.neo4jSays ?? '';
  return said.slice(said.lastIndexOf(': ') + 2);
};
const isMissing = (reason: Reason): boolean => /NoSuchFileException/.test(reason.neo4jSays ?? '');
const isDevice = (reason: Reason): boolean => /No such device/.test(reason.neo4jSays ?? '');
const isFolder = (reason: Reason): boolean => /Is a directory/.test(reason.neo4jSays ?? '');
const policy = (reason: Reason, suffix: string): string => `dbms.ssl.policy.${reason.scope}.${suffix}`;
const unreadable = (what: string, reason: Reason, { user }: WordsContext) =>
  isMissing(reason)
    ? {
        message: `${what} is not there`,
        remedy: `put it there (neo4j-tls init --components ${reason.scope}), or correct ${reason.setting ?? 'the setting'}`,
      }
    : isFolder(reason)
      ? {
          message: `${what} is a folder`,
          remedy: `name a file in ${reason.setting ?? 'the setting'}; in Docker, look at the mount`,
        }
      : isDevice(reason)
        ? {
            message: `${what} is a socket, a pipe or a device, not a file`,
            remedy: `put the file that was meant in its place, or correct ${reason.setting ?? 'the setting'}`,
          }
        : {
            message: `${what} cannot be read by ${user}, who runs Neo4j`,
            remedy: `neo4j-tls doctor --fix, or: sudo chown ${user} ${reason.path ?? ''} and see that ${user} may pass every folder above it`,
          };

const words: Readonly<Record<string, WordsFor>> = {
  'broken-escape': ({ setting }) => ({
    message: `${setting ?? 'a line'} has a \\u that is not followed by four hex digits; Neo4j gives up the whole file`,
    remedy: 'double each backslash, or write / in paths',
  }),
  'duplicate-setting': ({ setting, fatal }) => ({
    message: `${setting} stands in the file more than once${fatal ? '' : '; the last line wins'}`,
    remedy: 'keep one line: neo4j-tls doctor --fix keeps the last',
  }),
  'unknown-setting': ({ setting, fatal }, { suggestion, replacement, line, edition }) => {
    if (setting === 'dbms.security.tls_reload_enabled') {
      return {
        id: 'tls-reload-on-community',
        message: `${setting} is unknown to ${edition === 'community' ? 'Community' : `this version`}${fatal ? ', which does not start with it' : ''}`,
        remedy: 'remove the line; certificates are reloaded by a restart: neo4j-tls renew --reload systemd',
      };
    }
    if (setting !== undefined && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(setting)) {
      return {
        id: 'conf-byte-order-mark',
        message: 'the file begins with a byte order mark, which Neo4j takes for a part of the first name',
        remedy: 'save it without one: neo4j-tls doctor --fix',
      };
    }
    if (setting?.startsWith('server.') === true && line === '4.4') {
      return {
        id: 'setting-of-later-version',
        message: `${setting} is a name of Neo4j 5; 4.4 only warns about it, and it has no effect`,
        remedy: replacement?.remedy ?? 'write the name that 4.4 has, or remove the line',
      };
    }
    if (replacement !== undefined) {
      return {
        message: `${setting} is a setting of ${replacement.nameOf}, which this version does not know`,
        remedy: replacement.remedy,
      };
    }
    return {
      message: `Neo4j does not know the setting ${setting}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
      remedy: suggestion === undefined ? 'correct or remove the line' : `write ${suggestion}`,
    };
  },
  'apoc-setting': ({ setting }) => ({
    message: `${setting} belongs to APOC, and Neo4j 5 and later refuse it here`,
    remedy: 'move the line to conf/apoc.conf',
  }),
  'invalid-value': (reason) => ({
    message: `${reason.setting} has a value that Neo4j refuses: ${cause({ ...reason, neo4jSays: (reason.neo4jSays ?? '').replace(/^Error evaluating value for setting '[^']*'\. /, ': ') })}`,
    remedy: 'write one of the words it takes, bare: no quotes, no comment on the same line',
  }),
  'path-not-normalized': ({ setting }) => ({
    message: `${setting} has .. in its path, which Neo4j refuses`,
    remedy: 'write the path without .., absolute or below base_directory',
  }),
  'command-without-flag': ({ setting }) => ({
    message: `${setting} is a command, and Neo4j runs it only when started with --expand-commands`,
    remedy:
      'add --expand-commands to the start, with neo4j.conf at 0640 or 0600; judge it so with: neo4j-tls doctor --expand-commands',
  }),
  'command-failed': ({ setting }) => ({
    message: `the command in ${setting} cannot be run, or fails; Neo4j does not start`,
    remedy: 'run it by hand as the user that runs Neo4j; programs and files need their full paths',
  }),
  'conf-mode-for-commands': () => ({
    message: 'with --expand-commands Neo4j refuses a neo4j.conf wider than 0640',
    remedy: 'chmod 640, owned by the user that runs Neo4j',
  }),
  'conf-unreadable': (_, { user }) => ({
    message: `${user}, who runs Neo4j, cannot read neo4j.conf: it starts with the defaults, in plaintext`,
    remedy: `neo4j-tls doctor --fix, or: sudo chown ${user} and chmod 640`,
  }),
  'bolt-policy-missing': ({ stage }) => ({
    message: `tls_level asks for TLS, and the policy bolt is not enabled${stage === 'connection' ? ': every Bolt connection is closed' : ''}`,
    remedy: 'set dbms.ssl.policy.bolt.enabled=true (look for a typo), with key and certificate: neo4j-tls init --components bolt',
  }),
  'https-policy-missing': () => ({
    message: 'https is on, and the policy https is not enabled: Neo4j ends soon after its start',
    remedy:
      'set dbms.ssl.policy.https.enabled=true (look for a typo), with key and certificate: neo4j-tls init --components https',
  }),
  'certificate-names-unreadable': (reason) => ({
    message: `the certificate's list of alternative names cannot be read, and the web server ends the start for it`,
    remedy: `issue it again: neo4j-tls renew --component ${reason.scope} --force`,
  }),
  'chain-empty': (reason) => ({
    message: `${file(reason) || 'the certificate file'} holds no certificate`,
    remedy: 'put the certificate there, leaf first, then its issuers',
  }),
  'chain-out-of-order': (reason) => ({
    message: `${file(reason) || 'public.crt'} is not the leaf followed by its issuers in order${reason.stage === 'connection' ? ': every connection is dropped' : ''}`,
    remedy: 'leaf first, then each issuer, nothing else: neo4j-tls doctor --fix',
  }),
  'chain-duplicate': (reason) => ({
    message: `${file(reason) || 'public.crt'} holds a certificate twice`,
    remedy: 'keep each once, leaf first: neo4j-tls doctor --fix',
  }),
  'openssl-without-library': () => ({
    message: 'dbms.netty.ssl.provider asks for OpenSSL, whose library Neo4j does not have',
    remedy: 'remove the line (JDK is the default), or put the matching netty-tcnative jar into lib/',
  }),
  'http-transports-empty': ({ setting }) => ({
    message: `${setting} names no transport, and the web server ends the start for it`,
    remedy: 'remove the line: HTTP/1.1 and HTTP/2 are both on by default',
  }),
  'port-out-of-range': ({ setting }) => ({
    message: `${setting} has a port above 65535`,
    remedy: 'write a port from 1 to 65535',
  }),
  'port-conflict': ({ setting }) => ({
    message: `${setting} is the address of another connector as well`,
    remedy: 'give each connector a port of its own',
  }),
  'scope-spelled-twice': ({ scope }) => ({
    message: `the policy ${scope} is written in two spellings, which Neo4j takes for two policies`,
    remedy: 'write the scope in lower case on every line: neo4j-tls doctor --fix',
  }),
  'base-directory-missing': (reason) => ({
    message: `base_directory ${reason.path} is not there`,
    remedy: `make it with its files (neo4j-tls init --components ${reason.scope}), mount it, or correct ${policy(reason, 'base_directory')}`,
  }),
  'own-certificate-expired': (reason) => ({
    message: `${file(reason)} is out of its dates, and trust_expired=false stops the start for that`,
    remedy: `neo4j-tls renew --component ${reason.scope}`,
  }),
  'crls-without-anchors': () => ({
    message: 'revoked/ holds a CRL, and trusted/ holds nothing',
    remedy: 'put the CA into trusted/: neo4j-tls trust add ca.crt',
  }),
  'trusted-unreadable': (reason, context) => unreadable('trusted/', reason, context),
  'revoked-unreadable': (reason, context) => unreadable('revoked/', reason, context),
  'trusted-empty': (reason) => ({
    message: 'client_auth is REQUIRE, and trusted/ is empty: nobody could get in',
    remedy:
      reason.scope === 'bolt' || reason.scope === 'https'
        ? `set ${policy(reason, 'client_auth')}=NONE, or: neo4j-tls trust add FILE --component ${reason.scope}`
        : `neo4j-tls trust add FILE --component ${reason.scope}`,
  }),
  'trusted-entry-unreadable': (reason, context) =>
    isFolder(reason)
      ? {
          id: 'trusted-entry-folder',
          message: `trusted/${file(reason)} is a folder; Neo4j reads every entry as a certificate`,
          remedy: 'take it out: neo4j-tls doctor --fix. Kubernetes: internal.dbms.ssl.system.ignore_dot_files=true',
        }
      : unreadable(`trusted/${file(reason)}`, { ...reason, setting: undefined }, context),
  'trusted-entry-not-certificates': (reason) => ({
    message: `trusted/${file(reason)} is no certificate: ${cause(reason)}`,
    remedy: 'only certificates belong there: neo4j-tls doctor --fix moves it to quarantine',
  }),
  'revoked-entry-unreadable': (reason, context) =>
    isFolder(reason)
      ? {
          id: 'revoked-entry-folder',
          message: `revoked/${file(reason)} is a folder; Neo4j reads every entry as a CRL`,
          remedy: 'take it out: neo4j-tls doctor --fix',
        }
      : unreadable(`revoked/${file(reason)}`, { ...reason, setting: undefined }, context),
  'revoked-entry-not-crls': (reason) => ({
    message: /not a sequence/.test(reason.neo4jSays ?? '')
      ? `revoked/${file(reason)} is a certificate; the folder takes CRLs`
      : `revoked/${file(reason)} is no CRL: ${cause(reason)}`,
    remedy: 'neo4j-tls doctor --fix moves it to quarantine; to shut a peer out: neo4j-tls ca revoke, or neo4j-tls trust remove',
  }),
  'key-unreadable': (reason, context) => unreadable(file(reason) || 'the private key', reason, context),
  'certificate-unreadable': (reason, context) => unreadable(file(reason) || 'the certificate', reason, context),
  'certificate-file-unparsable': (reason) => ({
    message: /signed fields invalid/.test(reason.neo4jSays ?? '')
      ? `${file(reason)} holds something beside certificates, perhaps the private key`
      : `${file(reason)} cannot be read as certificates: ${cause(reason)}`,
    remedy: 'PEM, leaf first, then its issuers, nothing else: neo4j-tls doctor --fix where they can be told apart',
  }),
  'tls-version-unknown': (reason) => ({
    message: `tls_versions names something Java does not know (${cause(reason)})`,
    remedy: `${policy(reason, 'tls_versions')}=TLSv1.2,TLSv1.3, or no such line`,
  }),
  'cipher-unknown': (reason) => ({
    message: `ciphers names ${cause(reason)}, which Java does not know: every connection is closed`,
    remedy: 'use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, or leave ciphers out',
  }),
  'no-usable-cipher': () => ({
    message: 'no suite in ciphers can be used with tls_versions: nobody can connect',
    remedy: 'leave ciphers out, or list suites for the versions in tls_versions',
  }),
  'no-usable-protocol': () => ({
    message: 'tls_versions leaves no protocol that Java still allows: nobody can connect',
    remedy: 'tls_versions=TLSv1.2,TLSv1.3, or no such line',
  }),
  'nobody-trusted': (reason) => ({
    message: 'client_auth is REQUIRE, and no certificate lies in trusted/: nobody can connect',
    remedy: `neo4j-tls trust add FILE --component ${reason.scope}`,
  }),
  'key-does-not-match': (reason) => ({
    message: `${file(reason) || 'the private key'} does not belong to the certificate; Neo4j starts all the same, and every handshake fails`,
    remedy: `put back the key that made the signing request, or: neo4j-tls renew --component ${reason.scope}`,
  }),
  'key-type-not-usable': (reason) => ({
    message: `${file(reason) || 'the private key'} is of a kind that Neo4j loads and never serves`,
    remedy: `a new pair with EC P-256 or RSA 2048: neo4j-tls renew --component ${reason.scope} --key new`,
  }),
  'ciphers-do-not-fit-key': () => ({
    message: 'no suite in ciphers fits the kind of the private key: nobody can connect',
    remedy: 'leave ciphers out, or list suites for this key (ECDSA for EC, RSA for RSA)',
  }),
  'key-not-pem': (reason) => ({
    message: `${file(reason)} is not PEM: DER, empty, or with a byte order mark in front`,
    remedy: 'neo4j-tls doctor --fix, or: openssl pkcs8 -topk8 -nocrypt -inform DER -in OLD -out private.key',
  }),
  'key-header-not-plain': (reason) => ({
    message: `${file(reason)} has something behind its BEGIN line, a blank perhaps`,
    remedy: 'take it out: neo4j-tls doctor --fix',
  }),
  'key-without-footer': (reason) => ({
    message: `${file(reason)} is cut off: its END line is missing`,
    remedy: 'copy the file once more, whole',
  }),
  'key-other-block-first': (reason) => ({
    message: `${file(reason)} begins with something else than the private key, and Neo4j reads only the first block`,
    remedy: 'keep nothing but the key: neo4j-tls doctor --fix',
  }),
  'key-damaged': (reason) => ({
    message: `${file(reason)} is damaged`,
    remedy: `take it from a backup, or make a new pair: neo4j-tls renew --component ${reason.scope} --force`,
  }),
  'key-type-not-supported': (reason) => ({
    message: `${file(reason)} is of a kind that Neo4j does not read (Ed25519, RSA-PSS)`,
    remedy: `a new pair with EC P-256 or RSA 2048: neo4j-tls init --components ${reason.scope} --force`,
  }),
  'key-encrypted-without-password': (reason) => ({
    message: `${file(reason)} is encrypted, and private_key_password is not set`,
    remedy: `set ${policy(reason, 'private_key_password')}, or take the encryption off: openssl pkcs8 -topk8 -nocrypt`,
  }),
  'key-password-superfluous': (reason) => ({
    message: `private_key_password is set, and ${file(reason)} is not encrypted`,
    remedy: 'delete the line, an empty one too: neo4j-tls doctor --fix',
  }),
  'key-password-wrong': (reason) => ({
    message: `private_key_password does not open ${file(reason)}`,
    remedy: `correct ${policy(reason, 'private_key_password')}; a backslash is written twice`,
  }),
  'key-password-not-ascii': (reason) => ({
    message: `private_key_password has characters outside ASCII, with which Neo4j cannot open ${file(reason)}`,
    remedy: 'encrypt the key with a plain ASCII passphrase: openssl pkcs8 -topk8 -v2 aes-256-cbc',
  }),
  'key-encryption-not-supported': (reason) => ({
    message: `${file(reason)} is encrypted in a way Neo4j cannot read (3DES, AES-192, scrypt …)`,
    remedy: 'neo4j-tls doctor --fix, or: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out private.key',
  }),
};
