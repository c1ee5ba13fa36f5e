/** Manifests of Kubernetes: what is read of pods, of what makes pods, and of the ConfigMaps and Secrets that they name. */
import * as z from 'zod/mini';
import { list, mapping, maybe, once, present, text, word } from './forms.ts';

const name = () => word('a name');
const object = <T extends z.core.$ZodLooseShape>(shape: T, expected: string) => maybe(z.object(shape, expected));
const number = () => word('a number');

/** What a document says of itself: one that names no kind is no manifest. */
export const manifestKind = once(() => z.object({ kind: name() }));
export const manifestName = once(() => z.object({ metadata: object({ name: name() }, 'keys such as name') }));

/** Several manifests in one document. */
export const manifestList = once(() => z.object({ items: list(z.unknown(), 'a list of manifests') }));

/** What a manifest asks for, whatever its kind. */
export const manifestSpec = once(() => z.object({ spec: maybe(z.unknown()) }));

/** Kinds whose `spec` is that of a pod, or has a template for pods; another kind may have anything below these keys. */
export const kindsWithPods: ReadonlySet<string> = new Set([
  ...['Pod', 'StatefulSet', 'Deployment', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob'],
]);

/** `spec` of what makes pods: at once, or as jobs. */
export const podTemplate = once(() => {
  const template = object({ spec: maybe(z.unknown()) }, 'keys such as spec');
  return z.object(
    { template, jobTemplate: object({ spec: object({ template }, 'keys such as template') }, 'keys such as spec') },
    'keys such as template',
  );
});

/** Images alone: a pod without Neo4j is not read any further. */
export const podImages = once(() =>
  z.object(
    {
      containers: list(
        z.object({ name: name(), image: word('an image, such as neo4j:5') }, 'keys such as name and image'),
        'a list of containers',
      ),
    },
    'keys such as containers',
  ),
);

const items = () =>
  maybe(
    z.array(z.object({ key: text('the name of an entry'), path: word('a path') }, 'keys key and path'), 'a list of key and path'),
  );
const given = <T extends z.core.$ZodLooseShape>(named: T) =>
  object({ ...named, defaultMode: number(), items: items() }, 'keys such as name');

const context = () => ({ runAsUser: number(), runAsGroup: number() });

export const podContainer = once(() => {
  const entry = object({ name: name(), key: text('the name of an entry') }, 'keys name and key');
  const source = object({ name: name() }, 'keys such as name');
  return z.object({
    name: name(),
    image: name(),
    command: present(),
    env: list(
      z.object(
        {
          name: text('the name of a variable'),
          value: maybe(text('a text')),
          valueFrom: object({ secretKeyRef: entry, configMapKeyRef: entry }, 'keys such as secretKeyRef'),
        },
        'keys name and value',
      ),
      'a list, such as [{name: NAME, value: VALUE}]',
    ),
    envFrom: list(
      z.object({ prefix: word('a text'), secretRef: source, configMapRef: source }, 'keys such as secretRef'),
      'a list, such as [{secretRef: {name: NAME}}]',
    ),
    volumeMounts: list(
      z.object(
        {
          name: name(),
          mountPath: text('a path of the container, such as /ssl'),
          subPath: word('a path'),
          readOnly: maybe(z.boolean('true or false')),
        },
        'keys name and mountPath',
      ),
      'a list, such as [{name: certs, mountPath: /ssl}]',
    ),
    securityContext: object(context(), 'keys such as runAsUser'),
  });
});
export type PodContainer = z.output<ReturnType<typeof podContainer>>;

export const pod = once(() =>
  z.object({
    hostname: word('a host name'),
    securityContext: object(
      { ...context(), fsGroup: number(), supplementalGroups: list(text('a number'), 'a list of numbers') },
      'keys such as fsGroup',
    ),
    containers: list(z.unknown(), 'a list of containers'),
    volumes: list(
      z.object(
        {
          name: name(),
          secret: given({ secretName: name() }),
          configMap: given({ name: name() }),
          projected: object(
            {
              defaultMode: number(),
              sources: list(
                z.object({ secret: given({ name: name() }), configMap: given({ name: name() }) }, 'keys such as secret'),
                'a list of sources',
              ),
            },
            'keys such as sources',
          ),
          downwardAPI: present(),
          emptyDir: present(),
          hostPath: object({ path: word('a path') }, 'keys such as path'),
        },
        'keys such as name and secret',
      ),
      'a list of volumes',
    ),
  }),
);
export type Pod = z.output<ReturnType<typeof pod>>;
export type PodVolume = Pod['volumes'][number];

/** A ConfigMap or a Secret: entries as text, and entries in base64. */
export const entries = once(() => {
  const of = (expected: string) => mapping(maybe(text(expected)), 'names of entries with values');
  return z.object({ data: of('a text'), binaryData: of('base64'), stringData: of('a text') });
});
