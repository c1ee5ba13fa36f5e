import { resolve } from 'node:path';
import type { Installation } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { type NettyJars, nettySystem } from '../../neo4j/netty-jars.ts';
import type { System } from '../../system/system.ts';
import { isPackageHome } from './find-home.ts';

/** Looks for Netty's OpenSSL on the class path: in the folders of Neo4j's jars and of its plugins. */
export async function nettyJars(
  system: Pick<System, 'files' | 'host'>,
  { home, conf, version }: Installation,
): Promise<NettyJars> {
  const { settings } = readConf(conf.bytes, version);
  const folder = (name: string): string =>
    resolve(home, settings.get(`server.directories.${name}`) ?? settings.get(`dbms.directories.${name}`) ?? name);
  const list = async (path: string): Promise<readonly string[]> => system.files.list(path).catch(() => []);
  const libs = await Promise.all([folder('lib'), ...(isPackageHome(home) ? ['/usr/share/neo4j/lib'] : [])].map(list));
  const lib = libs.flat();
  return {
    libSeen: lib.some((name) => /^neo4j-.*\.jar$/.test(name)),
    names: [...lib, ...(await list(folder('plugins')))].filter((name) => /^netty-tcnative-.*\.jar$/.test(name)),
    system: nettySystem(system.host.platform, system.host.processor),
  };
}
