import { join } from 'node:path';
import type { CertbotPlaces } from '../../model/certificates/lineage.ts';
import type { UserError } from '../../model/errors/errors.ts';
import type { CommandResult } from '../../system/parts/commands.ts';
import type { System } from '../../system/system.ts';
import { certbotFailure } from './certbot-failure.ts';

const logLimit = 32 * 1024 * 1024;

/** A system on which certbot trusts the given CA, does not disturb us with its hook, and whose failure is kept to be told. */
export interface CertbotSystem<S> {
  readonly system: S;
  /** Why certbot failed, in its own words; undefined when it did not. */
  failure(): Promise<UserError | undefined>;
}

export interface CertbotSurroundings {
  readonly places: CertbotPlaces;
  /** CA of the ACME server's own certificate. */
  readonly acmeCa?: string | undefined;
  /** The deploy hook has nothing to do: whoever called certbot installs the files. */
  readonly installOurselves: boolean;
}

/** Wraps a system for plans that run certbot. */
export function withCertbot<S extends Pick<System, 'files' | 'commands'>>(
  system: S,
  { places, acmeCa, installOurselves }: CertbotSurroundings,
): CertbotSystem<S> {
  let failed: CommandResult | undefined;
  const env = {
    ...(acmeCa === undefined ? {} : { REQUESTS_CA_BUNDLE: acmeCa }),
    ...(installOurselves ? { NEO4J_TLS_INSTALLS: '1' } : {}),
  };
  const run: System['commands']['run'] = async (argv, options = {}) => {
    if (argv[0] !== 'certbot') return system.commands.run(argv, options);
    const result = await system.commands.run(argv, { ...options, env: { ...options.env, ...env } });
    failed = result.ended === 'exited' && result.exitCode === 0 ? undefined : result;
    return result;
  };
  return {
    system: { ...system, commands: { ...system.commands, run } },
    async failure() {
      if (failed === undefined) return undefined;
      const log = join(places.logsDirectory ?? '/var/log/letsencrypt', 'letsencrypt.log');
      const text = await system.files.read(log, logLimit).then(String, () => undefined);
      return certbotFailure(failed, text);
    },
  };
}
