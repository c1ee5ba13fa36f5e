import { isCommand } from '../model/command-line/command-place.ts';
import type { Plan, PlanNote } from '../model/plan.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { confDetails } from './conf-edit-text.ts';
import { accessWords, insideOnWindows, isWindowsPath, lookOnWindows, secretPathOf } from './plan-on-windows.ts';
import { foldedRows, once, rowsOf } from './plan-rows.ts';
import { padTo, remedyLines, type Style, widthOf, wrap } from './style.ts';

/** Settings that are added, up to which they are listed on a terminal as well. */
const mostListed = 6;

/**
 * The plan as it is shown before anything is written: what will be made, changed, taken away.
 * @param all false, on a terminal: what repeats itself, and the settings that `init` adds, are left to `--verbose`. What replaces
 * something is always shown, old and new.
 */
export function planToText(plan: Plan, style: Style, all = true): string {
  // Paths are relative to a home that everybody knows, or to a CA's folder.
  const where = /^(?:ca|bundle)\b/.test(plan.command) ? `  in ${escapeText(plan.home)}` : '';
  const lines = [style.strong('  Plan') + where];
  if (plan.steps.length === 0) lines.push('  nothing to do: everything is as it should be');
  const folders = new Set(plan.steps.flatMap((step) => (step.kind === 'makeDirectory' ? [step.path] : [])));
  const windows = isWindowsPath(plan.home);
  const secret = new Set(windows ? plan.steps.flatMap(secretPathOf) : []);
  const whole = once(plan.steps.flatMap((step) => rowsOf(step, folders))).map((each) =>
    windows ? { ...each, look: secret.has(each.path) ? 'private' : lookOnWindows(each) } : each,
  );
  const rows = all ? whole : foldedRows(whole);
  const shown = rows.map(({ path, look, what }) => [escapeText(inside(plan.home, path)), look, what] as const);
  // A command that is run, or a path far away, may be as long as it likes: it moves nobody else's columns.
  const isLong = (path: string): boolean => widthOf(path) + 4 > style.width;
  const pathWidth = Math.max(0, ...shown.map(([path]) => (isLong(path) ? 0 : widthOf(path))));
  const lookWidth = Math.max(0, ...shown.map(([, look]) => widthOf(look)));
  const indent = 4 + pathWidth + 2 + lookWidth + 2;
  shown.forEach(([path, look, what], index) => {
    const head = `  ${style[rows[index]?.sign ?? 'added']} ${padTo(path, pathWidth)}  ${padTo(look, lookWidth)}`;
    // Beside the columns where there is room for it, else below.
    const room = style.width - indent;
    const beside = !isLong(path) && (room >= 24 || widthOf(what) <= room);
    const [first = '', ...rest] = beside ? wrap(what, room) : ['', ...wrap(what, style.width - 8)];
    const below = ' '.repeat(beside ? indent : 8);
    lines.push(`${head}  ${first}`.trimEnd(), ...rest.map((line) => below + line));
  });
  for (const step of plan.steps)
    if (step.kind === 'editConf' && step.summary !== undefined) {
      const lists = all || plan.command !== 'init' || step.summary.added.length <= mostListed;
      lines.push(...confDetails(step.summary, style.width, lists ? step.edit.changes : undefined));
      if (!lists) lines.push('      --verbose lists the settings that are added');
    }
  if (windows && whole.some((each) => each.look === 'private'))
    lines.push('', ...wrap(`private: ${accessWords(plan)}; nobody else (icacls)`, style.width - 2).map((line) => `  ${line}`));
  if (plan.notes.length > 0) lines.push('', ...notesToLines(plan.notes, style));
  return lines.join('\n');
}

/** Notes, each with its remedy below it. */
export function notesToLines(notes: readonly PlanNote[], style: Style): string[] {
  return merged(notes).flatMap(({ severity, text, remedy }) => {
    const [first = '', ...rest] = wrap(escapeText(text), style.width - 4, '');
    const mark = severity === 'warning' ? style.warning : ' ';
    return [
      `  ${mark} ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(remedy === undefined ? [] : remedyLines(remedy, style.width, '    ')),
    ];
  });
}

/** What is said of several components in the same words is said once. */
function merged(notes: readonly PlanNote[]): readonly PlanNote[] {
  const of = /^((?:bolt|https|cluster|backup)(?:, \w+)*): (.*)$/s;
  const groups = new Map<string, { readonly note: PlanNote; readonly scopes: string[]; readonly says: string }>();
  notes.forEach((note, index) => {
    const [, scope, says = ''] = of.exec(note.text) ?? [];
    const id = scope === undefined ? String(index) : JSON.stringify([note.severity, says, note.remedy]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { note, scopes: scope === undefined ? [] : [scope], says });
    else if (scope !== undefined) group.scopes.push(scope);
  });
  return [...groups.values()].map(({ note, scopes, says }) =>
    scopes.length < 2 ? note : { ...note, text: `${scopes.join(', ')}: ${says}` },
  );
}

/** The plan without what is to be done afterwards, for a command that says that at its end. */
export function withoutAfterwards(plan: Plan): Plan {
  return { ...plan, notes: plan.notes.filter((note) => note.severity === 'warning' || !leavesCommand(note)) };
}

/** Something is to be done afterwards, and a line does it. */
export function leavesCommand({ remedy }: PlanNote): boolean {
  return remedy?.split('\n').some(isCommand) === true;
}

/** A path as it is shown: relative to the home inside it. */
function inside(home: string, path: string): string {
  if (isWindowsPath(home)) return insideOnWindows(home.replaceAll('/', '\\'), path);
  const prefix = home.endsWith('/') ? home : `${home}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
