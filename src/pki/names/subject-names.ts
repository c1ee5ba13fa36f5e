import { domainToASCII } from 'node:url';
import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

/** A value a person typed: what it means, or why not and what to do. */
export type Parsed<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy: string };

/**
 * Reads the name of a server as it was typed: a DNS name (lower case, A-labels, no final dot) or an IP address (canonical).
 * A wildcard is only `*.` in front of a name of at least two labels: nothing else is matched by openssl, Java and browsers alike.
 */
export function parseSubjectName(text: string): Parsed<SubjectName> {
  const typed = text.trim();
  const shown = JSON.stringify(typed);
  const misuse = refuseForm(typed, shown);
  if (misuse !== undefined) return misuse;
  const bare = /^\[(.*)\]$/.exec(typed)?.[1] ?? typed;
  const address = parseIpAddress(bare);
  if (address !== undefined) return { kind: 'ok', value: { kind: 'ip', value: formatIpAddress(address) ?? bare } };
  if (/[:[\]]/.test(typed) || /^[\d.]+$/.test(typed)) {
    return refused(
      `${shown} is not an IP address.`,
      'Write four numbers from 0 to 255 without leading zeros, or an IPv6 address such as 2001:db8::1.',
    );
  }
  return parseDnsName(typed, shown);
}

/** Outcome of matching a dialled name: what in the certificate carried it, or why it did not, in Java's words where it has some. */
export type NameMatch =
  | { readonly kind: 'match'; readonly by: 'dns' | 'ip' | 'common-name'; readonly name: string }
  | {
      readonly kind: 'mismatch';
      readonly reason: 'illegal-name' | 'no-names' | 'no-ip' | 'no-dns' | 'no-common-name';
      readonly javaSays: string;
    };

/** How a wildcard is taken. Java up to 24 lets `*` stand in any label that has one behind it; the others only in the first. */
export interface WildcardRule {
  readonly anyLabel: boolean;
}

/**
 * Does a certificate carry the name that was dialled? By OpenJDK's rules for HTTPS endpoints, which Neo4j uses with
 * verify_hostname: DNS entries of the subject alternative names; the common name only where there is no DNS entry; an IP
 * address needs an IP entry; `*` stands for characters of the first label (Java 11 and 17 take it in any label; Java 25,
 * openssl and browsers do not); letter case makes no difference. A name that is not
 * made of letters, digits and hyphens (an underscore) fails whatever the certificate says. A final dot is ignored.
 */
export function matchesName(
  certificate: Pick<Certificate, 'names' | 'hasAlternativeNames' | 'commonName'>,
  dialled: string,
  wildcard: WildcardRule = { anyLabel: false },
): NameMatch {
  const bare = /^\[(.*)\]$/.exec(dialled)?.[1] ?? dialled;
  const address = parseIpAddress(bare) ?? parseShortAddress(bare);
  if (address !== undefined) return matchAddress(certificate, address, bare);
  return matchDns(certificate, bare.replace(/\.$/, ''), wildcard);
}

function matchAddress(
  certificate: Pick<Certificate, 'names' | 'hasAlternativeNames'>,
  address: Buffer,
  dialled: string,
): NameMatch {
  const wanted = formatIpAddress(address);
  const found = certificate.names.find((name) => name.kind === 'ip' && name.value === wanted);
  if (found !== undefined) return { kind: 'match', by: 'ip', name: found.value };
  return certificate.hasAlternativeNames
    ? { kind: 'mismatch', reason: 'no-ip', javaSays: `No subject alternative names matching IP address ${dialled} found` }
    : { kind: 'mismatch', reason: 'no-names', javaSays: 'No subject alternative names present' };
}

function matchDns(certificate: Pick<Certificate, 'names' | 'commonName'>, dialled: string, wildcard: WildcardRule): NameMatch {
  const wanted = toLetterDigitHyphen(dialled);
  if (wanted === undefined)
    return { kind: 'mismatch', reason: 'illegal-name', javaSays: `Illegal given domain name: ${dialled}` };
  const entries = certificate.names.filter((name) => name.kind === 'dns');
  const found = entries.find((name) => isAscii(name.value) && coversName(name.value, wanted, wildcard));
  if (found !== undefined) return { kind: 'match', by: 'dns', name: found.value };
  if (entries.length > 0) {
    return { kind: 'mismatch', reason: 'no-dns', javaSays: `No subject alternative DNS name matching ${dialled} found.` };
  }
  const commonName = certificate.commonName;
  if (commonName !== undefined && coversName(commonName, wanted, wildcard))
    return { kind: 'match', by: 'common-name', name: commonName };
  return { kind: 'mismatch', reason: 'no-common-name', javaSays: `No name matching ${dialled} found` };
}

/** Label by label, as many labels on both sides; `*` anywhere within the first of several labels, or within any but the last. */
function coversName(template: string, wanted: string, { anyLabel }: WildcardRule): boolean {
  const lower = template.toLowerCase();
  if (lower.indexOf('*', (anyLabel ? lower.lastIndexOf('.') : lower.indexOf('.')) + 1) !== -1) return false;
  const pattern = toLetterDigitHyphen(lower.replaceAll('*', 'z')) === undefined ? undefined : asciiKeepingStars(lower);
  if (pattern === undefined) return false;
  const labels = pattern.split('.').filter((label) => label !== '');
  const wantedLabels = wanted.split('.').filter((label) => label !== '');
  return labels.length === wantedLabels.length && labels.every((label, index) => coversLabel(label, wantedLabels[index] ?? ''));
}

/** Java takes `127.1` for 127.0.0.1, as inet_aton does: the last number fills what is left. */
function parseShortAddress(text: string): Buffer | undefined {
  if (!/^\d{1,10}(?:\.\d{1,10}){0,3}$/.test(text)) return undefined;
  const numbers = text.split('.').map(Number);
  const last = numbers.pop() ?? 0;
  const room = 4 - numbers.length;
  if (numbers.some((number) => number > 255) || last >= 256 ** room) return undefined;
  const bytes = Buffer.alloc(4);
  bytes.set(numbers);
  bytes.writeUIntBE(last, numbers.length, room);
  return bytes;
}

function asciiKeepingStars(name: string): string | undefined {
  return name
    .split('.')
    .map((label) => (label.includes('*') ? label : (toLetterDigitHyphen(label) ?? label)))
    .join('.');
}

function coversLabel(label: string, wanted: string): boolean {
  const pieces = label.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return label === wanted;
  if (!wanted.startsWith(first)) return false;
  let rest = wanted.slice(first.length);
  for (const piece of pieces.slice(1, -1)) {
    const at = rest.indexOf(piece);
    if (at === -1) return false;
    rest = rest.slice(at + piece.length);
  }
  return rest.endsWith(pieces.at(-1) ?? '');
}

/** Lower-case A-labels, or undefined where Java's SNIHostName would refuse the name. */
function toLetterDigitHyphen(name: string): string | undefined {
  const ascii = isAscii(name) ? name.toLowerCase() : domainToASCII(name);
  const labels = ascii.split('.');
  const legal =
    ascii.length > 0 &&
    ascii.length <= 255 &&
    labels.every((label) => /^(?!-)[a-z0-9-]{1,63}$/.test(label) && !label.endsWith('-'));
  return legal ? ascii : undefined;
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/.test(text);
}

function parseDnsName(typed: string, shown: string): Parsed<SubjectName> {
  const wildcard = typed.startsWith('*.');
  const rest = (wildcard ? typed.slice(2) : typed).replace(/\.$/, '');
  if (rest.includes('*')) {
    return refused(
      `${shown} has a wildcard where no client accepts one.`,
      'Use * only as the whole first label, as in *.example.test, or list each host.',
    );
  }
  if (wildcard && !rest.includes('.')) {
    return refused(
      `${shown} would cover a whole top-level domain, which clients refuse.`,
      'Use at least two labels after *. , as in *.example.test.',
    );
  }
  if (rest.includes('_')) {
    return refused(
      `${shown} has an underscore, which is not allowed in host names: Java refuses to connect to it, whatever is in the certificate.`,
      `Give the host a name with hyphens, e.g. ${JSON.stringify(typed.replaceAll('_', '-'))}, and make Neo4j advertise that name.`,
    );
  }
  const ascii = isAscii(rest) ? rest.toLowerCase() : domainToASCII(rest);
  const broken = refuseLabels(ascii, shown);
  return broken ?? { kind: 'ok', value: { kind: 'dns', value: `${wildcard ? '*.' : ''}${ascii}` } };
}

function refuseLabels(ascii: string, shown: string): Parsed<never> | undefined {
  const remedy = 'Use letters, digits and hyphens, with dots between the labels, as in core1.example.test.';
  if (ascii === '') return refused(`${shown} cannot be used as a DNS name.`, remedy);
  if (ascii.length > 253)
    return refused(`This name has ${ascii.length} characters; a DNS name has at most 253.`, 'Use a shorter name.');
  const labels = ascii.split('.');
  if (labels.includes('')) return refused(`${shown} has an empty label: two dots in a row, or a dot at the start.`, remedy);
  const long = labels.find((label) => label.length > 63);
  if (long !== undefined)
    return refused(`A label of this name has ${long.length} characters; at most 63 are allowed.`, 'Use a shorter name.');
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) {
    return refused(`${shown} has a label that starts or ends with a hyphen.`, remedy);
  }
  const strange = /[^a-z0-9.-]/.exec(ascii)?.[0];
  if (strange !== undefined)
    return refused(`${shown} has a character that is not allowed in host names: ${JSON.stringify(strange)}.`, remedy);
  if (/^\d+$/.test(labels.at(-1) ?? ''))
    return refused(`${shown} ends in a number, so it would be read as an IP address.`, remedy);
  return undefined;
}

function refuseForm(typed: string, shown: string): Parsed<never> | undefined {
  if (typed === '' || typed === '.')
    return refused('The name is empty.', 'Give a host name such as core1.example.test, or an IP address.');
  if (/[\s\u0000-\u001f]/.test(typed))
    return refused(`${shown} contains a space.`, 'Give one name at a time, e.g. --name core1.example.test --name 10.0.0.5.');
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(typed);
  if (url !== null)
    return refused(
      `${shown} is a URL.`,
      `Give only the host${url[1] ? `: ${JSON.stringify(url[1].replace(/^\[|\]$/g, ''))}` : ''}.`,
    );
  const port = /^(\[[^\]]+\]|[^:[\]]+):\d*$/.exec(typed);
  if (port !== null)
    return refused(
      `${shown} includes a port.`,
      `Certificates do not include ports. Give only the host: ${JSON.stringify(port[1]?.replace(/^\[|\]$/g, ''))}.`,
    );
  if (/^[\d.]+\/\d+$/.test(typed) || /^[0-9a-f:]+\/\d+$/i.test(typed)) {
    return refused(`${shown} is a network.`, 'A certificate lists single addresses. Give each address, or a DNS name.');
  }
  if (typed.includes('%')) return refused(`${shown} contains a zone or an escape.`, 'Give only the address or the name.');
  if (typed.includes('@')) return refused(`${shown} looks like an email address.`, 'Give only the host name.');
  if (typed.includes(',') || typed.includes(';'))
    return refused(`${shown} looks like several names.`, 'Pass --name once for each of them.');
  if (typed.includes('/')) return refused(`${shown} contains a path.`, 'Give only the host name.');
  return undefined;
}

function refused(reason: string, remedy: string): { readonly kind: 'refused'; readonly reason: string; readonly remedy: string } {
  return { kind: 'refused', reason, remedy };
}
