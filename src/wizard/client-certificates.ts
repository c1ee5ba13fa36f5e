import type { InitAnswers } from '../model/command-line/answers.ts';
import { policySetting } from '../neo4j/config/ssl-policy.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import type { Agreed } from './consent.ts';
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
      {
        value: 'trust',
        name: 'Those with a certificate that I trust    its file, or that of its CA',
        short: 'those with a certificate',
      },
      { value: 'none', name: 'All, without a certificate of their own  client_auth=NONE', short: 'all' },
      { value: 'change', name: 'Change something else', short: 'change something else' },
    ],
    default: 'trust',
  });
  if (next === 'change') return undefined;
  if (next === 'none') {
    agreed.add([policySetting('bolt', 'client_auth'), 'REQUIRE', 'NONE'].join(' '));
    const { all, by } = answers.clientAuth ?? { by: {} };
    return { ...answers, clientAuth: { ...(all !== undefined && { all }), by: { ...by, bolt: 'none' } } };
  }
  const file = look.path(
    await prompts.input({
      message: "The clients' certificate, or that of their CA (path):",
      path: true,
      validate: async (typed) => withFile(look, typed, whyNoCertificate),
    }),
  );
  return { ...answers, trust: [...(answers.trust ?? []), file] };
}

const whyNoCertificate = (bytes: Buffer): true | string =>
  readCertificates(bytes).certificates.length > 0 ? true : 'This file contains no certificate.';
