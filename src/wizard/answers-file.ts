import { resolve } from 'node:path';
import type { InitAnswers } from '../model/answers.ts';
import { UserError } from '../model/errors.ts';
import { answersToDocument } from '../plan/answers-document.ts';
import type { System } from '../system/system.ts';

/** Bytes of an answers file worth reading. */
const answersLimit = 256 * 1024;

/** Reads YAML or JSON. Names and values are checked with the flags, in one go. */
export async function readAnswersFile(system: System, file: string): Promise<Record<string, unknown>> {
  const path = resolve(system.host.workingDirectory, file);
  const bytes = await system.files.read(path, answersLimit).catch((error: { code?: string }) => {
    const reason =
      error.code === 'ENOENT'
        ? 'it is not there'
        : error.code === 'EFBIG'
          ? `it is larger than ${answersLimit} bytes`
          : (error.code ?? 'unknown reason');
    throw new UserError(`The answers file ${path} cannot be read: ${reason}.`, 'Name a YAML or JSON file: --answers FILE.', {
      paths: [path],
    });
  });
  const { parse, YAMLParseError } = await import('yaml');
  let content: unknown;
  try {
    content = parse(bytes.toString('utf8'), { maxAliasCount: 0 });
  } catch (error) {
    const where = error instanceof YAMLParseError ? (error.message.split('\n')[0] ?? '') : 'it cannot be parsed';
    throw new UserError(
      `The answers file ${path} is neither YAML nor JSON: ${where}`,
      'Correct it, or write a fresh one with --save-answers.',
      { paths: [path] },
    );
  }
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UserError(
      `The answers file ${path} holds no names with values.`,
      'Write lines such as `components: [bolt, https]`.',
      { paths: [path] },
    );
  }
  return content as Record<string, unknown>;
}

/** Writes the answers down, without secrets: where a passphrase comes from is not one. */
export async function saveAnswersFile(system: System, file: string, answers: InitAnswers): Promise<void> {
  const path = resolve(system.host.workingDirectory, file);
  const { stringify } = await import('yaml');
  const document = answersToDocument(answers);
  const text = path.endsWith('.json')
    ? `${JSON.stringify(document, null, 2)}\n`
    : `# Answers for: neo4j-tls init --answers FILE\n${stringify(document)}`;
  const { effects } = system.files;
  const temporary = `${path}.${system.host.pid}.new`;
  try {
    const open = await effects.create(temporary, 0o600);
    await effects.write(open, Buffer.from(text));
    await effects.sync(open);
    await effects.close(open);
    await effects.rename(temporary, path);
  } catch (error) {
    await effects.unlink(temporary).catch(() => undefined);
    throw new UserError(
      `The answers could not be saved to ${path} (${(error as { code?: string }).code ?? 'unknown reason'}).`,
      'Name a file that can be written.',
      { paths: [path] },
    );
  }
}
