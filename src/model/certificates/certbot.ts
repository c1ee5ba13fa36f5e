import type { FileFact } from '../installation.ts';
import type { CertbotPlaces, HookResult } from './lineage.ts';

/** What was observed of certbot before it is planned with. Nothing is judged. */
export interface CertbotFacts {
  /** Undefined: not on the PATH. */
  readonly program: string | undefined;
  /** As in `certbot 2.1.0`; undefined when it could not be asked. */
  readonly version: CertbotVersion | undefined;
  readonly places: CertbotPlaces;
  /** Name of the lineage, as certbot will call it. */
  readonly name: string;
  readonly fullchain: FileFact;
  readonly privateKey: FileFact;
  /** `renewal/NAME.conf`: what later renewals go by. */
  readonly renewalConf: FileFact;
  /** An account with a CA is there, so no e-mail address is needed. */
  readonly hasAccount: boolean;
  /** Where the deploy hook of this lineage is kept. */
  readonly hookDirectory: string;
  /** Folders on the way to it, and itself, as far as they are not there; outermost first. */
  readonly missingFolders: readonly string[];
  readonly hookScript: FileFact;
  /** Whether the result file of the hook is there already. */
  readonly hookResultThere: boolean;
  /** What is noted of this lineage: root's record beside the hook, or the note in the home of any other user. */
  readonly record: FileFact;
  /** For root alone: the note in the home that says where the record is. */
  readonly pointer: FileFact | undefined;
  /** For root alone: one of certbot's folders that others than root can change, and who can. */
  readonly changeable: { readonly path: string; readonly who: string } | undefined;
  readonly recordDirectoryThere: boolean;
  /** An earlier run set this lineage up. */
  readonly deployed: HookResult | undefined;
  readonly hookTemplate: HookTemplate;
  /** The user who runs this is root, or the system has no root. */
  readonly asRoot: boolean;
  /** Standalone challenge: is something listening on its port already? Undefined: not asked. */
  readonly portTaken: boolean | undefined;
  /** Webroot challenge: may a file be written there? Undefined: not asked. */
  readonly webrootUsable: boolean | undefined;
  /** A timer or cron job that would renew this lineage; undefined: none was found. */
  readonly renewedBy: string | undefined;
  /** Names that this machine could not resolve. */
  readonly unresolved: readonly string[];
}

/** The deploy hook as it ships, in three files: itself, how it finds out as whom it may work, and what it does in a folder. */
export interface HookTemplate {
  readonly hook: string;
  readonly walk: string;
  readonly inFolder: string;
}

export interface CertbotVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}
