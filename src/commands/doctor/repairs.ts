import { systemAfter } from '../../apply/beforehand/planned.ts';
import { nameOf, type Outlook, whatGetsWorse } from '../../checks/regressions.ts';
import type { Finding } from '../../model/finding.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import { planRemedies, stepText } from '../../plan/plan-remedies.ts';
import type { Machine, System } from '../../system/system.ts';
import type { SeenHome } from './look.ts';

/** What `--fix` would do, and what it leaves. */
export interface Repairs {
  readonly plan: Plan;
  /** Names (`nameOf`) of the findings that are gone afterwards. */
  readonly repaired: ReadonlySet<string>;
  /** Why a repair is not in the plan, by the name of its finding: what it would do, in words that go on after "would"; empty: nothing. */
  readonly refused: ReadonlyMap<string, string>;
}

/** The same home as another version has it, which a repair must leave no worse either. */
export interface OtherView {
  readonly name: string;
  readonly before: SeenHome;
  readonly look: (view: Machine) => Promise<SeenHome>;
  /** What has to stay as it is, besides. */
  readonly sameAs: (after: SeenHome) => boolean;
}

/** A finding with what would mend it. */
interface Candidate {
  readonly name: string;
  readonly component: Finding['component'];
  readonly steps: readonly Step[];
}

/** After these rounds what is left is for a person. */
const mostRounds = 4;

/**
 * The repairs that leave nothing worse, each tried before anything is written: the plan is performed in memory, and what would
 * then lie there is judged. A repair that brings another fault to light is followed by that one's repair, in the same plan.
 * @param look judges a view of the files.
 * @param others judge it as well.
 */
export async function chooseRepairs(
  system: Machine,
  before: SeenHome,
  look: (view: Machine) => Promise<SeenHome>,
  others: readonly OtherView[] = [],
): Promise<Repairs> {
  const trial: Trial = { system, before, look, others, accepted: [], refused: new Map(), tried: new Set(), reached: before };
  for (let round = 0; round < mostRounds; round++) {
    const fresh = candidatesOf(trial.reached.findings).filter(({ steps }) => !trial.tried.has(steps.map(stepText).join()));
    if (fresh.length === 0) break;
    for (const { steps } of fresh) trial.tried.add(steps.map(stepText).join());
    const left = await take(fresh, trial);
    // What one repair alone would make worse, another one of them may have made good.
    if (left.length > 0 && left.length < fresh.length) await take(left, trial);
  }
  return { plan: planOf(trial.accepted, before), repaired: goneAfter(before, trial.reached), refused: trial.refused };
}

/**
 * Findings that are no more, not even in other words: of several at one place no more count as gone than there are fewer, and first
 * those about which nothing is said any longer, whatever the reason.
 */
function goneAfter(before: SeenHome, after: SeenHome): ReadonlySet<string> {
  const place = ({ id, component, path }: Finding): string => [id, component, path].join('\n');
  const subject = ({ message }: Finding): string => message.split(': ')[0] ?? '';
  const names = new Set(after.findings.map(nameOf));
  const gone = new Set<string>();
  for (const at of new Set(before.findings.map(place))) {
    const here = ({ findings }: SeenHome): readonly Finding[] => findings.filter((one) => place(one) === at);
    const [were, are] = [here(before), here(after)];
    const still = new Set(are.map(subject));
    const inOtherWords = (one: Finding): number => Number(still.has(subject(one)));
    const vanished = were.filter((one) => !names.has(nameOf(one))).sort((a, b) => inOtherWords(a) - inOtherWords(b));
    for (const one of vanished.slice(0, Math.max(were.length - are.length, 0))) gone.add(nameOf(one));
  }
  return gone;
}

interface Trial {
  readonly system: Machine;
  readonly before: SeenHome;
  readonly look: (view: Machine) => Promise<SeenHome>;
  readonly others: readonly OtherView[];
  /** In the plan. */
  accepted: readonly Candidate[];
  readonly refused: Map<string, string>;
  readonly tried: Set<string>;
  /** What is found once the plan has run. */
  reached: SeenHome;
}

function candidatesOf(findings: readonly Finding[]): readonly Candidate[] {
  return findings.flatMap(({ steps = [], ...finding }) =>
    steps.length === 0 ? [] : [{ name: nameOf(finding), component: finding.component, steps }],
  );
}

/** Takes as many into the plan as it can; gives those it could not. All at once where that goes well, else in parts. */
async function take(wanted: readonly Candidate[], trial: Trial): Promise<readonly Candidate[]> {
  const reason = await refuse(wanted, trial);
  if (reason === undefined) return [];
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) {
    trial.refused.set(only.name, reason);
    return wanted;
  }
  const left: Candidate[] = [];
  for (const part of inParts(wanted)) left.push(...(await take(part, trial)));
  return left;
}

/** Those of one component belong together: a key and its certificate, a switch and its files. */
function inParts(wanted: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const components = [...new Set(wanted.map(({ component }) => component))];
  if (components.length === 1) return wanted.map((one) => [one]);
  return components.map((component) => wanted.filter((one) => one.component === component));
}

/** Accepts them, or says what would come of it. */
async function refuse(wanted: readonly Candidate[], trial: Trial): Promise<string | undefined> {
  const { system, before, look, others } = trial;
  const all = [...trial.accepted, ...wanted];
  const plan = planOf(all, before);
  const collision = await fileInTheWay(plan, before, system);
  if (collision !== undefined) return `replace ${collision}`;
  const view = await systemAfter(plan, system);
  const after = await look(view);
  const worse = whatGetsWorse(outlookOf(before), outlookOf(after));
  if (worse !== undefined) return worse;
  for (const other of others) {
    const then = await other.look(view);
    const there = whatGetsWorse(outlookOf(other.before), outlookOf(then));
    if (there !== undefined) return `${there} on ${other.name}`;
    if (!other.sameAs(then)) return `change the addresses of ${other.name}`;
  }
  const still = new Set(after.findings.map(nameOf));
  if (wanted.some(({ name }) => still.has(name))) return '';
  for (const { name } of wanted) trial.refused.delete(name);
  trial.accepted = all;
  trial.reached = after;
  return undefined;
}

function outlookOf({ checkFacts, findings, handshakes }: SeenHome): Outlook {
  return {
    judged: checkFacts.judged,
    findings,
    handshakes: new Map(
      handshakes.map(({ component, server, client, peerHome, succeeds }) => [
        `on ${component} from ${client} to ${server} (${peerHome})`,
        succeeds,
      ]),
    ),
  };
}

function planOf(candidates: readonly Candidate[], { inspected }: SeenHome): Plan {
  const { installation, confParts, owner, facts } = inspected;
  const places = new Map<string, string>();
  const learn = (path: string, fact: { readonly state: string; readonly realPath?: string }): void => {
    if (fact.realPath !== undefined) places.set(path, fact.realPath);
  };
  for (const { baseDirectory, privateKey, publicCertificate, trusted, revoked } of facts.files.values())
    for (const { path, fact } of [baseDirectory, trusted, revoked, privateKey, publicCertificate]) learn(path, fact);
  /** By the folder it lies in: an entry that is a link is moved itself. */
  const realPath = (path: string): string => {
    const at = path.lastIndexOf('/');
    const folder = places.get(path.slice(0, at));
    return folder === undefined ? (places.get(path) ?? path) : `${folder}${path.slice(at)}`;
  };
  return planRemedies(
    candidates.flatMap(({ steps }) => steps),
    {
      home: installation.home,
      confs: confParts.length === 0 ? [installation.conf] : confParts.map(({ file }) => file),
      owner,
      realPath,
    },
  );
}

/** A new file must not take the place of one that nobody looked at. */
async function fileInTheWay(plan: Plan, { inspected }: SeenHome, system: Pick<System, 'files'>): Promise<string | undefined> {
  const known = new Set(
    [...inspected.facts.files.values()].flatMap(({ privateKey, publicCertificate }) => [privateKey.path, publicCertificate.path]),
  );
  for (const step of plan.steps) {
    const paths =
      step.kind === 'importKeyPair' ? [step.key.path, step.certificate.path] : step.kind === 'moveFile' ? [step.to] : [];
    for (const path of paths) {
      if (!known.has(path) && (await system.files.stat(path)).state !== 'missing') return path;
    }
  }
  return undefined;
}
