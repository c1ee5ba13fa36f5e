import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseInitAnswers } from '../../src/plan/answers/init-answers.ts';

const schema = JSON.parse(readFileSync(new URL('../../docs/answers.schema.json', import.meta.url), 'utf8'));
const accepts = new Ajv2020({ strictTypes: false }).compile(schema);
const taken = (answers: unknown): boolean => 'answers' in parseInitAnswers(answers);

const wrong: readonly Record<string, unknown>[] = [
  { source: 'selfsigned' },
  { source: 'self-signed;ca' },
  { source: '' },
  { source: {} },
  { source: 'bolt=certbot,https' },
  { source: 'blot=ca' },
  { source: { bolt: 'lets-encrypt' } },
  { source: { blot: 'ca' } },
  { source: ['ca'] },
  { source: 7 },
  { components: ['bolt', 'htps'] },
  { components: 'bolt,htps' },
  { components: 'bolt https' },
  { components: [] },
  { components: '' },
  { components: ',' },
  { components: { bolt: true } },
  { share: 'bolt,http' },
  { share: 'bolt' },
  { share: ['bolt', 'cluster'] },
  { role: 'client' },
  { name: 'http://graph.example.test' },
  { name: [] },
  { name: ['a b.example.test'] },
  { name: 'core@example.test' },
  { name: 5 },
  { 'key-type': 'rsa-1024' },
  { 'key-type': 'RSA-2048' },
  { days: -4 },
  { days: 0 },
  { days: '0' },
  { days: 1.5 },
  { days: '36501' },
  { days: 36_501 },
  { days: 1e12 },
  { days: 'soon' },
  { days: '90d' },
  { subject: 'Graphs' },
  { subject: '/C=GB/CN=core1' },
  { 'file-names': 'key=../private.key' },
  { 'file-names': 'secret=private.key' },
  { 'file-names': { key: 'trusted' } },
  { 'file-names': { certificate: 'a b.crt' } },
  { 'private-key': '' },
  { continue: 'yes' },
  { challenge: 'http' },
  { email: 'nobody' },
  { email: 'ops@example' },
  { email: '' },
  { 'acme-server': 'http://ca.example.test/directory' },
  { 'acme-server': 'ca.example.test' },
  { 'cert-name': '../live' },
  { 'cert-name': '' },
  { reload: 'sometimes' },
  { reload: 'docker:' },
  { reload: 'docker:a b' },
  { reload: 'windows-service:a;b' },
  { reload: 'command: ' },
  { reload: 'command:a\nb' },
  { 'certbot-arg': [3] },
  { 'client-auth': 'maybe' },
  { 'client-auth': { bolt: 'required' } },
  { 'verify-hostname': 'yes' },
  { 'verify-hostname': true },
  { 'bolt-tls-level': 'ON' },
  { http: 'maybe' },
  { http: true },
  { 'https-port': 0 },
  { 'https-port': 70000 },
  { 'https-port': '65536' },
  { 'https-port': 65_536 },
  { 'https-port': -1 },
  { 'https-port': 443.5 },
  { listen: 'graph.example.test:7687' },
  { listen: 'https://graph' },
  { target: 'kubernetes' },
  { container: 'a b' },
  { edition: 'free' },
  { 'neo4j-version': 4.3 },
  { 'neo4j-version': 3 },
  { 'neo4j-version': 2024 },
  { 'neo4j-version': '4.3.12' },
  { 'neo4j-version': '2025.13' },
  { 'neo4j-version': 'newest' },
  { componets: 'bolt' },
];

const right: readonly Record<string, unknown>[] = [
  {},
  {
    components: ['bolt', 'https'],
    source: 'self-signed',
    name: ['a.example.test', '127.0.0.1'],
    'key-type': 'ec-p256',
    days: 365,
  },
  { components: ' bolt , https,', source: 'bolt=certbot, https=certbot,cluster=ca', days: '090' },
  { components: ['bolt,https', 'cluster'], share: 'bolt,https' },
  { source: { bolt: 'certbot', cluster: 'CA' }, 'client-auth': { bolt: 'none' }, 'verify-hostname': { cluster: 'on' } },
  { source: 'Self-Signed', 'client-auth': 'cluster=require,bolt=none', 'verify-hostname': 'off' },
  { source: 'existing,cluster=ca' },
  { name: '*.example.test, bücher.example, 2001:db8::1, [2001:db8::2]' },
  { days: 1, 'https-port': 65535 },
  { days: '36500', 'https-port': '443' },
  { days: '9999', 'https-port': '65534' },
  { subject: 'C=GB, O="Graphs, Ltd", CN=core1' },
  { 'file-names': 'key=server.key,certificate=server.crt' },
  { 'file-names': { key: 'trusted.key' } },
  { 'bolt-tls-level': 'optional', http: 'off', target: 'compose', role: 'backup-client' },
  { 'certbot-arg': '--http-01-port=5002' },
  { 'certbot-arg': ['--a', '--b'], challenge: 'dns', 'run-certbot': true },
  { listen: '0.0.0.0' },
  { listen: '[::1]' },
  {
    share: ['https', 'bolt'],
    email: 'ops@example.test',
    'acme-server': 'https://ca.example.test:14000/dir',
    'cert-name': 'graph-1',
  },
  { reload: 'none' },
  { reload: 'docker:neo4j_1' },
  { reload: 'windows-service' },
  { reload: 'windows-service:Neo4j Graph Ä' },
  { reload: 'command:systemctl restart neo4j@a; true' },
  { 'neo4j-version': 4.4 },
  { 'neo4j-version': 5.26 },
  { 'neo4j-version': 2025.12 },
  { 'neo4j-version': '4.4.48' },
  { 'neo4j-version': '5.x' },
  { 'neo4j-version': '5.26.0-SNAPSHOT' },
  { 'neo4j-version': '2026.08.1' },
  { home: '/srv/neo4j', conf: '/etc/neo4j/neo4j.conf', 'neo4j-version': 5, edition: 'enterprise' },
];

describe('docs/answers.schema.json', () => {
  it.each(wrong.map((answers) => [JSON.stringify(answers), answers] as const))('refuses %s, as init does', (_, answers) => {
    expect({ init: taken(answers), schema: accepts(answers) }).toEqual({ init: false, schema: false });
  });

  it.each(right.map((answers) => [JSON.stringify(answers), answers] as const))('takes %s, as init does', (_, answers) => {
    expect({ init: taken(answers), schema: accepts(answers) }).toEqual({ init: true, schema: true });
  });

  it('takes every number of days and every port that init takes, as digits', () => {
    for (const [answer, most] of [
      ['days', 36_500],
      ['https-port', 65_535],
    ] as const)
      for (let number = 0; number <= most + 200; number++)
        if (accepts({ [answer]: String(number) }) !== (number >= 1 && number <= most)) expect.fail(`${answer} ${number}`);
  });
});
