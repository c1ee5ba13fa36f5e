import { stringify } from 'yaml';
import type { InitAnswers } from '../model/command-line/answers.ts';
import { answersToDocument } from '../plan/answers/answers-document.ts';

/** What `--save-answers` writes to a path: JSON or YAML by its name, for `--answers`. Holds no secret, only where a passphrase comes from. */
export function answersToText(path: string, answers: InitAnswers): string {
  const document = answersToDocument(answers);
  return path.endsWith('.json')
    ? `${JSON.stringify(document, null, 2)}\n`
    : `# For: neo4j-tls init --answers FILE\n${stringify(document)}`;
}
