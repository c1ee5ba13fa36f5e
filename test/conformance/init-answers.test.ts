import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type RunInProcess, runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, type Member, startJudge } from '../support/neo4j/judge.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { type Drawn, drawAnswers, grounds, type Material, makeMaterial, trustElsewhere, writeGround } from './drawn-answers.ts';
import { fixedKeys } from './material.ts';
import { seeded } from './random.ts';
import { hosts, makeWorld, type Scope } from './setups.ts';

/**
 * Two members are set up with answers drawn together: sources, forms, names, client authentication, file names, passphrases, on
 * homes of every kind. Where `init` says done, Neo4j starts with it, each client gets in under each name, and members reach each
 * other, before and after a renewal. ANSWERS_CASES is how many a line, ANSWERS_FROM moves on to others.
 */
const count = Number(process.env['ANSWERS_CASES'] ?? 3);
const from = Number(process.env['ANSWERS_FROM'] ?? 0);

/** Refusals that have their reason in the answers themselves. */
const reasons = [
  /Java runtime's own trust store/,
  /no client certificate or CA is trusted/,
  /cannot both use port/,
  // Lines of others that stop Neo4j, which is said instead.
  /its current configuration already prevents it/,
];

describeNeeds(['java', 'maven'], 'what init says is done with any answers', () => {
  it.each(lines)('starts and is reached, on Neo4j %s', { timeout: 3_600_000 }, async (line) => {
    const folder = mkdtempSync(join(tmpdir(), 'answers-'));
    const judge = await startJudge(line);
    onTestFinished(async () => {
      await judge.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const trial = new AnswersTrial(line, judge, await makeMaterial(folder, makeWorld(fixedKeys())));
    for (let seed = from; seed < from + count; seed++) await trial.hold(seed);
    console.log(`Neo4j ${line}: ${JSON.stringify(trial.counts)}, ${trial.wrong.length} violations`);
    expect(trial.wrong.join('\n')).toBe('');
    expect(trial.counts.done).toBeGreaterThan(0);
  });
});

class AnswersTrial {
  readonly wrong: string[] = [];
  readonly counts = { cases: 0, done: 0, refused: 0, handshakes: 0 };

  constructor(
    readonly line: Line,
    readonly judge: Judge,
    readonly material: Material,
  ) {}

  async hold(seed: number): Promise<void> {
    const { line, material, counts, wrong } = this;
    const random = seeded(seed * lines.length + lines.indexOf(line));
    const ground = random.pick(grounds);
    const drawn = drawAnswers(random, material);
    const title = `seed ${seed} on ${ground}: ${drawn.flags.join(' ')}`;
    const say = (text: string): void => void wrong.push(`${title}: ${text.trim().slice(0, 600)}`);
    const members = ([0, 1] as const).map((index) =>
      // Both members begin alike.
      writeGround(join(material.folder, `m${index}`), ground, { line, world: material.world, random: seeded(seed), index }),
    );
    counts.cases++;
    for (const [index, member] of members.entries()) {
      const all = [hosts[index as 0 | 1], ...drawn.names].flatMap((name) => ['--name', name]);
      const files = drawn.filesOf(index as 0 | 1);
      const ran = await this.#run(drawn, member.home, [
        'init',
        ...drawn.flags,
        ...files,
        ...all,
        ...(ground === 'TLS already' ? ['--force'] : []),
      ]);
      if (ran.code === 0) continue;
      counts.refused++;
      if (ran.code !== 2 || !reasons.some((reason) => reason.test(ran.out))) say(`exit ${ran.code}: ${ran.out}${ran.err}`);
      return;
    }
    counts.done++;
    const [one, two] = members;
    if (one === undefined || two === undefined) throw new Error('no members');
    for (const member of members) asCommunityReads(member);
    if (drawn.source === 'self-signed') await this.#exchange(drawn, [one, two], say);
    await this.#connect(drawn, [one, two], say);
    if (drawn.source === 'existing') return;
    const renewed = await this.#run(drawn, one.home, ['renew', '--force', ...this.#components(drawn), ...drawn.renewal]);
    if (renewed.code !== 0) say(`renew, exit ${renewed.code}: ${renewed.out}`);
    else if (drawn.source === 'ca') await this.#connect(drawn, [one, two], say);
    else await this.#start(one, say);
  }

  #components({ components }: Drawn): readonly string[] {
    return components.flatMap((scope) => ['--component', scope]);
  }

  #run({ edition }: Drawn, home: string, argv: readonly string[]): Promise<RunInProcess> {
    const place = ['--home', home, '--neo4j-version', releases[this.line].version, '--edition', edition];
    return runInProcess([...argv, ...place, '--yes', '--json']);
  }

  /** Members that sign for themselves give each other their certificates. */
  async #exchange(drawn: Drawn, [one, two]: readonly [Member, Member], say: (text: string) => void): Promise<void> {
    for (const scope of drawn.components.filter(isOfMembers)) {
      for (const [giver, taker] of [
        [one, two],
        [two, one],
      ] as const) {
        const file = join(this.material.folder, `${giver === one ? 'one' : 'two'}.pem`);
        rmSync(file, { force: true });
        for (const [home, argv] of [
          [giver.home, ['trust', 'export', '--component', scope, '--out', file]],
          [taker.home, ['trust', 'add', file, '--component', scope]],
        ] as const) {
          const { code, out } = await this.#run(drawn, home, argv);
          if (code !== 0) say(`${argv.join(' ')}, exit ${code}: ${out}`);
        }
      }
    }
  }

  /** Clients of bolt and https under each name, members in both directions. */
  async #connect(drawn: Drawn, [one, two]: readonly [Member, Member], say: (text: string) => void): Promise<void> {
    const { counts, judge } = this;
    for (const [index, server] of [one, two].entries()) {
      const own = hosts[index as 0 | 1];
      const peer = index === 0 ? two : one;
      if (!(await this.#start(server, say))) continue;
      for (const scope of drawn.components) {
        const asksClients = readFileSync(server.conf, 'latin1').includes(`policy.${scope}.client_auth=REQUIRE`);
        if (!isOfMembers(scope) && asksClients) continue;
        const client = isOfMembers(scope) ? peer : { trust: this.#trust(drawn, server, scope), verifyHost: true };
        for (const host of isOfMembers(scope) ? [own] : [own, ...drawn.dialled]) {
          counts.handshakes++;
          const ask = () => judge.handshake({ server, client, scope, host });
          // Late once may be the machine.
          const first = await ask();
          const { succeeds, refused, serverErrors, clientErrors } = first.clientErrors.join().includes('no answer')
            ? await ask()
            : first;
          if (!succeeds) say(`${scope} of ${host}: ${[refused, ...serverErrors, '|', ...clientErrors].join(' / ')}`);
        }
      }
    }
  }

  /** What a client is given for a server. */
  #trust({ source, shares, certificate }: Drawn, { home }: Member, scope: Scope): string {
    if (source === 'ca') return join(this.material.ca, 'ca.crt');
    if (source === 'existing') return trustElsewhere(this.material.folder, this.material.world);
    return join(home, 'certificates', shares ? 'bolt' : scope, certificate);
  }

  async #start(member: Member, say: (text: string) => void): Promise<boolean> {
    const { starts, messages } = await this.judge.load(member);
    if (!starts) say(`Neo4j does not start: ${messages.join(' / ')}`);
    return starts;
  }
}

/** Takes out a setting of Enterprise alone: the classes that answer are those of Community. */
function asCommunityReads({ conf }: Member): void {
  const text = readFileSync(conf, 'latin1');
  writeFileSync(conf, text.replace(/^dbms\.security\.tls_reload_enabled=.*\n/m, ''), 'latin1');
}

const isOfMembers = (scope: Scope): boolean => scope === 'cluster' || scope === 'backup';
