import type { KeyObject } from 'node:crypto';
import type { KeyType } from '../model/certificates/certificate-request.ts';
import type { Step } from '../model/steps/index.ts';
import { generatePrivateKey } from '../pki/keys/private-key.ts';

/** Private keys, some of which may be in the making already. Each is handed out once. */
export interface KeySupply {
  /** Begins to make keys, on all cores, while something else goes on (an RSA key takes as long as a person thinks). */
  start(type: KeyType, count: number): void;
  take(type: KeyType): Promise<KeyObject>;
  /** One that was taken and not used for anything: the next to ask for its type gets it. */
  giveBack(type: KeyType, key: KeyObject): void;
}

/** Makes keys ahead of the steps that need them; a type that nobody asked for ahead is made when it is taken. */
export function createKeySupply(): KeySupply {
  const waiting = new Map<KeyType, Promise<KeyObject>[]>();
  const make = (type: KeyType) => {
    const key = generatePrivateKey(type);
    // Told when it is taken; until then a failure must not end the process.
    key.catch(() => {});
    return key;
  };
  return {
    start(type, count) {
      const keys = waiting.get(type) ?? [];
      waiting.set(type, keys);
      for (let made = 0; made < count; made += 1) keys.push(make(type));
    },
    take: (type) => waiting.get(type)?.shift() ?? make(type),
    giveBack(type, key) {
      waiting.set(type, [Promise.resolve(key), ...(waiting.get(type) ?? [])]);
    },
  };
}

/** The type of the key that has to be made for a step; undefined where none has. */
export function keyTypeFor(step: Step): KeyType | undefined {
  if (step.kind === 'issueCertificate') return step.keepKey ? undefined : step.request.keyType;
  return step.kind === 'signCertificate' && step.holder.kind === 'new' ? step.holder.keyType : undefined;
}
