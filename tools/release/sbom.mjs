// What the single file consists of, for programs (CycloneDX): the packages in the bundle, Node, and what Node is made of.
import { readFileSync } from 'node:fs';

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, nodeFor, nodeVersion } from './node-builds.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Licences of what Node tells the version of, by its own LICENSE file and their headers (SPDX). Another Node may have more: then the
 * release stops until a line is added.
 */
const licences = {
  acorn: 'MIT',
  ada: 'MIT',
  amaro: 'MIT',
  ares: 'MIT',
  brotli: 'MIT',
  icu: 'Unicode-3.0',
  libffi: 'MIT',
  lief: 'Apache-2.0',
  llhttp: 'MIT',
  merve: 'MIT',
  nbytes: 'MIT',
  ncrypto: 'MIT',
  nghttp2: 'MIT',
  nghttp3: 'MIT',
  ngtcp2: 'MIT',
  openssl: 'Apache-2.0',
  simdjson: 'Apache-2.0',
  simdutf: 'MIT',
  sqlite: 'blessing',
  undici: 'MIT',
  uv: 'MIT',
  uvwasi: 'MIT',
  v8: 'BSD-3-Clause',
  zlib: 'Zlib',
  zstd: 'BSD-3-Clause',
};
/** Versions of interfaces, and of data that is part of ICU. */
const noParts = new Set(['node', 'modules', 'napi', 'cldr', 'tz', 'unicode']);

/**
 * @param {Record<string, string>} versions `process.versions` of the Node that is inside
 * @throws Error naming what has no licence in the list above
 */
export function nodeComponent(versions) {
  const parts = Object.entries(versions).filter(([name, of]) => of !== '' && !noParts.has(name));
  const unknown = parts.map(([name]) => name).filter((name) => !Object.hasOwn(licences, name));
  if (unknown.length > 0) throw new Error(`tools/release/sbom.mjs has no licence for a part of Node: ${unknown.join(', ')}`);
  const purl = `pkg:generic/node@${versions.node}`;
  return {
    ...{ type: 'application', 'bom-ref': purl, name: 'node', version: versions.node, purl },
    licenses: [{ license: { id: 'MIT' } }],
    components: parts.map(([name, of]) => ({
      ...{ type: 'library', 'bom-ref': `${purl}#${name}`, name, version: of },
      licenses: [{ license: { id: licences[name] } }],
    })),
  };
}

/** The text of the whole. */
export function sbomOfFile() {
  const sbom = JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8'));
  const versions = JSON.parse(call(nodeFor(`linux-${process.arch}`), ['-p', 'JSON.stringify(process.versions)']));
  if (versions.node !== nodeVersion) throw new Error(`the Node inside is ${versions.node}, not ${nodeVersion}`);
  sbom.components.push(nodeComponent(versions));
  return `${JSON.stringify(sbom, null, 2)}\n`;
}
