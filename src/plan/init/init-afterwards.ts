import { join } from 'node:path';
import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import type { InitAnswers, PerComponent } from '../../model/command-line/answers.ts';
import type { Neo4jVersion, ScopeName } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { configuredAddresses } from '../../neo4j/config/address.ts';
import { isAtLeast } from '../../neo4j/version.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { type CertificateKind, kindSentence } from '../../pki/certificates/certificate-kind.ts';
import { answersToArguments } from '../answers/answers-document.ts';
import type { InitInputs } from './init-inputs.ts';

/** The one command that repeats a run without questions: what was decided is spelt out, what is not needed left away. */
export function repeatCommand({ answers, resolved, installation }: InitInputs): string {
  const { force: _, askPassphrase, ...kept } = answers;
  const client = answers.role === 'backup-client';
  const sourced = new Set(resolved.components.map((scope) => resolved.source[scope]));
  const [onlySource] = sourced;
  const spelt: InitAnswers = {
    ...kept,
    home: installation.home,
    ...(client || isUsualConf(installation) ? {} : { conf: installation.conf.path }),
    ...(client ? {} : { components: resolved.components }),
    ...(sourced.size === 1 && onlySource !== undefined ? { source: { all: onlySource, by: {} } } : {}),
    ...(resolved.namesGiven || !(sourced.has('existing') || sourced.has('certbot')) ? { name: resolved.names } : {}),
    ...toldOf(installation),
  };
  const typed = askPassphrase === true ? ['--passphrase-file', 'FILE'] : [];
  return ['neo4j-tls', 'init', ...answersToArguments(spelt), ...typed, '--yes'].map(shellQuote).join(' ');
}

/** Version and edition, where files do not tell them. */
function toldOf(installation: InitInputs['installation']): Pick<InitAnswers, 'neo4jVersion' | 'edition'> {
  const isTold = installation.versionFrom === 'flag' || installation.versionFrom === 'told-before';
  return {
    ...(isTold ? { neo4jVersion: installation.version.text } : {}),
    // Said again only where it was said: community that is assumed stays an assumption.
    ...(installation.given?.edition === undefined && !(isTold && installation.edition === 'enterprise')
      ? {}
      : { edition: installation.edition }),
  };
}

/** The command that goes on where a CA has answered the request of some components, which share one pair where there are several. */
export function continueCommand(
  installation: InitInputs['installation'],
  components: readonly ScopeName[],
  answers: InitAnswers = {},
  certificate = 'FILE',
): string {
  const { source: _s, name: _n, keyType: _k, days: _d, subject: _j, force: _f, clientAuth, verifyHostname, ...kept } = answers;
  const only = <T>(value: PerComponent<T>): PerComponent<T> => ({
    ...value,
    by: Object.fromEntries(Object.entries(value.by).filter(([scope]) => components.includes(scope as ScopeName))),
  });
  const spelt: InitAnswers = {
    ...kept,
    home: installation.home,
    ...(isUsualConf(installation) ? {} : { conf: installation.conf.path }),
    ...toldOf(installation),
    components,
    ...(clientAuth === undefined ? {} : { clientAuth: only(clientAuth) }),
    ...(verifyHostname === undefined ? {} : { verifyHostname: only(verifyHostname) }),
    continue: true,
    certificate,
  };
  return ['neo4j-tls', 'init', ...answersToArguments(spelt)].map(shellQuote).join(' ');
}

/** Where the conf is looked for when nothing but the home is named: `NEO4J_CONF` does not count then. */
function isUsualConf({ kind, home, conf }: Pick<InitInputs['installation'], 'kind' | 'home' | 'conf'>): boolean {
  return conf.path === (kind === 'package' ? '/etc/neo4j/neo4j.conf' : join(home, 'conf', 'neo4j.conf'));
}

/**
 * What a client types or configures to reach this server, and what that means.
 * @param httpsCertificate path of the certificate that https serves.
 * @param brought certificates that were brought along: their names count, where none were asked for.
 * @param kinds what lies there now, by what it is; a component that is not here is judged by its source.
 */
export function clientLines(
  { answers, resolved, installation, conf }: InitInputs,
  httpsCertificate: string,
  brought: ReadonlyMap<ScopeName, Pick<Certificate, 'names' | 'selfSigned'>>,
  kinds: ReadonlyMap<ScopeName, CertificateKind>,
): readonly { readonly line: string; readonly meaning: string; readonly more?: boolean }[] {
  if (answers.role === 'backup-client') return [];
  const lines: { line: string; meaning: string; more?: boolean }[] = [];
  const { connectors } = configuredAddresses(conf);
  const hostOf = (scope: 'bolt' | 'https'): string =>
    urlHost(resolved.namesGiven ? resolved.names : (brought.get(scope)?.names ?? resolved.names));
  const needsTrust = (scope: 'bolt' | 'https'): boolean => {
    const kind = kinds.get(scope)?.kind;
    return kind === undefined ? resolved.source[scope] === 'self-signed' || resolved.source[scope] === 'ca' : kind !== 'public';
  };
  const scheme = resolved.components.includes('cluster') || installation.edition === 'enterprise' ? 'neo4j' : 'bolt';
  if (resolved.components.includes('bolt')) {
    const address = `${hostOf('bolt')}:${connectors.bolt.listen.port}`;
    if (resolved.boltTlsLevel === 'DISABLED') {
      lines.push({ line: `${scheme}://${address}`, meaning: 'drivers: not encrypted, tls_level is DISABLED' });
    } else if (needsTrust('bolt')) {
      lines.push({ line: `${scheme}+ssc://${address}`, meaning: 'drivers: any certificate accepted' });
      if (kinds.get('bolt')?.kind !== 'never-trusted')
        lines.push({
          line: `${scheme}+s://${address}`,
          meaning: 'drivers: once this certificate is in the trust store of the machine',
          more: true,
        });
      lines.push({ line: `cypher-shell -a ${scheme}+ssc://${address}`, meaning: '' });
    } else {
      lines.push({ line: `${scheme}+s://${address}`, meaning: 'drivers: encrypted, the certificate is checked' });
      lines.push({ line: `cypher-shell -a ${scheme}+s://${address}`, meaning: '' });
    }
  }
  if (resolved.components.includes('https')) {
    const port = answers.httpsPort ?? connectors.https.listen.port;
    const url = `https://${hostOf('https')}${port === 443 ? '' : `:${port}`}`;
    const trust = needsTrust('https') ? ['--cacert', httpsCertificate] : [];
    lines.push({ line: `${url}/`, meaning: 'in a browser' });
    lines.push({
      line: queryLine(url, trust, installation.version),
      meaning: 'runs a statement; curl asks for the password',
      more: true,
    });
  }
  return lines;
}

/** A statement sent over HTTPS: by the Query API where it is on by default (5.26), before that by the transaction API. */
function queryLine(url: string, trust: readonly string[], version: Neo4jVersion): string {
  const [path, body] = isAtLeast(version, 5, 26)
    ? ['/db/neo4j/query/v2', '{"statement":"RETURN 1"}']
    : ['/db/neo4j/tx/commit', '{"statements":[{"statement":"RETURN 1"}]}'];
  return [
    ...['curl', ...trust, '-u', 'neo4j', '-H', 'Content-Type: application/json', '-d', body, `${url}${path}`].map(shellQuote),
  ].join(' ');
}

/** Who trusts what clients are shown now. */
export function kindNotes(kinds: ReadonlyMap<ScopeName, CertificateKind>): readonly PlanNote[] {
  const alike = new Map<string, { readonly severity: PlanNote['severity']; readonly scopes: ScopeName[] }>();
  for (const [scope, kind] of kinds) {
    const sentence = kindSentence(kind);
    const group = alike.get(sentence) ?? { severity: kind.kind === 'never-trusted' ? 'warning' : 'info', scopes: [] };
    group.scopes.push(scope);
    alike.set(sentence, group);
  }
  return [...alike].map(([sentence, { severity, scopes }]) => ({ severity, text: `${scopes.join(', ')}: ${sentence}` }));
}

function urlHost(names: readonly SubjectName[]): string {
  const first = names.find(({ value }) => !value.startsWith('*.')) ?? { kind: 'dns', value: 'localhost' };
  return first.kind === 'ip' && first.value.includes(':') ? `[${first.value}]` : first.value;
}
