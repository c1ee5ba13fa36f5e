import { dirname, join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import type { Owner } from '../../model/installation.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { revealed } from '../../model/secret.ts';
import type { System } from '../../system/system.ts';
import { refusalOf } from '../error-words.ts';
import { handlerOf } from '../steps/index.ts';
import { createPreview } from './preview.ts';
import { type Reader, readerOf } from './readable-by.ts';

/** No file we make is larger than this many blocks' worth. */
const bytesPerFile = 4096;

export interface PreflightOptions {
  readonly force: boolean;
  readonly now: Date;
}

/**
 * Asks every step whether it could be performed, in order; what an earlier one makes counts as there. Changes nothing.
 * @throws UserError that names all that could not, so that one look is enough; what lies below a refused folder is not repeated.
 */
export async function preflight(plan: Plan, system: System, { force, now }: PreflightOptions): Promise<void> {
  const preview = createPreview(system);
  const readers = new Map<number, Reader>();
  const readerFor = async (owner: Owner | undefined): Promise<Reader> => {
    const whose = owner ?? (await ownerOfHome(plan.home, system));
    const reader =
      readers.get(whose.uid) ?? readerOf(whose, system, plan.home, plan.mountedFrom ?? (await mountOf(whose, plan, system)));
    readers.set(whose.uid, reader);
    return reader;
  };
  const refusals: UserError[] = [];
  for (const step of plan.steps) {
    try {
      await handlerOf(step).preflight(step, { system, plan, force, now, preview, readerFor });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!refusals.some((earlier) => covers(earlier, error))) refusals.push(error);
    }
  }
  if (refusals.length > 0) throw allRefusals(refusals);
  await refuseFullDisk(plan.steps, system);
}

/** Said already, no more than what follows from it, or mended by the same cure in the same place. */
function covers(earlier: UserError, later: UserError): boolean {
  if (earlier.message === later.message) return true;
  if (earlier.remedy === later.remedy && later.paths.some((path) => earlier.paths.includes(path))) return true;
  return later.paths.length > 0 && later.paths.every((path) => earlier.paths.some((above) => path.startsWith(join(above, '/'))));
}

function allRefusals(refusals: readonly UserError[]): UserError {
  const [only] = refusals;
  if (only !== undefined && refusals.length === 1) return only;
  const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
  return new UserError(
    unique(refusals.map(({ message }) => message)).join('\n'),
    unique(refusals.map(({ remedy }) => remedy).filter((remedy) => remedy !== '')).join('\n'),
    { paths: unique(refusals.flatMap(({ paths }) => paths)) },
  );
}

/**
 * A number without an account here is the user of a container, which finds the home (or a part of it) mounted: what is closed
 * above, as the home of whoever logs in, is not in its way.
 */
async function mountOf({ uid }: Owner, { home }: Plan, { host }: System): Promise<string | undefined> {
  return (await host.findUser(uid)) === undefined ? home : undefined;
}

/** A home that is not there yet will be ours. */
async function ownerOfHome(home: string, system: System): Promise<Owner> {
  const fact = await system.files.stat(home);
  return fact.state === 'present' ? fact.owner : (system.host.user ?? { uid: 0, gid: 0 });
}

/** Roughly: it spares a run that would be taken back again. */
async function refuseFullDisk(steps: readonly Step[], system: System): Promise<void> {
  const needed = new Map<string, number>();
  const nearest = new Map<string, string>();
  for (const step of steps) {
    for (const [path, bytes] of await sizesOf(step, system)) {
      const parent = dirname(path);
      const directory = nearest.get(parent) ?? (await nearestDirectory(path, system));
      nearest.set(parent, directory);
      needed.set(directory, (needed.get(directory) ?? 0) + bytes);
    }
  }
  for (const [directory, bytes] of needed) {
    const free = await system.files.freeSpace(directory);
    if (free !== undefined && free < bytes) throw refusalOf('ENOSPC', 'written to', directory);
  }
}

async function sizesOf(step: Step, system: System): Promise<readonly (readonly [path: string, bytes: number])[]> {
  switch (step.kind) {
    case 'issueCertificate':
    case 'importKeyPair':
      return [step.key, step.certificate, ...step.certificateCopies].map(({ path }) => [path, bytesPerFile]);
    case 'writeFile':
      return [[step.to.path, bytesPerFile + Buffer.byteLength(revealed(step.text))]];
    case 'copyFile':
      return [[step.to.path, bytesPerFile]];
    case 'editConf': {
      const fact = await system.files.stat(step.path);
      // Once for the new file, once for the old in case it must be copied.
      return [[step.path, bytesPerFile + (fact.state === 'present' ? 2 * fact.size : 0)]];
    }
    case 'requestCertificate':
      return [step.key, step.certificateRequest].map(({ path }) => [path, bytesPerFile]);
    case 'createAuthority':
    case 'adoptAuthority':
      return [[step.directory, 6 * bytesPerFile]];
    case 'signCertificate':
      return [[step.certificate.path, 3 * bytesPerFile]];
    case 'writeBundle': {
      const files = step.members.reduce((sum, { policies }) => sum + 3 + 8 * policies.length, 0);
      return [[step.out, files * bytesPerFile]];
    }
    case 'revokeCertificate':
      return [[step.signer.directory, bytesPerFile]];
    case 'makeDirectory':
      return [[step.path, bytesPerFile]];
    case 'removeFile':
    case 'moveFile':
    case 'setMode':
    case 'runCommand':
      return [];
  }
}

async function nearestDirectory(path: string, system: System): Promise<string> {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((await system.files.stat(at)).state === 'present' || at === dirname(at)) return at;
  }
}
