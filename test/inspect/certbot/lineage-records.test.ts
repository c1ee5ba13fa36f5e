import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { changeableFolder, lineageRecords } from '../../../src/inspect/certbot/lineage-records.ts';
import { hookPaths, lineagePointerToText, lineageRecordToText } from '../../../src/sources/deploy-hook.ts';
import { createSystem } from '../../../src/system/index.ts';
import { describeNeeds } from '../../support/needs.ts';
import { testdir } from '../../support/testdir.ts';

const system = createSystem();
const name = 'graph.example.test';
const places = (configDirectory: string) => ({ configDirectory, workDirectory: undefined, logsDirectory: undefined });

describeNeeds(['root'], 'records of lineages, for root', () => {
  let folder: string;
  let home: string;
  let config: string;
  const own = (path: string): void => {
    execFileSync('chown', ['-hR', '4242:4242', path]);
  };
  const note = () => join(home, '.neo4j-tls/lineages', name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const record = (at: string, about: string | undefined, hook = hookPaths(join(at, 'neo4j-tls'), name).script): string =>
    lineageRecordToText({
      home: about,
      name,
      lineage: join(at, 'live', name),
      places: places(at),
      acmeCa: undefined,
      scopes: ['bolt'],
      hook,
      path: hookPaths(join(at, 'neo4j-tls'), name).result,
      reload: 'none',
    });
  const look = async () => {
    const { records, passedOver } = await lineageRecords(system, { home });
    return { hooks: records.map(({ hook }) => hook), because: passedOver.map(({ because }) => because) };
  };

  beforeEach(() => {
    folder = testdir({});
    chmodSync(folder, 0o755);
    home = join(folder, 'home');
    config = join(folder, 'letsencrypt');
    mkdirSync(home);
  });

  it('are read beside the hook; the note in the home says where', async () => {
    write(note(), lineagePointerToText(name, config));
    own(home);
    const paths = hookPaths(join(config, 'neo4j-tls'), name);
    expect(await look()).toEqual({ hooks: [], because: ['root has no record of that lineage'] });
    write(paths.record, record(config, '/srv/other'));
    expect((await look()).hooks).toEqual([]);
    write(paths.record, record(config, home));
    expect(await look()).toEqual({ hooks: [paths.script], because: [] });
    // The home may be named by another way to it.
    symlinkSync(home, join(folder, 'current'));
    write(paths.record, record(config, join(folder, 'current')));
    expect((await look()).hooks).toEqual([paths.script]);
  });

  it('are not used where others can write them, the hook or certbot’s folders', async () => {
    write(note(), lineagePointerToText(name, config));
    const paths = hookPaths(join(config, 'neo4j-tls'), name);
    write(paths.record, record(config, home));
    write(paths.script, '#!/bin/sh\n');
    for (const changeable of [paths.script, paths.record, dirname(paths.record), config]) {
      own(changeable);
      expect((await look()).hooks, changeable).toEqual([]);
      execFileSync('chown', ['-hR', '0:0', changeable]);
    }
    chmodSync(config, 0o777);
    expect((await look()).hooks).toEqual([]);
    chmodSync(config, 0o755);
    expect((await look()).hooks).toEqual([paths.script]);
    write(paths.record, record(config, home, join(home, 'evil.sh')));
    write(join(home, 'evil.sh'), '#!/bin/sh\n');
    own(home);
    expect((await look()).hooks).toEqual([]);
  });

  it('are not taken from a home that is another user’s, whoever owns the file', async () => {
    write(note(), record(config, undefined));
    expect(await look()).toEqual({ hooks: [hookPaths(join(config, 'neo4j-tls'), name).script], because: [] });
    own(home);
    execFileSync('chown', ['0:0', note()]);
    // Another process of root's did that: it is seen from the next turn of the event loop on.
    await new Promise(setImmediate);
    expect(await look()).toEqual({ hooks: [], because: ['user 4242 can write it'] });
    // A link of that user's to a record of root's about something else.
    rmSync(note());
    write(join(folder, 'elsewhere'), record(config, undefined));
    symlinkSync(join(folder, 'elsewhere'), note());
    own(home);
    expect((await look()).hooks).toEqual([]);
  });

  it('tell which of certbot’s folders others can change', () => {
    mkdirSync(config);
    expect(changeableFolder(system, places(config))).toBeUndefined();
    own(config);
    expect(changeableFolder(system, places(config))).toEqual({ path: config, who: 'user 4242' });
    expect(changeableFolder(system, { ...places('/etc'), logsDirectory: config })?.path).toBe(config);
  });
});
