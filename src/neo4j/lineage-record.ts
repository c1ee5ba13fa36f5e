import { type ScopeName, scopeNames } from '../model/installation.ts';
import type { HookResult } from '../model/lineage.ts';

/** Folder below `.neo4j-tls` with one record per lineage that feeds this home. */
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

function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
}
