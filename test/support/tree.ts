import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder, for comparing: path → type, mode, owner, content's digest or link's target. */
export function snapshotTree(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const walk = (path: string, shown: string): void => {
    const stat = lstatSync(path);
    const look = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isDirectory()) {
      tree[`${shown}/`] = look;
      for (const name of readdirSync(path).sort()) walk(join(path, name), `${shown}/${name}`);
    } else if (stat.isSymbolicLink()) tree[shown] = `-> ${readlinkSync(path)}`;
    else if (stat.isFile()) tree[shown] = `${look} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    else tree[shown] = `${look} special`;
  };
  walk(folder, '');
  return tree;
}
