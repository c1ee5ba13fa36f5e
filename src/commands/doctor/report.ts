import { unreadLists } from '../../checks/files/access-lists.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { ExitCode } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { doctorToText, type HandshakeCell, handshakesToText } from '../../output/findings-text.ts';
import type { Style } from '../../output/style.ts';
import { continueCommand } from '../../plan/init/init-afterwards.ts';
import { notCheckedOf } from '../judging/not-checked.ts';
import type { CommandRun } from '../runner/run.ts';
import type { JudgedHome } from './judge.ts';
import type { DoctorFlags } from './look.ts';

/** Tells what one home came to; `more` is put into the JSON document. Gives the exit code. */
export function finishOne(run: CommandRun, judged: JudgedHome, flags: DoctorFlags, more: object = {}): number {
  run.debug('facts', () => factsOf(judged));
  const text = (): string => textOf(judged, flags, run.style);
  run.tell({ document: { ...documentOf(judged), ...more }, text, quietly: text });
  return exitCodeOf([judged], flags);
}

/** What `--debug` shows of a home that was judged. */
export function factsOf({ inspected, checkFacts }: JudgedHome) {
  const { verdict } = checkFacts.judged;
  const { scopes: _, ...installation } = inspected.installation;
  return { installation, owner: inspected.owner, files: inspected.facts.files, verdict };
}

/** The JSON document of one home (`neo4j-tls/doctor@1`). */
export function documentOf({ inspected, checkFacts, findings, handshakes, amongPeers, clientTrust }: JudgedHome) {
  const { installation } = inspected;
  const { starts, components } = checkFacts.judged.verdict;
  return {
    schema: 'neo4j-tls/doctor@1',
    installation: {
      home: installation.home,
      conf: installation.conf.path,
      version: installation.version.text,
      line: installation.version.line,
      edition: installation.edition,
      editionKnown: installation.editionKnown,
    },
    verdict: { starts, components },
    notChecked: [
      ...notCheckedOf(checkFacts.judged, installation.home),
      ...unreadLists(checkFacts).map((one) => ({ ...one, path: shownPath(installation.home, one.path) })),
    ],
    clientTrust,
    handshakes,
    ...(amongPeers.length > 0 ? { amongPeers } : {}),
    findings: findings.map((finding) => shownOf(finding, installation.home)),
  };
}

/** As the document has it: paths relative to the home, no steps. */
export function shownOf<T extends Finding<string>>({ steps: _, ...finding }: T, home: string): Omit<T, 'steps'> {
  return { ...finding, path: finding.path === null ? null : shownPath(home, finding.path) };
}

/** What a person reads of one home. */
export function textOf(
  { inspected, checkFacts, findings, handshakes, waiting, amongPeers, clientTrust, said, took }: JudgedHome,
  flags: DoctorFlags,
  style: Style,
): string {
  const { installation } = inspected;
  const text = doctorToText(
    {
      version: installation.version.text,
      edition: installation.edition,
      role: checkFacts.role,
      home: flags.seenBy === undefined ? installation.home : `${installation.home} in the container of ${flags.seenBy}`,
      ...{ starts: checkFacts.judged.verdict.starts, components: checkFacts.judged.verdict.components },
      findings: findings.map((finding) => shownOf(finding, installation.home)),
      fixable: findings.filter(({ fixable }) => fixable).length,
      took,
      clientTrust,
      waiting: waiting.map(({ component, path }) => ({
        component,
        path: shownPath(installation.home, path),
        next: continueCommand(installation, [component]),
      })),
      said,
      quiet: flags.quiet === true,
    },
    style,
  );
  if (handshakes.length === 0) return text;
  const homes = [...new Set(handshakes.map(({ peerHome }) => peerHome))];
  const names = shortNames(homes);
  const name = (home: string): string => names.get(home) ?? home;
  const cells: readonly HandshakeCell[] = [
    ...handshakes.map(({ component, server, client, succeeds, because, peerHome }) => {
      const side = (which: 'here' | 'peer'): string => (which === 'here' ? 'here' : name(peerHome));
      return { component, succeeds, because, server: side(server), client: side(client) };
    }),
    ...amongPeers.map(({ component, succeeds, because, serverHome, clientHome }) => {
      return { component, succeeds, because, server: name(serverHome), client: name(clientHome) };
    }),
  ];
  return `${text}\n${handshakesToText(cells, ['here', ...homes.map(name)], style)}`;
}

/** As few of the last parts of each path as tell them all apart. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const parts = new Map(paths.map((path) => [path, path.split('/').filter((part) => part !== '')]));
  const longest = Math.max(1, ...[...parts.values()].map(({ length }) => length));
  for (let kept = 1; kept <= longest; kept++) {
    const short = new Map([...parts].map(([path, all]) => [path, all.slice(-kept).join('/') || path]));
    if (new Set(short.values()).size === parts.size) return short;
  }
  return new Map(paths.map((path) => [path, path]));
}

/** 1 when one of the homes has an error (with `--strict`: a warning); else 2 when it is not known whether one would start. */
export function exitCodeOf(judged: readonly JudgedHome[], flags: DoctorFlags): number {
  const wrong = judged.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning')),
  );
  if (wrong) return ExitCode.somethingWrong;
  return judged.some(({ checkFacts }) => checkFacts.judged.verdict.starts === null) ? ExitCode.couldNot : ExitCode.done;
}
