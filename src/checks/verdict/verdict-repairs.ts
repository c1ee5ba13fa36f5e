import { basename, dirname, join } from 'node:path';
import { modes } from '../../model/modes.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { ignoreDotFilesSetting } from '../../neo4j/config/connectors.ts';
import { meantValue } from '../../neo4j/config/meant-value.ts';
import { defaultFileNames } from '../../neo4j/config/ssl-layout.ts';
import { assembleKeyPair } from '../../pki/certificates/assemble-key-pair.ts';
import { identifyDer } from '../../pki/encoding/contents.ts';
import { readPrivateKey } from '../../pki/keys/private-key.ts';
import type { Reason, SeenFile, SeenFolder } from '../../verdict/facts.ts';
import { asScope, type CheckFacts, confStep } from '../check.ts';
import { accessSteps } from '../files/permissions.ts';
import { quarantineSteps } from '../files/quarantine.ts';
import { replacementFor, suggestionFor } from '../settings/meant-setting.ts';

/** Steps that take a reason away where there is one right way to do it; none where somebody has to decide. */
export function stepsFor(reason: Reason, facts: CheckFacts): readonly Step[] {
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
    case 'no-usable-protocol':
      return confStep(facts, { changes: new Map([[`dbms.ssl.policy.${reason.scope}.tls_versions`, 'TLSv1.2,TLSv1.3']]) });
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
export function access(reason: Reason, facts: CheckFacts): readonly Step[] {
  const found = fileOf(reason, facts);
  if (found === undefined) return [];
  const mode = reason.id === 'key-unreadable' ? modes.privateKey : 'entries' in found ? modes.directory : modes.certificate;
  return accessSteps(facts, found, mode);
}

/** The file or folder that a reason is about. */
export function fileOf(reason: Reason, { facts }: CheckFacts): SeenFile | SeenFolder | undefined {
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
    passphrase,
  });
  if (pair.kind !== 'pair') return [];
  const { owner } = facts;
  const secret = passphrase === undefined ? undefined : new Secret(passphrase);
  const [key, certificate] = [files.privateKey.path, files.publicCertificate.path];
  const apart = key === certificate ? namesBeside(key, facts) : undefined;
  const step: Step = {
    kind: 'importKeyPair',
    scope,
    from: { privateKey: key, certificate, passphrase: secret },
    key: { path: apart?.privateKey ?? key, mode: modes.privateKey, owner },
    certificate: { path: apart?.publicCertificate ?? certificate, mode: modes.certificate, owner },
    passphrase: secret,
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
