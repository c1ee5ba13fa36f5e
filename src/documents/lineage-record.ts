import { isAbsolute } from 'node:path';
import * as z from 'zod/mini';
import type { HookResult } from '../model/certificates/lineage.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import { fieldsOf } from './fields.ts';

/**
 * Folder below `.neo4j-tls` with one note per lineage that feeds this home. For root it only says where to look: root's own
 * record lies beside the deploy hook, where root alone can write. For other users it is the record itself.
 */
export const lineageFolder = 'lineages';

function recordSchema() {
  return z.object({
    name: z.string(),
    lineage: z.string(),
    'config-directory': z.string(),
    'work-directory': z.optional(z.string()),
    'logs-directory': z.optional(z.string()),
    result: z.string(),
    hook: z.string(),
    'acme-ca': z.optional(z.string()),
    components: z._default(z.string(), ''),
    reload: z._default(z.string(), 'none'),
  });
}

/** What the deploy hook left. It may have been ended half-way, so that each value counts by itself. */
function resultSchema() {
  const time = z.pipe(
    z.string(),
    z.transform((text) => new Date(text)),
  );
  return z.object({
    outcome: z.catch(z.enum(['installed', 'unchanged', 'failed', 'never-ran']), 'never-ran'),
    time: z.catch(z.optional(time.check(z.refine((date) => !Number.isNaN(date.getTime())))), undefined),
    reason: z._default(z.string(), ''),
    restart: z.catch(z.enum(['done', 'failed', 'none']), 'none'),
    serial: z._default(z.string(), ''),
  });
}

/**
 * Reads a record (what `init --source certbot` noted) together with the result file that the deploy hook left. Undefined
 * when the record is none. A result that is missing or unreadable counts as a hook that never ran.
 */
export function readLineageRecord(record: string, result: string | undefined): HookResult | undefined {
  z.config({ jitless: true });
  const noted = recordSchema().safeParse(Object.fromEntries(fieldsOf(record))).data;
  if (noted === undefined) return undefined;
  const left = resultSchema().parse(Object.fromEntries(fieldsOf(result ?? '')));
  return {
    path: noted.result,
    name: noted.name,
    lineage: noted.lineage,
    places: {
      configDirectory: noted['config-directory'],
      workDirectory: noted['work-directory'],
      logsDirectory: noted['logs-directory'],
    },
    acmeCa: noted['acme-ca'],
    scopes: scopeNames.filter((scope: ScopeName) => noted.components.split(',').includes(scope)),
    hook: noted.hook,
    ...left,
    time: left.time,
    reload: noted.reload,
    serial: left.serial.toLowerCase().replace(/^0+(?=.)/, ''),
  };
}

/** Which home a record is about; undefined in one that lies in that home itself. */
export function homeOfRecord(record: string): string | undefined {
  return new Map(fieldsOf(record)).get('home');
}

/** What a note in a home says about where to look: the name of a lineage, and certbot's folder. Absolute, or undefined. */
export function pointerOf(note: string): { readonly name: string; readonly configDirectory: string } | undefined {
  const fields = new Map(fieldsOf(note));
  const [name, configDirectory] = [fields.get('name'), fields.get('config-directory')];
  if (name === undefined || !/^[\w.*-]+$/.test(name) || configDirectory === undefined || !isAbsolute(configDirectory))
    return undefined;
  return { name, configDirectory };
}
