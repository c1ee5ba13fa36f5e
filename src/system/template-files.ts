import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Templates } from './system.ts';

/** `templates/` of this package: two folders up from the source file, one up from the bundle in `dist/`. */
export function createTemplates(start: string = fileURLToPath(new URL('.', import.meta.url))): Templates {
  let root: string | undefined;
  const at = (path: string) => {
    root ??= findTemplates(start);
    return join(root, ...path.split('/'));
  };
  return {
    read: async (path) => readFileSync(at(path), 'utf8'),
    list: async (folder) => readdirSync(at(folder)).sort(),
  };
}

/** The files that lie in a program of one file, by their paths in this package. */
export interface FilesInside {
  readonly read: (path: string) => string;
  readonly names: () => readonly string[];
}

export function templatesInside({ read, names }: FilesInside): Templates {
  return {
    read: async (path) => read(`templates/${path}`),
    list: async (folder) => {
      const before = `templates/${folder}/`;
      return names()
        .filter((name) => name.startsWith(before))
        .map((name) => name.slice(before.length))
        .sort();
    },
  };
}

function findTemplates(start: string): string {
  for (const up of ['..', '../..', '../../..']) {
    const candidate = join(start, up, 'templates');
    if (existsSync(join(start, up, 'package.json')) && existsSync(candidate)) return candidate;
  }
  throw new Error(`templates/ is missing from this copy of neo4j-tls (looked above ${start}); install it again`);
}
