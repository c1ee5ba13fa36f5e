import type { AppliedPlan } from '../../apply/apply-plan.ts';
import { reloadToText } from '../../apply/programs/reload-server.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { isDue } from '../../model/certificates/expiry.ts';
import { ExitCode } from '../../model/errors/errors.ts';
import type { FileFact, Installation } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import type { ReloadWay } from '../../neo4j/reload-way.ts';
import { reloadSupported } from '../../neo4j/version.ts';
import { planToJson } from '../../output/plan-json.ts';
import { leavesCommand, notesToLines, planToText } from '../../output/plan-text.ts';
import { renewDoneToText } from '../../output/renew-text.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { RenewPlan } from '../../plan/renew/plan-renew.ts';
import type { RenewStage } from '../../plan/renew/renew-inputs.ts';
import type { RenewItem } from '../../plan/renew/renew-items.ts';
import { certificatesOf } from '../../plan/trust/certificate-list.ts';
import { type Judgement, verdictField } from '../judging/judgement.ts';
import type { SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import type { Seen } from './look.ts';
import type { Reached, Serials } from './ports.ts';

/** The flags that decide what is told. */
export interface ReportFlags extends SharedFlags {
  readonly stage?: RenewStage;
  readonly ifDue?: boolean;
}

export interface Outcome extends Reached {
  readonly planned: RenewPlan;
  readonly applied: AppliedPlan;
  readonly before: Serials;
  readonly reload: ReloadWay;
  /** Of what lies there now. */
  readonly judgement: Judgement | undefined;
}

/** The end of a run; its exit code. */
export async function tellRenewed(
  run: CommandRun<ReportFlags>,
  { installation, items }: Seen,
  { planned, applied, ports, failed, before, reload, judgement }: Outcome,
): Promise<number> {
  const { system, flags, style } = run;
  const { home } = installation;
  const files = await Promise.all(
    items.map(async (item) => ({ item, file: await system.files.readFact(item.publicCertificate.path) })),
  );
  const certificates = files.flatMap(({ item, file }) =>
    item.scopes.flatMap((scope) => certificatesOf(scope, file, shownPath(home, file.path))),
  );
  const asked = reload.kind !== 'none' && flags.stage !== 'announce';
  const agree = ports.length > 0 && ports.every(({ shows }) => shows === 'new');
  // Nobody looks at a timer's run unless it fails.
  const stopped = judgement?.verdict.starts === false && flags.ifDue === true;
  const code = (asked && !agree) || stopped ? ExitCode.somethingWrong : ExitCode.done;
  // A deploy hook changes files of its own.
  const changed =
    applied.changed || files.some(({ item, file }) => leafOf(file)?.serial !== before.get(item.publicCertificate.path));
  const document = {
    schema: 'neo4j-tls/renew@1',
    applied: changed,
    changed,
    ...verdictField(judgement),
    plan: planToJson(planned.plan),
    certificates,
    renewed: agree,
    ports,
    ...(failed === undefined ? {} : { reload: { message: failed.message, remedy: failed.remedy } }),
    ...(planned.announced.length === 0
      ? {}
      : { announced: planned.announced.map(({ scope, path }) => ({ component: scope, path: shownPath(home, path) })) }),
  };
  const text = renewDoneToText(
    {
      kind: installation.kind,
      program: installation.program,
      said: run.said,
      container: installation.container,
      renewed:
        planned.announced.length > 0
          ? []
          : files.flatMap(({ item, file }) => {
              const leaf = leafOf(file);
              return leaf === undefined || item.source === 'existing'
                ? []
                : [
                    {
                      components: componentsOf(item),
                      source: item.source === 'given' ? 'from the files given' : item.source,
                      serial: leaf.serial,
                      until: leaf.notAfter.toISOString().slice(0, 10),
                      changed: leaf.serial !== before.get(item.publicCertificate.path),
                    },
                  ];
            }),
      ports,
      verdict: judgement?.verdict,
      handshakes: applied.rehearsals.map(({ scope, protocol }) => ({ component: scope, protocol })),
      announced: planned.announced.map(({ scope, path }) => ({ component: scope, path })),
      backups: applied.backups,
      reloaded: asked,
      reloadFailed: failed === undefined ? undefined : { message: failed.message, remedy: failed.remedy },
      reloadable: reloadSupported(installation.version, installation.edition),
    },
    style,
    run.all,
  );
  // Whoever was asked has read the plan; what is to be done afterwards is said again.
  const notes = notesToLines(
    planned.plan.notes.filter((note) => !run.mayAsk || leavesCommand(note)),
    style,
  );
  const all = [text, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
  run.tell({ document, text: all, quietly: code === ExitCode.done ? undefined : all });
  return code;
}

function leafOf(file: FileFact): Certificate | undefined {
  return readCertificates(file.bytes ?? Buffer.alloc(0)).certificates[0];
}

/** As a person calls it: a backup client's pair is not the server's. */
function componentsOf({ scopes, client }: RenewItem): readonly string[] {
  return client === undefined ? scopes : ['backup client'];
}

/** `--check`. */
export function tellCheck(run: CommandRun<ReportFlags>, { installation, items }: Seen, now: Date): number {
  const due = items.filter(({ leaf }) => isDue(leaf, now));
  const longest = Math.max(0, ...items.map((item) => componentsOf(item).join(', ').length));
  const lines = items.map((item) => {
    const { leaf } = item;
    const left = Math.floor((leaf.notAfter.getTime() - now.getTime()) / 86_400_000);
    const day = leaf.notAfter.toISOString().slice(0, 10);
    const words = left < 0 ? `expired on ${day}` : `${left} days left, until ${day}`;
    return `  ${componentsOf(item).join(', ').padEnd(longest)}  ${words}: ${isDue(leaf, now) ? 'renewal is due' : 'not due yet'}`;
  });
  run.tell({
    document: {
      schema: 'neo4j-tls/renew@1',
      ...{ applied: false, changed: false, plan: emptyPlan(installation) },
      certificates: certificatesHere(installation, items),
      due: due.flatMap(({ scopes }) => scopes),
    },
    text: lines.join('\n'),
  });
  return due.length > 0 ? ExitCode.somethingWrong : ExitCode.done;
}

/** `--if-due`, and it is not time. */
export function tellNothingDue(run: CommandRun<ReportFlags>, { installation, items }: Seen): number {
  run.tell({
    document: {
      schema: 'neo4j-tls/renew@1',
      ...{ applied: false, changed: false, ...verdictField(undefined), plan: emptyPlan(installation) },
      certificates: certificatesHere(installation, items),
    },
    text: '  Nothing is due.',
  });
  return ExitCode.done;
}

/** What would be done, and is not. */
export function tellPlan(
  run: CommandRun<ReportFlags>,
  { installation, items }: Seen,
  { plan: made, reload }: RenewPlan & { readonly reload: ReloadWay },
  foreseen: Judgement | undefined,
): number {
  const { flags, style } = run;
  const certbot = items.some(({ source }) => source === 'certbot') ? '\n  certbot renew would run first.' : '';
  const way = reloadToText(reload);
  const afterwards = way === undefined || flags.stage === 'announce' ? '' : `\n  Afterwards: ${escapeText(way)}\n`;
  const verdict = foreseen === undefined ? '' : `\n${verdictLine(foreseen.verdict, style, foreseen.role)}\n`;
  const text = `${planToText(made, style, run.all)}\n${certbot}${afterwards}${verdict}\n  Nothing was changed (--dry-run).`;
  run.tell({
    document: {
      schema: 'neo4j-tls/renew@1',
      ...{ applied: false, changed: false, ...verdictField(foreseen), plan: planToJson(made) },
      certificates: certificatesHere(installation, items),
    },
    ...{ text, quietly: text },
  });
  return ExitCode.done;
}

function emptyPlan({ home }: Installation): Plan {
  return { command: 'renew', home, steps: [], rehearsals: [], notes: [] };
}

/** As they lie there, before anything is renewed. */
function certificatesHere({ home }: Installation, items: readonly RenewItem[]) {
  return items.flatMap((item) =>
    item.scopes.flatMap((scope) => certificatesOf(scope, item.publicCertificate, shownPath(home, item.publicCertificate.path))),
  );
}
