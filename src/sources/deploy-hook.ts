import type { HookTemplate } from '../model/certificates/certbot.ts';
import type { HookResult } from '../model/certificates/lineage.ts';
import type { FileSpec } from '../model/file-spec.ts';
import type { Owner, ScopeName } from '../model/installation.ts';
import { shellQuoted } from '../model/text/shell.ts';
import { fillHookTemplate, placesOfPair } from '../neo4j/deploy-hook-text.ts';
import type { ReloadWay } from '../neo4j/reload-way.ts';

/** One pair the hook installs. Absolute paths. */
export interface HookPair {
  readonly scope: ScopeName;
  readonly key: string;
  readonly certificate: string;
  readonly owner: Owner | undefined;
}

/** What a deploy hook has to know. */
export interface HookOrder {
  /** Name of the lineage. */
  readonly name: string;
  readonly pairs: readonly HookPair[];
  readonly paths: HookPaths;
  readonly reload: ReloadWay;
  /** For the reload procedure: where Bolt is dialled, e.g. `bolt+ssc://localhost:7687`. */
  readonly boltUri: string;
}

/** Where the script, its result and the pairs it replaced lie. */
export interface HookPaths {
  readonly directory: string;
  readonly script: string;
  readonly result: string;
  readonly keep: string;
  /** What root's renewals need to know of the lineage. */
  readonly record: string;
  /** User name and password for the reload procedure, as shell variables. */
  readonly credentials: string;
}

/** Bytes of a result file; it never changes its size (see the template). */
const resultSize = 2048;

/** The files of a deploy hook, in the folder that certbot's configuration has for them. @param name the lineage */
export function hookPaths(directory: string, name: string): HookPaths {
  return {
    directory,
    script: `${directory}/${name}.sh`,
    result: `${directory}/${name}.result`,
    keep: `${directory}/${name}.previous`,
    record: `${directory}/${name}.record`,
    credentials: `${directory}/${name}.credentials`,
  };
}

/** The deploy hook from its template. Everything that varies is quoted: no path can become a command. */
export function renderDeployHook(template: HookTemplate, order: HookOrder): string {
  const { name, pairs, paths, reload } = order;
  const places = pairs.flatMap(({ owner, ...pair }) =>
    placesOfPair({ ...pair, owner: owner === undefined ? '' : `${owner.uid}:${owner.gid}` }),
  );
  const { result, keep } = paths;
  return fillHookTemplate(template, { name, result, keep, places, reload, reloadCommand: reloadCommand(reload, order) });
}

/** A result file before the hook ever ran. */
export function emptyHookResult(): string {
  return padded('outcome=never-ran');
}

/** What renewals of this lineage need to know about it. `home`: where it does not lie in the home itself. */
export function lineageRecordToText(
  record: Pick<HookResult, 'name' | 'lineage' | 'places' | 'acmeCa' | 'scopes' | 'hook' | 'path' | 'reload'> & {
    readonly home?: string | undefined;
  },
): string {
  const { places } = record;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['home', record.home],
    ['name', record.name],
    ['lineage', record.lineage],
    ['config-directory', places.configDirectory],
    ['work-directory', places.workDirectory],
    ['logs-directory', places.logsDirectory],
    ['acme-ca', record.acmeCa],
    ['components', record.scopes.join(',')],
    ['hook', record.hook],
    ['result', record.path],
    ['reload', record.reload],
  ];
  return [
    '# Written by neo4j-tls: the certbot certificate that this Neo4j uses.',
    ...fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
    '',
  ].join('\n');
}

/** The note in the home by which root finds its record. */
export function lineagePointerToText(name: string, configDirectory: string): string {
  return [
    "# Written by neo4j-tls: where root's record of this Neo4j's certbot certificate is.",
    `name=${name}`,
    `config-directory=${configDirectory}`,
    '',
  ].join('\n');
}

/** Records of the pairs a hook installs, for a plan that must see them. */
export function hookPair(scope: ScopeName, key: FileSpec, certificate: FileSpec): HookPair {
  return { scope, key: key.path, certificate: certificate.path, owner: key.owner };
}

function reloadCommand(reload: ReloadWay, { paths, boltUri }: HookOrder): string {
  switch (reload.kind) {
    case 'none':
      return ':';
    case 'systemd':
      return 'systemctl restart neo4j';
    case 'windows-service':
      // A hook of certbot's runs where there is no such service.
      return ':';
    case 'docker':
      return `docker restart ${shellQuoted(reload.container)}`;
    case 'command':
      return `sh -c ${shellQuoted(reload.command)}`;
    case 'procedure':
      return [
        '# NEO4J_USERNAME and NEO4J_PASSWORD of an administrator; only root can read this file.',
        `. ${shellQuoted(paths.credentials)} && export NEO4J_USERNAME NEO4J_PASSWORD &&`,
        `  cypher-shell -a ${shellQuoted(boltUri)} 'CALL dbms.security.reloadTLS()'`,
      ].join('\n  ');
  }
}

function padded(text: string): string {
  return `${text.padEnd(resultSize - 1)}\n`;
}
