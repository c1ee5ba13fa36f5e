import { basename } from 'node:path';
import { inspectRenewal } from '../../inspect/certbot/renewal-facts.ts';
import { asContainer } from '../../inspect/container/container-home.ts';
import { type Inspected, inspectForChecks } from '../../inspect/home/check-facts.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { type ServedCertificate, servedCertificate } from '../../inspect/wire/served-certificate.ts';
import { expiryOf } from '../../model/certificates/expiry.ts';
import type { LineageFacts } from '../../model/certificates/lineage.ts';
import type { PublishedPort } from '../../model/container/container.ts';
import { ExitCode, Interrupted, UserError } from '../../model/errors/errors.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import type { StatusRenewal, StatusRow } from '../../model/status.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { livePorts } from '../../neo4j/config/live-ports.ts';
import { inCellar } from '../../neo4j/homebrew.ts';
import { nagiosCodes, statusToNagios, unknownToNagios } from '../../output/status-nagios.ts';
import { statusToPrometheus } from '../../output/status-prometheus.ts';
import { statusToText } from '../../output/status-text.ts';
import { type Certificate, readCertificates } from '../../pki/certificates/certificate.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { readRevocationLists } from '../../pki/certificates/crl.ts';
import { isPair } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { type Judged, judge } from '../../verdict/judge-installation.ts';
import { notCheckedOf } from '../judging/not-checked.ts';
import { kindsServed } from '../judging/shown-kinds.ts';
import { actingCommand } from '../runner/command.ts';
import { placeFlags, placeOf, type SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

interface StatusFlags extends SharedFlags {
  readonly within?: string;
  readonly format?: 'prometheus' | 'nagios';
  readonly offline?: boolean;
}

/** Every certificate, issuer, trusted peer and CRL, the one that expires first on top. */
export const status = actingCommand({
  flags: [
    ...placeFlags,
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
  const served = flags.offline === true ? [] : await servedNow(system, inspected, judged, seen.container?.published);
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

const dayMs = 86_400_000;

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

function nameIn({ attributes, text }: Certificate['issuer']): string {
  return attributes.find(({ type }) => type === 'CN')?.value ?? text;
}

function rowsOf(
  scope: ScopeName,
  { installation, facts }: Inspected,
  judged: Judged,
  served: readonly ServedCertificate[],
  now: Date,
): StatusRow[] {
  const files = facts.files.get(scope);
  if (files === undefined) return [];
  const policy = judged.policies.get(scope);
  const relative = (path: string): string => shownPath(installation.home, path);
  const base = (certificate: Certificate, path: string) => ({
    component: scope,
    path: relative(path),
    names: certificate.names.map(({ value }) => value),
    subject: certificate.commonName ?? certificate.subject.text,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    daysLeft: Math.floor((certificate.notAfter.getTime() - now.getTime()) / dayMs),
    expiry: expiryOf(certificate, now),
    commonName: certificate.commonName,
    issuer: nameIn(certificate.issuer),
    serial: certificate.serial,
    fingerprint256: certificate.fingerprint256,
  });
  const rows: StatusRow[] = [];
  // What Neo4j could not load is shown all the same, where it can be read at all.
  const chain =
    policy?.chain ??
    (files.publicCertificate.bytes === undefined ? [] : readCertificates(files.publicCertificate.bytes).certificates);
  for (const [index, certificate] of chain.entries()) {
    const key = policy?.key?.key;
    const keyMatches = index > 0 || key === undefined ? null : isPair(key, certificate);
    rows.push({
      ...base(certificate, files.publicCertificate.path),
      kind: index === 0 ? 'certificate' : 'issuer',
      keyMatches,
      served: index > 0 ? null : servedState(scope, certificate, served),
      ...(index === 0 && withoutTls(scope, served) ? { noHandshake: true as const } : {}),
    });
  }
  for (const entry of files.trusted.entries) {
    if (entry.bytes === undefined) continue;
    for (const certificate of readCertificates(entry.bytes).certificates) {
      rows.push({
        ...base(certificate, entry.path),
        kind: isAuthority(certificate) ? 'trusted CA' : 'trusted',
        keyMatches: null,
        served: null,
      });
    }
  }
  for (const entry of files.revoked.entries) {
    if (entry.bytes === undefined) continue;
    for (const list of readRevocationLists(entry.bytes).lists) {
      if (list.nextUpdate === undefined) continue;
      rows.push({
        ...{
          component: scope,
          path: relative(entry.path),
          names: [],
          subject: `CRL of ${list.issuer.text || basename(entry.path)}`,
          ...{ commonName: undefined, issuer: nameIn(list.issuer), serial: undefined },
          kind: 'crl',
          keyMatches: null,
          served: null,
        },
        notBefore: list.thisUpdate.toISOString(),
        notAfter: list.nextUpdate.toISOString(),
        daysLeft: Math.floor((list.nextUpdate.getTime() - now.getTime()) / dayMs),
        expiry: expiryOf({ notBefore: list.thisUpdate, notAfter: list.nextUpdate }, now),
        fingerprint256: list.fingerprint256,
      });
    }
  }
  return rows;
}

function renewalOf({ result, fullchain, renewedBy }: LineageFacts, { facts }: Inspected): StatusRenewal {
  const leafOf = (bytes: Buffer | undefined) => readCertificates(bytes ?? Buffer.alloc(0)).certificates[0]?.fingerprint256;
  const newest = leafOf(fullchain.bytes);
  const { name, scopes, lineage, outcome, reason, restart, time } = result;
  return {
    name,
    components: scopes,
    lineage,
    hook: outcome,
    reason,
    restart,
    time: time?.toISOString() ?? null,
    installed:
      newest === undefined ? null : scopes.every((scope) => leafOf(facts.files.get(scope)?.publicCertificate.bytes) === newest),
    renewedBy: renewedBy ?? null,
  };
}

/** No port of a scope showed a certificate, and one took the connection: it is not TLS that is spoken there. */
function withoutTls(scope: ScopeName, served: readonly ServedCertificate[]): boolean {
  const own = served.filter(({ component }) => component === scope);
  return own.every(({ state }) => state === 'silent') && own.some((port) => port.state === 'silent' && port.answered);
}

/** All ports of a scope must show it; one that shows another is what matters. */
function servedState(scope: ScopeName, certificate: Certificate, served: readonly ServedCertificate[]): boolean | null {
  const own = served.filter(({ component }) => component === scope);
  const seen = own.filter((port): port is Extract<ServedCertificate, { readonly state: 'serves' }> => port.state === 'serves');
  if (seen.length === 0) return null;
  return seen.every(({ leaf }) => leaf.fingerprint256 === certificate.fingerprint256);
}
