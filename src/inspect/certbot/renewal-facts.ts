import { join } from 'node:path';
import type { CertbotFolder, LineageFacts, RenewalFacts } from '../../model/certificates/lineage.ts';
import type { FileFact, Installation } from '../../model/installation.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { System } from '../../system/system.ts';
import { lineageRecords } from './lineage-records.ts';
import { findRenewalJobs, jobCovers } from './renewal-jobs.ts';

const pemLimit = 1024 * 1024;
/** Private keys looked at in one of certbot's directories: a host with thousands of lineages is told of the first. */
const mostKeys = 200;
const usualDirectory = '/etc/letsencrypt';

/**
 * What `doctor` and `status` want to know of certbot: what the deploy hook left, whether anything renews, and whether others
 * may read certbot's own keys. Only looks, and never throws because of what it sees. Where certbot has nothing to do with
 * this home, next to nothing is read.
 */
export async function inspectRenewal(
  system: Pick<System, 'files' | 'commands' | 'templates' | 'host'>,
  installation: Installation,
): Promise<RenewalFacts> {
  const { records, oldHooks } = await lineageRecords(system, installation).catch(() => ({ records: [], oldHooks: [] }));
  const jobs = records.length === 0 ? [] : await findRenewalJobs(system);
  const lineages = records.map(
    async (result): Promise<LineageFacts> => ({
      result,
      hook: await system.files.stat(result.hook),
      fullchain: await system.files.readFact(join(result.lineage, 'fullchain.pem'), pemLimit),
      renewedBy: jobs.find((job) => jobCovers(job, result, installation.home))?.path,
    }),
  );
  const directories = new Set([...records.map(({ places }) => places.configDirectory), ...certbotDirectories(installation)]);
  const folders = [...directories].map((directory) => certbotFolder(system, directory));
  return { lineages: await Promise.all(lineages), oldHooks, certbotFolders: await Promise.all(folders) };
}

/** Where a key or certificate of this home really lies in certbot's, and the usual place where somebody else issued them. */
function certbotDirectories({ scopes }: Installation): readonly string[] {
  const files = [scopes.bolt, scopes.https].flatMap(({ privateKey, publicCertificate }) => [privateKey, publicCertificate]);
  const linked = files.flatMap(({ path, fact }: FileFact) => {
    const real = fact.state === 'present' ? fact.realPath : path;
    const directory = /^(.*)\/(?:live|archive)\/[^/]+\/[^/]+\.pem$/.exec(real)?.[1];
    return directory === undefined ? [] : [directory];
  });
  const issued = [scopes.bolt, scopes.https].some(({ publicCertificate }) => {
    const [leaf] = readCertificates(publicCertificate.bytes ?? Buffer.alloc(0)).certificates;
    // By the names alone: whether a certificate of its own name has its own signature changes nothing here, and takes its time.
    return leaf !== undefined && !leaf.selfIssued;
  });
  return issued ? [...linked, usualDirectory] : linked;
}

async function certbotFolder(system: Pick<System, 'files'>, configDirectory: string): Promise<CertbotFolder> {
  const folders = await Promise.all(
    ['live', 'archive'].map(async (name) => {
      const path = join(configDirectory, name);
      return { path, fact: await system.files.stat(path) };
    }),
  );
  const archive = join(configDirectory, 'archive');
  const names = await system.files.list(archive).catch(() => []);
  const keys = await Promise.all(
    names.slice(0, mostKeys).map(async (name) => {
      const files = await system.files.list(join(archive, name)).catch(() => []);
      const paths = files.filter((file) => /^privkey\d*\.pem$/.test(file)).map((file) => join(archive, name, file));
      return Promise.all(paths.slice(-mostKeys).map(async (path) => ({ path, fact: await system.files.stat(path) })));
    }),
  );
  return { configDirectory, folders, keys: keys.flat() };
}
