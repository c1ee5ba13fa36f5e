import { reloadServer } from '../../apply/programs/reload-server.ts';
import { servedCertificate } from '../../inspect/wire/served-certificate.ts';
import { Interrupted, UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import { addressToText, configuredAddresses } from '../../neo4j/config/address.ts';
import { livePorts } from '../../neo4j/config/live-ports.ts';
import type { ReloadWay } from '../../neo4j/reload-way.ts';
import type { PortLine } from '../../output/renew-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { System } from '../../system/system.ts';
import type { Seen } from './look.ts';

/** Serial of the leaf that was in each certificate file before, by path. */
export type Serials = ReadonlyMap<string, string>;

export interface Bringing {
  readonly before: Serials;
  readonly reload: ReloadWay;
  readonly waitSeconds: number;
  /** A line to a person, on the way. */
  readonly say: (text: string) => void;
}

/** For what did not answer before the reload either: long enough to see that it is not about to. */
const secondsForSilent = 3;

export interface Reached {
  readonly ports: readonly PortLine[];
  /** The reload that was asked for did not work. */
  readonly failed: UserError | undefined;
}

/** Reloads as asked, and looks at every port until it shows the new certificate or the time is up. */
export async function bringToPorts(
  system: Pick<System, 'files' | 'commands' | 'tls' | 'clock' | 'host' | 'env'>,
  seen: Seen,
  { before, reload, waitSeconds, say }: Bringing,
): Promise<Reached> {
  const first = await portLines(system, seen, before);
  if (reload.kind === 'none' || first.every(({ shows }) => shows === 'new')) return { ports: first, failed: undefined };
  const failed = await reloadServer(system, reload, { home: seen.installation.home, boltUri: ownBoltUri(seen) }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof UserError && !(error instanceof Interrupted)) return error;
      throw error;
    },
  );
  if (failed !== undefined) return { ports: await portLines(system, seen, before), failed };
  const wasSilent = new Set(first.flatMap(({ address, shows }) => (shows === 'silent' ? [address] : [])));
  const awaited = first.filter(({ address }) => !wasSilent.has(address)).map(({ address }) => address);
  const patience = awaited.length === 0 ? Math.min(secondsForSilent, waitSeconds) : waitSeconds;
  say(
    awaited.length === 0
      ? `  No port answered before the reload. Waiting at most ${patience} s for them to come up.`
      : `  Waiting for ${awaited.join(', ')} to serve the new certificate, at most ${patience} s.`,
  );
  const started = system.clock.now().getTime();
  for (;;) {
    const lines = await portLines(system, seen, before);
    const passed = system.clock.now().getTime() - started;
    const missing = lines.filter(({ shows }) => shows !== 'new');
    const hopeless = passed >= 1000 * secondsForSilent && missing.every(({ address }) => wasSilent.has(address));
    if (missing.length === 0 || hopeless || passed >= 1000 * patience) return { ports: lines, failed: undefined };
    await system.clock.wait(500);
  }
}

/** This machine's own address, so that nobody is in between: the running server's old certificate need not verify. */
function ownBoltUri({ conf, installation }: Seen): string {
  const encrypted = livePorts(conf, installation.edition, installation.container?.published).find(
    ({ component }) => component === 'bolt',
  );
  if (encrypted !== undefined) return `bolt+ssc://${addressToText(encrypted.address)}`;
  return `bolt://localhost:${configuredAddresses(conf).connectors.bolt.listen.port}`;
}

async function portLines(
  system: Pick<System, 'files' | 'tls'>,
  { installation, conf, items }: Seen,
  before: Serials,
): Promise<readonly PortLine[]> {
  const onDisk = new Map<ScopeName, { readonly leaf: Certificate; readonly old: string | undefined }>();
  // Nothing listens for a backup client.
  for (const { scopes, publicCertificate } of items.filter(({ client }) => client === undefined)) {
    const file = await system.files.readFact(publicCertificate.path);
    const leaf = readCertificates(file.bytes ?? Buffer.alloc(0)).certificates[0];
    if (leaf !== undefined) for (const scope of scopes) onDisk.set(scope, { leaf, old: before.get(publicCertificate.path) });
  }
  const ports = livePorts(conf, installation.edition, installation.container?.published).filter(({ component }) =>
    onDisk.has(component),
  );
  return Promise.all(
    ports.map(async (port): Promise<PortLine> => {
      const served = await servedCertificate(system, port);
      const line = { component: port.component, address: addressToText(port.address) };
      if (served.state === 'silent') return { ...line, shows: 'silent', serial: undefined, reason: served.reason };
      const { serial, fingerprint256 } = served.leaf;
      const shows =
        fingerprint256 === onDisk.get(port.component)?.leaf.fingerprint256
          ? 'new'
          : serial === onDisk.get(port.component)?.old
            ? 'old'
            : 'other';
      return { ...line, shows, serial, reason: undefined };
    }),
  );
}
