import { join } from 'node:path';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import { NeedsSecret } from '../../model/errors/needs-secret.ts';
import type { FileFact } from '../../model/installation.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isAuthority, orderChain } from '../../pki/certificates/chain.ts';
import { isListOf, readRevocationLists } from '../../pki/certificates/crl.ts';
import { readAuthority, readable } from '../../pki/issuing/authority.ts';
import { readPrivateKey } from '../../pki/keys/private-key.ts';
import { authorityFolders, listNote } from './plan-ca.ts';

/** A CA that somebody has already: its key, its certificate, and what it has revoked. */
const unreadableRemedy = 'Pass the files of the CA, and run this as a user who can read them.';

export interface AdoptInputs {
  /** The folder to make. */
  readonly directory: string;
  readonly key: FileFact;
  /** The CA's certificate, and its issuers where it has some. */
  readonly certificates: readonly FileFact[];
  readonly lists: readonly FileFact[];
  /** Opens the key that is read. */
  readonly sourcePassphrase: Secret | undefined;
  /** Encrypts the key that is written. */
  readonly passphrase: Secret | undefined;
  readonly now: Date;
}

/**
 * A CA's folder from the files of a CA.
 * @throws UserError when key and certificate are not one CA's, or it is none that could sign.
 */
export function planAdoptAuthority(inputs: AdoptInputs): Plan {
  const { directory, key, sourcePassphrase, passphrase, now } = inputs;
  const opened = openKey(key, sourcePassphrase);
  const certificates = inputs.certificates.flatMap((file) => readCertificates(readable(file, unreadableRemedy)).certificates);
  const chain = orderChain({ certificates: certificates.filter(isAuthority), key: opened, keepRoot: true });
  const paths = [key, ...inputs.certificates].map(({ path }) => path);
  if (chain.kind !== 'chain') {
    throw new UserError(
      `There is no certificate of a CA in ${inputs.certificates.map(({ path }) => path).join(', ')} that belongs to the key in ${key.path}.`,
      'Pass the CA certificate that was issued for this key. A server certificate does not work.',
      { paths },
    );
  }
  const [issuer] = chain.certificates;
  if (issuer === undefined) throw new Error('a chain has a first certificate');
  if (opened.asymmetricKeyType !== 'rsa' && opened.asymmetricKeyType !== 'ec') {
    throw new UserError(
      `The CA ${issuer.subject.text} has a key of type ${issuer.keyType}, which not every Neo4j can verify.`,
      'Use a CA with an RSA or EC key.',
      { paths },
    );
  }
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('keyCertSign')) {
    throw new UserError(
      `${issuer.subject.text} cannot sign certificates: its key usage lacks keyCertSign.`,
      'Use the certificate that the CA signs with.',
      { paths },
    );
  }
  const text = chain.certificates.map(({ pem }) => pem).join('');
  const fact = (file: string, bytes?: string): FileFact => ({
    ...key,
    path: join(directory, file),
    ...(bytes === undefined ? {} : { bytes: Buffer.from(bytes) }),
  });
  const given = inputs.lists.flatMap((file) => listsOf(file));
  const authority = readAuthority(
    {
      directory,
      certificate: fact(authorityFiles.certificate, text),
      key,
      crl: fact(authorityFiles.crl, given.map(({ pem }) => pem).join('')),
      rootKey: { ...key, fact: { state: 'missing' } },
      rootCrl: { ...key, fact: { state: 'missing' } },
    },
    now,
  );
  for (const list of given) {
    if (chain.certificates.some((one) => isListOf(list, one))) continue;
    throw new UserError(
      `The revocation list of ${list.issuer.text} is not signed by this CA.`,
      'Pass the lists of the CA and of its issuers with --crl.',
      { paths: inputs.lists.map(({ path }) => path) },
    );
  }
  const own = authority.lists.find(({ issuer: by }) => by === authority.issuer)?.list;
  const above = authority.lists.find(({ issuer: by }) => by !== authority.issuer)?.list;
  const mayRevoke = issuer.keyUsage === undefined || issuer.keyUsage.includes('cRLSign');
  return {
    command: 'ca create',
    home: directory,
    steps: [
      ...authorityFolders(directory),
      {
        kind: 'adoptAuthority',
        directory,
        key: key.path,
        certificate: text,
        beginsList: own === undefined && mayRevoke,
        sourcePassphrase,
        passphrase,
      },
      ...[[authorityFiles.crl, own] as const, [authorityFiles.rootCrl, above] as const].flatMap(([file, list]) =>
        list === undefined
          ? []
          : [{ kind: 'writeFile', to: { path: join(directory, file), mode: authorityModes.crl }, text: list.pem } as const],
      ),
    ],
    rehearsals: [],
    notes: [
      ...notesFor({ inputs, hasList: own !== undefined, mayRevoke }),
      ...(own === undefined && mayRevoke ? [listNote(issuer.notAfter)] : []),
    ],
  };
}

function notesFor({
  inputs,
  hasList,
  mayRevoke,
}: {
  readonly inputs: AdoptInputs;
  readonly hasList: boolean;
  readonly mayRevoke: boolean;
}): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  if (inputs.passphrase === undefined) {
    notes.push({
      severity: 'warning',
      text: "The CA's key is not encrypted: anyone who can read the file can issue certificates for your cluster.",
      remedy: 'Keep the folder where nobody else can read it, preferably not on a server.',
    });
  }
  if (!mayRevoke) {
    notes.push({
      severity: 'warning',
      text: 'This CA cannot sign revocation lists (its key usage lacks cRLSign): nothing that it signs can be revoked.',
      remedy: 'If you need to revoke a certificate, replace the CA:\nneo4j-tls ca rotate',
    });
  } else if (!hasList) {
    notes.push({
      severity: 'warning',
      text: 'The folder starts with an empty revocation list. It does not include what this CA has revoked elsewhere.',
      remedy: 'If the CA has revoked anything, pass its newest list: --crl FILE.',
    });
  }
  notes.push({
    severity: 'info',
    text: 'Certificates that the CA signed before are not in the records of this folder. To revoke one, pass its file to ca revoke.',
  });
  return notes;
}

function openKey(file: FileFact, passphrase: Secret | undefined) {
  const reading = readPrivateKey(readable(file, unreadableRemedy), passphrase?.reveal());
  if (reading.kind === 'key') return reading.key;
  const { path } = file;
  const wrong = reading.kind === 'wrong-passphrase';
  if (reading.kind === 'needs-passphrase' || wrong) {
    throw new NeedsSecret(
      wrong ? `The passphrase does not open ${path}.` : `${path} is encrypted, but its passphrase was not given.`,
      `Pass ${wrong ? 'the right one' : 'it'} with --source-passphrase-file FILE or --source-passphrase-env VAR.`,
      'sourcePassphrase',
      `Passphrase of ${path}:`,
      { wrong, paths: wrong ? [path] : [] },
    );
  }
  throw new UserError(`${path} contains no readable private key.`, "Pass the file with the CA's key: --private-key FILE.", {
    paths: [path],
  });
}

function listsOf(file: FileFact) {
  const { lists } = readRevocationLists(readable(file, unreadableRemedy));
  if (lists.length > 0) return lists;
  throw new UserError(`${file.path} contains no revocation list.`, 'Pass the CRL of this CA with --crl, or leave --crl out.', {
    paths: [file.path],
  });
}
