import { UserError } from '../model/errors/errors.ts';
import { NeedsSecret } from '../model/errors/needs-secret.ts';
import type { FileFact } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import { assembleKeyPair } from '../pki/certificates/assemble-key-pair.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { refuseDates, refuseNames, refuseUsages } from './refuse-certificate.ts';
import type { SourceOrder, SourcePlan } from './source.ts';

/** The second half: the CA's answer, for the key that was made here. */
export function answered(order: SourceOrder): SourcePlan {
  const { answers, files, place, scope, secrets, request, namesGiven, now } = order;
  if (answers.certificate === undefined) {
    throw new UserError(
      '--continue needs the signed certificate from the CA.',
      'Pass it: --continue --certificate FILE (and --chain FILE for its issuers).',
    );
  }
  const key = bytesOf(
    files,
    place.key.path,
    'There is no signing request here yet. Run init --source ca without --continue first.',
  );
  const certificate = bytesOf(files, answers.certificate, 'Pass the file that the CA sent.');
  const extra = [answers.chain, answers.caCert].flatMap((path) =>
    path === undefined ? [] : [bytesOf(files, path, 'Pass an existing file.')],
  );
  const pair = assembleKeyPair({
    privateKey: key,
    certificate,
    ...(extra.length === 0
      ? {}
      : {
          chain: Buffer.concat(extra.flatMap((bytes) => readCertificates(bytes).certificates.map(({ pem }) => Buffer.from(pem)))),
        }),
    passphrase: secrets.passphrase?.reveal(),
  });
  switch (pair.kind) {
    case 'needs-passphrase':
      throw new NeedsSecret(
        `${place.key.path} is encrypted, and Neo4j needs its passphrase in neo4j.conf.`,
        'Pass it with --passphrase-file FILE or --passphrase-env VAR.',
        'passphrase',
        `Passphrase of ${place.key.path}:`,
      );
    case 'wrong-passphrase':
      throw new NeedsSecret(
        `The passphrase does not open ${place.key.path}.`,
        'Pass the passphrase that the key was encrypted with.',
        'passphrase',
        `Passphrase of ${place.key.path}:`,
        { wrong: true, paths: [place.key.path] },
      );
    case 'refused':
      throw new UserError(`${scope}: ${pair.reason}`, `${pair.remedy} Continue one component at a time: --components ${scope}.`, {
        paths: [answers.certificate],
      });
    case 'pair':
  }
  const [leaf, ...issuers] = pair.chain;
  if (leaf === undefined) throw new Error('an assembled pair has a leaf');
  refuseDates(pair.chain, now);
  if (namesGiven) refuseNames(leaf, request.names);
  refuseUsages(leaf, order);
  const anchor = anchorOf(pair, issuers);
  const anchorFile = [answers.caCert, answers.chain, answers.certificate].find(
    (path) =>
      path !== undefined &&
      readCertificates(bytesOf(files, path, '')).certificates.some((one) => one.fingerprint256 === anchor?.fingerprint256),
  );
  const notes: PlanNote[] = pair.changes.map((text) => ({ severity: 'info', text: `${scope}: ${text}.` }));
  return {
    steps: [{ kind: 'writeFile', to: place.certificate, text: pair.chain.map(({ pem }) => pem).join('') }],
    notes,
    anchor:
      anchor === undefined || anchorFile === undefined
        ? { kind: 'above-chain' }
        : { kind: 'issuer', pem: anchor.pem, path: anchorFile },
    certificate: leaf,
    ownKey: true,
    passphrase: secrets.passphrase,
  };
}

/** The root where it was given; else the highest CA there is: Neo4j takes an intermediate for an anchor as well. */
function anchorOf(
  pair: Extract<ReturnType<typeof assembleKeyPair>, { kind: 'pair' }>,
  issuers: readonly Certificate[],
): Certificate | undefined {
  return pair.top.kind === 'root' ? pair.top.root : issuers.filter(isAuthority).at(-1);
}

function bytesOf(files: ReadonlyMap<string, FileFact>, path: string, remedy: string): Buffer {
  const file = files.get(path);
  if (file?.bytes !== undefined) return file.bytes;
  const reason =
    file === undefined || file.fact.state === 'missing'
      ? 'it does not exist'
      : file.fact.state === 'unreachable'
        ? file.fact.reason
        : (file.unreadable ?? 'unknown reason');
  throw new UserError(`${path} cannot be read: ${reason}.`, remedy, { paths: [path] });
}

/** The date in UTC, as 2026-11-27. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
