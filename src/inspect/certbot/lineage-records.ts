import { join } from 'node:path';
import { homeOfRecord, lineageFolder, pointerOf, readLineageRecord } from '../../documents/lineage-record.ts';
import type { CertbotPlaces, HookResult, OldHook, PassedOver } from '../../model/certificates/lineage.ts';
import type { FileFact, Installation } from '../../model/installation.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { fillHookTemplate, isOldHook, readOldHook } from '../../neo4j/deploy-hook-text.ts';
import type { Writers } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { hookTemplateOf } from './hook-template.ts';

const recordLimit = 64 * 1024;
const mostRecords = 100;
const usualDirectory = '/etc/letsencrypt';

/** The lineages that feed a home, and the notes about others that are not used. */
export interface LineageRecords {
  readonly records: readonly HookResult[];
  readonly passedOver: readonly PassedOver[];
  /** Those of this home, for root alone. */
  readonly oldHooks: readonly OldHook[];
}

/**
 * The lineages that feed this home, by the records that `init` left. A record says which program runs, and with which
 * configuration of certbot, so root goes only by those that root alone could have written: they lie beside the deploy hook, and
 * what lies in the home says no more than where to look. Other users go by their own notes in the home.
 */
export async function lineageRecords(
  system: Pick<System, 'files' | 'templates' | 'host'>,
  { home }: Pick<Installation, 'home'>,
): Promise<LineageRecords> {
  const folder = await system.files.readFolder(join(home, homePaths.own, lineageFolder), {
    entries: mostRecords,
    bytes: recordLimit,
  });
  if (system.host.user?.uid !== 0) {
    const own = folder.entries.filter((entry) => isOwn(system, entry));
    const records = await Promise.all(own.map(({ path, bytes }) => readRecord(system, path, bytes?.toString('utf8') ?? '')));
    return { records: records.filter((record) => record !== undefined), passedOver: [], oldHooks: [] };
  }
  const notes = folder.entries.flatMap(({ path, bytes }) => {
    const text = bytes?.toString('utf8') ?? '';
    const pointer = pointerOf(text);
    return pointer === undefined ? [] : [{ path, text, pointer }];
  });
  const directories = new Set([usualDirectory, ...notes.map(({ pointer }) => pointer.configDirectory)]);
  const found = await Promise.all([...directories].map((directory) => rootsRecords(system, directory, home)));
  const records = found.flat();
  const passedOver: PassedOver[] = [];
  for (const { path, text, pointer } of notes) {
    if (records.some(({ name }) => name === pointer.name)) continue;
    const old = await oldRecord(system, path, text);
    if (typeof old === 'string') passedOver.push({ path, name: pointer.name, because: old });
    else records.push(old);
  }
  const named = [...records.map(({ hook }) => hook), ...notes.map(({ pointer }) => hookOf(pointer))];
  const oldHooks = await Promise.all([...directories].map((directory) => oldHooksIn(system, directory, home, named)));
  return { records, passedOver, oldHooks: oldHooks.flat() };
}

/** Records of root's in one of certbot's folders that are about this home. */
async function rootsRecords(
  system: Pick<System, 'files' | 'host'>,
  configDirectory: string,
  home: string,
): Promise<readonly HookResult[]> {
  const directory = join(configDirectory, 'neo4j-tls');
  if (whoElse(system, directory) !== undefined) return [];
  const names = (await system.files.list(directory).catch(() => [])).filter((name) => name.endsWith('.record'));
  if (names.length === 0) return [];
  const real = await realHome(system, home);
  const found: HookResult[] = [];
  for (const name of names.slice(0, mostRecords)) {
    const path = join(directory, name);
    if (whoElse(system, path) !== undefined) continue;
    const text = await system.files.read(path, recordLimit).then(String, () => '');
    const about = homeOfRecord(text);
    if (about === undefined || (about !== home && (await realHome(system, about)) !== real)) continue;
    const record = await readRecord(system, path, text);
    if (record !== undefined && untrusted(system, record) === undefined) found.push(record);
  }
  return found;
}

function hookOf({ configDirectory, name }: { readonly configDirectory: string; readonly name: string }): string {
  return join(configDirectory, 'neo4j-tls', `${name}.sh`);
}

/**
 * Hooks of an earlier version in one of certbot's folders, as far as they install into this home; one that cannot be read any more, where
 * a record or note of the home names it. certbot runs them as root whatever is noted, so that the notes alone do not decide.
 */
async function oldHooksIn(
  system: Pick<System, 'files' | 'templates'>,
  configDirectory: string,
  home: string,
  named: readonly string[],
): Promise<readonly OldHook[]> {
  const directory = join(configDirectory, 'neo4j-tls');
  if (whoElse(system, directory) !== undefined) return [];
  const names = (await system.files.list(directory).catch(() => [])).filter((name) => name.endsWith('.sh'));
  if (names.length === 0) return [];
  const real = await realHome(system, home);
  const found: OldHook[] = [];
  for (const file of names.slice(0, mostRecords)) {
    const path = join(directory, file);
    const text = await system.files.read(path, recordLimit).then(String, () => '');
    if (!isOldHook(text) || whoElse(system, path) !== undefined) continue;
    const old = readOldHook(text);
    const folders = await Promise.all((old?.places ?? []).map(({ folder }) => realHome(system, folder)));
    const isOurs = [...folders, ...(old?.places ?? []).map(({ folder }) => folder)].some((folder) =>
      [home, real].some((one) => folder.startsWith(`${one}/`)),
    );
    if (!isOurs && !named.includes(path)) continue;
    const name = old?.name ?? file.slice(0, -'.sh'.length);
    found.push({ path, name, text: old && fillHookTemplate(await hookTemplateOf(system), old) });
  }
  return found;
}

/** A record as it was kept before, in the home: used where root alone could have put it there. Else why it is not. */
async function oldRecord(system: Pick<System, 'files' | 'host'>, path: string, text: string): Promise<HookResult | string> {
  const record = homeOfRecord(text) === undefined ? await readRecord(system, path, text) : undefined;
  if (record === undefined) return 'root has no record of that lineage';
  const writer = whoElse(system, path);
  if (writer !== undefined) return `${writer} can write it`;
  return untrusted(system, record) ?? record;
}

/** Why root runs neither the hook of a record nor certbot with its folders; undefined: root may. */
function untrusted(system: Pick<System, 'files'>, { hook, places }: HookResult): string | undefined {
  for (const path of [hook, ...placesOf(places)]) {
    const writer = whoElse(system, path);
    if (writer !== undefined) return `${writer} can change ${path}`;
  }
  return undefined;
}

/** certbot's folders that others than root can change, with who can; undefined where there are none, and for other users. */
export function changeableFolder(
  system: Pick<System, 'files' | 'host'>,
  places: CertbotPlaces,
): { readonly path: string; readonly who: string } | undefined {
  if (system.host.user?.uid !== 0) return undefined;
  for (const path of placesOf(places)) {
    const who = whoElse(system, path);
    if (who !== undefined) return { path, who };
  }
  return undefined;
}

function placesOf({ configDirectory, workDirectory, logsDirectory }: CertbotPlaces): readonly string[] {
  return [configDirectory, workDirectory, logsDirectory].filter((path) => path !== undefined);
}

/** Who but root can change a path, in words; undefined: nobody. */
function whoElse(system: Pick<System, 'files'>, path: string): string | undefined {
  let writers: Writers;
  try {
    writers = system.files.writersOf(path);
  } catch (error) {
    return `an unknown user (${(error as NodeJS.ErrnoException).code ?? 'it cannot be looked at'})`;
  }
  if (writers.kind === 'root') return undefined;
  return writers.kind === 'user' ? `user ${writers.uid}` : 'more than one user';
}

async function readRecord(system: Pick<System, 'files' | 'host'>, path: string, text: string): Promise<HookResult | undefined> {
  const result = /^result=(.+)$/m.exec(text)?.[1];
  const { files } = asAuthorsOf(system, [path]);
  const left = result === undefined ? undefined : await files.read(result, recordLimit).then(String, () => undefined);
  return readLineageRecord(text, left);
}

function realHome(system: Pick<System, 'files'>, home: string): Promise<string> {
  return system.files.realPath(home).catch(() => home);
}

function isOwn(system: Pick<System, 'host'>, { fact }: FileFact): boolean {
  const { user } = system.host;
  return fact.state === 'present' && (user === undefined || fact.owner.uid === user.uid);
}
