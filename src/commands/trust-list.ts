import { join } from 'node:path';
import type { FoundHome } from '../inspect/find-home.ts';
import { publicRootsFor } from '../inspect/public-roots.ts';
import { ExitCode } from '../model/errors.ts';
import { type Installation, scopeNames } from '../model/installation.ts';
import { homePaths } from '../neo4j/ssl-layout.ts';
import { createStyle } from '../output/style.ts';
import { type TrustRow, trustListToText } from '../output/trust-text.ts';
import type { Certificate } from '../pki/certificate.ts';
import { isAuthority } from '../pki/chain.ts';
import { isPublicCa } from '../pki/public-ca.ts';
import { readTrustState } from '../plan/trust-folder.ts';
import type { TrustTarget } from '../plan/trust-target.ts';
import type { System } from '../system/system.ts';
import { reportUnfinishedRun } from './recover-first.ts';
import { placeOf } from './shared-flags.ts';
import {
  chooseTrustHome,
  componentsOf,
  inspectTrustPlace,
  listedTrust,
  type TrustFlags,
  type TrustPlace,
  targetOf,
} from './trust-shared.ts';

/** What doctor finds in `trusted/` and `revoked/`, and says of other things as well. */
const notOfTrust: ReadonlySet<string> = new Set(['trust-writable-by-others', 'file-not-looked-at', 'too-many-entries']);
/** About the folder as a whole; Neo4j names the setting. */
const ofTheFolder: ReadonlySet<string> = new Set(['nobody-trusted', 'trusted-empty', 'crls-without-anchors']);

/** What would be refused, and why: doctor's own findings, so that the two never differ. */
async function refusedTrust(
  system: System,
  home: FoundHome,
  { installation }: TrustPlace,
  targets: readonly TrustTarget[],
  flags: TrustFlags,
) {
  const { version, edition } = installation;
  const [{ lookAt }, { inPlace }, { asContainer }] = await Promise.all([
    import('./doctor-look.ts'),
    import('./remedy-place.ts'),
    import('../inspect/container-home.ts'),
  ]);
  const asHere = { ...placeOf(flags), neo4jVersion: version.text, edition };
  const { system: view, place } = await asContainer(system, home, asHere);
  const found = { ...home, from: 'flag' } as const;
  const judged = {
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(isClient(targets, installation) ? { role: 'backup-client' as const } : {}),
  };
  const { findings } = await lookAt(view, found, place, judged);
  return targets.flatMap(({ scope, files: { trusted, revoked } }) =>
    findings
      .filter(({ component, severity, id }) => component === scope && severity !== 'info' && !notOfTrust.has(id))
      .flatMap(({ id, path, message, remedy }) => {
        const inside = [trusted.path, revoked.path].some((folder) => path === folder || path?.startsWith(`${folder}/`));
        if (id === 'trusted-nobody-else' || !(inside || ofTheFolder.has(id))) return [];
        const reported = inside && path !== null ? path : trusted.path;
        return { component: scope, path: reported, reason: message, remedy: inPlace(remedy, home.home, flags) };
      }),
  );
}

/** Whether it is the backup client's settings that were read. */
function isClient(targets: readonly TrustTarget[], { conf, home }: Installation): boolean {
  return (
    targets.some(({ scope }) => scope === 'backup') &&
    [homePaths.adminConf, homePaths.adminBackupConf].some((path) => conf.path === join(home, path))
  );
}

/** Only looks. */
export async function runTrustList(system: System, flags: TrustFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('out'), width: system.terminal.width });
  const home = await chooseTrustHome(system, flags);
  const place = await inspectTrustPlace(system, flags, home);
  await reportUnfinishedRun(system, place.installation.home, (text) => {
    if (flags.quiet !== true) system.terminal.err(text);
  });
  const all = scopeNames
    .map((scope) => targetOf(place, scope))
    .filter(({ enabled, files }) => enabled || files.trusted.entries.length > 0);
  const scopes = componentsOf(
    flags,
    all.map(({ scope }) => scope),
  );
  const targets = scopes.map((scope) => targetOf(place, scope));
  const states = targets.map((target) => ({ target, state: readTrustState(target.files) }));
  const publicRoots = await publicRootsFor(
    system,
    states.flatMap(({ state }) => state.trusted.flatMap((file) => file.certificates)),
  );
  const certificates = states.flatMap(({ target, state }) =>
    state.trusted.flatMap((file) =>
      file.certificates.map((certificate) => ({
        ...listedTrust(target.scope, place.installation, file.path, certificate),
        trustedName: file.isStandIn ? 'this server' : file.name,
        role: file.isStandIn ? ('this server' as const) : roleOf(certificate, publicRoots, file.certificates),
      })),
    ),
  );
  const troubles = await refusedTrust(system, home, place, targets, flags);
  const lists = states.flatMap(({ target, state }) =>
    state.revoked.map(({ path, list }) => ({
      component: target.scope,
      path,
      issuer: list.issuer.text,
      nextUpdate: list.nextUpdate?.toISOString() ?? null,
      revoked: list.revoked.size,
    })),
  );
  if (flags.json === true) {
    system.terminal.result(
      `${JSON.stringify({ schema: 'neo4j-tls/trust@1', applied: false, changed: false, plan: null, certificates, refused: troubles, revocationLists: lists }, null, 2)}\n`,
    );
  } else if (flags.quiet !== true) {
    system.terminal.result(`${trustListToText(certificates, troubles, lists, style)}\n`);
  }
  return ExitCode.done;
}

function roleOf(certificate: Certificate, publicRoots: readonly Certificate[], around: readonly Certificate[]): TrustRow['role'] {
  if (!isAuthority(certificate)) return 'peer';
  return isPublicCa(certificate, publicRoots, around) ? 'public CA' : 'CA';
}
