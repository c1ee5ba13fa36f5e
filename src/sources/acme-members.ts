import type { InitAnswers } from '../model/command-line/answers.ts';
import { UserError } from '../model/errors/errors.ts';
import type { ScopeName } from '../model/installation.ts';
import { outsideFacts } from '../model/outside-facts.ts';
import { type Certificate, isSignedBy } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { isPublicCa as isOpenCa } from '../pki/certificates/public-ca.ts';
import { isPublicCa } from './certbot-refusals.ts';
import type { SourceOrder } from './source.ts';

/** Members may be served by an ACME server of one's own, whose CA they are then given; what it issues is judged when it is there. */
export function refuseScope(
  scope: ScopeName,
  answers: InitAnswers,
): { readonly reason: string; readonly remedy: string } | undefined {
  if (scope === 'bolt' || scope === 'https') return undefined;
  if (isPublicCa(answers)) {
    return {
      reason: `${outsideFacts.publicClientUsage.says}, so members would refuse each other. A member that trusted that CA would also accept every customer of it.`,
      remedy: `Use a private CA for members (ca create makes one): --source bolt=certbot,https=certbot,${scope}=ca --ca DIR. Or use your own ACME server: --acme-server URL --acme-ca FILE.`,
    };
  }
  if (answers.acmeCa !== undefined) return undefined;
  return {
    reason: `members have to trust the CA of ${answers.acmeServer}, but its certificate was not given.`,
    remedy: 'Pass it with --acme-ca FILE.',
  };
}

/**
 * What members of a cluster trust where an ACME server of one's own signs: the CAs in `--acme-ca`.
 * @param chain as issued; empty before there is one.
 * @throws UserError where there is none, one is public, or none has issued the chain.
 */
export function acmeAnchor({ answers: { acmeCa = '' }, files, publicRoots }: SourceOrder, chain: readonly Certificate[]) {
  const all = readCertificates(files.get(acmeCa)?.bytes ?? Buffer.alloc(0)).certificates;
  const cas = all.filter(isAuthority);
  if (cas.length === 0)
    throw new UserError(`${acmeCa} contains no CA certificate.`, 'Pass the certificate of the CA with --acme-ca FILE.', {
      paths: [acmeCa],
    });
  const open = cas.find((one) => isOpenCa(one, publicRoots, cas));
  if (open !== undefined)
    throw new UserError(
      `${open.subject.text} in ${acmeCa} is a public CA: members that trust it would accept every customer of it.`,
      'Use a private CA for members (ca create makes one).',
      { paths: [acmeCa] },
    );
  const above = cas.filter((ca) =>
    chain.some(
      (one) => one.fingerprint256 === ca.fingerprint256 || (one.issuer.canonical === ca.subject.canonical && isSignedBy(one, ca)),
    ),
  );
  if (chain.length > 0 && above.length === 0)
    throw new UserError(
      `No CA in ${acmeCa} signed the certificate. Its issuer is ${chain.at(-1)?.issuer.text}.`,
      'Pass the root certificate of the ACME server with --acme-ca FILE.',
      { paths: [acmeCa] },
    );
  return { kind: 'issuer' as const, pem: cas.map(({ pem }) => pem).join(''), path: acmeCa };
}

/** A member shows its certificate as a server and as a client. @throws UserError for one of servers alone. */
export function refuseClientUse(leaf: Certificate, scope: ScopeName): void {
  if (leaf.extendedKeyUsage === undefined || leaf.extendedKeyUsage.includes('clientAuth')) return;
  throw new UserError(
    `The certificate is only valid for servers (clientAuth is missing), but ${scope} needs both usages.`,
    'Make the ACME server issue serverAuth and clientAuth (step-ca does by default; in Vault, set client_flag of the role), or use a private CA for members (ca create makes one).',
  );
}
