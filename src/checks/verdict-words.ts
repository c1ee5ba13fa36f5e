import { basename } from 'node:path';
import type { Edition, ReleaseLine } from '../model/installation.ts';
import type { FindingId, ReasonId } from '../model/message-ids.ts';
import type { Replacement } from '../neo4j/config/removed-settings.ts';
import { containerUser } from '../neo4j/container-environment.ts';
import { containerHome } from '../neo4j/entry-point/enter.ts';
import type { Doubt, Reason } from '../verdict/facts.ts';

export interface WordsContext {
  readonly line: ReleaseLine;
  readonly edition: Edition;
  /** A setting's name that may have been meant. */
  readonly suggestion: string | undefined;
  /** What took the place of a setting of another release. */
  readonly replacement: Replacement | undefined;
  /** Who runs Neo4j. */
  readonly user: string;
  /** How that user gets at the file that the reason is about. */
  readonly access: string;
  /** How the component gets a new certificate, and, as sentences, how a new pair altogether. */
  readonly newCertificate: string;
  readonly newPair: string;
  /** How the component is set up with what lies there, or with a new pair. */
  readonly setUp: (scope: 'bolt' | 'https') => string;
  readonly role: 'server' | 'backup-client';
  /** The jar that brings OpenSSL to this Neo4j. */
  readonly nettyJar: string;
}

export interface Words {
  readonly id: FindingId;
  readonly message: string;
  readonly remedy: string;
}

type WordsFor = (
  reason: Reason,
  context: WordsContext,
) => { readonly id?: FindingId; readonly message: string; readonly remedy: string };

/** Every reason that the verdict can have. */
export const reasonIds = (): readonly ReasonId[] => Object.keys(words) as ReasonId[];

/** Of the findings about a key without its certificate one comes from the verdict, another from what a port serves. */
export const findingIdOf = (reason: ReasonId): FindingId =>
  reason === 'key-does-not-match' ? 'key-matches-certificate' : reason;

/** Cause and cure for a person. */
export function wordsOf(reason: Reason, context: WordsContext): Words {
  const made = words[reason.id](reason, context);
  return { id: made.id ?? findingIdOf(reason.id), message: made.message, remedy: made.remedy };
}

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
const unreadable = (what: string, reason: Reason, { user, access, newPair }: WordsContext) =>
  isMissing(reason)
    ? {
        message: `${what} is not there`,
        remedy:
          reason.setting === undefined
            ? 'Remove the link, or put back the file that it leads to.'
            : `Put it there, or correct ${reason.setting}. ${newPair}`,
      }
    : isFolder(reason)
      ? {
          message: `${what} is a folder`,
          remedy: `Name a file in ${reason.setting ?? 'the setting'}; in Docker, look at the mount.`,
        }
      : isDevice(reason)
        ? {
            message: `${what} is a socket, a pipe or a device, not a file`,
            remedy: `Put the file that was meant in its place, or correct ${reason.setting ?? 'the setting'}.`,
          }
        : {
            message: `${what} cannot be read by ${user}, who runs Neo4j`,
            remedy: access,
          };

/** What stands in a refused setting, and what belongs there. */
function valueRemedy(setting: string, said: string): string {
  if (/address(?:es)?$|\.endpoints$/.test(setting)) return addressRemedy(setting, said);
  const allowed = / not one of \[(.+)\]/.exec(said)?.[1];
  if (allowed !== undefined && !/\.(?:client_auth|tls_level)$/.test(setting)) return `Write one of ${allowed} for ${setting}.`;
  if (/\.(?:enabled|trust_all|verify_hostname|trust_expired|ignore_dot_files)$/.test(setting))
    return `Write ${setting}=true or ${setting}=false: no quotes, no comment on the same line.`;
  if (setting.endsWith('.client_auth')) return `Write NONE, OPTIONAL or REQUIRE for ${setting}.`;
  if (setting.endsWith('.tls_level')) return `Write REQUIRED, OPTIONAL or DISABLED for ${setting}.`;
  return `Correct the value of ${setting}, bare: no quotes, no comment on the same line; or remove the line.`;
}

function addressRemedy(setting: string, said: string): string {
  const connector = /^(?:server|dbms\.connector)\.(\w+)\./.exec(setting)?.[1] ?? 'bolt';
  if (/default_(?:listen|advertised)_address$/.test(setting))
    return `Write a host name or IP address alone in ${setting}. A port belongs to one connector: server.bolt.${setting.endsWith('listen_address') ? 'listen_address' : 'advertised_address'}=:7687.`;
  if (setting.endsWith('advertised_address') && /0\.0\.0\.0|\[?::\]?/.test(said) && !/:\/\//.test(said))
    return `Write the name that clients connect to in ${setting}, for example ${connector === 'bolt' ? 'graph.example.com:7687' : 'graph.example.com'}; 0.0.0.0 is an address to listen on.`;
  return `Write ${setting} as HOST:PORT, HOST or :PORT, without a scheme such as bolt:// in front.`;
}

/** A backup client has a folder of its own, which the role names. */
const trustAdd = ({ scope }: Reason, { role }: WordsContext): string =>
  role === 'backup-client' ? 'neo4j-tls trust add FILE --role backup-client' : `neo4j-tls trust add FILE --component ${scope}`;

/** What becomes of the escape of a character outside ASCII: in a path a backslash is a slash. */
const escapeTakenApart = /\/u[0-9A-Fa-f]{4}/;

const doubts: { readonly [doubt in Doubt]: string } = {
  'edition-assumed': 'the edition could not be detected, and Enterprise knows more settings than Community.',
  'version-newer': 'this version is newer than the newest one whose settings are known here.',
  'plugin-may-declare': 'a plugin of this installation brings settings of its own.',
  'library-not-seen': 'the jars that could be looked at here do not tell.',
  'java-not-known': 'it depends on the release of Java that runs it.',
};
const doubtRemedies: { readonly [doubt in Doubt]: string } = {
  'edition-assumed': 'Pass --edition community or --edition enterprise',
  'version-newer': 'Update neo4j-tls',
  'plugin-may-declare': "Check the name in the plugin's documentation",
  'library-not-seen': 'Look into lib/',
  'java-not-known': 'See which Java runs Neo4j: java -version',
};

const words: Readonly<Record<ReasonId, WordsFor>> = {
  'container-licence': ({ setting, because }) => ({
    message: `Enterprise starts only where its licence was accepted, and ${setting} ${because}: the container prints the licence and ends`,
    remedy: `Read the licence; if you accept it, set ${setting}=yes (or eval, to evaluate it).`,
  }),
  'container-read-only-mount': ({ path, because }) => ({
    message: `the mount of ${because} on ${path} is read-only, and started as root the image gives everything below ${containerHome} to ${containerUser} first (chown): the container ends before Neo4j`,
    remedy: `Mount it outside of the home (the certificates to /ssl), drop its :ro, or start the container as who owns the files (user: "${containerUser}:${containerUser}"), which skips this step.`,
  }),
  'container-folder-not-accessible': ({ path, because }, { user }) => ({
    message: `${path} may not be read by ${user} in the container (${because}): the container ends before Neo4j`,
    remedy: `Let ${user} read that folder (mode 0755, or ${containerUser}:${containerUser} as its owner), or start the container as who owns it (user:).`,
  }),
  'container-secret-file': ({ setting, path, because }, { user }) => ({
    message: `${setting} names the secret file ${path}, which ${user} in the container cannot read: ${because}`,
    remedy: `Mount a copy there that ${user} may read: its owner, mode 0400. A secret of Compose has the owner and mode of the file here.`,
  }),
  'container-file-became-folder': ({ path, because }) => ({
    message: `${because}, and so cannot be mounted to ${path}: the container is not started`,
    remedy: 'Put it there, or correct the mount.',
  }),
  'broken-escape': ({ setting }) => ({
    message: `${setting ?? 'a line'} has a \\u that is not followed by four hex digits; Neo4j gives up the whole file`,
    remedy: 'Double each backslash, or write / in paths.',
  }),
  'duplicate-setting': ({ setting, fatal }) => ({
    message: `${setting} stands in the file more than once${fatal ? '' : '; the last line wins'}`,
    remedy: 'Keep one of the lines.',
  }),
  'unknown-setting': ({ setting, fatal, doubt }, { suggestion, replacement, line, edition }) => {
    if (setting === 'dbms.security.tls_reload_enabled') {
      return {
        id: 'tls-reload-on-community',
        message: `${setting} is unknown to ${edition === 'community' ? 'Community' : `this version`}${fatal ? ', which does not start with it' : ''}`,
        remedy: 'Remove the line; Community reads new certificates when it is restarted.',
      };
    }
    if (setting !== undefined && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(setting)) {
      return {
        id: 'conf-byte-order-mark',
        message: 'the file begins with a byte order mark, which Neo4j takes for a part of the first name',
        remedy: 'Save it without one.',
      };
    }
    if (setting?.startsWith('server.') === true && line === '4.4') {
      return {
        id: 'setting-of-later-version',
        message: `${setting} is a name of Neo4j 5; 4.4 only warns about it, and it has no effect`,
        remedy: replacement?.remedy ?? 'Write the name that 4.4 has, or remove the line.',
      };
    }
    if (replacement !== undefined) {
      return {
        message: `${setting} is a setting of ${replacement.nameOf}, which this version does not know`,
        remedy: replacement.remedy,
      };
    }
    if (doubt !== undefined) {
      return {
        message: `Neo4j may not know the setting ${setting}, and would then not start${suggestion === undefined ? '' : `; did you mean ${suggestion}?`} Not certain: ${doubts[doubt]}`,
        remedy: suggestion === undefined ? `${doubtRemedies[doubt]}, or correct or remove the line.` : `Write ${suggestion}.`,
      };
    }
    return {
      message: `Neo4j does not know the setting ${setting}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
      remedy: suggestion === undefined ? 'Correct or remove the line.' : `Write ${suggestion}.`,
    };
  },
  'apoc-setting': ({ setting }) => ({
    message: `${setting} belongs to APOC, and Neo4j 5 and later refuse it here`,
    remedy: 'Move the line to conf/apoc.conf.',
  }),
  'invalid-value': (reason) => ({
    message: `${reason.setting} has a value that Neo4j refuses: ${cause({ ...reason, neo4jSays: (reason.neo4jSays ?? '').replace(/^Error evaluating value for setting '[^']*'\. /, ': ') })}`,
    remedy: valueRemedy(reason.setting ?? 'the setting', reason.neo4jSays ?? ''),
  }),
  'path-not-normalized': ({ setting }) => ({
    message: `${setting} has .. in its path, which Neo4j refuses`,
    remedy: 'Write the path without .., absolute or below base_directory.',
  }),
  'command-without-flag': ({ setting }) => ({
    message: `${setting} is a command, and Neo4j runs it only when started with --expand-commands`,
    remedy:
      'Start Neo4j with --expand-commands, with neo4j.conf at 0640 or 0600. If it is started like that already, say so with the same flag here:\nneo4j-tls doctor --expand-commands',
  }),
  'command-failed': ({ setting }) => ({
    message: `the command in ${setting} cannot be run, or fails; Neo4j does not start`,
    remedy: 'Run it by hand as the user that runs Neo4j; programs and files need their full paths.',
  }),
  'conf-mode-for-commands': () => ({
    message: 'with --expand-commands Neo4j refuses a neo4j.conf wider than 0640',
    remedy: 'Give it mode 0640.',
  }),
  'conf-unreadable': (_, { user, access }) => ({
    message: `${user}, who runs Neo4j, cannot read neo4j.conf: it starts with the defaults, in plaintext`,
    remedy: access,
  }),
  'bolt-policy-missing': ({ stage }, { setUp }) => ({
    message: `tls_level asks for TLS, and the policy bolt is not enabled${stage === 'connection' ? ': every Bolt connection is closed' : ''}`,
    remedy: `Set dbms.ssl.policy.bolt.enabled=true (look for a typo). To set it up with key and certificate:\n${setUp('bolt')}`,
  }),
  'https-policy-missing': (_, { setUp }) => ({
    message: 'https is on, and the policy https is not enabled: Neo4j ends soon after its start',
    remedy: `Set dbms.ssl.policy.https.enabled=true (look for a typo). To set it up with key and certificate:\n${setUp('https')}`,
  }),
  'certificate-names-unreadable': (_, { newPair }) => ({
    message: `the certificate's list of alternative names cannot be read, and the web server ends the start for it`,
    remedy: `Its list of names has to be written anew. ${newPair}`,
  }),
  'chain-empty': (reason) => ({
    message: `${file(reason) || 'the certificate file'} holds no certificate`,
    remedy: 'Put the certificate there, leaf first, then its issuers.',
  }),
  'chain-out-of-order': (reason) => ({
    message: `${file(reason) || 'public.crt'} is not the leaf followed by its issuers in order${reason.stage === 'connection' ? ': every connection is dropped' : ''}`,
    remedy: 'Put the leaf first, then each issuer, and nothing else.',
  }),
  'chain-duplicate': (reason) => ({
    message: `${file(reason) || 'public.crt'} holds a certificate twice`,
    remedy: 'Keep each once, leaf first.',
  }),
  'openssl-without-library': ({ doubt, stage }, { nettyJar }) => ({
    message:
      doubt === undefined
        ? 'dbms.netty.ssl.provider asks for OpenSSL, whose library Neo4j does not have'
        : `Neo4j would not ${stage === 'connection' ? 'take a connection' : 'start'} without the OpenSSL library that dbms.netty.ssl.provider asks for. Not certain: ${doubts[doubt]}`,
    remedy: `${doubt === undefined ? 'Put' : 'Make sure that lib/ has'} ${nettyJar}${doubt === undefined ? ' (Maven Central, io.netty) into lib/' : ''}, or remove the line: JDK is the default.`,
  }),
  'http-transports-empty': ({ setting }) => ({
    message: `${setting} names no transport, and the web server ends the start for it`,
    remedy: 'Remove the line: HTTP/1.1 and HTTP/2 are both on by default.',
  }),
  'java-option-refused': ({ because, doubt, fatal, setting }) => ({
    message: fatal
      ? `the JVM does not start with ${because}`
      : `the JVM may not start with ${because}${doubt === undefined ? '' : `. Not certain: ${doubts[doubt]}`}`,
    remedy: `Remove the option from ${setting}, or put in its place what that Java knows.`,
  }),
  'port-out-of-range': ({ setting }) => ({
    message: `${setting} has a port above 65535`,
    remedy: 'Write a port from 1 to 65535.',
  }),
  'port-conflict': ({ setting }) => ({
    message: `${setting} is the address of another connector as well`,
    remedy: 'Give each connector a port of its own.',
  }),
  'scope-spelled-twice': ({ scope }) => ({
    message: `the policy ${scope} is written in two spellings, which Neo4j takes for two policies`,
    remedy: 'Write the scope in lower case on every line.',
  }),
  'base-directory-missing': (reason, { newPair, user }) =>
    reason.because !== undefined
      ? {
          message: `base_directory ${reason.path} is out of reach: ${user}, who runs Neo4j, may not enter ${reason.because}`,
          remedy: /\/(?:live|archive)(?:\/|$)/.test(reason.path ?? '')
            ? `These folders are certbot’s, and stay as they are: give Neo4j a copy that each renewal refreshes.\nneo4j-tls init --components ${reason.scope} --source certbot`
            : `Let ${user} enter that folder (mode 0755), or put the files into a folder that ${user} can reach.`,
        }
      : escapeTakenApart.test(reason.path ?? '')
        ? {
            message: `Neo4j does not find base_directory: it turns the escape of a character outside ASCII into plain text, ${reason.path}`,
            remedy: 'Use a path in ASCII characters only, for example a symbolic link to this folder.',
          }
        : {
            message: `base_directory ${reason.path} is not there`,
            remedy: `Mount it, or correct ${policy(reason, 'base_directory')}. ${newPair}`,
          },
  'own-certificate-expired': (reason, { newCertificate }) => ({
    message: `${file(reason)} is not valid today, and trust_expired=false stops the start for that`,
    remedy: newCertificate,
  }),
  'crls-without-anchors': (reason, context) => ({
    message: 'revoked/ holds a CRL, and trusted/ holds nothing',
    remedy: `Add the CA that signed it:\n${trustAdd(reason, context)}`,
  }),
  'trusted-unreadable': (reason, context) => unreadable('trusted/', reason, context),
  'revoked-unreadable': (reason, context) => unreadable('revoked/', reason, context),
  'trusted-empty': (reason, context) => ({
    message: 'client_auth is REQUIRE, and trusted/ is empty: nobody could get in',
    remedy:
      reason.scope === 'bolt' || reason.scope === 'https'
        ? `Decide whether clients should need a certificate. If not, set ${policy(reason, 'client_auth')}=NONE. If so, add theirs:\nneo4j-tls trust add FILE --component ${reason.scope}`
        : `Add the certificate of a peer, or of its CA:\n${trustAdd(reason, context)}`,
  }),
  'trusted-entry-unreadable': (reason, context) =>
    isFolder(reason)
      ? {
          id: 'trusted-entry-folder',
          message: `trusted/${file(reason)} is a folder; Neo4j reads every entry as a certificate`,
          remedy: 'Take it out.',
        }
      : unreadable(`trusted/${file(reason)}`, { ...reason, setting: undefined }, context),
  'trusted-entry-not-certificates': (reason) => ({
    message: `trusted/${file(reason)} is no certificate: ${cause(reason)}`,
    remedy: 'Take it out; only certificates belong there.',
  }),
  'revoked-entry-unreadable': (reason, context) =>
    isFolder(reason)
      ? {
          id: 'revoked-entry-folder',
          message: `revoked/${file(reason)} is a folder; Neo4j reads every entry as a CRL`,
          remedy: 'Take it out.',
        }
      : unreadable(`revoked/${file(reason)}`, { ...reason, setting: undefined }, context),
  'revoked-entry-not-crls': (reason) => ({
    message: /not a sequence/.test(reason.neo4jSays ?? '')
      ? `revoked/${file(reason)} is a certificate; the folder takes CRLs`
      : `revoked/${file(reason)} is no CRL: ${cause(reason)}`,
    remedy: /X509 CRL|\.crl$/i.test(reason.path ?? '')
      ? 'Get the current list from the CA, and put that in its place. Without any list, whoever it shuts out would be let in again.'
      : 'Take it out; only revocation lists belong there.',
  }),
  'key-unreadable': (reason, context) => unreadable(file(reason) || 'the private key', reason, context),
  'certificate-unreadable': (reason, context) => unreadable(file(reason) || 'the certificate', reason, context),
  'certificate-file-unparsable': (reason) => ({
    message: /signed fields invalid/.test(reason.neo4jSays ?? '')
      ? `${file(reason)} holds something beside certificates, perhaps the private key`
      : `${file(reason)} cannot be read as certificates: ${cause(reason)}`,
    remedy: 'Write it as PEM: the leaf first, then its issuers, nothing else.',
  }),
  'tls-version-unknown': (reason) => ({
    message: `tls_versions names something Java does not know (${cause(reason)})`,
    remedy: `Set ${policy(reason, 'tls_versions')}=TLSv1.2,TLSv1.3, or remove the line.`,
  }),
  'cipher-unknown': (reason) => ({
    message: `ciphers names ${cause(reason)}, which Java does not know: every connection is closed`,
    remedy: 'Use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, or leave ciphers out.',
  }),
  'no-usable-cipher': () => ({
    message: 'no suite in ciphers can be used with tls_versions: nobody can connect',
    remedy: 'Leave ciphers out, or list suites for the versions in tls_versions.',
  }),
  'no-usable-protocol': () => ({
    message: 'tls_versions leaves no protocol that Java still allows: nobody can connect',
    remedy: 'Set tls_versions=TLSv1.2,TLSv1.3, or remove the line.',
  }),
  'nobody-trusted': (reason, context) => ({
    message:
      context.role === 'backup-client'
        ? 'no certificate lies in trusted/: no server can be verified'
        : 'client_auth is REQUIRE, and no certificate lies in trusted/: nobody can connect',
    remedy: `Add the certificate of a peer, or of its CA:\n${trustAdd(reason, context)}`,
  }),
  'key-does-not-match': (reason, { newPair }) => ({
    message: `${file(reason) || 'the private key'} does not belong to the certificate; Neo4j starts all the same, and every handshake fails`,
    remedy: `Put back the key that made the signing request. ${newPair}`,
  }),
  'key-type-not-usable': (reason, { newPair }) => ({
    message: `${file(reason) || 'the private key'} is of a kind that Neo4j loads and never serves`,
    remedy: `Neo4j needs an RSA key, or one on P-256, P-384 or P-521. ${newPair}`,
  }),
  'ciphers-do-not-fit-key': () => ({
    message: 'no suite in ciphers fits the kind of the private key: nobody can connect',
    remedy: 'Leave ciphers out, or list suites for this key (ECDSA for EC, RSA for RSA).',
  }),
  'key-not-pem': (reason, { newPair }) => ({
    message: `${file(reason)} is not PEM: DER, empty, or with a byte order mark in front`,
    remedy: `Write the key as PEM. ${newPair}`,
  }),
  'key-header-not-plain': (reason) => ({
    message: `${file(reason)} has something behind its BEGIN line, a blank perhaps`,
    remedy: 'Take out what stands behind the BEGIN line.',
  }),
  'key-without-footer': (reason) => ({
    message: `${file(reason)} is cut off: its END line is missing`,
    remedy: 'Copy the file once more, whole.',
  }),
  'key-other-block-first': (reason) => ({
    message: `${file(reason)} begins with something else than the private key, and Neo4j reads only the first block`,
    remedy: 'Keep nothing but the key in the file.',
  }),
  'key-damaged': (reason, { newPair }) => ({
    message: `${file(reason)} is damaged`,
    remedy: `Take it from a backup. ${newPair}`,
  }),
  'key-type-not-supported': (reason, { newPair }) => ({
    message: `${file(reason)} is of a kind that Neo4j does not read (Ed25519, RSA-PSS)`,
    remedy: `Neo4j needs an RSA key, or one on P-256, P-384 or P-521. ${newPair}`,
  }),
  'key-encrypted-without-password': (reason) => ({
    message: `${file(reason)} is encrypted, and private_key_password is not set`,
    remedy: `Set ${policy(reason, 'private_key_password')} to its passphrase, or put a key there that is not encrypted.`,
  }),
  'key-password-superfluous': (reason) => ({
    message: `private_key_password is set, and ${file(reason)} is not encrypted`,
    remedy: `Remove the line ${policy(reason, 'private_key_password')}, even if it is empty.`,
  }),
  'key-password-wrong': (reason) => ({
    message: `private_key_password does not open ${file(reason)}`,
    remedy: `Correct ${policy(reason, 'private_key_password')}; write a backslash twice.`,
  }),
  'key-password-not-ascii': (reason) => ({
    message: `private_key_password has characters outside ASCII, with which Neo4j cannot open ${file(reason)}`,
    remedy: 'Encrypt the key with a passphrase of ASCII characters alone, and write that.',
  }),
  'key-encryption-not-supported': (reason) => ({
    message: `${file(reason)} is encrypted in a way Neo4j cannot read (3DES, AES-192, scrypt …)`,
    remedy: 'Encrypt the key with AES-256 or AES-128 instead (openssl pkcs8 -topk8 -v2 aes-256-cbc).',
  }),
};
