import { describe, expect, it } from 'vitest';
import type { SeenFile } from '../../../src/verdict/facts.ts';
import { sightOf } from '../../../src/verdict/start/readability.ts';

const neo4j = { uid: 7474, groups: [7474, 100] };
const file = (mode: number, uid: number, gid: number, folderMode = 0o755): SeenFile => ({
  path: '/home/neo4j/private.key',
  fact: {
    ...{ state: 'present', type: 'file', mode, owner: { uid, gid } },
    ...{ size: 1, realPath: '/home/neo4j/private.key', isSymbolicLink: false },
  } as SeenFile['fact'],
  way: [{ path: '/home/neo4j', mode: folderMode, uid: 0, gid: 0 }],
});

describe('who may read a file', () => {
  it.each([
    ['its owner with 0400', file(0o400, 7474, 0), 'readable'],
    ['its group with 0440', file(0o440, 0, 100), 'readable'],
    ['anybody with 0444', file(0o444, 0, 0), 'readable'],
    ['not a stranger with 0440', file(0o440, 0, 0), 'unreadable'],
    ['not the owner with 0044', file(0o044, 7474, 7474), 'unreadable'],
    ['nobody behind a closed folder', file(0o444, 7474, 7474, 0o700), 'out-of-reach'],
  ])('%s', (_, seen, kind) => {
    expect(sightOf(seen, neo4j).kind).toBe(kind);
  });

  it('root, in any case, and where no user is judged', () => {
    expect(sightOf(file(0o000, 7474, 0, 0o700), { uid: 0, groups: [0] }).kind).toBe('readable');
    expect(sightOf(file(0o000, 7474, 0, 0o000), undefined).kind).toBe('readable');
  });

  it('tells a circle of links from a file that is not there', () => {
    const missing: SeenFile = { path: '/x', fact: { state: 'missing' }, way: [] };
    const circle: SeenFile = { path: '/x', fact: { state: 'unreachable', reason: 'ELOOP' }, way: [] };
    expect(sightOf(missing, neo4j).kind).toBe('missing');
    expect(sightOf(circle, neo4j).kind).toBe('out-of-reach');
  });
});
