import type { InitAnswers } from '../model/answers.ts';
import type { SubjectName } from '../model/plan.ts';
import { configuredAddresses } from '../neo4j/address.ts';
import { answersToArguments, shellQuote } from './answers-document.ts';
import type { InitInputs } from './plan-init.ts';

/** The one command that repeats a run without questions: what was decided is spelt out, what is not needed left away. */
export function repeatCommand({ answers, resolved, installation }: InitInputs): string {
  const { force: _, ...kept } = answers;
  const client = answers.role === 'backup-client';
  const sourced = new Set(resolved.components.map((scope) => resolved.source[scope]));
  const [onlySource] = sourced;
  const spelt: InitAnswers = {
    ...kept,
    home: installation.home,
    ...(client ? {} : { components: resolved.components }),
    ...(sourced.size === 1 && onlySource !== undefined ? { source: { all: onlySource, by: {} } } : {}),
    ...(resolved.namesGiven || !sourced.has('existing') ? { name: resolved.names } : {}),
    ...(installation.versionFrom === 'flag' ? { neo4jVersion: installation.version.text } : {}),
    ...(installation.versionFrom === 'flag' || !installation.editionKnown ? { edition: installation.edition } : {}),
  };
  return ['neo4j-tls', 'init', ...answersToArguments(spelt), '--yes'].map(shellQuote).join(' ');
}

/** What a client types or configures to reach this server, and what that means. @param httpsCertificate path of the certificate that https serves. */
export function clientLines(
  { answers, resolved, installation, conf }: InitInputs,
  httpsCertificate: string,
): readonly { readonly line: string; readonly meaning: string }[] {
  if (answers.role === 'backup-client') return [];
  const lines: { line: string; meaning: string }[] = [];
  const { connectors } = configuredAddresses(conf);
  const host = urlHost(resolved.names);
  const selfMade = (scope: 'bolt' | 'https'): boolean =>
    resolved.source[scope] === 'self-signed' || resolved.source[scope] === 'ca';
  const scheme = resolved.components.includes('cluster') || installation.edition === 'enterprise' ? 'neo4j' : 'bolt';
  if (resolved.components.includes('bolt')) {
    const address = `${host}:${connectors.bolt.listen.port}`;
    if (selfMade('bolt')) {
      lines.push({ line: `${scheme}+ssc://${address}`, meaning: 'drivers: encrypted, trusts any certificate' });
      lines.push({
        line: `${scheme}+s://${address}`,
        meaning: 'drivers: once this certificate is in the trust store of the machine',
      });
      lines.push({ line: `cypher-shell -a ${scheme}+ssc://${address}`, meaning: '' });
    } else {
      lines.push({ line: `${scheme}+s://${address}`, meaning: 'drivers: encrypted, the certificate is checked' });
      lines.push({ line: `cypher-shell -a ${scheme}+s://${address}`, meaning: '' });
    }
  }
  if (resolved.components.includes('https')) {
    const port = answers.httpsPort ?? connectors.https.listen.port;
    const url = `https://${host}${port === 443 ? '' : `:${port}`}/`;
    lines.push({
      line: selfMade('https') ? `curl --cacert ${httpsCertificate} ${url}` : `curl ${url}`,
      meaning: 'and in a browser',
    });
  }
  return lines;
}

function urlHost(names: readonly SubjectName[]): string {
  const first = names.find(({ value }) => !value.startsWith('*.')) ?? { kind: 'dns', value: 'localhost' };
  return first.kind === 'ip' && first.value.includes(':') ? `[${first.value}]` : first.value;
}
