import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystem } from '../../src/system/index.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { findJdk, type Line, releaseOf } from '../support/neo4j/releases.ts';
import { type GoldenOptions, openGolden } from './golden.ts';
import { fixedKeys } from './material.ts';
import type { Bench, GoldenBench } from './run-case.ts';
import { makeWorld } from './setups.ts';

type Closing<B extends Bench> = B & { close(): Promise<void> };

/** A running judge of one line with a world of keys and certificates, and a folder to write cases into. */
export async function openBench(line: Line): Promise<Closing<Bench & { readonly judge: Judge }>> {
  return withWorld(line, await startJudge(line));
}

/** The same, but Neo4j is asked only where its answer is not known. `write`: what was answered is stored in the end. */
export async function openGoldenBench(line: Line, options: GoldenOptions = {}): Promise<Closing<GoldenBench>> {
  return withWorld(line, await openGolden(line, options), options);
}

function withWorld<J extends { readonly line: Line; close(): Promise<void> }>(
  line: Line,
  judge: J,
  { java, version }: Pick<GoldenOptions, 'java' | 'version'> = {},
) {
  const release = releaseOf(line, version);
  const folder = mkdtempSync(join(tmpdir(), `conformance-${line}-`));
  return {
    judge,
    java: java ?? findJdk(release)?.major ?? release.java[0],
    version: release.version,
    system: createSystem(),
    world: makeWorld(fixedKeys()),
    folder,
    async close() {
      await judge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
