import { memberFields, membersFile, membersFileFields } from '../../documents/members.ts';
import type { KeyType, SubjectName } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type Edition, type Neo4jVersion, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { BundleMember } from '../../model/steps/write-bundle.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { suggestion } from '../did-you-mean.ts';

/** One member, all that was left out filled in from what stands for all. */
export interface WantedMember {
  readonly name: string;
  readonly names: readonly SubjectName[];
  readonly version: Neo4jVersion;
  readonly edition: Edition;
  /** Undefined: that of the machine this runs on. */
  readonly platform: BundleMember['platform'] | undefined;
  readonly components: readonly ScopeName[];
  readonly keyType: KeyType | undefined;
  readonly days: number | undefined;
}

/** Addresses that every machine has: no sign of a mistake when several members carry them. */
const everywhere: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Reads what a members file holds, already parsed from YAML. All that is wrong is told at once.
 * @throws UserError
 */
export function readMembers(content: unknown, path: string): readonly WantedMember[] {
  const parsed = membersFile().safeParse(content);
  const problems: string[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const where = issue.path.join('.');
      if (issue.code === 'unrecognized_keys') {
        const known = issue.path.length === 0 ? membersFileFields : memberFields;
        problems.push(
          ...issue.keys.map((key) => `${where === '' ? '' : `${where}: `}"${key}" is not a known key${suggestion(key, known)}`),
        );
      } else problems.push(`${where === '' ? 'the file' : where}: ${issue.message}`);
    }
    throw wrong(path, problems);
  }
  const { members, ...all } = parsed.data;
  if (members.length === 0) throw wrong(path, ['it lists no members']);
  const seen = new Map<string, string>();
  const owners = new Map<string, string>();
  const wanted = members.map((member, index): WantedMember => {
    const label = `members.${index}`;
    const complain = (what: string): void => {
      problems.push(`${label} (${member.name.slice(0, 60)}): ${what}`);
    };
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/.test(member.name))
      complain('a name can have letters, digits, dots and hyphens: it becomes a folder name');
    const folded = member.name.toLowerCase();
    const before = seen.get(folded);
    if (before !== undefined) complain(`the name is used twice (${before})`);
    seen.set(folded, label);
    const names = readNames(member.names ?? member.name, complain);
    for (const { value } of names) {
      if (everywhere.has(value)) continue;
      const owner = owners.get(value);
      if (owner !== undefined) complain(`${value} belongs to ${owner} as well`);
      owners.set(value, member.name);
    }
    return {
      name: member.name,
      names,
      version: readVersion(member.line ?? all.line, complain),
      edition: member.edition ?? all.edition ?? 'community',
      platform: member.platform ?? all.platform,
      components: readComponents(member.components ?? all.components ?? ['cluster', 'backup'], complain),
      keyType: member['key-type'] ?? all['key-type'],
      days: member.days ?? all.days,
    };
  });
  if (problems.length > 0) throw wrong(path, problems);
  return wanted;
}

function readNames(given: string | readonly string[], complain: (what: string) => void): readonly SubjectName[] {
  const names: SubjectName[] = [];
  for (const one of typeof given === 'string' ? given.split(',') : given) {
    const parsed = parseSubjectName(one);
    if (parsed.kind === 'refused') complain(`${parsed.reason} ${parsed.remedy}`);
    else if (names.some(({ value }) => value === parsed.value.value)) complain(`${parsed.value.value} is listed twice`);
    else names.push(parsed.value);
  }
  if (names.length === 0) complain('it has no names');
  return names;
}

function readComponents(given: string | readonly string[], complain: (what: string) => void): readonly ScopeName[] {
  const words = (typeof given === 'string' ? given.split(',') : given).map((word) => word.trim());
  for (const word of words)
    if (!(scopeNames as readonly string[]).includes(word))
      complain(`"${word}" is not one of ${scopeNames.join(', ')}${suggestion(word, scopeNames)}`);
  return scopeNames.filter((scope) => words.includes(scope));
}

function readVersion(given: string | number | undefined, complain: (what: string) => void): Neo4jVersion {
  if (given === undefined) {
    complain('the Neo4j release line is missing (for example line: "5")');
    return parseVersion('5');
  }
  try {
    return parseVersion(String(given));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(`${error.message} ${error.remedy}`);
    return parseVersion('5');
  }
}

function wrong(path: string, problems: readonly string[]): UserError {
  const shown = problems.slice(0, 20);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  return new UserError(`The members file ${path} cannot be used:\n${shown.join('\n')}`, 'Correct it. Nothing was created.', {
    paths: [path],
  });
}
