import { basename } from 'node:path';
import type { Edition, ReleaseLine } from '../../model/installation.ts';
import type { FindingId, ReasonId } from '../../model/message-ids.ts';
import type { Replacement } from '../../neo4j/config/removed-settings.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import { containerHome } from '../../neo4j/entry-point/enter.ts';
import type { Doubt, Reason } from '../../verdict/facts.ts';

export interface WordsContext {
  readonly line: ReleaseLine;
  readonly edition: Edition;
  /** A setting's name that may have been meant. */
  readonly suggestion: string | undefined;
  /** What took the place of a setting of another release. */
  readonly replacement: Replacement | undefined;
  /** Who runs Neo4j: a name, for advice; and as the subject of a sentence. */
  readonly user: string;
  readonly runner: string;
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

/** Of the findings about a key without its certificate one comes from the verdict, another from what a port serves. */
export const findingIdOf = (reason: ReasonId): FindingId =>
  reason === 'key-does-not-match' ? 'key-matches-certificate' : reason;

/** Cause and cure for a person. */
export function wordsOf(reason: Reason, context: WordsContext): Words {
  const made = wordsOfReasons[reason.id](reason, context);
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
const unreadable = (what: string, reason: Reason, { runner, access, newPair }: WordsContext) =>
  isMissing(reason)
    ? {
        message: `${what} does not exist`,
        remedy:
          reason.setting === undefined
            ? 'Remove the link, or restore the file it points to.'
            : `Put the file there, or correct ${reason.setting}. ${newPair}`,
      }
    : isFolder(reason)
      ? {
          message: `${what} is a folder`,
          remedy: `Set ${reason.setting ?? 'the setting'} to a file. In Docker, check the mount.`,
        }
      : isDevice(reason)
        ? {
            message: `${what} is a socket, a pipe or a device, not a file`,
            remedy: `Replace it with the intended file, or correct ${reason.setting ?? 'the setting'}.`,
          }
        : {
            message: `${what} cannot be read by ${runner}`,
            remedy: access,
          };

/** What stands in a refused setting, and what belongs there. */
function valueRemedy(setting: string, said: string): string {
  if (/address(?:es)?$|\.endpoints$/.test(setting)) return addressRemedy(setting, said);
  const allowed = / not one of \[(.+)\]/.exec(said)?.[1];
  if (allowed !== undefined && !/\.(?:client_auth|tls_level)$/.test(setting)) return `Set ${setting} to one of: ${allowed}.`;
  if (/\.(?:enabled|trust_all|verify_hostname|trust_expired|ignore_dot_files)$/.test(setting))
    return `Write ${setting}=true or ${setting}=false, without quotes or a comment on the same line.`;
  if (setting.endsWith('.client_auth')) return `Set ${setting} to NONE, OPTIONAL or REQUIRE.`;
  if (setting.endsWith('.tls_level')) return `Set ${setting} to REQUIRED, OPTIONAL or DISABLED.`;
  return `Correct the value of ${setting} (no quotes, no comment on the same line), or remove the line.`;
}

function addressRemedy(setting: string, said: string): string {
  const connector = /^(?:server|dbms\.connector)\.(\w+)\./.exec(setting)?.[1] ?? 'bolt';
  if (/default_(?:listen|advertised)_address$/.test(setting))
    return `Set ${setting} to a host name or IP address, without a port. Ports are set for each connector: server.bolt.${setting.endsWith('listen_address') ? 'listen_address' : 'advertised_address'}=:7687.`;
  if (setting.endsWith('advertised_address') && /0\.0\.0\.0|\[?::\]?/.test(said) && !/:\/\//.test(said))
    return `Set ${setting} to the name that clients connect to, for example ${connector === 'bolt' ? 'graph.example.com:7687' : 'graph.example.com'}. 0.0.0.0 is only an address to listen on.`;
  return `Write ${setting} as HOST:PORT, HOST or :PORT, without a scheme such as bolt://.`;
}

/** A backup client has a folder of its own, which the role names. */
const trustAdd = ({ scope }: Reason, { role }: WordsContext): string =>
  role === 'backup-client' ? 'neo4j-tls trust add FILE --role backup-client' : `neo4j-tls trust add FILE --component ${scope}`;

/** What becomes of the escape of a character outside ASCII: in a path a backslash is a slash. */
const escapeTakenApart = /\/u[0-9A-Fa-f]{4}/;

const doubts: { readonly [doubt in Doubt]: string } = {
  'edition-assumed': 'the edition could not be detected, and Enterprise knows more settings than Community.',
  'version-newer': 'neo4j-tls does not know the settings of a version this new.',
  'plugin-may-declare': 'a plugin installed here has settings of its own.',
  'library-not-seen': 'the jars that neo4j-tls could read do not settle it.',
  'java-not-known': 'it depends on the Java release that runs Neo4j.',
};
const doubtRemedies: { readonly [doubt in Doubt]: string } = {
  'edition-assumed': 'Pass --edition community or --edition enterprise',
  'version-newer': 'Update neo4j-tls',
  'plugin-may-declare': "Check the name in the plugin's documentation",
  'library-not-seen': 'Check the contents of lib/',
  'java-not-known': 'Check which Java runs Neo4j (java -version)',
};

/** An entry of a folder of which Neo4j reads every one. */
const unreadableEntry =
  (folder: 'trusted' | 'revoked', readAs: string): WordsFor =>
  (reason, context) =>
    isFolder(reason)
      ? {
          id: `${folder}-entry-folder`,
          message: `${folder}/${file(reason)} is a folder; Neo4j reads every entry as ${readAs}`,
          remedy: 'Remove it.',
        }
      : unreadable(`${folder}/${file(reason)}`, { ...reason, setting: undefined }, context);

/** What is wrong and what to do, for every reason that the verdict can have. */
export const wordsOfReasons: Readonly<Record<ReasonId, WordsFor>> = {
  'container-licence': ({ setting, because }) => ({
    message: `Enterprise starts only once its license is accepted, and ${setting} ${because}: the container prints the license and exits`,
    remedy: `Read the license. If you accept it, set ${setting}=yes (or eval, to evaluate it).`,
  }),
  'container-read-only-mount': ({ path, because }) => ({
    message: `the mount of ${because} on ${path} is read-only, but a container that starts as root first gives ${containerUser} everything in ${containerHome} (chown): it exits before Neo4j starts`,
    remedy: `Mount it outside the home (certificates at /ssl), remove :ro, or start the container as the user that owns the files (user: "${containerUser}:${containerUser}"), which skips the chown.`,
  }),
  'container-folder-not-accessible': ({ path, because }, { user }) => ({
    message: `${path} cannot be read by ${user} in the container (${because}): the container exits before Neo4j starts`,
    remedy: `Let ${user} read that folder (mode 0755, or owner ${containerUser}:${containerUser}), or start the container as the user that owns it (user:).`,
  }),
  'container-secret-file': ({ setting, path, because }, { user }) => ({
    message: `${setting} names the secret file ${path}, which ${user} in the container cannot read: ${because}`,
    remedy: `Mount a copy that ${user} can read: owned by ${user}, mode 0400. A Compose secret keeps the owner and mode of the file on this machine.`,
  }),
  'container-file-became-folder': ({ path, because }) => ({
    message: `${because}, so it cannot be mounted on ${path}: the container does not start`,
    remedy: 'Put the file there, or correct the mount.',
  }),
  'broken-escape': ({ setting }) => ({
    message: `${setting ?? 'a line'} has a \\u that is not followed by four hex digits: Neo4j rejects the whole file`,
    remedy: 'Double each backslash, or write / in paths.',
  }),
  'duplicate-setting': ({ setting, fatal }) => ({
    message: `${setting} is set more than once${fatal ? '' : '; the last line wins'}`,
    remedy: 'Keep one of the lines.',
  }),
  'unknown-setting': ({ setting, fatal, doubt }, { suggestion, replacement, line, edition }) => {
    if (setting === 'dbms.security.tls_reload_enabled') {
      return {
        id: 'tls-reload-on-community',
        message: `${setting} is not a setting of ${edition === 'community' ? 'Community' : 'this version'}${fatal ? ', which does not start with it' : ''}`,
        remedy: 'Remove the line. Community reads new certificates when it restarts.',
      };
    }
    if (setting !== undefined && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(setting)) {
      return {
        id: 'conf-byte-order-mark',
        message: 'the file starts with a byte order mark, which Neo4j reads as part of the first setting',
        remedy: 'Save the file without a byte order mark.',
      };
    }
    if (setting?.startsWith('server.') === true && line === '4.4') {
      return {
        id: 'setting-of-later-version',
        message: `${setting} is a Neo4j 5 name: 4.4 only warns about it and ignores it`,
        remedy: replacement?.remedy ?? 'Use the 4.4 name, or remove the line.',
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
        message: `Neo4j might not know the setting ${setting}, and would then not start${suggestion === undefined ? '' : `; did you mean ${suggestion}?`} Not certain: ${doubts[doubt]}`,
        remedy: suggestion === undefined ? `${doubtRemedies[doubt]}, or correct or remove the line.` : `Write ${suggestion}.`,
      };
    }
    return {
      message: `Neo4j does not know the setting ${setting}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`,
      remedy: suggestion === undefined ? 'Correct or remove the line.' : `Write ${suggestion}.`,
    };
  },
  'apoc-setting': ({ setting }) => ({
    message: `${setting} belongs to APOC, and Neo4j 5 and later do not accept it in this file`,
    remedy: 'Move the line to conf/apoc.conf.',
  }),
  'invalid-value': (reason) => ({
    message: `Neo4j does not accept the value of ${reason.setting}: ${cause({ ...reason, neo4jSays: (reason.neo4jSays ?? '').replace(/^Error evaluating value for setting '[^']*'\. /, ': ') })}`,
    remedy: valueRemedy(reason.setting ?? 'the setting', reason.neo4jSays ?? ''),
  }),
  'path-not-normalized': ({ setting }) => ({
    message: `${setting} has .. in its path, which Neo4j does not accept`,
    remedy: 'Write the path without .., either absolute or relative to base_directory.',
  }),
  'command-without-flag': ({ setting }) => ({
    message: `${setting} is a command, and Neo4j runs it only when started with --expand-commands`,
    remedy:
      'Start Neo4j with --expand-commands, and set the mode of neo4j.conf to 0640 or 0600. If it already starts that way, pass the same flag here:\nneo4j-tls doctor --expand-commands',
  }),
  'command-failed': ({ setting }) => ({
    message: `the command in ${setting} is not found or fails: Neo4j does not start`,
    remedy: 'Run it yourself as the user that runs Neo4j. Programs and files need their full paths.',
  }),
  'conf-mode-for-commands': () => ({
    message: 'with --expand-commands, Neo4j does not accept a neo4j.conf with a mode wider than 0640',
    remedy: 'Set its mode to 0640.',
  }),
  'conf-unreadable': (_, { runner, access }) => ({
    message: `${runner} cannot read neo4j.conf: Neo4j starts with its defaults, unencrypted`,
    remedy: access,
  }),
  'bolt-policy-missing': ({ stage }, { setUp }) => ({
    message: `tls_level requires TLS, but the bolt policy is not enabled${stage === 'connection' ? ': Neo4j closes every Bolt connection' : ''}`,
    remedy: `Set dbms.ssl.policy.bolt.enabled=true (check for a typo). To set it up with a key and certificate:\n${setUp('bolt')}`,
  }),
  'https-policy-missing': (_, { setUp }) => ({
    message: 'https is on, but the https policy is not enabled: Neo4j stops shortly after it starts',
    remedy: `Set dbms.ssl.policy.https.enabled=true (check for a typo). To set it up with a key and certificate:\n${setUp('https')}`,
  }),
  'certificate-names-unreadable': (_, { newPair }) => ({
    message: `the certificate's list of alternative names cannot be read: the web server fails, and Neo4j does not start`,
    remedy: `The certificate needs a valid list of names. ${newPair}`,
  }),
  'chain-empty': (reason) => ({
    message: `${file(reason) || 'the certificate file'} contains no certificate`,
    remedy: 'Put the server certificate there, followed by its issuers.',
  }),
  'chain-out-of-order': (reason) => ({
    message: `${file(reason) || 'public.crt'} is not in order: the server certificate has to come first, then each issuer${reason.stage === 'connection' ? '. Neo4j drops every connection' : ''}`,
    remedy: 'Put the server certificate first, then each issuer, and nothing else.',
  }),
  'chain-duplicate': (reason) => ({
    message: `${file(reason) || 'public.crt'} contains the same certificate twice`,
    remedy: 'Keep each certificate once, the server certificate first.',
  }),
  'openssl-without-library': ({ doubt, stage }, { nettyJar }) => ({
    message:
      doubt === undefined
        ? 'dbms.netty.ssl.provider is set to OpenSSL, but Neo4j does not have its library'
        : `Neo4j would not ${stage === 'connection' ? 'accept a connection' : 'start'} without the OpenSSL library that dbms.netty.ssl.provider needs. Not certain: ${doubts[doubt]}`,
    remedy: `${doubt === undefined ? 'Put' : 'Make sure that lib/ has'} ${nettyJar}${doubt === undefined ? ' (Maven Central, io.netty) into lib/' : ''}, or remove the line (the default is JDK).`,
  }),
  'http-transports-empty': ({ setting }) => ({
    message: `${setting} lists no transport: the web server fails, and Neo4j does not start`,
    remedy: 'Remove the line: HTTP/1.1 and HTTP/2 are both on by default.',
  }),
  'java-option-refused': ({ because, doubt, fatal, setting }) => ({
    message: fatal
      ? `the JVM does not start with ${because}`
      : `the JVM may not start with ${because}${doubt === undefined ? '' : `. Not certain: ${doubts[doubt]}`}`,
    remedy: `Remove the option from ${setting}, or replace it with one that this Java knows.`,
  }),
  'port-out-of-range': ({ setting }) => ({
    message: `${setting} has a port above 65535`,
    remedy: 'Write a port from 1 to 65535.',
  }),
  'port-conflict': ({ setting }) => ({
    message: `another connector already uses the address in ${setting}`,
    remedy: 'Give each connector a port of its own.',
  }),
  'scope-spelled-twice': ({ scope }) => ({
    message: `the ${scope} policy is spelled in two ways, which Neo4j treats as two policies`,
    remedy: 'Write the scope in lowercase on every line.',
  }),
  'base-directory-missing': (reason, { newPair, runner }) =>
    reason.because !== undefined
      ? {
          message: `${runner} cannot reach base_directory ${reason.path}: permission denied on ${reason.because}`,
          remedy: /\/(?:live|archive)(?:\/|$)/.test(reason.path ?? '')
            ? `These folders belong to certbot; leave them as they are, and give Neo4j a copy that each renewal updates:\nneo4j-tls init --components ${reason.scope} --source certbot`
            : 'Let that user enter the folder (mode 0755), or move the files to a folder that the user can reach.',
        }
      : escapeTakenApart.test(reason.path ?? '')
        ? {
            message: `Neo4j does not find base_directory, because it does not decode the non-ASCII character in its path and looks for ${reason.path}`,
            remedy: 'Use a path of ASCII characters only, for example a symbolic link to this folder.',
          }
        : {
            message: `base_directory ${reason.path} does not exist`,
            remedy: `Mount it, or correct ${policy(reason, 'base_directory')}. ${newPair}`,
          },
  'own-certificate-expired': (reason, { newCertificate }) => ({
    message: `${file(reason)} is not valid today, and with trust_expired=false Neo4j does not start`,
    remedy: newCertificate,
  }),
  'crls-without-anchors': (reason, context) => ({
    message: 'revoked/ contains a CRL, but trusted/ is empty',
    remedy: `Add the CA that signed it:\n${trustAdd(reason, context)}`,
  }),
  'trusted-unreadable': (reason, context) => unreadable('trusted/', reason, context),
  'revoked-unreadable': (reason, context) => unreadable('revoked/', reason, context),
  'trusted-empty': (reason, context) => ({
    message: 'client_auth is REQUIRE, but trusted/ is empty: nobody could connect',
    remedy:
      reason.scope === 'bolt' || reason.scope === 'https'
        ? `Decide whether clients should need a certificate. If not, set ${policy(reason, 'client_auth')}=NONE. If they should, add theirs:\nneo4j-tls trust add FILE --component ${reason.scope}`
        : `Add the certificate of a peer, or of its CA:\n${trustAdd(reason, context)}`,
  }),
  'trusted-entry-unreadable': unreadableEntry('trusted', 'a certificate'),
  'trusted-entry-not-certificates': (reason) => ({
    message: `trusted/${file(reason)} is not a certificate: ${cause(reason)}`,
    remedy: 'Remove it. Only certificates belong in trusted/.',
  }),
  'revoked-entry-unreadable': unreadableEntry('revoked', 'a CRL'),
  'revoked-entry-not-crls': (reason) => ({
    message: /not a sequence/.test(reason.neo4jSays ?? '')
      ? `revoked/${file(reason)} is a certificate, but revoked/ is for CRLs`
      : `revoked/${file(reason)} is not a CRL: ${cause(reason)}`,
    remedy: /X509 CRL|\.crl$/i.test(reason.path ?? '')
      ? 'Replace it with the current list from the CA. Without a list, revoked certificates would be accepted again.'
      : 'Remove it. Only revocation lists belong in revoked/.',
  }),
  'key-unreadable': (reason, context) => unreadable(file(reason) || 'the private key', reason, context),
  'certificate-unreadable': (reason, context) => unreadable(file(reason) || 'the certificate', reason, context),
  'certificate-file-unparsable': (reason) => ({
    message: /signed fields invalid/.test(reason.neo4jSays ?? '')
      ? `${file(reason)} contains something other than certificates, perhaps the private key`
      : `${file(reason)} cannot be read as certificates: ${cause(reason)}`,
    remedy: 'Write it as PEM: the server certificate first, then its issuers, and nothing else.',
  }),
  'tls-version-unknown': (reason) => ({
    message: `tls_versions has a value that Java does not know (${cause(reason)})`,
    remedy: `Set ${policy(reason, 'tls_versions')}=TLSv1.2,TLSv1.3, or remove the line.`,
  }),
  'cipher-unknown': (reason) => ({
    message: `ciphers lists ${cause(reason)}, which Java does not know: Neo4j closes every connection`,
    remedy: 'Use names such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, or remove the ciphers line.',
  }),
  'no-usable-cipher': () => ({
    message: 'none of the suites in ciphers works with tls_versions: nobody can connect',
    remedy: 'Remove the ciphers line, or list suites for the versions in tls_versions.',
  }),
  'no-usable-protocol': () => ({
    message: 'tls_versions lists no version that Java still allows: nobody can connect',
    remedy: 'Set tls_versions=TLSv1.2,TLSv1.3, or remove the line.',
  }),
  'nobody-trusted': (reason, context) => ({
    message:
      context.role === 'backup-client'
        ? 'trusted/ contains no certificate: no server can be verified'
        : 'client_auth is REQUIRE, but trusted/ contains no certificate: nobody can connect',
    remedy: `Add the certificate of a peer, or of its CA:\n${trustAdd(reason, context)}`,
  }),
  'key-does-not-match': (reason, { newPair }) => ({
    message: `${file(reason) || 'the private key'} does not belong to the certificate: Neo4j starts anyway, but every handshake fails`,
    remedy: `Put back the key that made the signing request. ${newPair}`,
  }),
  'key-type-not-usable': (reason, { newPair }) => ({
    message: `${file(reason) || 'the private key'} has a type that Neo4j loads but cannot use: every handshake fails`,
    remedy: `Neo4j needs an RSA key, or one on P-256, P-384 or P-521. ${newPair}`,
  }),
  'ciphers-do-not-fit-key': () => ({
    message: 'none of the suites in ciphers fits the type of the private key: nobody can connect',
    remedy: 'Remove the ciphers line, or list suites for this key (ECDSA for EC, RSA for RSA).',
  }),
  'key-not-pem': (reason, { newPair }) => ({
    message: `${file(reason)} is not PEM: it is DER, empty, or starts with a byte order mark`,
    remedy: `Write the key as PEM. ${newPair}`,
  }),
  'key-header-not-plain': (reason) => ({
    message: `${file(reason)} has something after its BEGIN line, perhaps a space`,
    remedy: 'Remove everything after the BEGIN line on that line.',
  }),
  'key-without-footer': (reason) => ({
    message: `${file(reason)} is cut off: its END line is missing`,
    remedy: 'Copy the whole file again.',
  }),
  'key-other-block-first': (reason) => ({
    message: `${file(reason)} starts with something other than the private key, and Neo4j reads only the first block`,
    remedy: 'Keep only the key in the file.',
  }),
  'key-damaged': (reason, { newPair }) => ({
    message: `${file(reason)} is damaged`,
    remedy: `Restore it from a backup. ${newPair}`,
  }),
  'key-type-not-supported': (reason, { newPair }) => ({
    message: `${file(reason)} has a type that Neo4j does not read (Ed25519, RSA-PSS)`,
    remedy: `Neo4j needs an RSA key, or one on P-256, P-384 or P-521. ${newPair}`,
  }),
  'key-encrypted-without-password': (reason) => ({
    message: `${file(reason)} is encrypted, but private_key_password is not set`,
    remedy: `Set ${policy(reason, 'private_key_password')} to its passphrase, or use a key that is not encrypted.`,
  }),
  'key-password-superfluous': (reason) => ({
    message: `private_key_password is set, but ${file(reason)} is not encrypted`,
    remedy: `Remove the line ${policy(reason, 'private_key_password')}, even if it is empty.`,
  }),
  'key-password-wrong': (reason) => ({
    message: `private_key_password does not open ${file(reason)}`,
    remedy: `Correct ${policy(reason, 'private_key_password')}. Write each backslash twice.`,
  }),
  'key-password-not-ascii': (reason) => ({
    message: `private_key_password has non-ASCII characters, so Neo4j cannot open ${file(reason)}`,
    remedy: 'Encrypt the key with a passphrase of ASCII characters only, and set that.',
  }),
  'key-encryption-not-supported': (reason) => ({
    message: `${file(reason)} is encrypted in a way Neo4j cannot read (3DES, AES-192, scrypt …)`,
    remedy: 'Encrypt the key with AES-256 or AES-128 instead: openssl pkcs8 -topk8 -v2 aes-256-cbc.',
  }),
};
