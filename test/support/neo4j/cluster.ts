import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runWell } from '../program.ts';
import type { HandshakeAnswer, Judge, Member, Scope } from './judge.ts';
import type { Line } from './releases.ts';

/** A member that a test builds with the program itself. */
export interface ClusterMember extends Member {
  readonly name: string;
  readonly host: string;
}

/** Three members by number: `core1.cluster.test` and so on, each with an empty home and a conf of its own. */
export async function emptyMembers(directory: string, count = 3): Promise<readonly ClusterMember[]> {
  const members = Array.from({ length: count }, (_, index) => {
    const name = `core${index + 1}`;
    const home = join(directory, name);
    return { name, host: `${name}.cluster.test`, home, conf: join(home, 'conf', 'neo4j.conf') };
  });
  for (const { home, conf, name } of members) {
    await mkdir(join(home, 'conf'), { recursive: true });
    await writeFile(conf, `# ${name}\n`, { mode: 0o640 });
  }
  return members;
}

/** `--home … --neo4j-version …`, as every command on a member takes it. */
export function placeFlags(member: Member, line: Line): string[] {
  return ['--home', member.home, '--neo4j-version', line];
}

/** The judge has Community's classes, which refuse the setting that an Enterprise server gets for reloading; the policies are the same. */
export function init(member: ClusterMember, line: Line, ...more: string[]) {
  return runWell([
    'init',
    ...placeFlags(member, line),
    '--edition',
    'community',
    '--name',
    member.host,
    '--yes',
    '--quiet',
    ...more,
  ]);
}

/** One answer for each ordered pair, in the order of the members. */
export async function everyPair(judge: Judge, members: readonly ClusterMember[], scope: Scope): Promise<readonly Talk[]> {
  const talks: Talk[] = [];
  for (const client of members) {
    for (const server of members) {
      if (server === client) continue;
      talks.push({
        client: client.name,
        server: server.name,
        answer: await shaken(judge, { server, client, scope, host: server.host }),
      });
    }
  }
  return talks;
}

/** A cold JVM on a busy machine may be late with its first handshake: who has not answered at all is asked once more. */
async function shaken(judge: Judge, wanted: Parameters<Judge['handshake']>[0]): Promise<HandshakeAnswer> {
  const answer = await judge.handshake(wanted);
  return answer.clientErrors.some((error) => error.includes('no answer within')) ? judge.handshake(wanted) : answer;
}

export interface Talk {
  readonly client: string;
  readonly server: string;
  readonly answer: HandshakeAnswer;
}

/** `core1>core2` for every pair that talked. */
export function talking(talks: readonly Talk[]): readonly string[] {
  return talks.filter(({ answer }) => answer.succeeds).map(({ client, server }) => `${client}>${server}`);
}

/** All ordered pairs of these names. */
export function pairsOf(...names: readonly string[]): readonly string[] {
  return names.flatMap((client) => names.filter((server) => server !== client).map((server) => `${client}>${server}`));
}
