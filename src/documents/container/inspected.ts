/** What `docker inspect` puts out of containers and images. */
import * as z from 'zod/mini';
import { list, mapping, maybe, once, oneOrMore, text, word } from './forms.ts';

/** Docker writes it, so that another form is a file that was cut or changed. */
export const saveAgain = (expected: string): string =>
  `Docker writes ${expected} there. Save the output again:\ndocker inspect CONTAINER > FILE`;

const texts = (expected: string) => list(text('a text'), expected);
const number = () =>
  z.pipe(
    maybe(z.number('a number')),
    z.transform((read) => read ?? 0),
  );
const yes = () =>
  z.pipe(
    maybe(z.boolean('true or false')),
    z.transform((read) => read === true),
  );
/** What is left out has nothing in it. */
const object = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.pipe(
    z.pipe(
      maybe(z.unknown()),
      z.transform((read) => read ?? {}),
    ),
    z.object(shape, 'names with values'),
  );

/** `Config` of a container, and of its image. */
const config = () => ({
  Env: texts('a list of NAME=value'),
  User: word('a user'),
  Labels: mapping(text('a text'), 'labels with values'),
  Healthcheck: object({
    Test: texts('a list of the words of a command'),
    Interval: number(),
    Timeout: number(),
    StartPeriod: number(),
    StartInterval: number(),
    Retries: number(),
  }),
  Entrypoint: oneOrMore(text('a word'), 'a list of words'),
  Cmd: oneOrMore(text('a word'), 'a list of words'),
});

export const inspectedContainer = once(() =>
  z.object(
    {
      Id: word('an id'),
      Name: word('a name'),
      Image: word('the id of an image'),
      Config: z.object({ ...config(), Image: word('an image'), Hostname: word('a host name') }, 'the settings of a container'),
      HostConfig: object({
        NetworkMode: word('the name of a network mode'),
        PortBindings: mapping(
          list(z.object({ HostIp: word('an address'), HostPort: word('a port') }, 'HostIp and HostPort'), 'a list of ports'),
          'ports with those of this machine',
        ),
        GroupAdd: texts('a list of groups'),
        Binds: texts('a list of mounts'),
        Tmpfs: mapping(z.unknown(), 'paths with options'),
        RestartPolicy: object({ Name: word('a name'), MaximumRetryCount: number() }),
        Memory: number(),
        NanoCpus: number(),
        ShmSize: number(),
        Init: yes(),
        ExtraHosts: texts('a list of hosts'),
        Dns: texts('a list of addresses'),
        CapAdd: texts('a list of capabilities'),
        CapDrop: texts('a list of capabilities'),
        SecurityOpt: texts('a list of options'),
        Ulimits: list(
          z.object({ Name: text('a name'), Soft: text('a number'), Hard: text('a number') }, 'Name, Soft and Hard'),
          'a list of limits',
        ),
        ReadonlyRootfs: yes(),
        LogConfig: object({ Type: word('a name') }),
        // Not carried over: only told.
        Devices: set(),
        DeviceRequests: set(),
        Links: set(),
        VolumesFrom: set(),
        Privileged: set(),
        Sysctls: set(),
        CpusetCpus: set(),
        PidMode: set(),
        UTSMode: set(),
      }),
      Mounts: list(
        z.object(
          {
            Type: word('bind, volume or tmpfs'),
            Source: word('a path'),
            Destination: word('a path of the container'),
            Name: word('the name of a volume'),
            RW: maybe(z.boolean('true or false')),
          },
          'Type, Source and Destination',
        ),
        'a list of mounts',
      ),
      NetworkSettings: object({ Networks: mapping(z.unknown(), 'networks by name') }),
    },
    'a container as docker inspect has it',
  ),
);
export type InspectedContainer = z.output<ReturnType<typeof inspectedContainer>>;
export type InspectedConfig = Omit<InspectedContainer['Config'], 'Image' | 'Hostname'>;

/** What images set by themselves. */
export const inspectedImages = once(() => list(z.object({ Config: object(config()) }), 'a list of images'));
/** Of an image that cannot be asked about. */
export const unknownImage = once((): InspectedConfig => z.object(config()).parse({}));

/** Whether something is set: Docker writes down what nobody asked for as null, nothing, no or 0. */
function set() {
  return z.pipe(
    maybe(z.unknown()),
    z.transform((read) =>
      typeof read === 'object'
        ? Object.keys(read ?? {}).length > 0
        : read !== undefined && read !== '' && read !== 0 && read !== false,
    ),
  );
}
