/** Readers of what a YAML or JSON text holds, which may be anything: what is of another shape is taken as not there. */

/** What a scalar says; nothing of a list or a mapping, which may not even have a text (`{toString: null}`). */
export function plainText(value: unknown): string {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) ? `${value as string}` : '';
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  const text = plainText(value);
  return text === '' ? undefined : text;
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
