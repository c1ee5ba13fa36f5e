import { UserError } from '../../model/errors/errors.ts';
import type { Installation, ScopeName } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { scopes } from '../../scopes/index.ts';
import { chosenBy, type RenewInputs } from './renew-inputs.ts';
import type { RenewItem } from './renew-items.ts';

/** Only those who issued a certificate can issue the next one. Alone it is an error, beside others a note. */
export function refuseForeign(items: readonly RenewItem[]): void {
  const foreign = items.filter(({ source }) => source === 'existing');
  const [first] = foreign;
  if (first === undefined || foreign.length < items.length) return;
  throw new UserError(foreign.map(foreignText).join('\n'), foreignRemedy(first), {
    paths: foreign.map(({ publicCertificate }) => publicCertificate.path),
  });
}

/** For pairs that somebody else issues: they are left alone, and the person is told how to bring new ones. */
export function foreignNotes(items: readonly RenewItem[]): readonly PlanNote[] {
  return items
    .filter(({ source }) => source === 'existing')
    .map((item) => ({ severity: 'warning', text: foreignText(item), remedy: foreignRemedy(item) }));
}

function foreignText({ scopes: of, chain, leaf }: RenewItem): string {
  const issuer = chain.at(-1)?.issuer ?? leaf.issuer;
  return `The certificate of ${of.join(' and ')} was issued by ${issuer.text === '' ? 'an unnamed CA' : issuer.text}; only that issuer can renew it.`;
}

function foreignRemedy({ scope, leaf }: RenewItem): string {
  const names = leaf.names.map(({ value }) => value).join(', ');
  return `From a CA that neo4j-tls made:\nneo4j-tls renew --component ${scope} --ca DIR\nFrom any other, get a server certificate for ${names === '' ? 'the same names' : names} (${leaf.keyType}, with the issuers' certificates). This line also fits the deploy hook of whatever renews it:\nneo4j-tls renew --component ${scope} --private-key FILE --certificate FILE --chain FILE`;
}

const isSelfSigned = ({ source }: RenewItem): boolean => source === 'self-signed';
/** Members dial each other; bolt and https have clients. */
const isPeer = (scope: ScopeName): boolean => scopes[scope].usages.includes('clientAuth');

/** Clients that were given the old self-signed certificate refuse the new one. */
export function clientNotes(items: readonly RenewItem[]): readonly PlanNote[] {
  const shown = items.filter(isSelfSigned).map(({ scopes: of }) => of.filter((scope) => !isPeer(scope)));
  if (shown.flat().length === 0) return [];
  return [
    {
      severity: 'info',
      text: `${shown.flat().join(' and ')}: clients that have the old certificate need the new one.`,
      // Components that share a pair have one certificate.
      remedy: shown.flatMap((of) => of.slice(0, 1).map((scope) => `neo4j-tls trust export --component ${scope}`)).join('\n'),
    },
  ];
}

/** Members and servers that were given the old self-signed certificate refuse the new one. */
export function peerNotes({ items, installation, reload, force }: RenewInputs): readonly PlanNote[] {
  return items.flatMap((item): readonly PlanNote[] => {
    if (!isSelfSigned(item)) return [];
    const members = item.scopes.filter(isPeer);
    const peers = members.flatMap((scope) => peersOf(installation, scope, item.leaf));
    if (peers.length === 0) return [];
    const text =
      item.client === undefined
        ? `${members.join(' and ')}: ${peers.join(', ')} trust the old certificate of this server and refuse the new one until they have it. They could not connect between this server's restart and theirs.`
        : `backup client: ${peers.join(', ')} trust its old certificate and refuse its backups until they have the new one.`;
    const remedy = `To avoid the gap, give the peers the new certificate between these two steps:\nneo4j-tls renew ${chosenBy(item)} --stage announce\nneo4j-tls renew ${chosenBy(item)} --stage switch`;
    if (reload.kind !== 'none' && !force) throw new UserError(text, `${remedy} Or add --force.`);
    return [{ severity: 'warning', text, remedy }];
  });
}

function peersOf(installation: Installation, scope: ScopeName, own: Certificate): readonly string[] {
  const certificates = installation.scopes[scope].trusted.entries.flatMap(
    ({ bytes }) => readCertificates(bytes ?? Buffer.alloc(0)).certificates,
  );
  const others = certificates.filter(
    ({ fingerprint256, basicConstraints }) => fingerprint256 !== own.fingerprint256 && basicConstraints?.ca !== true,
  );
  return [...new Set(others.map(({ names, commonName, subject }) => names[0]?.value ?? commonName ?? subject.text))];
}
