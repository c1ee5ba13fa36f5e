import type { HookTemplate } from '../model/certificates/certbot.ts';
import { ownValue } from '../model/text/own-value.ts';
import { shellQuoted } from '../model/text/shell.ts';
import { parseReloadWay, type ReloadWay, reloadProgram, reloadWayToText } from './reload-way.ts';

/** What varies from one deploy hook to another. */
export interface HookText {
  /** Of the lineage. */
  readonly name: string;
  readonly result: string;
  /** Where the pairs go that it replaces. */
  readonly keep: string;
  readonly places: readonly HookPlace[];
  readonly reload: ReloadWay;
  /** The body of the shell function that has Neo4j use the new files. */
  readonly reloadCommand: string;
}

/** A folder in which the hook installs a key, a certificate, or both. */
export interface HookPlace {
  readonly scope: string;
  readonly folder: string;
  /** Names in the folder; empty: not here. */
  readonly key: string;
  readonly certificate: string;
  /** `uid:gid`; empty: whoever runs the hook. */
  readonly owner: string;
}

/** The names of files that lie in two folders: two places; else one. */
export function placesOfPair(pair: {
  readonly scope: string;
  readonly key: string;
  readonly certificate: string;
  readonly owner: string;
}): readonly HookPlace[] {
  const { scope, key, certificate, owner } = pair;
  const [[folder, keyName], [other, certificateName]] = [splitPath(key), splitPath(certificate)];
  if (folder === other) return [{ scope, folder, key: keyName, certificate: certificateName, owner }];
  return [
    { scope, folder, key: keyName, certificate: '', owner },
    { scope, folder: other, key: '', certificate: certificateName, owner },
  ];
}

/** The deploy hook from its template. Everything that varies is quoted: no path can become a command. */
export function fillHookTemplate(
  template: HookTemplate,
  { name, result, keep, places, reload, reloadCommand }: HookText,
): string {
  const values: Readonly<Record<string, string>> = {
    name: shellQuoted(name),
    result: shellQuoted(result),
    keep: shellQuoted(keep),
    places: places
      .map(
        ({ scope, folder, key, certificate, owner }, index) =>
          `  "$1" ${index + 1} ${scope} ${[folder, key, certificate, owner].map(shellQuoted).join(' ')}`,
      )
      .join('\n'),
    reload: reloadCommand,
    reload_program: shellQuoted(reloadProgram(reload) ?? ''),
    reload_words: reload.kind === 'none' ? noReload : reload.kind === 'command' ? ownCommand : reloadWayToText(reload),
    reload_outcome: reload.kind === 'none' ? 'none' : 'done',
    reload_done: shellQuoted(reload.kind === 'none' ? 'Neo4j will use it after its next restart' : 'Neo4j was reloaded'),
  };
  const whole = template.hook
    .replace('# include walk.sh\n', () => template.walk)
    .replace('# include in-folder.sh\n', () => template.inFolder);
  return whole.replace(/\{\{([a-z_]+)\}\}/g, (_, placeholder: string) => {
    const value = ownValue(values, placeholder);
    if (value === undefined) throw new Error(`deploy hook: no value for ${placeholder}`);
    return value;
  });
}

const noReload = 'not done here; restart Neo4j yourself';
const ownCommand = 'a command of your own';

/** Written by an earlier version, which did everything as root, in folders of whomever? */
export function isOldHook(text: string): boolean {
  return (
    text.startsWith('#!/bin/sh\n# Brings what certbot renewed to Neo4j. Written by neo4j-tls;') &&
    !/^in_folder\(\) \{$/m.test(text)
  );
}

/** What varies in a hook of the first form, which had whole paths; undefined: somebody has changed it. */
export function readOldHook(text: string): HookText | undefined {
  const [name, result, keep] = ['name', 'result', 'keep'].map((variable) => {
    const value = new RegExp(`^${variable}=(.*)$`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : wordsOf(value)?.[0];
  });
  const pairs = /^pairs\(\) \{\n(.*?)\n\}$/ms.exec(text)?.[1]?.split('\n');
  const said = /^# How Neo4j comes to use the new files: (.*)$/m.exec(text)?.[1];
  const reloadCommand = /^reload\(\) \{\n {2}(.*?)\n\}$/ms.exec(text)?.[1];
  if (name === undefined || result === undefined || keep === undefined || pairs === undefined) return undefined;
  const reload = said === undefined || reloadCommand === undefined ? undefined : reloadOf(said, reloadCommand);
  if (reload === undefined || reloadCommand === undefined) return undefined;
  const places: HookPlace[] = [];
  for (const pair of pairs) {
    const [, scope, rest] = /^ {2}"\$1" ([a-z]+) (.*)$/.exec(pair) ?? [];
    const [folder, key, certificate, owner, more] = wordsOf(rest ?? '') ?? [];
    if (scope === undefined || key === undefined || certificate === undefined || owner === undefined || more !== undefined)
      return undefined;
    const whole = (file: string): string => (file.startsWith('/') ? file : `${folder}/${file}`);
    places.push(...placesOfPair({ scope, key: whole(key), certificate: whole(certificate), owner }));
  }
  return { name, result, keep, places, reload, reloadCommand };
}

function reloadOf(said: string, command: string): ReloadWay | undefined {
  if (said === noReload) return { kind: 'none' };
  try {
    if (said !== ownCommand) return parseReloadWay(said);
    const [only, more] = wordsOf(/^sh -c (.*)$/.exec(command)?.[1] ?? '') ?? [];
    return only === undefined || more !== undefined ? undefined : parseReloadWay(`command:${only}`);
  } catch {
    return undefined;
  }
}

/** Words that {@link shellQuoted} has written, one blank between them; undefined: they are something else. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const word = /'([^']*(?:'\\''[^']*)*)'(?: |$)/y;
  while (word.lastIndex < text.length) {
    const found = word.exec(text)?.[1];
    if (found === undefined) return undefined;
    words.push(found.replaceAll(`'\\''`, "'"));
  }
  return words;
}

function splitPath(path: string): readonly [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at) || '/', path.slice(at + 1)];
}
