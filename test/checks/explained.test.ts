import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpointFindingIds } from '../../src/checks/endpoint-findings.ts';
import { checks } from '../../src/checks/index.ts';
import { findingIdOf, reasonIds } from '../../src/checks/verdict-words.ts';
import { explainId } from '../../src/explain/explain-text.ts';
import { root } from '../support/program.ts';

const folder = (name: string): string =>
  readdirSync(join(root, 'src', name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'src', name, file), 'utf8'))
    .join('\n');

describe('every finding can be explained', () => {
  const written = [
    ...`${folder('checks')}${readFileSync(join(root, 'src/commands/doctor/peers.ts'), 'utf8')}`.matchAll(/\bid: '([a-z0-9-]+)'/g),
  ].map((match) => match[1] ?? '');
  const ids = [
    ...new Set([
      ...checks.flatMap((check) => check.ids),
      ...endpointFindingIds,
      ...reasonIds(),
      ...reasonIds().map(findingIdOf),
      ...written,
    ]),
  ];

  it.each(ids)('%s', (id) => {
    expect(explainId(id)).toMatchObject({ id, meaning: expect.stringMatching(/.{20}/), remedy: expect.stringMatching(/.{5}/) });
  });

  it('covers why a predicted handshake fails', () => {
    const because = [...folder('verdict').matchAll(/because: '([a-z0-9-]+)'/g)].map((match) => match[1] ?? '');
    expect(because.filter((id) => explainId(id) === undefined)).toEqual([]);
  });

  it('has words for every reason of the verdict', () => {
    const code = folder('verdict');
    const reasons = [...code.matchAll(/\b(?:id: |say\()'([a-z0-9]+(?:-[a-z0-9]+)+)'/g)].map((match) => match[1] ?? '');
    const handshake = [
      ...readFileSync(join(root, 'src/verdict/handshake.ts'), 'utf8').matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g),
    ].map((match) => match[1]);
    const path = [
      ...readFileSync(join(root, 'src/verdict/path/path-validation.ts'), 'utf8').matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g),
    ].map((match) => match[1]);
    const known = new Set([...reasonIds(), ...handshake, ...path]);
    expect([...new Set(reasons)].filter((id) => !known.has(id))).toEqual([]);
  });
});
