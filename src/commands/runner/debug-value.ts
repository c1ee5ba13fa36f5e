import { Secret } from '../../model/secret.ts';

/** Deeper than this nothing is told: facts are trees of files, and nobody reads the leaves. */
const deepest = 6;
/** Entries of one list or table, and characters of one text. */
const mostEntries = 60;
const mostCharacters = 400;

/** Names under which Neo4j, its container and our own facts keep what nobody may see. */
const secretName = /pass(?:word|phrase)|secret|NEO4J_AUTH$/i;
const secretText = /PRIVATE KEY|NEO4J_AUTH=/;

/**
 * Facts as `--debug` tells them: what was found, in JSON, and no secret. Passwords are hidden by the name they have in a conf or an
 * environment, bytes and keys by what they are; a certificate is its subject, end and fingerprint.
 */
export function debugValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (value instanceof Error) return textOf(value.message);
  if ('asymmetricKeyType' in value) return `<${String(value.asymmetricKeyType)} key>`;
  if (depth >= deepest) return '…';
  if (Array.isArray(value) || value instanceof Set) return listOf([...value], depth);
  if (value instanceof Map)
    return tableOf(
      [...value].map(([name, entry]) => [String(name), entry] as const),
      depth,
    );
  if ('fingerprint256' in value && 'notAfter' in value && 'issuer' in value) return certificateOf(value);
  const entries = Object.entries(value);
  // A setting, as an entry of a list: its name says what its value is.
  const isHidden = entries.some(([name, one]) => /^(?:key|name)$/.test(name) && typeof one === 'string' && secretName.test(one));
  return tableOf(isHidden ? entries.filter(([name]) => name === 'key' || name === 'name') : entries, depth);
}

function textOf(text: string): string {
  if (secretText.test(text)) return '<hidden>';
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

function listOf(values: readonly unknown[], depth: number): unknown {
  const shown = values.slice(0, mostEntries).map((one) => debugValue(one, depth + 1));
  return values.length > mostEntries ? [...shown, `… ${values.length - mostEntries} more`] : shown;
}

function tableOf(entries: readonly (readonly [string, unknown])[], depth: number): unknown {
  const shown = entries.slice(0, mostEntries).map(([name, value]) => {
    const isSecret = secretName.test(name) && value !== undefined && value !== null && typeof value !== 'boolean';
    return [name, isSecret ? '<hidden>' : debugValue(value, depth + 1)] as const;
  });
  const more = entries.length - mostEntries;
  return Object.fromEntries(more > 0 ? [...shown, ['…', `${more} more`] as const] : shown);
}

function certificateOf(value: object): unknown {
  const { subject, names, notAfter, fingerprint256 } = value as { readonly [field in string]?: unknown };
  const text = typeof subject === 'object' && subject !== null && 'text' in subject ? subject.text : subject;
  return { subject: debugValue(text), names: debugValue(names, deepest - 2), notAfter: debugValue(notAfter), fingerprint256 };
}
