import type { Extension } from '../../pki/certificates/certificate-extensions.ts';
import {
  children,
  contextConstructed,
  contextPrimitive,
  DerError,
  type DerNode,
  readBits,
  readDer,
  readOid,
  readSmallInteger,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { Oid } from '../../pki/encoding/oids.ts';

/**
 * Why OpenJDK refuses a whole certificate because of one critical extension that it knows and cannot read; undefined when it
 * does not. Extensions that path checking goes by are read in `pki/certificates/certificate-extensions.ts`; these are the others.
 */
export function refuseCritical({ oid, critical, value }: Extension): string | undefined {
  const read = readers.get(oid);
  if (!critical || read === undefined) return undefined;
  try {
    read(readDer(value));
    return undefined;
  } catch (error) {
    if (!(error instanceof DerError) && !(error instanceof RangeError)) throw error;
    return `the critical extension ${oid} cannot be read: ${error.message}`;
  }
}

const sequenceOf =
  (read: (node: DerNode) => unknown) =>
  (node: DerNode): unknown =>
    children(node, Tag.sequence).map(read);

const readers: ReadonlyMap<string, (node: DerNode) => unknown> = new Map<string, (node: DerNode) => unknown>([
  [Oid.certificatePolicies, sequenceOf((node) => readOid(children(node, Tag.sequence)[0]))],
  [Oid.policyMappings, sequenceOf((node) => children(node, Tag.sequence).slice(0, 2).map(readOid))],
  [Oid.policyConstraints, sequenceOf(readConstraint)],
  [Oid.inhibitAnyPolicy, (node) => readSmallInteger(node)],
  ['2.5.29.31', sequenceOf(readDistributionPoint)],
  ['2.5.29.46', sequenceOf(readDistributionPoint)],
  ['2.5.29.18', (node) => notEmpty(children(node, Tag.sequence))],
  ['2.5.29.16', (node) => children(node, Tag.sequence)],
  ['1.3.6.1.5.5.7.1.1', sequenceOf((node) => readOid(children(node, Tag.sequence)[0]))],
  ['1.3.6.1.5.5.7.1.11', sequenceOf((node) => readOid(children(node, Tag.sequence)[0]))],
  ['2.16.840.1.113730.1.1', (node) => readBits(node)],
]);

function readConstraint(node: DerNode): void {
  if (node.tag !== contextPrimitive(0) && node.tag !== contextPrimitive(1)) throw new DerError('no constraint');
}

/** Its names, or its issuer's: one of them must be there. */
function readDistributionPoint(node: DerNode): void {
  const parts = children(node, Tag.sequence);
  const named = parts.some(({ tag }) => tag === contextConstructed(0) || tag === contextConstructed(2));
  if (!named) throw new DerError('One of fullName, relativeName,  and crlIssuer has to be set');
}

function notEmpty(nodes: readonly DerNode[]): void {
  if (nodes.length === 0) throw new DerError('No data available in passed DER encoded value.');
}
