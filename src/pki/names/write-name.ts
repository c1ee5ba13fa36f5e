import type { SubjectAttribute } from '../../model/certificates/certificate-request.ts';
import { type Der, ia5, oid, printable, sequence, set, utf8 } from '../encoding/der-write.ts';
import { nameAttributes, oidByName } from '../encoding/oids.ts';

/** A distinguished name in the order given: UTF8String, but PrintableString for the country and IA5String for e-mail (RFC 5280). */
export function writeName(attributes: readonly SubjectAttribute[]): Der {
  return sequence(...attributes.map(({ type, value }) => set(sequence(oid(attributeOid(type)), writeValue(type, value)))));
}

function attributeOid(type: string): string {
  const known = oidByName(nameAttributes, type) ?? (/^\d+(?:\.\d+)+$/.test(type) ? type : undefined);
  if (known === undefined) throw new TypeError(`No attribute of names is called ${type}.`);
  return known;
}

function writeValue(type: string, value: string): Der {
  if (type === 'C' || type === 'serialNumber') return printable(value);
  return type === 'emailAddress' || type === 'DC' ? ia5(value) : utf8(value);
}
