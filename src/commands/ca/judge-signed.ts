import { systemAfter } from '../../apply/beforehand/planned.ts';
import type { KeySupply } from '../../apply/key-supply.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type ReleaseLine, releaseLines } from '../../model/installation.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import { loadKnownSettings } from '../../neo4j/config/known-settings/index.ts';
import { newestReleases, parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import { judgePair } from '../../verdict/judge-pair.ts';

/** What the newest Neo4j of a line would do with a pair for Bolt and https. */
export interface UsableOn {
  readonly line: ReleaseLine;
  readonly version: string;
  readonly usable: boolean;
  /** What Neo4j would say; null where it is usable. */
  readonly because: string | null;
}

/** What is about to be signed, as each line of Neo4j would take it. A key that lies elsewhere is taken to be good. */
export async function judgeSigned(
  system: Pick<System, 'files' | 'commands' | 'tls' | 'clock' | 'host'>,
  { plan, certificate, key }: { readonly plan: Plan; readonly certificate: string; readonly key: string | undefined },
  { passphrase, keys }: { readonly passphrase: Secret | undefined; readonly keys: KeySupply },
): Promise<readonly UsableOn[]> {
  const { files } = await systemAfter(plan, system, { keys });
  const [chain, privateKey] = await Promise.all([
    files.readFact(certificate),
    key === undefined ? undefined : files.readFact(key),
  ]);
  if (chain.bytes === undefined) return [];
  const pair = { privateKey: privateKey?.bytes, certificate: chain.bytes, password: passphrase?.reveal() };
  return Promise.all(
    releaseLines.map(async (line) => {
      const version = parseVersion(newestReleases[line]);
      const [first] = judgePair(pair, version, await loadKnownSettings(line), system.clock.now());
      return { line, version: version.text, usable: first === undefined, because: first?.neo4jSays ?? first?.id ?? null };
    }),
  );
}

/** @throws UserError where no Neo4j could use it. */
export function refuseUseless(judged: readonly UsableOn[]): void {
  const [first] = judged;
  if (first === undefined || judged.some(({ usable }) => usable)) return;
  throw new UserError(
    `No Neo4j could use this certificate: ${first.because}`,
    'Nothing was signed. Check that the CA is meant for TLS (ca show). To sign anyway, add --force.',
  );
}

/** Lines that cannot use it, where others can. */
export function notesOf(judged: readonly UsableOn[]): readonly PlanNote[] {
  return judged
    .filter(({ usable }) => !usable)
    .map(({ version, because }) => ({
      severity: 'warning',
      text: `Neo4j ${version} could not use this certificate: ${because}`,
    }));
}
