import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import { systemAfter } from '../../../src/apply/beforehand/planned.ts';
import { createKeySupply } from '../../../src/apply/key-supply.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { System } from '../../../src/system/system.ts';
import { fillDirectory, testdir } from '../../support/testdir.ts';
import { snapshotTree } from '../../support/tree.ts';
import { firstPlan, inPlacePlan, plaintextHome, secondPlan, strays } from '../sample-plans.ts';

const system = createSystem();

/** Type, mode, owner and what a link leads to of everything below a folder, as a system shows it; certificates and keys differ each time. */
async function looksBelow({ files }: System, folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = async (path: string): Promise<void> => {
    for (const name of await files.list(path)) {
      const at = join(path, name);
      const { fact, bytes } = await files.readFact(at);
      if (name === '.neo4j-tls' || fact.state !== 'present') continue;
      const text = bytes?.toString('latin1').replace(/-----BEGIN ([^-]+)-----[^-]*-----END [^-]+-----/g, '$1');
      const { type, mode, owner, realPath } = fact;
      found[at.slice(folder.length)] = `${type} ${mode.toString(8)} ${owner.uid}:${owner.gid} ${realPath} ${text ?? ''}`;
      expect(await files.stat(at)).toMatchObject({ type, mode, realPath });
      expect(await files.realPath(at)).toBe(realPath);
      if (type === 'directory') await walk(at);
      else expect((await files.read(at)).equals(bytes ?? Buffer.alloc(0))).toBe(true);
    }
    const folderFact = await files.readFolder(path);
    const names = (await files.list(path)).map((name) => join(path, name));
    expect(folderFact.entries.map((entry) => entry.path)).toEqual(names);
  };
  await walk(folder);
  return found;
}

describe('the machine after a plan', () => {
  const plans: readonly (readonly [string, (home: string) => Plan])[] = [
    ['new folders, pairs and settings', firstPlan],
    ['settings alone', inPlacePlan],
    ['every kind of step over files that are there', secondPlan],
  ];
  it.each(plans)('is foreseen as it comes: %s', async (_, planFor) => {
    const home = testdir(plaintextHome);
    if (planFor === secondPlan) {
      await applyPlan(firstPlan(home), system);
      fillDirectory(home, strays);
    }
    const before = snapshotTree(home);
    const plan = planFor(home);
    const foreseen = await looksBelow(await systemAfter(plan, system), home);
    expect(snapshotTree(home), 'nothing is written').toEqual(before);
    await applyPlan(plan, system, { force: true });
    expect(foreseen).toEqual(await looksBelow(system, home));
  });

  it('uses the keys that the run itself will use', async () => {
    const home = testdir(plaintextHome);
    const keys = createKeySupply();
    const key = join(home, 'certificates', 'bolt', 'private.key');
    const after = await systemAfter(firstPlan(home), system, { keys });
    expect((await after.files.read(key)).toString()).toContain('PRIVATE KEY');
    let made = 0;
    const counting = {
      ...keys,
      take: (type: Parameters<typeof keys.take>[0]) => {
        made += 1;
        return keys.take(type);
      },
    };
    const again = await keys.take('ec-p256');
    keys.giveBack('ec-p256', again);
    await systemAfter(firstPlan(home), system, { keys: counting });
    expect(made).toBe(2);
    expect(await keys.take('ec-p256')).toBe(again);
  });

  it('shows the certificates that the run itself will write', async () => {
    const home = testdir(plaintextHome);
    const keys = createKeySupply();
    const plan = firstPlan(home);
    const certificate = join(home, 'certificates', 'bolt', 'public.crt');
    const foreseen = await (await systemAfter(plan, system, { keys })).files.read(certificate);
    await applyPlan(plan, system, { keys });
    expect(await system.files.read(certificate)).toEqual(foreseen);
  });

  it('cannot be written to', async () => {
    const home = testdir(plaintextHome);
    const { files } = await systemAfter(inPlacePlan(home), system);
    expect(() => files.effects.unlink(files.place(join(home, 'conf', 'neo4j.conf')))).toThrow(/must not write/);
    expect(() => files.syncAll(files.place(home))).toThrow(/must not write/);
  });
});
