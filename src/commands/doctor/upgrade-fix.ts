import { isDeepStrictEqual } from 'node:util';
import { inNamesOfBoth, lineForBoth, readsName } from '../../checks/upgrade/conf-lines.ts';
import type { Finding } from '../../model/finding.ts';
import type { EditConf } from '../../model/steps/edit-conf.ts';
import type { Machine } from '../../system/system.ts';
import type { SeenHome } from './look.ts';
import { chooseRepairs, type Repairs } from './repairs.ts';

type Look = (view: Machine) => Promise<SeenHome>;

/**
 * The repairs of what the new version finds that leave both versions no worse. What only the new version would take (its names for
 * settings above all) is not among them: it is for the night.
 */
export function chooseForBoth(
  system: Machine,
  before: SeenHome,
  after: SeenHome,
  look: { readonly old: Look; readonly upgraded: Look },
): Promise<Repairs> {
  const olds = new WeakMap<Machine, Promise<SeenHome>>([[system, Promise.resolve(before)]]);
  const oldOf = (view: Machine): Promise<SeenHome> => {
    const known = olds.get(view) ?? look.old(view);
    olds.set(view, known);
    return known;
  };
  const upgraded: Look = async (view) => readByBoth(await oldOf(view), await look.upgraded(view));
  return chooseRepairs(system, readByBoth(before, after), upgraded, [
    {
      before,
      look: oldOf,
      // Addresses are no part of what a repair may make worse, so they stay as they are.
      sameAs: (then) => isDeepStrictEqual(addressesOf(then), addressesOf(before)),
      name: `Neo4j ${before.inspected.installation.version.text}`,
    },
  ]);
}

const addressesOf = ({ checkFacts }: SeenHome): readonly unknown[] => [
  checkFacts.judged.config.connectors,
  checkFacts.addresses.channels,
];

/** The new version's findings with those steps alone that today's version reads as well. */
function readByBoth(old: SeenHome, upgraded: SeenHome): SeenHome {
  return { ...upgraded, findings: upgraded.findings.map((one) => stepsForBoth(one, old, upgraded)) };
}

function stepsForBoth(found: Finding, old: SeenHome, upgraded: SeenHome): Finding {
  const { steps = [], ...rest } = found;
  if (rest.severity === 'info') return { ...rest, fixable: false };
  const own = lineStep(rest, old, upgraded);
  if (own !== undefined) return { ...rest, fixable: true, steps: [own] };
  const [was, is] = [old.checkFacts.facts, upgraded.checkFacts.facts];
  const reads = (name: string): boolean => name.startsWith('dbms.ssl.policy.') || readsName(name, was);
  const forBoth = steps.map((step) => (step.kind === 'editConf' ? inNamesOfBothSteps(step, was, is) : step));
  // A line that today's version acts on is not for today to delete.
  const good = forBoth.every(
    (step) =>
      step.kind !== 'editConf' ||
      ([...step.edit.renames.values()].every(reads) &&
        [...step.edit.changes].every(([name, value]) =>
          value === null ? name.startsWith('dbms.ssl.policy.') || !readsName(name, was) || readsName(name, is) : reads(name),
        )),
  );
  return good && steps.length > 0 ? { ...rest, fixable: true, steps: forBoth } : { ...rest, fixable: false };
}

type Facts = SeenHome['checkFacts']['facts'];

/** What is written under a new name, under the name that today's version has for it, where the new one reads that as well. */
function inNamesOfBothSteps(step: EditConf, was: Facts, is: Facts): EditConf {
  const changes = new Map([...step.edit.changes].map(([name, value]) => [inNamesOfBoth(name, was, is) ?? name, value] as const));
  return { ...step, edit: { ...step.edit, changes } };
}

/** A line that today's version migrates while it reads, written as what it makes of it. */
function lineStep({ id, line, path }: Finding, old: SeenHome, upgraded: SeenHome): EditConf | undefined {
  if (id !== 'unknown-setting' && id !== 'invalid-value') return undefined;
  const { conf } = old.checkFacts.facts;
  if (path !== conf.path || conf.fact.state !== 'present' || conf.fact.type !== 'file' || old.checkFacts.conf.utf16)
    return undefined;
  const both = lineForBoth(line, old.checkFacts, upgraded.checkFacts);
  if (both === undefined) return undefined;
  const { name, value, inPlaceOf } = both;
  const [renames, changes] =
    value === undefined ? [new Map([[inPlaceOf, name]]), new Map()] : [new Map(), new Map([[name, value]])];
  if (value !== undefined && name !== inPlaceOf) return undefined;
  return {
    kind: 'editConf',
    path: conf.path,
    edit: { blocks: [], renames, changes, duplicates: 'changed' },
    expect: undefined,
    mode: conf.fact.mode,
  };
}
