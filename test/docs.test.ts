import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { root, runProgram, runWell } from './support/program.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the docs say what the program does', () => {
  it('README lists every command, and no other', () => {
    const table = /## Commands\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
    const listed = [...table.matchAll(/^\| `([a-z]+)/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual(commands.map(({ name }) => name).sort());
  });

  it('--help lists every command with its line', async () => {
    const { stdout } = await runWell(['--help']);
    for (const { name } of commands) expect(stdout.replace(/\s+/g, ' ')).toContain(`${name} `);
    for (const { summary } of commands) expect(stdout.replace(/\s+/g, ' ')).toContain(summary.replace(/\s+/g, ' '));
  });

  it.each(['trust', 'ca'])('%s alone shows what it has', async (group) => {
    const { code, stdout } = await runProgram([group]);
    expect(code).toBe(2);
    expect(stdout).toMatch(new RegExp(`^Usage: neo4j-tls ${group} [\\s\\S]*Commands:`));
  });

  it.each(commands.map(({ name }) => name))('%s --help works', async (name) => {
    const { stdout } = await runWell([name, '--help']);
    expect(stdout).toContain('Usage: neo4j-tls');
  });

  it('the reference of the answers is made from their definitions', () => {
    expect(() => execFileSync(process.execPath, ['tools/reference.mjs', '--check'], { cwd: root, stdio: 'pipe' })).not.toThrow();
  });

  it('every exit code of the README is in the help', async () => {
    const { stdout } = await runProgram([]);
    for (const code of ['0', '1', '2', '3', '130']) expect(stdout).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('links between pages lead somewhere', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CHANGELOG.md',
      ...readdirSync(join(root, 'docs'))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    for (const page of pages) {
      for (const [, target = ''] of read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        expect(existsSync(join(root, page, '..', target)), `${page} links to ${target}`).toBe(true);
      }
    }
  });

  it('what a script or a tool names is kept in the repository', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const named = Object.values(
      (JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }).scripts,
    )
      .flatMap((line) => line.match(/\S+\.mjs/g) ?? [])
      .map((path) => [path, 'package.json'] as const);
    const imported = files
      .filter((path) => /^(bin|tools)\/.*\.(mjs|cjs|js)$/.test(path))
      .flatMap((path) =>
        [...read(path).matchAll(/(?:from|require\(|import\() ?'(\.[^']*\.[cm]?js)'/g)].map(
          ([, to = '']) => [join(path, '..', to).replaceAll('\\', '/'), path] as const,
        ),
      );
    expect(imported.length).toBeGreaterThan(5);
    for (const [path, by] of [...named, ...imported]) expect(files, by).toContain(path);
  });

  it('no page names the machine it was written on', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
    const machine = new RegExp(['/wo', 'rk/(main|shared)|\\.\\./sha', 'red/'].join(''));
    for (const file of files.filter((name) => /\.(md|ts|mjs|js|json|yml|conf|sh|java)$/.test(name) || name === '.ci/run'))
      expect(machine.test(read(file)), file).toBe(false);
  });
});
