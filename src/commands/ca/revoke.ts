import { join } from 'node:path';
import { inspectAuthority, inspectIssued } from '../../inspect/authority.ts';
import { authorityFiles } from '../../model/certificates/authority.ts';
import { validityDays } from '../../model/command-line/number-range.ts';
import { UserError } from '../../model/errors/errors.ts';
import { listsToText } from '../../output/ca-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { Authority } from '../../pki/issuing/authority.ts';
import { planRevoke } from '../../plan/ca/plan-revoke.ts';
import type { System } from '../../system/system.ts';
import { command } from '../runner/command.ts';
import { caSecretFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { readRotation } from './members.ts';
import { type CaFlags, caFlag, caPlace, givenCaSecret, listedCertificate, readDays } from './shared.ts';

export interface RevokeFlags extends CaFlags {
  readonly reason: 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';
}

export const caRevoke = command({
  name: 'ca revoke',
  arguments: [{ name: '<serial|file>', text: 'the certificate, or its serial number (hex)' }],
  flags: [
    caFlag,
    {
      flags: '--reason <reason>',
      text: 'the reason to record in the CRL',
      choices: ['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation'],
      default: 'unspecified',
    },
    { flags: '--days <n>', text: 'days until the CRL expires', range: validityDays, defaultText: 'until the CA expires' },
    ...caSecretFlags,
  ],
  examples: [
    { text: 'Revoke a certificate whose key was stolen:', line: 'ca revoke --ca ./ca core2.crt --reason keyCompromise' },
  ],
  lacking: ({ flags }: CommandRun<RevokeFlags>) => (flags.ca === undefined ? ['--ca'] : []),
  where: (run) => caPlace(run),
  look: async (run, { home }) => {
    const {
      system,
      words: [what = ''],
    } = run;
    const { leaf, by } = await findCertificate(run, what, await authoritiesOf(system, home), home);
    // While a CA is being replaced, its certificates are still its own to revoke.
    return { home, leaf, facts: await inspectAuthority(system, by.directory) };
  },
  secrets: ({ system, flags }) => givenCaSecret(system, flags),
  plan: ({ system, flags }, { home, facts, leaf }, { caPassphrase }) =>
    planRevoke({
      ...{ home, facts, caPassphrase, serial: leaf.serial, reason: flags.reason },
      days: flags.days === undefined ? undefined : readDays(flags, 0),
      now: system.clock.now(),
    }),
  force: () => true,
  done: async ({ system, style }, { seen: { home, leaf }, planned: { plan }, outcome }) => {
    const authorities = await authoritiesOf(system, home);
    const lists = authorities.flatMap((authority) =>
      authority.lists.map(({ issuer, list }) => ({
        path: join(authority.directory, issuer === authority.issuer ? authorityFiles.crl : authorityFiles.rootCrl),
        issuer: issuer.subject.text,
        nextUpdate: list.nextUpdate?.toISOString() ?? null,
        revoked: list.revoked.size,
      })),
    );
    return {
      document: {
        schema: 'neo4j-tls/ca@1',
        ...outcome,
        verdict: null,
        plan: planToJson(plan),
        certificates: [listedCertificate('', leaf)],
        revocationLists: lists,
      },
      text: listsToText(
        {
          certificate: leaf,
          lists,
          authorities:
            authorities.length === 1 ? [] : authorities.map(({ directory }) => join(directory, authorityFiles.certificate)),
          elsewhere: authorities.flatMap(({ listsElsewhere }) => listsElsewhere.map(({ subject }) => subject.text)),
        },
        style,
      ),
    };
  },
});

/** Every CA whose certificates members may still believe: this one, and the one that comes or goes in a rotation. */
async function authoritiesOf(system: Pick<System, 'files' | 'clock'>, directory: string): Promise<readonly Authority[]> {
  const { current, next, previous } = await readRotation(system, directory, system.clock.now());
  return [current, ...(previous === undefined ? [] : [previous]), ...(next === undefined ? [] : [next])];
}

/** By file, or by serial in the record of what was issued. */
async function findCertificate(
  { system, absolute }: CommandRun<RevokeFlags>,
  what: string,
  authorities: readonly Authority[],
  directory: string,
): Promise<{ readonly leaf: Certificate; readonly by: Authority }> {
  const issuerOf = (leaf: Certificate): Authority | undefined => authorities.find(({ issuer }) => isSignedBy(leaf, issuer));
  const path = absolute(what);
  const file = await system.files.readFact(path);
  if (file.bytes !== undefined) {
    const [leaf] = readCertificates(file.bytes).certificates;
    if (leaf === undefined)
      throw new UserError(`${path} contains no certificate.`, "Pass the member's public.crt, or its serial number.", {
        paths: [path],
      });
    const by = issuerOf(leaf);
    if (by === undefined) {
      throw new UserError(
        `The certificate in ${path} was not issued by ${authorities.map(({ issuer }) => issuer.subject.text).join(' or ')}.`,
        'Pass the folder of the CA that issued it with --ca, or ask that CA to revoke it.',
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
      `${what} is neither a readable file nor a serial number.`,
      "Pass the member's public.crt, or its serial number in hex (ca show lists them).",
    );
  }
  for (const entry of await inspectIssued(system, directory)) {
    const leaf =
      entry.bytes === undefined ? undefined : readCertificates(entry.bytes).certificates.find((one) => one.serial === serial);
    const by = leaf === undefined ? undefined : issuerOf(leaf);
    if (leaf !== undefined && by !== undefined) return { leaf, by };
  }
  throw new UserError(
    `This CA has no record of a certificate with serial number ${serial}.`,
    'Pass the certificate file instead, or look up the serial number with ca show.',
  );
}
