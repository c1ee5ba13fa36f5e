import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type ClusterMember, emptyMembers, everyPair, init, pairsOf, placeFlags, talking } from '../support/neo4j/cluster.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines } from '../support/neo4j/releases.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

describeNeeds(['java', 'maven'], 'bundles and backup clients', () => {
  describe.each(lines)('on Neo4j %s', (line) => {
    let directory: string;
    let judge: Judge;
    let ca: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'cluster-bundle-'));
      ca = join(directory, 'ca');
      const permitted = ['cluster.test', '127.0.0.1/32'].flatMap((space) => ['--permit', space]);
      await runWell(['ca', 'create', '--out', ca, '--intermediate', ...permitted, '--no-passphrase', '--yes']);
      judge = await startJudge(line);
    }, 300_000);
    afterAll(async () => {
      await judge.close();
      await rm(directory, { recursive: true, force: true });
    });

    /** A bundle as it lies there, as members: its conf is beside the folders, and is a whole conf to Neo4j. */
    async function bundleOf(count: number, ...more: string[]): Promise<readonly ClusterMember[]> {
      const name = `bundle-${count}-${more.length}`;
      const members = Array.from({ length: count }, (_, index) => `core${index + 1}`);
      const yaml = [
        `line: "${line}"`,
        'components: [cluster, backup]',
        'members:',
        ...members.flatMap((member) => [`  - name: ${member}`, `    names: [${member}.cluster.test, 127.0.0.1]`]),
      ];
      await writeFile(join(directory, `${name}.yaml`), `${yaml.join('\n')}\n`);
      const out = join(directory, name);
      await runWell(['bundle', '--members', join(directory, `${name}.yaml`), '--ca', ca, '--out', out, '--yes', ...more], {
        limitMs: 120_000,
      });
      return members.map((member) => ({
        name: member,
        host: `${member}.cluster.test`,
        home: join(out, member),
        conf: join(out, member, 'neo4j.conf'),
      }));
    }

    it('makes a hundred members that believe each other: fifty pairs, both ways and both policies', {
      timeout: 300_000,
    }, async () => {
      const members = await bundleOf(100);
      let seed = 42;
      const random = (below: number) => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((seed / 2_147_483_648) * below);
      };
      for (let pair = 0; pair < 50; pair += 1) {
        const server = members[random(100)] as ClusterMember;
        const client = members[random(100)] as ClusterMember;
        const scope = pair % 2 === 0 ? 'cluster' : 'backup';
        const answer = await judge.handshake({ server, client, scope, host: server.host });
        expect(
          answer.succeeds,
          `${client.name} to ${server.name}: ${answer.refused ?? ''} ${answer.serverErrors.join()} ${answer.clientErrors.join()}`,
        ).toBe(true);
      }
    });

    it('installs one with the same plan, undo and rehearsal', { timeout: 120_000 }, async () => {
      const made = await bundleOf(3, '--generate-passphrase');
      const folder = join(directory, 'installed');
      await mkdir(folder);
      const members = await emptyMembers(folder);
      for (const [index, member] of members.entries()) {
        await runWell([
          'init',
          ...placeFlags(member, line),
          '--edition',
          'community',
          '--from-bundle',
          (made[index] as ClusterMember).home,
          '--yes',
        ]);
        expect(await judge.load(member)).toMatchObject({ starts: true });
        expect((await stat(join(member.home, 'certificates', 'cluster', 'private.key'))).mode & 0o777).toBe(0o400);
        expect((await stat(member.conf)).mode & 0o777).toBe(0o640);
        expect(await readFile(member.conf, 'utf8')).toMatch(new RegExp(`^# ${member.name}\n`));
      }
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(pairsOf('core1', 'core2', 'core3'));
      const [first, second] = members as [ClusterMember, ClusterMember];
      const before = await snapshotTree(first.home);
      await runWell([
        'init',
        ...placeFlags(first, line),
        '--edition',
        'community',
        '--from-bundle',
        (made[0] as ClusterMember).home,
        '--yes',
      ]);
      expect(await snapshotTree(first.home)).toEqual(before);
      const other = await runProgram([
        'init',
        ...placeFlags(second, line),
        '--edition',
        'community',
        '--from-bundle',
        (made[0] as ClusterMember).home,
        '--yes',
      ]);
      expect(other).toMatchObject({ code: 2 });
      await rm(join((made[2] as ClusterMember).home, 'certificates', 'cluster', 'public.crt'));
      await writeFile(join((made[2] as ClusterMember).home, 'certificates', 'cluster', 'public.crt'), 'changed');
      const changed = await runProgram([
        'init',
        ...placeFlags(second, line),
        '--edition',
        'community',
        '--from-bundle',
        (made[2] as ClusterMember).home,
        '--force',
        '--yes',
      ]);
      expect(changed).toMatchObject({ code: 2 });
      expect(changed.stderr).toMatch(/has changed since/);
    });

    it.each(['self-signed', 'ca'])('lets a backup client in, by either policy: %s', { timeout: 120_000 }, async (source) => {
      const folder = join(directory, `backup-${source}`);
      await mkdir(folder);
      const [server, other] = (await emptyMembers(folder, 2)) as [ClusterMember, ClusterMember];
      const how = source === 'ca' ? ['--source', 'ca', '--ca', ca] : ['--source', 'self-signed'];
      await init(server, line, '--components', 'cluster,backup', ...how);
      await runWell([
        'init',
        ...placeFlags(other, line),
        '--edition',
        'community',
        '--role',
        'backup-client',
        '--name',
        'backups.cluster.test',
        ...how,
        '--yes',
      ]);
      const conf = join(other.home, 'conf', 'neo4j-admin.conf');
      const client = { home: other.home, conf };
      expect((await readdir(join(other.home, 'certificates'))).sort()).toEqual(['backup-client']);
      expect(await readFile(conf, 'utf8')).toContain(
        `dbms.ssl.policy.backup.base_directory=${join(other.home, 'certificates', 'backup-client')}`,
      );
      expect(await readFile(other.conf, 'utf8')).toBe('# core2\n');
      const reaches = async () => {
        const answers = [];
        for (const scope of ['backup', 'cluster'] as const) {
          answers.push((await judge.handshake({ server, client, scope, clientScope: 'backup', host: server.host })).succeeds);
        }
        return answers;
      };
      if (source === 'self-signed') {
        expect(await reaches()).toEqual([false, false]);
        const exported = async (...flags: string[]) => (await runWell(['trust', 'export', ...flags])).stdout;
        const files = ['client', 'backup', 'cluster'].map((name) => join(folder, `${name}.pem`)) as [string, string, string];
        await writeFile(files[0], await exported(...placeFlags(other, line), '--conf', conf, '--component', 'backup'));
        await writeFile(files[1], await exported(...placeFlags(server, line), '--component', 'backup'));
        await writeFile(files[2], await exported(...placeFlags(server, line), '--component', 'cluster'));
        await runWell(['trust', 'add', files[0], ...placeFlags(server, line), '--component', 'backup,cluster', '--yes']);
        await runWell(['trust', 'add', files[1], ...placeFlags(other, line), '--conf', conf, '--component', 'backup', '--yes']);
        await runWell([
          'trust',
          'add',
          files[2],
          ...placeFlags(other, line),
          '--conf',
          conf,
          '--component',
          'backup',
          '--as',
          'core1-cluster',
          '--yes',
        ]);
      }
      expect(await reaches()).toEqual([true, true]);

      // Renewed it is let in as before: under a CA at once, alone once the server has learnt the next certificate.
      const leaf = join(other.home, 'certificates', 'backup-client', 'public.crt');
      const old = await readFile(leaf, 'utf8');
      const renew = (...flags: string[]) =>
        runWell(['renew', ...placeFlags(other, line), '--edition', 'community', '--role', 'backup-client', '--yes', ...flags]);
      if (source === 'ca') {
        await renew('--ca', ca);
      } else {
        await renew('--stage', 'announce');
        expect(await reaches()).toEqual([true, true]);
        const next = join(other.home, 'certificates', 'backup-client', 'next', 'public.crt');
        const learn = ['--component', 'backup,cluster', '--as', 'backups-next', '--yes'];
        await runWell(['trust', 'add', next, ...placeFlags(server, line), ...learn]);
        expect(await reaches()).toEqual([true, true]);
        await renew('--stage', 'switch');
      }
      expect(await readFile(leaf, 'utf8')).not.toBe(old);
      expect(await reaches()).toEqual([true, true]);
    });
  });
});
