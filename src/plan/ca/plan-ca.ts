import { join } from 'node:path';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import type { KeyType, SubjectName } from '../../model/certificates/certificate-request.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { closedLimits } from '../../pki/names/name-limits.ts';

export const dayMilliseconds = 24 * 60 * 60 * 1000;

/** What `ca create` was asked for. */
export interface CreateInputs {
  readonly directory: string;
  readonly commonName: string;
  readonly days: number;
  readonly keyType: KeyType;
  readonly permitted: readonly SubjectName[];
  readonly intermediate: boolean;
  readonly passphrase: Secret | undefined;
  readonly now: Date;
}

/** A CA's folder and its record of what it issued, still empty. */
export function authorityFolders(directory: string): readonly Step[] {
  return [directory, join(directory, authorityFiles.issued)].map((path) => ({
    kind: 'makeDirectory',
    path,
    mode: authorityModes.directory,
  }));
}

/** How long a list lasts that is signed to the end of the CA: nothing else tells that one day everybody is refused. */
export function listNote(end: Date): PlanNote {
  const date = end.toISOString().slice(0, 10);
  return {
    severity: 'info',
    text: `The revocation list (CRL) is valid until ${date}, when the CA itself expires. A member that has a list refuses every certificate of this CA once that list has expired.`,
    remedy: 'To make a list that expires sooner, use ca revoke --days N.',
  };
}

/** OpenJDK: a trust anchor's own extensions are no part of path validation. Tried with every line of Neo4j. */
const rootLimitsNote: PlanNote = {
  severity: 'info',
  text: 'Neo4j (Java) does not enforce name limits of a trusted root CA, only those of an intermediate CA below it. openssl and programs that use it enforce both.',
  remedy: 'To make Neo4j itself enforce --permit, add --intermediate and keep root.key offline.',
};

/** A new CA in a new folder: key, certificate, an empty CRL, and a place for records. */
export function planCreateAuthority(inputs: CreateInputs): Plan {
  const { directory, commonName, intermediate, passphrase } = inputs;
  const notes: PlanNote[] = [listNote(new Date(inputs.now.getTime() + inputs.days * dayMilliseconds))];
  if (inputs.permitted.length > 0 && !intermediate) notes.push(rootLimitsNote);
  if (passphrase === undefined) {
    notes.push({
      severity: 'warning',
      text: "The CA's key is not encrypted: anyone who can read the file can issue certificates for your cluster.",
      remedy: 'Keep the folder where nobody else can read it, preferably not on a server.',
    });
  }
  return {
    command: 'ca create',
    home: directory,
    steps: [
      ...authorityFolders(directory),
      {
        kind: 'createAuthority',
        directory,
        subject: [{ type: 'CN', value: commonName }],
        ...(intermediate ? { intermediate: [{ type: 'CN', value: `${commonName} Intermediate` }] } : {}),
        keyType: inputs.keyType,
        days: inputs.days,
        limits: inputs.permitted.length === 0 ? undefined : closedLimits(inputs.permitted),
        passphrase,
      },
    ],
    rehearsals: [],
    notes,
  };
}
