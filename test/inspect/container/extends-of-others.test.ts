import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fromCompose } from '../../../src/inspect/container/compose.ts';
import { createSystem } from '../../../src/system/index.ts';
import { itNeeds } from '../../support/needs.ts';
import { testdir } from '../../support/testdir.ts';

itNeeds(['root'], 'what a user’s compose file extends is read with that user’s rights, files that it names as well', async () => {
  const roots = testdir({
    'base.yml': 'services:\n  db:\n    image: neo4j:5\n    env_file: secret.env\n',
    'secret.env': { text: 'NEO4J_server_bolt_tls__level=OPTIONAL\n', mode: 0o600 },
  });
  const theirs = testdir();
  const file = join(theirs, 'compose.yml');
  writeFileSync(file, `services:\n  db:\n    extends: {file: ${roots}/base.yml, service: db}\n`);
  const environment = async () => [...((await fromCompose(createSystem(), file)).specs[0]?.environment ?? [])];
  expect(await environment()).toEqual([['NEO4J_server_bolt_tls__level', 'OPTIONAL']]);
  for (const path of [theirs, file]) chownSync(path, 4242, 4242);
  await new Promise(setImmediate);
  expect(await environment()).toEqual([]);
});
