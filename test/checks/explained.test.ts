import { describe, expect, it } from 'vitest';
import { endpointFindingIds } from '../../src/checks/endpoint/endpoint.ts';
import { checks } from '../../src/checks/index.ts';
import { findingIdOf, wordsOfReasons } from '../../src/checks/verdict/verdict-words.ts';
import { entryOf } from '../../src/explain/catalogue.ts';
import { explainId, explainText } from '../../src/explain/explain-text.ts';
import type { ClientRefusal, ReasonId } from '../../src/model/message-ids.ts';

// That each has an entry is held by the type of `entryOf`; here that one gets to it, by the name that was printed.
describe('every finding can be explained', () => {
  const reasonIds = Object.keys(wordsOfReasons) as ReasonId[];
  const ids = new Set<string>([
    ...checks.flatMap((check) => check.ids),
    ...endpointFindingIds,
    ...reasonIds,
    ...reasonIds.map(findingIdOf),
    ...Object.keys(entryOf),
  ]);

  it.each([...ids])('%s', (id) => {
    expect(explainText(id)).toEqual([
      { id, line: id, meaning: expect.stringMatching(/.{20}/), remedy: expect.stringMatching(/.{5}/) },
    ]);
  });

  it.each<[ClientRefusal, string]>([
    ['client-expired', 'expired'],
    ['client-peer-not-trusted', 'peer-not-trusted'],
    ['client-chain-too-long', 'chain-too-long'],
  ])('%s, said of a client, as %s of a server', (id, ofServer) => {
    expect(explainId(id)).toMatchObject({ id, meaning: explainId(ofServer)?.meaning });
  });

  it('nothing that every object has is taken for a name', () => {
    expect(explainId('constructor')).toBeUndefined();
    expect(explainId('__proto__')).toBeUndefined();
  });
});
