import { resolve } from 'node:path';
import type { AppliedPlan } from '../../apply/apply-plan.ts';
import { type PairResult, rehearseMembers } from '../../apply/rehearse-members.ts';
import { inspectInstallation, ownerOf } from '../../inspect/installation.ts';
import { fetchPeer, readPeerFiles } from '../../inspect/peer-files.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import { ExitCode, Interrupted, UserError } from '../../model/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf.ts';
import { planToJson } from '../../output/plan-text.ts';
import { createStyle } from '../../output/style.ts';
import { addedToText, anchorToText, compareToText, pairsToText } from '../../output/trust-text.ts';
import { type Certificate, readCertificates } from '../../pki/certificate.ts';
import { parseFingerprint } from '../../pki/fingerprint.ts';
import { memberSide } from '../../plan/member-side.ts';
import { peerFileLimit, readPeerInput } from '../../plan/peer-input.ts';
import { planTrustAdd, type TrustAddPlan } from '../../plan/plan-trust-add.ts';
import type { System } from '../../system/system.ts';
import { carryOutJudged } from '../judging/carry-out-judged.ts';
import { type Judgement, verdictField } from '../judging/judged.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk, needYes } from '../runner/shared-flags.ts';
import {
  chooseTrustHome,
  componentsOf,
  inspectTrustPlace,
  judgedTrust,
  listedTrust,
  type TrustFlags,
  targetOf,
} from './place.ts';

export interface AddFlags extends TrustFlags {
  readonly as?: string;
  readonly fingerprint?: readonly string[];
  readonly from?: string;
  readonly peer?: readonly string[];
  readonly force?: boolean;
}

export async function runTrustAdd(system: System, named: readonly string[], flags: AddFlags): Promise<number> {
  const style = createStyle({ color: system.terminal.colourAllowed('err'), width: system.terminal.width });
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const asking = mayAsk(system, flags);
  const fingerprints = readFingerprints(flags.fingerprint ?? []);
  refuseGaps(flags, named, fingerprints, asking);
  const found = await chooseTrustHome(system, flags);
  if (flags.dryRun !== true) await recoverFirst(system, found.home, say);
  const place = await inspectTrustPlace(system, flags, found);
  const targets = componentsOf(flags, ['cluster']).map((scope) => targetOf(place, scope));
  const files = [
    ...(await readPeerFiles(system, named, peerFileLimit)),
    ...(flags.from === undefined ? [] : [await fetchPeer(system, flags.from)]),
  ];
  const input = readPeerInput(files);
  const given = flags.from !== undefined && fingerprints.length === 0 ? [await askFingerprint(system, flags.from)] : fingerprints;
  const planned = planTrustAdd({
    home: place.installation.home,
    conf: place.installation.conf.path,
    targets,
    input,
    name: nameOf(flags.as),
    fingerprints: given,
    force: flags.force === true,
    owner: await ownerOf(system, place.installation, flags.owner),
    publicRoots: await publicRootsFor(
      system,
      input.certificates.map(({ certificate }) => certificate),
    ),
    now: system.clock.now(),
  });
  if (flags.json !== true) for (const anchor of planned.anchors) say(anchorToText(anchor, style));
  const compare = asking && flags.dryRun !== true && given.length === 0 && planned.anchors.length > 0 && !planned.known;
  if (compare) {
    say(compareToText(style));
    if (!(await system.prompts.confirm({ message: 'Does the other server show the same?', default: false })))
      throw new Interrupted('Nothing was changed.');
  }
  const { applied, plan, judgement } = await carryOutJudged(system, flags, planned.plan, {
    ...{ style, force: true, agreed: compare },
    ...judgedTrust(found, flags, place, targets),
  });
  const result = { ...planned, plan };
  const pairs =
    applied === undefined
      ? []
      : await rehearsePeers(
          system,
          place.installation.home,
          targets.map(({ scope }) => scope),
          flags,
        );
  report(system, flags, place, targets, result, { applied, judgement }, pairs, style);
  return ExitCode.done;
}

function report(
  system: System,
  flags: AddFlags,
  place: Awaited<ReturnType<typeof inspectTrustPlace>>,
  targets: readonly ReturnType<typeof targetOf>[],
  result: TrustAddPlan,
  { applied, judgement }: { readonly applied: AppliedPlan | undefined; readonly judgement: Judgement | undefined },
  pairs: readonly PairResult[],
  style: ReturnType<typeof createStyle>,
): void {
  if (flags.json === true) {
    const certificates = targets.flatMap(({ scope, files }) =>
      result.anchors.map((anchor) => {
        const step = result.plan.steps.find(
          (one) => one.kind === 'writeFile' && one.text === anchor.pem && one.to.path.startsWith(files.trusted.path),
        );
        const path =
          step?.kind === 'writeFile' ? step.to.path : (pathOfKnown(files.trusted.entries, anchor) ?? files.trusted.path);
        return listedTrust(scope, place.installation, path, anchor);
      }),
    );
    const handshakes = pairs.map(({ scope, server, client, succeeds, because }) => ({
      component: scope,
      server,
      client,
      succeeds,
      because,
    }));
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/trust@1', applied: applied !== undefined, changed: applied?.changed === true, ...verdictField(judgement), plan: planToJson(result.plan), certificates, handshakes }, null, 2)}\n`,
    );
  } else if (applied !== undefined && flags.quiet !== true) {
    system.terminal.out(
      `${addedToText({ plan: result.plan, verdict: judgement?.verdict, anchors: result.anchors, kind: place.installation.kind, home: place.installation.home }, style)}\n`,
    );
    if (pairs.length > 0) system.terminal.out(`${pairsToText(pairs, style)}\n`);
  }
}

function pathOfKnown(
  entries: readonly { readonly path: string; readonly bytes?: Buffer }[],
  anchor: Certificate,
): string | undefined {
  return entries.find(
    ({ bytes }) =>
      bytes !== undefined && readCertificates(bytes).certificates.some((one) => one.fingerprint256 === anchor.fingerprint256),
  )?.path;
}

/** Where the peer's own files are at hand, both ways are really tried. */
async function rehearsePeers(
  system: System,
  home: string,
  scopes: readonly ScopeName[],
  flags: AddFlags,
): Promise<readonly PairResult[]> {
  const results: PairResult[] = [];
  for (const peer of flags.peer ?? []) {
    const homes = [home, resolve(system.host.workingDirectory, peer)];
    const installations = await Promise.all(
      homes.map((path) =>
        inspectInstallation(
          system,
          { home: path, from: 'flag' },
          path === home
            ? {
                ...(flags.neo4jVersion === undefined ? {} : { neo4jVersion: flags.neo4jVersion }),
                ...(flags.conf === undefined ? {} : { conf: flags.conf }),
              }
            : { ...(flags.neo4jVersion === undefined ? {} : { neo4jVersion: flags.neo4jVersion }) },
        ),
      ),
    );
    for (const scope of scopes) {
      const sides = installations.map((installation) =>
        memberSide(installation, readConf(installation.conf.bytes, installation.version), scope),
      );
      results.push(...(await rehearseMembers(sides, system)));
    }
  }
  return results;
}

function refuseGaps(flags: AddFlags, named: readonly string[], fingerprints: readonly string[], asking: boolean): void {
  const lacking = [
    ...(named.length === 0 && flags.from === undefined ? ['FILE'] : []),
    ...(flags.from !== undefined && fingerprints.length === 0 ? ['--fingerprint'] : []),
  ];
  if (flags.dryRun !== true && flags.yes !== true && !asking && fingerprints.length === 0) throw needYes('trust add', lacking);
  if (flags.dryRun !== true && flags.yes !== true && !asking) throw needYes('trust add', lacking);
  if (named.length === 0 && flags.from === undefined)
    throw new UserError('Whom to trust?', "Name the peer's file, - for standard input, or --from HOST:PORT.");
  if (flags.from !== undefined && fingerprints.length === 0 && !asking) {
    throw new UserError(
      `What ${flags.from} serves could come from anybody in between: --from always needs the fingerprint.`,
      'Read it on that server (neo4j-tls trust export shows it), and give it with --fingerprint.',
    );
  }
}

async function askFingerprint(system: System, from: string): Promise<string> {
  const text = await system.prompts.input({
    message: `The SHA-256 fingerprint that ${from} shows for itself (there: neo4j-tls trust export):`,
    validate: (typed) => {
      const parsed = parseFingerprint(typed);
      return parsed.kind === 'ok' ? true : `${parsed.reason} ${parsed.remedy}`;
    },
  });
  return readFingerprints([text])[0] ?? '';
}

function readFingerprints(texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    const parsed = parseFingerprint(text);
    if (parsed.kind === 'refused') throw new UserError(parsed.reason, parsed.remedy);
    return parsed.fingerprint;
  });
}

function nameOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text.trim() === '') throw new UserError('--as is empty.', 'Give the peer a name, or leave --as out.');
  return text.replace(/\.pem$/i, '');
}
