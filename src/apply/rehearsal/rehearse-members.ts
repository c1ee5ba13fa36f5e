import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { MemberSide } from '../../model/member-side.ts';
import type { RehearsalRefusal } from '../../model/message-ids.ts';
import { type Certificate, readCertificates } from '../../pki/certificates/certificate.ts';
import { readRevocationLists } from '../../pki/certificates/crl.ts';
import type { System } from '../../system/system.ts';
import { codeOf, telling } from '../error-words.ts';
import { causeOf, type Listener, type LoadedMember, listenerOf, shakeHands } from './member-handshake.ts';

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
  readonly onPair?: (done: number, of: number) => void;
}

/**
 * Every two members are really handshaken on loopback, in both directions, with the files as they are and the name check as their
 * policies have it. Never throws because of a handshake; throws a UserError for files that cannot be read.
 */
export async function rehearseMembers(
  members: readonly MemberSide[],
  system: Pick<System, 'files' | 'tls'>,
  options: RehearseMembersOptions = {},
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
  const results: PairResult[] = [];
  for (const [index, clients] of byServer(pairs)) {
    const server = await load(index);
    const listener = listenerOf(server, system);
    try {
      for (const client of clients) {
        results.push(await rehearsePair(server, await load(client), listener, system));
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
  const read = (path: string) => telling('read', path, () => system.files.read(path));
  const [key, certificate] = await Promise.all([read(side.privateKey), read(side.publicCertificate)]);
  const { certificates } = readCertificates(certificate);
  if (certificates.length === 0)
    throw new UserError(`${side.publicCertificate} holds no certificate.`, 'Put the right file there.', {
      paths: [side.publicCertificate],
    });
  const trusted = await readAll(side.trustedDirectory, system);
  const revoked = await readAll(side.revokedDirectory, system);
  return {
    side,
    contexts: new Map(),
    key,
    certificate,
    chain: certificates,
    trusted: trusted.flatMap((bytes) => readCertificates(bytes).certificates),
    revoked: revoked.flatMap((bytes) => readRevocationLists(bytes).lists.map(({ pem }) => pem)),
  };
}

async function readAll(directory: string, system: Pick<System, 'files'>): Promise<readonly Buffer[]> {
  let names: readonly string[];
  try {
    names = await system.files.list(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    return telling('read', directory, () => Promise.reject(error));
  }
  const paths = names.filter((name) => !name.startsWith('.')).map((name) => join(directory, name));
  return Promise.all(paths.map((path) => telling('read', path, () => system.files.read(path))));
}

async function rehearsePair(
  server: LoadedMember,
  client: LoadedMember,
  listener: Listener,
  system: Pick<System, 'tls'>,
): Promise<PairResult> {
  const leaf = server.chain[0] as Certificate;
  const host =
    server.side.dialled ?? leaf.names.find(({ value }) => !value.startsWith('*.'))?.value ?? leaf.commonName ?? 'localhost';
  const base = { scope: server.side.scope, server: server.side.label, client: client.side.label, host };
  try {
    const protocol = await shakeHands(server, client, host, listener, system);
    return { ...base, succeeds: true, protocol, because: null };
  } catch (error) {
    return { ...base, succeeds: false, protocol: null, because: causeOf(error) };
  }
}
