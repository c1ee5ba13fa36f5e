import { posix, resolve } from 'node:path';
import type { ComposePortForm, ComposeVolumeForm } from '../../documents/container/compose.ts';
import type { PublishedPort } from '../../model/container/container.ts';
import type { ContainerMount, MountSource } from '../../model/container/container-spec.ts';
import { containerUser } from '../../neo4j/container-environment.ts';

/** What relative paths and names of a description mean. */
export interface Surroundings {
  readonly folder: string;
  /** What `~` stands for. */
  readonly home: string | undefined;
  /** The folder of this machine that a declared volume is; undefined: it is one that Docker keeps. */
  readonly folderOfVolume: (name: string) => string | undefined;
}

/** A path in a container, absolute and without a slash at its end. */
export function targetOf(path: string): string {
  const whole = posix.normalize(`/${path}`);
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
}

/** `./certs:/ssl:ro`, `certs:/ssl`, `/ssl`; or the long form of Compose. Nothing of an empty text. */
export function mountOf(volume: ComposeVolumeForm, around: Surroundings): readonly ContainerMount[] {
  if (typeof volume === 'string') {
    // A drive's colon is no separator.
    const parts = volume.replace(/^([A-Za-z]):([\\/])/, '$1\u0000$2').split(':');
    const [source = '', target, options = ''] = parts.map((part) => part.replace('\u0000', ':'));
    if (source === '' && target === undefined) return [];
    if (target === undefined)
      return [{ target: targetOf(source), source: { kind: 'unseen', what: 'a volume without a name' }, readOnly: false }];
    return [{ target: targetOf(target), source: sourceOf(source, around), readOnly: options.split(',').includes('ro') }];
  }
  const { source: text = '', target, type, read_only: readOnly = false, bind } = volume;
  const at = { target: targetOf(target), readOnly };
  if (type === 'tmpfs') return [{ ...at, source: { kind: 'empty' } }];
  if (type === 'bind') {
    const ifMissing = bind?.create_host_path === false ? 'refused' : 'folder';
    return [
      { ...at, source: { ...sourceOf(/^[./~]/.test(text) ? text : `./${text}`, around), ...{ ifMissing } } as MountSource },
    ];
  }
  return [{ ...at, source: text === '' ? { kind: 'unseen', what: 'a volume without a name' } : sourceOf(text, around) }];
}

/** A path of this machine, or a volume that Docker keeps: that one has no slash in its name. */
export function sourceOf(source: string, { folder, home, folderOfVolume }: Surroundings): MountSource {
  const unresolved = /\u0001([^\u0001]*)\u0001/.exec(source)?.[1];
  if (unresolved !== undefined) return { kind: 'unseen', what: `${unresolved}, which has no value here` };
  if (source === '~' || source.startsWith('~/'))
    return home === undefined
      ? { kind: 'unseen', what: source }
      : { kind: 'here', path: resolve(home, `.${source.slice(1)}`), ifMissing: 'folder' };
  if (/^[./]/.test(source)) return { kind: 'here', path: resolve(folder, source), ifMissing: 'folder' };
  if (/^[A-Za-z]:[\\/]|[\\/]/.test(source)) return { kind: 'unseen', what: source };
  const bound = folderOfVolume(source);
  return bound === undefined
    ? { kind: 'unseen', what: `the volume ${source}` }
    : { kind: 'here', path: resolve(folder, bound), ifMissing: 'refused' };
}

/** `17687:7687`, `127.0.0.1:17687:7687`, `7687/tcp`, `7473-7474:7473-7474`, or the long form. A port of Docker's choice is left out. */
export function publishedOf(port: ComposePortForm): readonly PublishedPort[] {
  if (typeof port !== 'string') {
    const { target, published, host_ip: host = '' } = port;
    const [inside, outside] = [Number(target), Number(published)];
    return inside > 0 && outside > 0 ? [{ inside, host, port: outside }] : [];
  }
  const parts = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/tcp)?$/.exec(port);
  if (parts === null) return [];
  const [, host = '', first = '', last = first, inside = ''] = parts;
  return Array.from({ length: Math.max(0, Math.min(1000, Number(last) - Number(first) + 1)) }, (_, index) => ({
    ...{ inside: Number(inside) + index, port: Number(first) + index },
    host: host.replace(/^\[|\]$/g, ''),
  }));
}

/** By number; the image's own group has a name as well. Of other names nothing is known here. */
export function groupOf(group: string): readonly number[] {
  if (group === 'neo4j') return [containerUser];
  return /^\d+$/.test(group) ? [Number(group)] : [];
}
