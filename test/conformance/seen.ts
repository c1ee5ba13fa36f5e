import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Digest of everything below a folder: names, kinds, modes, where links lead, and every byte. Where the folder lies does not
 * count, nor does the folder in it that belongs to the program: Neo4j does not look there.
 */
export function digestOfTree(folder: string): string {
  const hash = createHash('sha256');
  addTo(hash, folder, '');
  return hash.digest('base64url');
}

function addTo(hash: Hash, folder: string, inside: string): void {
  for (const name of readdirSync(folder).sort()) {
    if (inside === '' && name === '.neo4j-tls') continue;
    const path = join(folder, name);
    const said = `${inside}/${name}`;
    const stat = lstatSync(path);
    hash.update(`${said}\0${stat.mode.toString(8)}\0`);
    if (stat.isDirectory()) addTo(hash, path, said);
    else if (stat.isSymbolicLink()) hash.update(`${readlinkSync(path)}\0`);
    else if (stat.isFile()) hash.update(`${stat.size}\0`).update(readFileSync(path));
  }
}
