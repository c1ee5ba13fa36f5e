import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/explain/explain-text.ts';
import { createSystem } from '../../src/system/index.ts';
import type { CommandResult, Commands } from '../../src/system/parts/commands.ts';
import { runInProcess } from '../support/in-process.ts';
import { pemPair } from '../support/pem-pair.ts';
import { type TestEntry, testdir } from '../support/testdir.ts';

const { key, certificate } = pemPair();
const pair = { 'certs/bolt/private.key': key, 'certs/bolt/public.crt': certificate };

interface Document {
  readonly results?: readonly Document[];
  readonly container: { readonly service: string; readonly image: string; readonly file: string };
  readonly installation: { readonly version: string; readonly edition: string };
  readonly verdict: { readonly starts: boolean | null };
  readonly notChecked: readonly { readonly component: string; readonly because: string }[];
  readonly findings: readonly {
    readonly id: string;
    readonly message: string;
    readonly remedy: string;
    readonly neo4jSays: string | null;
  }[];
}

async function doctor(files: Readonly<Record<string, TestEntry>>, file = 'compose.yml', changes: { commands?: Commands } = {}) {
  const folder = testdir(files);
  const ran = await runInProcess(['doctor', '--container', file.includes('/') ? file : join(folder, file), '--json'], changes);
  return { ...ran, folder, document: JSON.parse(ran.out) as Document };
}

const service = (name: string, image: string, ...more: readonly string[]): string =>
  [
    `  ${name}:`,
    `    image: ${image}`,
    '    environment: {NEO4J_server_bolt_tls__level: REQUIRED, NEO4J_dbms_ssl_policy_bolt_enabled: "true", NEO4J_dbms_ssl_policy_bolt_client__auth: NONE}',
    '    volumes: ["./certs:/var/lib/neo4j/certificates"]',
    ...more.map((line) => `    ${line}`),
    '',
  ].join('\n');

describe('doctor --container', () => {
  it('judges every Neo4j of a file, and says what it does not follow', async () => {
    const text = `include: [more.yml]\nservices:\n${service('one', 'neo4j:5.26.30')}${service('two', 'neo4j:5.26.30-enterprise')}${service('three', 'bitnami/neo4j:5')}  web: {image: nginx}\n`;
    const { code, document } = await doctor({ 'compose.yml': text, ...pair });
    expect(code).toBe(1);
    expect(document.results?.map(({ container, verdict }) => [container.service, verdict.starts])).toEqual([
      ['one', true],
      ['two', false],
    ]);
    const because = document.results?.[0]?.notChecked.map((one) => one.because) ?? [];
    expect(because).toEqual([
      'include: more.yml is not followed',
      expect.stringMatching(/^three runs bitnami\/neo4j:5, which is not the official image/),
    ]);
  });

  it('tells members of one cluster who can dial whom', async () => {
    const env = 'environment: {NEO4J_ACCEPT_LICENSE_AGREEMENT: "yes", NEO4J_dbms_ssl_policy_cluster_enabled: "true"}';
    const member = (name: string): string =>
      `  ${name}:\n    image: neo4j:5.26.30-enterprise\n    ${env}\n    volumes: ["./certs:/ssl"]\n`;
    const folder = testdir({
      'compose.yml': `services:\n${member('one')}${member('two')}`,
      'certs/cluster/private.key': key,
      'certs/cluster/public.crt': certificate,
    });
    const { out } = await runInProcess(['doctor', '--container', join(folder, 'compose.yml')]);
    expect(out).toMatch(/from \/ to\s+one\s+two/);
    // Neither has a name of its own.
    const listed = JSON.parse(
      (await runInProcess(['doctor', '--container', join(folder, 'compose.yml'), '--json'])).out,
    ) as Document;
    for (const { findings } of listed.results ?? [])
      expect(findings.map(({ id }) => id)).toContain('container-advertises-its-id');
    expect(listed.results?.length).toBe(2);
  });

  it.each([
    ['compose.yml', 'services:\n  db: {image: "bitnami/neo4j:5"}\n', /is not the official image/],
    ['Dockerfile', 'FROM eclipse-temurin:21\nRUN true\n', /builds on eclipse-temurin:21/],
    ['compose.yml', 'services:\n  db: {extends: {file: compose.yml, service: db}}\n', /extends itself/],
    ['compose.yml', 'services:\n  a: {extends: b}\n  b: {extends: a}\n', /extends itself/],
    ['compose.yml', 'services:\n  a: {extends: gone}\n', /has no service gone/],
    ['compose.yml', 'services:\n  a: {image: nginx}\n', /no service with a neo4j image/],
    ['run.sh', 'docker run -d bitnami/neo4j:5\n', /is not the official image/],
  ])('says of %s that it can judge none: %s', async (file, text, words) => {
    const { code, out } = await doctor({ [file]: text }, file);
    expect([code, out]).toEqual([2, expect.stringMatching(words)]);
  });

  it('asks Docker for a container of that name where there is no such file, and shows no value of a variable', async () => {
    const asked: (readonly string[])[] = [];
    const answer = (result: Partial<CommandResult>): { commands: Commands } => ({
      commands: {
        ...createSystem().commands,
        run: async (argv) => {
          asked.push(argv);
          return { argv, ended: 'exited', exitCode: 0, stdout: '', stderr: '', ...result };
        },
      },
    });
    const container = {
      ...{ Id: 'ab'.repeat(32), Name: '/neo4jDb', HostConfig: { NetworkMode: 'bridge' }, Mounts: [] },
      Config: {
        ...{ Image: 'neo4j:latest', Hostname: 'abababababab' },
        Env: [
          'NEO4J_AUTH=neo4j/very-secret-word',
          'NEO4J_TARBALL=neo4j-enterprise-5.26.30-unix.tar.gz',
          'NEO4J_EDITION=enterprise',
        ],
      },
    };
    const ran = await runInProcess(
      ['doctor', '--container', 'neo4jDb', '--json'],
      answer({ stdout: JSON.stringify([container]) }),
    );
    const document = JSON.parse(ran.out) as Document;
    expect(asked).toEqual([['docker', 'inspect', '--type', 'container', 'neo4jDb']]);
    expect(document.installation).toMatchObject({ version: '5.26.30', edition: 'enterprise' });
    expect(document.container).toEqual({ service: 'neo4jDb', image: 'neo4j:latest', file: 'neo4jDb' });
    expect(document.findings[0]?.id).toBe('container-licence');
    expect(ran.out + ran.err).not.toContain('very-secret-word');
    const absent = answer({ exitCode: 1, stdout: '[]', stderr: 'Error: No such container: gone' });
    const none = await runInProcess(['doctor', '--container', 'gone', '--json'], absent);
    expect([none.code, none.out]).toEqual([2, expect.stringContaining('Docker has no container of that name')]);
    const noDocker = await runInProcess(['doctor', '--container', 'gone', '--json'], answer({ ended: 'not-found' }));
    expect([noDocker.code, noDocker.out]).toEqual([2, expect.stringContaining('is not on the PATH')]);
  });

  it('names the words of the container, which explain knows', async () => {
    const licence = service('one', 'neo4j:5.26.30-enterprise');
    const readOnly = service('two', 'neo4j:5.26.30').replace('certificates"]', 'certificates:ro"]');
    const secret = service('three', 'neo4j:5.26.30').replace(
      '"true",',
      '"true", NEO4J_dbms_ssl_policy_bolt_private__key__password_FILE: /run/secrets/p,',
    );
    const closed = service('four', 'neo4j:5.26.30').replace('./certs:/var/lib/neo4j/certificates', './shut:/ssl');
    const missing = `${service('five', 'neo4j:5.26.30', 'secrets: [s]')}secrets: {s: {file: ./gone}}\n`;
    const ids: string[] = [];
    for (const text of [licence, readOnly, secret, closed, missing]) {
      const { document } = await doctor({ 'compose.yml': `services:\n${text}`, ...pair, 'shut/': { mode: 0o700 } });
      const [first] = document.findings;
      ids.push(first?.id ?? '');
      expect(explainText(first?.neo4jSays ?? '')[0]?.id).toBe(first?.id);
    }
    expect(ids).toEqual([
      ...['container-licence', 'container-read-only-mount', 'container-secret-file'],
      ...['container-folder-not-accessible', 'container-file-became-folder'],
    ]);
    expect(
      explainText('WARNING: NEO4J_1x not written to conf file. Settings that start with a number are not permitted.')[0]?.id,
    ).toBe('container-variable-skipped');
  });
});
