import { join } from 'node:path';
import { saveOptions } from '../../apply/save-options.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { inspectInstallation, ownerOf, readableConf, shownPath } from '../../inspect/home/installation.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { inPlace } from '../../model/command-line/command-place.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { initDoneToText } from '../../output/init-text.ts';
import { planToJson } from '../../output/plan-json.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { showFingerprint } from '../../pki/certificates/fingerprint.ts';
import { directoriesOfBundle, type FromBundlePlan, planFromBundle } from '../../plan/bundle/plan-from-bundle.ts';
import { bundleTargets, type FromBundleInputs, listedInBundle } from '../../plan/bundle/received-bundle.ts';
import { certificatesOf } from '../../plan/trust/certificate-list.ts';
import { verdictField } from '../judging/judgement.ts';
import type { Writing } from '../runner/command.ts';
import { type JudgedFlags, optionsToSave } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

/** Where the bundle is to be installed. */
interface Target {
  readonly found: FoundHome;
  readonly place: Place;
}

interface BundleSeen {
  readonly installation: Installation;
  readonly directory: string;
  readonly scopes: readonly ScopeName[];
  readonly inputs: Omit<FromBundleInputs, 'owner' | 'force'>;
}

/** Installs what `bundle` made for this member: everything is decided in it, so nothing is asked but whether to write it. */
export function fromBundle(
  answers: InitAnswers,
  { found, place }: Target,
): Writing<JudgedFlags, FoundHome, BundleSeen, FromBundlePlan> {
  return {
    name: 'init',
    flags: [],
    where: () => {
      refuseDecided(answers);
      return found;
    },
    look: (run) => lookAtBundle(run, answers, { found, place }),
    facts: ({ installation, directory, scopes }) => ({ installation: { ...installation, scopes: undefined }, directory, scopes }),
    plan: async ({ system }, { installation, inputs }) =>
      planFromBundle({
        ...inputs,
        owner: await ownerOf(system, installation, answers.owner),
        force: answers.force === true,
      }),
    force: () => answers.force === true,
    judge: (_, { scopes }) => ({ at: { found, place, owner: answers.owner }, asked: scopes }),
    done: async ({ system, style, said, all }, { seen, planned, applied, judgement, outcome }) => {
      const { installation, directory } = seen;
      const read = await Promise.all(
        planned.certificates.map(async ({ scope, path }) => [scope, await system.files.readFact(path)] as const),
      );
      if (applied !== undefined) await saveOptions(system, installation.home, optionsToSave(place, installation));
      const certificates = read.flatMap(([scope, file]) => certificatesOf(scope, file, shownPath(installation.home, file.path)));
      return {
        document: {
          schema: 'neo4j-tls/init@1',
          ...outcome,
          ...verdictField(judgement),
          plan: planToJson(planned.plan),
          certificates,
        },
        text:
          applied === undefined
            ? undefined
            : initDoneToText(
                {
                  kind: installation.kind,
                  program: installation.program,
                  said,
                  verdict: judgement?.verdict,
                  nothingChanged: planned.plan.steps.length === 0,
                  backups: applied.backups.filter((path) => !path.endsWith('.conf')),
                  confEdit: planned.plan.steps.find((step) => step.kind === 'editConf')?.summary,
                  confBackup: applied.backups.find((path) => path.endsWith('.conf')),
                  handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
                  certificates: certificates.map(({ component, fingerprint256, notAfter }) => ({
                    component,
                    fingerprint: showFingerprint(fingerprint256),
                    until: notAfter.slice(0, 10),
                  })),
                  clients: [],
                  repeat: inPlace(`neo4j-tls init --from-bundle ${shellQuote(directory)} --yes`, said),
                  notes: [],
                  peersToTrust: false,
                },
                style,
                all,
              ),
      };
    },
  };
}

/** Answers that a bundle has given already. */
function refuseDecided(answers: InitAnswers): void {
  const odd = (
    ['components', 'source', 'name', 'ca', 'certificate', 'pkcs12', 'keyType', 'days', 'clientAuth', 'trust'] as const
  ).filter((key) => answers[key] !== undefined);
  if (odd.length > 0)
    throw new UserError(
      `A bundle already decides everything, so ${odd.map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(', ')} cannot be used with --from-bundle.`,
      `Remove ${odd.length === 1 ? 'it' : 'them'}, or change the members file and make the bundle again.`,
    );
}

async function lookAtBundle(
  { system, absolute }: CommandRun<JudgedFlags>,
  answers: InitAnswers,
  { found, place }: Target,
): Promise<BundleSeen> {
  const installation = await inspectInstallation(system, found, place);
  readableConf(installation.conf, { edited: true });
  const directory = absolute(answers.fromBundle ?? '');
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
  const inputs = {
    installation,
    conf: readConf(installation.conf.bytes, installation.version),
    bundle: { directory, conf, sums, files },
    there: new Map(there),
    folders: new Map(folders),
    paths: new Map(paths),
    publicRoots: await publicRootsFor(
      system,
      [...files.values()].flatMap(({ bytes }) => (bytes === undefined ? [] : readCertificates(bytes).certificates)),
    ),
  };
  return { installation, directory, scopes, inputs };
}
