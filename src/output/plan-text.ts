import { permittedNames } from '../model/name-limits.ts';
import type { FileSpec, Plan, PlanNote, Step } from '../model/plan.ts';
import { confDetails, confSummary } from './conf-edit-text.ts';
import { escapeText } from './escape-text.ts';
import { filesOf, settingsOf } from './plan-files.ts';
import { type Style, wrap } from './style.ts';

/** The plan as it is shown before anything is written: what will be made, changed, taken away. */
export function planToText(plan: Plan, style: Style): string {
  const lines = [style.strong('  Plan')];
  if (plan.steps.length === 0) lines.push('  nothing to do: everything is as it should be');
  const folders = new Set(plan.steps.flatMap((step) => (step.kind === 'makeDirectory' ? [step.path] : [])));
  const rows = once(plan.steps.flatMap((step) => rowsOf(step, folders)));
  const shown = rows.map(({ path, look, what }) => [escapeText(inside(plan.home, path)), look, what] as const);
  const pathWidth = Math.max(0, ...shown.map(([path]) => path.length));
  const lookWidth = Math.max(0, ...shown.map(([, look]) => look.length));
  const indent = 4 + pathWidth + 2 + lookWidth + 2;
  shown.forEach(([path, look, what], index) => {
    const head = `  ${style[rows[index]?.sign ?? 'added']} ${path.padEnd(pathWidth)}  ${look.padEnd(lookWidth)}`;
    // Beside the columns where there is room for it, else below.
    const [first = '', ...rest] =
      style.width - indent >= 24 ? wrap(what, style.width - indent) : ['', ...wrap(what, style.width - 8)];
    const below = ' '.repeat(style.width - indent >= 24 ? indent : 8);
    lines.push(`${head}  ${first}`.trimEnd(), ...rest.map((line) => below + line));
  });
  for (const step of plan.steps)
    if (step.kind === 'editConf' && step.summary !== undefined) lines.push(...confDetails(step.summary, style.width));
  if (plan.notes.length > 0) lines.push('', ...notesToLines(plan.notes, style));
  return lines.join('\n');
}

/** Notes, each with its remedy below it. */
export function notesToLines(notes: readonly PlanNote[], style: Style): string[] {
  return notes.flatMap(({ severity, text, remedy }) => {
    const [first = '', ...rest] = wrap(escapeText(text), style.width - 4, '');
    const mark = severity === 'warning' ? style.warning : ' ';
    return [
      `  ${mark} ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(remedy === undefined ? [] : wrap(escapeText(remedy), style.width - 4, '').map((line) => `    ${line}`)),
    ];
  });
}

/**
 * The plan as a document. Every step lists the files it writes, and an edit of settings their old and new values. Maps become
 * objects; a Secret reads `<hidden>`.
 */
export function planToJson(plan: Plan): unknown {
  const steps = plan.steps.map((step) => ({
    ...step,
    files: filesOf(step),
    ...(step.kind === 'editConf' && step.summary !== undefined ? { settings: settingsOf(step.edit, step.summary) } : {}),
  }));
  return JSON.parse(
    JSON.stringify({ ...plan, steps }, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value)),
  );
}

interface Row {
  readonly sign: 'added' | 'changed' | 'removed';
  readonly path: string;
  readonly look: string;
  readonly what: string;
}

/** A path as it is shown: relative to the home inside it. */
function inside(home: string, path: string): string {
  const prefix = home.endsWith('/') ? home : `${home}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** A new folder's row; `trusted/` and `revoked/` are told with the folder they are made in. */
function folderRow(step: Extract<Step, { kind: 'makeDirectory' }>, folders: ReadonlySet<string>): readonly Row[] {
  const inner = ['trusted', 'revoked'];
  const [, parent = '', name = ''] = /^(.*)[\\/]([^\\/]+)$/.exec(step.path) ?? [];
  if (inner.includes(name) && folders.has(parent)) return [];
  const with_ = inner.filter((each) => folders.has(`${step.path}/${each}`)).map((each) => `${each}/`);
  const what = with_.length === 0 ? 'new folder' : `new folder, with ${with_.join(' and ')}`;
  return [{ sign: 'added', path: `${step.path}/`, look: look(step), what }];
}

/** Several certificates of one CA leave their copies in one folder. */
function once(rows: readonly Row[]): readonly Row[] {
  const isFirst = (row: Row, index: number): boolean =>
    rows.findIndex(({ path, what }) => path === row.path && what === row.what) === index;
  return rows.filter(isFirst);
}

/** Where a CA keeps a copy of what it signs. */
function recordRow({ directory }: { readonly directory: string }, what = 'a copy of each certificate, named by its serial'): Row {
  return { sign: 'added', path: `${directory}/issued/`, look: '', what };
}

/** How many members of a bundle are named in a row. */
const mostNamed = 4;

/** What each member of a bundle gets: a row for those that get the same files. */
function memberRows(step: Extract<Step, { kind: 'writeBundle' }>): readonly Row[] {
  const alike = new Map<string, string[]>();
  for (const { name } of step.members) {
    const own = `${step.out}/${name}/`;
    const files = filesOf(step).flatMap(({ path }) => (path.startsWith(own) ? [path.slice(own.length)] : []));
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

function rowsOf(step: Step, folders: ReadonlySet<string>): readonly Row[] {
  const copies =
    'certificateCopies' in step
      ? step.certificateCopies.map((copy) => row('added', copy, 'the same certificate, so that the folder is not empty'))
      : [];
  switch (step.kind) {
    case 'makeDirectory':
      return folderRow(step, folders);
    case 'issueCertificate': {
      const { request, signer } = step;
      const names = request.names.map(({ value }) => value).join(', ');
      const by = signer.kind === 'self' ? 'self-signed' : `signed by the CA in ${signer.directory}`;
      return [
        row(
          'added',
          step.key,
          step.keepKey === true
            ? 'the key that is there'
            : `new ${keyTypeText(request.keyType)} key${step.passphrase === undefined ? '' : ', encrypted'}`,
        ),
        row('added', step.certificate, `${by}, ${request.days} days, for ${escapeText(names)}`),
        ...copies,
        ...(signer.kind === 'ca' ? [recordRow(signer)] : []),
      ];
    }
    case 'importKeyPair': {
      const { privateKey, certificate, pkcs12 } = step.from;
      return [
        row(
          'added',
          step.key,
          `key from ${escapeText(pkcs12 ?? privateKey ?? certificate ?? '')}, as PKCS#8${step.passphrase === undefined ? '' : ', encrypted'}`,
        ),
        row('added', step.certificate, `chain from ${escapeText(pkcs12 ?? certificate ?? '')}, leaf first`),
        ...copies,
      ];
    }
    case 'requestCertificate':
      return [
        row(
          'added',
          step.key,
          `new ${keyTypeText(step.request.keyType)} key${step.passphrase === undefined ? '' : ', encrypted'}, which stays here`,
        ),
        row(
          'added',
          step.certificateRequest,
          `for the CA to sign: ${escapeText(step.request.names.map(({ value }) => value).join(', '))}`,
        ),
      ];
    case 'adoptAuthority': {
      const at = (path: string, mode: number, what: string) => row('added', { path: `${step.directory}/${path}`, mode }, what);
      return [
        at(
          'ca.key',
          0o400,
          `the key of ${escapeText(step.key)}, ${step.passphrase === undefined ? 'not encrypted' : 'encrypted'}`,
        ),
        at('ca.crt', 0o444, 'the CA, and its issuers as far as they were given'),
        ...(step.beginsList ? [at('ca.crl', 0o444, 'nothing revoked yet')] : []),
      ];
    }
    case 'createAuthority': {
      const at = (path: string, mode: number, what: string) => row('added', { path: `${step.directory}/${path}`, mode }, what);
      const confined = step.limits === undefined ? '' : `, only for ${escapeText(permittedNames(step.limits).join(', '))}`;
      const encrypted = step.passphrase === undefined ? 'not encrypted' : 'encrypted';
      return [
        at('ca.key', 0o400, `new ${keyTypeText(step.keyType)} key, ${encrypted}`),
        at(
          'ca.crt',
          0o444,
          `${step.days} days${step.intermediate === undefined ? '' : ', an intermediate and its root'}${confined}`,
        ),
        at('ca.crl', 0o444, 'nothing revoked yet'),
        ...(step.intermediate === undefined
          ? []
          : [at('root.key', 0o400, `${encrypted}; keep it offline`), at('root.crl', 0o444, 'nothing revoked yet')]),
      ];
    }
    case 'signCertificate': {
      const { holder, keyStore, request, certificate, signer } = step;
      const names = request.names.map(({ value }) => value).join(', ');
      return [
        ...(holder.kind === 'new'
          ? [
              row(
                'added',
                holder.key,
                `new ${keyTypeText(holder.keyType)} key${holder.passphrase === undefined ? '' : ', encrypted'}`,
              ),
            ]
          : []),
        row(
          'added',
          certificate,
          `signed by the CA in ${escapeText(signer.directory)}, ${request.days} days${names === '' ? '' : `, for ${escapeText(names)}`}`,
        ),
        ...(keyStore === undefined ? [] : [row('added', keyStore.to, 'key and chain as PKCS#12')]),
        recordRow(signer),
      ];
    }
    case 'revokeCertificate':
      return [{ sign: 'changed', path: `${step.signer.directory}/ca.crl`, look: '', what: `serial ${step.serial} revoked` }];
    case 'writeBundle': {
      const certificates = step.members.reduce((sum, { policies }) => sum + policies.length, 0);
      return [
        {
          sign: 'added',
          path: `${step.out}/`,
          look: '',
          what: `${step.members.length} members, ${certificates} new keys and certificates, signed by the CA in ${escapeText(step.signer.directory)}`,
        },
        ...memberRows(step),
        recordRow(step.signer, 'the certificates once more, in one file'),
      ];
    }
    case 'copyFile':
      return [row('added', step.to, `copy of ${escapeText(step.from)}`)];
    case 'writeFile':
      return [row('added', step.to, 'new')];
    case 'removeFile':
      return [{ sign: 'removed', path: step.path, look: '', what: 'taken away, kept as a backup' }];
    case 'moveFile':
      return [{ sign: 'changed', path: step.from, look: '', what: `moved to ${escapeText(step.to)}` }];
    case 'setMode':
      return [{ sign: 'changed', path: step.path, look: look(step), what: 'mode and owner' }];
    case 'editConf':
      return [
        {
          sign: step.expect === undefined ? 'added' : 'changed',
          path: step.path,
          look: step.expect === undefined ? look(step) : '',
          what: confSummary(step.summary),
        },
      ];
    case 'runCommand':
      return [{ sign: 'changed', path: step.argv.map(escapeText).join(' '), look: '', what: step.why }];
  }
}

function row(sign: Row['sign'], spec: FileSpec, what: string): Row {
  return { sign, path: spec.path, look: look(spec), what };
}

/** `0400 neo4j:neo4j` */
function look({ mode, owner }: Pick<FileSpec, 'mode' | 'owner'>): string {
  const digits = mode.toString(8).padStart(4, '0');
  return owner === undefined ? digits : `${digits} ${owner.user ?? owner.uid}:${owner.group ?? owner.gid}`;
}

/** `ec-p256` → `EC P-256`. */
export function keyTypeText(type: string): string {
  return type.replace(/^ec-p/, 'EC P-').replace(/^rsa-/, 'RSA ');
}
