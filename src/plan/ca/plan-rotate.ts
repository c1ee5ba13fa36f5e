import { join } from 'node:path';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import { keyTypes } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Authority } from '../../pki/issuing/authority.ts';
import { limitsOf } from '../../pki/names/name-limits.ts';
import { listNote } from './plan-ca.ts';
import type { RotationStage } from './rotation-stage.ts';

export const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Which CAs are in a CA's folder while it is being replaced. */
export interface RotationFacts {
  readonly directory: string;
  readonly current: Authority;
  /** Made by the first stage. */
  readonly next: Authority | undefined;
  /** Put aside by the second. */
  readonly previous: Authority | undefined;
  /** Files that are there, by name, in the folder, in `next` and in `previous`. */
  readonly names: { readonly current: readonly string[]; readonly next: readonly string[]; readonly previous: readonly string[] };
  readonly retiredFolderThere: boolean;
  readonly caPassphrase: Secret | undefined;
  readonly days: number;
  readonly now: Date;
}

/** The CA's own part of a stage. A stage that was done already changes nothing. */
export function planAuthorityStage(stage: RotationStage, facts: RotationFacts): Plan {
  const steps = stageSteps(stage, facts);
  const makesList = steps.some(({ kind }) => kind === 'createAuthority');
  return {
    command: `ca rotate --stage ${stage}`,
    home: facts.directory,
    steps,
    rehearsals: [],
    notes: makesList ? [listNote(new Date(facts.now.getTime() + facts.days * dayMilliseconds))] : [],
  };
}

function stageSteps(stage: RotationStage, facts: RotationFacts): readonly Step[] {
  const { directory, next, previous } = facts;
  switch (stage) {
    case 'trust':
      if (previous !== undefined) {
        throw new UserError(
          'The previous CA has not been dropped yet: members are still switching.',
          'Finish that first:\nneo4j-tls ca rotate --stage drop',
        );
      }
      return next === undefined ? createNext(facts) : [];
    case 'switch':
      if (next === undefined && previous !== undefined) return [];
      if (next === undefined)
        throw new UserError(
          'There is no new CA to switch to.',
          'Create it, and make every member trust it first:\nneo4j-tls ca rotate --stage trust',
        );
      return [
        { kind: 'makeDirectory', path: join(directory, authorityFiles.previous), mode: authorityModes.directory },
        ...moveAll(facts.names.current, directory, join(directory, authorityFiles.previous)),
        ...moveAll(facts.names.next, join(directory, authorityFiles.next), directory),
      ];
    case 'drop': {
      if (next !== undefined)
        throw new UserError(
          'The members have not been switched to the new CA.',
          'Do that first:\nneo4j-tls ca rotate --stage switch',
        );
      if (previous === undefined) return [];
      const retired = join(directory, authorityFiles.retired, previous.root.fingerprint256.slice(0, 16));
      return [
        ...(facts.retiredFolderThere
          ? []
          : [{ kind: 'makeDirectory', path: join(directory, authorityFiles.retired), mode: authorityModes.directory } as const]),
        { kind: 'makeDirectory', path: retired, mode: authorityModes.directory },
        ...moveAll(facts.names.previous, join(directory, authorityFiles.previous), retired),
      ];
    }
  }
}

/** The same kind of CA with a new key, under a name of its own: two CAs of one name could not be told apart by it. */
function createNext({ directory, current, caPassphrase, days }: RotationFacts): readonly Step[] {
  const folder = join(directory, authorityFiles.next);
  const keyType = keyTypes.find((type) => type === current.issuer.keyType) ?? 'ec-p256';
  const name = nextName(current.root.commonName ?? 'Neo4j TLS CA');
  return [
    { kind: 'makeDirectory', path: folder, mode: authorityModes.directory },
    {
      kind: 'createAuthority',
      directory: folder,
      subject: [{ type: 'CN', value: name }],
      ...(current.intermediates.length === 0 ? {} : { intermediate: [{ type: 'CN', value: `${name} Intermediate` }] }),
      keyType,
      days,
      limits: limitsOf(current.issuer),
      passphrase: caPassphrase,
    },
  ];
}

/** `Graph CA` → `Graph CA G2` → `Graph CA G3`. */
function nextName(name: string): string {
  const match = /^(.*) G(\d{1,4})$/.exec(name);
  return match === null ? `${name} G2` : `${match[1]} G${Number(match[2]) + 1}`;
}

function moveAll(names: readonly string[], from: string, to: string): readonly Step[] {
  return names.map((name) => ({ kind: 'moveFile', from: join(from, name), to: join(to, name) }));
}
