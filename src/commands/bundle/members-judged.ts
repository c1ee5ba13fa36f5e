import { join } from 'node:path';
import type { WantedMember } from '../../plan/bundle-members.ts';
import type { System } from '../../system/system.ts';
import { type Judgement, judgePlace } from '../judging/judged.ts';

/** What Neo4j will do with the folders of some members, which differ in names and keys alone. */
export interface MembersJudged {
  readonly members: readonly string[];
  readonly judgement: Judgement;
}

/** A bundle's folders, each as a member's home whose neo4j.conf is the block of settings; those that will not start come first. */
export async function judgeMembers(
  system: System,
  out: string,
  members: readonly WantedMember[],
): Promise<readonly MembersJudged[]> {
  const alike = new Map<string, WantedMember[]>();
  for (const member of members) {
    const kind = [member.version.text, member.edition, member.keyType, ...member.components].join(' ');
    alike.set(kind, [...(alike.get(kind) ?? []), member]);
  }
  const judged: MembersJudged[] = [];
  for (const same of alike.values()) {
    const [first] = same;
    if (first === undefined) continue;
    const home = join(out, first.name);
    const place = { home, conf: join(home, 'neo4j.conf'), neo4jVersion: first.version.text, edition: first.edition };
    const judgement = await judgePlace(system, { found: { home, from: 'flag' }, place });
    if (judgement !== undefined) judged.push({ members: same.map(({ name }) => name), judgement });
  }
  const isStopped = ({ judgement }: MembersJudged): number => (judgement.verdict.starts === false ? 0 : 1);
  return judged.sort((one, other) => isStopped(one) - isStopped(other));
}
