import { runDeployHook } from '../../apply/programs/run-deploy-hook.ts';
import { type CertbotSystem, withCertbot } from '../../apply/programs/with-certbot.ts';
import { certbotPlaces, inspectCertbot } from '../../inspect/certbot/certbot.ts';
import { lineageRecords } from '../../inspect/certbot/lineage-records.ts';
import type { CertbotFacts } from '../../model/certificates/certbot.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Installation } from '../../model/installation.ts';
import type { ResolvedInit } from '../../plan/answers/resolve-init.ts';
import { challengePort, handedThrough } from '../../sources/certbot-command.ts';
import type { System } from '../../system/system.ts';

/** What an `init` must know of certbot; undefined where it is no source. */
export async function certbotFactsFor(
  system: Pick<System, 'files' | 'commands' | 'tls' | 'templates' | 'host'>,
  installation: Installation,
  answers: InitAnswers,
  { components, source, names }: ResolvedInit,
): Promise<CertbotFacts | undefined> {
  if (!components.some((scope) => source[scope] === 'certbot')) return undefined;
  if (system.host.platform === 'win32')
    throw new UserError(
      'certbot no longer supports Windows.',
      'Use win-acme or another ACME client for Windows to get the certificate as a .pfx file. Then install it:\nneo4j-tls init --source existing --pkcs12 FILE.pfx\nAnd let the ACME client run this after each renewal:\nneo4j-tls renew --pkcs12 FILE.pfx --reload windows-service',
    );
  const args = answers.certbotArg ?? [];
  const named =
    names.find(({ kind, value }) => kind === 'dns' && value.includes('.')) ?? names.find(({ kind }) => kind === 'dns');
  return inspectCertbot(system, {
    installation,
    answers,
    names,
    places: certbotPlaces(system.host.workingDirectory, (flag) => handedThrough(args, flag)),
    name: answers.certName ?? named?.value.replace(/^\*\./, '') ?? 'neo4j',
    challengePort: challengePort(answers),
  });
}

/** For the run of the plan: certbot's surroundings, and its words when it fails. */
export function systemForInit<S extends Pick<System, 'files' | 'commands'>>(
  system: S,
  certbot: CertbotFacts | undefined,
  answers: InitAnswers,
): CertbotSystem<S> {
  if (certbot === undefined) return { system, failure: async () => undefined };
  return withCertbot(system, { places: certbot.places, acmeCa: answers.acmeCa, installOurselves: true });
}

/** Once for real, when all is in place: a hook that fails would be noticed at expiry. */
export async function tryDeployHook(
  system: Pick<System, 'files' | 'commands' | 'templates' | 'host'>,
  installation: Installation,
  certbot: CertbotFacts | undefined,
  names: readonly string[],
): Promise<void> {
  if (certbot === undefined) return;
  const { records } = await lineageRecords(system, installation);
  const record = records.find(({ name }) => name === certbot.name);
  if (record !== undefined) await runDeployHook(system, record, names);
}
