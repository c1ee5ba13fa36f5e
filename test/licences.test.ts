import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support/program.ts';

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

it('nothing runs when the package is installed', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
});
