import { scopeNames } from '../model/installation.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { plural } from '../model/text/plural.ts';
import type { UpgradeDifference } from '../model/upgrade.ts';
import { arrow } from './explain-text.ts';
import { columns, type Style, wrap } from './style.ts';
import type { ShownVerdict } from './verdict-text.ts';

/** What `doctor --upgrade-to` tells a person. Paths are as they are shown. */
export interface UpgradeReport {
  readonly home: string;
  readonly from: { readonly version: string };
  readonly to: { readonly version: string };
  readonly before: ShownVerdict;
  readonly after: ShownVerdict;
  readonly differences: readonly UpgradeDifference[];
  /** The new version is newer than this program knows. */
  readonly note: string | undefined;
  readonly quiet: boolean;
}

/** The answer on the first line; old and new state of each component; then the differences, worst first. */
export function upgradeToText(report: UpgradeReport, style: Style): string {
  const { from, to, before, after, differences } = report;
  const lines = [
    ...wrap(escapeText(answerOf(report)), style.width, '  '),
    `  ${style.faint(escapeText(`Neo4j ${from.version} → ${to.version}   ${report.home}`))}`,
    ...(report.note === undefined ? [] : wrap(escapeText(report.note), style.width, '  ')),
  ];
  const used = scopeNames.filter((scope) => before.components[scope] !== 'off' || after.components[scope] !== 'off');
  if (!report.quiet)
    lines.push(
      '',
      ...columns(
        [
          ['start', `${startsWords[`${before.starts}`]} → ${startsWords[`${after.starts}`]}`],
          ...used.map((scope) => [scope, `${before.components[scope]} → ${after.components[scope]}`]),
        ],
        '    ',
      ),
    );
  const joined = joinLines(joinComponents(differences));
  const isIdle = ({ severity, when }: UpgradeDifference): boolean => severity === 'info' && when === 'nothing';
  const told = joined.filter((one) => !isIdle(one));
  const rest = joined.filter(isIdle);
  const [repair] = told.flatMap(({ fixable, remedy }) => (fixable ? remedy.split('\n').filter(isRepair) : []));
  if (told.length > 0) lines.push('');
  for (const one of told) lines.push(...differenceToLines(repair === undefined ? one : withoutRepair(one), style));
  if (rest.length > 0 && !report.quiet) {
    lines.push('', '  No action needed:');
    for (const one of rest) lines.push(...inShort(one, style));
  }
  if (repair !== undefined) {
    const fixable = told.filter((one) => one.fixable).length;
    lines.push('', `  To repair ${fixable} of ${told.length} today, for both versions:`, `    ${escapeText(repair)}`);
  }
  return lines.join('\n');
}

/** One command repairs all that can be repaired, so it is told once. */
const isRepair = (line: string): boolean => line.startsWith('neo4j-tls doctor --upgrade-to ') && line.includes(' --fix');

function withoutRepair(one: UpgradeDifference): UpgradeDifference {
  const remedy = one.remedy.split('\n').filter((line) => !isRepair(line));
  return { ...one, remedy: remedy.join('\n') };
}

/** What is the same of several components is told once. */
function joinComponents(differences: readonly UpgradeDifference[]): readonly UpgradeDifference[] {
  const groups = new Map<string, UpgradeDifference[]>();
  for (const one of differences) {
    const { component } = one;
    const plain = (text: string): string => (component === null ? text : text.replaceAll(component, '*'));
    const key = [one.id, one.severity, plain(one.message), plain(one.remedy), one.before, one.after].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(([first, ...others]): readonly UpgradeDifference[] => {
    if (first === undefined) return [];
    const scope = first.component;
    if (others.length === 0 || scope === null) return [first, ...others];
    const same = others.flatMap(({ component }) => component ?? []);
    const all = listed([scope, ...same]);
    const remedy = first.remedy.includes(`.${scope}.`) ? `${first.remedy} The same for ${listed(same)}.` : first.remedy;
    return [{ ...first, message: first.message.replaceAll(` on ${scope}`, ` on ${all}`), remedy }];
  });
}

/** Several lines of one file that stop the start in the same way, with the same cure, are told once. */
function joinLines(differences: readonly UpgradeDifference[]): readonly UpgradeDifference[] {
  const groups = new Map<string, UpgradeDifference[]>();
  for (const [at, one] of differences.entries()) {
    const { id, component, severity, path, line, remedy, before, after } = one;
    const alike = line === null || id !== 'unknown-setting' ? [at] : [severity, component, path, remedy, before, after];
    const key = [id, ...alike].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(([first, ...others]): readonly UpgradeDifference[] => {
    if (first === undefined || others.length === 0) return first === undefined ? [] : [first];
    const lines = listed(others.map(({ line }) => `${line}`));
    return [{ ...first, message: `${first.message}; the same of ${others.length === 1 ? 'line' : 'lines'} ${lines}` }];
  });
}

/** A list of names in a line. */
function shortened(text: string): string {
  const names = text.split(', ');
  return text.length > 70 && names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : text;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const startsWords = { true: 'yes', false: 'no', null: 'not known' } as const;

function answerOf({ from, to, before, after, differences }: UpgradeReport): string {
  const errors = differences.filter(({ severity }) => severity === 'error');
  const broken = errors.length;
  const stops = errors.filter(({ after: then }) => then === 'would not start').length;
  const warnings = differences.filter(({ severity }) => severity === 'warning').length;
  const more = warnings === 0 ? '' : ` ${plural(warnings, 'change needs', 'changes need')} your attention.`;
  if (before.starts === false)
    return `Neo4j ${from.version} does not start with these files today${after.starts === false ? '' : `, and Neo4j ${to.version} ${after.starts === null ? 'might' : 'would'}`}. Fix that before the upgrade; neo4j-tls doctor shows the cause.${more}`;
  if (broken > 0 && after.starts === false)
    return `Neo4j ${to.version} would not start with these files, for ${plural(stops, 'reason', 'reasons')}.${more}`;
  if (broken > 0)
    return `${plural(broken, 'thing', 'things')} that ${broken === 1 ? 'works' : 'work'} on Neo4j ${from.version} would not work on ${to.version}.`;
  if (after.starts === null) return `It is not known whether Neo4j ${to.version} would start with these files.${more}`;
  if (differences.length === 0) return `Nothing about TLS would change with Neo4j ${to.version}.`;
  return `Everything that works today would still work with Neo4j ${to.version}.${more}`;
}

function differenceToLines(one: UpgradeDifference, style: Style): string[] {
  const mark = { error: style.error, warning: style.warning, info: '·' }[one.severity];
  const indent = ' '.repeat(14);
  const [first = '', ...rest] = wrap(escapeText(one.message), style.width - indent.length);
  const where = one.path === null ? '' : `${one.path}${one.line === null ? '' : `:${one.line}`}   `;
  return [
    `  ${mark} ${(one.component ?? 'settings').padEnd(9)} ${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...wrap(escapeText(`${where}${shortened(one.before)} → ${shortened(one.after)}`), style.width, indent).map((line) =>
      style.faint(line),
    ),
    ...arrow(dated(one), style.width, indent),
  ];
}

/** A line to copy stands alone. */
function dated({ when, remedy }: UpgradeDifference): string {
  if (when === 'nothing') return remedy;
  const due = when === 'today' ? 'Today:' : 'During the upgrade:';
  return `${due}${remedy.startsWith('neo4j-tls ') ? '\n' : ' '}${remedy}`;
}

/** A line or two. */
function inShort({ component, message }: UpgradeDifference, style: Style): string[] {
  const indent = ' '.repeat(14);
  const [first = '', ...rest] = wrap(escapeText(message), style.width - indent.length);
  return [`  · ${(component ?? 'settings').padEnd(9)} ${first}`, ...rest.map((line) => `${indent}${line}`)];
}
