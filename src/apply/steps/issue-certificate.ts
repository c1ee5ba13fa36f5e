import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import type { Signer, Step } from '../../model/plan.ts';
import { type Certificate, readCertificates } from '../../pki/certificate.ts';
import { orderChain } from '../../pki/chain.ts';
import { writePkcs8 } from '../../pki/private-key.ts';
import type { System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import { openKey } from '../load-key-pair.ts';
import type { StepHandler } from './handler.ts';
import { foreseePair, putPair } from './pair.ts';

type IssueCertificate = Extract<Step, { kind: 'issueCertificate' }>;

export const issueCertificate: StepHandler<IssueCertificate> = {
  async preflight(step, context) {
    const { system, preview } = context;
    const keyComes = (await preview.at(step.key.path))?.made;
    if (step.keepKey && !keyComes) await readKeptKey(step, system);
    const caComes = step.signer.kind === 'ca' && (await preview.at(step.signer.directory))?.made;
    if (step.signer.kind === 'ca' && !caComes) await openCa(step.signer, system);
    await foreseePair(step, context, { keepsKey: step.keepKey === true });
  },
  async perform(step, context) {
    const { system, now } = context;
    const key = step.keepKey ? await readKeptKey(step, system) : await context.keyFor(step);
    const chain = await issue(step, key, now, system);
    const encrypted = step.keepKey ? undefined : writePkcs8(key, step.passphrase?.reveal());
    return putPair(step, encrypted, chain, context.transaction);
  },
};

async function issue(step: IssueCertificate, key: KeyObject, now: Date, system: System): Promise<readonly Certificate[]> {
  // Loaded here: commands that only move files do without it.
  const { issueFromCa, issueSelfSigned } = await import('../../pki/issue.ts');
  const { request, signer } = step;
  if (signer.kind === 'self') return [issueSelfSigned({ request, key, now })];
  const { issuer, issuerKey, others } = await openCa(signer, system);
  const leaf = issueFromCa({ request, publicKey: key, issuer, issuerKey, now });
  const chain = orderChain({ certificates: [issuer, ...others], leaf });
  return chain.kind === 'chain' ? chain.certificates : [leaf];
}

async function readKeptKey(step: IssueCertificate, system: System): Promise<KeyObject> {
  const { path } = step.key;
  return openKey(await telling('read', path, () => system.files.read(path)), path, step.passphrase);
}

async function openCa({ directory, passphrase }: Extract<Signer, { kind: 'ca' }>, system: System) {
  const keyPath = join(directory, 'ca.key');
  const certificatePath = join(directory, 'ca.crt');
  const issuerKey = openKey(await telling('read', keyPath, () => system.files.read(keyPath)), keyPath, passphrase);
  const { certificates } = readCertificates(await telling('read', certificatePath, () => system.files.read(certificatePath)));
  const chain = orderChain({ certificates, key: issuerKey });
  const [issuer, ...others] = chain.kind === 'chain' ? chain.certificates : [];
  if (issuer) return { issuer, issuerKey, others };
  throw new UserError(
    `${certificatePath} has no certificate for ${keyPath}.`,
    'Name a folder that neo4j-tls ca create has made.',
    {
      paths: [certificatePath, keyPath],
    },
  );
}
