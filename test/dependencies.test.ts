import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = Object.entries(packages).filter(([path]) => path !== '');

  it('has the hash of every package, those of other platforms included', () => {
    expect(locked.length).toBeGreaterThan(100);
    const without = locked.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('names no host: packages come from the registry that npm is set to', () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});

describe('node-forge', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => [join('src', name), readFileSync(join('src', name), 'utf8')] as const)
    .filter(([, source]) => source.includes("'node-forge"));
  const found = (pattern: RegExp): readonly string[] => [
    ...new Set(sources.flatMap(([, source]) => [...source.matchAll(pattern)].map(([, name = '']) => name))),
  ];

  it('is loaded for its writer of DER and for RC2 alone', () => {
    expect(found(/from 'node-forge([^']*)'/g).toSorted()).toEqual(['/lib/asn1.js', '/lib/rc2.js', '/lib/util.js']);
  });

  it('never parses: fromDer, derToOid, validate and the rest of its readers are not reached', () => {
    expect(found(/(?<!\/)\basn1\.(\w+)/g).toSorted()).toEqual(['Class', 'Type', 'create', 'oidToDer', 'toDer']);
    expect(found(/\{([^{}]*)\} = asn1\b/g)).toEqual([]);
    // Handed on whole, it could be asked for anything.
    const elsewhere = sources.flatMap(([path, source]) => (/[(,=] ?asn1[),;]/.test(source) ? [path] : []));
    expect(elsewhere).toEqual([]);
  });
});
