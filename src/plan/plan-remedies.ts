import { createHash } from 'node:crypto';
import type { ConfEdit } from '../model/conf-edit.ts';
import type { FileFact, Owner } from '../model/installation.ts';
import type { Plan } from '../model/plan.ts';
import type { CloseToOthers } from '../model/steps/close-to-others.ts';
import type { EditConf } from '../model/steps/edit-conf.ts';
import type { ImportKeyPair } from '../model/steps/import-key-pair.ts';
import type { Step } from '../model/steps/index.ts';
import type { SetMode } from '../model/steps/set-mode.ts';
import type { WriteFile } from '../model/steps/write-file.ts';
import { editConf } from '../neo4j/conf/conf-edit.ts';

export interface RepairPlace {
  readonly home: string;
  /** The configuration files that may be edited. */
  readonly confs: readonly FileFact[];
  readonly owner: Owner | undefined;
  /** Where a path really lies: two scopes may name one file by different ways. */
  readonly realPath: (path: string) => string;
}

/**
 * Repairs as one plan, made per file and setting: whatever several of them do to one path is done once. Folders first,
 * neo4j.conf last and in a single edit; of several configuration files each in one of its own. Where two repairs want different
 * things at one path, the first one has it.
 * @param steps in the order in which they were found; a later edit is made to what the earlier ones leave.
 */
export function planRemedies(steps: readonly Step[], { home, confs, owner, realPath }: RepairPlace): Plan {
  const taken = new Set<string>();
  const free = (...paths: readonly string[]): boolean => paths.every((path) => !taken.has(realPath(path)));
  const take = (...paths: readonly string[]): void => {
    for (const path of paths) taken.add(realPath(path));
  };
  const folders = new Map<string, Step>();
  const moved: Step[] = [];
  const pairs: ImportKeyPair[] = [];
  const written: WriteFile[] = [];
  const looks = new Map<string, SetMode>();
  const closed = new Map<string, CloseToOthers>();
  for (const step of steps) {
    if (step.kind === 'makeDirectory') folders.set(realPath(step.path), step);
    if (step.kind === 'moveFile' && free(step.from, step.to)) {
      moved.push(step);
      take(step.from, step.to);
    }
    if (step.kind === 'importKeyPair' && free(step.key.path, step.certificate.path)) {
      pairs.push(step);
      take(step.key.path, step.certificate.path);
    }
    if (step.kind === 'writeFile' && free(step.to.path)) {
      written.push(step);
      take(step.to.path);
    }
    if (step.kind === 'closeToOthers') closed.set(realPath(step.path), step);
    // What comes later knows what the earlier one has done.
    if (step.kind === 'setMode') looks.set(realPath(step.path), { ...looks.get(realPath(step.path)), ...step });
  }
  const edits = steps.filter((step): step is EditConf => step.kind === 'editConf');
  return {
    command: 'doctor',
    home,
    namedBy: confs.map(({ path }) => path),
    steps: [
      ...folders.values(),
      ...moved,
      ...pairs,
      ...written,
      ...[...looks.values(), ...closed.values()].filter(({ path }) => free(path)),
      ...confs.flatMap((conf) =>
        mergeEdits(
          edits.filter(({ path }) => path === conf.path),
          conf,
          owner,
        ),
      ),
    ],
    rehearsals: [],
    notes: [],
  };
}

/** Several edits of one file as one; nothing where it would change nothing. */
function mergeEdits(steps: readonly EditConf[], conf: FileFact, owner: Owner | undefined): readonly Step[] {
  const [first] = steps;
  if (first === undefined || conf.bytes === undefined) return [];
  const edit = steps.map((step) => step.edit).reduce(afterwards);
  const { bytes, report } = editConf(conf.bytes, edit);
  if (bytes.equals(conf.bytes)) return [];
  return [
    {
      ...first,
      edit,
      summary: report,
      expect: createHash('sha256').update(conf.bytes).digest('hex'),
      owner,
    },
  ];
}

/** One edit, then another on what it leaves, as one edit. */
function afterwards(one: ConfEdit, other: ConfEdit): ConfEdit {
  const renames = new Map([...one.renames].map(([from, to]) => [from, other.renames.get(to) ?? to]));
  for (const [from, to] of other.renames) if (!renames.has(from)) renames.set(from, to);
  const changes = new Map<string, ConfEdit['changes'] extends ReadonlyMap<string, infer V> ? V : never>();
  for (const [name, value] of [...one.changes, ...other.changes]) changes.set(renames.get(name) ?? name, value);
  return {
    changes,
    renames,
    blocks: [...one.blocks, ...other.blocks],
    duplicates: one.duplicates === 'all' || other.duplicates === 'all' ? 'all' : 'changed',
  };
}

/** A step as text, by which one that was there or tried already is known again. */
export function stepText(step: Step): string {
  return JSON.stringify(step);
}
