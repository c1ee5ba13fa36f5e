import { join } from 'node:path';
import type { OldHook } from '../../model/certificates/lineage.ts';
import type { FileFact, Installation } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { defaultFileNames } from '../../neo4j/config/ssl-layout.ts';
import type { ReloadWay } from '../../neo4j/reload-way.ts';
import type { LimitedChain } from '../../pki/names/name-limits.ts';
import type { GivenPair } from './renew-given.ts';
import type { RenewItem } from './renew-items.ts';

export type RenewStage = 'announce' | 'switch';

/** Everything the plan of a `renew` depends on. */
export interface RenewInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly items: readonly RenewItem[];
  /** The pair for items whose source is `given`. */
  readonly given?: GivenPair | undefined;
  /** Deploy hooks of an earlier version, which are written anew. */
  readonly oldHooks: readonly OldHook[];
  readonly key: 'keep' | 'new';
  readonly stage: RenewStage | undefined;
  readonly force: boolean;
  readonly reload: ReloadWay;
  readonly signer: Extract<Signer, { kind: 'ca' }> | undefined;
  /** The CA's certificates; undefined where no CA was named. */
  readonly issuers: LimitedChain | undefined;
  /** Given where the conf does not hold the passphrase itself. */
  readonly passphrase: Secret | undefined;
  /** What lies in each scope's folder of announced pairs, by path. */
  readonly next: ReadonlyMap<string, FileFact>;
  readonly now: Date;
}

/** Where a pair waits between `--stage announce` and `--stage switch`: beside the one in use, where Neo4j does not look. */
export function nextPairPaths(baseDirectory: string): {
  readonly directory: string;
  readonly key: string;
  readonly certificate: string;
} {
  const directory = join(baseDirectory, 'next');
  return {
    directory,
    key: join(directory, defaultFileNames.privateKey),
    certificate: join(directory, defaultFileNames.publicCertificate),
  };
}

/** The flag that names this pair alone. */
export function chosenBy({ scope, client }: RenewItem): string {
  return client === undefined ? `--component ${scope}` : '--role backup-client';
}
