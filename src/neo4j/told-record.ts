import type { PublishedPort } from '../model/container.ts';
import { type Edition, type ScopeName, scopeNames } from '../model/installation.ts';
import { containerNames } from './reload-way.ts';
import { parseVersion } from './version.ts';

/** What a person said of a home whose own files do not tell it. */
export interface ToldOfHome {
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
export const toldFile = 'told';
/** Bytes of a record; what is longer is none. A certificate with hundreds of names is well below it. */
export const toldLimit = 65_536;

/** The record as text. */
export function toldRecord({ neo4jVersion, edition, reload, names = {}, container }: ToldOfHome): string {
  return [
    '# What neo4j-tls init was told of this Neo4j. It counts where neither a flag nor the files of Neo4j tell it.',
    ...(neo4jVersion === undefined ? [] : [`neo4j-version=${neo4jVersion}`]),
    ...(edition === undefined ? [] : [`edition=${edition}`]),
    ...(reload === undefined ? [] : [`reload=${reload}`]),
    ...scopeNames.flatMap((scope) => ((names[scope] ?? []).length === 0 ? [] : [`names.${scope}=${names[scope]?.join(' ')}`])),
    ...(container === undefined ? [] : [`container=${container.name}`]),
    ...(container?.published ?? []).map(({ host, port, inside }) => `published=${host}|${port}|${inside}`),
    '',
  ].join('\n');
}

/** Reads a record. A value that is none is left out: a record never stops a run. */
export function readToldRecord(text: string): ToldOfHome {
  const version = /^neo4j-version=(\S+)$/m.exec(text)?.[1];
  const edition = /^edition=(community|enterprise)$/m.exec(text)?.[1] as Edition | undefined;
  const reload = /^reload=(\S.*)$/m.exec(text)?.[1];
  const names = scopeNames.flatMap((scope) => {
    const given = new RegExp(`^names\\.${scope}=(\\S.*)$`, 'm').exec(text)?.[1];
    return given === undefined ? [] : [[scope, given.split(' ').filter((name) => /^[\w.:*-]{1,253}$/.test(name))] as const];
  });
  return {
    ...(version === undefined || !isVersion(version) ? {} : { neo4jVersion: version }),
    ...(edition === undefined ? {} : { edition }),
    ...(reload === undefined ? {} : { reload }),
    ...(names.length === 0 ? {} : { names: Object.fromEntries(names) }),
    ...readContainer(text),
  };
}

function readContainer(text: string): Pick<ToldOfHome, 'container'> {
  const name = /^container=(\S+)$/m.exec(text)?.[1];
  if (name === undefined || !containerNames.test(name)) return {};
  const published = [...text.matchAll(/^published=([\w.:-]*)\|(\d{1,5})\|(\d{1,5})$/gm)].map(([, host = '', port, inside]) => ({
    ...{ host, port: Number(port), inside: Number(inside) },
  }));
  return { container: { name, ...(published.length === 0 ? {} : { published }) } };
}

function isVersion(text: string): boolean {
  try {
    parseVersion(text);
    return true;
  } catch {
    return false;
  }
}
