import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real terminal (tmux, on a socket of its own) in which a shell runs. */
export interface TestTerminal {
  /** Types keys by tmux's names: Enter, C-c, Down, or text. */
  send(...keys: readonly string[]): void;
  /** What the screen and the lines above it show, without blank lines at the end. */
  screen(): string;
  /** What the window alone shows now; with the commands to the terminal that colour it where they are asked for. */
  window(options?: { readonly colours: boolean }): string;
  /** Waits until the screen shows it; throws with the screen after the limit. */
  until(shown: RegExp, limitMs?: number): Promise<string>;
  /** Gives the window another width, and waits until a program has seen it. */
  resize(columns: number): Promise<void>;
  close(): void;
}

/** Opens a terminal of the given size; the shell's prompt is `$ `. */
export function openTerminal(
  options: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
  } = {},
): TestTerminal {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-terminal-'));
  const socket = join(folder, randomBytes(4).toString('hex'));
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, NODE_EXTRA_CA_CERTS: _ca, TMUX: _tmux, CI: _ci, ...env } = process.env;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...env, ...options.env, TERM: 'xterm-256color' },
    });
  tmux(
    'new-session',
    '-d',
    '-x',
    String(options.columns ?? 100),
    '-y',
    String(options.rows ?? 50),
    '-c',
    options.cwd ?? folder,
    'env PS1="\\$ " sh',
  );
  tmux('set-option', '-g', 'history-limit', '5000');
  const screen = (): string => tmux('capture-pane', '-p', '-J', '-S', '-1000').trimEnd();
  return {
    send: (...keys) => {
      tmux('send-keys', ...keys);
    },
    screen,
    window: (asked) => tmux('capture-pane', '-p', '-J', ...(asked?.colours === true ? ['-e'] : [])).trimEnd(),
    until: async (shown, limitMs = 20_000) => {
      const end = Date.now() + limitMs;
      for (;;) {
        const text = screen();
        if (shown.test(text)) return text;
        if (Date.now() > end) throw new Error(`the terminal never showed ${shown}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    resize: async (columns) => {
      tmux('resize-window', '-x', String(columns), '-y', String(options.rows ?? 50));
      await new Promise((resolve) => setTimeout(resolve, 500));
    },
    close: () => {
      try {
        tmux('kill-server');
      } catch {
        // It ended by itself.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
