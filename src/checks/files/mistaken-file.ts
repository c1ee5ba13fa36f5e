import { basename } from 'node:path';
import type { ScopeName } from '../../model/installation.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { listThings, nameThing, type ThingKind } from '../../pki/encoding/contents.ts';
import { splitPem } from '../../pki/encoding/pem.ts';
import type { PolicyFiles } from '../../verdict/facts.ts';
import type { LoadedPolicy } from '../../verdict/loaded-policy.ts';

/** A file that is sound, and not what the setting is for. */
export interface Mistake {
  readonly message: string;
  readonly remedy: string;
}

type Kind = ThingKind | 'java-keystore' | 'nothing';

/** Is the wrong file named as private key or certificate? Undefined: it is the right kind, or cannot be told. */
export function mistakenFile(path: string, scope: ScopeName, files: PolicyFiles, policy: LoadedPolicy): Mistake | undefined {
  const [key, certificate] = [kindsOf(files.privateKey.bytes), kindsOf(files.publicCertificate.bytes)];
  const setting = (suffix: string): string => `dbms.ssl.policy.${scope}.${suffix}`;
  const name = basename(path);
  if (isKey(certificate) && key.has('certificate') && !isKey(key))
    return {
      message: `the private key and the certificate are swapped: ${basename(files.privateKey.path)} contains the certificate, ${basename(files.publicCertificate.path)} the key`,
      remedy: `Swap the two files, or the values of ${setting('private_key')} and ${setting('public_certificate')}.`,
    };
  // With one file for both, what is missing in it is told as that.
  if (files.privateKey.path === files.publicCertificate.path) return storeOf(key, path, scope);
  const isKeyFile = path === files.privateKey.path;
  const kinds = isKeyFile ? key : certificate;
  const store = storeOf(kinds, path, scope);
  if (store !== undefined) return store;
  const slot = isKeyFile ? 'private_key' : 'public_certificate';
  const wanted = isKeyFile ? 'the private key' : 'the certificate';
  if ((isKeyFile ? files.privateKey : files.publicCertificate).unreadable === 'ENOTFILE')
    return {
      message: `${name} is a pipe, a socket or a device, not a file`,
      remedy: `Set ${setting(slot)} to the file that contains ${wanted}.`,
    };
  const right = isKeyFile ? isKey(kinds) : kinds.has('certificate');
  const [other] = [...kinds].filter(
    (kind) => kind !== 'text' && kind !== 'damaged' && kind !== 'unknown' && kind !== 'parameters',
  );
  if (!right && other !== undefined)
    return {
      message: other === 'nothing' ? `${name} is empty` : `${name} contains ${nameThing(other as ThingKind)}, not ${wanted}`,
      remedy: `Set ${setting(slot)} to the file that contains ${wanted}.`,
    };
  return isKeyFile || policy.key === undefined ? undefined : chainAlone(name, setting('public_certificate'), files);
}

/** `chain.pem` of certbot, or a CA's bundle: the issuers without the certificate itself. */
function chainAlone(name: string, setting: string, files: PolicyFiles): Mistake | undefined {
  const { certificates } = readCertificates(files.publicCertificate.bytes ?? Buffer.alloc(0));
  // A self-signed certificate of a server may be marked as a CA as well; it does not say that it signs others.
  const isIssuer = (one: Certificate): boolean =>
    isAuthority(one) && one.names.length === 0 && (!one.selfSigned || one.keyUsage?.includes('keyCertSign') === true);
  if (certificates.length === 0 || !certificates.every(isIssuer)) return undefined;
  return {
    message: `${name} contains only the certificates of the CA, not the one that was issued for the private key`,
    remedy: `Set ${setting} to the file that starts with this server's own certificate. With certbot, that is fullchain.pem, not chain.pem.`,
  };
}

function storeOf(kinds: ReadonlySet<Kind>, path: string, scope: ScopeName): Mistake | undefined {
  const take = (file: string): string =>
    `neo4j-tls init --components ${scope} --source existing --pkcs12 ${shellQuote(file)} --force`;
  const name = basename(path);
  if (kinds.has('pkcs12'))
    return {
      message: `${name} is a PKCS#12 keystore, which Neo4j does not read`,
      remedy: `Extract the key and certificate with --pkcs12, which asks for the password:\n${take(path)}`,
    };
  if (!kinds.has('java-keystore')) return undefined;
  const converted = `${path.replace(/\.[^./]*$/, '')}.p12`;
  return {
    message: `${name} is a Java keystore (JKS), which Neo4j does not read`,
    remedy: `Convert it to PKCS#12, then extract the key and certificate. Both commands ask for passwords:\nkeytool -importkeystore -srckeystore ${shellQuote(path)} -destkeystore ${shellQuote(converted)} -deststoretype pkcs12\n${take(converted)}`,
  };
}

const isKey = (kinds: ReadonlySet<Kind>): boolean => kinds.has('private-key') || kinds.has('encrypted-private-key');

/** Magic numbers of JKS and JCEKS. */
const javaKeystores: readonly number[] = [0xfeedfeed, 0xcececece];

function kindsOf(bytes: Buffer | undefined): ReadonlySet<Kind> {
  if (bytes === undefined) return new Set();
  if (bytes.length === 0) return new Set(['nothing']);
  if (bytes.length >= 4 && javaKeystores.includes(bytes.readUInt32BE(0))) return new Set(['java-keystore']);
  return new Set(listThings(splitPem(bytes), bytes).map(({ kind }) => kind));
}
