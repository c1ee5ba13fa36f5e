import { UserError } from '../model/errors/errors.ts';
import { whyLinkNotFollowed } from '../model/errors/link-not-followed.ts';
import { NeedsSecret } from '../model/errors/needs-secret.ts';
import type { FileFact } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import type { Secret } from '../model/secret.ts';
import type { KeyPairSource } from '../model/steps/import-key-pair.ts';
import { assembleKeyPair } from '../pki/certificates/assemble-key-pair.ts';
import { refuseDates, refuseNames, refuseUsages } from './refuse-certificate.ts';
import type { CertificateSource } from './source.ts';

/** A key and a certificate that somebody has already, in any of the usual forms. */
export const existing: CertificateSource = {
  name: 'existing',
  title: 'My own files',
  hint: 'PEM, DER or PKCS#12; put in order and checked',
  defaultDays: undefined,
  defaultKeyType: 'ec-p256',
  refusal: () => undefined,
  needs: (answers) =>
    answers.pkcs12 !== undefined || answers.certificate !== undefined ? [] : ['--certificate and --private-key, or --pkcs12'],
  filesToRead: filesOf,
  plan: (order) => {
    const { answers, secrets, place, scope, now, namesGiven, request, certificateCopies } = order;
    if (answers.pkcs12 === undefined && answers.certificate === undefined) {
      throw new UserError(
        `--source existing needs ${answers.privateKey === undefined ? 'your files' : 'your certificate'}.`,
        'Pass --private-key and --certificate (and --chain), or --pkcs12.',
      );
    }
    const pair = assembleGiven(answers, secrets.sourcePassphrase, order.files);
    const [leaf] = pair.chain;
    if (leaf === undefined) throw new Error('an assembled pair has a leaf');
    refuseDates(pair.chain, now);
    if (namesGiven) refuseNames(leaf, request.names);
    refuseUsages(leaf, order);
    const notes: PlanNote[] = pair.changes.map((text) => ({ severity: 'info', text: `${scope}: ${text}.` }));
    if (pair.top.kind === 'issuer-not-supplied') {
      notes.push({
        severity: 'warning',
        text: `The issuer ${pair.top.issuer.text} was not given. If it is a root that clients trust, no action is needed.`,
        remedy: 'If it is an intermediate CA, add it with --chain. Otherwise most clients refuse the server.',
      });
    }
    if (leaf.names.length === 0) {
      notes.push({
        severity: 'warning',
        text: 'The certificate has no subject alternative name: most clients refuse it and ignore the common name.',
        remedy: 'Get a certificate that includes the names of this server.',
      });
    }
    return {
      steps: [
        {
          kind: 'importKeyPair',
          scope,
          from: {
            given: true,
            privateKey: answers.privateKey,
            certificate: answers.certificate,
            chain: answers.chain,
            pkcs12: answers.pkcs12,
            passphrase: secrets.sourcePassphrase,
          },
          key: place.key,
          certificate: place.certificate,
          passphrase: secrets.passphrase,
          certificateCopies,
        },
      ],
      notes,
      anchor: leaf.selfSigned ? { kind: 'own-certificate' } : { kind: 'above-chain' },
      certificate: leaf,
    };
  },
};

type NamedFiles = Pick<KeyPairSource, 'privateKey' | 'certificate' | 'chain' | 'pkcs12'>;

function filesOf(answers: NamedFiles): readonly string[] {
  return [answers.privateKey, answers.certificate, answers.chain, answers.pkcs12].filter((path) => path !== undefined);
}

/**
 * The pair in the files that a person or another program named, put in order.
 * @param files what lies there, by path.
 * @throws NeedsSecret where it is protected; UserError where it is no pair.
 */
export function assembleGiven(
  answers: NamedFiles,
  sourcePassphrase: Secret | undefined,
  files: ReadonlyMap<string, FileFact>,
): Extract<ReturnType<typeof assembleKeyPair>, { readonly kind: 'pair' }> {
  if (answers.pkcs12 === undefined && answers.certificate === undefined)
    throw new UserError('No certificate was given.', 'Pass --private-key and --certificate (and --chain), or --pkcs12.');
  const bytes = (path: string | undefined): Buffer | undefined =>
    path === undefined ? undefined : readable(path, files.get(path));
  const [privateKey, certificate, chain, pkcs12] = [
    bytes(answers.privateKey),
    bytes(answers.certificate),
    bytes(answers.chain),
    bytes(answers.pkcs12),
  ];
  const pair = assembleKeyPair({
    privateKey,
    certificate,
    chain,
    pkcs12,
    passphrase: sourcePassphrase?.reveal(),
  });
  const file = answers.pkcs12 ?? answers.privateKey ?? answers.certificate ?? '';
  switch (pair.kind) {
    case 'pair':
      return pair;
    case 'needs-passphrase':
      throw new NeedsSecret(
        `${file} is encrypted.`,
        'Pass it with --source-passphrase-file FILE or --source-passphrase-env VAR.',
        'sourcePassphrase',
        `Passphrase of ${file}:`,
      );
    case 'wrong-passphrase':
      throw new NeedsSecret(
        `The passphrase does not open ${file}.`,
        'Pass the right one with --source-passphrase-file FILE or --source-passphrase-env VAR.',
        'sourcePassphrase',
        `Passphrase of ${file}:`,
        { wrong: true, paths: [file] },
      );
    case 'refused':
      throw new UserError(pair.reason, pair.remedy, { paths: filesOf(answers) });
  }
}

function readable(path: string, file: FileFact | undefined): Buffer {
  if (file?.bytes !== undefined) return file.bytes;
  const led = file && whyLinkNotFollowed(file);
  if (led !== undefined) throw new UserError(`${path} cannot be read: ${led.reason}.`, led.remedy, { paths: [path] });
  const reason =
    file === undefined || file.fact.state === 'missing'
      ? 'it does not exist'
      : file.fact.state === 'unreachable'
        ? file.fact.reason
        : file.fact.type === 'directory'
          ? 'it is a folder'
          : file.unreadable === 'ENOTFILE'
            ? 'it is not a regular file'
            : file.unreadable === 'EACCES'
              ? 'permission denied'
              : (file.unreadable ?? 'unknown reason');
  throw new UserError(`${path} cannot be read: ${reason}.`, 'Pass an existing file that you can read.', {
    paths: [path],
  });
}
