import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubjectName } from '../../src/model/certificates/certificate-request.ts';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { issueFromCa } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../support/needs.ts';
import { type ClusterMember, emptyMembers, everyPair, init, pairsOf, placeFlags, talking } from '../support/neo4j/cluster.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { lines } from '../support/neo4j/releases.ts';
import { runProgram, runWell } from '../support/program.ts';

const all = pairsOf('core1', 'core2', 'core3');

describeNeeds(['java', 'maven'], 'a private CA for three members', () => {
  describe.each(lines)('on Neo4j %s', (line) => {
    let directory: string;
    let judge: Judge;
    let count = 0;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'cluster-ca-'));
      await writeFile(join(directory, 'ca-passphrase'), 'keeps the CA\n', { mode: 0o600 });
      judge = await startJudge(line);
    }, 300_000);
    afterAll(async () => {
      await judge.close();
      await rm(directory, { recursive: true, force: true });
    });

    const caSecret = () => ['--ca-passphrase-file', join(directory, 'ca-passphrase')];
    /** A CA, and three members whose cluster policy lives by it. */
    async function membersOf(...how: string[]): Promise<{ ca: string; members: readonly ClusterMember[] }> {
      count += 1;
      const ca = join(directory, `ca-${count}`);
      await runWell(['ca', 'create', '--out', ca, '--cn', `Graph CA ${count}`, ...caSecret(), ...how, '--yes']);
      const folder = join(directory, `members-${count}`);
      await mkdir(folder);
      const members = await emptyMembers(folder);
      for (const member of members)
        await init(member, line, '--components', 'cluster,backup', '--source', 'ca', '--ca', ca, ...caSecret());
      return { ca, members };
    }
    const inFolder = (member: ClusterMember, folder: string) => readdir(join(member.home, 'certificates', 'cluster', folder));

    it.each([
      ['a root alone', []],
      ['an intermediate', ['--intermediate']],
      ['names that it is confined to', ['--permit', 'cluster.test']],
      ['an intermediate that is confined to names', ['--intermediate', '--permit', 'cluster.test']],
    ])('lets all six pairs talk: %s', { timeout: 120_000 }, async (_, how) => {
      const { members } = await membersOf(...how);
      for (const member of members) {
        const answer = await judge.load(member);
        expect(answer, answer.messages.join('\n')).toMatchObject({ starts: true });
        expect(await inFolder(member, 'trusted')).toEqual(['ca.pem']);
        expect(await inFolder(member, 'revoked')).toEqual([]);
      }
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(all);
      expect(talking(await everyPair(judge, members, 'backup'))).toEqual(all);
    });

    it('is limited to what it may sign for: whoever stole its key gets no further', { timeout: 180_000 }, async () => {
      const networks = ['--permit', '10.0.0.0/8', '--permit', 'fd00::/8'];
      for (const more of [[], networks]) {
        const { ca, members } = await membersOf('--intermediate', '--permit', 'cluster.test', ...more);
        const [honest, thief] = members as [ClusterMember, ClusterMember];
        const bytes = (name: string) => readFile(join(ca, name));
        const [issuer] = readCertificates(await bytes('ca.crt')).certificates;
        const issuerKey = createPrivateKey({ key: await bytes('ca.key'), passphrase: 'keeps the CA' });
        if (issuer === undefined) throw new Error('no CA');
        const outcomes: Record<string, boolean> = {};
        const clients: Record<string, string> = { 'a client of one word': 'app1', 'a client of two words': 'app 1' };
        for (const [what, names, mail] of [
          ['a name within', ['core2.cluster.test'], undefined],
          ['another domain', ['core2.cluster.test', 'core2.elsewhere.test'], undefined],
          ['an address', ['core2.cluster.test', '10.1.2.3'], undefined],
          ['an address of version 6', ['core2.cluster.test', 'fd12::1'], undefined],
          ['another address', ['core2.cluster.test', '8.8.8.8'], undefined],
          ['another address of version 6', ['core2.cluster.test', '2001:db8::1'], undefined],
          ['a mailbox', ['core2.cluster.test'], 'ops@cluster.test'],
          ['a client of one word', [], undefined],
          ['a client of two words', [], undefined],
        ] as const) {
          const key = await generatePrivateKey('ec-p256');
          const request = {
            subject: [
              { type: 'CN', value: names.length === 0 ? (clients[what] ?? '') : 'core2.cluster.test' },
              ...(mail === undefined ? [] : [{ type: 'emailAddress', value: mail }]),
            ],
            names: names.map((value): SubjectName => ({ kind: /:|^[\d.]+$/.test(value) ? 'ip' : 'dns', value })),
            usages: ['serverAuth', 'clientAuth'] as const,
            days: 1,
          };
          const leaf = issueFromCa({ request, publicKey: key, issuer, issuerKey, now: new Date() });
          const at = (name: string) => join(thief.home, 'certificates', 'cluster', name);
          await writeFile(at('private.key'), writePkcs8(key));
          await writeFile(at('public.crt'), leaf.pem + issuer.pem);
          outcomes[what] = talking(await everyPair(judge, [honest, thief], 'cluster')).length > 0;
        }
        expect(outcomes).toEqual({
          'a name within': true,
          'another domain': false,
          'an address': more.length > 0,
          'an address of version 6': more.length > 0,
          'another address': false,
          'another address of version 6': false,
          'a mailbox': false,
          // Java takes a single word for a host name.
          'a client of one word': false,
          'a client of two words': true,
        });
      }
    });

    it('keeps out whoever has a certificate of another CA', { timeout: 120_000 }, async () => {
      const here = await membersOf();
      const there = await membersOf();
      const stranger = { ...(there.members[0] as ClusterMember), name: 'stranger' };
      const mixed = [...here.members, stranger];
      expect(talking(await everyPair(judge, mixed, 'cluster'))).toEqual(all);
    });

    it.each([
      ['a root alone', []],
      ['an intermediate', ['--intermediate']],
    ])('refuses a revoked member everywhere, and nobody else: %s', { timeout: 180_000 }, async (_, how) => {
      const { ca, members } = await membersOf(...how);
      const revoked = members[2] as ClusterMember;
      const answer = await runWell([
        'ca',
        'revoke',
        '--ca',
        ca,
        join(revoked.home, 'certificates', 'cluster', 'public.crt'),
        ...caSecret(),
        '--yes',
        '--json',
      ]);
      const lists = (JSON.parse(answer.stdout).revocationLists as { path: string }[]).map(({ path }) => path);
      expect(lists).toHaveLength(how.length + 1);
      for (const member of members) await runWell(['trust', 'add', ...lists, ...placeFlags(member, line), '--yes']);
      for (const member of members) expect(await judge.load(member)).toMatchObject({ starts: true });
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(pairsOf('core1', 'core2'));
      const refusal = await judge.handshake({
        server: members[0] as ClusterMember,
        client: revoked,
        scope: 'cluster',
        host: 'core1.cluster.test',
      });
      expect(refusal.serverErrors.join('\n')).toMatch(/revoked/i);
      if (how.length > 0) {
        // One list alone would leave the other issuer without: refused before it can do harm.
        const lone = await emptyMembers(join(directory, `members-${count}`, 'lone'), 1);
        await init(lone[0] as ClusterMember, line, '--components', 'cluster', '--source', 'ca', '--ca', ca, ...caSecret());
        await rm(join((lone[0] as ClusterMember).home, 'certificates', 'cluster', 'revoked'), { recursive: true });
        const half = await runProgram(['trust', 'add', lists[0] ?? '', ...placeFlags(lone[0] as ClusterMember, line), '--yes']);
        expect(half).toMatchObject({ code: 2 });
        expect(half.stderr).toMatch(/every issuer needs a current list/);
      }
      // A member that joins later gets the lists with its certificate.
      const [late] = (await emptyMembers(join(directory, `members-${count}`, 'late'), 1)) as [ClusterMember];
      await init(late, line, '--components', 'cluster', '--source', 'ca', '--ca', ca, ...caSecret());
      expect(await inFolder(late, 'revoked')).toHaveLength(lists.length);
      const joined = [{ ...late, name: 'late' }, members[0] as ClusterMember];
      expect(talking(await everyPair(judge, joined, 'cluster'))).toEqual(pairsOf('late', 'core1'));
    });

    it('warns before the list runs out, and says so afterwards: then everybody is refused', { timeout: 240_000 }, async () => {
      const { ca, members } = await membersOf();
      const [first, , third] = members as [ClusterMember, ClusterMember, ClusterMember];
      await runWell([
        'ca',
        'revoke',
        '--ca',
        ca,
        join(third.home, 'certificates', 'cluster', 'public.crt'),
        '--days',
        '10',
        ...caSecret(),
        '--yes',
      ]);
      for (const member of members) await runWell(['trust', 'add', join(ca, 'ca.crl'), ...placeFlags(member, line), '--yes']);
      // The same list a week later.
      const aged = join(directory, `aged-${count}.crl`);
      await writeList(ca, aged, directory, { from: -7, until: 3, revoked: await serialsIn(join(ca, 'ca.crl')) });
      for (const member of members) {
        const folder = join(member.home, 'certificates', 'cluster', 'revoked');
        for (const name of await readdir(folder)) {
          await rm(join(folder, name));
          await writeFile(join(folder, name), await readFile(aged));
        }
      }
      const doctor = async () => {
        const told = JSON.parse((await runProgram(['doctor', ...placeFlags(first, line), '--json'])).stdout);
        return (told.findings as { id: string; severity: string; component: string; neo4jSays: string | null }[]).filter(
          ({ id, component }) => id.startsWith('crl-expire') && component === 'cluster',
        );
      };
      const status = async () => {
        const answer = await runProgram(['status', ...placeFlags(first, line), '--offline', '--within', '7d', '--json']);
        const rows = JSON.parse(answer.stdout).certificates as { kind: string; component: string; daysLeft: number }[];
        return { code: answer.code, row: rows.find(({ kind, component }) => kind === 'crl' && component === 'cluster') };
      };
      // Before: a warning, while all but the revoked one still talk.
      expect(await doctor()).toMatchObject([{ id: 'crl-expires-soon', severity: 'warning' }]);
      const before = await status();
      expect(before.code).toBe(1);
      expect([2, 3]).toContain(before.row?.daysLeft);
      const text = await runProgram(['status', ...placeFlags(first, line), '--offline', '--within', '7d']);
      expect(text.stdout).toMatch(/CRL of/);
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(pairsOf('core1', 'core2'));

      // After: an error with Neo4j's own words, and nobody talks to anybody.
      const past = join(directory, `past-${count}.crl`);
      await writeList(ca, past, directory, { from: -2, until: -1 });
      const refused = await runProgram(['trust', 'add', past, ...placeFlags(first, line), '--yes']);
      expect(refused.stderr).toMatch(/expired/);
      for (const member of members) {
        const folder = join(member.home, 'certificates', 'cluster', 'revoked');
        for (const name of await readdir(folder)) await rm(join(folder, name));
        await writeFile(join(folder, 'old.crl'), await readFile(past));
      }
      const [finding] = await doctor();
      expect(finding).toMatchObject({ id: 'crl-expired', severity: 'error', neo4jSays: 'Could not determine revocation status' });
      expect((await runProgram(['doctor', ...placeFlags(first, line)])).code).toBe(1);
      expect((await status()).row?.daysLeft).toBeLessThan(0);
      const listed = JSON.parse((await runWell(['trust', 'list', ...placeFlags(first, line), '--json'])).stdout);
      expect(listed.refused.map(({ reason }: { reason: string }) => reason).join('\n')).toMatch(/expired/);
      expect(await judge.load(first)).toMatchObject({ starts: true });
      const talks = await everyPair(judge, members, 'cluster');
      expect(talking(talks)).toEqual([]);
      expect(talks.map(({ answer }) => [...answer.serverErrors, ...answer.clientErrors].join()).join('\n')).toContain(
        finding?.neo4jSays ?? 'nothing',
      );

      // The current list repairs it.
      await runWell([
        'ca',
        'revoke',
        '--ca',
        ca,
        join(third.home, 'certificates', 'backup', 'public.crt'),
        ...caSecret(),
        '--yes',
      ]);
      for (const member of members) await runWell(['trust', 'add', join(ca, 'ca.crl'), ...placeFlags(member, line), '--yes']);
      expect(await doctor()).toEqual([]);
      expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(pairsOf('core1', 'core2'));
    });

    it('carries the lists through a replacement by hand, member by member', { timeout: 300_000 }, async () => {
      const { ca, members } = await membersOf();
      const [first, second, third] = members as [ClusterMember, ClusterMember, ClusterMember];
      const revoke = (member: ClusterMember, scope: string) =>
        runWell(['ca', 'revoke', '--ca', ca, join(member.home, 'certificates', scope, 'public.crt'), ...caSecret(), '--yes']);
      /** What a command says to type on the members. */
      const typed = (stdout: string): string[] => {
        const line = /^ +neo4j-tls (trust add .+)$/m.exec(stdout)?.[1];
        if (line === undefined) throw new Error(`no line to type in:\n${stdout}`);
        return line.split(' ');
      };
      const on = (member: ClusterMember, args: readonly string[]) => runWell([...args, ...placeFlags(member, line), '--yes']);
      const still = pairsOf('core1', 'core2');
      const check = async () => expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(still);
      for (const member of members) await on(member, typed((await revoke(third, 'cluster')).stdout));
      await check();

      // The new CA alone would be one without a list: refused. With its list, as the command says, it is taken.
      const trust = typed((await runWell(['ca', 'rotate', '--ca', ca, '--stage', 'trust', ...caSecret(), '--yes'])).stdout);
      const alone = trust.filter((word) => !word.endsWith('.crl'));
      expect(alone).not.toEqual(trust);
      expect((await runProgram([...alone, ...placeFlags(first, line), '--yes'])).stderr).toMatch(
        /every issuer needs a current list/,
      );
      await on(first, trust);
      await check();

      // Both lists on a member that trusts the old CA alone: Neo4j suffers it, and we say that the certificate is to come along.
      const both = typed((await revoke(third, 'backup')).stdout);
      expect(both.filter((word) => word.endsWith('.crl'))).toHaveLength(2);
      const listsAlone = both.filter((word) => !word.endsWith('.crt'));
      expect((await runProgram([...listsAlone, ...placeFlags(second, line), '--yes'])).stderr).toMatch(
        /Add that CA's certificate together with its list/,
      );
      const stray = join(second.home, 'certificates', 'cluster', 'revoked', 'stray.crl');
      await writeFile(stray, await readFile(join(ca, 'next', 'ca.crl')));
      expect(await judge.load(second)).toMatchObject({ starts: true });
      await check();
      await rm(stray);
      for (const member of [second, third, first]) {
        await on(member, both);
        await check();
      }
      expect(await inFolder(first, 'revoked')).toHaveLength(2);
    });

    it('is replaced without an outage, also with members at different stages', { timeout: 300_000 }, async () => {
      const { ca, members } = await membersOf('--intermediate');
      const [first, second, third] = members as [ClusterMember, ClusterMember, ClusterMember];
      const stage = (name: string, ...homes: ClusterMember[]) =>
        runWell([
          'ca',
          'rotate',
          '--ca',
          ca,
          '--stage',
          name,
          ...caSecret(),
          '--neo4j-version',
          line,
          ...homes.flatMap(({ home }) => ['--home', home]),
          '--yes',
          '--json',
        ]);
      const check = async () => expect(talking(await everyPair(judge, members, 'cluster'))).toEqual(all);
      /** Each member's stage, read from its files. */
      const stages = async (): Promise<readonly string[]> => {
        const homes = members.flatMap(({ home }) => ['--home', home]);
        const shown = await runWell(['ca', 'show', '--ca', ca, '--neo4j-version', line, ...homes, '--json']);
        const rows = JSON.parse(shown.stdout).members as { home: string; component: string; stage: string }[];
        expect(rows).toHaveLength(6);
        return members.map(({ home }) => rows.find((row) => row.home === home && row.component === 'cluster')?.stage ?? '');
      };
      await stage('trust', first);
      expect(await stages()).toEqual(['trust', 'before', 'before']);
      await check();
      await stage('trust', second, third);
      await check();
      await stage('switch', first);
      expect(await stages()).toEqual(['switch', 'trust', 'trust']);
      await check();
      expect(await inFolder(first, 'trusted')).toHaveLength(2);
      await stage('switch', second);
      await check();
      const last = await stage('switch', third, first, second);
      expect((JSON.parse(last.stdout).handshakes as { succeeds: boolean }[]).filter(({ succeeds }) => succeeds)).toHaveLength(12);
      await check();
      await stage('drop', first);
      expect(await stages()).toEqual(['drop', 'switch', 'switch']);
      await check();
      await stage('drop', second, third, first);
      await check();
      for (const member of members) {
        expect(await inFolder(member, 'trusted')).toHaveLength(1);
        expect(await judge.load(member)).toMatchObject({ starts: true });
      }
      // A certificate of the old CA is believed no longer.
      const { members: strangers } = await membersOf();
      expect(
        talking(await everyPair(judge, [first, { ...(strangers[0] as ClusterMember), name: 'stranger' }], 'cluster')),
      ).toEqual([]);
    });

    it('takes the answer of a CA that is elsewhere', { timeout: 120_000 }, async () => {
      const { ca, members } = await membersOf('--intermediate');
      const folder = join(directory, `requests-${count}`);
      const [member] = (await emptyMembers(folder, 1)) as [ClusterMember];
      const waiting = await runWell([
        'init',
        ...placeFlags(member, line),
        '--edition',
        'community',
        '--name',
        member.host,
        '--components',
        'cluster',
        '--source',
        'ca',
        '--yes',
        '--json',
      ]);
      expect(JSON.parse(waiting.stdout)).toMatchObject({ applied: false, waitingFor: expect.stringContaining('request.csr') });
      const request = join(member.home, 'certificates', 'cluster', 'request.csr');
      const out = join(folder, 'signed');
      await runWell(['ca', 'sign', '--ca', ca, '--request', request, '--out', out, ...caSecret(), '--yes']);
      await init(
        member,
        line,
        '--components',
        'cluster',
        '--source',
        'ca',
        '--continue',
        '--certificate',
        join(out, 'public.crt'),
        '--ca-cert',
        join(ca, 'ca.crt'),
      );
      const joined = [{ ...member, name: 'late' }, members[1] as ClusterMember];
      expect(talking(await everyPair(judge, joined, 'cluster'))).toEqual(pairsOf('late', 'core2'));
    });
  });
});

/** A list of this CA that is already over, made with the program's own code: no option makes one. */
async function serialsIn(path: string): Promise<readonly string[]> {
  const { readRevocationLists } = await import('../../src/pki/certificates/crl.ts');
  return readRevocationLists(await readFile(path)).lists.flatMap(({ revoked }) => [...revoked.keys()]);
}

/** A list of the CA, as it signed it so many days from now. */
async function writeList(
  ca: string,
  path: string,
  directory: string,
  { from, until, revoked = [] }: { readonly from: number; readonly until: number; readonly revoked?: readonly string[] },
): Promise<void> {
  const [{ createCrl }, { readCertificates }, { readPrivateKey }, { readFile }] = await Promise.all([
    import('../../src/pki/issuing/issue.ts'),
    import('../../src/pki/certificates/certificates-file.ts'),
    import('../../src/pki/keys/private-key.ts'),
    import('node:fs/promises'),
  ]);
  const [issuer] = readCertificates(await readFile(join(ca, 'ca.crt'))).certificates;
  const key = readPrivateKey(
    await readFile(join(ca, 'ca.key')),
    (await readFile(join(directory, 'ca-passphrase'), 'utf8')).trim(),
  );
  if (issuer === undefined || key.kind !== 'key') throw new Error('the CA cannot be read');
  const day = 24 * 60 * 60 * 1000;
  const now = Date.now();
  await writeFile(
    path,
    createCrl({
      issuer,
      key: key.key,
      revoked: revoked.map((serial) => ({ serial, at: new Date(now + from * day), reason: undefined })),
      thisUpdate: new Date(now + from * day),
      nextUpdate: new Date(now + until * day),
      number: 1,
    }),
  );
}
