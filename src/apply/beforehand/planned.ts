import type { KeyObject } from 'node:crypto';
import type { KeyType } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { ImportKeyPair } from '../../model/steps/import-key-pair.ts';
import type { Step } from '../../model/steps/index.ts';
import type { System } from '../../system/system.ts';
import { createKeySupply, type KeySupply, keyTypeFor } from '../key-supply.ts';
import type { PerformContext } from '../steps/handler.ts';
import { handlerOf } from '../steps/index.ts';
import { putPair } from '../steps/pair.ts';
import { foreseeBundle } from '../steps/write-bundle.ts';
import { createPlannedFiles } from './planned-files.ts';

/**
 * The machine as it will be once a plan has run: every step is performed by its own handler, on a view of the files that
 * keeps all changes in memory. What a program will fetch cannot be known; a pair that is to come from there is taken to be good.
 * A step that could not be performed is left out: the preflight says why.
 * @param keys the keys that the plan takes are given back, so that the run itself uses the same ones.
 */
export async function systemAfter<S extends PerformContext['system'] & Pick<System, 'clock'>>(
  plan: Plan,
  system: S,
  { now, keys = createKeySupply() }: { readonly now?: Date | undefined; readonly keys?: KeySupply | undefined } = {},
): Promise<S> {
  const planned = createPlannedFiles(system);
  const taken: (readonly [KeyType, KeyObject])[] = [];
  const context: PerformContext = {
    system: planned.system,
    now: now ?? system.clock.now(),
    transaction: planned.transaction,
    async keyFor(step) {
      const type = keyTypeFor(step);
      if (type === undefined) throw new Error(`no key is made for a step of kind ${step.kind}`);
      const key = await keys.take(type);
      taken.push([type, key]);
      return key;
    },
    wroteBefore: () => true,
    signal: new AbortController().signal,
  };
  let programRan = false;
  for (const step of plan.steps) {
    if (step.kind === 'runCommand') programRan = true;
    if (!concernsAHome.has(step.kind)) continue;
    try {
      if (step.kind === 'writeBundle') await foreseeBundle(step, context);
      else await handlerOf(step).perform(step, context);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (programRan && step.kind === 'importKeyPair') await putStandIn(step, context);
    }
  }
  for (const [type, key] of taken.reverse()) keys.giveBack(type, key);
  return planned.system;
}

/** Kinds whose files a Neo4j reads, now or once somebody has brought them there; the others work in a CA's folder, or outside. */
const concernsAHome: ReadonlySet<Step['kind']> = new Set([
  'makeDirectory',
  'issueCertificate',
  'importKeyPair',
  'requestCertificate',
  'createAuthority',
  'copyFile',
  'writeFile',
  'removeFile',
  'moveFile',
  'setMode',
  'closeToOthers',
  'editConf',
  'writeBundle',
  'signCertificate',
]);

function isRefusal(error: unknown): boolean {
  return error instanceof UserError || typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** In place of what a program will leave: some pair, with the looks that the real one will have. */
async function putStandIn(step: ImportKeyPair, { now, transaction }: PerformContext): Promise<void> {
  const [{ issueSelfSigned }, { generatePrivateKey, writeServerKey }] = await Promise.all([
    import('../../pki/issuing/issue.ts'),
    import('../../pki/keys/private-key.ts'),
  ]);
  const key = await generatePrivateKey('ec-p256');
  const request = {
    subject: [{ type: 'CN', value: 'localhost' }],
    names: [{ kind: 'dns', value: 'localhost' }],
    usages: ['serverAuth', 'clientAuth'],
    keyType: 'ec-p256',
    days: 1,
  } as const;
  await putPair(step, await writeServerKey(key, step.passphrase), [issueSelfSigned({ request, key, now })], transaction);
}
