import type { ConfEdit, ConfEditSummary } from '../model/conf-edit.ts';
import type { Plan } from '../model/plan.ts';
import type { Secret } from '../model/secret.ts';
import { outputsOf } from '../model/steps/index.ts';
import { accessOf, isKeyMode, isWindowsPath, secretPathOf } from './plan-on-windows.ts';
import { octal } from './plan-rows.ts';

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
