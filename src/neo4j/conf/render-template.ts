import type { ReleaseLine, ScopeName } from '../../model/installation.ts';
import { Secret } from '../../model/secret.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { escapeValue } from './properties.ts';

/**
 * Templates of settings: `name=value` lines with `{{placeholders}}` below a heading of comments. A line whose placeholder has
 * no value is left out; that is the only rule. To add one: a file per release line in `templates/neo4j-conf/<line>/`.
 */

/** One per scope, and `server` for what belongs to no single one: default listen address, http, reload. */
export type TemplateName = ScopeName | 'server';

/** Lines that have templates of their own, oldest first. A newer line takes the newest of them. */
export const templateLines = ['4.4', '5', '2025'] as const satisfies readonly ReleaseLine[];

/** Path below `templates/` of the newest template that is not newer than the line. */
export function templatePath(line: ReleaseLine, name: TemplateName): string {
  const newest = templateLines.findLast((candidate) => Number(candidate) <= Number(line)) ?? templateLines[0];
  return `neo4j-conf/${newest}/${name}.conf`;
}

export type TemplateValues = { readonly [placeholder: string]: string | Secret | undefined };

/** Settings in the order they are written, and the comments that head them. */
export interface RenderedSettings {
  /** Comment lines without `#`, joined by `\n`. */
  readonly heading: string;
  readonly settings: readonly { readonly name: string; readonly value: string | Secret }[];
}

/**
 * Fills a template. Values are plain: they are escaped when they are written.
 * @throws Error (a mistake of ours) when a value has no placeholder, a line is not `name=value`, a comment stands below a
 *   setting, or a secret is only part of a value.
 */
export function renderTemplate(template: string, values: TemplateValues): RenderedSettings {
  const heading: string[] = [];
  const settings: { name: string; value: string | Secret }[] = [];
  const used = new Set<string>();
  let belowHeading = false;
  for (const line of template.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (line.startsWith('#')) {
      if (belowHeading) throw new Error(`template: a comment below a setting: ${line}`);
      heading.push(line.replace(/^# ?/, ''));
      continue;
    }
    belowHeading = true;
    const match = /^([a-z0-9_.]+)=(.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) throw new Error(`template: not a setting: ${line}`);
    for (const placeholder of placeholdersIn(match[2])) used.add(placeholder);
    const value = fill(match[2], values);
    if (value !== undefined) settings.push({ name: match[1], value });
  }
  const unused = Object.keys(values).filter((name) => ownValue(values, name) !== undefined && !used.has(name));
  if (unused.length > 0) throw new Error(`template: no placeholder for ${unused.join(', ')}`);
  return { heading: settings.length === 0 ? '' : heading.join('\n'), settings };
}

/** The settings as an operator would paste them. A secret reads `<hidden>` unless it shall be shown. */
export function renderedToText(rendered: RenderedSettings, options: { readonly showSecrets?: boolean } = {}): string {
  const comments = rendered.heading === '' ? [] : rendered.heading.split('\n').map((line) => `# ${line}`.trimEnd());
  const lines = rendered.settings.map(({ name, value }) => {
    if (typeof value === 'string') return `${name}=${escapeValue(value)}`;
    return `${name}=${options.showSecrets === true ? escapeValue(value.reveal()) : value}`;
  });
  return [...comments, ...lines].map((line) => `${line}\n`).join('');
}

const placeholdersIn = (text: string): string[] => [...text.matchAll(/\{\{([a-z_]+)\}\}/g)].flatMap((match) => match[1] ?? []);

function fill(text: string, values: TemplateValues): string | Secret | undefined {
  const names = placeholdersIn(text);
  if (names.some((name) => ownValue(values, name) === undefined)) return undefined;
  const whole = ownValue(values, names[0] ?? '');
  if (whole instanceof Secret && text === `{{${names[0]}}}`) return whole;
  return text.replace(/\{\{([a-z_]+)\}\}/g, (_, name: string) => {
    const value = ownValue(values, name);
    if (typeof value !== 'string') throw new Error(`template: a secret must be a whole value: ${text}`);
    return value;
  });
}
