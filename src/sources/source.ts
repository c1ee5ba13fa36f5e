import type { CertbotFacts } from '../model/certificates/certbot.ts';
import type { CertificateRequest, KeyType, SubjectName } from '../model/certificates/certificate-request.ts';
import type { InitAnswers, InitSecrets, SourceName } from '../model/command-line/answers.ts';
import type { FileSpec } from '../model/file-spec.ts';
import type { FileFact, ReleaseLine, ScopeName } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Secret } from '../model/secret.ts';
import type { Step } from '../model/steps/index.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';

/**
 * Where a certificate comes from. To add a source: a file beside this one, a line in `index.ts`, its options in
 * `plan/answers/init-options.ts`. A source returns steps and touches nothing; it does not know which target they are for.
 */
export interface CertificateSource {
  readonly name: SourceName;
  /** For the list in the wizard: what it is, and what it asks of the person. */
  readonly title: string;
  readonly hint: string;
  /** Days a certificate is valid when nobody says otherwise; undefined where the issuer decides. */
  readonly defaultDays: number | undefined;
  readonly defaultKeyType: KeyType;
  /** Why this source cannot serve a scope, with the way out; undefined when it can. */
  readonly refusal: (scope: ScopeName, answers: InitAnswers) => { readonly reason: string; readonly remedy: string } | undefined;
  /** Flags without which this source has nothing to go by, by the names of the answers. */
  readonly needs: (answers: InitAnswers) => readonly string[];
  /** Files it must see before it can plan; what is read there comes back in {@link SourceOrder.files}. */
  readonly filesToRead: (answers: InitAnswers) => readonly string[];
  /** @throws UserError with cause and remedy when what is there will not do. */
  readonly plan: (order: SourceOrder) => SourcePlan;
}

/** Where the pair of one scope goes. Absolute paths. */
export interface PairPlace {
  readonly key: FileSpec;
  readonly certificate: FileSpec;
  readonly certificateRequest: FileSpec;
}

/** What is asked of a source, for one scope. */
export interface SourceOrder {
  readonly scope: ScopeName;
  readonly line: ReleaseLine;
  readonly request: CertificateRequest;
  /** The names were given, not found by looking: a certificate without one of them is refused. */
  readonly namesGiven: boolean;
  readonly place: PairPlace;
  readonly answers: InitAnswers;
  readonly secrets: InitSecrets;
  readonly files: ReadonlyMap<string, FileFact>;
  /** Public roots that have to do with what is in them. */
  readonly publicRoots: readonly Certificate[];
  /** Extra places for the certificate itself, when it stands in for an empty trust folder. */
  readonly certificateCopies: readonly FileSpec[];
  readonly now: Date;
  /** What was seen of certbot; only where it is the source. */
  readonly certbot: CertbotFacts | undefined;
  /** Every scope that has this source, with its place: a deploy hook installs them together. */
  readonly siblings: readonly Sibling[];
  /** How this installation is best made to read new files, as `--reload` takes it. */
  readonly defaultReload: string;
  /** Where Bolt is dialled. */
  readonly boltPort: number;
  readonly home: string;
  /** Folder of the home for notes on what renewals need to know. */
  readonly recordDirectory: string;
}

/** Another scope of the same source. */
export interface Sibling {
  readonly scope: ScopeName;
  readonly baseDirectory: string;
  readonly place: PairPlace;
}

/** What a source makes of an order. */
export interface SourcePlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  /** What a peer or client is given to trust: the certificate itself, its issuer's, or whatever stands above the chain. */
  readonly anchor:
    | { readonly kind: 'own-certificate' }
    | { readonly kind: 'issuer'; readonly pem: string; readonly path: string }
    | { readonly kind: 'above-chain' };
  /** The certificate, where it is known before the plan runs (existing). */
  readonly certificate?: Certificate;
  /** Who signs, where the CA's folder is at hand. */
  readonly issuer?: Certificate | undefined;
  /** The names it will carry, where they are fewer than were asked for (a CA that may not sign for some). */
  readonly names?: readonly SubjectName[];
  /** The key that is there was made by this source, for a certificate that is to come: it is no stray. */
  readonly ownKey?: boolean;
  /** Opens that key, when it is encrypted. */
  readonly passphrase?: Secret | undefined;
  /** CRLs that every member needs, once something was revoked. */
  readonly revocationLists?: readonly { readonly fileName: string; readonly pem: string }[];
  /** Steps before all others, the same for every scope of this source (a hook that a command needs). */
  readonly prepare?: readonly Step[];
  /** A pair that is there came from this source: it may be replaced without being asked. */
  readonly mayReplace?: boolean;
  /** What such a CA is to sign: an absolute path. */
  readonly requestFile?: string;
  /** The run stops here until somebody else has done something (a CA far away signs). */
  readonly waitingFor?: string;
}
