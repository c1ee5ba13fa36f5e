import { basename, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import type { RevocationList } from '../../pki/certificates/crl.ts';
import { isPublicCa } from '../../pki/certificates/public-ca.ts';
import type { PeerInput } from './peer-input.ts';
import { issuerAmong, readTrustState, standInName, type TrustState, unique, whoIs } from './trust-folder.ts';
import { listSteps } from './trust-lists.ts';
import { countsForMembers, type TrustTarget, trustedCertificates, trustFile } from './trust-target.ts';
import { trustedName } from './trusted-entry.ts';

export interface TrustAddInputs {
  readonly home: string;
  /** The neo4j.conf that names the folders. */
  readonly conf: string;
  readonly targets: readonly TrustTarget[];
  readonly input: PeerInput;
  /** `--as`. */
  readonly name: string | undefined;
  /** 64 lower-case hex digits each; what is added must be proved by them. Empty: nothing was given. */
  readonly fingerprints: readonly string[];
  readonly force: boolean;
  readonly owner: Owner | undefined;
  readonly publicRoots: readonly Certificate[];
  readonly now: Date;
}

export interface TrustAddPlan {
  readonly plan: Plan;
  /** What is to be trusted, for the person to compare. */
  readonly anchors: readonly Certificate[];
  readonly lists: readonly RevocationList[];
  /** Nothing new among them. */
  readonly known: boolean;
}

/**
 * Peers' certificates into `trusted/`, CRLs into `revoked/`, by what Neo4j makes of them there.
 * @throws UserError for what must not, or cannot usefully, lie there.
 */
export function planTrustAdd(inputs: TrustAddInputs): TrustAddPlan {
  const { input, now, targets, force, fingerprints, name } = inputs;
  const given = unique(input.certificates.map(({ certificate }) => certificate));
  for (const { certificate, from } of input.certificates) refuseExpired(certificate, from, now);
  const states = targets.map((target) => ({ target, state: readTrustState(target.files) }));
  const notes: PlanNote[] = [];
  const known = given.filter((one) => states.every(({ state }) => state.own[0]?.fingerprint256 !== one.fingerprint256));
  if (given.length > 0 && known.length === 0) {
    throw new UserError(
      "This is this server's own certificate.",
      'The other servers have to add it: send it to them, and add their certificates here.',
    );
  }
  if (known.length < given.length)
    notes.push({ severity: 'info', text: "This server's own certificate was among them and is left out." });
  const anchors = anchorsAmong(
    known,
    states.flatMap(({ state }) => trustedCertificates(state)),
    input,
    force,
  );
  refuseUnproved(anchors, given, fingerprints);
  if (!force) refusePublic(anchors, inputs);
  for (const anchor of anchors) if (anchor.notBefore > now) notes.push(notYetValid(anchor));
  const steps = states.flatMap(({ target, state }) => [
    ...anchorSteps(anchors, target, state, inputs, notes),
    ...listSteps(anchors, target, state, inputs),
  ]);
  notes.push(...targets.flatMap(meaningOf), ...anchors.filter(isAuthority).map(authorityNote));
  if (name !== undefined && anchors.length > 1) {
    throw new UserError(
      `--as names one peer, but there are ${anchors.length} certificates.`,
      'Remove --as: each one gets the name in its certificate.',
    );
  }
  return {
    plan: { command: 'trust add', home: inputs.home, namedBy: [inputs.conf], steps, rehearsals: [], notes },
    anchors,
    lists: input.lists.map(({ list }) => list),
    known: steps.length === 0,
  };
}

/**
 * What of the certificates is to lie in `trusted/`: self-signed ones themselves; of a chain its highest CA, since Neo4j asks
 * peers for certificates of the issuers it lists and a leaf alone is no issuer.
 */
function anchorsAmong(
  given: readonly Certificate[],
  trusted: readonly Certificate[],
  input: PeerInput,
  force: boolean,
): readonly Certificate[] {
  return given.filter((certificate) => {
    if (certificate.selfSigned || issuerAmong(certificate, given) === undefined) {
      if (certificate.selfSigned || isAuthority(certificate)) return true;
      if (force) return true;
      const from = input.certificates.find(({ certificate: one }) => one === certificate)?.from ?? '';
      if (issuerAmong(certificate, trusted) !== undefined) {
        // Already believed through its CA: nothing to add.
        return false;
      }
      throw new UserError(
        `${from} contains only the certificate of ${whoIs(certificate)}, which ${certificate.issuer.text} issued. Neo4j trusts such a certificate only through its issuer: without the issuer in trusted/ the peer cannot connect.`,
        `Add the certificate of ${certificate.issuer.text} instead (trust export prints it on that server), or the whole chain in one file.`,
        { paths: [from] },
      );
    }
    return false;
  });
}

/** With a fingerprint everything that comes to be trusted must be proved by it: it is the one compared, or signed by, or an issuer of, that one. */
function refuseUnproved(anchors: readonly Certificate[], given: readonly Certificate[], fingerprints: readonly string[]): void {
  if (fingerprints.length === 0) return;
  const compared = given.filter(({ fingerprint256 }) => fingerprints.includes(fingerprint256));
  if (compared.length === 0) {
    throw new UserError(
      'The fingerprint does not match: this is not the certificate you expected.',
      `What was sent has ${given.map(({ fingerprint256 }) => showHex(fingerprint256)).join(', ')}. Compare it again over a different channel from the one you received the file through. If it still differs, someone may have tampered with it.`,
    );
  }
  const proved = new Set<Certificate>();
  for (const start of compared)
    for (let at: Certificate | undefined = start; at !== undefined && !proved.has(at); at = issuerAmong(at, given))
      proved.add(at);
  const unproved = anchors.filter((one) => !proved.has(one));
  if (unproved.length === 0) return;
  throw new UserError(
    `The fingerprint does not cover ${unproved.map(whoIs).join(', ')}, which ${unproved.length === 1 ? 'is' : 'are'} also in the file.`,
    'Pass a --fingerprint for each, or add them one at a time.',
  );
}

function refusePublic(anchors: readonly Certificate[], { publicRoots, targets }: TrustAddInputs): void {
  const asked = targets.filter(countsForMembers);
  if (asked.length === 0) return;
  const open = anchors.find((one) => isPublicCa(one, publicRoots, anchors));
  if (open === undefined) return;
  throw new UserError(
    `${whoIs(open)} is a public CA: trusting it in ${asked.map(({ scope }) => scope).join(', ')} lets in anyone with a certificate from that CA.`,
    'Use a private CA (ca create makes one) or self-signed certificates between members. If this is intended, add --force.',
  );
}

function refuseExpired(certificate: Certificate, from: string, now: Date): void {
  if (certificate.notAfter >= now) return;
  throw new UserError(
    `The certificate of ${whoIs(certificate)} in ${from} expired on ${day(certificate.notAfter)}.`,
    'Renew it on the other server, and add the new one here.',
    { paths: [from] },
  );
}

function anchorSteps(
  anchors: readonly Certificate[],
  target: TrustTarget,
  state: TrustState,
  inputs: TrustAddInputs,
  notes: PlanNote[],
): readonly Step[] {
  const { owner, force, name } = inputs;
  const folder = target.files.trusted.path;
  const there = new Map(
    state.trusted.flatMap(({ certificates, path, isStandIn }) =>
      isStandIn ? [] : certificates.map((one) => [one.fingerprint256, path] as const),
    ),
  );
  const steps: Step[] = [];
  const taken = new Map<string, string>();
  for (const anchor of anchors) {
    const known = there.get(anchor.fingerprint256);
    if (known !== undefined) {
      notes.push({ severity: 'info', text: `${target.scope}: ${whoIs(anchor)} is already trusted, as ${basename(known)}.` });
      continue;
    }
    const path = join(folder, `${trustedName(anchor, name)}.pem`);
    if (basename(path) === standInName)
      throw new UserError(
        'The name self is reserved for the placeholder in an empty folder.',
        'Give the peer another name with --as.',
      );
    const before = state.trusted.find((file) => file.path === path);
    const other = taken.get(path) ?? before?.certificates[0]?.fingerprint256 ?? (before === undefined ? undefined : '');
    if (other !== undefined && !(force && !taken.has(path))) {
      throw new UserError(
        `${target.scope} already trusts another certificate under the name ${basename(path, '.pem')} already${other === '' ? '' : ` (SHA-256 ${showHex(other)})`}.`,
        `To trust both, add --as NAME. If the peer has a new one, add --force, or remove the old one first:\nneo4j-tls trust remove ${shellQuote(basename(path, '.pem'))}`,
        { paths: [path] },
      );
    }
    taken.set(path, anchor.fingerprint256);
    steps.push({ kind: 'writeFile', to: trustFile(path, modes.certificate, owner), text: anchor.pem });
  }
  if (steps.length === 0) return [];
  const made =
    target.files.trusted.fact.state === 'missing'
      ? [{ kind: 'makeDirectory', path: folder, mode: modes.directory, owner } as const]
      : [];
  const standIns = state.trusted.filter(({ isStandIn }) => isStandIn).map(({ path }) => ({ kind: 'removeFile', path }) as const);
  return [...made, ...steps, ...standIns];
}

/** What `trusted/` means where it does not mean the obvious. */
function meaningOf({ scope, clientAuth, enabled }: TrustTarget): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  if (!enabled)
    notes.push({
      severity: 'warning',
      text: `The ${scope} policy is not enabled: nothing is encrypted there yet, and Neo4j does not read its trusted/.`,
      remedy: `neo4j-tls init --components ${scope}`,
    });
  if (scope === 'https') {
    notes.push({
      severity: 'warning',
      text: "https never uses trusted/: it checks client certificates against the Java runtime's own trust store.",
      remedy: 'Neo4j still reads the folder, and does not start if a file in it is invalid.',
    });
  } else if (scope === 'bolt' && clientAuth === 'NONE') {
    notes.push({
      severity: 'warning',
      text: 'bolt does not ask clients for a certificate (client_auth=NONE), so its trusted/ changes nothing.',
      remedy: 'To require one from every driver:\nneo4j-tls init --components bolt --client-auth bolt=require --trust FILE',
    });
  } else if (clientAuth !== 'REQUIRE' && enabled) {
    notes.push({
      severity: 'warning',
      text: `${scope} has client_auth=${clientAuth ?? 'a value that Neo4j does not accept'}: clients without a certificate can connect.`,
      remedy: `Set dbms.ssl.policy.${scope}.client_auth=REQUIRE.`,
    });
  }
  return notes;
}

function authorityNote(anchor: Certificate): PlanNote {
  return { severity: 'info', text: `${whoIs(anchor)} is a CA: every certificate that it issued is trusted.` };
}

function notYetValid(anchor: Certificate): PlanNote {
  return {
    severity: 'warning',
    text: `The certificate of ${whoIs(anchor)} is not valid before ${anchor.notBefore.toISOString()}, by this machine's clock.`,
    remedy: 'Compare the clocks of the two servers.',
  };
}

function showHex(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(':');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
