import type { ContainerRun } from './container/container.ts';

/** What a policy secures, as in `dbms.ssl.policy.<scope>`. Texts for people may say "component". */
export const scopeNames = ['bolt', 'https', 'cluster', 'backup'] as const;
export type ScopeName = (typeof scopeNames)[number];

/** A release line: versions that share setting names and TLS behaviour. */
export const releaseLines = ['4.4', '5', '2025', '2026'] as const;
export type ReleaseLine = (typeof releaseLines)[number];

export type Edition = 'community' | 'enterprise';

/** A Neo4j version, e.g. 5.26.30 or 2025.12.1. */
export interface Neo4jVersion {
  readonly text: string;
  readonly line: ReleaseLine;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** It runs on Windows, where it reads a path in its settings otherwise. */
  readonly onWindows?: true;
}

/** How Neo4j came onto this machine; decides where things lie and how it is restarted. */
export type InstallationKind = 'archive' | 'package' | 'docker' | 'homebrew' | 'windows-zip';

/** A user and group, by number, with names where the system knows them. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}

/** What was observed of one path. A fact, never judged; "unreadable" is a fact too. */
export type PathFact =
  | { readonly state: 'missing' }
  | { readonly state: 'unreachable'; readonly reason: string }
  | {
      readonly state: 'present';
      readonly type: 'file' | 'directory' | 'other';
      /** Permission bits, octal, e.g. 0o640. */
      readonly mode: number;
      readonly owner: Owner;
      /** Bytes. */
      readonly size: number;
      /** Where the path really is, all symbolic links resolved. */
      readonly realPath: string;
      readonly isSymbolicLink: boolean;
    };

/** A file read whole, or why not. `bytes` is absent when it could not be read. */
export interface FileFact {
  readonly path: string;
  readonly fact: PathFact;
  readonly bytes?: Buffer | undefined;
  /** The system's reason when it is there and could not be read (e.g. EACCES, too large). */
  readonly unreadable?: string;
}

/** One entry of `trusted/` or `revoked/`. */
export interface FolderFact {
  readonly path: string;
  readonly fact: PathFact;
  readonly entries: readonly FileFact[];
  /** Set when the folder could not be listed, or held more entries than are worth reading. */
  readonly unlisted?: string | undefined;
}

/** Files of one scope, at the places the configuration names (or the defaults). Paths are absolute. */
export interface ScopeFiles {
  readonly scope: ScopeName;
  readonly baseDirectory: string;
  readonly baseDirectoryFact: PathFact;
  readonly privateKey: FileFact;
  readonly publicCertificate: FileFact;
  readonly trusted: FolderFact;
  readonly revoked: FolderFact;
}

/** The Neo4j we look at. Everything in it was observed; nothing is judged. */
export interface Installation {
  readonly home: string;
  /** {@link home} with its links followed. */
  readonly realHome?: string;
  readonly homeOwner: Owner | undefined;
  /** The group of whoever runs this, where that is the home's owner outside the home's group, which it then cannot give (`--user 7474`). */
  readonly groupOfRun?: number;
  readonly kind: InstallationKind;
  readonly version: Neo4jVersion;
  readonly edition: Edition;
  /** How version and edition were found, in words for the person. `editionKnown` false: community was assumed. */
  readonly versionFrom: 'flag' | 'jars' | 'folder-name' | 'packaging-info' | 'told-before';
  readonly editionKnown: boolean;
  /** What this run was told of it, as it was given. */
  readonly given?: { readonly neo4jVersion: string | undefined; readonly edition: Edition | undefined };
  /** The names that `init` was given for the pair of a component, on this run or an earlier one. */
  readonly givenNames?: { readonly [scope in ScopeName]?: readonly string[] } | undefined;
  /** Neo4j's own program that starts and stops it, where the home has one. */
  readonly program?: string;
  readonly conf: FileFact;
  readonly scopes: { readonly [scope in ScopeName]: ScopeFiles };
  /** The container that these files are for; its settings stand in for a neo4j.conf. */
  readonly container?: ContainerRun;
}
