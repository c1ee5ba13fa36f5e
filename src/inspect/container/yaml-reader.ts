import { type Document, isScalar, LineCounter, parseDocument, type ScalarTag, visit } from 'yaml';

// In a module of its own: the library is large, and loaded only for a file that needs it.

/** What is wrong with a text, as a phrase with line and column. */
export class YamlError extends Error {}

/** Go's YAML, which Compose and Kubernetes read with, keeps the octal numbers of YAML 1.1: `defaultMode: 0440`. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: () => false,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

/**
 * What a YAML or JSON text holds, in time that grows with its length: the library itself compares each key of a mapping with all
 * others, and looks for the line of each of its errors from the start of the text, so that both are done here.
 * @param aliases how many may be followed: a few of them can make gigabytes. `<<` is understood where there may be any.
 * @param by `go`: numbers as Go's library reads them.
 * @throws YamlError, or what a text nested too deeply makes the library throw.
 */
export function parseYaml(text: string, aliases: number, by?: 'go'): unknown {
  const lineCounter = new LineCounter();
  const options = { uniqueKeys: false, prettyErrors: false, merge: aliases > 0, lineCounter, logLevel: 'error' } as const;
  const document = parseDocument(text, by === 'go' ? { ...options, customTags: (tags) => [octal, ...tags] } : options);
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `at line ${line}, column ${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) throw new YamlError(`${error.message} ${at(error.pos[0])}`);
  const twice = repeatedKey(document);
  if (twice !== undefined) throw new YamlError(`Map keys must be unique ${at(twice)}`);
  return document.toJS({ maxAliasCount: aliases });
}

/** Offset of the first key that a mapping has already. */
function repeatedKey(document: Document.Parsed): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (keys.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        keys.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}
