import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import { scopeNames } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { advertisedHosts, configuredAddresses, isAnyHost } from '../../neo4j/config/address.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';

/** Names that a server is known by before anybody was asked: what its conf advertises and listens on, the host's own, loopback. */
export function defaultNames(facts: { readonly conf: Conf; readonly hostName: string }): {
  readonly names: readonly SubjectName[];
  readonly leftOut: readonly { readonly text: string; readonly reason: string }[];
} {
  const addresses = configuredAddresses(facts.conf);
  const listened = [...Object.values(addresses.connectors), ...addresses.channels].map(({ listen }) => listen.host);
  const configured = [...advertisedHosts(addresses, scopeNames), ...listened.filter((host) => !isAnyHost(host))];
  const names: SubjectName[] = [];
  const leftOut: { text: string; reason: string }[] = [];
  for (const text of [...configured.filter((host) => !isLoopback(host)), facts.hostName, 'localhost', '127.0.0.1']) {
    if (text === '') continue;
    const parsed = parseSubjectName(text);
    if (parsed.kind === 'refused') leftOut.push({ text, reason: parsed.reason });
    else if (!names.some((name) => name.value === parsed.value.value)) names.push(parsed.value);
  }
  return { names, leftOut };
}

/** Loopback names come last, once. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}
