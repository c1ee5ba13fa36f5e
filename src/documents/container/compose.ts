/** A compose file, its variables put in: what is read of it, in the short and in the long forms. */
import * as z from 'zod/mini';
import { flag, list, mapping, maybe, once, oneOrMore, present, text, word } from './forms.ts';

const aName = 'a name';
const aPath = 'a path';

/** `KEY=value` and `KEY`, or `KEY: value` and `KEY:`. One without a value has that of the surroundings, and is undefined. */
const variables = (expected: string) =>
  z.pipe(
    maybe(z.union([z.array(text('a variable, such as NAME=value')), mapping(maybe(text('a value')), expected)], expected)),
    z.transform((read): readonly (readonly [name: string, value: string | undefined])[] => {
      if (!Array.isArray(read)) return [...(read ?? [])];
      return read.map((line) => {
        const at = line.indexOf('=');
        return at === -1 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
      });
    }),
  );

/** A short form as it stands, or the long one. */
const shortOr = <T extends z.ZodMiniType>(long: T, expected: string) => z.union([text(expected), long], expected);

/** The file: each service, and each thing declared beside them, is read by a schema of its own when it is needed. */
export const composeFile = once(() => {
  const declared = mapping(z.unknown(), 'names, each with what it stands for');
  return z.object({
    services: mapping(z.unknown(), 'names of services, each with its settings'),
    volumes: declared,
    secrets: declared,
    configs: declared,
    include: list(
      shortOr(z.object({ path: oneOrMore(text(aPath), 'a path, or a list of paths') }), 'the path of a compose file'),
      'a list of compose files',
    ),
  });
});

/** Which image a service has, where one is named. */
export const composeImage = once(() =>
  z.object({ image: word('an image, such as neo4j:5'), build: present() }, 'the settings of a service'),
);

export const composeService = once(() => {
  const mounted = (expected: string) =>
    list(shortOr(z.object({ source: text(aName), target: word('a path of the container') }), aName), expected);
  return z.object(
    {
      image: word('an image, such as neo4j:5'),
      build: maybe(
        shortOr(
          z.object({
            context: word('a folder'),
            dockerfile: word(aPath),
            dockerfile_inline: maybe(text('the text of a Dockerfile')),
            args: variables('a list of NAME=value, or names with values'),
            target: word('the name of a stage'),
          }),
          'a folder, or keys such as context and dockerfile',
        ),
      ),
      extends: maybe(
        shortOr(
          z.object({ service: text('the name of a service'), file: word(aPath) }),
          'the name of a service, or keys service and file',
        ),
      ),
      container_name: word(aName),
      hostname: word('a host name'),
      user: word('a user, such as "7474:7474"'),
      group_add: list(text('a group'), 'a list of groups'),
      network_mode: word('the name of a network mode'),
      entrypoint: present(),
      volumes_from: present(),
      profiles: list(text('the name of a profile'), 'a list of profiles'),
      env_file: oneOrMore(
        shortOr(z.object({ path: text(aPath), required: flag() }), 'a path, or keys path and required'),
        'a path, or a list of paths',
      ),
      environment: variables('names with values, or a list of NAME=value'),
      volumes: list(
        shortOr(
          z.object({
            type: word('bind, volume or tmpfs'),
            source: word('a path, or the name of a volume'),
            target: text('a path of the container, such as /ssl'),
            read_only: flag(),
            bind: maybe(z.object({ create_host_path: flag() }, 'keys such as create_host_path')),
          }),
          'a mount such as ./certs:/ssl, or keys type, source and target',
        ),
        'a list, such as [./certs:/ssl]',
      ),
      tmpfs: oneOrMore(text(aPath), 'a path of the container, or a list of paths'),
      secrets: mounted('a list of secrets'),
      configs: mounted('a list of configs'),
      ports: list(
        shortOr(
          z.object({ target: word('a port'), published: word('a port'), host_ip: word('an address') }),
          'a port such as "7687:7687", or keys target and published',
        ),
        'a list, such as ["7687:7687"]',
      ),
    },
    'the settings of a service',
  );
});
export type ComposeServiceForm = z.output<ReturnType<typeof composeService>>;
export type ComposeVolumeForm = ComposeServiceForm['volumes'][number];
export type ComposePortForm = ComposeServiceForm['ports'][number];
export type ComposeBuildForm = NonNullable<ComposeServiceForm['build']>;

/** What a service of Neo4j tells of itself besides. */
export const composeHealth = once(() =>
  z.object({
    healthcheck: maybe(
      z.object(
        { test: oneOrMore(text('a word of a command'), 'a command, or a list of its words') },
        'keys such as test and interval',
      ),
    ),
  }),
);

/** A secret or a config that is declared: a file, a text, or a variable. */
export const composeGiven = once(() =>
  maybe(
    z.object(
      { file: word(aPath), content: maybe(text('a text')), environment: word('the name of a variable') },
      'keys such as file',
    ),
  ),
);

/** A volume that is declared; some are a folder of this machine. */
export const composeVolume = once(() =>
  maybe(
    z.object(
      { driver_opts: maybe(z.object({ o: word('options'), device: word(aPath) }, 'keys such as type, o and device')) },
      'keys such as driver_opts',
    ),
  ),
);
