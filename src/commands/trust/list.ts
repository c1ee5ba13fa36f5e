import { publicRootsFor } from '../../inspect/public-roots.ts';
import { ExitCode } from '../../model/errors.ts';
import { scopeNames } from '../../model/installation.ts';
import { createStyle } from '../../output/style.ts';
import { type TrustRow, trustListToText } from '../../output/trust-text.ts';
import type { Certificate } from '../../pki/certificate.ts';
import { isAuthority } from '../../pki/chain.ts';
import { isPublicCa } from '../../pki/public-ca.ts';
import { readTrustState } from '../../plan/trust-folder.ts';
import { trustProblems } from '../../plan/trust-troubles.ts';
import type { System } from '../../system/system.ts';
import { reportUnfinishedRun } from '../runner/recover-first.ts';
import { chooseTrustHome, componentsOf, inspectTrustPlace, listedTrust, type TrustFlags, targetOf } from './place.ts';

/** Only looks. */
export async function runTrustList(system: System, flags: TrustFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('out'), width: system.terminal.width });
  const place = await inspectTrustPlace(system, flags, await chooseTrustHome(system, flags));
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
  const now = system.clock.now();
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
  const troubles = targets.flatMap((target) =>
    trustProblems(target, publicRoots, now).map((problem) => ({ component: target.scope, ...problem })),
  );
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
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/trust@1', applied: false, changed: false, plan: null, certificates, refused: troubles, revocationLists: lists }, null, 2)}\n`,
    );
  } else if (flags.quiet !== true) {
    system.terminal.out(`${trustListToText(certificates, troubles, lists, style)}\n`);
  }
  return ExitCode.done;
}

function roleOf(certificate: Certificate, publicRoots: readonly Certificate[], around: readonly Certificate[]): TrustRow['role'] {
  if (!isAuthority(certificate)) return 'peer';
  return isPublicCa(certificate, publicRoots, around) ? 'public CA' : 'CA';
}
