import type { Commands } from './parts/commands.ts';
import type { Files } from './parts/files.ts';
import type { Host } from './parts/host.ts';
import type { Prompts } from './parts/prompts.ts';
import type { Terminal } from './parts/terminal.ts';
import type { Tls } from './parts/tls.ts';

/**
 * Everything this program can do to, or learn from, the machine. Built once by `createSystem()` and passed down; a test
 * passes its own or wraps the real one. Nothing outside `src/system` touches files, sockets, processes or the terminal.
 */
export interface System {
  readonly files: Files;
  readonly commands: Commands;
  readonly tls: Tls;
  readonly prompts: Prompts;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly templates: Templates;
  readonly host: Host;
  readonly signals: Signals;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The machine without whoever sits at it: nothing that takes this can ask or print. */
export type Machine = Omit<System, 'prompts' | 'terminal'>;

export interface Clock {
  now(): Date;
  wait(ms: number): Promise<void>;
}

/** Text that ships with the program, by path below `templates/`, e.g. `neo4j-conf/5/bolt.conf`. */
export interface Templates {
  read(path: string): Promise<string>;
  list(folder: string): Promise<readonly string[]>;
  /** The licences of the program and of everything inside it, in full. */
  licenses(): Promise<string>;
  /** The same for programs, names and versions with their SPDX licences: a CycloneDX document. */
  sbom(): Promise<string>;
}

export interface Signals {
  /** Ctrl-C, TERM and HUP, until the returned function is called. */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}
