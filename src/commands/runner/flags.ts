import type { SavedOptions } from '../../documents/saved-options.ts';
import type { Place } from '../../inspect/home/find-home.ts';
import type { FlagWords } from '../../model/command-line/flag-words.ts';
import type { NumberRange } from '../../model/command-line/number-range.ts';
import { UserError } from '../../model/errors/errors.ts';
import { givenFields } from '../../model/given-fields.ts';
import type { Installation } from '../../model/installation.ts';
import { parseVersion } from '../../neo4j/version.ts';

/** One flag of a command: a line of its table, from which the parser, the help, the completion and the man page are made. */
export interface Flag {
  /** As commander has it: `--home <dir>`, `-y, --yes`, `--no-color`. */
  readonly flags: string;
  readonly text: string;
  /** Heading in the help; default: `Options`. */
  readonly group?: string;
  /** Any other value is refused; with `list`, any other part of one. */
  readonly choices?: readonly string[];
  /** A number; anything else, and any other number, is refused. */
  readonly range?: NumberRange;
  /** Refuses what the flag cannot mean, where neither `choices` nor `range` say it; asked of each value. @throws UserError */
  readonly check?: (value: string) => unknown;
  /** The value where the flag is not given. */
  readonly default?: string;
  /** What happens without it, where the command itself finds that out: shown, not set. */
  readonly defaultText?: string | undefined;
  /** Offered by the completion, where the command itself judges the value. `file`, `dir` and `home` as value say it already. */
  readonly words?: FlagWords | undefined;
  /** Every value that is given counts, in order. */
  readonly repeatable?: true;
  /** Several values with commas between them; repeatable as well. */
  readonly list?: true;
}

/** A word that stands alone: `<serial|file>` must be there, `[file...]` are any number. */
export interface Argument {
  readonly name: string;
  readonly text: string;
  /** Any other word is refused. */
  readonly choices?: readonly string[];
  /** Refuses what the word cannot mean; asked of each. @throws UserError */
  readonly check?: (word: string) => unknown;
}

/** A command line that can be typed as it is, and what it is for. */
export interface Example {
  readonly text: string;
  /** Without `neo4j-tls` in front. */
  readonly line: string;
}

/** Flags of every command, and of those that write. */
export interface CommonFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
  readonly verbose?: boolean;
}

/** Flags of commands that look at a Neo4j home. */
export interface SharedFlags extends CommonFlags {
  readonly home?: string;
  readonly conf?: string;
  readonly neo4jVersion?: string;
  readonly edition?: 'community' | 'enterprise';
  readonly expandCommands?: boolean;
  /** Of commands that only look. */
  readonly platform?: 'windows' | 'linux';
}

/** Flags of commands that write to a Neo4j home. */
export interface JudgedFlags extends SharedFlags {
  /** Go on although other lines of the conf stop the start as before. */
  readonly ignoreVerdict?: boolean;
}

const whichNeo4j = 'Which Neo4j';
const running = 'This run';
const output = 'Output';
export const passphrases = 'Passphrases';

/** Headings that come after a command's own, in this order. */
export const lastGroups: readonly string[] = [passphrases, whichNeo4j, running, output];

/** Offered where a version is asked for; any release of them may be said. */
export const releaseLines: readonly string[] = ['4.4', '5', '2025', '2026'];

/** Which Neo4j. */
export const placeFlags: readonly Flag[] = [
  { flags: '--home <dir>', text: 'Neo4j home', group: whichNeo4j, defaultText: 'NEO4J_HOME, else the usual locations' },
  { flags: '--conf <file>', text: 'neo4j.conf, if it is not in the home', group: whichNeo4j },
  {
    flags: '--neo4j-version <version>',
    text: 'a version or a release line (5 means the newest 5.x)',
    group: whichNeo4j,
    defaultText: 'detected',
    check: parseVersion,
    words: { of: releaseLines },
  },
  {
    flags: '--edition <edition>',
    text: 'the edition',
    group: whichNeo4j,
    defaultText: 'detected',
    choices: ['community', 'enterprise'],
  },
  {
    flags: '--expand-commands',
    text: 'Neo4j is started with --expand-commands',
    group: whichNeo4j,
    defaultText: 'as the running service or process',
  },
];

/** Of commands that only look. */
export const platformFlag: Flag = {
  flags: '--platform <system>',
  text: 'the operating system of this Neo4j, if you check its home on another one',
  group: whichNeo4j,
  defaultText: 'this system',
  choices: ['windows', 'linux'],
};

/** Of every command. */
export const outputFlags: readonly Flag[] = [
  { flags: '--json', text: 'print one JSON document and ask nothing', group: output },
  { flags: '--quiet', text: 'print only what went wrong', group: output },
  { flags: '--no-color', text: 'no colors (NO_COLOR and FORCE_COLOR work too)', group: output },
  {
    flags: '--debug',
    text: 'show facts, the plan and each step as it runs; secrets stay hidden (also NEO4J_TLS_DEBUG=1)',
    group: output,
  },
];

/** Of commands that write. */
export const writeFlags: readonly Flag[] = [
  { flags: '-y, --yes', text: 'accept all remaining defaults and ask nothing', group: running },
  { flags: '--dry-run', text: 'show the plan without changing anything', group: running },
];

/** Where nothing is asked: accepted, so that a script can say it everywhere. */
export const needlessYes: Flag = { flags: '-y, --yes', text: 'accepted for scripts; this command asks nothing', group: running };

/** Of commands that write to a Neo4j home. */
export const verdictFlags: readonly Flag[] = [
  {
    flags: '--ignore-verdict',
    text: 'write even if other lines of the configuration already keep Neo4j from starting',
    group: running,
  },
];

/** Encrypts the keys that are written. */
export const passphraseFlags: readonly Flag[] = [
  { flags: '--passphrase-file <file>', text: 'encrypt the written keys with the passphrase in this file', group: passphrases },
  { flags: '--passphrase-env <var>', text: 'the same, from an environment variable', group: passphrases },
];

/** Opens a key that is read. */
export const sourceSecretFlags: readonly Flag[] = [
  {
    flags: '--source-passphrase-file <file>',
    text: 'the passphrase of the key or PKCS#12 file to read, from this file',
    group: passphrases,
  },
  { flags: '--source-passphrase-env <var>', text: 'the same, from an environment variable', group: passphrases },
];

/** Opens a CA's key. */
export const caSecretFlags: readonly Flag[] = [
  { flags: '--ca-passphrase-file <file>', text: 'the passphrase of the CA key, from this file', group: passphrases },
  { flags: '--ca-passphrase-env <var>', text: 'the same, from an environment variable', group: passphrases },
];

/** The flags that say which Neo4j is meant; those that were not given are left out, so that what is known otherwise stays. */
export function placeOf(flags: SharedFlags): Place {
  return givenFields(flags, 'home', 'conf', 'neo4jVersion', 'edition', 'expandCommands', 'platform');
}

/** What a person said of the Neo4j, and its files may not tell: the release that was meant, and the edition. */
export function optionsToSave({ neo4jVersion, edition }: Place, { version }: Pick<Installation, 'version'>): SavedOptions {
  return givenFields({ neo4jVersion: neo4jVersion === undefined ? undefined : version.text, edition }, 'neo4jVersion', 'edition');
}

/**
 * A command that writes and may not ask needs `--yes`.
 * @param lacking flags without a value, named at once so that a script is mended in one go.
 */
export function needYes(command: string, lacking: readonly string[]): UserError {
  return new UserError(
    `No terminal to ask on: ${command} asks before it changes files.`,
    lacking.length === 0
      ? 'Add --yes to go ahead, or --dry-run to see the plan first.'
      : `Add --yes to accept the defaults (--dry-run shows them), or set: ${lacking.join(', ')}.`,
  );
}
