import { join } from 'node:path';
import { inspectJournal } from '../apply/recover.ts';
import { inspectAuthority, inspectIssued } from '../inspect/authority.ts';
import { ExitCode, UserError } from '../model/errors.ts';
import { authorityToText, issuedToText } from '../output/ca-text.ts';
import { createStyle } from '../output/style.ts';
import { authorityFiles, readAuthority } from '../pki/authority.ts';
import { isSignedBy, readCertificates } from '../pki/certificate.ts';
import { isRevoked } from '../pki/crl.ts';
import type { System } from '../system/system.ts';
import { type CaFlags, caFolder, listedCertificate } from './ca-shared.ts';

/** Only looks: the key is not opened. */
export async function runCaShow(system: System, flags: CaFlags): Promise<number> {
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
  if (flags.json === true) {
    const path = join(directory, authorityFiles.certificate);
    system.terminal.out(
      `${JSON.stringify(
        {
          schema: 'neo4j-tls/ca@1',
          applied: false,
          plan: null,
          authority: {
            ...listedCertificate(path, authority.issuer),
            root: listedCertificate(path, authority.root),
            permitted: authority.issuer.nameConstraints?.permitted.map(({ value }) => value) ?? [],
            rotation: stage,
            revocationLists: authority.lists.map(({ issuer, list }) => ({
              issuer: issuer.subject.text,
              nextUpdate: list.nextUpdate?.toISOString() ?? null,
              revoked: [...list.revoked.keys()],
            })),
          },
          certificates: rows,
        },
        null,
        2,
      )}\n`,
    );
  } else if (flags.quiet !== true) {
    system.terminal.out(`${authorityToText(authority, style, stage)}\n${issuedToText(rows, style)}\n`);
  }
  return ExitCode.done;
}

/** Told by the folders: `next` while both CAs are to be trusted, `previous` while the old one still is. */
export async function rotationStage(system: System, directory: string): Promise<'trust' | 'switch' | null> {
  if ((await system.files.stat(join(directory, authorityFiles.previous, authorityFiles.certificate))).state === 'present')
    return 'switch';
  return (await system.files.stat(join(directory, authorityFiles.next, authorityFiles.certificate))).state === 'present'
    ? 'trust'
    : null;
}
