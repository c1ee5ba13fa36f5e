import { describe, expect, it } from 'vitest';
import { pairsToRehearse } from '../../../src/apply/rehearsal/bundle-pairs.ts';

const kinds = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).flatMap(([kind, count]) => Array<string>(count).fill(kind));

describe('members that are rehearsed', () => {
  it.each([2, 3, 8])('are every two of %i, both ways', (count) => {
    const pairs = pairsToRehearse(kinds({ ec: count }));
    expect(new Set(pairs.map((pair) => pair.join('-'))).size).toBe(count * (count - 1));
    expect(pairs.every(([server, client]) => server !== client)).toBe(true);
  });

  it('are none where there is one', () => {
    expect(pairsToRehearse(['ec'])).toEqual([]);
  });

  it('are some of many, first and last among them, each as server and as client', () => {
    const pairs = pairsToRehearse(kinds({ ec: 100 }));
    expect(pairs.length).toBeLessThanOrEqual(8);
    const [servers, clients] = [new Set(pairs.map(([server]) => server)), new Set(pairs.map(([, client]) => client))];
    expect(servers).toEqual(clients);
    expect([...servers]).toEqual(expect.arrayContaining([0, 99]));
  });

  it('are of every kind with every other, both ways, and of each kind among themselves', () => {
    const all = kinds({ ec: 40, rsa: 3, 'tls1.2': 1 });
    const seen = new Set(pairsToRehearse(all).map(([server, client]) => `${all[server]} ${all[client]}`));
    for (const server of ['ec', 'rsa', 'tls1.2'])
      for (const client of ['ec', 'rsa', 'tls1.2'])
        expect(seen.has(`${server} ${client}`), `${server} ${client}`).toBe(!(server === 'tls1.2' && client === 'tls1.2'));
  });
});
