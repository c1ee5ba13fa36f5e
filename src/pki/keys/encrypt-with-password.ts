import { createCipheriv, randomBytes } from 'node:crypto';
import { type Der, integer, nothing, octets, oid, sequence } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { passwordKey, saltFor } from './password-key.ts';

/** How many times a password is hashed before it becomes a key: what each guess costs whoever has stolen the file. */
export const rounds = {
  /**
   * Where nothing but the passphrase protects the key: a CA's, a client's. OWASP's figure (2023) for PBKDF2 with HMAC-SHA256;
   * 0.4 s of CPU, once a run.
   */
  guarded: 600_000,
  /**
   * For a server's key: its passphrase is in neo4j.conf, and each start of Neo4j pays for each key. Measured with Neo4j's own
   * parsers of 4.4 and 5.26 on Java 17 and 25: 0.1 s of CPU a key, 0.2 s more for the first one; `guarded` would be 0.6 s.
   */
  server: 100_000,
  /** Where more rounds protect nothing: a random passphrase, which cannot be guessed, or one that everybody knows. */
  unguessable: 10_000,
} as const;

/** PBES2 of PKCS #5: AES-256-CBC with a key from PBKDF2 with HMAC-SHA256, the one form that every Neo4j reads. */
export function encryptWithPassword(
  bytes: Buffer,
  password: string,
  rounds: number,
): { readonly algorithm: Der; readonly bytes: Buffer } {
  const secret = Buffer.from(password, 'utf8');
  const salt = saltFor(secret);
  const iv = randomBytes(16);
  const key = passwordKey({ password: secret, salt, rounds, prf: 'sha256', length: 32 });
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const prf = sequence(oid(Oid.hmacWithSha256), nothing());
  const kdf = sequence(oid(Oid.pbkdf2), sequence(octets(salt), integer(rounds), prf));
  const algorithm = sequence(oid(Oid.pbes2), sequence(kdf, sequence(oid(Oid.aes256Cbc), octets(iv))));
  return { algorithm, bytes: Buffer.concat([cipher.update(bytes), cipher.final()]) };
}
