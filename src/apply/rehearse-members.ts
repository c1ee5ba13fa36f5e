import { join } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { ScopeName } from '../model/installation.ts';
import type { MemberSide } from '../model/member-side.ts';
import { type Certificate, readCertificates } from '../pki/certificate.ts';
import { readRevocationLists } from '../pki/crl.ts';
import type { System, TlsConnection } from '../system/system.ts';
import { codeOf, telling } from './error-words.ts';
import { wouldBePresented } from './rehearsal-rules.ts';

const loopback = '127.0.0.1';
const timeoutMs = 5_000;
const graceMs = 50;

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
  readonly because:
    | 'peer-not-trusted'
    | 'name-not-in-certificate'
    | 'certificate-revoked'
    | 'revocation-list-missing'
    | 'certificate-expired'
    | 'handshake-failed'
    | null;
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
  system: System,
  options: RehearseMembersOptions = {},
): Promise<readonly PairResult[]> {
  const pairs =
    options.pairs ??
    members.flatMap((_, server) => members.flatMap((__, client) => (client === server ? [] : [[server, client] as const])));
  const loaded = new Map<number, Promise<Loaded>>();
  const load = (index: number): Promise<Loaded> => {
    const known = loaded.get(index) ?? loadMember(members[index] as MemberSide, system);
    loaded.set(index, known);
    return known;
  };
  const results: PairResult[] = [];
  for (const [server, client] of pairs) {
    results.push(await rehearsePair(await load(server), await load(client), system));
    options.onPair?.(results.length, pairs.length);
  }
  return results;
}

interface Loaded {
  readonly side: MemberSide;
  readonly key: Buffer;
  readonly certificate: Buffer;
  readonly chain: readonly Certificate[];
  readonly trusted: readonly Certificate[];
  /** PEM. */
  readonly revoked: readonly string[];
}

async function loadMember(side: MemberSide, system: System): Promise<Loaded> {
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
    key,
    certificate,
    chain: certificates,
    trusted: trusted.flatMap((bytes) => readCertificates(bytes).certificates),
    revoked: revoked.flatMap((bytes) => readRevocationLists(bytes).lists.map(({ pem }) => pem)),
  };
}

async function readAll(directory: string, system: System): Promise<readonly Buffer[]> {
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

async function rehearsePair(server: Loaded, client: Loaded, system: System): Promise<PairResult> {
  const leaf = server.chain[0] as Certificate;
  const host =
    server.side.dialled ?? leaf.names.find(({ value }) => !value.startsWith('*.'))?.value ?? leaf.commonName ?? 'localhost';
  const base = { scope: server.side.scope, server: server.side.label, client: client.side.label, host };
  try {
    const protocol = await shake(server, client, host, system);
    return { ...base, succeeds: true, protocol, because: null };
  } catch (error) {
    return { ...base, succeeds: false, protocol: null, because: causeOf(error) };
  }
}

async function shake(server: Loaded, client: Loaded, host: string, { tls }: System): Promise<string> {
  const asks = server.side.clientAuth !== 'none';
  const accepted = deferred<TlsConnection>();
  const listening = await tls.listen({
    ...identityOf(server),
    clientAuth: server.side.clientAuth,
    ...(asks ? { ...trusting(server, tls.partialChains), revoked: revokedFor(server, client) } : {}),
    onConnection: accepted.resolve,
    onFailure: accepted.reject,
  });
  try {
    // A Java member shows its certificate only to a server that names an issuer of it.
    const shows = asks && wouldBePresented(client.chain, server.trusted);
    const { key, certificate, passphrase, ...rest } = identityOf(client);
    const connection = await tls.connect({
      host: loopback,
      port: listening.port,
      name: host,
      checkName: client.side.verifyHostname,
      ...rest,
      ...(shows ? { key, certificate, ...(passphrase === undefined ? {} : { passphrase }) } : {}),
      ...trusting(client, tls.partialChains),
      timeoutMs,
    });
    await connection.write('?');
    const other = await within(timeoutMs, accepted.promise);
    if ((await other.read(timeoutMs))?.toString() !== '?') throw new Error('closed');
    await other.write('!');
    if ((await connection.read(timeoutMs))?.toString() !== '!') throw new Error('closed');
    connection.close();
    return connection.protocol;
  } catch (error) {
    // The server knows why, perhaps a moment later.
    const reason = await within(
      graceMs,
      accepted.promise.then(
        () => undefined,
        (why: unknown) => why,
      ),
    ).catch(() => undefined);
    throw reason ?? error;
  } finally {
    await listening.close();
  }
}

function identityOf({ side, key, certificate }: Loaded) {
  return {
    key,
    certificate,
    ...(side.passphrase === undefined ? {} : { passphrase: side.passphrase.reveal() }),
    versions: side.tlsVersions,
  };
}

/** Every certificate there is an anchor, as in the JVM. */
function trusting({ trusted }: Loaded, partialChain: boolean) {
  return { trust: trusted.map(({ pem }) => pem), ...(partialChain ? { partialChain } : {}) };
}

/** A certificate that is trusted itself is not looked up in revocation lists. */
function revokedFor({ trusted, revoked }: Loaded, client: Loaded): readonly string[] {
  const leaf = client.chain[0];
  return trusted.some(({ fingerprint256 }) => fingerprint256 === leaf?.fingerprint256) ? [] : revoked;
}

function causeOf(error: unknown): NonNullable<PairResult['because']> {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? (error as Error | undefined)?.message ?? '');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name-not-in-certificate';
  if (code === 'CERT_REVOKED') return 'certificate-revoked';
  if (code.includes('CRL')) return 'revocation-list-missing';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'certificate-expired';
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|NO_CERTIFICATE|PEER_DID_NOT|CERT_UNTRUSTED|UNKNOWN_CA|CERTIFICATE_REQUIRED/i.test(code))
    return 'peer-not-trusted';
  return 'handshake-failed';
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
