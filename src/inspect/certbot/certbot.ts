import { dirname, isAbsolute, join, resolve } from 'node:path';
import { lineageFolder } from '../../documents/lineage-record.ts';
import type { CertbotFacts, CertbotVersion } from '../../model/certificates/certbot.ts';
import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import type { CertbotPlaces } from '../../model/certificates/lineage.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { Installation } from '../../model/installation.ts';
import { withoutEndSlashes } from '../../model/text/trim.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import type { System } from '../../system/system.ts';
import { hookTemplateOf } from './hook-template.ts';
import { changeableFolder, lineageRecords } from './lineage-records.ts';
import { findRenewalJobs, jobCovers } from './renewal-jobs.ts';

const pemLimit = 1024 * 1024;
const recordLimit = 64 * 1024;

export interface CertbotQuestion {
  readonly installation: Installation;
  readonly answers: InitAnswers;
  readonly names: readonly SubjectName[];
  readonly places: CertbotPlaces;
  readonly name: string;
  readonly challengePort: number;
}

/** Everything to be known of certbot before an `init` is planned with it. Only looks. */
export async function inspectCertbot(
  system: Pick<System, 'files' | 'commands' | 'tls' | 'templates' | 'host'>,
  question: CertbotQuestion,
): Promise<CertbotFacts> {
  const { installation, answers, places, name } = question;
  const { files } = system;
  const at = (path: string): string => join(places.configDirectory, path);
  const asRoot = system.host.user === undefined || system.host.user.uid === 0;
  // A script that root runs must not lie where somebody else can change it: beside the lineage, not in the Neo4j home.
  const mayWriteThere = asRoot || (await files.allows(places.configDirectory, 'write'));
  const hookDirectory = mayWriteThere ? at('neo4j-tls') : join(installation.home, homePaths.own, 'deploy-hooks');
  const recordDirectory = join(installation.home, homePaths.own, lineageFolder);
  const rootsOwn = system.host.user?.uid === 0;
  const there = async (path: string): Promise<boolean> => (await files.stat(path)).state === 'present';
  const [
    program,
    fullchain,
    privateKey,
    renewalConf,
    accounts,
    missingFolders,
    hookResultThere,
    recordDirectoryThere,
    hookScript,
    record,
    pointer,
    { records },
    hookTemplate,
    jobs,
  ] = await Promise.all([
    system.commands.which('certbot'),
    files.readFact(at(`live/${name}/fullchain.pem`), pemLimit),
    files.readFact(at(`live/${name}/privkey.pem`), pemLimit),
    files.readFact(at(`renewal/${name}.conf`), recordLimit),
    files.list(at('accounts')).catch(() => []),
    missingAbove(system, hookDirectory),
    there(`${hookDirectory}/${name}.result`),
    there(recordDirectory),
    files.readFact(`${hookDirectory}/${name}.sh`, recordLimit),
    files.readFact(rootsOwn ? `${hookDirectory}/${name}.record` : join(recordDirectory, name), recordLimit),
    rootsOwn ? files.readFact(join(recordDirectory, name), recordLimit) : undefined,
    lineageRecords(system, installation),
    hookTemplateOf(system),
    findRenewalJobs(system),
  ]);
  const needed = fullchain.bytes === undefined;
  const challenge = answers.challenge ?? 'standalone';
  const asksChallenge = needed && answers.runCertbot === true;
  const asksAddress = (answers.name ?? []).some(({ kind }) => kind === 'ip');
  return {
    program,
    // Its version decides before it is run where it is an address that is asked for.
    version: program === undefined || !(asksChallenge || (needed && asksAddress)) ? undefined : await certbotVersion(system),
    places,
    name,
    fullchain,
    privateKey,
    renewalConf,
    hasAccount: accounts.length > 0,
    hookDirectory,
    missingFolders,
    hookScript,
    hookResultThere,
    record,
    pointer,
    changeable: changeableFolder(system, places),
    recordDirectoryThere,
    deployed: records.find((one) => one.name === name),
    hookTemplate,
    asRoot,
    renewedBy: jobs.find((job) => jobCovers(job, { places, name }, installation.home))?.path,
    portTaken: asksChallenge && challenge === 'standalone' ? await answersOn(system, question.challengePort) : undefined,
    webrootUsable:
      asksChallenge && challenge === 'webroot' && answers.webroot !== undefined
        ? await files.allows(answers.webroot, 'write')
        : undefined,
    unresolved: needed && answers.acmeServer === undefined ? await unresolvedOf(system, question.names) : [],
  };
}

/** Where certbot keeps things: its flags among those handed through, else its defaults. */
export function certbotPlaces(workingDirectory: string, flagValue: (flag: string) => string | undefined): CertbotPlaces {
  const path = (flag: string): string | undefined => {
    const value = flagValue(flag);
    return value === undefined
      ? undefined
      : isAbsolute(value)
        ? withoutEndSlashes(value) || '/'
        : resolve(workingDirectory, value);
  };
  return {
    configDirectory: path('--config-dir') ?? '/etc/letsencrypt',
    workDirectory: path('--work-dir'),
    logsDirectory: path('--logs-dir'),
  };
}

/** A folder and those it lies in, as far as they are not there. The outermost first. */
async function missingAbove(system: Pick<System, 'files'>, folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = folder; (await system.files.stat(at)).state === 'missing' && dirname(at) !== at; at = dirname(at))
    missing.unshift(at);
  return missing;
}

/** `certbot 2.1.0`; old ones say it on stderr. */
async function certbotVersion(system: Pick<System, 'commands'>): Promise<CertbotVersion | undefined> {
  const { ended, stdout, stderr } = await system.commands.run(['certbot', '--version'], { timeoutMs: 20_000 });
  const [, text, major, minor] = (ended === 'exited' && /certbot ((\d+)\.(\d+)[\w.]*)/.exec(stdout + stderr)) || [];
  return text === undefined ? undefined : { text, major: Number(major), minor: Number(minor) };
}

async function answersOn(system: Pick<System, 'tls'>, port: number): Promise<boolean> {
  try {
    const connection = await system.tls.connectPlain({ host: '127.0.0.1', port, timeoutMs: 1_000 });
    connection.close();
    return true;
  } catch {
    return false;
  }
}

/** Names under domains that are reserved are nobody's to look up. */
async function unresolvedOf(system: Pick<System, 'host'>, names: readonly SubjectName[]): Promise<readonly string[]> {
  const lookedUp = names.filter(
    ({ kind, value }) =>
      kind === 'dns' &&
      value.includes('.') &&
      !/\.(test|example|invalid|localhost|local|internal)$|(^|\.)example\.(com|net|org)$/.test(value),
  );
  const known = await Promise.all(
    lookedUp.map(async ({ value }) => ({ value, found: value.startsWith('*.') ? true : await system.host.resolves(value) })),
  );
  return known.filter(({ found }) => found === false).map(({ value }) => value);
}
