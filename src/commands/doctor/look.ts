import { resolve } from 'node:path';
import { inspectJournal, journalStateToText } from '../../apply/transaction/journal-state.ts';
import type { CheckFacts } from '../../checks/check.ts';
import { barredBy, secretPaths } from '../../checks/files/access-lists.ts';
import { runChecks } from '../../checks/run-checks.ts';
import { inspectRenewal } from '../../inspect/certbot/renewal-facts.ts';
import { type ConfFile, type Inspected, inspectForChecks, inspectPeer } from '../../inspect/home/check-facts.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { type WaitingRequest, waitingRequests } from '../../inspect/home/waiting-requests.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import type { Entered } from '../../model/container/container-entry.ts';
import type { Finding } from '../../model/finding.ts';
import type { EditConf } from '../../model/steps/edit-conf.ts';
import type { Step } from '../../model/steps/index.ts';
import { type Conf, readConf, windowsServiceOf } from '../../neo4j/conf/conf.ts';
import { placeInParts } from '../../neo4j/conf/merge-confs.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { Machine, System } from '../../system/system.ts';
import { type Judged, judge, judgeBackupClient } from '../../verdict/judge-installation.ts';
import type { SharedFlags } from '../runner/flags.ts';
import { type Handshake, handshakeFindings, judgeAmongPeers, judgePeers, type PairHandshake } from './peers.ts';

export interface DoctorFlags extends SharedFlags {
  readonly peer?: readonly string[];
  readonly peerHost?: readonly string[];
  readonly host?: string;
  readonly owner?: string;
  readonly role?: 'server' | 'backup-client';
  readonly strict?: boolean;
  readonly fix?: boolean;
  readonly fromLog?: string;
  readonly container?: string;
  readonly upgradeTo?: string;
  /** The file of the container whose view of its files is judged. */
  readonly seenBy?: string;
  /** What its entry point makes of that container. */
  readonly entered?: Entered;
}

/** One home as it lies there, judged. */
export interface SeenHome {
  readonly inspected: Inspected;
  readonly checkFacts: CheckFacts;
  /** Paths absolute, steps with them. */
  readonly findings: readonly Finding[];
  readonly handshakes: readonly Handshake[];
  /** Requests that a CA has not answered yet. */
  readonly waiting: readonly WaitingRequest[];
  /** Between the peers, where there are several. */
  readonly amongPeers: readonly PairHandshake[];
}

/** @throws UserError when the home is none, or its version cannot be told. */
export async function lookAt(system: Machine, found: FoundHome, place: Place, flags: DoctorFlags): Promise<SeenHome> {
  const options = inspectOptions(flags);
  const inspected = await inspectForChecks(system, found, place, options);
  const { installation, owner } = inspected;
  const seen = flags.entered === undefined ? inspected.facts : { ...inspected.facts, container: flags.entered };
  const judging = flags.role === 'backup-client' ? judgeBackupClient : judge;
  const first = judging(seen);
  const conf = readConf(installation.conf.bytes, installation.version);
  const access = await accessOf(system, conf, { facts: seen, judged: first }, flags);
  const barred = barredBy(access.access);
  // As Windows' lists have it: who is in none of them may read everything else.
  const facts = barred.size === 0 ? seen : { ...seen, reader: { uid: 0, groups: [], barred } };
  const judged = facts === seen ? first : judging(facts);
  const checkFacts: CheckFacts = {
    facts,
    judged,
    conf,
    addresses: configuredAddresses(conf),
    kind: installation.kind,
    scopes: installation.scopes,
    owner,
    ...access,
    unfinished: journalStateToText(await inspectJournal(installation.home, system)),
    renewal: await inspectRenewal(system, installation),
    role: flags.role ?? 'server',
    dialledAs: flags.host,
    // A container has a name of its own, which nobody dials.
    machineNames: flags.seenBy === undefined ? [system.host.name] : [],
    givenNames: installation.givenNames,
    publicRoots: await publicRootsOf(system, judged),
    realHome: await system.files.realPath(installation.home).catch(() => undefined),
  };
  const peers = await Promise.all(
    (flags.peer ?? []).map(async (path) =>
      inspectPeer(system, resolve(system.host.workingDirectory, path), installation, inspectOptions(flags)),
    ),
  );
  const names = { host: flags.host, peerHosts: flags.peerHost ?? [] };
  const handshakes = judgePeers(inspected, peers, names);
  return {
    inspected,
    checkFacts,
    findings: [...runChecks(checkFacts), ...handshakeFindings(handshakes)].map((one) => inItsFile(one, inspected)),
    handshakes,
    waiting: await waitingRequests(system, installation),
    amongPeers: judgeAmongPeers(peers, names),
  };
}

/** Who may read what has to stay secret, where lists say it. */
async function accessOf(
  system: Pick<System, 'files'>,
  conf: Conf,
  facts: Pick<CheckFacts, 'facts' | 'judged'>,
  { owner }: DoctorFlags,
): Promise<Pick<CheckFacts, 'access'>> {
  if (conf.version.onWindows !== true || facts.facts.container !== undefined) return {};
  const paths = secretPaths(facts);
  if (paths.length === 0) return {};
  return { access: await system.files.accessLists(paths, { account: owner, service: windowsServiceOf(conf) }) };
}

/** Of the CAs that the policies trust, and of those that signed what they serve. */
function publicRootsOf(system: Pick<System, 'tls'>, { policies }: Judged): Promise<readonly Certificate[]> {
  return publicRootsFor(
    system,
    [...policies.values()].flatMap(({ chain, anchors }) => [...(chain ?? []), ...anchors]),
  );
}

/** With several conf files: the one that the line stands in, and that its remedy edits. */
function inItsFile(found: Finding, { confParts, installation }: Inspected): Finding {
  if (confParts.length === 0 || found.path !== installation.conf.path) return found;
  const { steps = [], ...rest } = found;
  const place = found.line === null ? undefined : placeInParts(confParts, found.line);
  const kept = steps.flatMap((step) => (step.kind === 'editConf' ? editInItsFile(step, confParts, place?.path) : [step]));
  return { ...rest, ...place, fixable: kept.length > 0, ...(kept.length > 0 ? { steps: kept } : {}) };
}

/**
 * The edit in the file that has the setting; one that none has goes to the client's own. What stands in neo4j.conf is the
 * server's, too, and is repaired as such.
 */
function editInItsFile(step: EditConf, parts: readonly ConfFile[], place: string | undefined): readonly Step[] {
  const names = [...step.edit.renames.keys(), ...step.edit.changes.keys()];
  const has = ({ file }: ConfFile): boolean =>
    parseProperties(file.bytes?.toString('latin1') ?? '').some(({ key }) => names.includes(key));
  const named = names.length === 0 ? parts.find(({ path }) => path === place) : parts.find(has);
  const { path, file } = named ?? parts.find((part) => part.path.endsWith(homePaths.adminConf)) ?? parts[0] ?? {};
  if (path === undefined || path.endsWith(`/${homePaths.conf}`) || file?.fact.state !== 'present') return [];
  return [{ ...step, path, mode: file.fact.mode }];
}

/** What of the flags decides how a home is looked at. */
export function inspectOptions(flags: DoctorFlags) {
  return {
    owner: flags.owner,
    expandCommands: flags.expandCommands,
    role: flags.role,
  };
}
