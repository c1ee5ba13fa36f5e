import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { root } from '../support/program.ts';

/** The files of this checkout as a program of one file has them. */
const inside = {
  read: (path: string) => readFileSync(join(root, path), 'utf8'),
  names: () =>
    readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' }).map(
      (path) => `templates/${path.replaceAll('\\', '/')}`,
    ),
};

describe('a program of one file', () => {
  it('calls itself by its own path alone, in a timer for example', () => {
    expect(createSystem([], inside).host.program).toEqual([process.execPath]);
    expect(createSystem([]).host.program).toEqual([process.execPath, process.argv[1]]);
  });

  it('reads the templates that lie in it', async () => {
    const [one, elsewhere] = [createSystem([], inside).templates, createSystem([]).templates];
    expect(await one.read('timer/cron')).toBe(await elsewhere.read('timer/cron'));
    const withNode = createSystem([], {
      read: (path) => (path === 'node/LICENSE' ? 'Node.js is licensed for use' : inside.read(path)),
      names: () => [...inside.names(), 'node/LICENSE'],
    }).templates;
    expect(await withNode.licenses()).toBe(
      `${await elsewhere.licenses()}\n${'='.repeat(80)}\n\nThe program contains Node.js.\n\nNode.js is licensed for use`,
    );
    expect(await one.list('neo4j-conf/5')).toEqual(await elsewhere.list('neo4j-conf/5'));
  });
});
