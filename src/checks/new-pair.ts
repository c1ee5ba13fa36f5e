import type { ScopeName } from '../model/installation.ts';
import { shellQuote } from '../model/text/shell.ts';
import { assembleKeyPair } from '../pki/certificates/assemble-key-pair.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { parseSubjectName } from '../pki/names/subject-names.ts';
import type { CheckFacts } from './check.ts';

/**
 * How a component gets a new certificate: a command where this program can issue it alone, else what to ask of its issuer.
 * @param newKey the key that is there must not be used again.
 */
export function newCertificateRemedy(facts: CheckFacts, scope: ScopeName, newKey = false): string {
  const leaf = facts.judged.policies.get(scope)?.chain?.[0];
  if (leaf?.selfSigned === true) return `neo4j-tls renew --component ${scope}${newKey ? ' --key new' : ''}`;
  if (leaf === undefined) return newPairRemedy(facts, scope);
  const lineage = facts.renewal?.lineages.find(({ result }) => result.scopes.includes(scope));
  if (lineage !== undefined)
    return `certbot renews this certificate, and its deploy hook installs it here:\ncertbot renew --cert-name ${lineage.result.name}`;
  return `Get a new certificate from its issuer, ${issuerOf(leaf)}${newKey ? ', for a new key' : ''}. With a CA that neo4j-tls made:\nneo4j-tls renew --component ${scope}${newKey ? ' --key new' : ''} --ca DIR`;
}

/**
 * How a component gets its pair made again with something else about it: a new pair where it signs itself, else what to ask of
 * its issuer, whom its peers know.
 * @param how what shall be different, in words that go on after "issue it again".
 * @param names that it lacks.
 */
export function issueAgainRemedy(facts: CheckFacts, scope: ScopeName, how: string, names: readonly string[] = []): string {
  const leaf = leafThere(facts, scope);
  if (leaf === undefined || leaf.selfSigned || leaf.selfIssued) return newPairRemedy(facts, scope, names);
  return `Get it issued again ${how} by ${issuerOf(leaf)}. With a CA that neo4j-tls made:\nneo4j-tls init --components ${scope}${nameFlags(facts, scope, names)} --source ca --ca DIR --force`;
}

/**
 * The command that makes a new self-signed pair. What is there is replaced, and kept as a backup; the names that its certificate
 * bears stay.
 */
export function newPairRemedy(facts: CheckFacts, scope: ScopeName, names: readonly string[] = []): string {
  const { privateKey, publicCertificate } = facts.scopes[scope];
  const isEmpty = privateKey.fact.state === 'missing' && publicCertificate.fact.state === 'missing';
  return `neo4j-tls init --components ${scope}${nameFlags(facts, scope, names)}${isEmpty ? '' : ' --force'}`;
}

/** A new pair as one of several ways, in sentences of its own. */
export function orNewPairRemedy(facts: CheckFacts, scope: ScopeName): string {
  const leaf = leafThere(facts, scope);
  return leaf === undefined || leaf.selfIssued
    ? `To make a new pair:\n${newPairRemedy(facts, scope)}`
    : `For a new pair, ${lowerFirst(issueAgainRemedy(facts, scope, 'for a new key'))}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The command that sets a component up: with the pair that lies there, or with a new one. */
export function setUpRemedy(facts: CheckFacts, scope: ScopeName): string {
  const { privateKey, publicCertificate } = facts.scopes[scope];
  const [key, certificate] = [privateKey.bytes, publicCertificate.bytes];
  if (key === undefined || certificate === undefined || assembleKeyPair({ privateKey: key, certificate }).kind !== 'pair')
    return newPairRemedy(facts, scope);
  const files = ['--private-key', privateKey.path, '--certificate', publicCertificate.path].map(shellQuote).join(' ');
  return `neo4j-tls init --components ${scope} --source existing ${files}`;
}

/** What lies at the certificate's place, whether its policy is in force or not. */
function leafThere({ judged, scopes }: CheckFacts, scope: ScopeName): Certificate | undefined {
  return (
    judged.policies.get(scope)?.chain?.[0] ??
    readCertificates(scopes[scope].publicCertificate.bytes ?? Buffer.alloc(0)).certificates[0]
  );
}

function nameFlags(facts: CheckFacts, scope: ScopeName, more: readonly string[]): string {
  const borne = leafThere(facts, scope)?.names.map(({ value }) => value) ?? [];
  const usable = [...new Set([...more, ...borne])].filter((name) => parseSubjectName(name).kind === 'ok');
  return usable.map((name) => ` --name ${shellQuote(name)}`).join('');
}

function issuerOf({ issuer }: Certificate): string {
  return issuer.attributes.find(({ type }) => type === 'CN')?.value ?? issuer.text;
}
