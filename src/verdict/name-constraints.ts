import type { Certificate } from '../pki/certificate.ts';
import type { AlternativeName, NameConstraints } from '../pki/certificate-extensions.ts';
import { parseIpAddress } from '../pki/ip-address.ts';

/** Are all names of a certificate within the constraints of a CA above it? As OpenJDK's NameConstraintsExtension has it. */
export function namesPermitted(certificate: Certificate, { permitted, excluded }: NameConstraints): boolean {
  return namesOf(certificate).every((name) => {
    const same = (one: AlternativeName): boolean => one.kind === name.kind;
    if (excluded.some((one) => same(one) && within(name, one))) return false;
    const spaces = permitted.filter(same);
    return spaces.length === 0 || spaces.some((one) => within(name, one));
  });
}

function namesOf({ subject, names, otherNames, commonName, hasAlternativeNames }: Certificate): readonly AlternativeName[] {
  const found: AlternativeName[] = [...names, ...otherNames];
  if (found.length === 0 && commonName !== undefined) {
    // Java takes the common name for a DNS name where there are no alternative names.
    found.push({ kind: 'dns', value: commonName });
  }
  if (!hasAlternativeNames) {
    for (const { type, value } of subject.attributes) if (type === 'emailAddress') found.push({ kind: 'email', value });
  }
  if (subject.attributes.length > 0) found.push({ kind: 'directory', value: subject.text });
  return found;
}

function within(name: AlternativeName, space: AlternativeName): boolean {
  switch (name.kind) {
    case 'ip':
      return withinNetwork(name.value, space.value);
    case 'dns':
      return withinDomain(name.value.toLowerCase(), space.value.toLowerCase());
    case 'email':
      return withinMail(name.value.toLowerCase(), space.value.toLowerCase());
    case 'directory':
      return withinDirectory(name.value.toLowerCase(), space.value.toLowerCase());
    default:
      return name.value.toLowerCase() === space.value.toLowerCase();
  }
}

function withinNetwork(name: string, space: string): boolean {
  const [network, mask] = space.split('/').map((part) => parseIpAddress(part));
  const address = parseIpAddress(name);
  if (network === undefined || mask === undefined || address === undefined || network.length !== address.length) return false;
  return address.every((byte, at) => (byte & (mask[at] ?? 0)) === ((network[at] ?? 0) & (mask[at] ?? 0)));
}

const withinDomain = (value: string, domain: string): boolean =>
  domain === '' || value === domain || value.endsWith(domain.startsWith('.') ? domain : `.${domain}`);

/** A mailbox, all mailboxes of a host, or of all hosts below a domain. */
function withinMail(value: string, space: string): boolean {
  if (space === '' || value === space) return true;
  const host = value.slice(value.indexOf('@') + 1);
  return !space.includes('@') && (space.startsWith('.') ? host.endsWith(space) : host === space);
}

/** The space is the front of the name. */
const withinDirectory = (value: string, space: string): boolean =>
  space === '' || value === space || value.startsWith(`${space},`);
