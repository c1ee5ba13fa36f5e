import type { Entered } from '../model/container/container-entry.ts';
import type { Edition, FileFact, FolderFact, Neo4jVersion, ScopeName } from '../model/installation.ts';
import type { ReasonId } from '../model/message-ids.ts';
import type { KnownSettings } from '../neo4j/config/known-settings/index.ts';
import type { PolicyScope } from '../neo4j/config/policy-config.ts';
import type { NettyJars } from '../neo4j/netty-jars.ts';

/** A folder on the way to a file: who may pass. */
export interface FolderOnWay {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file or folder and every folder one has to pass to get there. */
export interface OnWay {
  readonly way: readonly FolderOnWay[];
}

export type SeenFile = FileFact & OnWay;
export type SeenFolder = Omit<FolderFact, 'entries'> & OnWay & { readonly entries: readonly SeenFile[] };

/** What lies at the places one policy names. */
export interface PolicyFiles {
  readonly baseDirectory: SeenFile;
  readonly privateKey: SeenFile;
  readonly publicCertificate: SeenFile;
  readonly trusted: SeenFolder;
  readonly revoked: SeenFolder;
}

/** Whom Neo4j runs as. */
export interface Reader {
  readonly uid: number;
  readonly groups: readonly number[];
  /** Windows: files whose access-control lists keep its account out. */
  readonly barred?: ReadonlySet<string>;
}

/** All that a prediction is made from. Gathered by `inspect/home/verdict-facts.ts`. */
export interface VerdictFacts {
  readonly home: string;
  readonly version: Neo4jVersion;
  readonly edition: Edition;
  readonly conf: SeenFile;
  /** Files of every policy that the conf names, enabled ones at least. */
  readonly files: ReadonlyMap<PolicyScope, PolicyFiles>;
  /** Undefined: readability is not judged (no owner known, or Windows). */
  readonly reader: Reader | undefined;
  readonly known: KnownSettings;
  /** Major version of the Java that runs this Neo4j; some files are read differently from 25 on. */
  readonly java: number;
  /** Neo4j is started with `--expand-commands`. */
  readonly expandCommands: boolean;
  /** See `ConfSource`. */
  readonly commandOutputs?: ReadonlyMap<string, string | null> | undefined;
  /** Why a name that the tables do not have may be one that this Neo4j knows; absent: nothing speaks for it. */
  readonly doubts?: SettingDoubts;
  /** Absent where `dbms.netty.ssl.provider` is JDK. */
  readonly nettyJars?: NettyJars;
  readonly now: Date;
  /** What a container's entry point did before; absent: this is no container. */
  readonly container?: Entered;
}

/** What keeps us from knowing which settings a Neo4j declares. */
export interface SettingDoubts {
  /** Nothing tells the edition; Community was assumed. */
  readonly editionAssumed: boolean;
  /** The version is newer than the newest one whose settings are known. */
  readonly newerThanTables: boolean;
  /** Names of jars in the plugins folder that declare settings of their own, or that could not be looked into. */
  readonly declaringPlugins: readonly string[];
}

/** Why it is not known whether Neo4j refuses a setting, or has the library that one asks for. */
export type Doubt = 'edition-assumed' | 'version-newer' | 'plugin-may-declare' | 'library-not-seen' | 'java-not-known';

export type Stage = 'container' | 'conf' | 'policy' | 'bolt' | 'https' | 'connection';
export type ComponentState = 'off' | 'plaintext' | 'encrypted' | 'broken' | 'fatal';

/** One thing that goes wrong, at the stage where this line notices it. */
export interface Reason {
  readonly id: ReasonId;
  readonly stage: Stage;
  /** The start ends here; or, at stage `connection`, no connection comes about. Otherwise it is worth a word only. */
  readonly fatal: boolean;
  readonly scope: PolicyScope | undefined;
  readonly path: string | undefined;
  /** Line of neo4j.conf, from 1. */
  readonly line: number | undefined;
  readonly setting: string | undefined;
  /** What this line would log, innermost text first; null when it logs nothing. */
  readonly neo4jSays: string | null;
  /** It would end the start, unless Neo4j knows more than we do, for this reason. */
  readonly doubt?: Doubt | undefined;
  /** What was seen, as half a sentence, where the rest does not tell it. */
  readonly because?: string | undefined;
}

export interface Verdict {
  /** Null: it hangs on what is not known of this Neo4j (`doubt` of the reasons). */
  readonly starts: boolean | null;
  /** Where the start ends; null when it does not. */
  readonly stage: Exclude<Stage, 'connection'> | null;
  readonly components: { readonly [scope in ScopeName]: ComponentState };
  /** Everything found, in the order of Neo4j's stages; the first fatal one is what it prints. */
  readonly reasons: readonly Reason[];
}

/** The Java a line is run on where nothing is known: the one it was measured on. */
export function usualJava(version: Neo4jVersion): number {
  return version.major >= 2025 ? 21 : 17;
}
