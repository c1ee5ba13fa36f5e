import type { FileSpec } from '../../model/file-spec.ts';
import type { ImportKeyPair } from '../../model/steps/import-key-pair.ts';
import type { IssueCertificate } from '../../model/steps/issue-certificate.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { refuseUnreadable } from '../beforehand/readable-by.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { PreflightContext, StepResult } from './handler.ts';
import { foreseeOutputs, resultOf } from './targets.ts';

/** Where a key, its certificate and copies of that go. */
export interface PairPlaces {
  readonly key: FileSpec;
  readonly certificate: FileSpec;
  readonly certificateCopies: readonly FileSpec[];
}

/** Asks whether a pair may be put at its places, and whether Neo4j could read it there. */
export async function foreseePair(step: IssueCertificate | ImportKeyPair, context: PreflightContext): Promise<void> {
  const { key, certificate, certificateCopies } = step;
  await foreseeOutputs(step, context);
  const reader = await context.readerFor(key.owner);
  for (const { path } of [key, certificate, ...certificateCopies]) {
    await refuseUnreadable(path, reader, context.preview, context.system);
  }
}

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
