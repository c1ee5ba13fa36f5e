import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type ClusterMember, emptyMembers, everyPair, init, pairsOf, placeFlags, talking } from '../support/neo4j/cluster.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines } from '../support/neo4j/releases.ts';
import { runWell } from '../support/program.ts';

const everybody = pairsOf('core1', 'core2', 'core3');

describeNeeds(['java', 'maven'], 'renewing a self-signed member in two stages', () => {
  describe.each(lines)('on Neo4j %s', (line) => {
    let directory: string;
    let judge: Judge;
    let members: readonly [ClusterMember, ClusterMember, ClusterMember];
    /** What each member read when it was started last: a copy of its home from then. */
    const running = new Map<string, ClusterMember>();
    let starts = 0;

    const restart = async (...which: readonly ClusterMember[]): Promise<void> => {
      for (const member of which) {
        const home = join(directory, 'running', `${member.name}-${starts++}`);
        await cp(member.home, home, { recursive: true });
        running.set(member.name, { ...member, home, conf: join(home, 'conf', 'neo4j.conf') });
      }
    };
    const whoTalks = async (): Promise<readonly string[]> =>
      talking(
        await everyPair(
          judge,
          members.flatMap(({ name }) => running.get(name) ?? []),
          'cluster',
        ),
      );
    const place = (member: ClusterMember) => [...placeFlags(member, line), '--edition', 'community'];
    const renew = (member: ClusterMember, ...more: readonly string[]) =>
      runWell(['renew', ...place(member), '--component', 'cluster', '--yes', '--json', ...more]);
    const leaf = (member: ClusterMember) => readFile(join(member.home, 'certificates/cluster/public.crt'), 'utf8');

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'stages-'));
      judge = await startJudge(line);
      members = (await emptyMembers(directory)) as [ClusterMember, ClusterMember, ClusterMember];
      for (const member of members) await init(member, line, '--components', 'cluster', '--source', 'self-signed');
      for (const member of members) {
        const others = members.filter((other) => other !== member);
        await runWell([
          'trust',
          'add',
          ...others.map(({ home }) => join(home, 'certificates/cluster/public.crt')),
          ...place(member),
          '--yes',
        ]);
      }
      await restart(...members);
    }, 120_000);
    afterAll(async () => {
      await judge.close();
      await rm(directory, { recursive: true, force: true });
    });

    it('parts nobody: every pair talks before, after the announcement, after the switch, and at each restart between', {
      timeout: 240_000,
    }, async () => {
      const [first, ...peers] = members;
      const old = await leaf(first);
      expect(await whoTalks()).toEqual(everybody);

      // Announced: nothing changed for this server, not even if it is restarted meanwhile.
      const announced = JSON.parse((await renew(first, '--stage', 'announce')).stdout);
      expect(announced.announced).toEqual([{ component: 'cluster', path: 'certificates/cluster/next/public.crt' }]);
      await restart(first);
      expect(await whoTalks()).toEqual(everybody);
      expect(await leaf(first)).toBe(old);

      // Handed round, as the note says; one peer after the other is restarted.
      const next = join(first.home, 'certificates/cluster/next/public.crt');
      expect(JSON.stringify(announced.plan.notes)).toContain('trust add FILE --component cluster --as NAME-next');
      for (const peer of peers) {
        await runWell(['trust', 'add', next, ...place(peer), '--component', 'cluster', '--as', `${first.host}-next`, '--yes']);
        expect(await whoTalks()).toEqual(everybody);
        await restart(peer);
        expect(await whoTalks()).toEqual(everybody);
      }

      // Switched, and only then restarted.
      const waiting = await readFile(next, 'utf8');
      await renew(first, '--stage', 'switch');
      expect(await leaf(first)).toBe(waiting);
      expect(await whoTalks()).toEqual(everybody);
      await restart(first);
      expect(await whoTalks()).toEqual(everybody);

      // The old one goes; what is left is the new one alone.
      for (const peer of peers) {
        await runWell(['trust', 'remove', first.host, ...place(peer), '--component', 'cluster', '--yes']);
        expect(await readdir(join(peer.home, 'certificates/cluster/trusted'))).toHaveLength(2);
        await restart(peer);
        expect(await whoTalks()).toEqual(everybody);
      }
    });

    it('without the overlap, the renewed one is parted from the others as soon as it is restarted', {
      timeout: 120_000,
    }, async () => {
      const [, second, third] = members;
      const ran = JSON.parse((await renew(second)).stdout);
      expect(JSON.stringify(ran.plan.notes)).toContain('--stage announce');
      expect(await whoTalks()).toEqual(everybody);
      await restart(second);
      expect(await whoTalks()).toEqual(everybody.filter((pair) => !pair.includes('core2')));
      expect(await leaf(third)).not.toBe(await leaf(second));
    });
  });
});
