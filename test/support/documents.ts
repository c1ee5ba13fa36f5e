import { documents } from '../../src/documents/printed.ts';

/**
 * Holds what a run printed against the schema of its document. Text, and what is cut off, is none of its business.
 * @throws Error naming the field and why.
 */
export function checkDocument(stdout: string): void {
  const said = /^\{\s*"schema": "(neo4j-tls\/[^"]+)"/.exec(stdout)?.[1];
  if (said === undefined) return;
  let document: unknown;
  try {
    document = JSON.parse(stdout);
  } catch {
    return;
  }
  const schema = Object.hasOwn(documents, said) ? documents[said as keyof typeof documents] : undefined;
  if (schema === undefined) throw new Error(`a document without a schema was printed: ${said}`);
  const checked = schema.safeParse(document);
  if (checked.success) return;
  const wrong = checked.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.path.join('.')}: ${issue.keys.join(', ')} unknown`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new Error(`${said} is not what its schema says:\n  ${wrong.join('\n  ')}\n${stdout.slice(0, 2_000)}`);
}
