import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystem } from '../../src/system/index.ts';
import { startJudge } from '../support/neo4j/judge.ts';
import { findJdk, type Line, releases } from '../support/neo4j/releases.ts';
import { makeKeys } from './material.ts';
import type { Bench } from './run-case.ts';
import { makeWorld } from './setups.ts';

/** A judge of one line with a world of keys and certificates, and a folder to write cases into. */
export async function openBench(line: Line): Promise<Bench & { close(): Promise<void> }> {
  const release = releases[line];
  const judge = await startJudge(line);
  const folder = mkdtempSync(join(tmpdir(), `conformance-${line}-`));
  return {
    judge,
    java: findJdk(release)?.major ?? 17,
    version: release.version,
    system: createSystem(),
    world: makeWorld(makeKeys()),
    folder,
    async close() {
      await judge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
