import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import type { FileFact, Owner } from '../model/installation.ts';
import type { ConfEdit, Plan, Step } from '../model/plan.ts';
import { editConf } from '../neo4j/conf-edit.ts';

type EditConf = Extract<Step, { readonly kind: 'editConf' }>;

/**
 * The remedies of findings as one plan: each step once, folders first, neo4j.conf last and in a single edit; of several
 * configuration files each in one of its own. Nothing a person has to decide is in it.
 */
export function planRemedies(
  findings: readonly Finding[],
  { home, confs, owner }: { readonly home: string; readonly confs: readonly FileFact[]; readonly owner: Owner | undefined },
): Plan {
  const all = findings.flatMap(({ steps = [] }) => steps);
  const unique = [...new Map(all.map((step) => [identityOf(step), step])).values()];
  const written = new Set(
    unique.flatMap((step) => (step.kind === 'importKeyPair' ? [step.key.path, step.certificate.path] : [])),
  );
  const moved = new Set(unique.flatMap((step) => (step.kind === 'moveFile' ? [step.from] : [])));
  const others = unique.filter(
    (step) => step.kind !== 'editConf' && !(step.kind === 'setMode' && (written.has(step.path) || moved.has(step.path))),
  );
  const edits = all.filter((step): step is EditConf => step.kind === 'editConf');
  const edited = confs.flatMap((conf) =>
    mergeEdits(
      edits.filter(({ path }) => path === conf.path),
      conf,
      owner,
    ),
  );
  const rank = (step: Step): number => order.indexOf(step.kind);
  return {
    command: 'doctor',
    home,
    steps: [...others.sort((one, other) => rank(one) - rank(other)), ...edited],
    rehearsals: [],
    notes: [],
  };
}

const order: readonly Step['kind'][] = ['makeDirectory', 'moveFile', 'importKeyPair', 'setMode'];

function identityOf(step: Step): string {
  return step.kind === 'setMode' ? `setMode ${step.path}` : JSON.stringify(step);
}

function mergeEdits(steps: readonly EditConf[], conf: FileFact, owner: Owner | undefined): readonly Step[] {
  const [first] = steps;
  if (first === undefined || conf.bytes === undefined) return [];
  const renames = new Map(steps.flatMap((step) => [...step.edit.renames]));
  const edit: ConfEdit = {
    // What is renamed is not also changed under its old name.
    changes: new Map(steps.flatMap((step) => [...step.edit.changes]).filter(([name]) => !renames.has(name))),
    renames,
    blocks: steps.flatMap((step) => step.edit.blocks),
    duplicates: steps.some((step) => step.edit.duplicates === 'all') ? 'all' : 'changed',
  };
  const { report } = editConf(conf.bytes, edit);
  return [
    {
      ...first,
      edit,
      summary: report,
      expect: createHash('sha256').update(conf.bytes).digest('hex'),
      ...(owner === undefined ? {} : { owner }),
    },
  ];
}
