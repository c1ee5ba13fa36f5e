import { join } from 'node:path';
import { inspectJournal } from '../../apply/transaction/journal-state.ts';
import { inspectAuthority, inspectIssued } from '../../inspect/authority.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { authorityToText, issuedToText, stagesToText } from '../../output/ca-text.ts';
import { isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isRevoked } from '../../pki/certificates/crl.ts';
import { readAuthority } from '../../pki/issuing/authority.ts';
import { permittedBy } from '../../pki/names/name-limits.ts';
import { memberStages } from '../../plan/ca/rotation-stage.ts';
import type { System } from '../../system/system.ts';
import { lookingCommand } from '../runner/command.ts';
import { releaseLines } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { lookAtMember, readRotation } from './members.ts';
import { type CaFlags, caFlag, caPlace, listedCertificate } from './shared.ts';

interface ShowFlags extends Omit<CaFlags, 'home'> {
  readonly home?: readonly string[];
}

/** Only looks: the key is not opened. */
export const caShow = lookingCommand({
  flags: [
    caFlag,
    { flags: '--home <dir>', text: 'a member on this machine: show its stage while the CA is replaced', repeatable: true },
    {
      flags: '--neo4j-version <version>',
      text: "the members' version",
      defaultText: 'detected',
      check: parseVersion,
      words: { of: releaseLines },
    },
  ],
  examples: [{ text: 'Show what this CA has issued and revoked:', line: 'ca show --ca ./ca' }],
  look: async (run: CommandRun<ShowFlags>) => {
    const { system } = run;
    const { home: homes = [], ...flags } = run.flags;
    const { home: directory } = caPlace(run.under(flags));
    await refuseUnfinished(system, directory);
    const authority = readAuthority(await inspectAuthority(system, directory), system.clock.now());
    const rotation = await rotationStage(system, directory);
    const issued = (await inspectIssued(system, directory)).flatMap((file) =>
      file.bytes === undefined
        ? []
        : readCertificates(file.bytes).certificates.map((certificate) => ({ path: file.path, certificate })),
    );
    const members = await stagesOf(system, flags, directory, homes.map(run.absolute));
    return { directory, authority, rotation, issued, members };
  },
  done: ({ style }, { directory, authority, rotation, issued, members }) => {
    const { issuer, root, lists } = authority;
    const permitted = permittedBy(issuer);
    const path = join(directory, authorityFiles.certificate);
    const rows = issued.map(({ path: at, certificate }) => ({
      ...listedCertificate(at, certificate),
      revoked: lists.some(({ list }) => isRevoked(list, certificate)),
      byThisCa: isSignedBy(certificate, issuer),
    }));
    const stages = members.length === 0 ? '' : `${stagesToText(members, rotation, style)}\n`;
    return {
      document: {
        schema: 'neo4j-tls/ca@1',
        ...{ applied: false, changed: false, plan: null },
        authority: {
          ...listedCertificate(path, issuer),
          root: listedCertificate(path, root),
          permitted,
          rotation,
          revocationLists: lists.map(({ issuer: by, list }) => ({
            issuer: by.subject.text,
            nextUpdate: list.nextUpdate?.toISOString() ?? null,
            revoked: [...list.revoked.keys()],
          })),
        },
        certificates: rows,
        members,
      },
      text: `${authorityToText({ ...authority, permitted }, style, rotation)}\n${issuedToText(rows, style)}\n${stages}`,
    };
  },
});

async function refuseUnfinished(system: Pick<System, 'files' | 'host'>, directory: string): Promise<void> {
  const unfinished = await inspectJournal(directory, system);
  if (unfinished.kind !== 'left') return;
  throw new UserError(
    `A run of ${unfinished.command} (${unfinished.since}) in ${directory} was interrupted: the folder is in neither its old nor its new state.`,
    `Finish or undo that run:\nneo4j-tls recover --home ${shellQuote(directory)}`,
    { paths: [directory] },
  );
}

/** How far each member is, while the CA is replaced and after. */
async function stagesOf(
  system: Pick<System, 'files' | 'clock' | 'host' | 'env'>,
  flags: Pick<CaFlags, 'neo4jVersion'>,
  directory: string,
  homes: readonly string[],
) {
  if (homes.length === 0) return [];
  const { current, next, previous, retired } = await readRotation(system, directory, system.clock.now());
  const old = [...(next === undefined ? [] : [current]), ...(previous === undefined ? [] : [previous]), ...retired];
  const members = await Promise.all(homes.map((home) => lookAtMember(system, flags, home)));
  return members.flatMap(({ installation, conf }) =>
    memberStages(installation, conf, old, next ?? current).map(({ scope, stage }) => ({
      home: installation.home,
      component: scope,
      stage,
    })),
  );
}

/** Told by the folders: `next` while both CAs are to be trusted, `previous` while the old one still is. */
async function rotationStage(system: Pick<System, 'files'>, directory: string): Promise<'trust' | 'switch' | null> {
  if ((await system.files.stat(join(directory, authorityFiles.previous, authorityFiles.certificate))).state === 'present')
    return 'switch';
  return (await system.files.stat(join(directory, authorityFiles.next, authorityFiles.certificate))).state === 'present'
    ? 'trust'
    : null;
}
