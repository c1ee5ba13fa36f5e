import { isAbsolute } from 'node:path';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import type { HookResult } from '../model/lineage.ts';

/**
 * Folder below `.neo4j-tls` with one note per lineage that feeds this home. For root it only says where to look: root's own
 * record lies beside the deploy hook, where root alone can write. For other users it is the record itself.
 */
export const lineageFolder = 'lineages';

/**
 * Reads a record (what `init --source certbot` noted) together with the result file that the deploy hook left. Undefined
 * when the record is none. A result that is missing or unreadable counts as a hook that never ran.
 */
export function readLineageRecord(record: string, result: string | undefined): HookResult | undefined {
  const fields = fieldsOf(record);
  const [name, lineage, configDirectory, path, hook] = ['name', 'lineage', 'config-directory', 'result', 'hook'].map((key) =>
    fields.get(key),
  );
  if (name === undefined || lineage === undefined || configDirectory === undefined || path === undefined || hook === undefined)
    return undefined;
  const left = fieldsOf(result ?? '');
  const outcome = (['installed', 'unchanged', 'failed'] as const).find((word) => word === left.get('outcome'));
  const time = new Date(left.get('time') ?? '');
  return {
    path,
    name,
    lineage,
    places: { configDirectory, workDirectory: fields.get('work-directory'), logsDirectory: fields.get('logs-directory') },
    acmeCa: fields.get('acme-ca'),
    scopes: scopeNames.filter((scope: ScopeName) => fields.get('components')?.split(',').includes(scope)),
    hook,
    time: Number.isNaN(time.getTime()) ? undefined : time,
    outcome: outcome ?? 'never-ran',
    reason: left.get('reason') ?? '',
    restart: (['done', 'failed'] as const).find((word) => word === left.get('restart')) ?? 'none',
    reload: fields.get('reload') ?? 'none',
    serial: (left.get('serial') ?? '').toLowerCase().replace(/^0+(?=.)/, ''),
  };
}

/** Which home a record is about; undefined in one that lies in that home itself. */
export function homeOfRecord(record: string): string | undefined {
  return fieldsOf(record).get('home');
}

/** What a note in a home says about where to look: the name of a lineage, and certbot's folder. Absolute, or undefined. */
export function pointerOf(note: string): { readonly name: string; readonly configDirectory: string } | undefined {
  const fields = fieldsOf(note);
  const [name, configDirectory] = [fields.get('name'), fields.get('config-directory')];
  if (name === undefined || !/^[\w.*-]+$/.test(name) || configDirectory === undefined || !isAbsolute(configDirectory))
    return undefined;
  return { name, configDirectory };
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
}
