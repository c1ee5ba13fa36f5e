import { dirname, join } from 'node:path';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  type MountSource,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';
import { parseYaml } from './yaml-reader.ts';
import { listed, plainText, record, textOf } from './yaml-values.ts';

/** Files beside a manifest that are worth looking into, and how large one may be. */
const mostBeside = 50;
const besideLimit = 512 * 1024;

/** Does a text look like a manifest of Kubernetes? */
export const isManifest = (text: string): boolean =>
  /^[ \t]*(?:- )?["']?apiVersion["']?[ \t]*:/m.test(text) && /^[ \t]*(?:- )?["']?kind["']?[ \t]*:/m.test(text);

type Manifest = Record<string, unknown>;

/** Every container of Neo4j in a manifest: a Pod's, or those that a StatefulSet, Deployment and the like make. */
export async function fromManifest(system: Pick<System, 'files' | 'host'>, text: string, file: string): Promise<Containers> {
  const documents = documentsOf(text);
  const known = (): Promise<readonly Manifest[]> => beside(asAuthorsOf(system, [file]), file, documents);
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const one of documents) {
    const pod = podOf(one);
    if (pod === undefined) continue;
    for (const container of listed(pod['containers'])) {
      const image = plainText(record(container)['image']);
      if (isOfficial(image)) specs.push(containerSpec(record(container), pod, await known(), { file, owner: one }));
      else if (isOther(image)) others.push(otherImage(file, plainText(record(container)['name']), image));
    }
  }
  return { specs, others };
}

/** Documents of a text, those of a List one by one. What cannot be read is left out. */
function documentsOf(text: string): readonly Manifest[] {
  return text.split(/^---(?:\s.*)?$/m).flatMap((part) => {
    let document: unknown;
    try {
      document = parseYaml(part, 50);
    } catch {
      return [];
    }
    const one = record(document);
    return one['kind'] === 'List' ? listed(one['items']).map(record) : [one];
  });
}

/** ConfigMaps and Secrets of the manifest, then those of the files beside it. */
async function beside(system: Pick<System, 'files'>, file: string, own: readonly Manifest[]): Promise<readonly Manifest[]> {
  const folder = dirname(file);
  const names = await system.files.list(folder).catch(() => []);
  const found = [...own];
  for (const name of names.filter((one) => /\.(?:ya?ml|json)$/.test(one) && join(folder, one) !== file).slice(0, mostBeside)) {
    const text = await system.files.read(join(folder, name), besideLimit).then(String, () => '');
    if (/kind["']?\s*:\s*["']?(?:Secret|ConfigMap|List)/.test(text)) found.push(...documentsOf(text));
  }
  return found.filter(({ kind }) => kind === 'Secret' || kind === 'ConfigMap');
}

/** What a manifest says of its pods: `spec` of a Pod, `template` of those that make pods. */
function podOf(manifest: Manifest): Record<string, unknown> | undefined {
  const spec = record(manifest['spec']);
  if (manifest['kind'] === 'Pod') return spec;
  const jobs = record(record(spec['jobTemplate'])['spec']);
  const template = record(spec['template'] ?? jobs['template']);
  return 'spec' in template ? record(template['spec']) : undefined;
}

function containerSpec(
  container: Record<string, unknown>,
  pod: Record<string, unknown>,
  known: readonly Manifest[],
  { file, owner }: { readonly file: string; readonly owner: Manifest },
): ContainerSpec {
  const whole = record(pod['securityContext']);
  const own = record(container['securityContext']);
  const uid = textOf(own['runAsUser'] ?? whole['runAsUser']);
  const gid = textOf(own['runAsGroup'] ?? whole['runAsGroup']);
  const fsGroup = Number(textOf(whole['fsGroup']) ?? 'none');
  const extra = listed(whole['supplementalGroups']).map(Number).filter(Number.isInteger);
  const environment = new Map<string, string>();
  const unseen = new Map<string, string>();
  for (const from of listed(container['envFrom'])) addAll(record(from), known, environment);
  const notFollowed: NotFollowed[] = [];
  for (const one of listed(container['env'])) addOne(record(one), known, environment, unseen);
  if (container['command'] !== undefined) notFollowed.push(ownEntryPoint(file, 'command:'));
  for (const from of listed(container['envFrom'])) {
    const name = sourceName(record(from));
    if (name !== undefined && contentOf(name, known) === undefined)
      notFollowed.push({
        path: file,
        because: `envFrom: ${name.what} is neither in this file nor next to it`,
        remedy: 'Put its manifest next to this one, then run this again.',
      });
  }
  const volumes = new Map(listed(pod['volumes']).map((one) => [plainText(record(one)['name']), record(one)]));
  const mounts = listed(container['volumeMounts']).flatMap((one) =>
    mountOf(record(one), volumes, known, Number.isInteger(fsGroup) ? fsGroup : undefined),
  );
  const name = textOf(record(owner['metadata'])['name']);
  const isStateful = owner['kind'] === 'StatefulSet';
  return {
    ...emptySpec('kubernetes', file, plainText(container['name'])),
    ...{
      image: plainText(container['image']),
      environment,
      unseenVariables: unseen,
      mounts: mountsByTarget(mounts),
      notFollowed,
    },
    user: uid === undefined ? undefined : gid === undefined ? uid : `${uid}:${gid}`,
    groups: [...(Number.isInteger(fsGroup) ? [fsGroup] : []), ...extra],
    name,
    // A pod's host name is its own; of a StatefulSet's pods the first.
    hostname:
      textOf(pod['hostname']) ??
      (name === undefined ? undefined : isStateful ? `${name}-0` : owner['kind'] === 'Pod' ? name : undefined),
    published: [],
  };
}

interface Named {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly what: string;
}

function sourceName(from: Record<string, unknown>): Named | undefined {
  const secret = textOf(record(from['secretRef'] ?? from['secretKeyRef'])['name']);
  if (secret !== undefined) return { kind: 'Secret', name: secret, what: `the Secret ${secret}` };
  const map = textOf(record(from['configMapRef'] ?? from['configMapKeyRef'])['name']);
  return map === undefined ? undefined : { kind: 'ConfigMap', name: map, what: `the ConfigMap ${map}` };
}

/** What a ConfigMap or Secret holds; undefined: it is not in a file that was read. */
function contentOf({ kind, name }: Named, known: readonly Manifest[]): ReadonlyMap<string, Buffer> | undefined {
  const found = known.find((one) => one['kind'] === kind && record(one['metadata'])['name'] === name);
  if (found === undefined) return undefined;
  const plain = kind === 'Secret' ? record(found['stringData']) : record(found['data']);
  const coded = kind === 'Secret' ? record(found['data']) : record(found['binaryData']);
  return new Map([
    ...Object.entries(coded).map(([key, value]) => [key, Buffer.from(plainText(value), 'base64')] as const),
    ...Object.entries(plain).map(([key, value]) => [key, Buffer.from(plainText(value))] as const),
  ]);
}

function addAll(from: Record<string, unknown>, known: readonly Manifest[], environment: Map<string, string>): void {
  const name = sourceName(from);
  const content = name === undefined ? undefined : contentOf(name, known);
  for (const [key, value] of content ?? []) environment.set(`${plainText(from['prefix'])}${key}`, value.toString('utf8'));
}

function addOne(
  one: Record<string, unknown>,
  known: readonly Manifest[],
  environment: Map<string, string>,
  unseen: Map<string, string>,
): void {
  const variable = plainText(one['name']);
  const found = valueFor(one, known, environment, unseen);
  environment.set(variable, 'value' in found ? found.value : '');
  if ('value' in found) unseen.delete(variable);
  else unseen.set(variable, found.unseen);
}

function valueFor(
  one: Record<string, unknown>,
  known: readonly Manifest[],
  environment: ReadonlyMap<string, string>,
  unseen: ReadonlyMap<string, string>,
): { readonly value: string } | { readonly unseen: string } {
  const from = record(one['valueFrom']);
  if (one['valueFrom'] === undefined) {
    const text = plainText(one['value']);
    // `$(NAME)` is a variable that was set before.
    const hidden = [...text.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => unseen.get(name)).find((why) => why !== undefined);
    if (hidden !== undefined) return { unseen: hidden };
    const put = (whole: string, name?: string): string => (name === undefined ? '$' : (environment.get(name) ?? whole));
    return { value: text.replace(/\$\$|\$\((\w+)\)/g, put) };
  }
  const name = sourceName(from);
  if (name === undefined) return { unseen: 'what the cluster knows about the pod' };
  const key = plainText(record(from['secretKeyRef'] ?? from['configMapKeyRef'])['key']);
  const value = contentOf(name, known)?.get(key);
  return value === undefined ? { unseen: name.what } : { value: value.toString('utf8') };
}

function mountOf(
  mount: Record<string, unknown>,
  volumes: ReadonlyMap<string, Record<string, unknown>>,
  known: readonly Manifest[],
  fsGroup: number | undefined,
): readonly ContainerMount[] {
  const path = textOf(mount['mountPath']);
  if (path === undefined) return [];
  const name = plainText(mount['name']);
  const volume = volumes.get(name) ?? {};
  const part = textOf(mount['subPath']);
  const isWritten = ['secret', 'configMap', 'projected', 'downwardAPI'].some((kind) => Object.hasOwn(volume, kind));
  const source = sourceOf(volume, name, known, { part, fsGroup });
  // What the kubelet writes is read-only, whatever the manifest says.
  return [
    {
      target: targetOf(path),
      source,
      readOnly: isWritten || mount['readOnly'] === true,
      ...(part === undefined ? {} : { part }),
    },
  ];
}

function sourceOf(
  volume: Record<string, unknown>,
  name: string,
  known: readonly Manifest[],
  { part, fsGroup }: { readonly part: string | undefined; readonly fsGroup: number | undefined },
): MountSource {
  const { secret, configMap, projected, emptyDir } = volume;
  const claimed = (what: string): MountSource => ({ kind: 'unseen', what });
  const mode =
    Number(plainText(record(secret ?? configMap ?? projected)['defaultMode']) || 0o644) | (fsGroup === undefined ? 0 : 0o440);
  const given = (files: ReadonlyMap<string, Buffer>): MountSource => {
    const one = part === undefined ? undefined : files.get(part);
    const what = part === undefined ? files : one === undefined ? new Map<string, Buffer>() : new Map([['', one]]);
    return { kind: 'given', files: what, mode: mode & 0o777, gid: fsGroup ?? 0 };
  };
  if (projected !== undefined) {
    const files = new Map<string, Buffer>();
    for (const one of listed(record(projected)['sources']).map(record)) {
      const inner = record(one['secret'] ?? one['configMap']);
      const called: Named = {
        kind: one['secret'] === undefined ? 'ConfigMap' : 'Secret',
        name: plainText(inner['name']),
        what: '',
      };
      const content = contentOf(called, known);
      if (content === undefined) return claimed(`the ${called.kind} ${called.name}`);
      for (const [key, bytes] of picked(content, inner['items'])) files.set(key, bytes);
    }
    return given(files);
  }
  if (secret !== undefined || configMap !== undefined) {
    const inner = record(secret ?? configMap);
    const kind = secret === undefined ? 'ConfigMap' : 'Secret';
    const called = plainText(inner['secretName'] ?? inner['name']);
    const content = contentOf({ kind, name: called, what: '' }, known);
    return content === undefined ? claimed(`the ${kind} ${called}`) : given(picked(content, inner['items']));
  }
  // Others of the pod may fill it.
  if (emptyDir !== undefined) return claimed(`the emptyDir ${name}`);
  const host = textOf(record(volume['hostPath'])['path']);
  if (host !== undefined) return claimed(`${host} of the node`);
  return claimed(`the volume ${name}`);
}

/** `items:` names the entries that are taken, and how they are called then. */
function picked(content: ReadonlyMap<string, Buffer>, items: unknown): ReadonlyMap<string, Buffer> {
  if (!Array.isArray(items)) return content;
  return new Map(
    items.flatMap((item) => {
      const { key, path } = record(item);
      const bytes = content.get(plainText(key));
      return bytes === undefined ? [] : [[textOf(path) ?? plainText(key), bytes] as const];
    }),
  );
}
