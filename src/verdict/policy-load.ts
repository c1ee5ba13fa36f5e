import type { ReasonId } from '../model/message-ids.ts';
import type { EffectiveConfig } from '../neo4j/config/effective-config.ts';
import type { PolicyConfig } from '../neo4j/config/policy-config.ts';
import { cbcLeftOutByDefault, hasBouncyCastle178, isAtLeast } from '../neo4j/version.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import type { PolicyFiles, Reason, SeenFile, VerdictFacts } from './facts.ts';
import { JavaError } from './java/java-blocks.ts';
import { generateCertificates, generateOneByOne } from './java/java-certificates.ts';
import { type Crl, generateCrls } from './java/java-crls.ts';
import { certificatesFor44 } from './java/pem-certificates-44.ts';
import { type PemMarks, pemMarks, readKeyFile5, readKeyFile44 } from './java/private-key-file.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import { openSslFault } from './ssl-provider.ts';
import { mayEnter, shutOnWay, sightOf } from './start/readability.ts';
import { chainForPkcs12, jsseProtocols } from './tls-context.ts';

export interface PolicyOutcome {
  readonly policy: LoadedPolicy;
  readonly reasons: readonly Reason[];
}

/** Loads one enabled policy as the line's SslPolicyLoader does, and goes on after a failure to find the others. */
export function loadPolicy(
  policy: PolicyConfig,
  files: PolicyFiles,
  config: EffectiveConfig,
  facts: VerdictFacts,
): PolicyOutcome {
  const reasons: Reason[] = [];
  const say = (id: ReasonId, path: string | undefined, neo4jSays: string, suffix?: string, because?: string): void => {
    reasons.push({
      id,
      stage: 'policy',
      fatal: true,
      scope: policy.scope,
      path,
      line: suffix === undefined ? undefined : policy.lines.get(suffix),
      setting: suffix === undefined ? undefined : `dbms.ssl.policy.${policy.scope}.${suffix}`,
      neo4jSays,
      because,
    });
  };
  const is44 = facts.version.line === '4.4';
  if (policy.spellings.length > 1) {
    say('scope-spelled-twice', undefined, `Can not have multiple SslPolicies configured for ${policy.scope.toUpperCase()}`);
  }
  const base = sightOf(files.baseDirectory, facts.reader);
  // 4.4 asks `notExists`, which is false where it cannot be told; then the key is what cannot be read.
  if (base.kind === 'missing' || (base.kind === 'out-of-reach' && !is44)) {
    const text = `Base directory '${policy.baseDirectory}' for SSL policy with name '${policy.scope}' does not exist.`;
    const shut = base.kind === 'missing' ? undefined : shutOnWay(files.baseDirectory, facts.reader);
    const because = shut && `${shut.path} (mode ${shut.mode.toString(8).padStart(4, '0')}, ${shut.uid}:${shut.gid})`;
    say('base-directory-missing', policy.baseDirectory, text, 'base_directory', because);
  }
  const trusted = loadTrusted(policy, files, config, facts, say);
  const anchors = [...trusted.values()].flat();
  const keySight = sightOf(files.privateKey, facts.reader);
  const withoutKey = policy.scope === 'fabric' && keySight.kind !== 'readable' && keySight.kind !== 'unreadable';
  const key = withoutKey ? undefined : loadKey(policy, files.privateKey, facts, say);
  const chain = withoutKey ? [] : loadChain(files.publicCertificate, facts, say);
  if (!policy.trustExpired) {
    const late = outsideDates(chain ?? [], facts.now);
    if (late !== undefined) {
      const what =
        facts.now > late.notAfter ? `NotAfter: ${late.notAfter.toISOString()}` : `NotBefore: ${late.notBefore.toISOString()}`;
      say('own-certificate-expired', policy.publicCertificate, `Expired certificate: ${what}`, 'trust_expired');
    }
  }
  const revoked = loadRevoked(files, config, facts, say);
  const crls = [...revoked.values()].flat();
  if (!policy.trustAll && crls.length > 0 && anchors.length === 0) {
    say(
      'crls-without-anchors',
      policy.revokedDir,
      'Failed to create trust manager: the trustAnchors parameter must be non-empty',
    );
  }
  askForDefaultCiphers(policy, key, chain, config, facts, say);
  return { policy: { config: policy, key, chain, anchors, crls, trusted, revoked }, reasons };
}

/** The first certificate that is not valid at a moment: Neo4j loads no policy with such a chain, unless it was told to. */
export function outsideDates(chain: readonly Certificate[], now: Date): Certificate | undefined {
  return chain.find(({ notAfter, notBefore }) => now > notAfter || now < notBefore);
}

type Say = (id: ReasonId, path: string | undefined, neo4jSays: string, suffix?: string) => void;

function loadTrusted(
  policy: PolicyConfig,
  files: PolicyFiles,
  config: EffectiveConfig,
  facts: VerdictFacts,
  say: Say,
): LoadedPolicy['trusted'] {
  const folder = files.trusted;
  const anchors = new Map<string, readonly Certificate[]>();
  const is44 = facts.version.line === '4.4';
  const failed = `Failed to create trust manager based on: ${folder.path}`;
  const entries = listFolder(folder, facts, (why) => say('trusted-unreadable', folder.path, `${failed}: ${why}`, 'trusted_dir'));
  if (entries === undefined) return anchors;
  const counted = entries.filter((entry) => !(config.ignoreDotFiles && nameOf(entry.path).startsWith('.')));
  if (counted.length === 0 && policy.clientAuth === 'REQUIRE' && folder.unlisted === undefined) {
    say(
      'trusted-empty',
      folder.path,
      `${failed}: Client auth is required but no trust anchors found in: ${folder.path}`,
      'client_auth',
    );
  }
  for (const entry of counted) {
    const error = (why: string): string => `${failed}: Error loading certificate file: ${entry.path}: ${why}`;
    const bytes = readEntry(entry, facts, (why) => say('trusted-entry-unreadable', entry.path, `${failed}: ${why}`));
    if (bytes === undefined) continue;
    try {
      anchors.set(entry.path, is44 ? generateOneByOne(bytes, facts.java) : generateCertificates(bytes, facts.java));
    } catch (problem) {
      if (!(problem instanceof JavaError)) throw problem;
      say('trusted-entry-not-certificates', entry.path, error(problem.message));
    }
  }
  return anchors;
}

function loadRevoked(files: PolicyFiles, config: EffectiveConfig, facts: VerdictFacts, say: Say): LoadedPolicy['revoked'] {
  const folder = files.revoked;
  const entries = listFolder(folder, facts, (why) =>
    say(
      'revoked-unreadable',
      folder.path,
      `Could not find or list files in revoked directory: ${folder.path}: ${why}`,
      'revoked_dir',
    ),
  );
  const crls = new Map<string, readonly Crl[]>();
  for (const entry of entries ?? []) {
    if (config.ignoreDotFiles && nameOf(entry.path).startsWith('.')) continue;
    const failed = `Could not load CRL: ${entry.path}`;
    const bytes = readEntry(entry, facts, (why) => say('revoked-entry-unreadable', entry.path, `${failed}: ${why}`));
    if (bytes === undefined) continue;
    try {
      crls.set(entry.path, generateCrls(bytes, facts.java));
    } catch (problem) {
      if (!(problem instanceof JavaError)) throw problem;
      say('revoked-entry-not-crls', entry.path, `${failed}: ${problem.message}`);
    }
  }
  return crls;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Undefined: the folder is not there for Neo4j, or cannot be listed (then it was said). */
function listFolder(
  folder: PolicyFiles['trusted'],
  facts: VerdictFacts,
  say: (why: string) => void,
): readonly SeenFile[] | undefined {
  const sight = sightOf(folder, facts.reader);
  if (sight.kind === 'missing') return undefined;
  if (sight.kind === 'out-of-reach') {
    if (facts.version.line === '4.4') say(sight.javaSays);
    return undefined;
  }
  if (folder.fact.state === 'present' && folder.fact.type !== 'directory') {
    say(`NotDirectoryException: ${folder.path}`);
    return undefined;
  }
  if (sight.kind === 'unreadable') {
    say(sight.javaSays);
    return undefined;
  }
  if (folder.entries.length > 0 && !mayEnter(folder, facts.reader)) {
    say(`AccessDeniedException: ${folder.entries[0]?.path}`);
    return undefined;
  }
  return folder.entries;
}

/** The bytes, or undefined with the reason said. What only we may not read is taken for readable, and left out. */
function readEntry(file: SeenFile, facts: VerdictFacts, say: (why: string) => void): Buffer | undefined {
  const sight = sightOf(file, facts.reader);
  if (sight.kind === 'missing') say(`NoSuchFileException: ${file.path}`);
  else if (sight.kind !== 'readable') say(sight.javaSays);
  else if (file.fact.state === 'present' && file.fact.type === 'directory') say('IOException: Is a directory');
  else if (file.fact.state !== 'present' || file.fact.type === 'file') return file.bytes;
  else if (file.fact.realPath === '/dev/null') return Buffer.alloc(0);
  // A socket cannot be opened; a pipe can, and is waited for without end.
  else say(`FileSystemException: ${file.path}: No such device or address`);
  return undefined;
}

const marksOf = ({ version }: VerdictFacts): PemMarks => pemMarks(hasBouncyCastle178(version));

function loadKey(policy: PolicyConfig, file: SeenFile, facts: VerdictFacts, say: Say): LoadedPolicy['key'] {
  const failed = `Failed to load private key: ${file.path}${policy.password === undefined ? '' : ' (using configured password)'}`;
  const bytes = readEntry(file, facts, (why) => say('key-unreadable', file.path, `${failed}: ${why}`, 'private_key'));
  if (bytes === undefined) return undefined;
  const { password } = policy;
  const key =
    facts.version.line === '4.4' ? readKeyFile44(bytes, password, marksOf(facts)) : readKeyFile5(bytes, password, facts.java);
  if (key.kind === 'key') return key;
  if (key.kind === 'too-much-work') return undefined;
  // Nobody runs the command here; that its output is right is the best guess.
  if (policy.passwordIsCommand && key.id.startsWith('key-password')) return undefined;
  say(key.id, file.path, `${failed}: ${key.neo4jSays}`, /password/.test(key.id) ? 'private_key_password' : 'private_key');
  return undefined;
}

function loadChain(file: SeenFile, facts: VerdictFacts, say: Say): readonly Certificate[] | undefined {
  const failed = `Failed to load public certificate chain: ${file.path}`;
  const bytes = readEntry(file, facts, (why) =>
    say('certificate-unreadable', file.path, `${failed}: ${why}`, 'public_certificate'),
  );
  if (bytes === undefined) return undefined;
  try {
    return facts.version.line === '4.4'
      ? certificatesFor44(bytes, facts.java, marksOf(facts))
      : generateCertificates(bytes, facts.java);
  } catch (problem) {
    if (!(problem instanceof JavaError)) throw problem;
    say('certificate-file-unparsable', file.path, `${failed}: ${problem.message}`, 'public_certificate');
    return undefined;
  }
}

/** 2025.10 and later build an engine while loading, to take the CBC suites out of the default. Only while `ciphers` is unset. */
function askForDefaultCiphers(
  policy: PolicyConfig,
  key: LoadedPolicy['key'],
  chain: LoadedPolicy['chain'],
  config: EffectiveConfig,
  facts: VerdictFacts,
  say: Say,
): void {
  if (!cbcLeftOutByDefault(facts.version) || policy.ciphers !== undefined) return;
  const withoutLibrary = openSslFault(config, facts);
  if (withoutLibrary !== undefined) {
    say(withoutLibrary.id, undefined, withoutLibrary.neo4jSays);
    return;
  }
  // A chain out of order is met first, and only warned about.
  if (key !== undefined && chain !== undefined && chain.length > 0 && chainForPkcs12(chain) !== undefined) return;
  const junk = policy.tlsVersions.find((version) => !jsseProtocols.has(version));
  if (junk !== undefined) say('tls-version-unknown', undefined, `Unsupported protocol: ${junk}`, 'tls_versions');
}

/** Bolt builds its TLS context at the start. Up to 2025.02; later each connection does. */
export const boltBuildsAtStart = (facts: VerdictFacts): boolean => !isAtLeast(facts.version, 2025, 3);
