import * as z from 'zod/mini';
import type { PublishedPort } from '../model/container/container.ts';
import { givenFields } from '../model/given-fields.ts';
import { type Edition, type ScopeName, scopeNames } from '../model/installation.ts';
import { containerNames } from '../neo4j/reload-way.ts';
import { parseVersion } from '../neo4j/version.ts';
import { fieldsOf } from './fields.ts';

/** What a person said of a home whose own files do not tell it. */
export interface SavedOptions {
  /** A release, as 5.26.30. */
  readonly neo4jVersion?: string;
  readonly edition?: Edition;
  /** How it comes to use new files, as `--reload` has it. */
  readonly reload?: string;
  /** The names that the pair of a component was made for, where somebody gave them. */
  readonly names?: { readonly [scope in ScopeName]?: readonly string[] };
  /** The container that is given this home, and the ports by which this machine reaches it; undefined: as in the container. */
  readonly container?: { readonly name: string; readonly published?: readonly PublishedPort[] | undefined };
}

/** Name of the record of it, below `.neo4j-tls`. */
export const savedOptionsFile = 'told';
/** Bytes of a record; what is longer is none. A certificate with hundreds of names is well below it. */
export const savedOptionsLimit = 65_536;

/** The record as text. */
export function savedOptionsRecord({ neo4jVersion, edition, reload, names = {}, container }: SavedOptions): string {
  return [
    '# What was passed to neo4j-tls init for this Neo4j. Used unless a flag or the files of Neo4j say otherwise.',
    ...(neo4jVersion === undefined ? [] : [`neo4j-version=${neo4jVersion}`]),
    ...(edition === undefined ? [] : [`edition=${edition}`]),
    ...(reload === undefined ? [] : [`reload=${reload}`]),
    ...scopeNames.flatMap((scope) => ((names[scope] ?? []).length === 0 ? [] : [`names.${scope}=${names[scope]?.join(' ')}`])),
    ...(container === undefined ? [] : [`container=${container.name}`]),
    ...(container?.published ?? []).map(({ host, port, inside }) => `published=${host}|${port}|${inside}`),
    '',
  ].join('\n');
}

/** `HOST|PORT|PORT INSIDE`. */
const publishedPort = /^([\w.:-]*)\|(\d{1,5})\|(\d{1,5})$/;

/** Each value counts by itself: one that is none is as if nobody had told it. */
function recordSchema() {
  const told = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
  const names = told(
    z.pipe(
      z.string().check(z.minLength(1)),
      z.transform((text) => text.split(' ').filter((name) => /^[\w.:*-]{1,253}$/.test(name))),
    ),
  );
  return z.object({
    'neo4j-version': told(z.string().check(z.refine(isVersion))),
    edition: told(z.enum(['community', 'enterprise'])),
    reload: told(z.string().check(z.minLength(1))),
    ...(Object.fromEntries(scopeNames.map((scope) => [`names.${scope}`, names])) as Record<`names.${ScopeName}`, typeof names>),
    container: told(z.string().check(z.regex(containerNames))),
    published: z.array(z.string()),
  });
}

/** Reads a record. A value that is none is left out: a record never stops a run. */
export function readSavedOptions(text: string): SavedOptions {
  const fields = fieldsOf(text);
  if (fields.length === 0) return {};
  z.config({ jitless: true });
  const published = fields.flatMap(([name, value]) => (name === 'published' ? [value] : []));
  const told = recordSchema().parse({ ...Object.fromEntries([...fields].reverse()), published });
  const names = scopeNames.flatMap((scope) => {
    const given = told[`names.${scope}`];
    return given === undefined ? [] : [[scope, given] as const];
  });
  return {
    ...givenFields({ ...told, neo4jVersion: told['neo4j-version'] }, 'neo4jVersion', 'edition', 'reload'),
    ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }),
    ...(told.container === undefined ? {} : { container: containerOf(told.container, told.published) }),
  };
}

function containerOf(name: string, published: readonly string[]): NonNullable<SavedOptions['container']> {
  const ports = published.flatMap((text) => {
    const [, host = '', port, inside] = publishedPort.exec(text) ?? [];
    return port === undefined ? [] : [{ host, port: Number(port), inside: Number(inside) }];
  });
  return { name, ...(ports.length === 0 ? {} : { published: ports }) };
}

function isVersion(text: string): boolean {
  try {
    parseVersion(text);
    return true;
  } catch {
    return false;
  }
}
