import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAt } from '../../../src/commands/doctor/look.ts';
import { toJudge } from '../../../src/commands/judging/judge-container.ts';
import { readContainers } from '../../../src/inspect/container/container.ts';
import type { FileFact, Owner, PathFact } from '../../../src/model/installation.ts';
import { allEntryRules, type EntryRules } from '../../../src/neo4j/entry-point/rules.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { Files } from '../../../src/system/parts/files.ts';
import type { System } from '../../../src/system/system.ts';
import { fillDirectory, type TestEntry } from '../../support/testdir.ts';

/** Owner and mode of a path; what is not named belongs to the image's user, as a careful person would have it. */
export type Owned = Readonly<Record<string, readonly [owner: number, mode: number, group?: number]>>;

export interface Described {
  /** The description, and all that lies beside it. */
  readonly files: Readonly<Record<string, TestEntry>>;
  /** Which of them is judged. */
  readonly file: string;
  readonly owned?: Owned;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly starts: boolean | null;
  readonly bolt: string;
  /** Id of the first finding that is an error. */
  readonly first: string | null;
  readonly ids: readonly string[];
  readonly conf: string;
  readonly unseen: readonly string[];
  readonly places: readonly string[];
  readonly texts: string;
}

/**
 * What doctor comes to of each Neo4j container of a description, on this machine but for owners and modes: those are told by the row, so
 * that no test needs root.
 */
export async function judgedContainers(row: Described, rules: EntryRules = allEntryRules): Promise<readonly Outcome[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'neo4j-tls-container-')));
  try {
    fillDirectory(folder, row.files);
    const system = ownedAs(folder, row);
    const { specs } = await readContainers(system, join(folder, row.file));
    const outcomes: Outcome[] = [];
    for (const spec of specs) {
      const { view, found, place, user, entered, words } = await toJudge(system, spec, {}, rules);
      const seen = await lookAt(view, found, place, { owner: user, seenBy: join(folder, row.file), entered });
      const { verdict, unseen } = seen.checkFacts.judged;
      const findings = seen.findings.map(words);
      outcomes.push({
        ...{ starts: verdict.starts, bolt: verdict.components.bolt, conf: entered.conf.toString('latin1') },
        first: findings.find(({ severity }) => severity === 'error')?.id ?? null,
        ids: findings.map(({ id }) => id),
        unseen: [...[...unseen.values()].flat(), ...spec.notFollowed].map(({ because }) => because),
        places: findings.map(({ id, path, line }) => `${id} ${(path ?? '').replace(`${folder}/`, '')}:${line ?? ''}`),
        texts: findings.map(({ message, remedy }) => `${message}\n${remedy}`).join('\n'),
      });
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ownedAs(folder: string, { owned = {}, env = {} }: Described): System {
  const real = createSystem();
  const told = <Fact extends PathFact>(path: string, fact: Fact): Fact => {
    if (fact.state !== 'present' || !path.startsWith(folder)) return fact;
    const [uid, mode, gid] = owned[fact.realPath.slice(folder.length + 1)] ??
      owned[path.slice(folder.length + 1)] ?? [7474, fact.type === 'directory' ? 0o755 : 0o640];
    const owner: Owner = { uid, gid: gid ?? uid, user: 'alice-of-this-machine', group: 'alice-of-this-machine' };
    return { ...fact, mode, owner };
  };
  const file = (one: FileFact): FileFact => ({ ...one, fact: told(one.path, one.fact) });
  const files: Files = {
    ...real.files,
    stat: async (path: string) => told(path, await real.files.stat(path)),
    readFact: async (path: string, limit) => file(await real.files.readFact(path, limit)),
    async readFolder(path, limits) {
      const seen = await real.files.readFolder(path, limits);
      return { ...seen, fact: told(path, seen.fact), entries: seen.entries.map(file) };
    },
    as: () => files,
  } as Files;
  return { ...real, files, env: { HOME: join(folder, 'home'), ...env } };
}
