// The home that `npm run bench` works on.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A plaintext server, fresh for every run: what is there already would be kept. It has the launcher that every archive has: a folder
 * without one looks like a container's, and Docker would be asked about it, whose own start is not what is measured.
 */
export function serverHome(folder, label, run) {
  const home = join(folder, `${label}-${run}`);
  for (const part of ['conf', 'bin']) mkdirSync(join(home, part), { recursive: true });
  writeFileSync(join(home, 'bin', 'neo4j'), '#!/bin/sh\n');
  writeFileSync(join(home, 'conf', 'neo4j.conf'), 'server.bolt.enabled=true\n');
  return home;
}
