import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from '../../support/in-process.ts';
import { testdir } from '../../support/testdir.ts';
import { formRows } from './container-forms.ts';

const odd: readonly unknown[] = [null, [], {}, 7, '', 'x', true, [null], [[]], { toString: null }];
const signs = ['$', '"', "'", '\\', '`', '$' + '{', '$(', '\n', '['];

/** Numbers that follow from the seed alone. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

it('whatever shape a description has, it is judged or refused in words', { timeout: 60_000 }, async () => {
  const next = numbers(11);
  const changed = (value: unknown): unknown => {
    if (next(14) === 0) return odd[next(odd.length)];
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(one)]));
  };
  const folder = testdir();
  let tried = 0;
  for (const { file, files } of formRows) {
    const source = String(files[file]);
    for (let turn = 0; turn < 3; turn++) {
      const at = next(source.length);
      const text = /\.(?:ya?ml|json)$/.test(file)
        ? source
            .split('---')
            .map((part) => JSON.stringify(changed(parse(part))))
            .join('\n---\n')
        : `${source.slice(0, at)}${signs[next(signs.length)]}${source.slice(at + next(4))}`;
      const path = join(folder, file);
      writeFileSync(path, text);
      const { code, out, err } = await runInProcess(['doctor', '--container', path, '--json']);
      tried++;
      expect([code, out + err], text).toEqual([
        expect.toSatisfy((one) => [0, 1, 2].includes(one)),
        expect.not.stringMatching(/is a bug/),
      ]);
    }
  }
  expect(tried).toBeGreaterThan(100);
});

it('long files are judged or refused as well', { timeout: 30_000 }, async () => {
  const folder = testdir();
  const long = (part: string): string => part.repeat(Math.ceil(1_000_000 / part.length));
  const texts = [
    long('\n'),
    `RUN${long(' ')}`,
    `FROM neo4j:5\nRUN${long(' ')}`,
    long('docker run $A '),
    `docker run ${long('"')}`,
    long('kind: x\n'),
  ];
  for (const text of texts) {
    const path = join(folder, 'Dockerfile.x');
    writeFileSync(path, text);
    writeFileSync(join(folder, 'x'), text);
    for (const one of [path, join(folder, 'x')])
      expect((await runInProcess(['doctor', '--container', one, '--json'])).code).toBeLessThan(3);
  }
});
