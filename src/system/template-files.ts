import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Templates } from './system.ts';

/** `templates/` of this package: two folders up from the source file, one up from the bundle in `dist/`. */
export function createTemplates(start: string = fileURLToPath(new URL('.', import.meta.url))): Templates {
  let root: string | undefined;
  const inPackage = (path: string) => {
    root ??= findPackage(start);
    return join(root, ...path.split('/'));
  };
  const at = (path: string) => inPackage(`templates/${path}`);
  return {
    read: async (path) => readFileSync(at(path), 'utf8'),
    list: async (folder) => readdirSync(at(folder)).sort(),
    licenses: async () => licenceFiles.map((path) => readFileSync(inPackage(path), 'utf8')).join(between),
    sbom: async () => readFileSync(inPackage(sbomFile), 'utf8'),
  };
}

/** The program's own licence, and those of the packages in its bundle. */
const licenceFiles = ['LICENSE', 'dist/THIRD-PARTY-LICENSES.txt'];
const sbomFile = 'dist/sbom.cdx.json';
/** Only where Node is inside as well. */
const licenceOfNode = 'node/LICENSE';
const between = `\n${'='.repeat(80)}\n\n`;

/** The files that lie in a program of one file, by their paths in this package. */
export interface FilesInside {
  readonly read: (path: string) => string;
  readonly names: () => readonly string[];
}

/** The templates of the single executable, which carries them as assets. */
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
    licenses: async () =>
      [...licenceFiles, ...names().filter((name) => name === licenceOfNode)]
        .map((path) => (path === licenceOfNode ? `The program contains Node.js.\n\n${read(path)}` : read(path)))
        .join(between),
    sbom: async () => read(sbomFile),
  };
}

function findPackage(start: string): string {
  for (const up of ['..', '../..', '../../..']) {
    const candidate = join(start, up);
    if (existsSync(join(candidate, 'package.json')) && existsSync(join(candidate, 'templates'))) return candidate;
  }
  throw new Error(`templates/ is missing from this copy of neo4j-tls (looked above ${start}); install it again`);
}
