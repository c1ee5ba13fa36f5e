import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM texts made by openssl, independently of what is under test. */
export interface OpensslMaterial {
  readonly ca: string;
  readonly caKey: string;
  readonly key: string;
  readonly leaf: string;
  readonly encryptedKey: string;
  /** A key that belongs to nothing else here. */
  readonly strangerKey: string;
  /** A certificate of another CA. */
  readonly stranger: string;
}

export const keyPassword = 'correct horse';

const run = promisify(execFile);

/** One CA, one leaf for the given names (server and client use), a stranger; RSA 2048, valid for two days. */
export async function makeOpensslMaterial(directory: string, names: readonly string[]): Promise<OpensslMaterial> {
  await mkdir(directory, { recursive: true });
  const at = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: directory, timeout: 60_000 });
  const newKey = (name: string) => openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', name);
  const selfSigned = (key: string, subject: string, out: string) =>
    openssl('req', '-x509', '-new', '-key', key, '-subj', subject, '-days', '2', '-sha256', '-out', out);
  await Promise.all(['ca.key', 'leaf.key', 'stranger.key'].map(newKey));
  await selfSigned('ca.key', '/CN=Bench CA', 'ca.crt');
  await selfSigned('stranger.key', '/CN=Stranger CA', 'stranger.crt');
  const alternatives = names.map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',');
  await writeFile(
    at('leaf.ext'),
    `subjectAltName=${alternatives}\nkeyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n`,
  );
  await openssl('req', '-new', '-key', 'leaf.key', '-subj', `/CN=${names[0] ?? 'leaf'}`, '-out', 'leaf.csr');
  await openssl(
    ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '2', '-sha256', '-extfile', 'leaf.ext', '-out', 'leaf.crt'],
  );
  await writeFile(at('password'), keyPassword);
  await openssl(
    ...['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', 'leaf.key', '-passout', 'file:password', '-out', 'encrypted.key'],
  );
  const text = (name: string) => readFile(at(name), 'utf8');
  return {
    ca: await text('ca.crt'),
    caKey: await text('ca.key'),
    key: await text('leaf.key'),
    leaf: await text('leaf.crt'),
    encryptedKey: await text('encrypted.key'),
    strangerKey: await text('stranger.key'),
    stranger: await text('stranger.crt'),
  };
}
