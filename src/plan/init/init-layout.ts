import { join, resolve } from 'node:path';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { Installation, Owner, ScopeName } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import { type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import { readPath } from '../../neo4j/config/setting-paths.ts';
import { defaultBaseDirectory, defaultFileNames, homePaths, pathsIn } from '../../neo4j/config/ssl-layout.ts';
import { policySetting, type SuffixName } from '../../neo4j/config/ssl-policy.ts';
import type { PairPlace } from '../../sources/source.ts';
import type { ResolvedInit } from '../answers/resolve-init.ts';

/** Where one scope's files go, and how the conf names those places. */
export interface ScopeLayout {
  readonly scope: ScopeName;
  /** The scope whose pair this one uses; itself unless shared. */
  readonly pairOf: ScopeName;
  /** Absolute. */
  readonly baseDirectory: string;
  readonly place: PairPlace;
  readonly trusted: string;
  readonly revoked: string;
  /** Values of the policy's path settings, as written in the conf. */
  readonly settings: {
    readonly base_directory: string;
    readonly private_key: string;
    readonly public_certificate: string;
    readonly trusted_dir: string;
    readonly revoked_dir: string;
  };
}

/** A path as it stands in the conf, and as Neo4j reads that. */
interface ConfiguredPath {
  readonly written: string;
  readonly read: string;
}

const asIs = (path: string): ConfiguredPath => ({ written: path, read: path });

/**
 * Places of one scope: what the conf names already stays (its base directory, its file names), else the defaults. A backup
 * client has a folder of its own, and absolute paths, since `neo4j-admin` may run from anywhere.
 */
export function layoutOf(
  scope: ScopeName,
  inputs: {
    readonly installation: Installation;
    readonly conf: Conf;
    readonly answers: InitAnswers;
    readonly resolved: ResolvedInit;
    readonly owner: Owner | undefined;
  },
): ScopeLayout {
  const { installation, conf, answers, resolved, owner } = inputs;
  const pairOf = resolved.share.includes(scope) ? (resolved.share.includes('bolt') ? 'bolt' : scope) : scope;
  if (pairOf !== scope) return { ...layoutOf(pairOf, inputs), scope };
  const client = answers.role === 'backup-client';
  const configured = (suffix: SuffixName, fallback: string): ConfiguredPath => {
    const value = settingOf(conf, policySetting(scope, suffix));
    if (value === undefined || value === '') return asIs(fallback);
    const read = readPath(value, installation.version);
    // "is not a normalized path": Neo4j refuses the whole conf for a `.` or `..` in a path (run on all lines).
    return { read, written: /(^|[\\/])\.\.?([\\/]|$)/.test(value) ? read : value };
  };
  const base_directory = configured(
    'base_directory',
    client ? join(installation.home, homePaths.backupClient) : defaultBaseDirectory(scope),
  );
  const given = (name: string | undefined): ConfiguredPath | undefined => (name === undefined ? undefined : asIs(name));
  const private_key = given(answers.fileNames?.key) ?? configured('private_key', defaultFileNames.privateKey);
  const public_certificate =
    given(answers.fileNames?.certificate) ?? configured('public_certificate', defaultFileNames.publicCertificate);
  const trusted_dir = configured('trusted_dir', 'trusted');
  const revoked_dir = configured('revoked_dir', 'revoked');
  const baseDirectory = resolve(installation.home, base_directory.read);
  const at = ({ read }: ConfiguredPath): string => resolve(baseDirectory, read);
  const file = (path: string, mode: number): FileSpec => ({ path, mode, owner });
  return {
    scope,
    pairOf,
    baseDirectory,
    place: {
      key: file(at(private_key), modes.privateKey),
      certificate: file(at(public_certificate), modes.certificate),
      certificateRequest: file(resolve(installation.home, pathsIn(base_directory.read).request), modes.request),
    },
    trusted: at(trusted_dir),
    revoked: at(revoked_dir),
    settings: {
      base_directory: base_directory.written,
      private_key: private_key.written,
      public_certificate: public_certificate.written,
      trusted_dir: trusted_dir.written,
      revoked_dir: revoked_dir.written,
    },
  };
}
