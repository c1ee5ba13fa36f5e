import { basename } from 'node:path';
import { inspectAnyHome } from '../../inspect/container/container-home.ts';
import type { FoundHome } from '../../inspect/home/find-home.ts';
import { readableConf, shownPath } from '../../inspect/home/installation.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type FolderFact, type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import { booleanOf, type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { ignoreDotFilesSetting } from '../../neo4j/config/connectors.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { TrustTarget } from '../../plan/trust/trust-target.ts';
import type { System } from '../../system/system.ts';
import type { JudgedPlace } from '../judging/judgement.ts';
import { type Flag, type JudgedFlags, placeOf } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

export interface TrustFlags extends JudgedFlags {
  readonly component?: readonly string[];
  readonly owner?: string;
  /** Whose trust: the server's, or that of a backup client in the same home, which has settings and files of its own. */
  readonly role?: 'server' | 'backup-client';
}

export interface TrustPlace {
  readonly installation: Installation;
  readonly conf: Conf;
  /** Undefined: the server's, or that of the file which was named. */
  readonly role?: 'backup-client';
}

/** `--component`, with the components that a command takes without it. */
export function componentFlag(byDefault: string): Flag {
  return {
    flags: '--component <list>',
    text: 'the components',
    defaultText: byDefault,
    list: true,
    choices: scopeNames,
  };
}

export const roleFlag: Flag = {
  flags: '--role <role>',
  text: 'backup-client: the certificates that neo4j-admin trusts for backups',
  choices: ['server', 'backup-client'],
};

/** A home whose trust is meant, and the components. */
export interface TrustSeen {
  readonly found: FoundHome;
  readonly place: TrustPlace;
  readonly targets: readonly TrustTarget[];
}

/** @param byDefault the components that are meant where none is named */
export async function lookAtTrust(
  { system, flags }: CommandRun<TrustFlags>,
  found: FoundHome,
  byDefault: readonly ScopeName[],
): Promise<TrustSeen> {
  const place = await inspectTrustPlace(system, flags, found);
  return { found, place, targets: componentsOf(flags, byDefault).map((scope) => targetOf(place, scope)) };
}

/**
 * The settings and files whose trust is meant. Without `--role` it is the server's, but for `--component backup` where the
 * home only has a backup client.
 * @throws UserError where a backup client is asked for that is not there.
 */
export async function inspectTrustPlace(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  flags: TrustFlags,
  home: FoundHome,
): Promise<TrustPlace> {
  const installation = await inspectAnyHome(system, home, placeOf(flags));
  readableConf(installation.conf, { edited: false });
  const server = { installation, conf: readConf(installation.conf.bytes, installation.version) };
  const wanted =
    flags.role ?? (flags.component?.every((scope) => scope === 'backup') === true && !hasBackup(server) ? undefined : 'server');
  if (wanted === 'server') return server;
  const client = await clientPlace(system, flags, home, server);
  if (client === undefined && wanted === 'backup-client')
    throw new UserError(
      `${installation.home} has no settings for a backup client.`,
      'Create them first:\nneo4j-tls init --role backup-client',
      { paths: [installation.home] },
    );
  return client ?? server;
}

const hasBackup = ({ conf }: TrustPlace): boolean => readPolicy(conf, 'backup').enabled === true;

/** What `neo4j-admin database backup` reads, where that is a policy of its own. */
async function clientPlace(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  flags: TrustFlags,
  home: FoundHome,
  server: TrustPlace,
): Promise<TrustPlace | undefined> {
  const { version, edition } = server.installation;
  const asHere = { ...placeOf(flags), neo4jVersion: version.text, edition };
  const { inspectForChecks } = await import('../../inspect/home/check-facts.ts');
  const { installation } = await inspectForChecks(system, { ...home, from: 'flag' }, asHere, { role: 'backup-client' });
  const conf = readConf(installation.conf.bytes, installation.version);
  const client = { installation, conf, role: 'backup-client' } as const;
  const isOwn = installation.scopes.backup.trusted.path !== server.installation.scopes.backup.trusted.path;
  return hasBackup(client) && (isOwn || !hasBackup(server)) ? client : undefined;
}

/** Components by `--component`, in the usual order; a backup client has one alone. */
export function componentsOf(flags: TrustFlags, byDefault: readonly ScopeName[]): readonly ScopeName[] {
  if (flags.component === undefined) return flags.role === 'backup-client' ? ['backup'] : byDefault;
  const wanted = flags.component;
  return scopeNames.filter((scope) => wanted.includes(scope));
}

/** As Neo4j sees it: where the conf has it pass over files that begin with a dot, they count for nothing. */
export function targetOf({ installation, conf }: TrustPlace, scope: ScopeName): TrustTarget {
  const policy = readPolicy(conf, scope);
  const { [scope]: all } = installation.scopes;
  const unseen = booleanOf(conf, ignoreDotFilesSetting(installation.version.line), false) === true;
  const files = unseen ? { ...all, trusted: withoutDotFiles(all.trusted), revoked: withoutDotFiles(all.revoked) } : all;
  return { scope, files, clientAuth: policy.clientAuth, enabled: policy.enabled === true };
}

function withoutDotFiles(folder: FolderFact): FolderFact {
  return { ...folder, entries: folder.entries.filter(({ path }) => !basename(path).startsWith('.')) };
}

/** One certificate in the documents of `trust`. */
export function listedTrust(component: ScopeName, installation: Installation, path: string, certificate: Certificate) {
  return {
    component,
    path: shownPath(installation.home, path),
    fingerprint256: certificate.fingerprint256,
    names: certificate.names.map(({ value }) => value),
    notAfter: certificate.notAfter.toISOString(),
  };
}

/** The home whose trust changes, and the components it changes for, as the judge is asked about them. */
export function judgedTrust(
  flags: TrustFlags,
  { found, place: { role }, targets }: TrustSeen,
): { readonly at: JudgedPlace; readonly asked: readonly ScopeName[] } {
  return { at: { found, place: placeOf(flags), owner: flags.owner, role }, asked: targets.map(({ scope }) => scope) };
}
