import { UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import type { PlanNote } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { scopes } from '../../scopes/index.ts';
import { chosenBy, nextPairPaths, type RenewInputs } from './renew-inputs.ts';
import type { RenewItem } from './renew-items.ts';
import { ownerOf, requestOf, specOf, standIns } from './renew-steps.ts';

/**
 * First stage: the next pair is made beside the one in use, for peers to trust it. @throws UserError where one waits already
 */
export function announceSteps(item: RenewItem, passphrase: Secret | undefined, inputs: RenewInputs): readonly Step[] {
  const { installation, next, force, key } = inputs;
  const places = nextPairPaths(item.baseDirectory);
  if (key === 'keep') {
    throw new UserError(
      '--stage announces a new key pair, but --key keep makes no new key.',
      'Remove one of them. Even with the same key, peers need the new certificate.',
    );
  }
  if (next.get(places.certificate)?.fact.state === 'present' && !force) {
    throw new UserError(
      `A new certificate for ${item.scope} is already announced.`,
      `Give it to the peers, then continue with the next command. To make another one, add --force.\nneo4j-tls renew ${chosenBy(item)} --stage switch`,
      { paths: [places.certificate] },
    );
  }
  const owner = ownerOf(item.privateKey, installation);
  return [
    ...(next.get(places.directory)?.fact.state === 'missing'
      ? [{ kind: 'makeDirectory' as const, path: places.directory, mode: modes.directory, ...owner }]
      : []),
    {
      kind: 'issueCertificate',
      scope: item.scope,
      request: requestOf(item),
      signer: { kind: 'self' },
      key: { path: places.key, mode: modes.privateKey, ...owner },
      certificate: { path: places.certificate, mode: modes.certificate, ...owner },
      passphrase,
      certificateCopies: [],
    },
  ];
}

/** Second stage: the pair that was announced takes the place of the one in use. @throws UserError where none waits */
export function switchSteps(
  item: RenewItem,
  passphrase: Secret | undefined,
  { installation, next }: RenewInputs,
): readonly Step[] {
  const places = nextPairPaths(item.baseDirectory);
  const waiting = next.get(places.certificate);
  const leaf = readCertificates(waiting?.bytes ?? Buffer.alloc(0)).certificates[0];
  if (leaf === undefined) {
    throw new UserError(
      `No new certificate for ${item.scope} has been announced.`,
      `Make one, and give it to the peers:\nneo4j-tls renew ${chosenBy(item)} --stage announce`,
      { paths: [places.certificate] },
    );
  }
  return [
    {
      kind: 'importKeyPair',
      scope: item.scope,
      from: { privateKey: places.key, certificate: places.certificate, passphrase },
      key: specOf(item.privateKey, installation, 'key'),
      certificate: specOf(item.publicCertificate, installation, 'certificate'),
      passphrase,
      certificateCopies: item.scopes.flatMap((scope) => standIns(installation, scope, item.leaf)),
    },
    { kind: 'removeFile', path: places.key },
    { kind: 'removeFile', path: places.certificate },
  ];
}

/** Two stages are for certificates that peers were given one by one. */
export function stagedItems(items: readonly RenewItem[]): readonly RenewItem[] {
  const staged = items.filter(
    ({ source, scopes: of }) => source === 'self-signed' && of.some((scope) => scopes[scope].usages.includes('clientAuth')),
  );
  if (staged.length > 0) return staged;
  throw new UserError(
    '--stage is for self-signed certificates of cluster and backup, where members trust each other individually. None of these is.',
    'Renew without --stage. Members with one CA need no overlap, because they trust the CA.',
  );
}

/** What every peer has to do before the second stage. */
export function announceNotes(items: readonly RenewItem[]): readonly PlanNote[] {
  return items.map((item): PlanNote => {
    const { scope, client } = item;
    return client === undefined
      ? announceNote(item)
      : {
          severity: 'info',
          text: 'backup client: nothing changes for it yet. The servers have to trust both certificates for a while, and they read trusted/ when they start.',
          remedy: `On each server, then restart it:\n  neo4j-tls trust add FILE --component ${scope},cluster --as NAME-next\nThen here:\nneo4j-tls renew --role backup-client --stage switch\nLast, on each server:\n  neo4j-tls trust remove NAME --component ${scope},cluster`,
        };
  });
}

function announceNote({ scope }: RenewItem): PlanNote {
  return {
    severity: 'info',
    text: `${scope}: nothing changes for this server yet. Both certificates have to be trusted for a while: a member reads trusted/ when it starts, so restart each peer once it has the new one. The members stay connected throughout.`,
    remedy: `On each peer, then restart it:\n  neo4j-tls trust add FILE --component ${scope} --as NAME-next\nThen here, and restart:\nneo4j-tls renew --component ${scope} --stage switch\nLast, on each peer:\n  neo4j-tls trust remove NAME --component ${scope}`,
  };
}
