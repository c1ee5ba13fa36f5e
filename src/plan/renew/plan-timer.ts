import { join } from 'node:path';
import type { TimerKind } from '../../model/command-line/timer-kind.ts';
import type { FileFact } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan } from '../../model/plan.ts';
import type { Step } from '../../model/steps/index.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { shellQuoteFor } from '../../model/text/shell.ts';

/** Files of each kind: name of the template, which is the name of the file but for cron. */
export const timerFiles: { readonly [kind in TimerKind]: readonly { readonly template: string; readonly name: string }[] } = {
  systemd: ['neo4j-tls-renew.service', 'neo4j-tls-renew.timer', 'neo4j-tls-status.service'].map((name) => ({
    template: `timer/${name}`,
    name,
  })),
  // A dot in the name would make cron pass the file over.
  cron: [{ template: 'timer/cron', name: 'neo4j-tls' }],
  'task-scheduler': [{ template: 'timer/task-scheduler.xml', name: 'neo4j-tls-renew.xml' }],
};

/** The unit that begins on its own. */
export const timerUnit = 'neo4j-tls-renew.timer';

/** Of an earlier version, whose watch ran by a timer of its own and saw what the renewal was about to mend. */
export const formerTimerUnit = 'neo4j-tls-status.timer';

/** Windows' Task Scheduler keeps what it reads from the file; the file stays for whoever wants to see it. */
export const timerDirectories: { readonly [kind in TimerKind]: string } = {
  systemd: '/etc/systemd/system',
  cron: '/etc/cron.d',
  'task-scheduler': 'C:\\ProgramData\\neo4j-tls',
};

/** The task's name in Task Scheduler. */
export const taskName = 'neo4j-tls renew';

export interface TimerOrder {
  readonly kind: TimerKind;
  readonly directory: string;
  readonly home: string;
  /** Node and the script, or the one file that holds both. */
  readonly program: readonly string[];
  /** Flags that name this Neo4j. */
  readonly place: readonly string[];
  readonly reload: string;
  readonly templates: ReadonlyMap<string, string>;
  /** What lies in the directory under these names, by path. */
  readonly there: ReadonlyMap<string, FileFact>;
  /** The directory is not there, and is ours. */
  readonly makesFolder: boolean;
}

/** Files that have renewal, and a look at what runs out, happen by themselves. */
export function planInstallTimer(order: TimerOrder): Plan {
  const { kind, directory, home, program, place, reload, templates, there } = order;
  const quote = quotes[kind];
  const line = (...args: readonly string[]): string => [...program, ...args].map(quote).join(' ');
  const [node = '', ...script] = program;
  const renew = renewArguments(place, reload);
  const values: Readonly<Record<string, string>> = {
    program: xmlText(node),
    arguments: xmlText([...script, ...renew].map(quotes['task-scheduler']).join(' ')),
    look: xmlText([...script, ...statusArguments(place)].map(quotes['task-scheduler']).join(' ')),
    home: kind === 'task-scheduler' ? xmlText(home) : home.replace(/[\r\n]/g, ' '),
    renew: line(...renew),
    status: line(...statusArguments(place)),
  };
  const steps = timerFiles[kind].flatMap(({ template, name }): Step[] => {
    const text = (templates.get(template) ?? '').replace(
      /\{\{([a-z]+)\}\}/g,
      (_, placeholder: string) => ownValue(values, placeholder) ?? '',
    );
    const path = join(directory, name);
    return there.get(path)?.bytes?.equals(Buffer.from(text)) === true
      ? []
      : [{ kind: 'writeFile', to: { path, mode: 0o644 }, text }];
  });
  if (order.makesFolder) steps.unshift({ kind: 'makeDirectory', path: directory, mode: modes.directory });
  const former = there.get(join(directory, formerTimerUnit));
  if (kind === 'systemd' && former?.fact.state === 'present') steps.push({ kind: 'removeFile', path: former.path });
  const notes =
    reload === 'none'
      ? [
          {
            severity: 'warning' as const,
            text: 'With --reload none the new certificate stays unused on disk until Neo4j is restarted.',
            remedy:
              kind === 'task-scheduler'
                ? 'Choose how Neo4j is restarted: --reload windows-service, windows-service:NAME, procedure or command:CMD.'
                : 'Choose how Neo4j is restarted: --reload systemd, docker:NAME, procedure or command:CMD.',
          },
        ]
      : [];
  return { command: 'renew', home, steps, rehearsals: [], notes };
}

/** The renewal as a timer runs it, without the program. */
export function renewArguments(place: readonly string[], reload: string): readonly string[] {
  return ['renew', ...place, '--if-due', '--yes', '--quiet', '--reload', reload];
}

/** What a timer does afterwards: it fails when something runs out all the same. */
const statusArguments = (place: readonly string[]): readonly string[] => ['status', ...place, '--within', 'due', '--quiet'];

/** A command as cron reads it. */
export function cronLine(words: readonly string[]): string {
  return words.map(cronQuote).join(' ');
}

/** Takes back what {@link planInstallTimer} wrote, of either kind. */
export function planRemoveTimer(home: string, there: readonly FileFact[]): Plan {
  const steps = there.filter(({ fact }) => fact.state === 'present').map(({ path }): Step => ({ kind: 'removeFile', path }));
  return { command: 'renew', home, steps, rehearsals: [], notes: [] };
}

const quotes: { readonly [kind in TimerKind]: (text: string) => string } = {
  systemd: systemdQuote,
  cron: cronQuote,
  'task-scheduler': (text) => shellQuoteFor(text, 'win32'),
};

function xmlText(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}

/** systemd: double quotes; % begins a specifier and $ a variable. */
function systemdQuote(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:=@,+%$-]+$/.test(escaped) ? escaped : `"${escaped.replace(/["\\]/g, '\\$&')}"`;
}

/** cron: a shell reads it, and % means a line end. */
function cronQuote(text: string): string {
  return shellQuoteFor(text, 'linux').replaceAll('%', '\\%');
}
