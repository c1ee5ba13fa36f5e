import { type ContainerSpec, mountsByTarget, type NotFollowed } from '../../model/container/container-spec.ts';

/** A description without anything in it, to be filled. */
export function emptySpec(form: ContainerSpec['form'], file: string, service: string): ContainerSpec {
  return {
    ...{
      form,
      files: [file],
      service,
      image: '',
      environment: new Map(),
      unseenVariables: new Map(),
      mounts: [],
      user: undefined,
    },
    ...{ groups: [], name: undefined, published: [], notFollowed: [] },
  };
}

/** What a description says over what another one says already: names and values that are its own win. */
export function merged(below: ContainerSpec, own: ContainerSpec): ContainerSpec {
  const environment = new Map([...below.environment, ...own.environment]);
  return {
    form: own.form,
    files: [...new Set([...own.files, ...below.files])],
    service: own.service,
    image: own.image === '' ? below.image : own.image,
    layers: own.image === '' ? (own.layers ?? below.layers) : own.layers,
    confLayer: own.confLayer ?? below.confLayer,
    environment,
    unseenVariables: new Map(
      [...below.unseenVariables, ...own.unseenVariables].filter(
        ([name]) => own.unseenVariables.has(name) || !own.environment.has(name),
      ),
    ),
    mounts: mountsByTarget([...below.mounts, ...own.mounts]),
    user: own.user ?? below.user,
    groups: [...below.groups, ...own.groups],
    name: own.name ?? below.name,
    hostname: own.hostname ?? below.hostname,
    published: own.published === undefined || below.published === undefined ? undefined : [...below.published, ...own.published],
    notFollowed: [...below.notFollowed, ...own.notFollowed],
  };
}

/** A start script of their own: what it does before Neo4j is not known. */
export function ownEntryPoint(path: string, what: string): NotFollowed {
  return {
    path,
    because: `${what} replaces the image’s own start script, and neo4j-tls does not know what it does`,
    remedy: 'This report shows what the image’s own start script would do.',
    decides: true,
  };
}
