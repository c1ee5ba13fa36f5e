import { UserError } from '../../model/errors/errors.ts';
import type { FileFact } from '../../model/installation.ts';
import { nameThing } from '../../pki/encoding/contents.ts';
import { readRequest, type SigningRequest } from '../../pki/issuing/request.ts';

/** Kinds of keys that Neo4j serves with; others are refused before a certificate makes them look usable. */
function refuseKey(keyType: string, path: string): void {
  const size = /^rsa-(\d+)$/.exec(keyType)?.[1];
  if (keyType === 'ec-p256' || keyType === 'ec-p384' || keyType === 'ec-p521' || (size !== undefined && Number(size) >= 2048))
    return;
  throw new UserError(
    `The request in ${path} is for a key of type ${keyType}, ${size === undefined ? 'which Neo4j cannot use' : 'which is too short'}.`,
    'Make the request with an EC key (P-256, P-384) or an RSA key of 2048 bits or more.',
    { paths: [path] },
  );
}

/**
 * A request with names and usages as it asks for them. @throws UserError where it cannot be read, or is not signed by its own
 * key
 */
export function readSigningRequest(file: FileFact): SigningRequest {
  const { path, bytes } = file;
  if (bytes === undefined) {
    const reason =
      file.fact.state === 'missing'
        ? 'it does not exist'
        : file.fact.state === 'unreachable'
          ? file.fact.reason
          : (file.unreadable ?? 'it cannot be read');
    throw new UserError(
      `The request ${path} cannot be read: ${reason}.`,
      'Pass the file that init --source ca wrote on the member.',
      { paths: [path] },
    );
  }
  const reading = readRequest(bytes);
  switch (reading.kind) {
    case 'request':
      refuseKey(reading.request.keyType, path);
      return reading.request;
    case 'bad-signature':
      throw new UserError(
        `The request in ${path} was changed or is not signed with its own key.`,
        'Ask for it to be sent again.',
        {
          paths: [path],
        },
      );
    case 'damaged':
      throw new UserError(`The request in ${path} cannot be used. ${reading.reason}`, 'Ask for it to be sent again.', {
        paths: [path],
      });
    case 'not-a-request': {
      const [found] = reading.found;
      const leaked = reading.found.some(({ kind }) => kind === 'private-key' || kind === 'encrypted-private-key');
      throw new UserError(
        `${path} contains no certificate request${found === undefined ? '' : `, but ${nameThing(found.kind)}`}.`,
        leaked
          ? 'A private key never leaves its server: treat it as leaked, and make a new one.'
          : 'On the member, this command writes one:\nneo4j-tls init --source ca',
        { paths: [path] },
      );
    }
  }
}
