import { readFileSync } from 'node:fs';

const template = readFileSync(new URL('./deploy-hook-first-form.sh', import.meta.url), 'utf8');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface OldHookOrder {
  readonly name: string;
  readonly result: string;
  readonly keep: string;
  readonly pairs: readonly {
    readonly scope: string;
    readonly base: string;
    readonly key: string;
    readonly certificate: string;
    readonly owner: string;
  }[];
  readonly reload: string;
  readonly words: string;
}

/** A deploy hook as the first version wrote it. */
export function oldHook({ name, result, keep, pairs, reload, words }: OldHookOrder): string {
  const values = new Map([
    ['name', quoted(name)],
    ['result', quoted(result)],
    ['keep', quoted(keep)],
    [
      'pairs',
      pairs
        .map(
          ({ scope, base, key, certificate, owner }) =>
            `  "$1" ${scope} ${[base, key, certificate, owner].map(quoted).join(' ')}`,
        )
        .join('\n'),
    ],
    ['reload', reload],
    ['reload_words', words],
    ['reload_outcome', reload === ':' ? 'none' : 'done'],
    ['reload_done', quoted('Neo4j was reloaded')],
  ]);
  return template.replace(/\{\{([a-z_]+)\}\}/g, (_, placeholder: string) => values.get(placeholder) ?? '');
}
