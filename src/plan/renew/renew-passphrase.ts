import { UserError } from '../../model/errors/errors.ts';
import { NeedsSecret } from '../../model/errors/needs-secret.ts';
import { Secret } from '../../model/secret.ts';
import { settingOf } from '../../neo4j/conf/conf.ts';
import { policySetting } from '../../neo4j/config/ssl-policy.ts';
import { readPrivateKey } from '../../pki/keys/private-key.ts';
import type { RenewInputs } from './renew-inputs.ts';
import type { RenewItem } from './renew-items.ts';

/** The conf's own, so that it need not be changed. One that a command gives has to be given here as well. */
export function passphraseFor({ scope, privateKey }: RenewItem, { conf, passphrase }: RenewInputs): Secret | undefined {
  const name = policySetting(scope, 'private_key_password');
  const configured = settingOf(conf, name);
  if (configured === undefined || configured === '') {
    if (passphrase === undefined) return undefined;
    throw new UserError(
      `The key of ${scope} has no passphrase in neo4j.conf, and renew does not change neo4j.conf.`,
      `Leave the passphrase out, or encrypt it again:\nneo4j-tls init --components ${scope} --force --generate-passphrase`,
    );
  }
  if (!/^\$\(.*\)$/s.test(configured)) {
    if (passphrase === undefined || passphrase.reveal() === configured) return new Secret(configured);
    throw new UserError(
      `The passphrase is not the one that neo4j.conf has for ${scope}, and renew does not change neo4j.conf.`,
      'Leave it out: the one in neo4j.conf is used.',
    );
  }
  // A key that lies there in clear stays so: 4.4 passes over a passphrase that it does not need.
  const there = readPrivateKey(privateKey.bytes ?? Buffer.alloc(0));
  if (passphrase === undefined && there.kind === 'key' && there.encryption === undefined) return undefined;
  const question = `Passphrase of the key of ${scope}:`;
  // The command goes on giving the one of the key that is there: under another, Neo4j would not start.
  if (
    passphrase !== undefined &&
    readPrivateKey(privateKey.bytes ?? Buffer.alloc(0), passphrase.reveal()).kind !== 'wrong-passphrase'
  )
    return passphrase;
  if (passphrase !== undefined) {
    throw new NeedsSecret(
      `The passphrase does not open ${privateKey.path}, so it is not the one that neo4j.conf has from a command (${name}).`,
      'Pass the one that the command prints, with --passphrase-file FILE or --passphrase-env VAR.',
      'passphrase',
      question,
      { wrong: true, paths: [privateKey.path] },
    );
  }
  throw new NeedsSecret(
    `neo4j.conf has the passphrase of ${scope} from a command (${name}), which is not run here.`,
    'Pass the passphrase with --passphrase-file FILE or --passphrase-env VAR.',
    'passphrase',
    question,
  );
}
