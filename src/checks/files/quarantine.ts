import { basename, join } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { Step } from '../../model/steps/index.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import type { CheckFacts } from '../check.ts';

/** Takes an entry of `trusted/` or `revoked/` out of the way, and keeps it: every file there is read by Neo4j. */
export function quarantineSteps(
  { facts: { home } }: CheckFacts,
  scope: string | undefined,
  kind: 'trusted' | 'revoked',
  path: string,
): readonly Step[] {
  const folder = join(home, homePaths.own, 'quarantine');
  return [
    { kind: 'makeDirectory', path: join(home, homePaths.own), mode: modes.ownDirectory },
    { kind: 'makeDirectory', path: folder, mode: modes.ownDirectory },
    { kind: 'moveFile', from: path, to: join(folder, `${scope}-${kind}-${basename(path)}`) },
  ];
}
