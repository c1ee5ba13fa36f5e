import { join, resolve } from 'node:path';
import { inspectJournal } from '../../apply/journal-state.ts';
import { inspectAuthority, inspectIssued } from '../../inspect/authority.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { authorityToText, issuedToText, stagesToText } from '../../output/ca-text.ts';
import { createStyle } from '../../output/style.ts';
import { authorityFiles, readAuthority } from '../../pki/authority.ts';
import { isSignedBy, readCertificates } from '../../pki/certificate.ts';
import { isRevoked } from '../../pki/crl.ts';
import { permittedBy } from '../../pki/name-limits.ts';
import { memberStages } from '../../plan/rotation-stage.ts';
import type { System } from '../../system/system.ts';
import { lookAtMember, readRotation } from './rotate.ts';
import { type CaFlags, caFolder, listedCertificate } from './shared.ts';

export interface ShowFlags extends Omit<CaFlags, 'home'> {
  readonly home?: readonly string[];
}

/** Only looks: the key is not opened. */
export async function runCaShow(system: System, { home, ...flags }: ShowFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('out'), width: system.terminal.width });
  const directory = caFolder(system, flags);
  const unfinished = await inspectJournal(directory, system);
  if (unfinished.kind === 'left') {
    throw new UserError(
      `A run of ${unfinished.command} (${unfinished.since}) in ${directory} was ended half-way: what is there now is neither the old nor the new.`,
      `Run neo4j-tls recover --home ${directory}; every command that writes there does it by itself.`,
      { paths: [directory] },
    );
  }
  const authority = readAuthority(await inspectAuthority(system, directory), system.clock.now());
  const permitted = permittedBy(authority.issuer);
  const stage = await rotationStage(system, directory);
  const issued = (await inspectIssued(system, directory)).flatMap((file) =>
    file.bytes === undefined
      ? []
      : readCertificates(file.bytes).certificates.map((certificate) => ({ path: file.path, certificate })),
  );
  const rows = issued.map(({ path, certificate }) => ({
    ...listedCertificate(path, certificate),
    revoked: authority.lists.some(({ list }) => isRevoked(list, certificate)),
    byThisCa: isSignedBy(certificate, authority.issuer),
  }));
  const members = await stagesOf(system, flags, directory, home ?? []);
  if (flags.json === true) {
    const path = join(directory, authorityFiles.certificate);
    system.terminal.out(
      `${JSON.stringify(
        {
          schema: 'neo4j-tls/ca@1',
          applied: false,
          changed: false,
          plan: null,
          authority: {
            ...listedCertificate(path, authority.issuer),
            root: listedCertificate(path, authority.root),
            permitted,
            rotation: stage,
            revocationLists: authority.lists.map(({ issuer, list }) => ({
              issuer: issuer.subject.text,
              nextUpdate: list.nextUpdate?.toISOString() ?? null,
              revoked: [...list.revoked.keys()],
            })),
          },
          certificates: rows,
          members,
        },
        null,
        2,
      )}\n`,
    );
  } else if (flags.quiet !== true) {
    system.terminal.out(
      `${authorityToText({ ...authority, permitted }, style, stage)}\n${issuedToText(rows, style)}\n${members.length === 0 ? '' : `${stagesToText(members, stage, style)}\n`}`,
    );
  }
  return ExitCode.done;
}

/** How far each member is, while the CA is replaced and after. */
async function stagesOf(system: System, flags: CaFlags, directory: string, homes: readonly string[]) {
  if (homes.length === 0) return [];
  const { current, next, previous, retired } = await readRotation(system, directory, system.clock.now());
  const old = [...(next === undefined ? [] : [current]), ...(previous === undefined ? [] : [previous]), ...retired];
  const members = await Promise.all(
    homes.map((home) => lookAtMember(system, flags, resolve(system.host.workingDirectory, home))),
  );
  return members.flatMap(({ installation, conf }) =>
    memberStages(installation, conf, old, next ?? current).map(({ scope, stage }) => ({
      home: installation.home,
      component: scope,
      stage,
    })),
  );
}

/** Told by the folders: `next` while both CAs are to be trusted, `previous` while the old one still is. */
export async function rotationStage(system: System, directory: string): Promise<'trust' | 'switch' | null> {
  if ((await system.files.stat(join(directory, authorityFiles.previous, authorityFiles.certificate))).state === 'present')
    return 'switch';
  return (await system.files.stat(join(directory, authorityFiles.next, authorityFiles.certificate))).state === 'present'
    ? 'trust'
    : null;
}
