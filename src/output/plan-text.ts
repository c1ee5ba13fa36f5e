import { isCommand } from '../model/command-line/command-place.ts';
import type { ConfEdit, ConfEditSummary } from '../model/conf-edit.ts';
import type { FileSpec } from '../model/file-spec.ts';
import type { Owner } from '../model/installation.ts';
import type { Plan, PlanNote } from '../model/plan.ts';
import { Secret } from '../model/secret.ts';
import { outputsOf, type Step, type StepKind, type StepOf } from '../model/steps/index.ts';
import type { MakeDirectory } from '../model/steps/make-directory.ts';
import type { WriteBundle } from '../model/steps/write-bundle.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { confDetails, confSummary } from './conf-edit-text.ts';
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

/**
 * The plan as a document. Every step lists the files it writes, and an edit of settings their old and new values. Maps become
 * objects; a Secret reads `<hidden>`.
 */
export function planToJson(plan: Plan): unknown {
  const windows = isWindowsPath(plan.home);
  const secret = new Set(windows ? plan.steps.flatMap(secretPathOf) : []);
  const steps = plan.steps.map((step) => ({
    ...step,
    files: outputsOf(step).map(({ path, mode }) => ({
      path,
      mode: mode === undefined || windows ? undefined : octal(mode),
      access: windows && (secret.has(path) || isKeyMode(mode)) ? accessOf(plan) : undefined,
    })),
    ...(step.kind === 'editConf' && step.summary !== undefined ? { settings: settingsOf(step.edit, step.summary) } : {}),
  }));
  return JSON.parse(
    JSON.stringify({ ...plan, steps }, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value)),
  );
}

/** Each setting that an edit changes, with its value before and after; null: it is not there. */
function settingsOf(
  { changes }: ConfEdit,
  summary: ConfEditSummary,
): readonly { readonly name: string; readonly old: string | Secret | null; readonly new: string | Secret | null }[] {
  return [
    ...summary.added.map((name) => ({ name, old: null, new: changes.get(name) ?? null })),
    ...[...summary.changed, ...summary.removed].map(({ name, was, now }) => ({ name, old: was, new: now })),
  ];
}

interface Row {
  readonly sign: 'added' | 'changed' | 'removed';
  readonly path: string;
  readonly look: string;
  readonly what: string;
}

/** A path as it is shown: relative to the home inside it. */
function inside(home: string, path: string): string {
  if (isWindowsPath(home)) return insideOnWindows(home.replaceAll('/', '\\'), path);
  const prefix = home.endsWith('/') ? home : `${home}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** With a drive, or on a share: permission bits and numbers of users say nothing there. */
function isWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Of steps that close a file: what is closed, and a conf that a passphrase is put into. */
function secretPathOf(step: Step): readonly string[] {
  if (step.kind === 'closeToOthers') return [step.path];
  return step.kind === 'editConf' && [...step.edit.changes.values()].some((value) => value instanceof Secret) ? [step.path] : [];
}

const isKeyMode = (mode: number | undefined): boolean => mode !== undefined && (mode & 0o044) === 0;

/** Who may what of a file that is closed to others. */
function accessOf({ account }: Pick<Plan, 'account'>): readonly string[] {
  const isSystem = account !== undefined && /(?:^|\\)(?:LocalSystem|SYSTEM)$/i.test(account);
  const reads = account === undefined || isSystem ? [] : [`${account}: read`];
  return ['SYSTEM: read', 'Administrators: full', ...reads, 'the user who runs this: full'];
}

const accessWords = (plan: Plan): string => {
  const [, , reads] = accessOf(plan);
  const service = plan.account === undefined ? '' : reads?.endsWith(': read') === true ? ` and ${plan.account}` : '';
  return `SYSTEM${service} may read it, Administrators and you may also replace it`;
};

/** A file that the mode gives to one user alone is closed by its access-control list there. */
function lookOnWindows({ look, path }: Row): string {
  return /^0[0-7]00\b/.test(look) && !path.endsWith('/') ? 'private' : '';
}

/** Relative ones with `/`, as settings have them, the others as they are typed. */
function insideOnWindows(home: string, path: string): string {
  const whole = isWindowsPath(path) ? path.replaceAll('/', '\\') : path;
  const prefix = home.endsWith('\\') ? home : `${home}\\`;
  return whole.startsWith(prefix) ? whole.slice(prefix.length).replaceAll('\\', '/') : whole;
}

/** A new folder's row; `trusted/` and `revoked/` are told with the folder they are made in. */
function folderRow(step: MakeDirectory, folders: ReadonlySet<string>): readonly Row[] {
  const inner = ['trusted', 'revoked'];
  const [, parent = '', name = ''] = /^(.*)[\\/]([^\\/]+)$/.exec(step.path) ?? [];
  if (inner.includes(name) && folders.has(parent)) return [];
  const with_ = inner
    .filter((each) => [...folders].some((path) => path === `${step.path}/${each}` || path === `${step.path}\\${each}`))
    .map((each) => `${each}/`);
  const what = with_.length === 0 ? 'new folder' : `new folder, with ${with_.join(' and ')}`;
  return [{ sign: 'added', path: `${step.path}/`, look: look(step), what }];
}

/** Folders go without saying where a file in them is listed, and what has been said of one file is not said again of the next. */
function foldedRows(rows: readonly Row[]): readonly Row[] {
  const isImplied = ({ path, what }: Row): boolean =>
    path.endsWith('/') &&
    what.startsWith('new folder') &&
    rows.some((other) => other.path.startsWith(path) && !other.path.endsWith('/'));
  return rows
    .filter((each) => !isImplied(each))
    .map((each) => {
      if (each.what.startsWith('the same certificate')) return { ...each, what: 'same certificate' };
      const first = rows.find(({ sign, what }) => sign === each.sign && what === each.what);
      if (first === undefined || first === each || widthOf(each.what) <= mostRepeated) return each;
      return { ...each, what: `as for ${first.path.split(/[\\/]/).at(-2)}` };
    });
}

/** Columns of a remark that may stand twice. */
const mostRepeated = 24;

/** Several certificates of one CA leave their copies in one folder. */
function once(rows: readonly Row[]): readonly Row[] {
  const isFirst = (row: Row, index: number): boolean =>
    rows.findIndex(({ path, what }) => path === row.path && what === row.what) === index;
  return rows.filter(isFirst);
}

/** How many members of a bundle are named in a row. */
const mostNamed = 4;

/** What each member of a bundle gets: a row for those that get the same files. */
function memberRows(step: WriteBundle): readonly Row[] {
  const alike = new Map<string, string[]>();
  for (const { name } of step.members) {
    const own = `${step.out}/${name}/`;
    const files = outputsOf(step).flatMap(({ path }) => (path.startsWith(own) ? [path.slice(own.length)] : []));
    const key = files.join(', ');
    alike.set(key, [...(alike.get(key) ?? []), name]);
  }
  return [...alike].map(([files, names]) => {
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    const who = names.length === 1 ? '' : `for each of ${escapeText(names.slice(0, mostNamed).join(', '))}${more}: `;
    const path = names.length === 1 ? `${step.out}/${names[0]}/` : `${step.out}/*/`;
    return { sign: 'added', path, look: '', what: `${who}${escapeText(files)}` };
  });
}

/** What a step writes, row by row. */
function outputRows(step: Step): readonly Row[] {
  return outputsOf(step).map((output) => ({
    sign: output.changes === true ? 'changed' : 'added',
    path: output.path,
    look: output.changes === true ? '' : look(output),
    what: escapeText(output.what),
  }));
}

/** How a step is told. Most by what they write; the others have rows of their own. */
const rowsOfKind: { readonly [Kind in StepKind]: (step: StepOf<Kind>, folders: ReadonlySet<string>) => readonly Row[] } = {
  makeDirectory: folderRow,
  issueCertificate: (step) => [...(step.keepKey === true ? [row(step.key, 'the key that is there')] : []), ...outputRows(step)],
  importKeyPair: outputRows,
  requestCertificate: outputRows,
  createAuthority: outputRows,
  adoptAuthority: outputRows,
  signCertificate: outputRows,
  revokeCertificate: outputRows,
  writeBundle: (step) => {
    const certificates = step.members.reduce((sum, { policies }) => sum + policies.length, 0);
    const what = `${step.members.length} members, ${certificates} new keys and certificates, signed by the CA in ${escapeText(step.signer.directory)}`;
    const [record] = outputRows(step).slice(-1);
    return [
      { sign: 'added', path: `${step.out}/`, look: '', what },
      ...memberRows(step),
      ...(record === undefined ? [] : [record]),
    ];
  },
  copyFile: outputRows,
  writeFile: outputRows,
  removeFile: ({ path }) => [{ sign: 'removed', path, look: '', what: 'taken away, kept as a backup' }],
  moveFile: ({ from, to }) => [{ sign: 'changed', path: from, look: '', what: `moved to ${escapeText(to)}` }],
  closeToOthers: ({ path }) => [{ sign: 'changed', path, look: '', what: 'closed to other users' }],
  setMode: (step) => [{ sign: 'changed', path: step.path, look: look(step), what: 'mode and owner' }],
  editConf: (step) => outputRows(step).map((each) => ({ ...each, what: confSummary(step.summary) })),
  runCommand: ({ argv, why }) => [{ sign: 'changed', path: argv.map(escapeText).join(' '), look: '', what: why }],
};

function rowsOf(step: Step, folders: ReadonlySet<string>): readonly Row[] {
  return (rowsOfKind[step.kind] as (step: Step, folders: ReadonlySet<string>) => readonly Row[])(step, folders);
}

function row(spec: FileSpec, what: string): Row {
  return { sign: 'added', path: spec.path, look: look(spec), what };
}

/** `0400 neo4j:neo4j` */
function look({ mode, owner }: { readonly mode: number | undefined; readonly owner?: Owner | undefined }): string {
  if (mode === undefined) return '';
  return owner === undefined ? octal(mode) : `${octal(mode)} ${owner.user ?? owner.uid}:${owner.group ?? owner.gid}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
