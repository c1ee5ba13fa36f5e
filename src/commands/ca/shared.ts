import { dirname, resolve } from 'node:path';
import { looksLikeHome } from '../../inspect/find-home.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { UserError } from '../../model/errors.ts';
import { type KeyType, keyTypes } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Certificate } from '../../pki/certificate.ts';
import type { System } from '../../system/system.ts';
import type { JudgedFlags } from '../judging/ask-judge.ts';
import { secretAsker } from '../runner/ask-secret.ts';
import { mayAsk, needYes, type SharedFlags } from '../runner/shared-flags.ts';

/** Flags of every command that uses a CA. */
export interface CaFlags extends JudgedFlags {
  readonly ca?: string;
  readonly caPassphraseFile?: string;
  readonly caPassphraseEnv?: string;
  readonly days?: string;
  readonly keyType?: string;
}

/** The CA's folder, absolute. @throws UserError when it was not named. */
export function caFolder(system: System, flags: CaFlags): string {
  if (flags.ca === undefined) throw new UserError('Which CA?', 'Name its folder, the one that ca create has made: --ca DIR.');
  return resolve(system.host.workingDirectory, flags.ca);
}

/** A command that writes and may not ask needs `--yes`; flags that lack a value are named at once. */
export function requireYes(system: System, flags: SharedFlags, command: string, lacking: readonly string[]): void {
  if (flags.dryRun === true || flags.yes === true || mayAsk(system, flags)) return;
  throw needYes(command, lacking);
}

/** Runs what needs the CA's passphrase; asks for it where it was not given and somebody can be asked. */
export async function withCaPassphrase<T>(
  system: System,
  flags: CaFlags,
  work: (passphrase: Secret | undefined) => Promise<T>,
): Promise<T> {
  let passphrase = await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv);
  const ask = secretAsker(system, mayAsk(system, flags));
  for (;;) {
    try {
      return await work(passphrase);
    } catch (error) {
      passphrase = (await ask(error)).secret;
    }
  }
}

export function readDays(flags: CaFlags, fallback: number): number {
  if (flags.days === undefined) return fallback;
  if (/^[1-9]\d{0,4}$/.test(flags.days) && Number(flags.days) <= 36_500) return Number(flags.days);
  throw new UserError(`--days ${flags.days} is not a number of days from 1 to 36500.`, 'Give a whole number of days.');
}

export function readKeyType(flags: CaFlags): KeyType {
  const found = keyTypes.find((type) => type === (flags.keyType ?? 'ec-p256'));
  if (found !== undefined) return found;
  throw new UserError(
    `--key-type ${flags.keyType} is not one of ${keyTypes.join(', ')}.`,
    'Leave it out for ec-p256, which every Neo4j and every driver takes.',
  );
}

/** A CA's key does not belong onto a server: whoever breaks into that could make members. */
export async function refuseInsideHome(system: System, directory: string): Promise<void> {
  for (let at = directory; ; at = dirname(at)) {
    if (await looksLikeHome(system, at)) {
      throw new UserError(
        `${directory} lies in the Neo4j home ${at}.`,
        "Keep the CA's folder outside, best not on a server at all.",
        { paths: [directory] },
      );
    }
    if (at === dirname(at)) return;
  }
}

/** A certificate in the documents of `ca`: it belongs to no component. */
export function listedCertificate(path: string, certificate: Certificate) {
  return {
    component: null,
    path,
    fingerprint256: certificate.fingerprint256,
    names: certificate.names.map(({ value }) => value),
    notAfter: certificate.notAfter.toISOString(),
    serial: certificate.serial,
    subject: certificate.subject.text,
  };
}
