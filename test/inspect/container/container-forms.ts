import { certificate, compose, key, locked, pair, type Row, settings, sound } from './container-rows.ts';

/** The forms that descriptions of containers have: what Compose, Docker and Kubernetes make of them by their own documentation. */

const envLines = (indent: string): string[] => Object.entries(settings).map(([name, value]) => `${indent}${name}: ${value}`);
const text = (...lines: readonly string[]): string => [...lines, ''].join('\n');
const runFlags = Object.entries(settings).map(([name, value]) => `-e ${name}=${value} \\`);
const dockerEnv = Object.entries(settings).map(([name, value]) => `ENV ${name}=${value}`);
const unset = 'what cannot be seen is not known';

const run = (line: string, files: Row['files'] = {}, ahead: readonly string[] = []): Pick<Row, 'file' | 'files'> => ({
  file: 'run.sh',
  files: {
    'run.sh': text('#!/bin/sh', ...ahead, 'docker run -d --name graph \\', ...runFlags, `  ${line}`),
    ...pair('certs/bolt'),
    ...files,
  },
});

const composeForms: readonly Row[] = [
  {
    name: 'the image is a variable’s default',
    from: 'Compose: interpolation',
    ...compose({ image: `\${NEO4J_IMAGE:-neo4j:5.26}` }),
    expected: sound,
  },
  {
    name: 'the image is a variable of .env',
    from: 'Compose: .env beside the file',
    ...compose({ image: `\${NEO4J_IMAGE:-neo4j:4.4.48}`, files: { '.env': 'NEO4J_IMAGE=neo4j:5.26.30\n' } }),
    expected: sound,
  },
  {
    name: 'the surroundings win over .env',
    from: 'Compose: the shell counts first',
    ...compose({ image: `neo4j:\${TAG}`, files: { '.env': 'TAG=4.4.48\n' } }),
    env: { TAG: '5.26.30' },
    expected: sound,
  },
  {
    name: 'a default within a default',
    from: 'Compose: interpolation',
    ...compose({ image: `\${A:-neo4j:\${B:-5.26}}` }),
    expected: sound,
  },
  {
    name: 'anchors',
    from: 'YAML: << merges',
    file: 'compose.yml',
    files: {
      'compose.yml': text(
        'x-base: &base',
        '  image: neo4j:5.26.30',
        '  environment: &env',
        ...envLines('    '),
        'services:',
        '  graph:',
        '    <<: *base',
        '    volumes: [./certs:/ssl]',
        '    environment:',
        '      <<: *env',
      ),
      ...pair('certs/bolt'),
    },
    expected: sound,
  },
  {
    name: 'extends another file, whose paths are its own',
    from: 'Compose: extends',
    file: 'c.yml',
    files: {
      'c.yml': text('services:', '  db:', '    extends: {file: base/base.yml, service: graph}'),
      'base/base.yml': text(
        'services:',
        '  graph:',
        '    image: neo4j:5.26.30',
        '    environment:',
        ...envLines('      '),
        '    volumes: [./certs:/ssl]',
      ),
      ...pair('base/certs/bolt'),
    },
    expected: sound,
  },
  {
    name: 'what is its own wins over what it extends',
    from: 'Compose: extends',
    file: 'c.yml',
    files: {
      'c.yml': text(
        'services:',
        '  db:',
        '    extends: {file: base.yml, service: graph}',
        '    environment: [NEO4J_server_bolt_tls__level=DISABLED]',
      ),
      'base.yml': text(
        'services:',
        '  graph:',
        '    image: neo4j:5.26.30',
        '    environment:',
        ...envLines('      '),
        '    volumes: [./certs:/ssl]',
      ),
      ...pair('certs/bolt'),
    },
    expected: {
      starts: true,
      bolt: 'plaintext',
      first: 'policy-without-tls-level',
      place: /^policy-without-tls-level c\.yml:4$/m,
    },
  },
  {
    name: 'an override of the usual name',
    from: 'Compose: compose.override.yaml is read as well',
    ...compose({
      files: {
        'compose.override.yml': text('services:', '  graph:', '    environment: {NEO4J_server_bolt_tls__level: DISABLED}'),
      },
    }),
    expected: { starts: true, bolt: 'plaintext' },
  },
  {
    name: 'variables of an env_file',
    from: 'Compose: environment counts over env_file',
    ...compose({
      more: ['env_file: [neo4j.env]'],
      files: { 'neo4j.env': 'NEO4J_server_bolt_tls__level=DISABLED\nNEO4J_server_http_enabled="maybe"\n' },
    }),
    expected: { starts: false, bolt: 'encrypted', first: 'invalid-value', place: /^invalid-value neo4j\.env:2$/m },
  },
  {
    name: 'an env_file that is not there',
    from: unset,
    ...compose({ more: ['env_file: gone.env'] }),
    expected: { starts: null, unseen: /env_file: gone\.env/ },
  },
  {
    name: 'a variable without a value takes that of the surroundings',
    from: 'Compose: KEY alone',
    ...compose({ env: { NEO4J_server_bolt_tls__level: '' } }),
    env: { NEO4J_server_bolt_tls__level: 'REQUIRED' },
    expected: sound,
  },
  {
    name: 'a profile is said',
    from: unset,
    ...compose({ more: ['profiles: [tls]'] }),
    expected: { ...sound, unseen: /the profile tls/ },
  },
  {
    name: 'an entry point of one’s own',
    from: unset,
    ...compose({ more: ['entrypoint: /start.sh'] }),
    expected: { starts: null, unseen: /replaces the image’s own start script/ },
  },
  {
    name: 'single underscores: plaintext comes first',
    from: 'Neo4j’s own loader: tls_level is DISABLED by default',
    file: 'c.yml',
    files: {
      'c.yml': text(
        'services:',
        '  graph:',
        '    image: neo4j:5',
        '    environment:',
        '      - NEO4J_dbms_ssl_policy_bolt_enabled=true',
        '      - NEO4J_dbms_ssl_policy_bolt_client_auth=NONE',
        '    volumes: [./certs:/ssl]',
      ),
      ...pair('certs/bolt'),
    },
    expected: {
      bolt: 'plaintext',
      first: 'policy-without-tls-level',
      text: /NEO4J_server_bolt_tls__level=REQUIRED[\s\S]*NEO4J_dbms_ssl_policy_bolt_client__auth/,
      place: /^suffix-unknown c\.yml:6$/m,
    },
  },
  {
    name: 'a config of Compose',
    from: 'Compose: configs',
    ...compose({
      more: ['configs: [{source: conf, target: /conf/neo4j.conf}]'],
      top: ['configs: {conf: {content: "server.bolt.enabled=maybe"}}'],
    }),
    expected: { starts: false, first: 'invalid-value' },
  },
  {
    name: '~ is the folder of who types it',
    from: 'the shell',
    ...compose({ volumes: ['~/certs:/ssl'], files: pair('home/certs/bolt') }),
    expected: sound,
  },
];

const dockerfiles: readonly Row[] = [
  {
    name: 'a Dockerfile that leaves tls_level out',
    from: 'Neo4j’s own loader',
    file: 'Dockerfile',
    files: {
      Dockerfile: text(
        'ARG V=5.26.30',
        `FROM neo4j:\${V}`,
        'ENV NEO4J_dbms_ssl_policy_bolt_enabled=true \\',
        '    NEO4J_dbms_ssl_policy_bolt_client__auth=NONE',
        'COPY certs /var/lib/neo4j/certificates',
      ),
      ...pair('certs/bolt'),
    },
    expected: { starts: true, bolt: 'plaintext', first: 'policy-without-tls-level' },
  },
  {
    name: 'files that COPY takes by name',
    from: 'Dockerfile: COPY',
    file: 'Dockerfile',
    files: {
      Dockerfile: text('FROM neo4j:5.26.30', ...dockerEnv, 'COPY certs /var/lib/neo4j/certificates'),
      ...pair('certs/bolt'),
    },
    expected: sound,
  },
  {
    name: 'files that COPY gives to the image’s user',
    from: 'Dockerfile: COPY --chown',
    file: 'Dockerfile',
    files: {
      Dockerfile: text('FROM neo4j:5.26.30', ...dockerEnv, 'COPY --chown=neo4j:neo4j certs /ssl', 'USER neo4j'),
      ...pair('certs/bolt'),
    },
    owned: { 'certs/bolt/private.key': [1000, 0o400] },
    expected: sound,
  },
  {
    name: 'files that COPY leaves root’s',
    from: 'Dockerfile: COPY makes files of root, 0:0',
    file: 'Dockerfile',
    files: { Dockerfile: text('FROM neo4j:5.26.30', ...dockerEnv, 'COPY certs /ssl', 'USER 7474:7474'), ...pair('certs/bolt') },
    owned: { 'certs/bolt/private.key': [7474, 0o400] },
    expected: { starts: false, first: 'key-unreadable' },
  },
  {
    name: 'certificates that are made while building, and tls_level forgotten',
    from: 'Neo4j’s own loader: tls_level is DISABLED by default',
    file: 'Dockerfile',
    files: {
      Dockerfile: text(
        'FROM neo4j:5.15-community',
        'RUN mkdir -p /var/lib/neo4j/certificates/bolt',
        ...dockerEnv.filter((line) => !/tls__level/.test(line)),
      ),
    },
    expected: { starts: null, bolt: 'plaintext', first: 'policy-without-tls-level' },
  },
  {
    name: 'a conf that is written while building may have any line',
    from: unset,
    file: 'Dockerfile',
    files: {
      Dockerfile: text(
        'FROM neo4j:5.26.30',
        'RUN echo server.bolt.tls_level=REQUIRED >> conf/neo4j.conf',
        ...dockerEnv.filter((line) => !/tls__level/.test(line)),
      ),
    },
    expected: { starts: null, hasNot: 'policy-without-tls-level' },
  },
  {
    name: 'files that are made while building',
    from: unset,
    rules: ['unseen-is-not-missing'],
    file: 'Dockerfile',
    files: {
      Dockerfile: text(
        'FROM neo4j:5.26.30',
        ...dockerEnv,
        'RUN openssl req -x509 -out /var/lib/neo4j/certificates/bolt/public.crt',
      ),
    },
    expected: { starts: null, first: null, unseen: /Dockerfile/ },
  },
  {
    name: 'build: of a service',
    from: 'Compose: build',
    file: 'c.yml',
    files: {
      'c.yml': text('services:', '  graph:', '    build: {context: image, args: {V: 5.26.30}}', '    volumes: [./certs:/ssl]'),
      'image/Dockerfile': text('ARG V', 'FROM neo4j:$V', ...dockerEnv),
      ...pair('certs/bolt'),
    },
    expected: sound,
  },
  {
    name: 'build: with a name for its image',
    from: 'Compose: image names what is built',
    file: 'c.yml',
    files: {
      'c.yml': text('services:', '  graph:', '    image: mine/graph:1', '    build: .', '    volumes: [./certs:/ssl]'),
      Dockerfile: text('FROM neo4j:5.26.30 AS base', 'FROM base', ...dockerEnv),
      ...pair('certs/bolt'),
    },
    expected: sound,
  },
];

const runLines: readonly Row[] = [
  { name: 'a docker run line', from: 'Docker: run', ...run('-v "$PWD/certs":/ssl neo4j:5.26.30'), expected: sound },
  {
    name: 'variables of the script itself',
    from: 'the shell',
    ...run(`--volume=\${CERTS}:/ssl neo4j:5.26.30`, {}, ['export BASE=$(pwd)', `CERTS=\${BASE}/certs`]),
    expected: sound,
  },
  {
    name: 'a variable that nobody set is not missing',
    from: unset,
    rules: ['unseen-is-not-missing'],
    ...run('-v $CERTS:/ssl neo4j:5.26.30'),
    expected: { starts: null, first: null, unseen: /\$CERTS, which has no value here/ },
  },
  {
    name: 'set where the program is called',
    from: 'the shell',
    ...run('-v ./$CERTS:/ssl neo4j:5.26.30'),
    env: { CERTS: 'certs' },
    expected: sound,
  },
  {
    name: '--env-file, which -e counts over',
    from: 'Docker: --env-file',
    ...run('--env-file n.env -v ./certs:/ssl neo4j:5.26.30', {
      'n.env': 'NEO4J_server_bolt_tls__level=DISABLED\nNEO4J_server_http_enabled=maybe\n',
    }),
    expected: { starts: false, bolt: 'encrypted', first: 'invalid-value' },
  },
  {
    name: '--mount of what is not there',
    from: 'Docker: bind source path does not exist',
    rules: ['missing-is-refused'],
    ...run('--mount type=bind,source=./gone,target=/ssl neo4j:5.26.30'),
    expected: { starts: false, first: 'container-file-became-folder' },
  },
  {
    name: '--mount, read-only below the home',
    from: 'the entry points, run in a chroot',
    ...run('--mount type=bind,src=./certs,dst=/var/lib/neo4j/certificates,readonly neo4j:5.26.30'),
    expected: { starts: false, first: 'container-read-only-mount' },
  },
  {
    name: 'sudo, a pipe and a comment',
    from: 'the shell',
    file: 'run.sh',
    files: {
      'run.sh': text('# docker run neo4j:4.4', 'echo "$X" | sudo docker run -v ./certs:/ssl \\', ...runFlags, '  neo4j:5.26.30'),
      ...pair('certs/bolt'),
    },
    expected: sound,
  },
];

const inspected = (more: object, hostConfig: object = {}): string =>
  JSON.stringify([
    {
      ...{ Id: '0123456789abcdef', Name: '/neo4jDb', HostConfig: { NetworkMode: 'bridge', PortBindings: {}, ...hostConfig } },
      Config: {
        Image: 'neo4j:5.26.30',
        Hostname: '0123456789ab',
        User: '',
        Env: Object.entries(settings).map(([name, value]) => `${name}=${value.replaceAll('"', '')}`),
        ...more,
      },
    },
  ]);

const inspectForms: readonly Row[] = [
  {
    name: 'a container that is there',
    from: 'Docker: inspect',
    file: 'c.json',
    files: { 'c.json': inspected({}, { Binds: ['/nowhere-at-all:/ssl'] }) },
    expected: { starts: false, first: 'base-directory-missing' },
  },
  {
    name: 'its own files cannot be seen',
    from: unset,
    rules: ['unseen-is-not-missing'],
    file: 'c.json',
    files: { 'c.json': inspected({}) },
    expected: { starts: null, unseen: /the container itself/ },
  },
  {
    name: 'a container with another fault',
    from: 'Neo4j’s own loader',
    file: 'c.json',
    files: { 'c.json': inspected({ Env: ['NEO4J_server_bolt_enabled=maybe'] }) },
    expected: { starts: false, first: 'invalid-value' },
  },
  {
    name: 'its mount below the home, read-only',
    from: 'the entry points, run in a chroot',
    file: 'c.json',
    files: { 'c.json': inspected({}, { Binds: ['/etc:/var/lib/neo4j/certificates:ro'] }) },
    expected: { starts: false, first: 'container-read-only-mount' },
  },
];

interface PodParts {
  readonly env?: readonly string[];
  readonly mounts?: readonly string[];
  readonly volumes?: readonly string[];
  readonly security?: string;
  readonly more?: readonly string[];
  readonly files?: Row['files'];
}

function pod({
  env = [],
  mounts = ['{name: certs, mountPath: /certificates/bolt}'],
  volumes = ['{name: certs, secret: {secretName: graph-tls}}'],
  security = '{runAsUser: 7474, runAsGroup: 7474, fsGroup: 7474}',
  more = [],
  files = {},
}: PodParts = {}): Pick<Row, 'file' | 'files'> {
  const given = Object.entries(settings).map(
    ([name, value]) => `        - {name: ${name}, value: ${/^"/.test(value) ? value : `"${value}"`}}`,
  );
  return {
    file: 'pod.yaml',
    files: {
      'pod.yaml': text(
        ...['apiVersion: apps/v1', 'kind: StatefulSet', 'metadata: {name: graph}', 'spec:', '  template:', '    spec:'],
        `      securityContext: ${security}`,
        ...['      containers:', '      - name: neo4j', '        image: neo4j:5.26.30', '        env:', ...given],
        '        - {name: NEO4J_dbms_ssl_policy_bolt_base__directory, value: /certificates/bolt}',
        ...env.map((line) => `        - ${line}`),
        '        volumeMounts:',
        ...mounts.map((line) => `        - ${line}`),
        '      volumes:',
        ...volumes.map((line) => `      - ${line}`),
        ...more,
      ),
      ...files,
    },
  };
}

const secret = (name: string, entries: Readonly<Record<string, string>>): readonly string[] => [
  ...['---', 'apiVersion: v1', 'kind: Secret', `metadata: {name: ${name}}`, 'data:'],
  ...Object.entries(entries).map(([entry, value]) => `  ${entry}: ${Buffer.from(value).toString('base64')}`),
];
const ours = secret('graph-tls', { 'private.key': key, 'public.crt': certificate });

const manifests: readonly Row[] = [
  {
    name: 'a Secret elsewhere',
    from: unset,
    rules: ['unseen-is-not-missing'],
    ...pod(),
    expected: { starts: null, first: null, unseen: /the Secret graph-tls/ },
  },
  {
    name: 'a Secret in the same file',
    from: 'Kubernetes: a Secret is mounted with the group of fsGroup',
    ...pod({ more: ours }),
    expected: sound,
  },
  {
    name: 'a Secret in a file beside it',
    from: 'Kubernetes: a Secret',
    ...pod({ files: { 'secret.yaml': text(...ours.slice(1)) } }),
    expected: sound,
  },
  {
    name: 'a mode that shuts its user out',
    from: 'Kubernetes: defaultMode, owner root',
    ...pod({
      more: ours,
      security: '{runAsUser: 7474, runAsGroup: 7474}',
      volumes: ['{name: certs, secret: {secretName: graph-tls, defaultMode: 0400}}'],
    }),
    expected: { starts: false, first: 'key-unreadable' },
  },
  {
    // As a decimal number 0555 would be 01053, which lets nobody else read.
    name: 'a mode in octal digits',
    from: 'Kubernetes: defaultMode; YAML 1.1 as Go reads it',
    ...pod({
      more: ours,
      security: '{runAsUser: 7474, runAsGroup: 7474}',
      volumes: ['{name: certs, secret: {secretName: graph-tls, defaultMode: 0555}}'],
    }),
    expected: sound,
  },
  {
    name: 'a Secret below the home of one that starts as root',
    from: 'the entry points, run in a chroot; what the kubelet writes is read-only',
    ...pod({ security: '{}', mounts: ['{name: certs, mountPath: /var/lib/neo4j/certificates/bolt}'] }),
    expected: { starts: false, first: 'container-read-only-mount' },
  },
  {
    name: 'entries one by one',
    from: 'Kubernetes: subPath',
    ...pod({
      more: secret('graph-tls', { 'tls.key': key, 'tls.crt': certificate }),
      mounts: [
        '{name: certs, mountPath: /certificates/bolt/private.key, subPath: tls.key}',
        '{name: certs, mountPath: /certificates/bolt/public.crt, subPath: tls.crt}',
      ],
    }),
    expected: sound,
  },
  {
    name: 'entries by other names',
    from: 'Kubernetes: items',
    ...pod({
      more: secret('graph-tls', { 'tls.key': key, 'tls.crt': certificate }),
      volumes: [
        '{name: certs, secret: {secretName: graph-tls, items: [{key: tls.key, path: private.key}, {key: tls.crt, path: public.crt}]}}',
      ],
    }),
    expected: sound,
  },
  {
    name: 'trusted/ as a Secret has ..data in it',
    from: 'Neo4j’s own loader reads every entry',
    ...pod({
      env: ['{name: NEO4J_dbms_ssl_policy_bolt_client__auth, value: REQUIRE}'],
      more: [...ours, ...secret('peers', { 'ca.crt': certificate })],
      mounts: ['{name: certs, mountPath: /certificates/bolt}', '{name: peers, mountPath: /certificates/bolt/trusted}'],
      volumes: ['{name: certs, secret: {secretName: graph-tls}}', '{name: peers, secret: {secretName: peers}}'],
    }),
    expected: { starts: false, first: 'trusted-entry-folder' },
  },
  {
    name: 'which it passes over where it is told to',
    from: 'Neo4j’s own loader: ignore_dot_files',
    ...pod({
      env: [
        '{name: NEO4J_dbms_ssl_policy_bolt_client__auth, value: REQUIRE}',
        '{name: NEO4J_internal_dbms_ssl_system_ignore__dot__files, value: "true"}',
      ],
      more: [...ours, ...secret('peers', { 'ca.crt': certificate })],
      mounts: ['{name: certs, mountPath: /certificates/bolt}', '{name: peers, mountPath: /certificates/bolt/trusted}'],
      volumes: ['{name: certs, secret: {secretName: graph-tls}}', '{name: peers, secret: {secretName: peers}}'],
    }),
    expected: { starts: true, bolt: 'encrypted' },
  },
  {
    name: 'a passphrase from a Secret elsewhere',
    from: unset,
    ...pod({
      more: secret('graph-tls', { 'private.key': locked('sesame'), 'public.crt': certificate }),
      env: ['{name: NEO4J_dbms_ssl_policy_bolt_private__key__password, valueFrom: {secretKeyRef: {name: pw, key: p}}}'],
    }),
    expected: { starts: null, first: null, unseen: /the Secret pw/ },
  },
  {
    name: 'a passphrase from a Secret in the file',
    from: 'Kubernetes: secretKeyRef',
    ...pod({
      more: [
        ...secret('graph-tls', { 'private.key': locked('sesame'), 'public.crt': certificate }),
        ...secret('pw', { p: 'sesame' }),
      ],
      env: ['{name: NEO4J_dbms_ssl_policy_bolt_private__key__password, valueFrom: {secretKeyRef: {name: pw, key: p}}}'],
    }),
    expected: sound,
  },
  {
    name: 'tls_level from a ConfigMap elsewhere',
    from: unset,
    ...pod({ more: ours, env: ['{name: NEO4J_server_bolt_tls__level, valueFrom: {configMapKeyRef: {name: c, key: l}}}'] }),
    expected: { starts: null, hasNot: 'policy-without-tls-level', unseen: /the ConfigMap c/ },
  },
  {
    name: 'a command of one’s own',
    from: unset,
    file: 'pod.yaml',
    files: {
      'pod.yaml': text(
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: g}',
        'spec:',
        '  containers:',
        '  - {name: neo4j, image: "neo4j:5.26.30", command: [/start.sh]}',
      ),
    },
    expected: { starts: null, unseen: /command:/ },
  },
];

export const formRows: readonly Row[] = [...composeForms, ...dockerfiles, ...runLines, ...inspectForms, ...manifests];
