import { join } from 'node:path';
import { readDocumentFile } from '../../inspect/document-file.ts';
import { confFolderOf, type Place } from '../../inspect/home/find-home.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { parseInitAnswers } from '../../plan/answers/init-answers.ts';
import { camelCase, type InitOption, type InitSection, initOptions, initSections } from '../../plan/answers/init-options.ts';
import type { System } from '../../system/system.ts';
import type { Flag, JudgedFlags } from '../runner/flags.ts';

export interface InitFlags extends JudgedFlags {
  readonly answers?: string;
  readonly saveAnswers?: string;
  readonly printConf?: boolean;
  readonly showSecrets?: boolean;
}

/** Flags over the answers file. What is wrong in either is told all at once. */
export async function gatherAnswers(system: Pick<System, 'files' | 'host'>, flags: InitFlags): Promise<InitAnswers> {
  const values = flags as unknown as Record<string, unknown>;
  const given: Record<string, unknown> = {};
  for (const { name } of initOptions) {
    const value = ownValue(values, camelCase(name));
    if (value !== undefined) given[name] = value;
  }
  const fromFile = flags.answers === undefined ? {} : await readAnswers(system, flags.answers);
  const parsed = parseInitAnswers({ ...fromFile, ...given });
  if ('answers' in parsed) return parsed.answers;
  const lines = parsed.problems.map(({ path, message }) => {
    const fromFlags = path.split('.')[0] ?? '';
    const where = Object.hasOwn(given, fromFlags)
      ? `--${fromFlags}`
      : path === ''
        ? `${flags.answers}`
        : `${flags.answers}: ${path}`;
    return `${where}: ${message}`;
  });
  const remedies = [...new Set(parsed.problems.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy])))];
  throw new UserError(lines.join('\n'), remedies.length > 0 ? remedies.join('\n') : 'See: neo4j-tls init --help');
}

async function readAnswers(system: Pick<System, 'files' | 'host'>, file: string): Promise<Record<string, unknown>> {
  return readDocumentFile(system, file, 'answers file', 'components: [bolt, https]');
}

/** A backup client's settings lie in a file of their own, which `neo4j-admin` reads. */
export async function placeFor(system: Pick<System, 'files'>, answers: InitAnswers, place: Place, home: string): Promise<Place> {
  if (answers.role !== 'backup-client' || place.conf !== undefined) return place;
  return { ...place, conf: join(await confFolderOf(system, home), 'neo4j-admin.conf') };
}

/** The answers as flags, in the order of their headings. */
export const answerFlags: readonly Flag[] = (Object.keys(initSections) as InitSection[]).flatMap((section) =>
  (initOptions as readonly InitOption[]).filter((option) => option.section === section).map(toFlag),
);

function toFlag({ name, value, help, section, default: defaultText, words, repeatable }: InitOption): Flag {
  return {
    flags: value === undefined ? `--${name}` : `--${name} <${value}>`,
    text: help,
    group: initSections[section],
    defaultText,
    words,
    ...(repeatable === true ? { repeatable } : {}),
  };
}
