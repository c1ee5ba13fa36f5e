import { join, resolve } from 'node:path';
import { inspectAuthority, inspectIssued } from '../../inspect/authority.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { listsToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { type Authority, authorityFiles } from '../../pki/authority.ts';
import { type Certificate, isSignedBy, readCertificates } from '../../pki/certificate.ts';
import { planRevoke } from '../../plan/plan-ca.ts';
import type { System } from '../../system/system.ts';
import { carryOut } from '../runner/carry-out.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { readRotation } from './rotate.ts';
import { type CaFlags, caFolder, listedCertificate, readDays, requireYes, withCaPassphrase } from './shared.ts';
import { signingPatienceMs } from './sign.ts';

export interface RevokeFlags extends CaFlags {
  readonly reason: 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';
}

export async function runCaRevoke(system: System, what: string, flags: RevokeFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  requireYes(system, flags, 'ca revoke', flags.ca === undefined ? ['--ca'] : []);
  const directory = caFolder(system, flags);
  if (flags.dryRun !== true) await recoverFirst(system, directory, say);
  const now = system.clock.now();
  const certificate = await findCertificate(system, what, await authoritiesOf(system, directory, now), directory);
  // While a CA is being replaced, its certificates are still its own to revoke.
  const facts = await inspectAuthority(system, certificate.by.directory);
  const result = await withCaPassphrase(system, flags, async (caPassphrase) =>
    planRevoke({
      home: directory,
      facts,
      caPassphrase,
      serial: certificate.leaf.serial,
      reason: flags.reason,
      days: flags.days === undefined ? undefined : readDays(flags, 0),
      now,
    }),
  );
  const applied = await carryOut(system, flags, result.plan, { style, force: true, patience: signingPatienceMs });
  const authorities = await authoritiesOf(system, directory, now);
  const lists = authorities.flatMap((authority) =>
    authority.lists.map(({ issuer, list }) => ({
      path: join(authority.directory, issuer === authority.issuer ? authorityFiles.crl : authorityFiles.rootCrl),
      issuer: issuer.subject.text,
      nextUpdate: list.nextUpdate?.toISOString() ?? null,
      revoked: list.revoked.size,
    })),
  );
  if (flags.json === true) {
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/ca@1', applied: applied !== undefined, changed: applied?.changed === true, verdict: null, plan: planToJson(result.plan), certificates: [listedCertificate('', certificate.leaf)], revocationLists: lists }, null, 2)}\n`,
    );
  } else if (applied !== undefined && flags.quiet !== true) {
    system.terminal.out(
      `${listsToText({ certificate: certificate.leaf, lists, authorities: authorities.length === 1 ? [] : authorities.map((one) => join(one.directory, authorityFiles.certificate)), elsewhere: authorities.flatMap(({ listsElsewhere }) => listsElsewhere.map(({ subject }) => subject.text)) }, style)}\n`,
    );
  }
  return ExitCode.done;
}

/** Every CA whose certificates members may still believe: this one, and the one that comes or goes in a rotation. */
async function authoritiesOf(system: System, directory: string, now: Date): Promise<readonly Authority[]> {
  const { current, next, previous } = await readRotation(system, directory, now);
  return [current, ...(previous === undefined ? [] : [previous]), ...(next === undefined ? [] : [next])];
}

/** By file, or by serial in the record of what was issued. */
async function findCertificate(
  system: System,
  what: string,
  authorities: readonly Authority[],
  directory: string,
): Promise<{ readonly leaf: Certificate; readonly by: Authority }> {
  const issuerOf = (leaf: Certificate): Authority | undefined => authorities.find(({ issuer }) => isSignedBy(leaf, issuer));
  const path = resolve(system.host.workingDirectory, what);
  const file = await system.files.readFact(path);
  if (file.bytes !== undefined) {
    const [leaf] = readCertificates(file.bytes).certificates;
    if (leaf === undefined)
      throw new UserError(`${path} holds no certificate.`, "Name the member's public.crt, or its serial.", { paths: [path] });
    const by = issuerOf(leaf);
    if (by === undefined) {
      throw new UserError(
        `The certificate in ${path} was not issued by ${authorities.map(({ issuer }) => issuer.subject.text).join(' or ')}.`,
        'Ask the CA that issued it, or name the right --ca.',
        { paths: [path] },
      );
    }
    return { leaf, by };
  }
  const serial = what
    .replace(/^0x/i, '')
    .replace(/[:\s]/g, '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
  if (!/^[0-9a-f]+$/.test(serial)) {
    throw new UserError(
      `${what} is neither a file that can be read nor a serial.`,
      "Name the member's public.crt, or its serial in hex: neo4j-tls ca show lists them.",
    );
  }
  for (const entry of await inspectIssued(system, directory)) {
    const leaf =
      entry.bytes === undefined ? undefined : readCertificates(entry.bytes).certificates.find((one) => one.serial === serial);
    const by = leaf === undefined ? undefined : issuerOf(leaf);
    if (leaf !== undefined && by !== undefined) return { leaf, by };
  }
  throw new UserError(
    `This CA has no record of a certificate with the serial ${serial}.`,
    'See what it has issued: neo4j-tls ca show. Or name the certificate itself.',
  );
}
