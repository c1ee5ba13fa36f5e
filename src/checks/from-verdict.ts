import { basename, dirname, join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import { modes } from '../model/modes.ts';
import { Secret } from '../model/secret.ts';
import { nearest } from '../model/spelling.ts';
import type { Step } from '../model/steps/index.ts';
import { ignoreDotFilesSetting, reloadSetting } from '../neo4j/config/connectors.ts';
import { meantValue } from '../neo4j/config/meant-value.ts';
import { type Replacement, replacementOf } from '../neo4j/config/removed-settings.ts';
import { defaultFileNames } from '../neo4j/config/ssl-layout.ts';
import { fittingJar } from '../neo4j/netty-jars.ts';
import { reloadSupported } from '../neo4j/version.ts';
import { assembleKeyPair } from '../pki/certificates/assemble-key-pair.ts';
import { identifyDer } from '../pki/encoding/contents.ts';
import { readPrivateKey } from '../pki/keys/private-key.ts';
import type { Reason, SeenFile, SeenFolder } from '../verdict/facts.ts';
import { asScope, type CheckFacts, confStep, finding } from './check.ts';
import { type Mistake, mistakenFile } from './mistaken-file.ts';
import { newCertificateRemedy, orNewPairRemedy, setUpRemedy } from './new-pair.ts';
import { accessRemedy, accessSteps } from './permissions.ts';
import { quarantineSteps } from './quarantine.ts';
import { wordsOf } from './verdict-words.ts';

export interface VerdictFindings {
  /** What ends the start, in the order in which Neo4j meets it. */
  readonly stopping: readonly Finding[];
  /** What ends the start, unless Neo4j has what we did not see. */
  readonly doubtful: readonly Finding[];
  readonly others: readonly Finding[];
}

/** What the verdict found, each reason as a finding with its cure. What stops the start is an error; so is what lets nobody connect. */
export function verdictFindings(facts: CheckFacts): VerdictFindings {
  const seen = new Set<string>();
  const stopping: Finding[] = [];
  const doubtful: Finding[] = [];
  const others: Finding[] = [];
  for (const reason of facts.judged.verdict.reasons) {
    if (isEnterpriseName(reason, facts)) continue;
    // A chain out of order is met by several stages, and is one fault.
    const key = `${reason.id}\n${reason.scope}\n${reason.path ?? reason.setting}\n${reason.line}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const found = toFinding(reason, facts);
    // Two files exchanged are one mistake.
    if ([...stopping, ...doubtful, ...others].some((one) => one.message === found.message && one.component === found.component))
      continue;
    const decides = reason.stage !== 'connection';
    const list = reason.fatal && decides ? stopping : reason.doubt !== undefined && decides ? doubtful : others;
    list.push(found);
  }
  return { stopping, doubtful, others };
}

/** Names that only Enterprise declares, and that the table (Community's) therefore lacks. One that looks misspelt is told all the same. */
const enterpriseNames =
  /^(?:server\.(?:cluster|discovery|routing|backup|metrics|panic|groups|directories\.(?:metrics|cluster_state))\b|dbms\.(?:cluster|routing|backup|security|kubernetes)\.|causal_clustering\.|initial\.|metrics\.|fabric\.|db\.cluster\.)/;

function isEnterpriseName({ id, setting, fatal }: Reason, { facts }: CheckFacts): boolean {
  if (id !== 'unknown-setting' || fatal || facts.edition !== 'enterprise' || setting === undefined) return false;
  if (setting === reloadSetting) return reloadSupported(facts.version, facts.edition);
  return enterpriseNames.test(setting) && suggest(setting, [...facts.known.settings.keys()]) === undefined;
}

function toFinding(reason: Reason, facts: CheckFacts): Finding {
  const { id, message, remedy } = wordsOf(reason, contextOf(reason, facts));
  const mistake = mistakeIn(reason, facts);
  if (mistake !== undefined) {
    return finding({
      ...{ id, ...mistake, component: asScope(reason.scope), neo4jSays: reason.neo4jSays },
      severity: reason.fatal ? 'error' : 'warning',
    });
  }
  return finding({
    id,
    severity: reason.fatal || id === 'conf-unreadable' ? 'error' : 'warning',
    component: asScope(reason.scope),
    path: reason.path ?? facts.facts.conf.path,
    // A reason's line is one of the conf; a finding's is one of the file at its path.
    line: reason.path === undefined || reason.path === facts.facts.conf.path ? reason.line : undefined,
    message,
    remedy,
    neo4jSays: reason.neo4jSays,
    steps: stepsFor(reason, facts),
  });
}

/** The wrong file in the place of key or certificate: that is the fault then, whatever Neo4j stumbles over in it. */
function mistakeIn(reason: Reason, facts: CheckFacts): (Mistake & { readonly path: string }) | undefined {
  const scope = asScope(reason.scope);
  const files = scope === null ? undefined : facts.facts.files.get(scope);
  const policy = scope === null ? undefined : facts.judged.policies.get(scope);
  if (scope === null || files === undefined || policy === undefined || !mayBeMistaken.has(reason.id)) return undefined;
  const aboutKey = reason.path === files.privateKey.path && reason.id !== 'key-does-not-match';
  const path = aboutKey ? files.privateKey.path : files.publicCertificate.path;
  const mistake = mistakenFile(path, scope, files, policy);
  return mistake && { ...mistake, path };
}

const mayBeMistaken: ReadonlySet<string> = new Set([
  ...['key-not-pem', 'key-other-block-first', 'key-damaged', 'key-does-not-match'],
  ...['certificate-file-unparsable', 'chain-empty'],
]);

function contextOf(reason: Reason, facts: CheckFacts) {
  const { version, edition, reader } = facts.facts;
  const user = facts.owner?.user ?? (reader === undefined ? 'the user that runs Neo4j' : String(reader.uid));
  const about = fileOf(reason, facts);
  const scope = asScope(reason.scope) ?? 'bolt';
  return {
    user,
    access: about === undefined ? `Let ${user}, who runs Neo4j, read it.` : accessRemedy(facts, about, user),
    newCertificate: newCertificateRemedy(facts, scope),
    newPair: orNewPairRemedy(facts, scope),
    setUp: (scope: 'bolt' | 'https') => setUpRemedy(facts, scope),
    role: facts.role,
    line: version.line,
    edition,
    nettyJar: facts.facts.nettyJars === undefined ? 'the matching netty-tcnative jar' : fittingJar(facts.facts.nettyJars),
    suggestion: suggestionFor(reason, facts),
    replacement: replacementFor(reason, facts),
  };
}

/** A name that may have been meant, where the one that stands there is no name of another release. */
function suggestionFor(reason: Reason, facts: CheckFacts): string | undefined {
  if (reason.id !== 'unknown-setting' || reason.setting === undefined) return undefined;
  return suggest(reason.setting, [...facts.facts.known.settings.keys()]);
}

function replacementFor({ id, setting }: Reason, { facts }: CheckFacts): Replacement | undefined {
  if (id !== 'unknown-setting' || setting === undefined) return undefined;
  // A scope that is only misspelt has a better word.
  const misspelt = setting.startsWith('dbms.ssl.policy.') && suggest(setting, []) !== undefined;
  return misspelt ? undefined : replacementOf(setting, facts.version);
}

/** Setting names are long; a scope or a word in one is what is misspelt. */
function suggest(name: string, known: readonly string[]): string | undefined {
  const parts = name.split('.');
  if (name.startsWith('dbms.ssl.policy.')) {
    const scope = nearest(parts[3] ?? '', ['bolt', 'https', 'cluster', 'backup']);
    return scope === undefined ? undefined : [...parts.slice(0, 3), scope, ...parts.slice(4)].join('.');
  }
  return nearest(
    name,
    known.filter((candidate) => Math.abs(candidate.length - name.length) <= 2),
  );
}

function stepsFor(reason: Reason, facts: CheckFacts): readonly Step[] {
  const { setting } = reason;
  switch (reason.id) {
    case 'duplicate-setting':
      return allTheSame(setting ?? '', facts) || !protects(setting ?? '') ? confStep(facts, { duplicates: 'all' }) : [];
    case 'unknown-setting': {
      const suggestion = replacementFor(reason, facts)?.rename ?? suggestionFor(reason, facts);
      if (setting?.charCodeAt(0) === 0xfeff || setting?.startsWith('\u00ef\u00bb\u00bf') === true) return confStep(facts, {});
      if (setting === 'dbms.security.tls_reload_enabled') return confStep(facts, { changes: new Map([[setting, null]]) });
      return setting === undefined || suggestion === undefined
        ? []
        : confStep(facts, { renames: new Map([[setting, suggestion]]) });
    }
    case 'key-password-superfluous':
      return confStep(facts, { changes: new Map([[`dbms.ssl.policy.${reason.scope}.private_key_password`, null]]) });
    case 'invalid-value': {
      const meant = meantValue(setting ?? '', facts.conf.settings.get(setting ?? ''));
      return setting === undefined || meant === undefined ? [] : confStep(facts, { changes: new Map([[setting, meant]]) });
    }
    case 'trusted-entry-not-certificates':
    case 'revoked-entry-not-crls':
      return quarantine(reason, facts);
    case 'trusted-entry-unreadable':
    case 'revoked-entry-unreadable':
      return /Is a directory/.test(reason.neo4jSays ?? '') ? quarantine(reason, facts) : access(reason, facts);
    case 'key-unreadable':
    case 'certificate-unreadable':
    case 'trusted-unreadable':
    case 'revoked-unreadable':
      return access(reason, facts);
    case 'conf-unreadable':
      return accessSteps(facts, facts.facts.conf, modes.conf);
    case 'conf-mode-for-commands':
      return [{ kind: 'setMode', path: facts.facts.conf.path, mode: modes.conf }];
    case 'chain-out-of-order':
    case 'chain-duplicate':
    case 'key-not-pem':
    case 'key-header-not-plain':
    case 'key-other-block-first':
    case 'key-encryption-not-supported':
    case 'certificate-file-unparsable':
      return reassemble(reason, facts);
    default:
      return [];
  }
}

/** Settings of which two values are two decisions about who is let in; which one counts is for a person to say. */
function protects(setting: string): boolean {
  return /\.(?:client_auth|trust_all|verify_hostname|trust_expired|tls_level|tls_versions|ciphers)$/.test(setting);
}

function allTheSame(setting: string, { conf }: CheckFacts): boolean {
  const values = conf.entries.filter(({ key }) => key === setting).map(({ value }) => value.trim().toUpperCase());
  return new Set(values).size <= 1;
}

/** Out of the way, and kept. */
function quarantine(reason: Reason, facts: CheckFacts): readonly Step[] {
  if (reason.path === undefined) return [];
  const kind = reason.id.startsWith('trusted') ? 'trusted' : 'revoked';
  const around = facts.facts.files.get(reason.scope ?? 'bolt')?.[kind];
  const entry = around?.entries.find(({ path }) => path === reason.path);
  // Mounted secrets: what can be read in the folder are links into the entry that begins with a dot.
  if (around !== undefined && basename(reason.path).startsWith('.') && holdsOthers(reason.path, around))
    return confStep(facts, { changes: new Map([[ignoreDotFilesSetting(facts.facts.version.line), 'true']]) });
  // Without it those whom it shuts out would be let in again.
  if (kind === 'revoked' && entry?.bytes !== undefined && seemsRevocationList(entry.bytes)) return [];
  return quarantineSteps(facts, reason.scope, kind, reason.path);
}

/** Do links in the folder lead through this entry? */
function holdsOthers(path: string, folder: SeenFolder): boolean {
  const seen = folder.entries.find((entry) => entry.path === path);
  if (seen?.fact.state !== 'present') return false;
  const inside = `${seen.fact.realPath}/`;
  return folder.entries.some(
    (other) => other.fact.state === 'present' && other.fact.isSymbolicLink && other.fact.realPath.startsWith(inside),
  );
}

/** A list that is damaged, or has something beside it, is still one that somebody put there to shut others out. */
function seemsRevocationList(bytes: Buffer): boolean {
  return bytes.includes('X509 CRL') || identifyDer(bytes) === 'crl';
}

/** Owner and mode, where the file is there and only these are in the way. */
function access(reason: Reason, facts: CheckFacts): readonly Step[] {
  const found = fileOf(reason, facts);
  if (found === undefined) return [];
  const mode = reason.id === 'key-unreadable' ? modes.privateKey : 'entries' in found ? modes.directory : modes.certificate;
  return accessSteps(facts, found, mode);
}

/** The file or folder that a reason is about. */
function fileOf(reason: Reason, { facts }: CheckFacts): SeenFile | SeenFolder | undefined {
  if (reason.path === facts.conf.path) return facts.conf;
  const files = reason.scope === undefined ? undefined : facts.files.get(reason.scope);
  if (files === undefined) return undefined;
  const { baseDirectory, privateKey, publicCertificate, trusted, revoked } = files;
  const all = [privateKey, publicCertificate, trusted, revoked, ...trusted.entries, ...revoked.entries, baseDirectory];
  return all.find(({ path }) => path === reason.path);
}

/** Key and chain written again as Neo4j reads them, when what is there can be put together. */
function reassemble(reason: Reason, facts: CheckFacts): readonly Step[] {
  const scope = asScope(reason.scope);
  const files = scope === null ? undefined : facts.facts.files.get(scope);
  const policy = facts.judged.config.policies.find((one) => one.scope === scope);
  if (scope === null || files?.privateKey.bytes === undefined || files.publicCertificate.bytes === undefined) return [];
  const password = policy?.passwordIsCommand === true ? undefined : policy?.password;
  const read = readPrivateKey(files.privateKey.bytes, password);
  const encrypted = read.kind === 'key' && read.encryption !== undefined;
  const passphrase = encrypted && password !== undefined ? password : undefined;
  const pair = assembleKeyPair({
    privateKey: files.privateKey.bytes,
    certificate: files.publicCertificate.bytes,
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  if (pair.kind !== 'pair') return [];
  const owner = facts.owner === undefined ? {} : { owner: facts.owner };
  const secret = passphrase === undefined ? {} : { passphrase: new Secret(passphrase) };
  const [key, certificate] = [files.privateKey.path, files.publicCertificate.path];
  const apart = key === certificate ? namesBeside(key, facts) : undefined;
  const step: Step = {
    kind: 'importKeyPair',
    scope,
    from: { privateKey: key, certificate, ...secret },
    key: { path: apart?.privateKey ?? key, mode: modes.privateKey, ...owner },
    certificate: { path: apart?.publicCertificate ?? certificate, mode: modes.certificate, ...owner },
    ...secret,
    certificateCopies: [],
  };
  if (apart === undefined) return [step];
  const setting = (suffix: string): string => `dbms.ssl.policy.${scope}.${suffix}`;
  const fromBase = (path: string): string => (dirname(path) === policy?.baseDirectory ? basename(path) : path);
  const changes = new Map([
    [setting('private_key'), fromBase(apart.privateKey)],
    [setting('public_certificate'), fromBase(apart.publicCertificate)],
  ]);
  const edit = confStep(facts, { changes });
  return edit.length === 0 ? [] : [step, ...edit];
}

/** One file that holds key and certificate becomes two beside it, under names that no policy uses. */
function namesBeside(path: string, { facts }: CheckFacts): { readonly privateKey: string; readonly publicCertificate: string } {
  const used = new Set(
    [...facts.files.values()].flatMap(({ privateKey, publicCertificate }) => [privateKey.path, publicCertificate.path]),
  );
  const at = (name: string): string => join(dirname(path), name);
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const { privateKey, publicCertificate } = defaultFileNames;
  const isFree = !used.has(at(privateKey)) && !used.has(at(publicCertificate));
  return isFree
    ? { privateKey: at(privateKey), publicCertificate: at(publicCertificate) }
    : { privateKey: at(`${stem}.key`), publicCertificate: at(`${stem}.crt`) };
}
