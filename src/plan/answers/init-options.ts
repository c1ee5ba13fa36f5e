/**
 * Every answer of `init`, defined once: flag, meaning, schema. The same definitions give the flags and their help, the
 * check of an answers file (with messages), the published JSON Schema and the reference in the docs.
 * To add an answer: an entry here and a field in `model/command-line/answers.ts`; the compiler holds the two together.
 */
import type { ZodMiniType } from 'zod/mini';
import { keyTypes } from '../../model/certificates/certificate-request.ts';
import { challengeNames, clientAuths, sourceNames, targetNames } from '../../model/command-line/answers.ts';
import type { FlagWords } from '../../model/command-line/flag-words.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { scopeNames } from '../../model/installation.ts';
import { reloadWords } from '../../neo4j/reload-way.ts';
import {
  acmeServer,
  containerName,
  distinguishedName,
  email,
  fileNames,
  host,
  lineageName,
  listOf,
  names,
  oneOf,
  perComponent,
  reloadWay,
  sharingPair,
  text,
  texts,
  wholeNumber,
  yes,
} from './answer-schemas.ts';

/** Headings of the help and of the reference, in their order. */
export const initSections = {
  what: 'What to secure',
  certificates: 'Certificates',
  files: 'Source: existing',
  ca: 'Source: ca',
  certbot: 'Source: certbot',
  trust: 'Trust',
  connectors: 'Connectors',
  place: 'Place',
  secrets: 'Passphrases',
} as const;
export type InitSection = keyof typeof initSections;

/** One answer: `--<name>` on the command line, `<name>:` in an answers file. */
export interface InitOption {
  readonly name: string;
  /** What stands behind the flag in the help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly section: InitSection;
  readonly help: string;
  /** What happens without it, as the help says it. */
  readonly default?: string;
  /** What its value is made of, for the completion of a command line. */
  readonly words?: FlagWords;
  readonly schema: () => ZodMiniType;
}

export const initOptions = [
  {
    name: 'components',
    value: 'list',
    section: 'what',
    help: 'any of bolt,https,cluster,backup',
    default: 'bolt,https; on Enterprise all four',
    words: { of: scopeNames, form: 'list' },
    schema: () => listOf(scopeNames),
  },
  {
    name: 'source',
    value: 'source',
    section: 'what',
    help: 'self-signed, ca, certbot or existing; for all, or bolt=certbot,cluster=ca',
    default: 'self-signed',
    words: { of: sourceNames, form: 'by-component' },
    schema: () => perComponent(sourceNames),
  },
  {
    name: 'role',
    value: 'role',
    section: 'what',
    help: 'server, or backup-client (its own key pair, settings in neo4j-admin.conf)',
    default: 'server',
    words: { of: ['server', 'backup-client'] },
    schema: () => oneOf(['server', 'backup-client']),
  },
  {
    name: 'name',
    value: 'host',
    repeatable: true,
    section: 'certificates',
    help: 'a DNS name or IP address of this server',
    default: 'advertised names, the host name, localhost, 127.0.0.1',
    schema: names,
  },
  {
    name: 'key-type',
    value: 'type',
    section: 'certificates',
    help: keyTypes.join(', '),
    default: 'ec-p256',
    words: { of: keyTypes },
    schema: () => oneOf(keyTypes),
  },
  {
    name: 'days',
    value: 'n',
    section: 'certificates',
    help: 'validity in days',
    default: 'depends on the source',
    schema: () => wholeNumber('a number of days', validityDays.least, validityDays.most),
  },
  {
    name: 'subject',
    value: 'dn',
    section: 'certificates',
    help: 'C=..,ST=..,L=..,O=..,OU=..,CN=..,emailAddress=..',
    schema: distinguishedName,
  },
  {
    name: 'share',
    value: 'list',
    section: 'certificates',
    help: 'bolt,https: one folder and one pair, certificates/bolt, for both',
    words: { of: ['bolt,https'] },
    schema: sharingPair,
  },
  {
    name: 'file-names',
    value: 'names',
    section: 'place',
    help: 'key=NAME,certificate=NAME',
    default: 'private.key, public.crt',
    schema: fileNames,
  },
  {
    name: 'private-key',
    value: 'file',
    section: 'files',
    help: 'the private key (PEM, DER, PKCS#1, SEC1, PKCS#8)',
    schema: text,
  },
  {
    name: 'certificate',
    value: 'file',
    section: 'files',
    help: 'the certificate, alone or with its chain',
    schema: text,
  },
  { name: 'chain', value: 'file', section: 'files', help: 'the certificates of its issuers, in any order', schema: text },
  {
    name: 'pkcs12',
    value: 'file',
    section: 'files',
    help: 'key and certificates in one PKCS#12 file',
    schema: text,
  },
  {
    name: 'ca',
    value: 'dir',
    section: 'ca',
    help: 'the folder that `ca create` made',
    default: 'a signing request for another CA',
    schema: text,
  },
  {
    name: 'ca-cert',
    value: 'file',
    section: 'ca',
    help: 'the certificate of another CA, for trusted/',
    schema: text,
  },
  { name: 'continue', section: 'ca', help: 'install the certificate that was issued for the request', schema: yes },
  {
    name: 'email',
    value: 'address',
    section: 'certbot',
    help: 'the email address for the CA account',
    schema: email,
  },
  {
    name: 'acme-server',
    value: 'url',
    section: 'certbot',
    help: 'another ACME server',
    default: "Let's Encrypt",
    schema: acmeServer,
  },
  {
    name: 'acme-ca',
    value: 'file',
    section: 'certbot',
    help: 'the CA of your own ACME server; cluster and backup then trust it',
    schema: text,
  },
  { name: 'acme-test', section: 'certbot', help: "use the test server of Let's Encrypt", schema: yes },
  {
    name: 'challenge',
    value: 'kind',
    section: 'certbot',
    help: 'standalone, webroot or dns',
    default: 'standalone',
    words: { of: challengeNames },
    schema: () => oneOf(challengeNames),
  },
  {
    name: 'webroot',
    value: 'dir',
    section: 'certbot',
    help: 'the document root of the web server on port 80',
    schema: text,
  },
  {
    name: 'cert-name',
    value: 'name',
    section: 'certbot',
    help: 'the name certbot stores the certificate under',
    schema: lineageName,
  },
  {
    name: 'certbot-arg',
    value: 'arg',
    repeatable: true,
    section: 'certbot',
    help: 'passed on to certbot, for example --certbot-arg=--http-01-port=5002',
    schema: texts,
  },
  { name: 'run-certbot', section: 'certbot', help: 'run certbot instead of printing the command', schema: yes },
  {
    name: 'reload',
    value: 'way',
    section: 'certbot',
    help: 'how to restart Neo4j now and after renewals: none, systemd, docker:NAME, procedure, windows-service[:NAME], command:CMD',
    words: { of: reloadWords },
    schema: reloadWay,
  },
  {
    name: 'client-auth',
    value: 'mode',
    section: 'trust',
    help: 'none, optional or require; for all, or cluster=require,bolt=none',
    default: 'as in neo4j.conf',
    words: { of: clientAuths, form: 'by-component' },
    schema: () => perComponent(clientAuths),
  },
  {
    name: 'verify-hostname',
    value: 'c=on|off',
    section: 'trust',
    help: 'check the name in peer certificates (on, off); for all, or by component',
    words: { of: ['on', 'off'], form: 'by-component' },
    schema: () => perComponent(['on', 'off']),
  },
  {
    name: 'trust',
    value: 'file',
    repeatable: true,
    section: 'trust',
    help: 'the certificate of a peer to trust',
    schema: texts,
  },
  {
    name: 'bolt-tls-level',
    value: 'level',
    section: 'connectors',
    help: 'REQUIRED, OPTIONAL or DISABLED',
    default: 'REQUIRED',
    words: { of: ['REQUIRED', 'OPTIONAL', 'DISABLED'] },
    schema: () => oneOf(['REQUIRED', 'OPTIONAL', 'DISABLED'], (level) => level.toUpperCase()),
  },
  {
    name: 'http',
    value: 'on|off',
    section: 'connectors',
    help: 'on or off: the unencrypted HTTP port',
    default: 'off if https is chosen',
    words: { of: ['on', 'off'] },
    schema: () => oneOf(['on', 'off']),
  },
  {
    name: 'https-port',
    value: 'port',
    section: 'connectors',
    help: 'the port of https',
    default: 'unchanged',
    schema: () => wholeNumber('a port', 1, 65535),
  },
  {
    name: 'listen',
    value: 'host',
    section: 'connectors',
    help: 'the address all connectors listen on',
    default: 'unchanged',
    schema: host,
  },
  {
    name: 'target',
    value: 'target',
    section: 'place',
    help: 'home, docker or compose',
    default: 'home',
    words: { of: targetNames },
    schema: () => oneOf(targetNames),
  },
  {
    name: 'container',
    value: 'name',
    section: 'place',
    help: 'an existing container (kept), or the name of a new one (default: that of --reload docker:NAME)',
    schema: containerName,
  },
  {
    name: 'owner',
    value: 'user[:group]',
    section: 'place',
    help: 'who should own the files; on Windows the account that runs Neo4j, as DOMAIN\\user',
    default: 'the owner of the home',
    schema: text,
  },
  { name: 'from-bundle', value: 'dir', section: 'place', help: 'install what `bundle` made for this member', schema: text },
  { name: 'force', section: 'place', help: 'replace an existing pair (kept as a backup)', schema: yes },
  {
    name: 'passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'encrypt the written keys with the passphrase in this file',
    schema: text,
  },
  { name: 'passphrase-env', value: 'var', section: 'secrets', help: 'the same, from an environment variable', schema: text },
  { name: 'generate-passphrase', section: 'secrets', help: 'encrypt the written keys with a new passphrase', schema: yes },
  {
    name: 'source-passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'the passphrase of the key or PKCS#12 file to read, from this file',
    schema: text,
  },
  {
    name: 'source-passphrase-env',
    value: 'var',
    section: 'secrets',
    help: 'the same, from an environment variable',
    schema: text,
  },
  {
    name: 'ca-passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'the passphrase of the CA key, from this file',
    schema: text,
  },
  { name: 'ca-passphrase-env', value: 'var', section: 'secrets', help: 'the same, from an environment variable', schema: text },
] as const satisfies readonly InitOption[];

/** `key-type` → `keyType`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `keyType` → `key-type`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
