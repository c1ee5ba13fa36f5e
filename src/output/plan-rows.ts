import type { FileSpec } from '../model/file-spec.ts';
import type { Owner } from '../model/installation.ts';
import { outputsOf, type Step, type StepKind, type StepOf } from '../model/steps/index.ts';
import type { MakeDirectory } from '../model/steps/make-directory.ts';
import type { WriteBundle } from '../model/steps/write-bundle.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { confSummary } from './conf-edit-text.ts';
import { widthOf } from './style.ts';

/** A line of the plan. */
export interface Row {
  readonly sign: 'added' | 'changed' | 'removed';
  readonly path: string;
  readonly look: string;
  readonly what: string;
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
export function foldedRows(rows: readonly Row[]): readonly Row[] {
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
export function once(rows: readonly Row[]): readonly Row[] {
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

/** What a step does, row by row. @param folders all that the plan makes */
export function rowsOf(step: Step, folders: ReadonlySet<string>): readonly Row[] {
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

/** Permission bits as people write them: 0400. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
