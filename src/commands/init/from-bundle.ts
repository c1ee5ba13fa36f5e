import { join, resolve } from 'node:path';
import type { FoundHome, Place } from '../../inspect/find-home.ts';
import { inspectInstallation, ownerOf, readableConf, shownPath } from '../../inspect/installation.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import type { InitAnswers } from '../../model/answers.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { scopeNames } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf.ts';
import { readPolicy } from '../../neo4j/ssl-policy.ts';
import { initDoneToText } from '../../output/init-text.ts';
import { planToJson } from '../../output/plan-text.ts';
import type { Style } from '../../output/style.ts';
import { readCertificates } from '../../pki/certificate.ts';
import { showFingerprint } from '../../pki/fingerprint.ts';
import { certificatesOf } from '../../plan/certificate-list.ts';
import { bundleTargets, directoriesOfBundle, listedInBundle, planFromBundle } from '../../plan/plan-from-bundle.ts';
import type { System } from '../../system/system.ts';
import type { JudgedFlags } from '../judging/ask-judge.ts';
import { carryOutJudged } from '../judging/carry-out-judged.ts';
import { verdictField } from '../judging/judged.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk, needYes } from '../runner/shared-flags.ts';

interface Given {
  readonly found: FoundHome;
  readonly place: Place;
  readonly style: Style;
  readonly say: (text: string) => void;
}

/** Installs what `bundle` made for this member: everything is decided in it, so nothing is asked but whether to write it. */
export async function runInitFromBundle(
  system: System,
  flags: JudgedFlags,
  answers: InitAnswers,
  { found, place, style, say }: Given,
): Promise<number> {
  const odd = (
    ['components', 'source', 'name', 'ca', 'certificate', 'pkcs12', 'keyType', 'days', 'clientAuth', 'trust'] as const
  ).filter((key) => answers[key] !== undefined);
  if (odd.length > 0)
    throw new UserError(
      `A bundle has everything decided, and ${odd.map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(', ')} ${odd.length === 1 ? 'is' : 'are'} given as well.`,
      'Leave them out, or change the members file and make the bundle again.',
    );
  if (flags.dryRun !== true && flags.yes !== true && !mayAsk(system, flags)) throw needYes('init', []);
  if (flags.dryRun !== true) await recoverFirst(system, found.home, say);
  const installation = await inspectInstallation(system, found, place);
  readableConf(installation.conf);
  const directory = resolve(system.host.workingDirectory, answers.fromBundle ?? '');
  // Read as whoever could put links into it: they lead no further than that user may go.
  const inBundle = (path: string) => system.files.place(join(directory, path));
  const [conf, sums] = await Promise.all([
    system.files.readFact(inBundle('neo4j.conf')),
    system.files.readFact(inBundle('SHA256SUMS')),
  ]);
  const listed = [...listedInBundle(sums).keys()];
  const files = new Map(
    await Promise.all(listed.map(async (path) => [path, await system.files.readFact(inBundle(path))] as const)),
  );
  const bundled = readConf(conf.bytes, installation.version);
  const scopes = scopeNames.filter((scope) => readPolicy(bundled, scope).enabled === true);
  const directories = directoriesOfBundle(scopes, bundled, installation);
  const [there, folders, paths] = await Promise.all([
    Promise.all(
      [...bundleTargets(installation.home, listed).values()].map(
        async (path) => [path, await system.files.readFact(path)] as const,
      ),
    ),
    Promise.all(
      directories
        .filter((path) => path.endsWith('/trusted'))
        .map(async (path) => [path, await system.files.readFolder(path)] as const),
    ),
    Promise.all(directories.map(async (path) => [path, await system.files.stat(path)] as const)),
  ]);
  const made = planFromBundle({
    installation,
    conf: readConf(installation.conf.bytes, installation.version),
    bundle: { directory, conf, sums, files },
    there: new Map(there),
    folders: new Map(folders),
    paths: new Map(paths),
    owner: await ownerOf(system, installation, answers.owner),
    force: answers.force === true,
    publicRoots: await publicRootsFor(
      system,
      [...files.values()].flatMap(({ bytes }) => (bytes === undefined ? [] : readCertificates(bytes).certificates)),
    ),
  });
  const { applied, plan, judgement } = await carryOutJudged(system, flags, made.plan, {
    ...{ style, force: answers.force === true },
    ...{ at: { found, place, owner: answers.owner }, asked: scopes },
  });
  const result = { ...made, plan };
  const read = await Promise.all(
    result.certificates.map(async ({ scope, path }) => [scope, await system.files.readFact(path)] as const),
  );
  const certificates = read.flatMap(([scope, file]) => certificatesOf(scope, file, shownPath(installation.home, file.path)));
  if (flags.json === true) {
    system.terminal.out(
      `${JSON.stringify({ schema: 'neo4j-tls/init@1', applied: applied !== undefined, changed: applied?.changed === true, ...verdictField(judgement), plan: planToJson(result.plan), certificates }, null, 2)}\n`,
    );
  } else if (applied !== undefined && flags.quiet !== true) {
    const text = initDoneToText(
      {
        kind: installation.kind,
        home: installation.home,
        verdict: judgement?.verdict,
        nothingChanged: result.plan.steps.length === 0,
        backups: applied.backups.filter((path) => !path.endsWith('.conf')),
        confEdit: result.plan.steps.find((step) => step.kind === 'editConf')?.summary,
        confBackup: applied.backups.find((path) => path.endsWith('.conf')),
        handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
        certificates: certificates.map(({ component, fingerprint256, notAfter }) => ({
          component,
          fingerprint: showFingerprint(fingerprint256),
          until: notAfter.slice(0, 10),
        })),
        clients: [],
        repeat: `neo4j-tls init --home ${installation.home} --from-bundle ${directory} --yes`,
        notes: [],
        peersToTrust: false,
      },
      style,
    );
    system.terminal.out(`${text}\n`);
  }
  return ExitCode.done;
}
