import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Interrupted, UserError } from '../../model/errors.ts';
import type { MemberSide } from '../../model/member-side.ts';
import type { BundleMember, Step } from '../../model/plan.ts';
import { renderedToText } from '../../neo4j/render-template.ts';
import { modes } from '../../neo4j/ssl-layout.ts';
import { authorityFiles, authorityListName, authorityModes, hasRevocations } from '../../pki/authority.ts';
import { generatePrivateKey, writePkcs8 } from '../../pki/private-key.ts';
import type { NewEntry, System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import { type OpenAuthority, openAuthority } from '../open-authority.ts';
import { rehearseMembers } from '../rehearse-members.ts';
import type { StepHandler } from './handler.ts';
import { foreseeChangeIn, lookAt } from './targets.ts';

type WriteBundle = Extract<Step, { kind: 'writeBundle' }>;

/** Marks a folder as a bundle in the making, which a later run may sweep away. */
const marker = '.neo4j-tls-bundle';
/** Up to so many members every two are tried; beyond, a sample is: all live by the same CA. */
const allPairsUpTo = 5;
const sampledPairs = 8;

/** No journal for each file: all is made in a folder beside, synced once and renamed once. */
export const writeBundle: StepHandler<WriteBundle> = {
  async preflight(step, context) {
    await openAuthority(step.signer, context.now, context.system);
    if (await lookAt(step.out, context)) {
      throw new UserError(`${step.out} is there already.`, 'Name another folder with --out, or move that one away.', {
        paths: [step.out],
      });
    }
    await foreseeChangeIn(dirname(step.out), step.out, context);
    const partial = partialOf(step);
    const there = await context.system.files.stat(partial);
    if (there.state !== 'missing' && (await context.system.files.stat(join(partial, marker))).state === 'missing') {
      throw new UserError(`${partial} is in the way, and is no bundle in the making.`, 'Move it away.', { paths: [partial] });
    }
  },
  async perform(step, { system, now, transaction, signal, onProgress }) {
    const partial = partialOf(step);
    const { files } = system;
    const authority = await openAuthority(step.signer, now, system);
    await files.removeTree(partial);
    try {
      files.writeNew([
        { path: partial, mode: modes.ownDirectory },
        { path: join(partial, marker), mode: modes.ownFile, bytes: Buffer.alloc(0) },
      ]);
      const issued = await telling('written', partial, () =>
        writeMembers(step, partial, authority, now, system, signal, onProgress),
      );
      await rehearse(step, partial, system);
      await files.effects.unlink(join(partial, marker));
      // The record comes first: a certificate that nobody can revoke must not get out.
      await transaction.makeDirectory(join(step.signer.directory, authorityFiles.issued), authorityModes.directory);
      const name = `bundle-${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}-${createHash('sha256').update(issued).digest('hex').slice(0, 12)}.crt`;
      await transaction.putFile(
        { path: join(step.signer.directory, authorityFiles.issued, name), mode: authorityModes.certificate },
        Buffer.from(issued),
      );
      await files.syncAll(partial);
      await transaction.moveFile(partial, step.out);
    } catch (error) {
      await files.removeTree(partial).catch(() => {});
      throw error;
    }
    return { changed: true, inPlace: [] };
  },
};

function partialOf({ out }: WriteBundle): string {
  return `${out}.partial`;
}

/** Keys are made on all cores, a few ahead of the one that is being signed; nothing of a member is kept once it is written. */
async function writeMembers(
  step: WriteBundle,
  partial: string,
  authority: OpenAuthority,
  now: Date,
  system: System,
  signal: AbortSignal,
  onProgress: ((done: number, of: number) => void) | undefined,
): Promise<string> {
  const { issueFromCa } = await import('../../pki/issue.ts');
  const wanted = step.members.flatMap((member) => member.policies.map(({ request }) => request.keyType));
  const ahead: Promise<KeyObject>[] = [];
  let begun = 0;
  const nextKey = (): Promise<KeyObject> => {
    for (; begun < wanted.length && ahead.length <= system.host.cpuCount + 2; begun += 1) {
      const key = generatePrivateKey(wanted[begun] ?? 'ec-p256');
      key.catch(() => {});
      ahead.push(key);
    }
    return ahead.shift() ?? Promise.reject(new Error('every key was taken'));
  };
  const lists = hasRevocations(authority)
    ? authority.lists.map(({ issuer, list }) => ({ name: `${authorityListName(issuer)}.crl`, bytes: Buffer.from(list.pem) }))
    : [];
  const anchor = Buffer.from(authority.root.pem);
  const above = authority.intermediates.map(({ pem }) => pem).join('');
  const issued: string[] = [];
  for (const [index, member] of step.members.entries()) {
    if (signal.aborted) throw new Interrupted();
    const entries: NewEntry[] = [];
    const sums: string[] = [];
    const folders = new Set<string>();
    const root = join(partial, member.name);
    const folder = (path: string): void => {
      const parts = path.split('/');
      for (let depth = 1; depth <= parts.length; depth += 1) {
        const each = parts.slice(0, depth).join('/');
        if (folders.has(each)) continue;
        folders.add(each);
        entries.push({ path: join(root, each), mode: modes.directory });
      }
    };
    const file = (path: string, mode: number, bytes: Buffer): void => {
      folder(dirname(path));
      entries.push({ path: join(root, path), mode, bytes });
      sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`);
    };
    entries.push({ path: root, mode: modes.ownDirectory });
    folders.add('.');
    for (const policy of member.policies) {
      const key = await nextKey();
      const leaf = issueFromCa({
        request: policy.request,
        publicKey: createPublicKey(key),
        issuer: authority.issuer,
        issuerKey: authority.key,
        now,
      });
      issued.push(leaf.pem);
      file(policy.key, modes.privateKey, Buffer.from(writePkcs8(key, member.passphrase?.reveal())));
      file(policy.certificate, modes.certificate, Buffer.from(leaf.pem + above));
      folder(policy.trusted);
      folder(policy.revoked);
      if (!policy.asksClients) continue;
      file(`${policy.trusted}/ca.pem`, modes.certificate, anchor);
      for (const { name, bytes } of lists) file(`${policy.revoked}/${name}`, modes.crl, bytes);
    }
    const conf = `# ${member.name}, Neo4j ${member.version} ${member.edition}\n\n${member.settings.map((block) => renderedToText(block, { showSecrets: true })).join('\n')}`;
    file('neo4j.conf', modes.conf, Buffer.from(conf));
    entries.push({ path: join(root, 'SHA256SUMS'), mode: modes.certificate, bytes: Buffer.from(sums.join('')) });
    entries.push({ path: join(root, 'INSTALL.txt'), mode: modes.certificate, bytes: Buffer.from(instructions(member)) });
    system.files.writeNew(entries);
    onProgress?.(index + 1, step.members.length);
  }
  return issued.join('');
}

function instructions({ name, version, policies }: BundleMember): string {
  const folders = [...new Set(policies.map(({ key }) => dirname(key)))];
  return [
    `This folder is the TLS of the member ${name}, for Neo4j ${version}. It holds private keys: bring it there over a way that`,
    'nobody listens on (scp), and remove it here afterwards.',
    '',
    'On the member, with the program',
    '  neo4j-tls init --from-bundle THIS-FOLDER',
    '',
    'By hand',
    '  sha256sum -c SHA256SUMS',
    `  copy ${folders.join(', ')} into the Neo4j home; private keys 0400, all owned by the user that runs Neo4j`,
    '  put the lines of neo4j.conf into the neo4j.conf of the server, instead of the ones of the same names',
    '  restart Neo4j',
    '',
  ].join('\n');
}

/** Members shake hands with the files as they lie there, before anybody gets them. */
async function rehearse(step: WriteBundle, partial: string, system: System): Promise<void> {
  const scopes = ['cluster', 'backup'] as const;
  for (const scope of scopes) {
    const sides = step.members.flatMap((member) =>
      member.policies.filter((policy) => policy.scope === scope).map((policy) => sideOf(member, policy, partial)),
    );
    const failed = (
      await rehearseMembers(sides, system, sides.length > allPairsUpTo ? { pairs: sample(sides.length) } : {})
    ).find(({ succeeds }) => !succeeds);
    if (failed === undefined) continue;
    throw new UserError(
      `${failed.client} could not talk to ${failed.server} (${scope}, dialled as ${failed.host}): ${(failed.because ?? '').replaceAll('-', ' ')}.`,
      'See whether the names of the members, the name constraints of the CA and the TLS versions of the lines go together.',
    );
  }
}

function sideOf(member: BundleMember, policy: BundleMember['policies'][number], partial: string): MemberSide {
  const at = (path: string): string => join(partial, member.name, path);
  return {
    label: member.name,
    scope: policy.scope,
    privateKey: at(policy.key),
    publicCertificate: at(policy.certificate),
    ...(member.passphrase === undefined ? {} : { passphrase: member.passphrase }),
    trustedDirectory: at(policy.trusted),
    revokedDirectory: at(policy.revoked),
    tlsVersions: policy.tlsVersions,
    clientAuth: 'require',
    verifyHostname: true,
    dialled: undefined,
  };
}

/** A ring over the list, spread: each of the sampled is dialled once and dials once. */
function sample(count: number): readonly (readonly [number, number])[] {
  const step = Math.max(1, Math.floor(count / sampledPairs));
  const chosen = Array.from({ length: sampledPairs }, (_, index) => (index * step) % count);
  return chosen.map((server, index) => [server, chosen[(index + 1) % chosen.length] ?? 0] as const);
}
