import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordIssued } from '../../src/apply/steps/open-authority.ts';
import type { Transaction } from '../../src/apply/transaction/transaction.ts';
import { createSystem } from '../../src/system/index.ts';
import { authorityPair, peerPair } from '../support/certificates.ts';
import { testdir } from '../support/testdir.ts';

it('gives no serial twice: the record of the first stays as it is', async () => {
  const directory = testdir();
  const { certificate } = await peerPair('core1.test', { issuer: await authorityPair('CA') });
  const written: string[] = [];
  const transaction = {
    makeDirectory: async (path: string) => mkdirSync(path, { recursive: true }),
    putFile: async ({ path }: { path: string }, bytes: Buffer) => {
      written.push(path);
      writeFileSync(path, bytes);
      return 'created';
    },
  } as unknown as Transaction;
  const context = { transaction, system: createSystem() };
  await recordIssued(directory, certificate, context);
  const [file = ''] = readdirSync(join(directory, 'issued'));
  expect(file).toBe(`${certificate.serial}.crt`);
  writeFileSync(join(directory, 'issued', file), 'the first');
  await expect(recordIssued(directory, certificate, context)).rejects.toThrow(/is already used by another certificate/);
  expect(readFileSync(join(directory, 'issued', file), 'utf8')).toBe('the first');
  expect(written).toHaveLength(1);
});
