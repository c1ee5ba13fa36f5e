export interface Terminal {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns now; 80 where there is no terminal. */
  readonly width: number;
  /** The console has one of the fonts of old Windows, which lack the newer signs. */
  readonly oldFont?: boolean;
  /** By NO_COLOR, FORCE_COLOR, --no-color and whether the stream is a terminal. */
  colourAllowed(stream: 'out' | 'err'): boolean;
  /**
   * To stdout. A reader that went away (EPIPE) is not an error: later writes do nothing. Other failures, a closed stdout (`>&-`)
   * among them, are told by `settled`.
   */
  out(text: string): void;
  /** To stderr, likewise. */
  err(text: string): void;
  /** Resolves once stdout has taken everything: to the system's code of the first write that failed, else to undefined. */
  settled(): Promise<string | undefined>;
  /** All of standard input. Throws an error with `code` EFBIG beyond `limit` bytes. */
  readInput(limit?: number): Promise<Buffer>;
}
