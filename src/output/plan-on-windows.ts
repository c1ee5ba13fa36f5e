import type { Plan } from '../model/plan.ts';
import { Secret } from '../model/secret.ts';
import type { Step } from '../model/steps/index.ts';
import type { Row } from './plan-rows.ts';

/** With a drive, or on a share: permission bits and numbers of users say nothing there. */
export function isWindowsPath(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Of steps that close a file: what is closed, and a conf that a passphrase is put into. */
export function secretPathOf(step: Step): readonly string[] {
  if (step.kind === 'closeToOthers') return [step.path];
  return step.kind === 'editConf' && [...step.edit.changes.values()].some((value) => value instanceof Secret) ? [step.path] : [];
}

/** Nobody but its owner may read it. */
export const isKeyMode = (mode: number | undefined): boolean => mode !== undefined && (mode & 0o044) === 0;

/** Who may what of a file that is closed to others. */
export function accessOf({ account }: Pick<Plan, 'account'>): readonly string[] {
  const isSystem = account !== undefined && /(?:^|\\)(?:LocalSystem|SYSTEM)$/i.test(account);
  const reads = account === undefined || isSystem ? [] : [`${account}: read`];
  return ['SYSTEM: read', 'Administrators: full', ...reads, 'the user who runs this: full'];
}

export const accessWords = (plan: Plan): string => {
  const [, , reads] = accessOf(plan);
  const service = plan.account === undefined ? '' : reads?.endsWith(': read') === true ? ` and ${plan.account}` : '';
  return `SYSTEM${service} may read it, Administrators and you may also replace it`;
};

/** A file that the mode gives to one user alone is closed by its access-control list there. */
export function lookOnWindows({ look, path }: Pick<Row, 'look' | 'path'>): string {
  return /^0[0-7]00\b/.test(look) && !path.endsWith('/') ? 'private' : '';
}

/** Relative ones with `/`, as settings have them, the others as they are typed. */
export function insideOnWindows(home: string, path: string): string {
  const whole = isWindowsPath(path) ? path.replaceAll('/', '\\') : path;
  const prefix = home.endsWith('\\') ? home : `${home}\\`;
  return whole.startsWith(prefix) ? whole.slice(prefix.length).replaceAll('\\', '/') : whole;
}
