import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { InitAnswers, InitSecrets } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import { Secret } from '../model/secret.ts';
import { ownValue } from '../model/text/own-value.ts';
import { checkPassphrase } from '../pki/keys/passphrase.ts';
import type { System } from '../system/system.ts';

/** Bytes of a passphrase file worth reading. */
const passphraseLimit = 4096;

/**
 * Reads a passphrase from a file (a final line end does not count) or an environment variable.
 * @param flag as the person wrote it, for the error: `passphrase`, `source-passphrase`, `ca-passphrase`.
 */
export async function readSecret(
  system: Pick<System, 'files' | 'host' | 'env'>,
  flag: string,
  file: string | undefined,
  variable: string | undefined,
): Promise<Secret | undefined> {
  if (file !== undefined && variable !== undefined) {
    throw new UserError(`Both --${flag}-file and --${flag}-env are given.`, 'Keep one of them.');
  }
  if (file !== undefined) {
    const path = resolve(system.host.workingDirectory, file);
    const bytes = await system.files.readGiven(path, passphraseLimit).catch((error: { code?: string }) => {
      const reason =
        error.code === 'ENOENT'
          ? 'it does not exist'
          : error.code === 'EFBIG'
            ? `it is larger than ${passphraseLimit} bytes`
            : (error.code ?? 'unknown reason');
      throw new UserError(
        `The passphrase file ${path} cannot be read: ${reason}.`,
        `Pass a file that contains only the passphrase: --${flag}-file FILE.`,
        { paths: [path] },
      );
    });
    return new Secret(bytes.toString('utf8').replace(/\r?\n$/, ''));
  }
  if (variable === undefined) return undefined;
  const value = ownValue(system.env, variable);
  if (value === undefined || value === '') {
    throw new UserError(
      `The environment variable ${variable} is not set.`,
      `Set it for this command, or use --${flag}-file FILE.`,
    );
  }
  return new Secret(value);
}

/** All passphrases of an `init`. The one for written keys must be usable by Neo4j. */
export async function readInitSecrets(
  system: Pick<System, 'files' | 'host' | 'env'>,
  answers: InitAnswers,
): Promise<InitSecrets> {
  const { typed } = answers;
  const [given, sourcePassphrase, caPassphrase] = await Promise.all([
    readSecret(system, 'passphrase', answers.passphraseFile, answers.passphraseEnv),
    readSecret(system, 'source-passphrase', answers.sourcePassphraseFile, answers.sourcePassphraseEnv),
    readSecret(system, 'ca-passphrase', answers.caPassphraseFile, answers.caPassphraseEnv),
  ]);
  const passphrase = answers.generatePassphrase === true ? generatePassphrase() : (typed?.passphrase ?? given);
  if (passphrase !== undefined) {
    const checked = checkPassphrase(passphrase.reveal());
    if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
  }
  return {
    passphrase,
    sourcePassphrase: typed?.sourcePassphrase ?? sourcePassphrase,
    caPassphrase: typed?.caPassphrase ?? caPassphrase,
  };
}

/** 32 characters of letters, digits, hyphen and underscore: 192 bits. */
export function generatePassphrase(): Secret {
  return new Secret(randomBytes(24).toString('base64url'), { random: true });
}
