/** Why a container ends before Neo4j starts. */
export type EntryFaultId =
  | 'container-read-only-mount'
  | 'container-folder-not-accessible'
  | 'container-secret-file'
  | 'container-licence'
  | 'container-file-became-folder';

/** What does not end it, and is worth a word. */
export type EntryNoteId = 'container-variable-skipped' | 'container-advertises-its-id';

/** Something that the image's entry point stumbles over, or leaves out. */
export interface EntryFault<Id = EntryFaultId> {
  readonly id: Id;
  /** The variable that it is about. */
  readonly variable?: string;
  /** The path in the container that it is about. */
  readonly path?: string;
  /** What the container prints; null: nothing. */
  readonly says: string | null;
  /** What was seen, as half a sentence. */
  readonly because: string;
}

/** Where a line of the conf comes from that the container's Neo4j reads. */
export type LineOrigin =
  | { readonly from: 'variable'; readonly variable: string }
  /** A line of the conf that is mounted. */
  | { readonly from: 'mounted'; readonly line: number }
  | { readonly from: 'image' };

/** What the image's entry point makes of a container before Neo4j starts. */
export interface Entered {
  /** In the order in which it meets them: the first one ends the container. */
  readonly faults: readonly EntryFault[];
  readonly notes: readonly EntryFault<EntryNoteId>[];
  /** neo4j.conf as Neo4j then reads it. */
  readonly conf: Buffer;
  /** Of each line of it, the first one first. */
  readonly origins: readonly LineOrigin[];
  /** Settings that are set to something that cannot be seen from here, and why. `neo4j.conf`: any of them may be. */
  readonly unknown: ReadonlyMap<string, string>;
  /** What of its description was not followed, and the start hangs on. */
  readonly doubts: readonly { readonly path: string; readonly because: string; readonly remedy: string }[];
  /** Nobody else is where its files lie: it is a pod. */
  readonly alone: boolean;
}

/** In `Entered.unknown`: the file itself is not known. */
export const wholeConf = 'neo4j.conf';
