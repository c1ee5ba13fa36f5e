import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findComposeService } from '../../src/inspect/container/compose-file.ts';
import { readContainers } from '../../src/inspect/container/container.ts';
import { containersWith, inspectContainer } from '../../src/inspect/container/existing-container.ts';
import { UserError } from '../../src/model/errors/errors.ts';
import { createSystem } from '../../src/system/index.ts';
import { testdir } from '../support/testdir.ts';

/** The containers of a description, which gets a file. */
async function read(name: string, content: unknown, folder = testdir()) {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readContainers(createSystem(), path);
}

/** What a description is refused with, its folder left out. */
async function refused(name: string, content: unknown): Promise<readonly [cause: string, cure: string]> {
  const folder = testdir();
  const error: unknown = await read(name, content, folder).then(
    () => 'it was read',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw error;
  expect(error.paths).toEqual([join(folder, name)]);
  return [error.message.replace(`${folder}/`, ''), error.remedy];
}

type Parts = Readonly<Record<string, unknown>>;
const service = (more: Parts, top: Parts = {}) => ({ services: { graph: { image: 'neo4j:5.26.30', ...more } }, ...top });

describe('a compose file', () => {
  it.each<[Parts, Parts, string, string]>([
    [{ ports: '7687:7687' }, {}, 'services.graph.ports has the wrong form.', 'Write a list, such as ["7687:7687"].'],
    [
      { ports: [[]] },
      {},
      'services.graph.ports.0 must not be a list.',
      'Write a port such as "7687:7687", or keys target and published.',
    ],
    [{ ports: [{ target: {} }] }, {}, 'services.graph.ports.0.target must not be a mapping.', 'Write a port.'],
    [{ volumes: { a: '/ssl' } }, {}, 'services.graph.volumes must not be a mapping.', 'Write a list, such as [./certs:/ssl].'],
    [
      { volumes: ['a:/b', null] },
      {},
      'services.graph.volumes.1 must not be empty.',
      'Write a mount such as ./certs:/ssl, or keys type, source and target.',
    ],
    [
      { volumes: [{ type: 'bind', source: 'a' }] },
      {},
      'services.graph.volumes.0.target is missing.',
      'Write a path of the container, such as /ssl.',
    ],
    [
      { volumes: [{ target: '/ssl', read_only: 7 }] },
      {},
      'services.graph.volumes.0.read_only must not be a number.',
      'Write true or false.',
    ],
    [
      { volumes: [{ target: '/ssl', read_only: 'maybe' }] },
      {},
      'services.graph.volumes.0.read_only has the wrong form.',
      'Write true or false.',
    ],
    [
      { environment: 'A=b' },
      {},
      'services.graph.environment has the wrong form.',
      'Write names with values, or a list of NAME=value.',
    ],
    [{ environment: { A: ['b'] } }, {}, 'services.graph.environment.A must not be a list.', 'Write a value.'],
    [
      { environment: ['A=b', { C: 'd' }] },
      {},
      'services.graph.environment.1 must not be a mapping.',
      'Write a variable, such as NAME=value.',
    ],
    [{ image: ['neo4j:5'] }, {}, 'services.graph.image must not be a list.', 'Write an image, such as neo4j:5.'],
    [{ env_file: { path: {} } }, {}, 'services.graph.env_file.path must not be a mapping.', 'Write a path.'],
    [{ build: [] }, {}, 'services.graph.build must not be a list.', 'Write a folder, or keys such as context and dockerfile.'],
    [{ extends: {} }, {}, 'services.graph.extends.service is missing.', 'Write the name of a service.'],
    [{ secrets: [{ target: 'x' }] }, {}, 'services.graph.secrets.0.source is missing.', 'Write a name.'],
    [{ secrets: ['p'] }, { secrets: { p: [] } }, 'secrets.p must not be a list.', 'Write keys such as file.'],
    [{ configs: ['c'] }, { configs: { c: { file: {} } } }, 'configs.c.file must not be a mapping.', 'Write a path.'],
    [
      { volumes: ['certs:/ssl'] },
      { volumes: { certs: 'here' } },
      'volumes.certs has the wrong form.',
      'Write keys such as driver_opts.',
    ],
    [{ profiles: 'a' }, {}, 'services.graph.profiles has the wrong form.', 'Write a list of profiles.'],
    [{}, { services: 'graph' }, 'services has the wrong form.', 'Write names of services, each with its settings.'],
    [{}, { services: { graph: [] } }, 'services.graph must not be a list.', 'Write the settings of a service.'],
    [
      {},
      { services: { graph: { image: 'neo4j:5', volumes: [[[[]]]] } } },
      'services.graph.volumes.0 must not be a list.',
      'Write a mount such as ./certs:/ssl, or keys type, source and target.',
    ],
  ])('%j %j is refused with its place and its form', async (more, top, cause, cure) => {
    expect(await refused('c.yml', service(more, top))).toEqual([`c.yml: ${cause}`, cure]);
  });

  it('may have numbers, booleans and nulls, short and long forms, and keys that nobody knows', async () => {
    const { specs } = await read(
      'c.yml',
      service(
        {
          ...{
            user: 7474,
            group_add: [4711],
            environment: { A: 1, B: true, C: null, D: '' },
            ports: ['1:2', { target: 3, published: '4' }],
          },
          ...{
            volumes: [{ type: 'volume', target: '/a' }, './b:/b:ro'],
            env_file: null,
            tmpfs: '/t:size=1',
            depends_on: [[]],
            deploy: 7,
          },
          ...{ secrets: ['p', { source: 'p', target: '/p' }], entrypoint: null, profiles: null, build: null },
        },
        { secrets: { p: { file: './p' } }, networks: 5 },
      ),
    );
    expect(specs).toMatchObject([
      {
        ...{
          user: '7474',
          groups: [4711],
          published: [
            { inside: 2, port: 1 },
            { inside: 3, port: 4 },
          ],
          notFollowed: [],
        },
        environment: new Map([
          ['A', '1'],
          ['B', 'true'],
          ['D', ''],
        ]),
      },
    ]);
    expect(specs[0]?.mounts.map(({ target, readOnly }) => [target, readOnly])).toEqual([
      ...[
        ['/a', false],
        ['/b', true],
        ['/t', false],
      ],
      ...[
        ['/run/secrets/p', true],
        ['/p', true],
      ],
    ]);
  });

  it('may have services of others in any form', async () => {
    const others = { web: { image: 'nginx', ports: 5, volumes: 'x', extends: [] }, job: { image: 7, environment: 7 } };
    const { specs } = await read('c.yml', { services: { ...others, graph: { image: 'neo4j:5' } } });
    expect(specs.map(({ service: name }) => name)).toEqual(['graph']);
  });

  it('may use names that every object knows', async () => {
    const text = [
      'services:',
      '  __proto__: {image: "neo4j:5", environment: {__proto__: a, constructor: b}, volumes: ["__proto__:/ssl"], secrets: [toString]}',
      '  hasOwnProperty: {extends: constructor}',
    ].join('\n');
    const folder = testdir();
    await expect(read('c.yml', text, folder)).rejects.toThrow('has no service constructor');
    const { specs } = await read('c.yml', text.split('\n').slice(0, 2).join('\n'), folder);
    expect(specs).toMatchObject([{ service: '__proto__', image: 'neo4j:5' }]);
    expect([...(specs[0]?.environment ?? [])]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(specs[0]?.mounts.map(({ source }) => source)).toEqual([
      { kind: 'unseen', what: 'the volume __proto__' },
      { kind: 'unseen', what: 'the secret toString' },
    ]);
  });

  it('nested without end is refused in words', async () => {
    for (const depth of [100, 3000, 100_000])
      expect(
        await refused('c.yml', `services: {graph: {image: "neo4j:5", volumes: ${'['.repeat(depth)}${']'.repeat(depth)}}}`),
      ).toEqual([
        expect.stringMatching(
          /^(?:c\.yml: services\.graph\.volumes\.0 must not be a list\.|The compose file c\.yml is neither YAML nor JSON.*)$/,
        ),
        expect.any(String),
      ]);
  });

  it('which init is to add to is refused alike, and one that is no compose file counts as none', async () => {
    const beside = (content: unknown) => findComposeService(createSystem(), testdir({ 'compose.yaml': JSON.stringify(content) }));
    await expect(beside(service({ ports: '1:2' }))).rejects.toThrow(/services\.graph\.ports has the wrong form/);
    await expect(beside(service({ healthcheck: [] }))).rejects.toThrow(/services\.graph\.healthcheck must not be a list/);
    expect(await beside(service({ healthcheck: { test: ['CMD', 'x'] }, ports: [] }))).toMatchObject({ healthTest: 'CMD x' });
    for (const none of [7, [], { services: [] }, { services: { graph: 7 } }, { services: { graph: null } }])
      expect(await beside(none)).toBeUndefined();
  });
});

describe('the output of docker inspect', () => {
  const inspected = (config: Parts = {}, host: unknown = {}, more: Parts = {}) => [
    { Id: 'a', Name: '/graph', Config: { Image: 'neo4j:5.26.30', ...config }, HostConfig: host, ...more },
  ];

  it.each<[unknown, string]>([
    [inspected({ Env: 'A=b' }), '0.Config.Env has the wrong form.'],
    [inspected({ Env: [{}] }), '0.Config.Env.0 must not be a mapping.'],
    [inspected({ Labels: [] }), '0.Config.Labels must not be a list.'],
    [inspected({}, 7), '0.HostConfig must not be a number.'],
    [inspected({}, { PortBindings: { '7687/tcp': [7] } }), '0.HostConfig.PortBindings.7687/tcp.0 must not be a number.'],
    [inspected({}, { Memory: '1g' }), '0.HostConfig.Memory has the wrong form.'],
    [inspected({}, {}, { Mounts: {} }), '0.Mounts must not be a mapping.'],
    [inspected({}, {}, { Mounts: [{ Destination: [] }] }), '0.Mounts.0.Destination must not be a list.'],
    [[...inspected(), 7], '1 must not be a number.'],
    [{ Config: [], HostConfig: {} }, 'Config must not be a list.'],
  ])('%j is refused with its place', async (content, cause) => {
    expect(await refused('c.json', content)).toEqual([
      `c.json: ${cause}`,
      expect.stringMatching(/^Docker writes .* there\. .*\ndocker inspect CONTAINER > FILE$/),
    ]);
  });

  it('may have null wherever Docker has nothing', async () => {
    const nothing = { Env: null, Labels: null, Healthcheck: null, Entrypoint: null, Cmd: null };
    const { specs } = await read(
      'c.json',
      inspected(nothing, { PortBindings: null, Binds: null, Tmpfs: null, LogConfig: null }, { Mounts: null }),
    );
    expect(specs).toMatchObject([{ service: 'graph', published: [], mounts: [], notFollowed: [] }]);
  });

  it('says why Docker’s own answer cannot be used, and leaves such a container out of many', async () => {
    const answers = (document: unknown) => {
      const run = async (argv: readonly string[]) => {
        const stdout = argv[1] === 'ps' ? `${'a'.repeat(64)}\n` : JSON.stringify(argv[1] === 'image' ? null : document);
        return { argv, ended: 'exited' as const, exitCode: 0, stdout, stderr: '' };
      };
      return { commands: { ...createSystem().commands, run } };
    };
    const mounted = { Mounts: [{ Type: 'bind', Source: '/home/certs', Destination: '/ssl', RW: true }] };
    expect(await inspectContainer(answers(inspected({ Env: 7 })), 'graph')).toEqual({
      state: 'unknown',
      reason: 'the output of docker inspect: 0.Config.Env must not be a number',
    });
    for (const none of [[], {}, null, 7])
      expect(await inspectContainer(answers(none), 'graph')).toMatchObject({ state: 'unknown' });
    const both = [...inspected({ Env: 7 }, {}, mounted), ...inspected({ Env: ['A=b'] }, {}, mounted)];
    expect((await containersWith(answers(both), '/home')).map(({ name }) => name)).toEqual(['graph']);
  });
});

describe('a manifest of Kubernetes', () => {
  const pod = (container: Parts, more: Parts = {}) => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'g' } },
    spec: { containers: [{ name: 'neo4j', image: 'neo4j:5.26.30', ...container }], ...more },
  });
  const of = (...documents: unknown[]) => documents.map((one) => JSON.stringify(one)).join('\n---\n');
  const fromSecret = { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] };

  it.each<[string, string, string]>([
    [
      of(pod({ env: { A: 'b' } })),
      'Pod g: spec.containers.0.env must not be a mapping.',
      'Write a list, such as [{name: NAME, value: VALUE}].',
    ],
    [of(pod({ env: [{ name: 'A', value: [] }] })), 'Pod g: spec.containers.0.env.0.value must not be a list.', 'Write a text.'],
    [of(pod({ env: [{ value: 'b' }] })), 'Pod g: spec.containers.0.env.0.name is missing.', 'Write the name of a variable.'],
    [
      of(pod({ envFrom: 's' })),
      'Pod g: spec.containers.0.envFrom has the wrong form.',
      'Write a list, such as [{secretRef: {name: NAME}}].',
    ],
    [
      of(pod({ volumeMounts: [{ name: 'c' }] })),
      'Pod g: spec.containers.0.volumeMounts.0.mountPath is missing.',
      'Write a path of the container, such as /ssl.',
    ],
    [of(pod({}, { volumes: { c: {} } })), 'Pod g: spec.volumes must not be a mapping.', 'Write a list of volumes.'],
    [
      of(pod({}, { volumes: [{ name: 'c', secret: 's' }] })),
      'Pod g: spec.volumes.0.secret has the wrong form.',
      'Write keys such as name.',
    ],
    [of(pod({}, { securityContext: [] })), 'Pod g: spec.securityContext must not be a list.', 'Write keys such as fsGroup.'],
    [
      of({ ...pod({}), kind: 'StatefulSet', spec: { template: 7 } }),
      'StatefulSet g: spec.template must not be a number.',
      'Write keys such as spec.',
    ],
    [
      of({ ...pod({}), kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec: { containers: 'neo4j' } } } } } }),
      ...([
        'CronJob g: spec.jobTemplate.spec.template.spec.containers has the wrong form.',
        'Write a list of containers.',
      ] as const),
    ],
    [of({ apiVersion: 'v1', kind: 'List', items: {} }), 'List: items must not be a mapping.', 'Write a list of manifests.'],
    [
      of(pod(fromSecret), { kind: 'Secret', metadata: { name: 's' }, data: 'x' }),
      'Secret s: data has the wrong form.',
      'Write names of entries with values.',
    ],
    [
      of(pod(fromSecret), { kind: 'Secret', metadata: { name: 's' }, data: { k: [] } }),
      'Secret s: data.k must not be a list.',
      'Write a text.',
    ],
  ])('%s is refused with its document and place', async (text, cause, cure) => {
    expect(await refused('pod.yaml', text)).toEqual([`pod.yaml, ${cause}`, cure]);
  });

  it('may have manifests of other kinds in any form, and nulls', async () => {
    const others = [{ kind: 'Gateway', spec: { template: 7 } }, { kind: 'X', metadata: [], spec: [] }, { kind: [] }, 7, null];
    const own = pod({ env: null, command: null, volumeMounts: null, securityContext: null }, { volumes: null });
    const { specs, others: notFollowed } = await read('pod.yaml', of(...others, own));
    expect([specs.map(({ service: name }) => name), notFollowed]).toEqual([['neo4j'], []]);
    expect(specs[0]?.notFollowed).toEqual([]);
  });

  it('names a document that is not YAML', async () => {
    const template = 'apiVersion: v1\nkind: Pod\n{{- if .Values.spec }}\nspec: {}\n{{- end }}\n';
    expect((await refused('pod.yaml', template))[0]).toMatch(/^pod\.yaml: document 1 is not YAML: .* at line 3/);
    const { specs, others } = await read('pod.yaml', `${template}---\n${of(pod({}))}`);
    expect([specs.length, others.map(({ because }) => because)]).toEqual([
      1,
      [expect.stringMatching(/^document 1 is not YAML: /)],
    ]);
  });
});
