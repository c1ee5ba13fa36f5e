import { inspectRenewal } from '../../inspect/certbot/renewal-facts.ts';
import { asContainer } from '../../inspect/container/container-home.ts';
import { type Inspected, inspectForChecks } from '../../inspect/home/check-facts.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { type ServedCertificate, servedCertificate } from '../../inspect/wire/served-certificate.ts';
import type { PublishedPort } from '../../model/container/container.ts';
import { ExitCode, Interrupted, UserError } from '../../model/errors/errors.ts';
import { scopeNames } from '../../model/installation.ts';
import type { StatusRow } from '../../model/status.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { livePorts } from '../../neo4j/config/live-ports.ts';
import { inCellar } from '../../neo4j/homebrew.ts';
import { nagiosCodes, statusToNagios, unknownToNagios } from '../../output/status-nagios.ts';
import { statusToPrometheus } from '../../output/status-prometheus.ts';
import { statusToText } from '../../output/status-text.ts';
import type { System } from '../../system/system.ts';
import { type Judged, judge } from '../../verdict/judge-installation.ts';
import { notCheckedOf } from '../judging/not-checked.ts';
import { kindsServed } from '../judging/shown-kinds.ts';
import { actingCommand } from '../runner/command.ts';
import { placeFlags, placeOf, platformFlag, type SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { renewalOf, rowsOf } from './status-rows.ts';

interface StatusFlags extends SharedFlags {
  readonly within?: string;
  readonly format?: 'prometheus' | 'nagios';
  readonly offline?: boolean;
}

/** Every certificate, issuer, trusted peer and CRL, the one that expires first on top. */
export const status = actingCommand({
  flags: [
    ...placeFlags,
    platformFlag,
    {
      flags: '--within <time>',
      text: 'exit 1 if anything expires sooner: 30d, 33% (of the lifetime), or due (when renewal is due)',
      check: parseWithin,
      words: { of: ['30d', '33%', 'due'] },
    },
    {
      flags: '--format <format>',
      text: 'prometheus: metrics for a textfile collector; nagios: one line, exit 0 to 3',
      choices: ['prometheus', 'nagios'],
    },
    { flags: '--offline', text: 'do not connect to the ports' },
  ],
  examples: [
    { text: 'Every certificate of this server:', line: 'status --home /var/lib/neo4j' },
    { text: 'For monitoring: exit 1 if fewer than 30 days are left:', line: 'status --home /var/lib/neo4j --within 30d' },
  ],
  act: async (run: CommandRun<StatusFlags>) => {
    if (run.flags.format !== 'nagios') return look(run);
    try {
      return await look(run);
    } catch (error) {
      // Its own code for "not known"; 2 would be an alarm.
      if (!(error instanceof UserError) || error instanceof Interrupted) throw error;
      run.print(`${unknownToNagios(`${error.message} ${error.remedy}`)}\n`);
      return nagiosCodes.unknown;
    }
  },
});

async function look(run: CommandRun<StatusFlags>): Promise<number> {
  const { system, flags, style } = run;
  const isWithin = flags.within === undefined ? undefined : parseWithin(flags.within);
  const found = await run.chooseHome(placeOf(flags));
  const seen = await asContainer(system, found, placeOf(flags));
  const inspected = await inspectForChecks(seen.system, found, seen.place);
  await run.settle(inspected.installation.home, false);
  const judged = judge(inspected.facts);
  // The ports of this machine are not those of a Neo4j on another system.
  const isElsewhere = (inspected.installation.version.onWindows === true) !== (system.host.platform === 'win32');
  const served =
    flags.offline === true || isElsewhere ? [] : await servedNow(system, inspected, judged, seen.container?.published);
  const { lineages } = await inspectRenewal(system, inspected.installation);
  run.debug('facts', () => ({ installation: inspected.installation, verdict: judged.verdict, served, lineages }));
  const now = system.clock.now();
  const rows = scopeNames
    .flatMap((scope) => rowsOf(scope, inspected, judged, served, now))
    .sort((one, other) => one.notAfter.localeCompare(other.notAfter));
  const renewals = lineages.map((lineage) => renewalOf(lineage, inspected));
  const notChecked = notCheckedOf(judged, inspected.installation.home);
  const clientTrust = await kindsServed(system, judged);
  const cellar = rows.length === 0 ? undefined : inCellar(inspected.installation.realHome);
  const notes = cellar === undefined ? [] : [{ severity: 'warning' as const, ...cellar }];
  // Whether key and certificate fit is a remark; when a certificate runs out is the question.
  const keys = [...inspected.facts.files.values()].map(({ privateKey }) =>
    shownPath(inspected.installation.home, privateKey.path),
  );
  const unanswered = notChecked.some(({ path }) => !keys.includes(path));
  const within = new Set(isWithin === undefined ? [] : rows.filter((row) => isWithin(row, now)));
  const seenRows = { rows, renewals, within, notChecked: unanswered ? notChecked : [] };
  if (flags.format === 'nagios' && flags.json !== true) {
    const { text, code } = statusToNagios(seenRows);
    run.print(`${text}\n`);
    return code;
  }
  const text = (): string =>
    flags.format === 'prometheus'
      ? statusToPrometheus({ ...seenRows, notChecked })
      : statusToText(
          rows,
          { home: inspected.installation.home, said: run.said, within, renewals, notChecked, clientTrust, notes },
          style,
        );
  run.tell({
    document: {
      schema: 'neo4j-tls/status@1',
      certificates: rows,
      clientTrust,
      notChecked,
      renewals,
      ...(notes.length > 0 ? { notes } : {}),
    },
    ...{ text, quietly: text },
  });
  return within.size > 0 ? ExitCode.somethingWrong : unanswered ? ExitCode.couldNot : ExitCode.done;
}

/** `30d`, `30`, `4w`; `33%` of the whole life; `due`, by the rule that all commands share. */
function parseWithin(text: string): (row: StatusRow, now: Date) => boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'due') return ({ expiry }) => expiry !== 'good';
  const [, number, unit] = /^(\d{1,5})\s*(d|w|%)?$/.exec(wanted) ?? [];
  if (number === undefined || (unit === '%' && Number(number) > 100))
    throw new UserError(
      `--within ${text} is neither a number of days nor a percentage of the lifetime.`,
      'For example: --within 30d, --within 33% or --within due.',
    );
  if (unit !== '%') return ({ daysLeft }) => daysLeft < Number(number) * (unit === 'w' ? 7 : 1);
  return ({ notBefore, notAfter }, now) => {
    const [from, until] = [Date.parse(notBefore), Date.parse(notAfter)];
    return (until - now.getTime()) * 100 < (until - from) * Number(number);
  };
}

async function servedNow(
  system: Pick<System, 'tls'>,
  { installation, facts }: Inspected,
  judged: Judged,
  published: readonly PublishedPort[] | undefined,
): Promise<readonly ServedCertificate[]> {
  const ports = livePorts(readConf(installation.conf.bytes, installation.version), installation.edition, published);
  return Promise.all(
    ports.map((port) => {
      const files = facts.files.get(port.component);
      const key = judged.policies.get(port.component)?.key?.key;
      const own = port.component === 'cluster' || port.component === 'backup';
      const identity =
        own && key !== undefined && files?.publicCertificate.bytes !== undefined
          ? { key: key.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: files.publicCertificate.bytes }
          : {};
      return servedCertificate(system, port, identity);
    }),
  );
}
