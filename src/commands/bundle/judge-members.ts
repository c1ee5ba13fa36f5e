import { join } from 'node:path';
import { membersByKind } from '../../apply/rehearsal/bundle-kinds.ts';
import type { UserError } from '../../model/errors/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { System } from '../../system/system.ts';
import { refusalOf } from '../judging/ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace, unusable } from '../judging/judgement.ts';

/** What Neo4j will do with the folders of some members, which differ in names and keys alone. */
export interface MembersJudged {
  readonly members: readonly string[];
  readonly at: JudgedPlace;
  readonly judgement: Judgement;
  /** Components that no client could use. */
  readonly bad: ReturnType<typeof unusable>;
}

/** A bundle's folders, each as a member's home whose neo4j.conf is the block of settings; those that will not start come first. */
export async function judgeMembers(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  out: string,
  { steps }: Plan,
): Promise<readonly MembersJudged[]> {
  const judged: MembersJudged[] = [];
  for (const same of membersByKind(steps.flatMap((step) => (step.kind === 'writeBundle' ? step.members : [])))) {
    const [first] = same;
    const home = join(out, first.name);
    const place = { home, conf: join(home, 'neo4j.conf'), neo4jVersion: first.version, edition: first.edition };
    const at: JudgedPlace = { found: { home, from: 'flag' }, place };
    const judgement = await judgePlace(system, at);
    if (judgement === undefined) continue;
    const asked = first.policies.map(({ scope }) => scope);
    judged.push({ members: same.map(({ name }) => name), at, judgement, bad: unusable(judgement, asked) });
  }
  const rank = ({ judgement, bad }: MembersJudged): number => (judgement.verdict.starts === false ? 0 : bad.length > 0 ? 1 : 2);
  return judged.sort((one, other) => rank(one) - rank(other));
}

/** Why a bundle is not written: the first members that would not start, or that nobody could connect to. */
export function refusalOfMembers(judged: readonly MembersJudged[]): UserError | undefined {
  const [first] = judged;
  if (first === undefined || (first.judgement.verdict.starts !== false && first.bad.length === 0)) return undefined;
  return refusalOf(first.judgement, first.bad, first.at, { isWorse: true, of: first.members.join(', ') });
}
