import { dirname } from 'node:path';
import { looksLikeHome } from '../../inspect/home/find-home.ts';
import { readSecret } from '../../inspect/secrets.ts';
import { type KeyType, keyTypes } from '../../model/certificates/certificate-request.ts';
import type { InitSecrets } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { System } from '../../system/system.ts';
import type { Flag, JudgedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

/** Flags of every command that uses a CA. */
export interface CaFlags extends JudgedFlags {
  readonly ca?: string;
  readonly caPassphraseFile?: string;
  readonly caPassphraseEnv?: string;
  readonly days?: string;
  readonly keyType?: KeyType;
}

export const caFlag: Flag = { flags: '--ca <dir>', text: 'the folder that `ca create` made' };

/** Every Neo4j and every driver takes it. */
export const usualKeyType: KeyType = 'ec-p256';

export const keyTypeFlag: Flag = {
  flags: '--key-type <type>',
  text: 'the type of key',
  defaultText: usualKeyType,
  choices: keyTypes,
};

/** Where a CA is. Its lock and its journal lie there, too. */
export interface CaPlace {
  readonly home: string;
}

/** The CA's folder, absolute. @throws UserError when it was not named. */
export function caPlace({ flags, absolute }: CommandRun<CaFlags>): CaPlace {
  if (flags.ca === undefined)
    throw new UserError('The folder of the CA is missing.', 'Pass the folder that ca create made: --ca DIR.');
  return { home: absolute(flags.ca) };
}

/** The passphrase of the CA's key, where it was given. */
export async function givenCaSecret(
  system: Pick<System, 'files' | 'host' | 'env'>,
  flags: Pick<CaFlags, 'caPassphraseFile' | 'caPassphraseEnv'>,
): Promise<InitSecrets> {
  return { caPassphrase: await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv) };
}

/** Days of `--days`, which the table has held to its range; else the fallback. */
export function readDays(flags: CaFlags, fallback: number): number {
  return flags.days === undefined ? fallback : Number(flags.days);
}

/** A CA's key does not belong onto a server: whoever breaks into that could make members. */
export async function refuseInsideHome(system: Pick<System, 'files'>, directory: string): Promise<void> {
  for (let at = directory; ; at = dirname(at)) {
    if (await looksLikeHome(system, at)) {
      throw new UserError(
        `${directory} is inside the Neo4j home ${at}: anyone who breaks into this server could issue certificates.`,
        'Choose a folder outside the home, preferably on another machine.',
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
