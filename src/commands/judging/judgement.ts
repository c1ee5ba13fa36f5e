import { basename } from 'node:path';
import { verdictFindings } from '../../checks/verdict/from-verdict.ts';
import { containerFileOf } from '../../inspect/container/container-home.ts';
import { type Inspected, inspectForChecks } from '../../inspect/home/check-facts.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { Entered } from '../../model/container/container-entry.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { FileFact, Owner, ScopeName } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import type { ShownVerdict } from '../../output/verdict-text.ts';
import type { System } from '../../system/system.ts';
import { type Judged, judge, judgeBackupClient } from '../../verdict/judge-installation.ts';

/** The installation that a command writes to, as `doctor` would be asked about it. */
export interface JudgedPlace {
  readonly found: FoundHome;
  readonly place: Place;
  /** `--owner`: who runs Neo4j. */
  readonly owner?: string | undefined;
  readonly role?: 'server' | 'backup-client' | undefined;
  /** The folder is for a container: without a file of ours that starts one there is nothing to judge. */
  readonly forContainer?: boolean;
}

/** What Neo4j will do with what lies at a place. */
export interface Judgement {
  readonly verdict: ShownVerdict;
  /** See {@link decisiveFindings}. */
  readonly findings: readonly Finding[];
  readonly conf: FileFact;
  readonly owner: Owner | undefined;
  readonly version: string;
  readonly role: 'server' | 'backup-client';
}

/** Undefined where there is no Neo4j to judge: a container that is started elsewhere. */
export async function judgePlace(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  at: JudgedPlace,
): Promise<Judgement | undefined> {
  const seen = await viewOf(system, at);
  if (seen === undefined) return undefined;
  const { found, place, owner, role = roleOf(place) } = seen.at;
  const looked = await inspectForChecks(seen.system, found, place, { owner, role });
  const inspected = { ...looked, facts: { ...looked.facts, ...(seen.entered === undefined ? {} : { container: seen.entered }) } };
  const judged = role === 'backup-client' ? judgeBackupClient(inspected.facts) : judge(inspected.facts);
  const { installation } = inspected;
  const { starts, components } = judged.verdict;
  return {
    verdict: { starts, components },
    findings: decisiveFindings(inspected, judged, role),
    conf: installation.conf,
    owner: inspected.owner,
    version: installation.version.text,
    role,
  };
}

/** What stops the start, or lets no client connect to a component, first what Neo4j meets first; then what may do so. */
export function decisiveFindings(
  { installation, facts, owner }: Inspected,
  judged: Judged,
  role: Judgement['role'],
): readonly Finding[] {
  const conf = readConf(installation.conf.bytes, installation.version);
  const reasons = judged.verdict.reasons.filter(({ fatal, doubt }) => fatal || doubt !== undefined);
  const { stopping, doubtful, others } = verdictFindings({
    ...{ facts, conf, addresses: configuredAddresses(conf), kind: installation.kind, owner },
    scopes: installation.scopes,
    judged: { ...judged, verdict: { ...judged.verdict, reasons } },
    // What is said of public CAs does not decide whether Neo4j starts.
    ...{ unfinished: undefined, role, publicRoots: [] },
  });
  return [...stopping, ...doubtful, ...others];
}

/** What `neo4j-admin` alone reads is a backup client's. */
function roleOf({ conf }: Place): 'server' | 'backup-client' {
  return conf !== undefined && /^neo4j-admin(?:-[a-z-]+)?\.conf$/.test(basename(conf)) ? 'backup-client' : 'server';
}

/** A folder of ours for a container is judged as the container sees it. */
async function viewOf<S extends Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>>(
  system: S,
  at: JudgedPlace,
): Promise<{ system: S; at: JudgedPlace; entered?: Entered } | undefined> {
  if (at.place.conf !== undefined) return { system, at };
  const file = await containerFileOf(system, at.found.home);
  if (file === undefined) return at.forContainer === true ? undefined : { system, at };
  const { seenInContainer } = await import('./judge-container.ts');
  try {
    const { view, found, place, user, entered } = await seenInContainer(system, file, at.place);
    return { system: view, at: { ...at, found, place, owner: at.owner ?? user }, entered };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Components of a verdict that no client could use. */
export function unusable({ verdict }: Judgement, asked: readonly ScopeName[]): readonly ScopeName[] {
  return asked.filter((scope) => ['broken', 'fatal'].includes(verdict.components[scope]));
}

/** For the document of a command that writes; null where there is no home. */
export function verdictField(judgement: Judgement | undefined): { readonly verdict: ShownVerdict | null } {
  return { verdict: judgement?.verdict ?? null };
}
