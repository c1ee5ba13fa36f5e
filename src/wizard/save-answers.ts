import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { InitAnswers } from '../model/answers.ts';
import { UserError } from '../model/errors.ts';
import { answersToDocument } from '../plan/answers-document.ts';
import type { System } from '../system/system.ts';

/** Writes answers down for `--answers`, whole or not at all. Holds no secret: where a passphrase comes from is none. */
export async function saveAnswers(system: System, file: string, answers: InitAnswers): Promise<void> {
  const path = resolve(system.host.workingDirectory, file);
  const document = answersToDocument(answers);
  const text = path.endsWith('.json')
    ? `${JSON.stringify(document, null, 2)}\n`
    : `# For: neo4j-tls init --answers FILE\n${stringify(document)}`;
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
    const reason = (error as { code?: string }).code ?? 'unknown reason';
    throw new UserError(`The answers could not be saved to ${path} (${reason}).`, 'Name a file that can be written.', {
      paths: [path],
    });
  }
}
