import type { Certificate } from '../../pki/certificates/certificate.ts';
import {
  children,
  content,
  contextPrimitive,
  DerError,
  readDer,
  readOid,
  readSmallInteger,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { Oid } from '../../pki/encoding/oids.ts';

const anyPolicy = '2.5.29.32.0';

/** A node of the valid policy tree (RFC 5280, 6.1.2). */
interface PolicyNode {
  readonly depth: number;
  readonly policy: string;
  /** What a certificate one below may say. */
  readonly expected: readonly string[];
  readonly children: PolicyNode[];
}

/**
 * Do the certificate policies of a path hold? As OpenJDK's PolicyChecker decides it when nobody asks for a policy: only where a
 * certificate of the path itself insists on one (PolicyConstraints), or puts qualifiers into a critical extension.
 * @param path leaf first, without the anchor.
 */
export function policiesHold(path: readonly Certificate[]): boolean {
  const interesting = path.some((certificate) => certificate.extensions.some(({ oid }) => policyExtensions.has(oid)));
  if (!interesting) return true;
  try {
    return walk([...path].reverse());
  } catch (error) {
    // A parent that says "any" where a mapping must be particular, or what cannot be read.
    if (error instanceof DerError) return false;
    throw error;
  }
}

const policyExtensions: ReadonlySet<string> = new Set([
  Oid.certificatePolicies,
  Oid.policyMappings,
  Oid.policyConstraints,
  Oid.inhibitAnyPolicy,
]);

function walk(fromTop: readonly Certificate[]): boolean {
  let explicit = fromTop.length + 1;
  let mapping = fromTop.length + 1;
  let inhibitAny = fromTop.length + 1;
  let tree: PolicyNode | undefined = { depth: 0, policy: anyPolicy, expected: [anyPolicy], children: [] };
  for (const [index, certificate] of fromTop.entries()) {
    const isLeaf = index === fromTop.length - 1;
    const depth = index + 1;
    const said = readPolicies(certificate);
    if (said === undefined) {
      tree = undefined;
    } else if (tree !== undefined) {
      if (said.critical && said.policies.some(({ oid, qualified }) => qualified && oid !== anyPolicy)) return false;
      tree = extend(
        tree,
        depth,
        said.policies.map(({ oid }) => oid),
        inhibitAny > 0 || (!isLeaf && certificate.selfIssued),
      );
    }
    if (tree !== undefined && !isLeaf) tree = map(tree, depth, readMappings(certificate), mapping > 0);
    const constraints = readConstraints(certificate);
    const step = certificate.selfIssued ? 0 : 1;
    if (isLeaf) {
      explicit = Math.max(0, explicit - step);
      if (constraints.require === 0) explicit = 0;
    }
    if (explicit === 0 && tree === undefined) return false;
    if (!isLeaf) {
      explicit = Math.min(Math.max(0, explicit - step), constraints.require ?? Number.POSITIVE_INFINITY);
      mapping = Math.min(Math.max(0, mapping - step), constraints.inhibitMapping ?? Number.POSITIVE_INFINITY);
      inhibitAny = Math.min(Math.max(0, inhibitAny - step), readInhibitAny(certificate) ?? Number.POSITIVE_INFINITY);
    }
  }
  return true;
}

function nodesAt(node: PolicyNode, depth: number): readonly PolicyNode[] {
  return node.depth === depth ? [node] : node.children.flatMap((child) => nodesAt(child, depth));
}

function extend(root: PolicyNode, depth: number, policies: readonly string[], anyAllowed: boolean): PolicyNode | undefined {
  const parents = nodesAt(root, depth - 1);
  const grow = (parent: PolicyNode, policy: string): void => {
    parent.children.push({ depth, policy, expected: [policy], children: [] });
  };
  for (const policy of policies.filter((one) => one !== anyPolicy)) {
    const matching = parents.filter(({ expected }) => expected.includes(policy));
    const taken = matching.length > 0 ? matching : parents.filter(({ expected }) => expected.includes(anyPolicy));
    for (const parent of taken) grow(parent, policy);
  }
  if (policies.includes(anyPolicy) && anyAllowed) {
    for (const parent of parents) {
      for (const expected of parent.expected) {
        if (!parent.children.some(({ policy }) => policy === expected)) grow(parent, expected);
      }
    }
  }
  return prune(root, depth);
}

/** Without branches that do not reach this deep; undefined when nothing is left. */
function prune(root: PolicyNode, depth: number): PolicyNode | undefined {
  const reaches = (node: PolicyNode): boolean => node.depth === depth || node.children.some(reaches);
  const cut = (node: PolicyNode): void => {
    const kept = node.children.filter(reaches);
    node.children.splice(0, node.children.length, ...kept);
    for (const child of kept) cut(child);
  };
  cut(root);
  return root.children.length === 0 ? undefined : root;
}

function map(
  root: PolicyNode,
  depth: number,
  mappings: ReadonlyMap<string, readonly string[]>,
  allowed: boolean,
): PolicyNode | undefined {
  if (mappings.size === 0) return root;
  for (const parent of nodesAt(root, depth - 1)) {
    for (const [from, to] of mappings) {
      const at = parent.children.findIndex(({ policy }) => policy === from);
      const any = parent.children.some(({ policy }) => policy === anyPolicy);
      const known = parent.children[at];
      if (known !== undefined && allowed) parent.children[at] = { ...known, expected: to };
      else if (known !== undefined) parent.children.splice(at, 1);
      else if (any && allowed) parent.children.push({ depth, policy: from, expected: to, children: [] });
    }
  }
  return prune(root, depth);
}

function extensionOf(
  { extensions }: Certificate,
  oid: string,
): { readonly value: Buffer; readonly critical: boolean } | undefined {
  return extensions.find((one) => one.oid === oid);
}

function readPolicies(certificate: Certificate) {
  const found = extensionOf(certificate, Oid.certificatePolicies);
  if (found === undefined) return undefined;
  try {
    const policies = children(readDer(found.value), Tag.sequence).map((node) => {
      const [oid, qualifiers] = children(node, Tag.sequence);
      return { oid: readOid(oid), qualified: qualifiers !== undefined && children(qualifiers).length > 0 };
    });
    return { policies, critical: found.critical };
  } catch (error) {
    // What is not critical and cannot be read is not there.
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function readMappings(certificate: Certificate): ReadonlyMap<string, readonly string[]> {
  const mappings = new Map<string, readonly string[]>();
  const found = extensionOf(certificate, Oid.policyMappings);
  if (found === undefined) return mappings;
  for (const node of children(readDer(found.value), Tag.sequence)) {
    const [from, to] = children(node, Tag.sequence).map(readOid);
    if (from === undefined || to === undefined || from === anyPolicy || to === anyPolicy) throw new DerError('no mapping');
    mappings.set(from, [...(mappings.get(from) ?? []), to]);
  }
  return mappings;
}

function readConstraints(certificate: Certificate): {
  readonly require: number | undefined;
  readonly inhibitMapping: number | undefined;
} {
  const found = extensionOf(certificate, Oid.policyConstraints);
  if (found === undefined) return { require: undefined, inhibitMapping: undefined };
  const parts = children(readDer(found.value), Tag.sequence);
  const number = (tag: 0 | 1): number | undefined => {
    const node = parts.find((part) => part.tag === contextPrimitive(tag));
    return node === undefined ? undefined : content(node).readUIntBE(0, Math.min(4, content(node).length));
  };
  const [require, inhibitMapping] = [number(0), number(1)];
  return { require, inhibitMapping };
}

function readInhibitAny(certificate: Certificate): number | undefined {
  const found = extensionOf(certificate, Oid.inhibitAnyPolicy);
  return found === undefined ? undefined : readSmallInteger(readDer(found.value));
}
