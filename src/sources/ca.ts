import type { SubjectAttribute, SubjectName } from '../model/certificates/certificate-request.ts';
import { UserError } from '../model/errors/errors.ts';
import type { FileFact } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import {
  type Authority,
  authorityListName,
  authorityPaths,
  hasRevocations,
  openAuthorityKey,
  readAuthority,
} from '../pki/issuing/authority.ts';
import { readRequest } from '../pki/issuing/request.ts';
import { isPair, readPrivateKey } from '../pki/keys/private-key.ts';
import { namesOutside, outsideError, refuseOutside } from '../pki/names/name-limits.ts';
import { subjectFor } from '../pki/names/subject.ts';
import { answered, day } from './ca-answer.ts';
import type { CertificateSource, SourceOrder, SourcePlan } from './source.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * A private CA. With its folder at hand the certificate is signed at once; without it the key stays here, a request is
 * written, and the signed answer is taken with `--continue`.
 */
export const ca: CertificateSource = {
  name: 'ca',
  title: 'Private CA',
  hint: 'one certificate to trust for all your servers',
  defaultDays: 365,
  defaultKeyType: 'ec-p256',
  refusal: () => undefined,
  needs: (answers) => (answers.continue === true && answers.certificate === undefined ? ['--certificate'] : []),
  filesToRead: (answers) => [
    ...(answers.ca === undefined ? [] : Object.values(authorityPaths(answers.ca))),
    ...[answers.certificate, answers.chain, answers.caCert].filter((path) => path !== undefined),
  ],
  plan: (order) => {
    const { answers } = order;
    if (answers.ca !== undefined) return signed(order, answers.ca);
    return answers.continue === true ? answered(order) : requested(order);
  },
};

function signed(order: SourceOrder, directory: string): SourcePlan {
  const { scope, request, place, secrets, certificateCopies, files, now } = order;
  const paths = authorityPaths(directory);
  const fact = (path: string): FileFact => files.get(path) ?? { path, fact: { state: 'missing' } };
  const facts = {
    directory,
    certificate: fact(paths.certificate),
    key: fact(paths.key),
    crl: fact(paths.crl),
    rootKey: fact(paths.rootKey),
    rootCrl: fact(paths.rootCrl),
  };
  const authority = readAuthority(facts, now);
  openAuthorityKey(facts.key, authority.issuer, secrets.caPassphrase);
  const { names, subject, notes } = permittedParts(order, authority);
  const days = Math.floor((authority.issuer.notAfter.getTime() - now.getTime()) / dayMilliseconds);
  if (days < request.days) {
    notes.push({
      severity: 'warning',
      text: `The CA itself expires on ${day(authority.issuer.notAfter)}: the certificate cannot be valid for the full ${request.days} days.`,
      remedy: 'Replace the CA before then:\nneo4j-tls ca rotate',
    });
  }
  return {
    steps: [
      {
        kind: 'issueCertificate',
        scope,
        request: { ...request, names, subject },
        signer: { kind: 'ca', directory, passphrase: secrets.caPassphrase },
        key: place.key,
        certificate: place.certificate,
        passphrase: secrets.passphrase,
        certificateCopies,
      },
    ],
    notes,
    anchor: { kind: 'issuer', pem: authority.root.pem, path: paths.certificate },
    names,
    issuer: authority.issuer,
    // Before anything was revoked a list would only be one more thing that can run out.
    ...(hasRevocations(authority)
      ? {
          revocationLists: authority.lists.map(({ issuer, list }) => ({
            fileName: `${authorityListName(issuer)}.crl`,
            pem: list.pem,
          })),
        }
      : {}),
  };
}

/**
 * Names that were found by looking and that the CA may not sign for are left out; one that was given is refused, and so is a
 * certificate without any.
 */
function permittedParts(
  { request, namesGiven, answers }: SourceOrder,
  authority: Authority,
): { readonly names: readonly SubjectName[]; readonly subject: readonly SubjectAttribute[]; readonly notes: PlanNote[] } {
  const outside = namesOutside(request.names, authority);
  const names = request.names.filter((name) => !outside.includes(name));
  const leftOut = outside.map(({ value }) => value);
  if (outside.length > 0 && (namesGiven || names.length === 0)) {
    const { message, remedy } = outsideError(leftOut, authority);
    throw new UserError(
      message,
      namesGiven ? remedy : 'Set the names of this server with --name, or use a CA that is permitted to sign for these names.',
    );
  }
  const subject = subjectFor(answers.subject, names);
  refuseOutside({ names, subject }, authority);
  const note = {
    severity: 'info',
    text: `Left out because the CA is not permitted to sign for it: ${leftOut.join(', ')}.`,
  } as const;
  return { names, subject, notes: leftOut.length === 0 ? [] : [note] };
}

/** The first half without the CA's folder. A request that is there already, for the key that is there, stays as it is. */
function requested(order: SourceOrder): SourcePlan {
  const { scope, request, place, secrets, answers, files } = order;
  if (answers.generatePassphrase === true) {
    throw new UserError(
      `A generated passphrase cannot be used here: it is stored in neo4j.conf, which is written only once the CA has signed.`,
      'Pass one with --passphrase-file FILE, both now and with --continue.',
    );
  }
  const waiting = {
    notes: [],
    anchor: { kind: 'above-chain' },
    ownKey: true,
    requestFile: place.certificateRequest.path,
    waitingFor: `the signed certificate for ${place.certificateRequest.path}`,
  } as const;
  if (answers.force !== true && isOwnRequest(order)) return { steps: [], ...waiting };
  const there = files.get(place.key.path);
  const answeredBefore = (files.get(place.certificate.path)?.fact.state ?? 'missing') !== 'missing';
  if (there !== undefined && there.fact.state !== 'missing' && !answeredBefore && answers.force !== true) {
    throw new UserError(
      `${scope} already has a private key, but there is no request for it.`,
      'Add --force to replace it (the old one is kept as a backup).',
      { paths: [place.key.path] },
    );
  }
  return {
    steps: [
      {
        kind: 'requestCertificate',
        request,
        key: place.key,
        certificateRequest: place.certificateRequest,
        passphrase: secrets.passphrase,
      },
    ],
    ...waiting,
  };
}

function isOwnRequest({ files, place, request, secrets }: SourceOrder): boolean {
  const key = files.get(place.key.path)?.bytes;
  const csr = files.get(place.certificateRequest.path)?.bytes;
  if (key === undefined || csr === undefined) return false;
  const reading = readRequest(csr);
  const opened = readPrivateKey(key, secrets.passphrase?.reveal());
  if (reading.kind !== 'request' || opened.kind !== 'key' || !isPair(opened.key, { publicKey: reading.request.publicKey }))
    return false;
  const asked = reading.request.names;
  return (
    request.names.length === asked.length &&
    request.names.every(({ kind, value }) => asked.some((name) => name.kind === kind && name.value === value))
  );
}
