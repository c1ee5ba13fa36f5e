import type { FileFact, Neo4jVersion } from '../model/installation.ts';
import { escapeValue } from '../neo4j/conf/properties.ts';
import type { KnownSettings } from '../neo4j/config/known-settings/index.ts';
import type { PolicyFiles, Reason, SeenFile, SeenFolder } from './facts.ts';
import { usualJava } from './facts.ts';
import { judge } from './judge-installation.ts';

/** A pair that lies in no home yet. */
export interface PairAlone {
  /** PEM; undefined where the key is somewhere else. */
  readonly privateKey: Buffer | undefined;
  /** PEM: the leaf and its issuers. */
  readonly certificate: Buffer;
  /** The password that the conf would have. */
  readonly password: string | undefined;
}

/**
 * Why a Neo4j with this pair for Bolt and https would not start, or no client could connect; first what it meets first. Whom the
 * pair is for, its names and its dates are not looked at. No reasons: it serves.
 */
export function judgePair(pair: PairAlone, version: Neo4jVersion, known: KnownSettings, now: Date): readonly Reason[] {
  const file = (path: string, bytes: Buffer | undefined): SeenFile => ({
    ...{ path, fact: present(path, 'file'), way: [] },
    bytes,
  });
  const folder = (path: string): SeenFolder => ({ path, fact: present(path, 'directory'), way: [], entries: [] });
  const files: PolicyFiles = {
    baseDirectory: { ...file('/pair', undefined), fact: present('/pair', 'directory') },
    privateKey: file('/pair/private.key', pair.privateKey),
    publicCertificate: file('/pair/public.crt', pair.certificate),
    trusted: folder('/pair/trusted'),
    revoked: folder('/pair/revoked'),
  };
  const connector = version.line === '4.4' ? 'dbms.connector' : 'server';
  const lines = [
    `${connector}.bolt.tls_level=REQUIRED`,
    `${connector}.https.enabled=true`,
    ...(['bolt', 'https'] as const).flatMap((scope) => {
      const setting = (suffix: string, value: string): string => `dbms.ssl.policy.${scope}.${suffix}=${value}`;
      const password = pair.password === undefined ? [] : [setting('private_key_password', escapeValue(pair.password))];
      return [setting('enabled', 'true'), setting('base_directory', '/pair'), setting('client_auth', 'NONE'), ...password];
    }),
  ];
  const { verdict } = judge({
    ...{ home: '/', version, edition: 'community', conf: file('/conf/neo4j.conf', Buffer.from(lines.join('\n'), 'latin1')) },
    files: new Map([
      ['bolt', files],
      ['https', files],
    ]),
    ...{ reader: undefined, known, java: usualJava(version), expandCommands: false, now },
  });
  return verdict.reasons.filter(({ fatal }) => fatal);
}

function present(path: string, type: 'file' | 'directory'): FileFact['fact'] {
  return {
    ...{ state: 'present', type, mode: 0o700, owner: { uid: 0, gid: 0 }, size: 0 },
    ...{ realPath: path, isSymbolicLink: false },
  };
}
