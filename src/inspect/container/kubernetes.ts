import { readForm } from '../../documents/container/forms.ts';
import {
  kindsWithPods,
  manifestName,
  manifestSpec,
  type PodContainer,
  type PodVolume,
  podContainer,
  pod as podForm,
  podImages,
  podTemplate,
} from '../../documents/container/kubernetes.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  type MountSource,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { contentOf, entriesBeside, type Manifest, manifestsIn, type Named, picked } from './manifests.ts';
import { targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';

/** Every container of Neo4j in a manifest: a Pod's, or those that a StatefulSet, Deployment and the like make. */
export async function fromManifest(system: Pick<System, 'files' | 'host'>, text: string, file: string): Promise<Containers> {
  const { manifests, unread } = manifestsIn(text, file);
  const known = (): Promise<readonly Manifest[]> => entriesBeside(asAuthorsOf(system, [file]), file, manifests);
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const owner of manifests) {
    const found = podOf(owner);
    if (found === undefined) continue;
    for (const [index, { name = '', image = '' }] of found.containers.entries()) {
      if (isOfficial(image)) specs.push(containerSpec(found, index, await known()));
      else if (isOther(image)) others.push(otherImage(file, name, image));
    }
  }
  return { specs, others: [...others, ...unread] };
}

/** A pod as it stands in a manifest. */
interface FoundPod {
  readonly owner: Manifest;
  /** The keys that lead to it. */
  readonly at: readonly string[];
  readonly document: unknown;
  readonly containers: readonly { readonly name: string | undefined; readonly image: string | undefined }[];
}

/**
 * What a manifest says of its pods: `spec` of a Pod, `template` of those that make pods. Undefined where it makes none.
 * @throws UserError where it is of a kind that has pods, and has another form
 */
function podOf(owner: Manifest): FoundPod | undefined {
  try {
    return strictPodOf(owner);
  } catch (error) {
    if (error instanceof UserError && !kindsWithPods.has(owner.kind)) return undefined;
    throw error;
  }
}

function strictPodOf(owner: Manifest): FoundPod | undefined {
  const { spec } = readForm(manifestSpec(), owner.document, placeIn(owner, []));
  if (spec === undefined) return undefined;
  const asFound = (document: unknown, ...at: string[]): FoundPod => ({
    ...{ owner, at, document },
    containers: readForm(podImages(), document, placeIn(owner, at)).containers,
  });
  if (owner.kind === 'Pod') return asFound(spec, 'spec');
  const { template, jobTemplate } = readForm(podTemplate(), spec, placeIn(owner, ['spec']));
  if (template?.spec !== undefined) return asFound(template.spec, 'spec', 'template', 'spec');
  const job = jobTemplate?.spec?.template?.spec;
  return job === undefined ? undefined : asFound(job, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
}

function placeIn({ file, kind, name }: Manifest, at: readonly PropertyKey[]) {
  return { file, document: name === undefined ? kind : `${kind} ${name}`, at };
}

function containerSpec({ owner, at, document }: FoundPod, index: number, known: readonly Manifest[]): ContainerSpec {
  const { file } = owner;
  const pod = readForm(podForm(), document, placeIn(owner, at));
  const container = readForm(podContainer(), pod.containers[index], placeIn(owner, [...at, 'containers', index]));
  const { metadata } = readForm(manifestName(), owner.document, placeIn(owner, []));
  const whole = pod.securityContext;
  const own = container.securityContext;
  const uid = own?.runAsUser ?? whole?.runAsUser;
  const gid = own?.runAsGroup ?? whole?.runAsGroup;
  const fsGroup = Number(whole?.fsGroup ?? 'none');
  const extra = (whole?.supplementalGroups ?? []).map(Number).filter(Number.isInteger);
  const environment = new Map<string, string>();
  const unseen = new Map<string, string>();
  const notFollowed: NotFollowed[] = [];
  for (const from of container.envFrom) {
    const named = sourceName(from.secretRef, from.configMapRef);
    const content = named === undefined ? undefined : contentOf(named, known);
    for (const [key, value] of content ?? []) environment.set(`${from.prefix ?? ''}${key}`, value.toString('utf8'));
    if (named !== undefined && content === undefined)
      notFollowed.push({
        path: file,
        because: `envFrom: ${whatOf(named)} is neither in this file nor next to it`,
        remedy: 'Put its manifest next to this one, then run this again.',
      });
  }
  for (const one of container.env) addOne(one, known, environment, unseen);
  const volumes = new Map(pod.volumes.map((one) => [one.name ?? '', one]));
  const group = Number.isInteger(fsGroup) ? fsGroup : undefined;
  const mounts = container.volumeMounts.map((one) => mountOf(one, volumes.get(one.name ?? ''), known, group));
  return {
    ...emptySpec('kubernetes', file, container.name ?? ''),
    ...{ image: container.image ?? '', environment, unseenVariables: unseen, mounts: mountsByTarget(mounts) },
    notFollowed: container.command ? [ownEntryPoint(file, 'command:'), ...notFollowed] : notFollowed,
    user: uid === undefined ? undefined : gid === undefined ? uid : `${uid}:${gid}`,
    groups: [...(group === undefined ? [] : [group]), ...extra],
    name: metadata?.name,
    hostname: pod.hostname ?? hostnameOf(owner.kind, metadata?.name),
    published: [],
  };
}

/** A pod's host name is its own; of a StatefulSet's pods the first. */
function hostnameOf(kind: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return kind === 'StatefulSet' ? `${name}-0` : kind === 'Pod' ? name : undefined;
}

type Reference = { readonly name: string | undefined } | undefined;

function sourceName(secret: Reference, map: Reference): Named | undefined {
  if (secret?.name !== undefined) return { kind: 'Secret', name: secret.name };
  return map?.name === undefined ? undefined : { kind: 'ConfigMap', name: map.name };
}

const whatOf = ({ kind, name }: Named): string => `the ${kind} ${name}`;

function addOne(
  one: PodContainer['env'][number],
  known: readonly Manifest[],
  environment: Map<string, string>,
  unseen: Map<string, string>,
): void {
  const found = valueFor(one, known, environment, unseen);
  environment.set(one.name, 'value' in found ? found.value : '');
  if ('value' in found) unseen.delete(one.name);
  else unseen.set(one.name, found.unseen);
}

function valueFor(
  { value: text = '', valueFrom: from }: PodContainer['env'][number],
  known: readonly Manifest[],
  environment: ReadonlyMap<string, string>,
  unseen: ReadonlyMap<string, string>,
): { readonly value: string } | { readonly unseen: string } {
  if (from === undefined) {
    // `$(NAME)` is a variable that was set before.
    const hidden = [...text.matchAll(/\$\((\w+)\)/g)].map(([, name = '']) => unseen.get(name)).find((why) => why !== undefined);
    if (hidden !== undefined) return { unseen: hidden };
    const put = (whole: string, name?: string): string => (name === undefined ? '$' : (environment.get(name) ?? whole));
    return { value: text.replace(/\$\$|\$\((\w+)\)/g, put) };
  }
  const named = sourceName(from.secretKeyRef, from.configMapKeyRef);
  if (named === undefined) return { unseen: 'what the cluster knows about the pod' };
  const { key = '' } = from.secretKeyRef ?? from.configMapKeyRef ?? {};
  const value = contentOf(named, known)?.get(key);
  return value === undefined ? { unseen: whatOf(named) } : { value: value.toString('utf8') };
}

function mountOf(
  { mountPath, name = '', subPath: part, readOnly = false }: PodContainer['volumeMounts'][number],
  volume: PodVolume | undefined,
  known: readonly Manifest[],
  fsGroup: number | undefined,
): ContainerMount {
  const { secret, configMap, projected, downwardAPI = false } = volume ?? {};
  const isWritten = secret !== undefined || configMap !== undefined || projected !== undefined || downwardAPI;
  // What the kubelet writes is read-only, whatever the manifest says.
  return {
    target: targetOf(mountPath),
    source: sourceOf(volume, name, known, { part, fsGroup }),
    readOnly: isWritten || readOnly,
    part,
  };
}

type VolumeSource = Partial<NonNullable<PodVolume['projected']>['sources'][number]>;

function sourceOf(
  volume: PodVolume | undefined,
  name: string,
  known: readonly Manifest[],
  { part, fsGroup }: { readonly part: string | undefined; readonly fsGroup: number | undefined },
): MountSource {
  const claimed = (what: string): MountSource => ({ kind: 'unseen', what });
  if (volume === undefined) return claimed(`the volume ${name}`);
  const { secret, configMap, projected, emptyDir, hostPath } = volume;
  const mode = Number((secret ?? configMap ?? projected)?.defaultMode ?? 0o644) | (fsGroup === undefined ? 0 : 0o440);
  const given = (files: ReadonlyMap<string, Buffer>): MountSource => {
    const one = part === undefined ? undefined : files.get(part);
    const what = part === undefined ? files : one === undefined ? new Map<string, Buffer>() : new Map([['', one]]);
    return { kind: 'given', files: what, mode: mode & 0o777, gid: fsGroup ?? 0 };
  };
  const alone = secret === undefined ? configMap && { configMap } : { secret: { ...secret, name: secret.secretName } };
  const sources: readonly VolumeSource[] | undefined = projected?.sources ?? (alone && [alone]);
  if (sources !== undefined) {
    const files = new Map<string, Buffer>();
    for (const one of sources) {
      const from = one.secret ?? one.configMap;
      // A token, or what the cluster knows about the pod.
      if (from === undefined) return claimed(`the volume ${name}`);
      const named: Named = { kind: one.secret === undefined ? 'ConfigMap' : 'Secret', name: from.name ?? '' };
      const content = contentOf(named, known);
      if (content === undefined) return claimed(whatOf(named));
      for (const [key, bytes] of picked(content, from.items)) files.set(key, bytes);
    }
    return given(files);
  }
  // Others of the pod may fill it.
  if (emptyDir) return claimed(`the emptyDir ${name}`);
  return claimed(hostPath?.path === undefined ? `the volume ${name}` : `${hostPath.path} of the node`);
}
