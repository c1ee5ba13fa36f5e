import type { MemberSide } from '../../model/certificates/member-side.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { PathRefusal, RehearsalRefusal } from '../../model/message-ids.ts';
import { readPrivateKey, writePkcs8 } from '../../pki/keys/private-key.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import type { System } from '../../system/system.ts';
import { outsideDates } from '../../verdict/policy-load.ts';
import { refusalOf, wouldBePresented } from './ask-verdict.ts';
import { type End, type Listener, listenerOf } from './handshake.ts';
import { type RehearsedFiles, readRehearsed } from './rehearsed-files.ts';

/** One direction between two members. */
export interface PairResult {
  readonly scope: ScopeName;
  readonly server: string;
  readonly client: string;
  /** The name that was dialled. */
  readonly host: string;
  readonly succeeds: boolean;
  readonly protocol: string | null;
  /** Why not; null when it succeeds. */
  readonly because: RehearsalRefusal | null;
}

export interface RehearseMembersOptions {
  /** Pairs to try, by their places in the list; default: every two, both ways. */
  readonly pairs?: readonly (readonly [server: number, client: number])[];
  /** By which dates and lists are judged. */
  readonly now: Date;
  readonly onPair?: (done: number, of: number) => void;
}

/** A member with its files read. */
interface LoadedMember extends RehearsedFiles {
  readonly side: MemberSide;
  readonly end: End;
}

/**
 * Of every two members the verdict is asked whether each accepts the other, with the files as they are and the name check as their
 * policies have it; where it has no objection they really shake hands, in both directions. Never throws because of a
 * handshake; throws a UserError for files that cannot be read.
 */
export async function rehearseMembers(
  members: readonly MemberSide[],
  system: Pick<System, 'files' | 'tls'>,
  options: RehearseMembersOptions,
): Promise<readonly PairResult[]> {
  const pairs =
    options.pairs ??
    members.flatMap((_, server) => members.flatMap((__, client) => (client === server ? [] : [[server, client] as const])));
  const loaded = new Map<number, Promise<LoadedMember>>();
  const load = (index: number): Promise<LoadedMember> => {
    const known = loaded.get(index) ?? loadMember(members[index] as MemberSide, system);
    loaded.set(index, known);
    return known;
  };
  const { now } = options;
  const results: PairResult[] = [];
  for (const [index, clients] of byServer(pairs)) {
    const server = await load(index);
    const listener = listenerOf(server.end, server.side.clientAuth, system.tls);
    try {
      for (const client of clients) {
        results.push(await rehearsePair(server, await load(client), listener, now));
        options.onPair?.(results.length, pairs.length);
      }
    } finally {
      await listener.close();
    }
  }
  return results;
}

/** In the order of each server's first pair: it listens once for all who dial it. */
function byServer(pairs: readonly (readonly [server: number, client: number])[]): ReadonlyMap<number, readonly number[]> {
  const clients = new Map<number, number[]>();
  for (const [server, client] of pairs) clients.set(server, [...(clients.get(server) ?? []), client]);
  return clients;
}

async function loadMember(side: MemberSide, system: Pick<System, 'files'>): Promise<LoadedMember> {
  const files = await readRehearsed(side, true, system);
  const { key: bytes, certificate, chain } = files;
  const opened = side.passphrase === undefined ? undefined : readPrivateKey(bytes, side.passphrase.reveal());
  const key = opened?.kind === 'key' ? writePkcs8(opened.key) : bytes;
  return { ...files, side, end: { key, certificate, chain, versions: side.tlsVersions } };
}

async function rehearsePair(server: LoadedMember, client: LoadedMember, listener: Listener, now: Date): Promise<PairResult> {
  const [leaf] = server.chain;
  const host =
    server.side.dialled ?? leaf.names.find(({ value }) => !value.startsWith('*.'))?.value ?? leaf.commonName ?? 'localhost';
  const base = { scope: server.side.scope, server: server.side.label, client: client.side.label, host };
  const failed = (because: RehearsalRefusal): PairResult => ({ ...base, succeeds: false, protocol: null, because });
  const shows = server.side.clientAuth !== 'none' && wouldBePresented(client.chain, server.trusted);
  const refused = refusalOfPair(server, client, { host, shows, now });
  if (refused !== null) return failed(refused);
  try {
    const { protocol } = await listener.dial(client.end, shows);
    return { ...base, succeeds: true, protocol, because: null };
  } catch {
    return failed('handshake-failed');
  }
}

/** What the client thinks of the server, then what the server thinks of the client. */
function refusalOfPair(
  server: LoadedMember,
  client: LoadedMember,
  { host, shows, now }: { readonly host: string; readonly shows: boolean; readonly now: Date },
): RehearsalRefusal | null {
  // Neither would even load what it has.
  if ([server, client].some(({ chain }) => outsideDates(chain, now) !== undefined)) return 'certificate-expired';
  const serving = refusalOf(server.chain, 'server', { ...client, now });
  if (serving !== null) return inShort(serving);
  if (client.side.verifyHostname && matchesName(server.chain[0], host).kind !== 'match') return 'name-not-in-certificate';
  if (!shows) return server.side.clientAuth === 'require' ? 'peer-not-trusted' : null;
  const dialling = refusalOf(client.chain, 'client', { ...server, now });
  return dialling === null ? null : inShort(dialling);
}

function inShort(refused: PathRefusal): RehearsalRefusal {
  if (refused === 'revoked') return 'certificate-revoked';
  if (refused === 'crl-missing') return 'revocation-list-missing';
  return refused === 'expired' || refused === 'not-yet-valid' ? 'certificate-expired' : 'peer-not-trusted';
}
