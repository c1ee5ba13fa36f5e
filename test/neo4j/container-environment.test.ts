import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { releaseLines } from '../../src/model/installation.ts';
import { connectorSetting } from '../../src/neo4j/config/connectors.ts';
import { policySetting, policySuffixes, type SuffixName } from '../../src/neo4j/config/ssl-policy.ts';
import { settingToVariable } from '../../src/neo4j/container-environment.ts';
import { variableToSetting } from '../support/image-variables.ts';

const names = [
  ...(['bolt', 'https', 'cluster', 'backup'] as const).flatMap((scope) =>
    (Object.keys(policySuffixes) as SuffixName[]).map((suffix) => policySetting(scope, suffix)),
  ),
  ...releaseLines.flatMap((line) =>
    (['enabled', 'listen_address', 'advertised_address', 'tls_level'] as const).map((suffix) =>
      connectorSetting(line, 'bolt', suffix),
    ),
  ),
  'server.default_listen_address',
  'dbms.security.tls_reload_enabled',
];

it('spells settings as the image wants them', () => {
  expect(settingToVariable('dbms.ssl.policy.bolt.client_auth')).toBe('NEO4J_dbms_ssl_policy_bolt_client__auth');
  expect(settingToVariable('server.bolt.tls_level')).toBe('NEO4J_server_bolt_tls__level');
});

it('comes back from the image’s own rules, done by sed as its entry point does', () => {
  const variables = names.map(settingToVariable);
  const back = execFileSync('sed', ['-e', 's/^NEO4J_//', '-e', 's|_|.|g', '-e', 's|\\.\\.|_|g'], {
    input: `${variables.join('\n')}\n`,
    encoding: 'utf8',
  });
  expect(back.trim().split('\n')).toEqual(names);
  expect(variables.map(variableToSetting)).toEqual(names);
});

it('takes no variable of the image itself for a setting', () => {
  expect(['NEO4J_AUTH', 'NEO4J_EDITION', 'NEO4J_ACCEPT_LICENSE_AGREEMENT', 'NEO4J_1_x', 'PATH'].map(variableToSetting)).toEqual(
    Array.from({ length: 5 }),
  );
});
