import { resolve } from 'node:path';
import { type PairResult, rehearseMembers } from '../../apply/rehearsal/rehearse-members.ts';
import { inspectInstallation, ownerOf } from '../../inspect/home/installation.ts';
import { fetchPeer, readPeerFiles } from '../../inspect/peer-files.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import { UserError } from '../../model/errors/errors.ts';
import { givenFields } from '../../model/given-fields.ts';
import type { ScopeName } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { planToJson } from '../../output/plan-json.ts';
import { addedToText, anchorToText, compareToText, pairsToText } from '../../output/trust-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { parseFingerprint } from '../../pki/certificates/fingerprint.ts';
import { memberSide } from '../../plan/ca/member-side.ts';
import { peerFileLimit, readPeerInput } from '../../plan/trust/peer-input.ts';
import { planTrustAdd, type TrustAddPlan } from '../../plan/trust/plan-trust-add.ts';
import type { TrustTarget } from '../../plan/trust/trust-target.ts';
import type { System } from '../../system/system.ts';
import { verdictField } from '../judging/judgement.ts';
import { command } from '../runner/command.ts';
import { placeFlags, placeOf } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { componentFlag, judgedTrust, listedTrust, lookAtTrust, roleFlag, type TrustFlags } from './place.ts';

export interface AddFlags extends TrustFlags {
  readonly as?: string;
  readonly fingerprint?: readonly string[];
  readonly from?: string;
  readonly peer?: readonly string[];
  readonly force?: boolean;
}

export const trustAdd = command({
  name: 'trust add',
  arguments: [{ name: '[file...]', text: 'certificates or CRLs: files (PEM, DER, PKCS#7), folders, or - for standard input' }],
  flags: [
    ...placeFlags,
    componentFlag('cluster'),
    roleFlag,
    {
      flags: '--as <name>',
      text: 'the file name of the peer in trusted/',
      defaultText: 'the first DNS name of the certificate',
      check: nameOf,
    },
    {
      flags: '--fingerprint <sha256>',
      text: 'the expected fingerprint; no question is asked',
      repeatable: true,
      check: fingerprintOf,
    },
    { flags: '--from <host:port>', text: 'fetch the certificate from a port; needs --fingerprint' },
    {
      flags: '--peer <dir>',
      text: "a peer's home on this machine: test the handshake in both directions",
      repeatable: true,
    },
    { flags: '--owner <user[:group]>', text: 'who should own the files', defaultText: 'the owner of the home' },
    { flags: '--force', text: 'add it even if checks fail' },
  ],
  examples: [
    { text: 'Trust another member:', line: 'trust add core2.pem --home /var/lib/neo4j' },
    { text: 'Trust the CA of your clients, for Bolt:', line: 'trust add clients-ca.crt --component bolt --home /var/lib/neo4j' },
  ],
  lacking: ({ flags, words }: CommandRun<AddFlags>) => [
    ...(words.length === 0 && flags.from === undefined ? ['FILE'] : []),
    ...(flags.from !== undefined && flags.fingerprint === undefined ? ['--fingerprint'] : []),
  ],
  where: (run) => {
    refuseGaps(run);
    return run.chooseHome(placeOf(run.flags));
  },
  look: async (run, found) => {
    const { system, flags, words } = run;
    const seen = await lookAtTrust(run, found, ['cluster']);
    const files = [
      ...(await readPeerFiles(system, words, peerFileLimit)),
      ...(flags.from === undefined ? [] : [await fetchPeer(system, flags.from)]),
    ];
    return { ...seen, input: readPeerInput(files) };
  },
  facts: ({ place, targets, input }) => ({ installation: place.installation, targets, input }),
  plan: async (run, { place, targets, input }) => {
    const { system, flags, errorStyle: style } = run;
    const told = (flags.fingerprint ?? []).map(fingerprintOf);
    const fingerprints = flags.from !== undefined && told.length === 0 ? [await askFingerprint(system, flags.from)] : told;
    const planned = planTrustAdd({
      home: place.installation.home,
      conf: place.installation.conf.path,
      targets,
      input,
      name: flags.as === undefined ? undefined : nameOf(flags.as),
      fingerprints,
      force: flags.force === true,
      owner: await ownerOf(system, place.installation, flags.owner),
      publicRoots: await publicRootsFor(
        system,
        input.certificates.map(({ certificate }) => certificate),
      ),
      now: system.clock.now(),
    });
    if (flags.json !== true) for (const anchor of planned.anchors) run.say(anchorToText(anchor, style));
    const agreed = run.mayAsk && run.writes && fingerprints.length === 0 && planned.anchors.length > 0 && !planned.known;
    if (agreed) {
      run.say(compareToText(style));
      await run.agree('Does the other server show the same fingerprint?', false);
    }
    return { ...planned, agreed };
  },
  force: () => true,
  judge: ({ flags }, seen) => judgedTrust(flags, seen),
  done: async (run, { seen: { place, targets }, planned, applied, judgement, outcome }) => {
    const { system, flags, style } = run;
    const { installation } = place;
    const scopes = targets.map(({ scope }) => scope);
    const pairs = applied === undefined ? [] : await rehearsePeers(system, installation.home, scopes, flags);
    return {
      document: {
        schema: 'neo4j-tls/trust@1',
        ...outcome,
        ...verdictField(judgement),
        plan: planToJson(planned.plan),
        certificates: targets.flatMap((target) =>
          planned.anchors.map((anchor) => listedTrust(target.scope, installation, pathOfAnchor(planned, target, anchor), anchor)),
        ),
        handshakes: pairs.map(({ scope, server, client, succeeds, because }) => ({
          ...{ component: scope, server, client, succeeds, because },
        })),
      },
      text: [
        addedToText(
          {
            ...{ plan: planned.plan, verdict: judgement?.verdict, anchors: planned.anchors },
            ...{ kind: installation.kind, program: installation.program, said: run.said },
          },
          style,
        ),
        ...(pairs.length > 0 ? [pairsToText(pairs, style)] : []),
      ].join('\n'),
    };
  },
});

/** Where a certificate is trusted now: in the file that the plan writes, or in one that was there. */
function pathOfAnchor({ plan }: TrustAddPlan, { files }: TrustTarget, anchor: Certificate): string {
  const step = plan.steps.find(
    (one) => one.kind === 'writeFile' && one.text === anchor.pem && one.to.path.startsWith(files.trusted.path),
  );
  if (step?.kind === 'writeFile') return step.to.path;
  return pathOfKnown(files.trusted.entries, anchor) ?? files.trusted.path;
}

function pathOfKnown(
  entries: readonly { readonly path: string; readonly bytes?: Buffer | undefined }[],
  anchor: Certificate,
): string | undefined {
  return entries.find(
    ({ bytes }) =>
      bytes !== undefined && readCertificates(bytes).certificates.some((one) => one.fingerprint256 === anchor.fingerprint256),
  )?.path;
}

/** Where the peer's own files are at hand, both ways are really tried. */
async function rehearsePeers(
  system: Pick<System, 'files' | 'tls' | 'host' | 'env' | 'clock'>,
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
          path === home ? givenFields(flags, 'neo4jVersion', 'conf') : givenFields(flags, 'neo4jVersion'),
        ),
      ),
    );
    for (const scope of scopes) {
      const sides = installations.map((installation) =>
        memberSide(installation, readConf(installation.conf.bytes, installation.version), scope),
      );
      results.push(...(await rehearseMembers(sides, system, { now: system.clock.now() })));
    }
  }
  return results;
}

function refuseGaps({ flags, words, mayAsk }: CommandRun<AddFlags>): void {
  if (words.length === 0 && flags.from === undefined)
    throw new UserError('No certificate was given.', "Pass the peer's file, - for standard input, or --from HOST:PORT.");
  if (flags.from !== undefined && flags.fingerprint === undefined && !mayAsk) {
    throw new UserError(
      `--from needs the fingerprint: without it, anyone between here and ${flags.from} could replace the certificate.`,
      'Read it on that server (neo4j-tls trust export shows it), and pass it with --fingerprint.',
    );
  }
}

async function askFingerprint(system: Pick<System, 'prompts'>, from: string): Promise<string> {
  const text = await system.prompts.input({
    message: `SHA-256 fingerprint of ${from}, as neo4j-tls trust export shows it there:`,
    validate: (typed) => {
      const parsed = parseFingerprint(typed);
      return parsed.kind === 'ok' ? true : `${parsed.reason} ${parsed.remedy}`;
    },
  });
  return fingerprintOf(text);
}

function fingerprintOf(text: string): string {
  const parsed = parseFingerprint(text);
  if (parsed.kind === 'refused') throw new UserError(parsed.reason, parsed.remedy);
  return parsed.fingerprint;
}

function nameOf(text: string): string {
  if (text.trim() === '') throw new UserError('--as is empty.', 'Pass a name for the peer, or remove --as.');
  return text.replace(/\.pem$/i, '');
}
