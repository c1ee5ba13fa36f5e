import { resolve } from 'node:path';
import { UserError } from '../model/errors/errors.ts';
import { ownValue } from '../model/text/own-value.ts';
import type { System } from '../system/system.ts';

/** Bytes of a YAML or JSON file worth reading: two thousand members need 200 KiB, and reading takes a kilobyte of memory for four. */
const documentLimit = 512 * 1024;

/** Compose files share parts between services. */
const mostAliases = 50;

/**
 * Reads a YAML or JSON file that somebody wrote for this program: a mapping of names to values. Aliases are refused, since a
 * few of them can make gigabytes; `aliases` allows some, as compose files have them, and `<<`.
 * @param what for the error, e.g. "answers file"; @param example a line it might hold.
 * @throws UserError when it cannot be read, or is something else.
 */
export async function readDocumentFile(
  system: Pick<System, 'files' | 'host'>,
  file: string,
  what: string,
  example: string,
  { aliases = false }: { readonly aliases?: boolean } = {},
): Promise<Record<string, unknown>> {
  const path = resolve(system.host.workingDirectory, file);
  const bytes = await system.files.readGiven(path, documentLimit).catch((error: { code?: string }) => {
    const reasons: Record<string, string> = {
      ENOENT: 'it does not exist',
      EFBIG: `it is larger than ${documentLimit} bytes`,
      ENOTFILE: 'it is not a file',
    };
    const reason = ownValue(reasons, error.code ?? '') ?? error.code ?? 'unknown reason';
    throw new UserError(
      `The ${what} ${path} cannot be read: ${reason}.`,
      `Pass a YAML or JSON file with lines such as: ${example}`,
      {
        paths: [path],
      },
    );
  });
  const text = bytes.toString('utf8');
  const { parseYaml, YamlError } = await import('./container/yaml-reader.ts');
  let content: unknown;
  try {
    content = parseYaml(text, aliases ? mostAliases : 0);
  } catch (error) {
    const where = error instanceof YamlError ? (error.message.split('\n')[0] ?? '') : 'it cannot be parsed';
    throw new UserError(`The ${what} ${path} is neither YAML nor JSON: ${where}`, `It should contain lines such as: ${example}`, {
      paths: [path],
    });
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UserError(`The ${what} ${path} contains no names with values.`, `It should contain lines such as: ${example}`, {
      paths: [path],
    });
  }
  return content as Record<string, unknown>;
}
