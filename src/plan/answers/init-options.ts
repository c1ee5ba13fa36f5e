/**
 * Every answer of `init`, defined once: flag, meaning, schema. The same definitions give the flags and their help, the
 * check of an answers file (with messages), the published JSON Schema and the reference in the docs.
 * To add an answer: an entry here and a field in `model/answers.ts`; the compiler holds the two together.
 */
import type { ZodMiniType } from 'zod/mini';
import { challengeNames, clientAuths, sourceNames, targetNames } from '../../model/answers.ts';
import { keyTypes } from '../../model/certificate-request.ts';
import { scopeNames } from '../../model/installation.ts';
import {
  distinguishedName,
  fileNames,
  host,
  listOf,
  names,
  oneOf,
  perComponent,
  text,
  texts,
  wholeNumber,
  yes,
} from './answer-schemas.ts';

/** One answer: `--<name>` on the command line, `<name>:` in an answers file. */
export interface InitOption {
  readonly name: string;
  /** What stands behind the flag in the help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly section: 'what' | 'certificates' | 'trust' | 'connectors' | 'place' | 'secrets';
  readonly help: string;
  readonly schema: () => ZodMiniType;
}

export const initOptions = [
  {
    name: 'components',
    value: 'list',
    section: 'what',
    help: 'any of bolt,https,cluster,backup',
    schema: () => listOf(scopeNames),
  },
  {
    name: 'source',
    value: 'source',
    section: 'what',
    help: 'self-signed, ca, certbot or existing; for all, or bolt=certbot,cluster=ca',
    schema: () => perComponent(sourceNames),
  },
  {
    name: 'role',
    value: 'role',
    section: 'what',
    help: 'server, or backup-client (its own pair, settings in neo4j-admin.conf)',
    schema: () => oneOf(['server', 'backup-client']),
  },
  {
    name: 'name',
    value: 'host',
    repeatable: true,
    section: 'certificates',
    help: 'a DNS name or IP address by which this server is reached',
    schema: names,
  },
  {
    name: 'key-type',
    value: 'type',
    section: 'certificates',
    help: `${keyTypes.join(', ')} (default ec-p256)`,
    schema: () => oneOf(keyTypes),
  },
  {
    name: 'days',
    value: 'n',
    section: 'certificates',
    help: 'validity in days',
    schema: () => wholeNumber('a number of days', 1, 36500),
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
    schema: () => listOf(scopeNames),
  },
  {
    name: 'file-names',
    value: 'names',
    section: 'certificates',
    help: 'key=NAME,certificate=NAME (default private.key, public.crt)',
    schema: fileNames,
  },
  {
    name: 'private-key',
    value: 'file',
    section: 'certificates',
    help: 'existing: the private key (PEM, DER, PKCS#1, SEC1, PKCS#8)',
    schema: text,
  },
  {
    name: 'certificate',
    value: 'file',
    section: 'certificates',
    help: 'existing: the certificate, alone or with its chain',
    schema: text,
  },
  { name: 'chain', value: 'file', section: 'certificates', help: 'existing: the issuers, in any order', schema: text },
  {
    name: 'pkcs12',
    value: 'file',
    section: 'certificates',
    help: 'existing: key and certificates in one PKCS#12 file',
    schema: text,
  },
  { name: 'ca', value: 'dir', section: 'certificates', help: 'ca: the folder that `ca create` made', schema: text },
  {
    name: 'ca-cert',
    value: 'file',
    section: 'certificates',
    help: 'ca: the certificate of a CA elsewhere, for trusted/',
    schema: text,
  },
  { name: 'continue', section: 'certificates', help: 'ca: take the certificate that was signed for the request', schema: yes },
  {
    name: 'email',
    value: 'address',
    section: 'certificates',
    help: 'certbot: the address of the account with the CA',
    schema: text,
  },
  {
    name: 'acme-server',
    value: 'url',
    section: 'certificates',
    help: "certbot: another ACME server than Let's Encrypt",
    schema: text,
  },
  {
    name: 'acme-ca',
    value: 'file',
    section: 'certificates',
    help: 'certbot: the CA of your own ACME server; cluster and backup trust it then',
    schema: text,
  },
  { name: 'acme-test', section: 'certificates', help: "certbot: Let's Encrypt's test server, to try the way first", schema: yes },
  {
    name: 'challenge',
    value: 'kind',
    section: 'certificates',
    help: 'certbot: standalone, webroot or dns',
    schema: () => oneOf(challengeNames),
  },
  {
    name: 'webroot',
    value: 'dir',
    section: 'certificates',
    help: 'certbot: the folder of the web server on port 80',
    schema: text,
  },
  { name: 'cert-name', value: 'name', section: 'certificates', help: "certbot: the lineage's name", schema: text },
  {
    name: 'certbot-arg',
    value: 'arg',
    repeatable: true,
    section: 'certificates',
    help: 'certbot: handed through, --certbot-arg=--http-01-port=5002',
    schema: texts,
  },
  { name: 'run-certbot', section: 'certificates', help: 'certbot: run the command instead of printing it', schema: yes },
  {
    name: 'reload',
    value: 'way',
    section: 'certificates',
    help: 'certbot: what the deploy hook does last: none, systemd, docker:NAME, procedure, command:CMD',
    schema: text,
  },
  {
    name: 'client-auth',
    value: 'mode',
    section: 'trust',
    help: 'none, optional or require; for all, or cluster=require,bolt=none; default: what neo4j.conf has',
    schema: () => perComponent(clientAuths),
  },
  {
    name: 'verify-hostname',
    value: 'c=on|off',
    section: 'trust',
    help: 'for all, or by component',
    schema: () => perComponent(['on', 'off']),
  },
  {
    name: 'trust',
    value: 'file',
    repeatable: true,
    section: 'trust',
    help: "a peer's certificate, into trusted/ at once",
    schema: texts,
  },
  {
    name: 'bolt-tls-level',
    value: 'level',
    section: 'connectors',
    help: 'REQUIRED, OPTIONAL or DISABLED (default REQUIRED)',
    schema: () => oneOf(['REQUIRED', 'OPTIONAL', 'DISABLED'], (level) => level.toUpperCase()),
  },
  {
    name: 'http',
    value: 'on|off',
    section: 'connectors',
    help: 'the plaintext HTTP port (default off when https is chosen)',
    schema: () => oneOf(['on', 'off']),
  },
  {
    name: 'https-port',
    value: 'port',
    section: 'connectors',
    help: 'the port of https (default unchanged)',
    schema: () => wholeNumber('a port', 1, 65535),
  },
  {
    name: 'listen',
    value: 'host',
    section: 'connectors',
    help: 'the address all connectors listen on (default unchanged)',
    schema: host,
  },
  { name: 'target', value: 'target', section: 'place', help: 'home, docker or compose', schema: () => oneOf(targetNames) },
  {
    name: 'owner',
    value: 'user[:group]',
    section: 'place',
    help: 'who shall own the files (default: who owns the home)',
    schema: text,
  },
  { name: 'from-bundle', value: 'dir', section: 'place', help: 'install what `bundle` made for this member', schema: text },
  { name: 'force', section: 'place', help: 'replace a pair that is there (kept as a backup)', schema: yes },
  {
    name: 'passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'encrypt the written keys with the passphrase in this file',
    schema: text,
  },
  { name: 'passphrase-env', value: 'var', section: 'secrets', help: 'the same, from an environment variable', schema: text },
  { name: 'generate-passphrase', section: 'secrets', help: 'encrypt the written keys with a passphrase made here', schema: yes },
  {
    name: 'source-passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'opens the key or PKCS#12 that is read',
    schema: text,
  },
  {
    name: 'source-passphrase-env',
    value: 'var',
    section: 'secrets',
    help: 'the same, from an environment variable',
    schema: text,
  },
  { name: 'ca-passphrase-file', value: 'file', section: 'secrets', help: "opens the CA's key", schema: text },
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
