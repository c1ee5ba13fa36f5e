import { resolve } from 'node:path';
import { ownerOf } from '../../inspect/home/installation.ts';
import { publicRootsFor } from '../../inspect/public-roots.ts';
import type { InitAnswers, InitSecrets } from '../../model/command-line/answers.ts';
import type { Installation } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { type InitFacts, resolveInit } from '../../plan/answers/resolve-init.ts';
import type { InitInputs } from '../../plan/init/init-inputs.ts';
import { templatesFor } from '../../plan/init/init-settings.ts';
import { initPaths } from '../../plan/init/plan-init.ts';
import type { Machine, System } from '../../system/system.ts';
import { certbotFactsFor } from './certbot.ts';
import { containerFactsFor, containerOwner } from './container.ts';

/** What planning needs to know of an installation, with its conf parsed once. */
export function factsOf(system: Pick<System, 'host'>, installation: Installation): InitFacts {
  return { installation, conf: readConf(installation.conf.bytes, installation.version), hostName: system.host.name };
}

/**
 * Reads every file that the answers name or that would be replaced, and what certbot and a container have to tell. Only looks.
 */
export async function gatherInputs(
  system: Machine,
  installation: Installation,
  facts: InitFacts,
  given: InitAnswers,
  secrets: InitSecrets,
  existing?: InitInputs['existing'],
): Promise<InitInputs> {
  const answers = absolutePaths(given, system.host.workingDirectory);
  const resolved = resolveInit(answers, facts);
  const owner = await ownerOf(
    system,
    installation,
    await containerOwner(system, installation.home, answers, existing?.container),
  );
  const base = { installation, conf: facts.conf, answers, resolved, owner };
  const wanted = initPaths(base);
  const [files, folders, paths, certbot, container, templates] = await Promise.all([
    readAll(wanted.files, (path) => system.files.readFact(path)),
    readAll(wanted.folders, (path) => system.files.readFolder(path)),
    readAll(wanted.paths, (path) => system.files.stat(path)),
    certbotFactsFor(system, installation, answers, resolved),
    containerFactsFor(system, installation.home, answers, existing?.container),
    Promise.all(
      templatesFor(installation.version.line, resolved.components).map(
        async ({ name, path }) => [name, await system.templates.read(path)] as const,
      ),
    ),
  ]);
  const known = [...files.values()].flatMap(({ bytes }) => (bytes === undefined ? [] : readCertificates(bytes).certificates));
  return {
    ...base,
    secrets,
    files,
    folders,
    paths,
    publicRoots: await publicRootsFor(system, known),
    certbot,
    container,
    existing,
    templates: new Map(templates),
    now: system.clock.now(),
  };
}

async function readAll<T>(paths: readonly string[], read: (path: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
}

/** Paths in answers are the person's, relative to where they stand. */
function absolutePaths(answers: InitAnswers, workingDirectory: string): InitAnswers {
  const absolute = (path: string): string => resolve(workingDirectory, path);
  const one = [
    'privateKey',
    'certificate',
    'chain',
    'pkcs12',
    'ca',
    'caCert',
    'webroot',
    'acmeCa',
    'passphraseFile',
    'fromBundle',
  ] as const;
  const made = Object.fromEntries(
    [...one, 'sourcePassphraseFile' as const, 'caPassphraseFile' as const].flatMap((key) =>
      answers[key] === undefined ? [] : [[key, absolute(answers[key])]],
    ),
  );
  return { ...answers, ...made, ...(answers.trust === undefined ? {} : { trust: answers.trust.map(absolute) }) };
}
