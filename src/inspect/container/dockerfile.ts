import { posix, resolve } from 'node:path';
import type { ComposeBuildForm } from '../../documents/container/compose.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import type { Owner } from '../../model/installation.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import type { System } from '../../system/system.ts';
import { targetOf } from './mounts.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';
import { interpolated, type Variables } from './variables.ts';

const fileLimit = 1024 * 1024;

/** `build:` of a compose service. @param variables what its arguments without a value take theirs from. */
export async function fromBuild(
  system: Pick<System, 'files'>,
  build: ComposeBuildForm,
  { folder, service, variables }: { readonly folder: string; readonly service: string; readonly variables: Variables },
): Promise<ContainerSpec> {
  const { context, dockerfile, dockerfile_inline: inline, args, target } = typeof build === 'string' ? onlyContext(build) : build;
  const place = resolve(folder, context ?? '.');
  const path = resolve(place, dockerfile ?? 'Dockerfile');
  const given = args.flatMap(([name, own]) => {
    const value = own ?? variables.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const text = inline ?? (await system.files.read(path, fileLimit).then(String, () => undefined));
  if (text === undefined) return { ...emptySpec('compose', path, service), notFollowed: [unreadable(path)] };
  return dockerfileSpec(text, { path, service, context: place, args: new Map(given), target });
}

function onlyContext(context: string): Exclude<ComposeBuildForm, string> {
  return { context, dockerfile: undefined, dockerfile_inline: undefined, args: [], target: undefined };
}

function unreadable(path: string): NotFollowed {
  return {
    path,
    because: 'the Dockerfile cannot be read',
    remedy: 'Run doctor where the Dockerfile is, or set the image in the compose file (image: neo4j:5).',
  };
}

/** Does a text look like a Dockerfile? Its first instruction is FROM, or ARG. */
export function isDockerfile(text: string): boolean {
  const first = text.split(/\r?\n/).find((line) => !/^\s*(?:#.*)?$/.test(line)) ?? '';
  return /^\s*(?:FROM|ARG)\s+\S/i.test(first);
}

/** What a Dockerfile says of the container: FROM and its ARGs, ENV, USER, VOLUME, and what COPY takes from the context by name. */
export function dockerfileSpec(
  text: string,
  {
    path,
    service,
    context,
    args,
    target,
  }: {
    readonly path: string;
    readonly service: string;
    readonly context: string;
    readonly args: ReadonlyMap<string, string>;
    readonly target: string | undefined;
  },
): ContainerSpec {
  const stages = new Map<string, ContainerSpec>();
  const global = new Map<string, string | undefined>();
  let spec: ContainerSpec | undefined;
  let local = new Map<string, string | undefined>();
  let current = '';
  for (const { word, rest } of instructionsOf(text)) {
    const variables = new Map([...(spec === undefined ? global : local), ...(spec?.environment ?? [])]);
    if (word === 'ARG') {
      for (const [name, value] of assignments(rest)) {
        const known = args.get(name) ?? (value === undefined ? global.get(name) : interpolated(value, variables));
        (spec === undefined ? global : local).set(name, known);
      }
      continue;
    }
    if (word === 'FROM') {
      const [image = '', , name] = rest.replace(/^--\S+\s+/, '').split(/\s+/);
      const from = interpolated(image, global);
      const before = stages.get(from.toLowerCase());
      spec = before === undefined ? { ...emptySpec('dockerfile', path, service), image: from } : { ...before };
      local = new Map();
      const key = (name ?? `${stages.size}`).toLowerCase();
      stages.set(key, spec);
      current = key;
      continue;
    }
    if (spec === undefined) continue;
    spec = after(spec, word, interpolated(rest, variables), context);
    stages.set(current, spec);
  }
  return (target === undefined ? spec : stages.get(target.toLowerCase())) ?? emptySpec('dockerfile', path, service);
}

/** One instruction more. What is made or fetched while building cannot be seen from here. */
function after(spec: ContainerSpec, word: string, rest: string, context: string): ContainerSpec {
  const [path = ''] = spec.files;
  switch (word) {
    case 'ENV': {
      // The old form has one name, and the rest of the line is its value.
      const pairs = /^[^\s=]+\s/.test(rest)
        ? [[rest.split(/\s/)[0] ?? '', rest.replace(/^\S+\s+/, '')] as const]
        : assignments(rest);
      return {
        ...spec,
        environment: new Map([...spec.environment, ...pairs.map(([name, value = '']) => [name, value] as const)]),
      };
    }
    case 'USER':
      return { ...spec, user: rest.trim() };
    case 'ENTRYPOINT':
      return { ...spec, notFollowed: [...spec.notFollowed, ownEntryPoint(path, 'ENTRYPOINT')] };
    case 'RUN':
      return inLayers(spec, rest);
    case 'COPY':
    case 'ADD': {
      const words = wordsOf(rest).filter((one) => !one.startsWith('--'));
      const to = words.at(-1) ?? '';
      const from = words.slice(0, -1);
      const isPlain =
        !/(?:^|\s)--from=/.test(rest) && from.every((one) => !/[*?[]|:\/\//.test(one) && !/\.(?:tar|tgz|gz|xz|bz2)$/.test(one));
      const owner = ownerOf(/--chown=(\S+)/.exec(rest)?.[1] ?? '0:0');
      const isFile = (one: string): boolean => /\.[A-Za-z0-9]+$/.test(one);
      // Folders that are laid over one another cannot be told apart by their names.
      const isOne = from.length === 1 || from.every(isFile);
      if (!isPlain || !isOne || owner === undefined || !to.startsWith('/')) return inLayers(spec, rest);
      const isFolder = to.endsWith('/') || from.length > 1;
      const mounts = from.map((one): ContainerMount => {
        const target = isFolder && isFile(one) ? posix.join(to, posix.basename(one)) : to;
        return {
          ...{ target: targetOf(target), readOnly: false },
          source: { kind: 'here', path: resolve(context, `./${one}`), ifMissing: 'refused', owner },
        };
      });
      return { ...spec, mounts: mountsByTarget([...spec.mounts, ...mounts]) };
    }
    default:
      return spec;
  }
}

/** What an instruction makes or fetches lies in the image, where nobody looks from here. */
function inLayers(spec: ContainerSpec, rest: string): ContainerSpec {
  const what = 'the image that its Dockerfile builds';
  const ofConf = /neo4j\.conf|\/conf\b/.test(rest) ? { confLayer: what } : {};
  return { ...spec, layers: spec.layers ?? what, ...ofConf };
}

/** By number, and the image's own by its name; of others nothing is known here. */
function ownerOf(text: string): Owner | undefined {
  const [user = '', group = user] = text
    .split(':')
    .map((name) => (name === 'neo4j' ? String(containerUser) : name === 'root' ? '0' : name));
  return /^\d+$/.test(user) && /^\d+$/.test(group) ? { uid: Number(user), gid: Number(group) } : undefined;
}

/** Instructions with their lines joined; comments and empty lines are none. */
function instructionsOf(text: string): readonly { readonly word: string; readonly rest: string }[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const parts = /^([A-Za-z]+)\s+(\S.*)$/.exec(line.trim());
      return parts === null ? [] : [{ word: (parts[1] ?? '').toUpperCase(), rest: parts[2] ?? '' }];
    });
}

function wordsOf(text: string): readonly string[] {
  const list = /^\s*\[(.*)\]\s*$/.exec(text)?.[1];
  if (list !== undefined) return [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g)].map(([word]) => word.replace(/\\(.)|["']/g, '$1'));
}

function assignments(text: string): readonly (readonly [string, string | undefined])[] {
  return wordsOf(text).map((word) => {
    const at = word.indexOf('=');
    return at === -1 ? ([word, undefined] as const) : ([word.slice(0, at), word.slice(at + 1)] as const);
  });
}
