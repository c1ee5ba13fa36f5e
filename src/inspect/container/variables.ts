import { join } from 'node:path';
import type { System } from '../../system/system.ts';

/** Lines `NAME=value`, as `env_file`, `--env-file` and Compose's own `.env` have them. Undefined: it cannot be read. */
export async function variablesIn(system: Pick<System, 'files'>, path: string): Promise<ReadonlyMap<string, string> | undefined> {
  const text = await system.files.read(path, 1024 * 1024).then(String, () => undefined);
  if (text === undefined) return undefined;
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const parts = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=(.*)$/.exec(line);
      return parts === null ? [] : [[parts[1] ?? '', (parts[2] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')] as const];
    }),
  );
}

/** The same; a file that cannot be read has none. */
async function readVariables(system: Pick<System, 'files'>, path: string): Promise<ReadonlyMap<string, string>> {
  return (await variablesIn(system, path)) ?? new Map();
}

/** `NAME=value`; without the sign all is the name. */
export function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export type Variables = ReadonlyMap<string, string | undefined>;

/** What compose puts in for variables: its surroundings, and a file `.env` beside the compose file. */
export async function composeVariables(system: Pick<System, 'files' | 'env'>, folder: string): Promise<Variables> {
  const file = await readVariables(system, join(folder, '.env'));
  return new Map([...file, ...Object.entries(system.env), ['PWD', folder]]);
}

const innermost = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\})/g;

/**
 * Compose puts variables of its own surroundings in: `$NAME`, `${NAME}`, `${NAME:-default}`, one within another's default;
 * `$$` is a dollar.
 */
export function interpolated<T>(value: T, variables: Variables): T {
  if (typeof value === 'string') {
    let text: string = value;
    // The innermost first; a default may hold another variable.
    for (let turn = 0; turn < 5; turn++) {
      const next = text.replace(innermost, (whole, plain?: string, name = plain, sign = '', word = '') => {
        if (whole === '$$') return '\u0000';
        const there = variables.get(name);
        const counts = there !== undefined && (there !== '' || !sign.startsWith(':'));
        if (sign.endsWith('+')) return counts ? word : '';
        return counts ? there.replaceAll('$', '\u0000') : sign.endsWith('-') ? word : '';
      });
      if (next === text) break;
      text = next;
    }
    return text.replaceAll('\u0000', '$') as T;
  }
  if (Array.isArray(value)) return value.map((item) => interpolated(item, variables)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolated(item, variables)])) as T;
  return value;
}
