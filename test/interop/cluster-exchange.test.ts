import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type ClusterMember, emptyMembers, everyPair, init, pairsOf, placeFlags, talking } from '../support/neo4j/cluster.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines } from '../support/neo4j/releases.ts';
import { runProgram, runWell } from '../support/program.ts';

/** As the well-known guide does it by hand: keys of 4096 bits with passphrases, file names and subjects of each member's own. */
describeNeeds(['java', 'maven'], 'three members that exchange their certificates', () => {
  describe.each(lines)('on Neo4j %s', (line) => {
    let directory: string;
    let judge: Judge;
    let members: readonly ClusterMember[];
    const trusted = (member: ClusterMember) => readdir(join(member.home, 'certificates', 'cluster', 'trusted'));
    const own = (member: ClusterMember) => join(directory, `${member.name}.pem`);

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'exchange-'));
      judge = await startJudge(line);
      members = await emptyMembers(directory);
      await writeFile(join(directory, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
      await Promise.all(
        members.map((member, index) =>
          init(
            member,
            line,
            ...['--components', 'cluster', '--source', 'self-signed', '--key-type', 'rsa-4096'],
            ...['--passphrase-file', join(directory, 'passphrase')],
            ...['--file-names', `key=private_c${index + 1}.key,certificate=certificate_c${index + 1}.crt`],
            ...['--subject', `C=GB,ST=London,L=London,O=Example,OU=Graph ${index + 1},CN=${member.host}`],
          ),
        ),
      );
    }, 300_000);
    afterAll(async () => {
      await judge.close();
      await rm(directory, { recursive: true, force: true });
    });

    it('starts each alone, with a stand-in in trusted', { timeout: 60_000 }, async () => {
      for (const member of members) {
        const answer = await judge.load(member);
        expect(answer, answer.messages.join('\n')).toMatchObject({ starts: true });
        expect(answer.scopes.cluster?.settings).toMatchObject({ client_auth: 'REQUIRE', verify_hostname: true });
        expect(await trusted(member)).toEqual(['self.pem']);
      }
    });

    it('lets nobody talk before', { timeout: 60_000 }, async () => {
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual([]);
    });

    it('lets all six pairs talk after', { timeout: 120_000 }, async () => {
      for (const member of members) {
        const exported = await runWell(['trust', 'export', ...placeFlags(member, line)]);
        expect(exported.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/);
        expect(exported.stderr).toMatch(/SHA-256 {2}(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/);
        await writeFile(own(member), exported.stdout);
      }
      for (const member of members) {
        const others = members.filter((other) => other !== member);
        await runWell(['trust', 'add', ...others.map(own), ...placeFlags(member, line), '--yes']);
        expect(await trusted(member)).toEqual(others.map(({ host }) => `${host}.pem`));
      }
      const talks = await everyPair(judge, members, 'cluster');
      expect(talking(talks), JSON.stringify(talks.map(({ answer }) => answer.serverErrors))).toEqual(
        pairsOf('core1', 'core2', 'core3'),
      );
    });

    it('changes nothing when added once more', { timeout: 60_000 }, async () => {
      const [first, second] = members as [ClusterMember, ClusterMember];
      const before = await trusted(first);
      const again = await runWell(['trust', 'add', own(second), ...placeFlags(first, line), '--yes', '--json']);
      expect(JSON.parse(again.stdout)).toMatchObject({ schema: 'neo4j-tls/trust@1', plan: { steps: [] } });
      expect(await trusted(first)).toEqual(before);
    });

    it('takes exactly the right pairs away with a removal', { timeout: 120_000 }, async () => {
      const [first, second, third] = members as [ClusterMember, ClusterMember, ClusterMember];
      await runWell(['trust', 'remove', second.host, ...placeFlags(first, line), '--yes']);
      const left = pairsOf('core1', 'core2', 'core3').filter((pair) => pair !== 'core1>core2' && pair !== 'core2>core1');
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(left);
      await runWell(['trust', 'remove', third.host, ...placeFlags(first, line), '--yes']);
      expect(await trusted(first)).toEqual(['self.pem']);
      expect(await judge.load(first)).toMatchObject({ starts: true });
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(pairsOf('core2', 'core3'));
      const listed = JSON.parse((await runWell(['trust', 'list', ...placeFlags(first, line), '--json'])).stdout);
      expect(listed.certificates).toMatchObject([{ component: 'cluster', trustedName: 'this server', names: [first.host] }]);
    });

    it('never lets a private key into trusted', { timeout: 60_000 }, async () => {
      const [first, second] = members as [ClusterMember, ClusterMember];
      const key = join(second.home, 'certificates', 'cluster', 'private_c2.key');
      const refused = await runProgram(['trust', 'add', key, ...placeFlags(first, line), '--yes']);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toMatch(/leaked/);
      expect(await trusted(first)).toEqual(['self.pem']);
      expect(refused.stderr).not.toContain((await readFile(key, 'utf8')).split('\n')[1]);
    });
  });
});
