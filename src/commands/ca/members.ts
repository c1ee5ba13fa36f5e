import { join } from 'node:path';
import { inspectAuthority } from '../../inspect/authority.ts';
import { inspectInstallation } from '../../inspect/home/installation.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import { givenFields } from '../../model/given-fields.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import { type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { type Authority, readAuthority } from '../../pki/issuing/authority.ts';
import type { System } from '../../system/system.ts';
import type { JudgedPlace } from '../judging/judgement.ts';
import type { CaFlags } from './shared.ts';

/** A member of a cluster whose home, or folder of a bundle, is on this machine. */
export interface Member {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly at: JudgedPlace;
  /** Components that have a policy. */
  readonly scopes: readonly ScopeName[];
}

/** A member's home, or its folder of a bundle. */
export async function lookAtMember(
  system: Pick<System, 'files' | 'host' | 'env'>,
  flags: Pick<CaFlags, 'neo4jVersion'>,
  home: string,
): Promise<Member> {
  // A bundle's folder has its conf beside certificates/.
  const bundled = join(home, 'neo4j.conf');
  const isBundle =
    (await system.files.stat(join(home, 'conf', 'neo4j.conf'))).state === 'missing' &&
    (await system.files.stat(bundled)).state === 'present';
  const found = { home, from: 'flag' } as const;
  const place = {
    ...givenFields(flags, 'neo4jVersion'),
    ...(isBundle ? { conf: bundled } : {}),
  };
  const installation = await inspectInstallation(system, found, place);
  const conf = readConf(installation.conf.bytes, installation.version);
  const scopes = scopeNames.filter((scope) => readPolicy(conf, scope).enabled === true);
  return { installation, conf, at: { found, place }, scopes };
}

/** Every CA in the folder. */
export async function readRotation(system: Pick<System, 'files'>, directory: string, now: Date) {
  const read = async (folder: string): Promise<Authority | undefined> => {
    if ((await system.files.stat(join(folder, authorityFiles.certificate))).state !== 'present') return undefined;
    return readAuthority(await inspectAuthority(system, folder), now);
  };
  const retiredFolder = join(directory, authorityFiles.retired);
  const retired = await Promise.all(
    (await system.files.list(retiredFolder).catch(() => [])).map((name) =>
      read(join(retiredFolder, name)).catch(() => undefined),
    ),
  );
  return {
    current: readAuthority(await inspectAuthority(system, directory), now),
    next: await read(join(directory, authorityFiles.next)),
    previous: await read(join(directory, authorityFiles.previous)),
    retired: retired.filter((authority) => authority !== undefined),
  };
}
