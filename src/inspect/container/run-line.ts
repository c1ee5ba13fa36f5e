import { dirname, resolve } from 'node:path';
import type { PublishedPort } from '../../model/container/container.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { groupOf, mountOf, publishedOf, type Surroundings, targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { shellCommands, unresolvedIn } from './shell-words.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';
import { splitAt, variablesIn } from './variables.ts';

/** Options of `docker run` that have no value. */
const bare =
  /^(?:--(?:detach|rm|interactive|tty|privileged|init|read-only|no-healthcheck|oom-kill-disable|publish-all|sig-proxy|disable-content-trust|quiet|help|replace)(?:=.*)?|-[ditPq]+)$/;

/** Does a text have a line that runs or makes a container? */
export const hasRunLine = (text: string): boolean =>
  /(?:^|[\s;&|"(])(?:docker|podman)\s+(?:container\s+)?(?:run|create)\s/.test(text);

/** The Neo4j containers of a file with `docker run` lines. */
export async function fromRunLines(
  system: Pick<System, 'files' | 'host' | 'env'>,
  text: string,
  file: string,
): Promise<Containers> {
  const folder = dirname(file);
  const variables = new Map<string, string | undefined>(Object.entries(system.env));
  const user = whoTypes(system);
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const words of shellCommands(text, { variables, folder, user })) {
    const at = words.findIndex((word, index) => /^(?:docker|podman|.*\/docker)$/.test(word) && index < 6);
    const verb = words[at + 1] === 'container' ? at + 2 : at + 1;
    if (at === -1 || !/^(?:run|create)$/.test(words[verb] ?? '')) continue;
    const spec = await runOf(system, words.slice(verb + 1), { file, folder, variables });
    if (isOfficial(spec.image)) specs.push(spec);
    else if (isOther(spec.image)) others.push(otherImage(file, 'docker run', spec.image));
  }
  return { specs, others };
}

/** Who would type the line: behind sudo whoever called it. */
function whoTypes({ env, host }: Pick<System, 'host' | 'env'>): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = [Number(env['SUDO_UID']), Number(env['SUDO_GID'])];
  if (host.user?.uid === 0 && uid > 0 && Number.isInteger(gid)) return { uid, gid };
  return host.user === undefined ? undefined : { uid: host.user.uid, gid: host.user.gid };
}

async function runOf(
  system: Pick<System, 'files' | 'host'>,
  words: readonly string[],
  {
    file,
    folder,
    variables,
  }: { readonly file: string; readonly folder: string; readonly variables: ReadonlyMap<string, string | undefined> },
): Promise<ContainerSpec> {
  const theirs = asAuthorsOf(system, [file]);
  const around: Surroundings = { folder, home: variables.get('HOME'), folderOfVolume: () => undefined };
  const own = new Map<string, string>();
  const fromFiles = new Map<string, string>();
  const mounts: ContainerMount[] = [];
  const published: PublishedPort[] = [];
  const groups: number[] = [];
  const notFollowed: NotFollowed[] = [];
  const files = [file];
  let [user, name, network, hostname, image]: (string | undefined)[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      image = word;
      break;
    }
    if (bare.test(word)) continue;
    // -eNAME=value and -v/a:/b have their value at the flag itself.
    const short = /^-([evupwlhm])(.+)$/s.exec(word);
    const [flag, attached] =
      short !== null && !word.startsWith('--')
        ? [`-${short[1]}`, short[2]?.replace(/^=/, '')]
        : word.includes('=')
          ? splitAt(word, '=')
          : [word, undefined];
    const value = attached ?? words[++index] ?? '';
    switch (flag) {
      case '-e':
      case '--env': {
        const [variable, text] = value.includes('=') ? splitAt(value, '=') : [value, variables.get(value)];
        if (text !== undefined) own.set(variable, text);
        break;
      }
      case '--env-file': {
        const path = resolve(folder, value);
        const found = unresolvedIn(value) === undefined ? await variablesIn(theirs, path) : undefined;
        files.push(path);
        for (const [variable, text] of found ?? []) fromFiles.set(variable, text);
        if (found === undefined)
          notFollowed.push({
            path: file,
            because: `--env-file ${value.replaceAll('\u0001', '')} cannot be read`,
            remedy: 'Create that file, or run this as a user who can read it.',
          });
        break;
      }
      case '-v':
      case '--volume':
        mounts.push(...mountOf(value, around));
        break;
      case '--mount':
        mounts.push(...mountOption(value, around));
        break;
      case '--tmpfs':
        mounts.push({ ...{ target: targetOf(value.split(':')[0] ?? ''), readOnly: false }, source: { kind: 'empty' } });
        break;
      case '-p':
      case '--publish':
        published.push(...publishedOf(value));
        break;
      case '--name':
        name = value;
        break;
      case '-h':
      case '--hostname':
        hostname = value;
        break;
      case '-u':
      case '--user':
        user = value;
        break;
      case '--group-add':
        groups.push(...groupOf(value));
        break;
      case '--network':
      case '--net':
        network = value;
        break;
      case '--volumes-from':
        notFollowed.push({
          path: file,
          because: `--volumes-from ${value} is not followed`,
          remedy: 'Write the volumes in the docker run line itself.',
        });
        break;
      case '--entrypoint':
        notFollowed.push(ownEntryPoint(file, '--entrypoint'));
        break;
    }
  }
  // An option that is not known here may have no value, and the image been taken for it.
  const official =
    image !== undefined && (isOfficial(image) || isOther(image))
      ? image
      : (words.find((word) => /^(?:[\w.:-]+\/)*neo4j[:@]\S+$/.test(word)) ?? image);
  const environment = new Map([...fromFiles, ...own]);
  const unseen = [...environment].flatMap(([variable, text]) => {
    const missing = unresolvedIn(text);
    return missing === undefined ? [] : [[variable, `${missing}, which has no value here`] as const];
  });
  const asked = unresolvedIn(user ?? '');
  if (asked !== undefined)
    notFollowed.push({
      path: file,
      because: `--user ${asked} has no value here, so the image’s own user is assumed`,
      remedy: 'Set it: NAME=… neo4j-tls doctor --container FILE.',
    });
  return {
    ...emptySpec('run', file, 'docker run'),
    ...{
      files,
      image:
        unresolvedIn(official ?? '') === undefined
          ? (official ?? '')
          : (official ?? '').replace(/\u0001.*$/s, '').replace(/:$/, '') || 'neo4j',
      environment,
      unseenVariables: new Map(unseen),
    },
    ...{ mounts: mountsByTarget(mounts), user: asked === undefined ? user : undefined, groups, name, hostname, notFollowed },
    published: network === 'host' ? undefined : published,
  };
}

/** `type=bind,source=./certs,target=/ssl,readonly`. Docker makes nothing where the source is missing. */
function mountOption(value: string, around: Surroundings): readonly ContainerMount[] {
  const parts = new Map(value.split(',').map((part) => splitAt(part, '=')));
  const target = parts.get('target') ?? parts.get('dst') ?? parts.get('destination');
  const source = parts.get('source') ?? parts.get('src');
  if (target === undefined) return [];
  const [readOnly] = ['readonly', 'ro'].filter((name) => parts.has(name) && !/^(?:false|0)$/.test(parts.get(name) ?? ''));
  const at = { target: targetOf(target), readOnly: readOnly !== undefined };
  if (parts.get('type') === 'tmpfs') return [{ ...at, source: { kind: 'empty' } }];
  const bind = parts.get('type') === 'bind';
  const [made] = mountOf(
    { ...{ target, source, type: bind ? 'bind' : 'volume', read_only: undefined }, bind: { create_host_path: false } },
    around,
  );
  return made === undefined ? [] : [{ ...made, ...at }];
}
