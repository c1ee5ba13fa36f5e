import { describe, expect, it } from 'vitest';
import { readEffectiveConfig } from '../../../src/neo4j/config/effective-config.ts';
import { loadKnownSettings } from '../../../src/neo4j/config/known-settings/index.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

async function refusedBy(release: string, conf: string): Promise<readonly string[]> {
  const version = parseVersion(release);
  const source = { bytes: Buffer.from(conf), mode: 0o640, path: '/h/conf/neo4j.conf', home: '/h', version };
  const known = await loadKnownSettings(version.line);
  return readEffectiveConfig({ ...source, tableIsComplete: true, expandCommands: false }, known)
    .refusals.filter(({ fatal }) => fatal)
    .map(({ id }) => id);
}

describe('values that a line migrates', () => {
  it.each(['true', 'false', 'TRUE', 'INFO'])('4.4 takes dbms.logs.query.enabled=%s', async (value) => {
    expect(await refusedBy('4.4.48', `dbms.logs.query.enabled=${value}\n`)).toEqual([]);
  });

  it.each(['yes', '\\ttrue\\t', ''])('4.4 refuses dbms.logs.query.enabled=%s', async (value) => {
    expect(await refusedBy('4.4.48', `dbms.logs.query.enabled=${value}\n`)).toEqual(['invalid-value']);
  });

  it('5 and later refuse true', async () => {
    expect(await refusedBy('5.26.30', 'dbms.logs.query.enabled=true\n')).toEqual(['invalid-value']);
    expect(await refusedBy('2026.08.1', 'dbms.logs.query.enabled=true\n')).toEqual(['invalid-value']);
  });
});

it('never quotes the command of a setting, which may hold a secret', async () => {
  const conf = Buffer.from(
    "dbms.ssl.policy.bolt.private_key_password=$(echo 'top secret')\nserver.bolt.enabled=$(echo secret)\n",
  );
  const version = parseVersion('5.26.30');
  const source = { bytes: conf, mode: 0o640, path: '/h/conf/neo4j.conf', home: '/h', version, tableIsComplete: true };
  const known = await loadKnownSettings(version.line);
  const without = readEffectiveConfig({ ...source, expandCommands: false }, known).refusals;
  const failing = new Map([["$(echo 'top secret')", null]]);
  const failed = readEffectiveConfig({ ...source, expandCommands: true, commandOutputs: failing }, known).refusals;
  expect(without.map(({ id }) => id)).toContain('command-without-flag');
  expect(failed.map(({ id }) => id)).toContain('command-failed');
  for (const { neo4jSays } of [...without, ...failed]) expect(neo4jSays).not.toContain('secret');
});
