import type { Finding } from '../../model/finding.ts';
import { scopeNames } from '../../model/installation.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { nearest } from '../../model/text/spelling.ts';
import { isUtf16 } from '../../neo4j/conf/conf-bytes.ts';
import { isBlankValue } from '../../neo4j/conf/properties.ts';
import { connectorSetting } from '../../neo4j/config/connectors.ts';
import { parsePolicySetting, suffixesOf } from '../../neo4j/config/ssl-policy.ts';
import { type Check, type CheckFacts, confStep, finding } from '../check.ts';

/** Lines of neo4j.conf that Neo4j takes without a word, and that do not do what they seem to. */
export const settings: Check = {
  ids: ['suffix-unknown', 'scope-spelling', 'setting-renamed', 'conf-byte-order-mark', 'conf-utf16', 'unfinished-change'],
  run: (facts) => [...unfinished(facts), ...encodings(facts), ...policyLines(facts), ...oldNames(facts)],
};

function unfinished({ unfinished: text, facts }: CheckFacts): readonly Finding[] {
  if (text === undefined) return [];
  return [
    finding({ id: 'unfinished-change', severity: 'warning', path: facts.home, message: text, remedy: 'neo4j-tls recover' }),
  ];
}

function encodings(facts: CheckFacts): readonly Finding[] {
  const { conf } = facts.facts;
  const { bytes } = conf;
  if (bytes !== undefined && isUtf16(bytes)) {
    return [
      finding({
        id: 'conf-utf16',
        severity: 'error',
        path: conf.path,
        message: 'the file is UTF-16, so Neo4j finds no settings in it',
        remedy: 'Save it as ASCII or UTF-8 without a byte order mark.',
      }),
    ];
  }
  // On 5.0 and later the verdict has it, as an unknown setting; unless the first line is blank to it.
  const told = facts.judged.verdict.reasons.some(
    ({ setting }) => setting !== undefined && /^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(setting),
  );
  if (!facts.conf.bom || told) return [];
  return [
    finding({
      id: 'conf-byte-order-mark',
      severity: 'warning',
      path: conf.path,
      line: 1,
      message: 'the file starts with a byte order mark: Neo4j ignores its first line',
      remedy: 'Save the file without a byte order mark.',
      steps: confStep(facts, {}),
    }),
  ];
}

function policyLines(facts: CheckFacts): readonly Finding[] {
  const known: readonly string[] = suffixesOf(facts.facts.version);
  const scopes = [...scopeNames, 'fabric'] as const;
  return facts.conf.entries.flatMap(({ key, line }) => {
    const parts = parsePolicySetting(key);
    if (parts === undefined) return [];
    const scope = scopes.find((name) => name === parts.scope.toLowerCase());
    if (scope === undefined) return [];
    const component = scope === 'fabric' ? null : scope;
    const path = facts.facts.conf.path;
    if (scope !== parts.scope) {
      const right = `dbms.ssl.policy.${scope}.${parts.suffix}`;
      return finding({
        ...{ id: 'scope-spelling', severity: 'error', component, path, line },
        message: `${key} has its scope in capitals: Neo4j accepts the line but ignores it`,
        remedy: `Write ${right}.`,
        steps: confStep(facts, { renames: new Map([[key, right]]) }),
      });
    }
    if (known.includes(parts.suffix)) return [];
    const meant =
      parts.suffix === 'tls_level' || parts.suffix === ''
        ? undefined
        : (ownValue(aliases, parts.suffix) ?? nearest(parts.suffix, known));
    const right = meant === undefined ? undefined : `dbms.ssl.policy.${scope}.${meant}`;
    return finding({
      ...{ id: 'suffix-unknown', severity: 'error', component, path, line },
      message: `${key} has no effect: no policy has a setting ${parts.suffix || 'without a name'}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      remedy:
        right !== undefined
          ? `Write ${right}.`
          : parts.suffix === 'tls_level'
            ? `Write ${connectorSetting(facts.facts.version.line, 'bolt', 'tls_level')}: tls_level belongs to the connector.`
            : 'Remove the line.',
      steps: right === undefined ? [] : confStep(facts, { renames: new Map([[key, right]]) }),
    });
  });
}

/** Words that people write for a suffix, too far from it for {@link nearest}. */
const aliases: Readonly<Record<string, string>> = {
  certificate: 'public_certificate',
  public_cert: 'public_certificate',
  key: 'private_key',
  password: 'private_key_password',
  key_password: 'private_key_password',
  private_key_passphrase: 'private_key_password',
  base_dir: 'base_directory',
  trusted_directory: 'trusted_dir',
  revoked_directory: 'revoked_dir',
  hostname_verification: 'verify_hostname',
  client_authentication: 'client_auth',
  tls_version: 'tls_versions',
  cipher_suites: 'ciphers',
};

/** Names that still work. Those whose value Neo4j's migration changes stay as they are: under the new name they would mean something else. */
function oldNames(facts: CheckFacts): readonly Finding[] {
  const { conf, known } = facts.facts;
  const isTls = (name: string): boolean => /bolt|https?\b|\bssl\b|listen_address|advertised_address|strict_validation/.test(name);
  const written = new Set(facts.conf.entries.map(({ key }) => key));
  return facts.conf.entries.flatMap(({ key, line, value }) => {
    const successor = known.renamed.get(key);
    if (successor === undefined || !isTls(key) || known.changedValues.has(key)) return [];
    return finding({
      ...{ id: 'setting-renamed', severity: 'info', path: conf.path, line },
      message:
        written.has(successor) || isBlankValue(value)
          ? `${key} is the old name of ${successor}, and has no effect here`
          : `${key} is the old name of ${successor} and still works`,
      remedy: `Write ${successor}.`,
      neo4jSays: `Use of deprecated setting '${key}'. It is replaced by '${successor}'.`,
      steps: confStep(facts, { renames: new Map([[key, successor]]) }),
    });
  });
}
