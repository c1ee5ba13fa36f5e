import type { AuthorityFacts } from '../../model/certificates/authority.ts';
import type { Plan } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { RevokeCertificate } from '../../model/steps/revoke-certificate.ts';
import { type Authority, openAuthorityKey, readAuthority } from '../../pki/issuing/authority.ts';

/** What `ca revoke` was asked for. */
export interface RevokeInputs {
  /** The folder whose lock is taken: the CA's own, also for the one that is being replaced. */
  readonly home: string;
  readonly facts: AuthorityFacts;
  readonly caPassphrase: Secret | undefined;
  /** Lower-case hex. */
  readonly serial: string;
  readonly reason: RevokeCertificate['reason'];
  readonly days: number | undefined;
  readonly now: Date;
}

/** A new CRL with one serial more. */
export function planRevoke({ home, facts, caPassphrase, serial, reason, days, now }: RevokeInputs): {
  readonly plan: Plan;
  readonly authority: Authority;
} {
  const authority = readAuthority(facts, now);
  openAuthorityKey(facts.key, authority.issuer, caPassphrase);
  const already = authority.lists.find(({ issuer }) => issuer === authority.issuer)?.list.revoked.has(serial) === true;
  const signer = {
    kind: 'ca',
    directory: facts.directory,
    passphrase: caPassphrase,
  } as const;
  return {
    authority,
    plan: {
      command: 'ca revoke',
      home,
      steps: already ? [] : [{ kind: 'revokeCertificate', signer, serial, reason, days }],
      rehearsals: [],
      notes: already ? [{ severity: 'info', text: 'The certificate is already revoked.' }] : [],
    },
  };
}
