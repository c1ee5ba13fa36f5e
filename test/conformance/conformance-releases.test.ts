import { lines, olderReleases } from '../support/neo4j/releases.ts';
import { compareWith } from './compare.ts';

// Defaults and rules changed within the lines, too.
for (const line of lines) for (const [version, java] of olderReleases[line]) compareWith(line, { java, version });
