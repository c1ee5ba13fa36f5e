import { join, sep } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { ImportKeyPair } from '../../model/steps/import-key-pair.ts';
import type { IssueCertificate } from '../../model/steps/issue-certificate.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { type FoundThing, listThings } from '../../pki/encoding/contents.ts';
import { splitPem } from '../../pki/encoding/pem.ts';
import { refuseUnreadable } from '../beforehand/readable-by.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { PreflightContext, StepResult } from './handler.ts';
import { foreseeOutputs, lookAt, resultOf } from './targets.ts';

/** Where a key, its certificate and copies of that go. */
export interface PairPlaces {
  readonly key: FileSpec;
  readonly certificate: FileSpec;
  readonly certificateCopies: readonly FileSpec[];
}

/** Asks whether a pair may be put at its places, and whether Neo4j could read it there. */
export async function foreseePair(step: IssueCertificate | ImportKeyPair, context: PreflightContext): Promise<void> {
  const { key, certificate, certificateCopies } = step;
  for (const { path } of [key, certificate]) await refuseOther(path, context);
  await foreseeOutputs(step, context);
  const reader = await context.readerFor(key.owner);
  for (const { path } of [key, certificate, ...certificateCopies]) {
    await refuseUnreadable(path, reader, context.preview, context.system);
  }
}

/**
 * A setting may name any file of the machine, such as `/etc/hostname`: what is outside the home and holds nothing of TLS was never a
 * pair, and is not replaced by one, not even with a backup.
 */
async function refuseOther(path: string, context: PreflightContext): Promise<void> {
  const there = await lookAt(path, context);
  if (there?.type !== 'file' || there.made || path.startsWith(join(context.plan.home, sep))) return;
  const { bytes, unreadable } = await context.system.files.readFact(path);
  // No key is as large as what is not read for its size; what may not be read is for the system to refuse.
  const things = bytes === undefined ? undefined : listThings(splitPem(bytes), bytes);
  if (things === undefined ? unreadable !== 'EFBIG' : things.length === 0 || things.some(isOfTls)) return;
  throw new UserError(
    `${path} is neither a key nor a certificate and is outside the Neo4j home, so it is not replaced.`,
    'Correct the setting in neo4j.conf that names it, or move the file away.',
    { paths: [path] },
  );
}

const isOfTls = ({ kind }: FoundThing): boolean => kind !== 'text' && kind !== 'unknown';

/** `chain`: leaf first. Copies get the leaf alone. `key`: PEM; undefined leaves the one that is there. */
export async function putPair(
  places: PairPlaces,
  key: string | undefined,
  chain: readonly Certificate[],
  transaction: Transaction,
): Promise<StepResult> {
  const text = chain.map(({ pem }) => pem).join('');
  const files = [
    ...(key === undefined ? [] : [{ spec: places.key, bytes: Buffer.from(key) }]),
    { spec: places.certificate, bytes: Buffer.from(text) },
    ...places.certificateCopies.map((spec) => ({ spec, bytes: Buffer.from(chain[0]?.pem ?? '') })),
  ];
  const outcomes = await transaction.putFiles(files);
  return resultOf(files.map(({ spec }, index) => [spec.path, outcomes[index] ?? 'unchanged']));
}
