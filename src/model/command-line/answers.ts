import type { KeyType, SubjectAttribute, SubjectName } from '../certificates/certificate-request.ts';
import type { Edition, ScopeName } from '../installation.ts';
import type { Secret } from '../secret.ts';

export const sourceNames = ['self-signed', 'ca', 'certbot', 'existing'] as const;
export type SourceName = (typeof sourceNames)[number];

export const targetNames = ['home', 'docker', 'compose'] as const;
export type TargetName = (typeof targetNames)[number];

export const clientAuths = ['none', 'optional', 'require'] as const;
export type ClientAuth = (typeof clientAuths)[number];

/** As CAs take the address of an account. */
export const emailAddresses = /^[^\s@"]+@[^\s@]+\.[^\s@.]+$/;

export const challengeNames = ['standalone', 'webroot', 'dns'] as const;

/** A value for all components, with exceptions by component: `require`, or `bolt=none,cluster=require`. */
export interface PerComponent<T> {
  readonly all?: T;
  readonly by: Readonly<Partial<Record<ScopeName, T>>>;
}

/**
 * What was said of an `init`, by flags, by an answers file or on the terminal. Everything is optional: what is left out is
 * asked, or takes its default. `plan/answers/init-options.ts` has the schema that makes it.
 */
export interface InitAnswers {
  readonly components?: readonly ScopeName[];
  readonly source?: PerComponent<SourceName>;
  readonly name?: readonly SubjectName[];
  readonly keyType?: KeyType;
  readonly days?: number;
  readonly subject?: readonly SubjectAttribute[];
  readonly share?: readonly ScopeName[];
  readonly privateKey?: string;
  readonly certificate?: string;
  readonly chain?: string;
  readonly pkcs12?: string;
  readonly ca?: string;
  readonly caCert?: string;
  readonly continue?: boolean;
  readonly email?: string;
  readonly acmeServer?: string;
  readonly acmeCa?: string;
  readonly acmeTest?: boolean;
  readonly challenge?: (typeof challengeNames)[number];
  readonly webroot?: string;
  readonly certName?: string;
  readonly certbotArg?: readonly string[];
  readonly runCertbot?: boolean;
  readonly reload?: string;
  readonly clientAuth?: PerComponent<ClientAuth>;
  readonly verifyHostname?: PerComponent<'on' | 'off'>;
  readonly trust?: readonly string[];
  readonly boltTlsLevel?: 'REQUIRED' | 'OPTIONAL' | 'DISABLED';
  readonly http?: 'on' | 'off';
  readonly httpsPort?: number;
  readonly listen?: string;
  readonly target?: TargetName;
  /** A container that exists, or the name of a new one. */
  readonly container?: string;
  readonly owner?: string;
  readonly fileNames?: { readonly key?: string; readonly certificate?: string };
  readonly role?: 'server' | 'backup-client';
  readonly fromBundle?: string;
  readonly force?: boolean;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly generatePassphrase?: boolean;
  /** Said on the terminal alone: the passphrase of the written keys was typed there, see `typed`. */
  readonly askPassphrase?: boolean;
  /** Said on the terminal alone: a pair that is there and is not the one that was asked for is replaced, others are kept. */
  readonly replace?: boolean;
  /** Said on the terminal alone: a CA elsewhere signs, and gets a request. */
  readonly caRequest?: boolean;
  /** Said on the terminal alone: the CA was made in this run. */
  readonly caMade?: boolean;
  /** Passphrases that were typed on the terminal. Never saved, never part of a command that is shown. */
  readonly typed?: InitSecrets;
  readonly sourcePassphraseFile?: string;
  readonly sourcePassphraseEnv?: string;
  readonly caPassphraseFile?: string;
  readonly caPassphraseEnv?: string;
  readonly home?: string;
  readonly conf?: string;
  readonly neo4jVersion?: string;
  readonly edition?: Edition;
  /** Neo4j is started with `--expand-commands`. */
  readonly expandCommands?: boolean;
}

/** The passphrases an `init` uses, read from where the answers say. */
export interface InitSecrets {
  /** Encrypts the keys that are written. */
  readonly passphrase?: Secret | undefined;
  /** Opens the key or PKCS#12 that is read. */
  readonly sourcePassphrase?: Secret | undefined;
  /** Opens the CA's key. */
  readonly caPassphrase?: Secret | undefined;
}
