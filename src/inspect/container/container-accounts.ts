import type { ContainerSpec } from '../../model/container/container-spec.ts';
import type { Owner } from '../../model/installation.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import type { System } from '../../system/system.ts';

/** As whom the image runs Neo4j, unless somebody says otherwise. */
export const imageOwner: Owner = { uid: containerUser, gid: containerUser, user: 'neo4j', group: 'neo4j' };
export const rootOwner: Owner = { uid: 0, gid: 0 };

/** Without `user:`, and with root's, the entry point starts as root and hands over to the image's user. */
export function startsAsRoot({ user }: Pick<ContainerSpec, 'user'>): boolean {
  const [name = ''] = (user ?? '').split(':');
  return name === '' || name === 'root' || /^0+$/.test(name);
}

/** Who reads the files: `user:`, else the image's own. A user without a group is in root's, as Docker has it. */
export function readerOf({ user }: Pick<ContainerSpec, 'user'>): Owner {
  const [uid = '', gid] = (user ?? '').split(':');
  if (startsAsRoot({ user }) || !/^\d+$/.test(uid)) return imageOwner;
  const group = /^\d+$/.test(gid ?? '') ? Number(gid) : undefined;
  if (Number(uid) === imageOwner.uid)
    return group === undefined || group === imageOwner.gid ? imageOwner : { uid: imageOwner.uid, gid: group, user: 'neo4j' };
  return { uid: Number(uid), gid: group ?? 0 };
}

/** The accounts of this machine are not those of the container: a number has no name there but the image's own. */
export function accountsInside({ groups }: ContainerSpec): Pick<System['host'], 'findUser' | 'findGroup' | 'groupsOf'> {
  const isOwn = (account: string | number): boolean => account === 'neo4j' || account === imageOwner.uid;
  return {
    findUser: async (user) => (isOwn(user) ? { name: 'neo4j', uid: imageOwner.uid, gid: imageOwner.gid } : undefined),
    findGroup: async (group) => (isOwn(group) ? { name: 'neo4j', gid: imageOwner.gid } : undefined),
    groupsOf: async (uid) => [...(uid === imageOwner.uid ? [imageOwner.gid] : []), ...groups],
  };
}
