import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeComponent } from '../tools/release/sbom.mjs';
import { runInProcess } from './support/in-process.ts';
import { root } from './support/program.ts';

/** Of a part of Node, which is in the single file alone. */
const nodeVersions = { node: '26.0.0', modules: '147', openssl: '3.5.8', zlib: '1.3.2', nghttp3: '' };

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
}

it('the package says the licence of everything in it, for people and for programs', () => {
  const { bomFormat, components } = JSON.parse(read('dist/sbom.cdx.json')) as {
    readonly bomFormat: string;
    readonly components: readonly Component[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const told = components.map(({ name, version, licenses: [licence] }) => {
    const id = licence === undefined ? '' : 'expression' in licence ? licence.expression : licence.license.id;
    expect(id, name).toMatch(/^[A-Za-z0-9.()+ -]+$/);
    return `${name} ${version} (${id})`;
  });
  const texts = read('dist/THIRD-PARTY-LICENSES.txt');
  expect([...texts.matchAll(/^\S+ \d\S* \(.*\)$/gm)].map(([line]) => line).sort()).toEqual([...told].sort());
  expect(told.map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['commander', 'zod', 'node-forge', 'inquirer']));
  // Its code pages were half of what the wizard loads, for a question that is never asked.
  expect(told.filter((line) => /iconv-lite|external-editor/.test(line))).toEqual([]);
});

it('the program itself says it for programs', async () => {
  const { code, out } = await runInProcess(['help', 'licenses', '--json']);
  expect([code, out]).toEqual([0, read('dist/sbom.cdx.json')]);
});

it('the single file names what Node is made of as well, and is not made where a licence of that is not known', () => {
  expect(nodeComponent(nodeVersions)).toMatchObject({
    name: 'node',
    components: [
      { name: 'openssl', version: '3.5.8', licenses: [{ license: { id: 'Apache-2.0' } }] },
      { name: 'zlib', version: '1.3.2', licenses: [{ license: { id: 'Zlib' } }] },
    ],
  });
  expect(() => nodeComponent({ ...nodeVersions, constructor: '1' })).toThrow('no licence for a part of Node: constructor');
});

it('nothing runs when the package is installed', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
});
