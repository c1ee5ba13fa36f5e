import type { InitAnswers } from '../model/command-line/answers.ts';
import { policySetting } from '../neo4j/config/ssl-policy.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { type Agreed, consentTo } from './consent.ts';
import { withFile } from './given-files.ts';
import type { Asking } from './question.ts';

/**
 * Bolt would ask every client for a certificate and accept none: asks whose certificates it should trust, or whether it should ask
 * for none. Undefined: something else is to be changed.
 * @param agreed whoever answers here that clients need no certificate has agreed to it, where neo4j.conf required one
 */
export async function askWhichClients(
  { prompts, look }: Asking,
  answers: InitAnswers,
  agreed: Agreed,
): Promise<InitAnswers | undefined> {
  const next = await prompts.select<'trust' | 'none' | 'change'>({
    message: 'Which clients should Bolt accept?',
    choices: [
      { value: 'trust', name: 'Clients with a certificate  you give its file, or that of its CA', short: 'with a certificate' },
      { value: 'none', name: 'All clients                 client_auth=NONE', short: 'all clients' },
      { value: 'change', name: 'Change something else', short: 'change something else' },
    ],
    default: 'trust',
  });
  if (next === 'change') return undefined;
  if (next === 'none') {
    agreed.add(consentTo({ setting: policySetting('bolt', 'client_auth'), was: 'REQUIRE', now: 'NONE' }));
    const { all, by } = answers.clientAuth ?? { by: {} };
    return { ...answers, clientAuth: { ...(all !== undefined && { all }), by: { ...by, bolt: 'none' } } };
  }
  const file = look.path(
    await prompts.input({
      message: "The clients' certificate, or the certificate of their CA (path):",
      path: true,
      validate: async (typed) => withFile(look, typed, whyNoCertificate),
    }),
  );
  return { ...answers, trust: [...(answers.trust ?? []), file] };
}

const whyNoCertificate = (bytes: Buffer): true | string =>
  readCertificates(bytes).certificates.length > 0 ? true : 'This file contains no certificate.';
