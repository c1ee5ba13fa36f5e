import type { SubjectName } from '../model/certificates/certificate-request.ts';
import type { InitAnswers } from '../model/command-line/answers.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { matchesName, parseSubjectName } from '../pki/names/subject-names.ts';
import { defaultNames } from '../plan/answers/default-names.ts';
import type { InitFacts } from '../plan/answers/resolve-init.ts';

/**
 * The names to offer. Where a pair is there it is those of its certificate, and what the conf advertises by now: Enter alone leaves a
 * server as it is.
 */
export function suggestedNames(facts: InitFacts, { components = [] }: InitAnswers): readonly SubjectName[] {
  const found = defaultNames(facts).names;
  const files = components.map((scope) => facts.installation.scopes[scope].publicCertificate.bytes);
  const [leaf] = files.flatMap((bytes) => (bytes === undefined ? [] : readCertificates(bytes).certificates.slice(0, 1)));
  // One that would be refused when it is typed is not offered.
  const carried = (leaf?.names ?? []).filter(({ value }) => parseSubjectName(value).kind === 'ok');
  if (leaf === undefined || carried.length === 0) return found;
  const usual = [facts.hostName, 'localhost', '127.0.0.1'];
  const advertised = found.filter(({ value }) => !usual.includes(value) && matchesName(leaf, value).kind === 'mismatch');
  return [...carried, ...advertised];
}
