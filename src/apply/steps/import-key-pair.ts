import type { ImportKeyPair, KeyPairSource } from '../../model/steps/import-key-pair.ts';
import { writeServerKey } from '../../pki/keys/private-key.ts';
import { loadKeyPair } from '../load-key-pair.ts';
import type { PreflightContext, StepHandler } from './handler.ts';
import { foreseePair, putPair } from './pair.ts';

export const importKeyPair: StepHandler<ImportKeyPair> = {
  async preflight(step, context) {
    if (!(await comesLater(step.from, context))) await loadKeyPair(step.from, context.system);
    await foreseePair(step, context);
  },
  async perform(step, { system, transaction }) {
    const { key, chain } = await loadKeyPair(step.from, system);
    return putPair(step, await writeServerKey(key, step.passphrase), chain, transaction);
  },
};

/** Will an earlier step make the files, or a program that runs before? */
async function comesLater(from: KeyPairSource, { preview }: PreflightContext): Promise<boolean> {
  for (const path of [from.privateKey, from.certificate, from.chain, from.pkcs12]) {
    if (path === undefined) continue;
    const there = await preview.at(path).catch(() => undefined);
    if (there?.made || (!there && preview.commandRunsBefore)) return true;
  }
  return false;
}
