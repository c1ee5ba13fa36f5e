import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { nfpmConfig } from '../tools/release/nfpm-config.mjs';
import { platforms } from '../tools/release/node-builds.mjs';
import { releaseNotes } from '../tools/release/notes.mjs';
import { root } from './support/program.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const own = JSON.parse(read('package.json')) as {
  readonly author: string;
  readonly homepage: string;
  readonly license: string;
  readonly repository: { readonly url: string };
};

describe('where the project lives', () => {
  it('stands in package.json alone', () => {
    const repository = /github\.com\/.+(?=\.git$)/.exec(own.repository.url)?.[0];
    const address = /(?<=<).+(?=>$)/.exec(own.author)?.[0];
    expect([repository, address]).toEqual([expect.stringContaining('/'), expect.stringContaining('@')]);
    const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const named = files.filter(
      (path) => /\.(?:[cm]?[jt]s|ya?ml|md|json|sh|txt|conf)$|Dockerfile/.test(path) && !/^package(?:-lock)?\.json$/.test(path),
    );
    expect(named.filter((path) => [repository, address].some((word = '') => read(path).includes(word)))).toEqual([]);
  });

  it('gets into deb and rpm from there', () => {
    const config = nfpmConfig({ arch: 'amd64', stage: '/stage', packagedOn: '2026-11-27' });
    expect(config).not.toContain('${');
    for (const line of [`maintainer: ${own.author}`, `homepage: ${own.homepage}`, `license: ${own.license}`])
      expect(config.split('\n')).toContain(line);
  });
});

describe('notes of a release', () => {
  const changelog =
    '# Changelog\n\n## 0.10.0, not yet released\n\n- soon\n\n## 0.1.0, 2026-12-01\n\n- a thing,\n  in two lines\n\n## 0.0.9, 2026-11-01\n\n';

  it('are what the changelog says of that version', () => {
    expect(releaseNotes(changelog, 'v0.1.0')).toBe('- a thing,\n  in two lines\n');
  });

  it.each([
    ['v0.10.0', 'no date for 0.10.0'],
    ['v0.0.9', 'says nothing of 0.0.9'],
    ['v0.1', 'says nothing of 0.1'],
    ['v0a1b0', 'says nothing of 0a1b0'],
    ['', 'says nothing of '],
  ])('are refused for %j', (tag, why) => {
    expect(() => releaseNotes(changelog, tag)).toThrow(why);
  });
});

describe.each(['ci', 'release'])('the workflow %s', (name) => {
  const text = read(`.github/workflows/${name}.yml`);

  it('takes the actions of others by their commit', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/.test(action))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('has lines that a shell reads', () => {
    const { jobs } = parse(text) as {
      readonly jobs: Readonly<Record<string, { readonly steps: readonly { run?: string; shell?: string }[] }>>;
    };
    const scripts = Object.values(jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run, shell }) => (shell === 'pwsh' ? [] : (run ?? []))),
    );
    expect(scripts.length).toBeGreaterThan(3);
    const input = (script: string) => script.replaceAll(/\$\{\{[^}]*\}\}/g, 'value');
    expect(scripts.filter((script) => spawnSync('bash', ['-n'], { input: input(script) }).status !== 0)).toEqual([]);
  });

  it('may read alone, but for what publishes', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    const [before = '', publishing = ''] = text.split(/^ {2}publish:$/m);
    expect(before).not.toContain('write');
    if (name === 'release')
      expect([...publishing.matchAll(/^ {6}(\S+: write)$/gm)].map(([, right]) => right)).toEqual([
        'contents: write',
        'id-token: write',
        'attestations: write',
      ]);
  });
});

it('a release runs every file that it makes, and the page on installing names each', () => {
  const workflow = read('.github/workflows/release.yml');
  const page = read('docs/install.md');
  for (const platform of platforms) {
    expect(page).toContain(`neo4j-tls-${platform}`);
    expect(workflow).toContain(platform);
  }
});
