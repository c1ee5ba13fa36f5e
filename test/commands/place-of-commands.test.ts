import { expect, it } from 'vitest';
import { placeOfCommands } from '../../src/commands/runner/place-of-commands.ts';
import { inPlace } from '../../src/model/command-line/command-place.ts';
import { createSystem } from '../../src/system/index.ts';

it('a command that looks says for which system Neo4j is, where that was said; one that writes cannot', () => {
  const system = { ...createSystem(), env: {} };
  const found = { home: '/srv/neo4j', from: 'flag' } as const;
  const elsewhere = placeOfCommands(system, found, { neo4jVersion: '5', platform: 'windows' });
  expect(inPlace('neo4j-tls doctor --peer ../m2', elsewhere)).toBe(
    'neo4j-tls doctor --peer ../m2 --home /srv/neo4j --neo4j-version 5 --platform windows',
  );
  expect(inPlace('neo4j-tls status', elsewhere)).toBe('neo4j-tls status --home /srv/neo4j --neo4j-version 5 --platform windows');
  expect(inPlace('neo4j-tls init --components bolt', elsewhere)).not.toContain('--platform');
  expect(inPlace('neo4j-tls doctor', placeOfCommands(system, found, {}))).toBe('neo4j-tls doctor --home /srv/neo4j');
});

it.each([
  ['linux', "'/srv/my graph'"],
  ['darwin', "'/srv/my graph'"],
  ['win32', '"/srv/my graph"'],
] as const)('a command is quoted as it is typed on %s', (platform, home) => {
  const real = createSystem();
  const system = { ...real, env: {}, host: { ...real.host, platform } };
  const place = placeOfCommands(system, { home: '/srv/my graph', from: 'flag' }, {});
  expect(inPlace('neo4j-tls doctor', place)).toBe(`neo4j-tls doctor --home ${home}`);
});
