import { readSecret } from '../../inspect/secrets.ts';
import type { KeyPairSource } from '../../model/steps/import-key-pair.ts';
import type { GivenPair } from '../../plan/renew/renew-given.ts';
import { assembleGiven } from '../../sources/existing.ts';
import type { CommonFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

/** The files that another engine left, as its deploy hook names them. */
export interface GivenFlags extends CommonFlags {
  readonly privateKey?: string;
  readonly certificate?: string;
  readonly chain?: string;
  readonly pkcs12?: string;
  readonly sourcePassphraseFile?: string;
  readonly sourcePassphraseEnv?: string;
}

/**
 * Reads the pair that was named. Undefined: none was.
 * @throws UserError where it is not a whole pair.
 */
export async function givenPair(run: CommandRun<GivenFlags>): Promise<GivenPair | undefined> {
  const { system, flags, absolute } = run;
  const { privateKey, certificate, chain, pkcs12 } = flags;
  const named = Object.entries({ privateKey, certificate, chain, pkcs12 }).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, absolute(path)] as const],
  );
  if (named.length === 0) return undefined;
  const paths: Omit<KeyPairSource, 'passphrase' | 'given'> = Object.fromEntries(named);
  // A person named them, no conf did.
  const reader = system.files.as({ kind: 'root' });
  const files = new Map(await Promise.all(named.map(async ([, path]) => [path, await reader.readFact(path)] as const)));
  const given = await readSecret(system, 'source-passphrase', flags.sourcePassphraseFile, flags.sourcePassphraseEnv);
  return run.withSecrets({ sourcePassphrase: given }, ({ sourcePassphrase }) => {
    const pair = assembleGiven(paths, sourcePassphrase, files);
    return {
      from: { given: true, ...paths, passphrase: sourcePassphrase },
      chain: pair.chain,
    };
  });
}
