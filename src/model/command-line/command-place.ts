import { shellQuoteFor } from '../text/shell.ts';

/** Which Neo4j a run is about, and what it was told of it: every command that it prints says so again. Paths are absolute. */
export interface CommandPlace {
  readonly home: string;
  readonly conf?: string | undefined;
  readonly neo4jVersion?: string | undefined;
  readonly edition?: string | undefined;
  readonly expandCommands?: boolean | undefined;
  /** The system the Neo4j runs on, where that was said. */
  readonly platform?: string | undefined;
  /** The system on which the lines are typed: this one. */
  readonly typedOn: NodeJS.Platform;
  readonly owner?: string | undefined;
  readonly role?: string | undefined;
}

/** Commands of ours that work in a home, and those of them that know these options. */
const inAHome = /^(?:sudo )?neo4j-tls (?:doctor|init|recover|renew|status|trust|verify)(?= |$)/;
const withOwner = /^(?:sudo )?neo4j-tls (?:doctor|init|trust add)\b/;
/** Nothing is written for a Neo4j of another system. */
const withPlatform = /^neo4j-tls (?:status\b|doctor\b(?!.* --fix))/;
const withRole = /^(?:sudo )?neo4j-tls (?:doctor|init|renew|trust)\b/;
/** A port that is looked at lies in no home of this machine. */
const ofAnAddress = /^(?:sudo )?neo4j-tls verify [^-]/;

/** A line to be copied as it stands. Indented, it is for another machine. */
export function isCommand(line: string): boolean {
  return /^ *(?:(?:neo4j-tls|neo4j-admin|sudo|keytool|chmod|chown|curl|docker|brew|systemctl|powershell|icacls|attrib|net|schtasks|cypher-shell|export) |\S.*bin[/\\]neo4j(?:\.bat|\.ps1)?['"]? restart$)/.test(
    line,
  );
}

/**
 * A text whose commands work from anywhere. Each stands alone on its line, which it begins; one that names a home, or is
 * indented because it is for another machine, stays as it is.
 */
export function inPlace(text: string, place: CommandPlace | undefined): string {
  if (place === undefined) return text;
  return text
    .split('\n')
    .map((line) =>
      inAHome.test(line) && !ofAnAddress.test(line)
        ? [line, ...wordsFor(line, place).map((word) => shellQuoteFor(word, place.typedOn))].join(' ')
        : line,
    )
    .join('\n');
}

function wordsFor(line: string, place: CommandPlace): readonly string[] {
  const option = (name: string, value: string | undefined): readonly string[] =>
    value === undefined || line.includes(` ${name} `) ? [] : [name, value];
  return [
    ...option('--home', place.home),
    ...option('--conf', place.conf),
    ...option('--neo4j-version', place.neo4jVersion),
    ...option('--edition', place.edition),
    ...(place.expandCommands === true && !line.includes('--expand-commands') ? ['--expand-commands'] : []),
    ...(withOwner.test(line) ? option('--owner', place.owner) : []),
    ...(withPlatform.test(line) ? option('--platform', place.platform) : []),
    ...(withRole.test(line) ? option('--role', place.role) : []),
  ];
}
