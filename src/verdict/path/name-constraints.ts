import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { AlternativeName, NameConstraints } from '../../pki/certificates/certificate-extensions.ts';
import { parseIpAddress } from '../../pki/names/ip-address.ts';

/** What only an exception of Java's ends: then the connection fails, whichever list the name stands in. */
class Unhandled extends Error {}

/**
 * Are all names of a certificate within the constraints of a CA above it? As OpenJDK's NameConstraintsExtension has it, with
 * `constrains` of each class of names. Where those trip over what they are given, no certificate gets through.
 */
export function namesPermitted(certificate: Certificate, { permitted, excluded }: NameConstraints, java: number): boolean {
  try {
    return namesOf(certificate).every((name) => {
      const same = (one: AlternativeName): boolean => one.kind === name.kind;
      if (excluded.some((one) => same(one) && within(name, one, java))) return false;
      const spaces = permitted.filter(same);
      return spaces.length === 0 || spaces.some((one) => within(name, one, java));
    });
  } catch (error) {
    if (error instanceof Unhandled) return false;
    throw error;
  }
}

function namesOf(certificate: Certificate): readonly AlternativeName[] {
  const { subject, names, otherNames, commonName, hasAlternativeNames } = certificate;
  const found: AlternativeName[] = [...names, ...otherNames];
  if (found.length === 0 && commonName !== undefined) {
    // Without alternative names the common name counts, where it is an address or can be a DNS name.
    if (parseIpAddress(commonName) !== undefined) found.push({ kind: 'ip', value: commonName });
    else if (isDnsName(commonName)) found.push({ kind: 'dns', value: commonName });
  }
  if (!hasAlternativeNames) {
    for (const { type, value } of subject.attributes) if (type === 'emailAddress') found.push({ kind: 'email', value });
  }
  if (subject.attributes.length > 0) found.push({ kind: 'directory', value: subject.text });
  return found;
}

/** `new DNSName` of Java: letters, digits and hyphens, and no label begins with a hyphen. */
const isDnsName = (text: string): boolean => /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i.test(text);

function within(name: AlternativeName, space: AlternativeName, java: number): boolean {
  switch (name.kind) {
    case 'ip':
      return withinNetwork(name.value, space.value, java);
    case 'dns':
      return withinDomain(name.value.toLowerCase(), space.value.toLowerCase());
    case 'uri':
      return withinHosts(name.value, space.value.toLowerCase());
    case 'email':
      return withinMail(name.value.toLowerCase(), space.value.toLowerCase());
    case 'directory':
      return withinDirectory(name.value.toLowerCase(), space.value.toLowerCase());
    default:
      // Java cannot compare these.
      throw new Unhandled();
  }
}

/**
 * The network must have zeros where its mask has. Up to Java 17 an address of the other length is compared as far as the network
 * goes, and Java trips where the address ends first.
 */
function withinNetwork(name: string, space: string, java: number): boolean {
  const [network, mask] = space.split('/').map((part) => parseIpAddress(part));
  const address = parseIpAddress(name);
  if (network === undefined || address === undefined) return false;
  if (mask === undefined) return network.equals(address);
  if (java >= 21 && network.length !== address.length) return false;
  for (const [at, byte] of network.entries()) {
    const own = address[at];
    if (own === undefined) throw new Unhandled();
    if ((own & (mask[at] ?? 0)) !== byte) return false;
  }
  return true;
}

/** Java looks for a dot in front of an empty domain, too. */
function withinDomain(value: string, domain: string): boolean {
  if (domain === '') throw new Unhandled();
  return value === domain || value.endsWith(domain.startsWith('.') ? domain : `.${domain}`);
}

/** The host of a URI: the one said, or with a dot in front any below it. A URI without a host is too much for Java. */
function withinHosts(uri: string, space: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)/i.exec(uri)?.[1]?.toLowerCase();
  if (host === undefined || (!host.startsWith('[') && !isDnsName(host))) throw new Unhandled();
  if (host === space) return true;
  return space.startsWith('.') && parseIpAddress(host) === undefined && host.endsWith(space);
}

/** A mailbox, all mailboxes of a host, or of all hosts below a domain. */
function withinMail(value: string, space: string): boolean {
  if (value === space) return true;
  const host = value.slice(value.indexOf('@') + 1);
  return !space.includes('@') && (space.startsWith('.') ? host.endsWith(space) : host === space);
}

/** The space is the front of the name. */
const withinDirectory = (value: string, space: string): boolean =>
  space === '' || value === space || value.startsWith(`${space},`);
