import { notReadableHereReason } from '../../model/container/not-readable-here.ts';
import type { Neo4jVersion, PathFact } from '../../model/installation.ts';
import type { System } from '../../system/system.ts';

/**
 * The files as a Neo4j of Windows names them, seen from another system: what lies on a drive or a share of that machine is there or not,
 * and nobody here can tell. Without this the path would be looked up here, as a name below the folder this runs in.
 */
export function withoutDrives<S extends Pick<System, 'files' | 'host'>>(system: S, { onWindows }: Neo4jVersion): S {
  if (onWindows !== true || system.host.platform === 'win32') return system;
  const { files } = system;
  const factOf = (path: string): PathFact | undefined => {
    const drive = /^([A-Za-z]:)/.exec(path)?.[1];
    const where =
      drive !== undefined ? `drive ${drive.toUpperCase()}` : /^(?:\\\\|\/\/)[^\\/]/.test(path) ? 'a share' : undefined;
    return where === undefined
      ? undefined
      : { state: 'unreachable', reason: notReadableHereReason(`${where} of the Windows machine`) };
  };
  return {
    ...system,
    files: {
      ...files,
      stat: async (path) => factOf(typeof path === 'string' ? path : path.path) ?? files.stat(path),
      readFact: async (path, limit) => {
        const name = typeof path === 'string' ? path : path.path;
        const fact = factOf(name);
        return fact === undefined ? files.readFact(path, limit) : { path: name, fact };
      },
      readFolder: async (path, limits) => {
        const fact = factOf(path);
        return fact === undefined ? files.readFolder(path, limits) : { path, fact, entries: [] };
      },
    },
  };
}
