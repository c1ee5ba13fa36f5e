import { shellQuote } from '../../model/shell.ts';
import type { DoctorFlags } from './look.ts';

/** Commands of ours that a remedy names and that work in a home. */
const inAHome = /^neo4j-tls (?:doctor|init|recover|renew|status|trust|verify)\b/;
const withOwner = /^neo4j-tls (?:doctor|init)\b/;
const withRole = /^neo4j-tls (?:doctor|init|renew|trust)\b/;

/** A remedy whose commands work as they stand from anywhere: with the home, and with what this run was told of it. */
export function inPlace(remedy: string, home: string, flags: DoctorFlags): string {
  const words = (line: string): readonly string[] => [
    ...['--home', home],
    ...(flags.conf === undefined ? [] : ['--conf', flags.conf]),
    ...(flags.neo4jVersion === undefined ? [] : ['--neo4j-version', flags.neo4jVersion]),
    ...(flags.edition === undefined ? [] : ['--edition', flags.edition]),
    ...(flags.expandCommands === true && !line.includes('--expand-commands') ? ['--expand-commands'] : []),
    ...(flags.owner === undefined || !withOwner.test(line) ? [] : ['--owner', flags.owner]),
    ...(flags.role === undefined || !withRole.test(line) ? [] : ['--role', flags.role]),
  ];
  return remedy
    .split('\n')
    .map((line) => (inAHome.test(line) ? [line, ...words(line).map(shellQuote)].join(' ') : line))
    .join('\n');
}
