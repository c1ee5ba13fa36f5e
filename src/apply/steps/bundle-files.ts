import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { BundleMember } from '../../model/steps/write-bundle.ts';
import { shellQuoteFor } from '../../model/text/shell.ts';
import { renderedToText } from '../../neo4j/conf/render-template.ts';
import { authorityListName, hasRevocations } from '../../pki/issuing/authority.ts';
import type { TreeEntry } from '../transaction/new-tree.ts';
import type { OpenAuthority } from './open-authority.ts';

/** What every member of a bundle is given alike. */
export interface SharedFiles {
  /** PEM of the issuers between leaf and root. */
  readonly above: string;
  /** The root, for `trusted/`. */
  readonly anchor: string;
  /** For `revoked/`; none before the first revocation. */
  readonly lists: readonly { readonly name: string; readonly text: string }[];
}

/**
 * What every member's folder gets alike: the CA's certificates as PEM, and its revocation lists once something was revoked.
 */
export function sharedFiles(authority: OpenAuthority): SharedFiles {
  return {
    above: authority.intermediates.map(({ pem }) => pem).join(''),
    anchor: authority.root.pem,
    lists: hasRevocations(authority)
      ? authority.lists.map(({ issuer, list }) => ({ name: `${authorityListName(issuer)}.crl`, text: list.pem }))
      : [],
  };
}

/** Key and leaf of one policy, PEM. */
export interface PairText {
  readonly privateKey: string;
  readonly leaf: string;
}

/** One member's folder, as what is to be written: the tree, the settings, a list of checksums and how to install it. */
export function memberEntries(
  root: string,
  member: BundleMember,
  pairs: readonly PairText[],
  { above, anchor, lists }: SharedFiles,
): readonly TreeEntry[] {
  const entries: TreeEntry[] = [{ path: root, mode: modes.ownDirectory }];
  const folders = new Set(['.']);
  let sums = '';
  const folder = (path: string): void => {
    if (folders.has(path)) return;
    folder(dirname(path));
    folders.add(path);
    entries.push({ path: join(root, path), mode: modes.directory });
  };
  const file = (path: string, mode: number, text: string): void => {
    folder(dirname(path));
    entries.push({ path: join(root, path), mode, content: text });
    sums += `${hash('sha256', text, 'hex')}  ${path}\n`;
  };
  for (const [index, policy] of member.policies.entries()) {
    const pair = pairs[index];
    if (pair === undefined) throw new Error(`${member.name} has no pair for ${policy.scope}`);
    file(policy.key, modes.privateKey, pair.privateKey);
    file(policy.certificate, modes.certificate, pair.leaf + above);
    folder(policy.trusted);
    folder(policy.revoked);
    if (!policy.asksClients) continue;
    file(`${policy.trusted}/ca.pem`, modes.certificate, anchor);
    for (const { name, text } of lists) file(`${policy.revoked}/${name}`, modes.crl, text);
  }
  file('neo4j.conf', modes.conf, settingsOf(member));
  entries.push({ path: join(root, 'SHA256SUMS'), mode: modes.certificate, content: sums });
  entries.push({ path: join(root, 'INSTALL.txt'), mode: modes.certificate, content: instructions(member) });
  return entries;
}

function settingsOf({ name, version, edition, settings }: BundleMember): string {
  return `# ${name}, Neo4j ${version} ${edition}\n\n${settings.map((block) => renderedToText(block, { showSecrets: true })).join('\n')}`;
}

/** In the words of the member's own system. */
function instructions(member: BundleMember): string {
  const { name, version, platform } = member;
  return [
    `This folder contains the TLS files of member ${name}, for Neo4j ${version}, with private keys. Copy it to that server over an`,
    'encrypted connection (scp), then delete it here.',
    '',
    ...(platform === 'windows' ? onWindows(member) : onUnix(member)),
    '',
  ].join('\n');
}

function onUnix({ policies, platform }: BundleMember): readonly string[] {
  return [
    'On the member, with neo4j-tls',
    '  neo4j-tls init --from-bundle THIS-FOLDER',
    '',
    'Without neo4j-tls',
    platform === 'macos' ? '  shasum -a 256 -c SHA256SUMS' : '  sha256sum -c SHA256SUMS',
    `  copy ${foldersOf(policies).join(', ')} into the Neo4j home; private keys 0400, all owned by the user that runs Neo4j`,
    '  add the lines of neo4j.conf to the neo4j.conf of the server, replacing settings with the same names',
    '  restart Neo4j',
  ];
}

/** Lines that PowerShell takes; accounts by number, which Windows knows in every language. */
function onWindows({ policies }: BundleMember): readonly string[] {
  const typed = (path: string): string => path.replaceAll('/', '\\');
  const account = shellQuoteFor('NT SERVICE\\neo4j:R', 'win32');
  return [
    'On the member, in a PowerShell started as administrator, with neo4j-tls',
    '  neo4j-tls init --from-bundle THIS-FOLDER',
    '',
    'Without neo4j-tls, in this folder. The first line prints damaged files',
    "  Get-Content SHA256SUMS | ForEach-Object { $sum, $file = $_ -split '  ', 2; if ((Get-FileHash $file).Hash -ne $sum) { $file } }",
    `  copy ${foldersOf(policies).map(typed).join(', ')} into the Neo4j home`,
    '  close each private key there to other users. Replace NT SERVICE\\neo4j with the account that "sc.exe qc neo4j" shows:',
    ...[...new Set(policies.map(({ key }) => key))].map(
      (key) =>
        `  icacls ${shellQuoteFor(typed(key), 'win32')} /inheritance:r /grant:r "*S-1-5-18:R" "*S-1-5-32-544:F" ${account}`,
    ),
    '  add the lines of neo4j.conf to conf\\neo4j.conf, replacing settings with the same names',
    '  Restart-Service neo4j        (or, if Neo4j is not a service: bin\\neo4j restart)',
  ];
}

const foldersOf = (policies: BundleMember['policies']): readonly string[] => [
  ...new Set(policies.map(({ key }) => dirname(key))),
];
