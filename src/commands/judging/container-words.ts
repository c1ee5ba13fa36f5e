import type { Entered } from '../../model/container/container-entry.ts';
import { type ContainerSpec, mountAt } from '../../model/container/container-spec.ts';
import type { Finding } from '../../model/finding.ts';
import { settingToVariable } from '../../neo4j/container-environment.ts';
import { useOfVariable } from '../../neo4j/entry-point/variables.ts';

/** A container's description, with the text of its files, to tell where something stands. */
export interface ContainerWords {
  readonly spec: ContainerSpec;
  readonly entered: Entered;
  /** By path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Path of the conf that its Neo4j reads. */
  readonly conf: string;
  /** Targets whose source is not there: Docker makes folders of them. */
  readonly madeHere: readonly string[];
  /** Those of which that was said already. */
  readonly said: Set<string>;
}

/** A setting as a remedy has it: a name of several parts. */
const settingName =
  /(?<![\w./-])(?:dbms|server|db|initial|internal|causal_clustering|browser|client)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*(?![\w/]|\.\w)/gi;

/**
 * A finding in the words of who wrote the container's description: nobody there has a neo4j.conf with that line, but a variable in a file,
 * or a file that is mounted.
 */
export function inItsDescription(found: Finding, words: ContainerWords): Finding {
  const { entered, conf, spec } = words;
  const origin = found.path === conf && found.line !== null ? entered.origins[found.line - 1] : undefined;
  if (origin?.from === 'mounted') return { ...found, ...mountedPlace(words, origin.line) };
  const isOfContainer = found.id.startsWith('container-');
  const place = isOfContainer
    ? placeOf(words, ...variablesIn(found.message), found.path ?? '')
    : found.path === conf
      ? placeOf(words, origin?.from === 'variable' ? origin.variable : '')
      : undefined;
  const remedy = byVariables(spec, origin !== undefined) ? asVariables(found.remedy) : found.remedy;
  const before = isOfContainer || found.severity !== 'error' ? '' : missingSource(found.path, words);
  return { ...found, ...place, remedy: `${before}${remedy}` };
}

/** Said once of a mount whose source is not there: everything else that is missing follows from it. */
function missingSource(path: string | null, { madeHere, said, spec }: ContainerWords): string {
  if (path === null) return '';
  const made = madeHere.find((target) => [path, ledToSsl(path)].some((one) => `${one}/`.startsWith(`${target}/`)));
  const source = made === undefined ? undefined : mountAt(spec.mounts, made)?.source;
  if (made === undefined || source?.kind !== 'here' || said.has(made)) return '';
  said.add(made);
  return `${source.path} does not exist on this machine, so Docker creates an empty folder there. Put the file or folder to mount there first. `;
}

/** The certificates of the home are a link to /ssl, where something is mounted there. */
const ledToSsl = (path: string): string => path.replace(/^\/var\/lib\/neo4j\/certificates(?=\/|$)/, '/ssl');

/** Settings are given by variables here, not by a conf that is mounted. */
function byVariables({ environment, mounts }: ContainerSpec, isVariable: boolean): boolean {
  const hasConf = mounts.some(({ target }) => /^(?:\/var\/lib\/neo4j)?\/conf(?:\/neo4j\.conf)?$/.test(target));
  return (
    isVariable || !hasConf || [...environment].some(([name, value]) => useOfVariable(name, value, undefined).use === 'setting')
  );
}

/** Each setting of a remedy as the variable that sets it. */
function asVariables(remedy: string): string {
  return remedy
    .split('\n')
    .map((line) => (line.startsWith('neo4j-tls ') ? line : line.replace(settingName, (name) => settingToVariable(name))))
    .join('\n')
    .replaceAll('conf/neo4j.conf', 'the variables')
    .replaceAll('neo4j.conf', 'the variables')
    .replace(/\b(remove|keep one of) the (?:ciphers )?lines?\b/gi, (whole) =>
      whole.replace(/lines?$/, (word) => (word === 'line' ? 'variable' : 'settings')),
    );
}

const variablesIn = (text: string): readonly string[] => [...text.matchAll(/\bNEO4J_\w+/g)].map(([name]) => name);

/** Where the first of these words stands in the description: file and line; the file alone where none does. */
function placeOf({ spec, texts }: ContainerWords, ...wanted: readonly string[]): Pick<Finding, 'path' | 'line'> {
  for (const word of wanted) {
    if (word === '') continue;
    for (const path of spec.files) {
      const lines = (texts.get(path) ?? '').split('\n');
      // Of several services the one that is meant, as far as it can be told.
      const start = lines.findIndex((line) => line.trim().startsWith(`${spec.service}:`));
      const own = lines.findIndex((line, at) => at >= start && hasWord(line, word));
      const index = own === -1 ? lines.findIndex((line) => hasWord(line, word)) : own;
      if (index !== -1) return { path, line: index + 1 };
    }
  }
  return { path: spec.files[0] ?? null, line: null };
}

function hasWord(line: string, word: string): boolean {
  if (/^\s*#/.test(line)) return false;
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1))
    if (!/\w/.test(line[at - 1] ?? ' ') && !/\w/.test(line[at + word.length] ?? ' ')) return true;
  return false;
}

/** The conf that is mounted, as it is called on this machine. */
function mountedPlace({ spec, conf }: ContainerWords, line: number): Pick<Finding, 'path' | 'line'> {
  for (const path of ['/conf/neo4j.conf', conf]) {
    const mount = mountAt(spec.mounts, path);
    if (mount === undefined) continue;
    if (mount.source.kind !== 'here') return { path: null, line: null };
    return { path: `${mount.source.path}${path.slice(mount.target.length)}`, line };
  }
  return { path: conf, line };
}
