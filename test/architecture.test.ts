import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');

/** Who may import whom, by the table of docs/architecture.md. A folder may always import from itself. */
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const table = /## Who may import whom\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
const mayImport: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...table.matchAll(/^\| `(\w+)` \| ([^|]*)\|$/gm)].map(([, folder = '', list = '']) => [
    folder,
    list.split(',').map((name) => name.trim()),
  ]),
);

/** Modules of the outside world that belong to certain folders alone. */
const keepers: readonly { readonly module: RegExp; readonly folders: readonly string[] }[] = [
  {
    module: /^node:(fs|fs\/promises|tls|net|http|https|http2|dns|dns\/promises|child_process|os)$|^(execa|inquirer)$/,
    folders: ['system'],
  },
  { module: /^node-forge/, folders: ['pki'] },
  { module: /^chalk$/, folders: ['output'] },
  { module: /^commander$/, folders: ['main', 'commands'] },
  { module: /^zod/, folders: ['documents', 'plan'] },
];

function filesIn(folder: string, named: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path, named) : named.test(path) ? [path] : [];
  });
}

/** How often each word stands in a source, outside of comments. */
function wordsOf(source: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const word of code.match(/[A-Za-z_]\w*/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
}

const folderOf = (path: string): string => {
  const [first = ''] = relative(src, path).split(/[\\/]/);
  return first.endsWith('.ts') ? first.slice(0, -3) : first;
};

describe('who imports whom', () => {
  const files = filesIn(src, /\.ts$/);

  it('finds the source', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files.map((path) => [relative(root, path), path]))('%s keeps to its folder’s table', (_, path) => {
    const folder = folderOf(path);
    const allowed = mayImport[folder];
    expect(allowed, `${folder} is not in the table`).toBeDefined();
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith('.')) {
        const target = folderOf(normalize(join(dirname(path), specifier)));
        const isTypeOnly = target === 'system' && folder === 'main';
        expect(target === folder || isTypeOnly || allowed?.includes(target), `imports ${specifier}`).toBe(true);
      } else {
        for (const { module, folders } of keepers) {
          if (module.test(specifier)) expect(folders, `imports ${specifier}`).toContain(folder);
        }
      }
    }
  });

  it('what takes the machine says which parts of it, but for those who hand it on', () => {
    const whole = /(?:[:|&]\s*|(?<!Pick)<|\bextends )System\b(?!\[)/;
    const takers = files.filter((path) => folderOf(path) !== 'system' && whole.test(readFileSync(path, 'utf8')));
    expect(takers.map((path) => relative(src, path).replaceAll('\\', '/')).sort()).toEqual([
      'commands/runner/command.ts',
      'commands/runner/run.ts',
      'main.ts',
    ]);
  });

  it('nothing is exported that only tests use, or nobody', () => {
    const others = [join(root, 'bin'), join(root, 'tools')].flatMap((folder) => filesIn(folder, /\.[cm]?js$/));
    const words = new Map([...files, ...others].map((path) => [path, wordsOf(readFileSync(path, 'utf8'))]));
    const users = new Map<string, number>();
    for (const counts of words.values()) for (const word of counts.keys()) users.set(word, (users.get(word) ?? 0) + 1);
    const unused = files.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm)]
        .map(([, name = '']) => name)
        // Used elsewhere, or here once more than where it is declared.
        .filter((name) => (users.get(name) ?? 0) < 2 && (words.get(path)?.get(name) ?? 0) < 2)
        .map((name) => `${relative(root, path)}: ${name}`),
    );
    expect(unused).toEqual([]);
  });

  it('every exported function says what it does', () => {
    const silent = files.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/(?<!\*\/\n)^export (?:async )?function\*? (\w+)/gm)].map(
        ([, name]) => `${relative(root, path)}: ${name}`,
      ),
    );
    expect(silent).toEqual([]);
  });

  it('no two files need each other, not even for a type', () => {
    const statically = (path: string): string[] =>
      [...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b[^;']*?from '(\.[^']+)';/gm)].map((match) =>
        normalize(join(dirname(path), match[1] ?? '')),
      );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, way: readonly string[]): void => {
      const at = way.indexOf(path);
      if (at >= 0) circles.push([...way.slice(at), path].map((each) => relative(src, each)).join(' > '));
      if (at >= 0 || done.has(path)) return;
      for (const next of statically(path)) walk(next, [...way, path]);
      done.add(path);
    };
    for (const path of files) walk(path, []);
    expect(circles).toEqual([]);
  });
});

describe.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  const there = ['src', 'test', 'tools', 'docs', 'bin', 'templates', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      `${folder}/${path}`.replaceAll('\\', '/'),
    ),
  );
  /** What a path may stand below; a file may be named without its folder, where the text says which. */
  const isThere = (path: string): boolean => {
    const form = path
      .replace(/\/$/, '')
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/<[^>]*>|\*/g, '[^/]*');
    const whole = new RegExp(`(?:^|/)${form}(?:\\.ts)?$`);
    return there.some((one) => whole.test(one)) || existsSync(join(root, path));
  };
  /** Names in a home, which the text speaks of as well. */
  const inHome = /^(?:<home>|\.neo4j-tls|trusted|revoked)/;
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    code.startsWith('/') ? [] : code.split(/[\s(]+/),
  );
  const drawn = [...(/## Four ways[\s\S]*?```\n([\s\S]*?)```/.exec(text)?.[1] ?? '').matchAll(/[\w-]+(?:\/[\w<>-]+)+(?:\.ts)?/g)];
  const paths = [
    ...quoted.filter((word) => /\.(?:ts|cjs|mjs|sh)$|^[a-z].*\/$|^[a-z][\w-]*(?:\/[\w-]+)+$/.test(word)),
    ...drawn.map(([path]) => path),
  ].filter((path) => !inHome.test(path));

  it('names files and folders that are there', () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });
});
