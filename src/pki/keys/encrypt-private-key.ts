import type { KeyObject } from 'node:crypto';
import { octets, sequence } from '../encoding/der-write.ts';
import { encodePem } from '../encoding/pem.ts';
import { encryptWithPassword } from './encrypt-with-password.ts';

export { rounds } from './encrypt-with-password.ts';

/** The key as encrypted PKCS #8 PEM, in the form that Neo4j of every line reads. `times`: one of `rounds`. */
export function encryptPkcs8(key: KeyObject, passphrase: string, times: number): string {
  const { algorithm, bytes } = encryptWithPassword(key.export({ type: 'pkcs8', format: 'der' }), passphrase, times);
  return encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(bytes)));
}
