import { type Entered, type EntryFault, type EntryNoteId, wholeConf } from '../../model/container/container-entry.ts';
import { notReadableHereWhere } from '../../model/container/not-readable-here.ts';
import type { Edition, FileFact, Neo4jVersion, Owner, PathFact } from '../../model/installation.ts';
import { allEntryRules, type EntryRules } from './rules.ts';
import { useOfVariable } from './variables.ts';
import { type GivenSetting, writtenConf } from './written-conf.ts';

/** Where the image keeps everything (docker-neo4j, all lines). */
export const containerHome = '/var/lib/neo4j';

/** A mount, and what lies at its source. */
export interface SeenMount {
  readonly target: string;
  readonly readOnly: boolean;
  readonly fact: PathFact;
  /** Docker refuses to start the container where nothing lies there. */
  readonly refusedIfMissing: boolean;
  /** The source, as it is to be named. */
  readonly name: string;
}

/** Everything that the entry point goes by. */
export interface EntryInput {
  readonly version: Neo4jVersion;
  readonly edition: Edition;
  readonly environment: ReadonlyMap<string, string>;
  readonly unseenVariables: ReadonlyMap<string, string>;
  /** Undefined: it starts as root, and goes on as the image's user. */
  readonly startedAs: Owner | undefined;
  /** Who Neo4j runs as in the end. */
  readonly reader: Owner;
  readonly groups: readonly number[];
  readonly mounts: readonly SeenMount[];
  /** Files that variables name, by their paths in the container, as they lie there after the re-owning. */
  readonly named: ReadonlyMap<string, FileFact>;
  /** The conf that is mounted; undefined: none, the image's own has no settings that matter. */
  readonly conf: FileFact | undefined;
  readonly hostname: string | undefined;
  /** See {@link Entered}. */
  readonly doubts: Entered['doubts'];
  readonly alone: boolean;
}

/**
 * What the image does with a container before Neo4j starts, in its order: what Docker itself refuses, the licence, re-owning, files
 * that variables name, /conf and /ssl, and the conf that comes of it. Never throws because of what it is given.
 */
export function enterContainer(input: EntryInput, rules: EntryRules = allEntryRules): Entered {
  const faults: EntryFault[] = [...refusedMounts(input, rules), ...licence(input, rules), ...readOnlyMounts(input, rules)];
  const notes: EntryFault<EntryNoteId>[] = [];
  const unknown = new Map<string, string>();
  const given = settingsGiven(input, rules, { faults, notes, unknown });
  faults.push(...closedFolders(input, rules));
  const { conf } = input;
  const confElsewhere = conf?.fact.state === 'unreachable' ? notReadableHereWhere(conf.fact.reason) : undefined;
  if (confElsewhere !== undefined) unknown.set(wholeConf, confElsewhere);
  const { bytes, origins, advertised } = writtenConf(conf?.bytes, given, input, rules);
  if (advertised.length > 0 && input.hostname === undefined)
    notes.push({
      id: 'container-advertises-its-id',
      variable:
        input.version.line === '4.4' ? 'causal_clustering.transaction_advertised_address' : 'server.cluster.advertised_address',
      says: null,
      because: advertised.join(', '),
    });
  return {
    faults,
    notes,
    conf: bytes,
    origins,
    unknown,
    doubts: input.doubts,
    alone: input.alone,
  };
}

/** Started as root, and every path below the home is given to the image's user. */
export function reowns({ startedAs }: Pick<EntryInput, 'startedAs'>, rules: EntryRules = allEntryRules): boolean {
  return rules.has('reowned-as-root') && (startedAs === undefined || !rules.has('user-is-not-root'));
}

function refusedMounts({ mounts }: EntryInput, rules: EntryRules): readonly EntryFault[] {
  if (!rules.has('missing-is-refused')) return [];
  return mounts
    .filter(({ refusedIfMissing, fact }) => refusedIfMissing && fact.state === 'missing')
    .map(({ target, name }) => ({
      id: 'container-file-became-folder',
      path: target,
      says: `invalid mount config for type "bind": bind source path does not exist: ${name}`,
      because: `${name} does not exist`,
    }));
}

function licence({ edition, environment, unseenVariables }: EntryInput, rules: EntryRules): readonly EntryFault[] {
  const variable = 'NEO4J_ACCEPT_LICENSE_AGREEMENT';
  if (edition !== 'enterprise' || unseenVariables.has(variable) || !rules.has('licence')) return [];
  const value = environment.get(variable) ?? '';
  if (value === 'yes' || value === 'eval') return [];
  return [
    {
      id: 'container-licence',
      variable,
      says: 'In order to use Neo4j Enterprise Edition you must accept the license agreement.',
      because: value === '' ? 'is not set' : `is "${value}"`,
    },
  ];
}

/** `chown -R` of the home ends with an error on a file system that takes no changes. */
function readOnlyMounts(input: EntryInput, rules: EntryRules): readonly EntryFault[] {
  if (!reowns(input, rules) || !rules.has('read-only-ends-as-root')) return [];
  return input.mounts
    .filter(({ target, readOnly }) => readOnly && `${target}/`.startsWith(`${containerHome}/`))
    .map(({ target, name }) => ({
      id: 'container-read-only-mount',
      path: target,
      says: `chown: changing ownership of '${target}': Read-only file system`,
      because: name,
    }));
}

/** Settings by variables, and by the files that variables name; what is wrong with those files ends the container. */
function settingsGiven(
  { environment, unseenVariables, version, reader, groups, named }: EntryInput,
  rules: EntryRules,
  {
    faults,
    notes,
    unknown,
  }: { readonly faults: EntryFault[]; readonly notes: EntryFault<EntryNoteId>[]; readonly unknown: Map<string, string> },
): readonly GivenSetting[] {
  const given: GivenSetting[] = [];
  for (const [variable, why] of unseenVariables) {
    const use = useOfVariable(variable, 'x', version.line, rules);
    if (use.use === 'setting') unknown.set(use.setting, why);
  }
  for (const [variable, value] of environment) {
    if (unseenVariables.has(variable)) continue;
    const use = useOfVariable(variable, value, version.line, rules);
    if (use.use === 'skipped') notes.push(skipped(variable, use.because));
    if (use.use === 'none' || use.use === 'skipped' || (use.use === 'own' && !use.fromFile)) continue;
    const found = use.fromFile ? valueOfFile(value, named.get(value), { reader, groups }, rules) : { value };
    if ('fault' in found) faults.push({ id: 'container-secret-file', variable, path: value, ...found.fault });
    if (use.use !== 'setting') continue;
    if ('unseen' in found) unknown.set(use.setting, found.unseen);
    if ('value' in found && (found.value !== '' || !rules.has('empty-dropped')))
      given.push({ setting: use.setting, value: found.value, variable });
  }
  return given;
}

const skipped = (variable: string, because: 'empty' | 'digit'): EntryFault<EntryNoteId> => ({
  id: 'container-variable-skipped',
  variable,
  says:
    because === 'empty'
      ? null
      : `WARNING: ${variable} not written to conf file. Settings that start with a number are not permitted.`,
  because: because === 'empty' ? 'has no value' : 'begins with a digit after NEO4J_',
});

type FileValue =
  | { readonly value: string }
  | { readonly unseen: string }
  | { readonly fault: Pick<EntryFault, 'says' | 'because'> };

function valueOfFile(path: string, file: FileFact | undefined, who: Who, rules: EntryRules): FileValue {
  const says = `The secret file '${path}' does not exist or is not readable. Make sure you have correctly configured docker secrets.`;
  const fact = file?.fact ?? { state: 'missing' as const };
  if (fact.state === 'missing') return { fault: { says, because: 'it does not exist in the container' } };
  if (fact.state === 'unreachable') {
    const where = notReadableHereWhere(fact.reason);
    return { unseen: where ?? `${path}, which you do not have permission to read` };
  }
  if (fact.type === 'directory') return { fault: { says, because: 'it is a folder in the container' } };
  if (rules.has('file-readable-for-user') && !mayRead(fact, who))
    return { fault: { says, because: `${who.reader.uid}:${who.reader.gid} cannot read it (${ownerAndMode(fact)})` } };
  const bytes = file?.bytes;
  if (bytes === undefined) return { unseen: `${path}, which you do not have permission to read` };
  return { value: bytes.toString('utf8').replace(/\n+$/, '') };
}

interface Who {
  readonly reader: Owner;
  readonly groups: readonly number[];
}

/** As the entry point asks: one of owner, group and others has the right and is this user. */
function mayRead({ mode, owner }: { readonly mode: number; readonly owner: Owner }, { reader, groups }: Who): boolean {
  if (reader.uid === 0) return true;
  if ((mode & 0o004) !== 0) return true;
  if ((mode & 0o400) !== 0 && owner.uid === reader.uid) return true;
  return (mode & 0o040) !== 0 && [reader.gid, ...groups].includes(owner.gid);
}

function ownerAndMode({ mode, owner }: { readonly mode: number; readonly owner: Owner }): string {
  return `owner ${owner.uid}:${owner.gid}, mode ${mode.toString(8).padStart(4, '0')}`;
}

/** The top of /conf and of /ssl has to be open to the user; what lies below is looked at by nobody here. */
function closedFolders({ mounts, reader, groups }: EntryInput, rules: EntryRules): readonly EntryFault[] {
  const asked = [...(rules.has('conf-folder-readable') ? ['/conf'] : []), ...(rules.has('ssl-folder-readable') ? ['/ssl'] : [])];
  return mounts.flatMap(({ target, fact, name }) =>
    asked.includes(target) && fact.state === 'present' && fact.type === 'directory' && !mayRead(fact, { reader, groups })
      ? [
          {
            id: 'container-folder-not-accessible' as const,
            path: target,
            says: `Folder ${target} is not accessible for user: ${reader.user ?? reader.uid} or group ${reader.group ?? reader.gid}. This is commonly a file permissions issue on the mounted folder.`,
            because: `${name}, ${ownerAndMode(fact)}`,
          },
        ]
      : [],
  );
}
