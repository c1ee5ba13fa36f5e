import type { InitAnswers } from '../model/answers.ts';
import { UserError } from '../model/errors.ts';
import type { FileFact } from '../model/installation.ts';
import { NeedsSecret } from '../model/needs-secret.ts';
import type { PlanNote } from '../model/plan.ts';
import { assembleKeyPair } from '../pki/assemble-key-pair.ts';
import type { Certificate } from '../pki/certificate.ts';
import { matchesName } from '../pki/subject-names.ts';
import type { CertificateSource, SourceOrder } from './source.ts';

/** A key and a certificate that somebody has already, in any of the usual forms. */
export const existing: CertificateSource = {
  name: 'existing',
  title: 'Files I have',
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
        'The source is existing, and no files are named.',
        'Give --private-key and --certificate (and --chain), or --pkcs12.',
      );
    }
    const pair = assemble(order);
    const [leaf] = pair.chain;
    if (leaf === undefined) throw new Error('an assembled pair has a leaf');
    refuseDates(pair.chain, now);
    if (namesGiven) refuseNames(leaf, request.names);
    refuseUsages(leaf, order);
    const notes: PlanNote[] = pair.changes.map((text) => ({ severity: 'info', text: `${scope}: ${text}.` }));
    if (pair.top.kind === 'issuer-not-supplied') {
      notes.push({
        severity: 'warning',
        text: `The issuer ${pair.top.issuer.text} was not given. If it is a root that clients trust, all is well.`,
        remedy: 'If it is an intermediate, add it with --chain: without it most clients refuse the server.',
      });
    }
    if (leaf.names.length === 0) {
      notes.push({
        severity: 'warning',
        text: 'The certificate has no subject alternative name: most clients refuse it, whatever its common name says.',
        remedy: 'Have it issued again with the names in it.',
      });
    }
    return {
      steps: [
        {
          kind: 'importKeyPair',
          scope,
          from: {
            ...(answers.privateKey === undefined ? {} : { privateKey: answers.privateKey }),
            ...(answers.certificate === undefined ? {} : { certificate: answers.certificate }),
            ...(answers.chain === undefined ? {} : { chain: answers.chain }),
            ...(answers.pkcs12 === undefined ? {} : { pkcs12: answers.pkcs12 }),
            ...(secrets.sourcePassphrase === undefined ? {} : { passphrase: secrets.sourcePassphrase }),
          },
          key: place.key,
          certificate: place.certificate,
          ...(secrets.passphrase === undefined ? {} : { passphrase: secrets.passphrase }),
          certificateCopies,
        },
      ],
      notes,
      anchor: leaf.selfSigned ? { kind: 'own-certificate' } : { kind: 'above-chain' },
      certificate: leaf,
    };
  },
};

function filesOf(answers: InitAnswers): readonly string[] {
  return [answers.privateKey, answers.certificate, answers.chain, answers.pkcs12].filter((path) => path !== undefined);
}

function assemble({ answers, secrets, files }: SourceOrder) {
  const bytes = (path: string | undefined): Buffer | undefined =>
    path === undefined ? undefined : readable(path, files.get(path));
  const [privateKey, certificate, chain, pkcs12] = [
    bytes(answers.privateKey),
    bytes(answers.certificate),
    bytes(answers.chain),
    bytes(answers.pkcs12),
  ];
  const pair = assembleKeyPair({
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(chain === undefined ? {} : { chain }),
    ...(pkcs12 === undefined ? {} : { pkcs12 }),
    ...(secrets.sourcePassphrase === undefined ? {} : { passphrase: secrets.sourcePassphrase.reveal() }),
  });
  const file = answers.pkcs12 ?? answers.privateKey ?? answers.certificate ?? '';
  switch (pair.kind) {
    case 'pair':
      return pair;
    case 'needs-passphrase':
      throw new NeedsSecret(
        `${file} is protected by a passphrase.`,
        'Give it with --source-passphrase-file FILE or --source-passphrase-env VAR.',
        'sourcePassphrase',
        `Passphrase of ${file}:`,
      );
    case 'wrong-passphrase':
      throw new UserError(
        `The passphrase does not open ${file}.`,
        'Give the right one with --source-passphrase-file FILE or --source-passphrase-env VAR.',
        { paths: [file] },
      );
    case 'refused':
      throw new UserError(pair.reason, pair.remedy, { paths: filesOf(answers) });
  }
}

function readable(path: string, file: FileFact | undefined): Buffer {
  if (file?.bytes !== undefined) return file.bytes;
  const reason =
    file === undefined || file.fact.state === 'missing'
      ? 'it is not there'
      : file.fact.state === 'unreachable'
        ? file.fact.reason
        : (file.unreadable ?? 'unknown reason');
  throw new UserError(`${path} cannot be read: ${reason}.`, 'Name a file that is there and that you may read.', {
    paths: [path],
  });
}

function refuseDates(chain: readonly Certificate[], now: Date): void {
  for (const certificate of chain) {
    const who = certificate.commonName ?? certificate.names[0]?.value ?? certificate.subject.text;
    if (certificate.notAfter < now)
      throw new UserError(
        `The certificate of ${who} ran out on ${day(certificate.notAfter)}.`,
        'Have it renewed by its CA, then run this again.',
      );
    if (certificate.notBefore > now)
      throw new UserError(
        `The certificate of ${who} is not valid before ${day(certificate.notBefore)}.`,
        "Wait until then, or set this machine's clock right.",
      );
  }
}

/** Names that were asked for and that clients would be refused under. */
function refuseNames(leaf: Certificate, names: SourceOrder['request']['names']): void {
  const missing = names.filter(({ value }) => matchesName(leaf, value.replace(/^\*\./, 'any.')).kind === 'mismatch');
  if (missing.length === 0) return;
  const carried = leaf.names.map(({ value }) => value).join(', ');
  throw new UserError(
    `The certificate does not carry ${missing.map(({ value }) => value).join(', ')}; it is for ${carried === '' ? 'no name at all' : carried}.`,
    'Leave those names out, or have a certificate issued that carries them.',
  );
}

/** Members show one certificate in both roles; a server-only one is refused by every peer (openssl, Java). */
function refuseUsages(leaf: Certificate, { request, scope }: SourceOrder): void {
  const { extendedKeyUsage } = leaf;
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes('anyExtendedKeyUsage')) return;
  const missing = request.usages.filter((usage) => !extendedKeyUsage.includes(usage));
  if (missing.length === 0) return;
  throw new UserError(
    `The certificate is not for ${missing.join(' and ')}, which ${scope} needs.`,
    scope === 'cluster' || scope === 'backup'
      ? 'Public CAs no longer issue such certificates: use a private CA (neo4j-tls ca create) or --source self-signed here.'
      : 'Have a server certificate issued.',
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
