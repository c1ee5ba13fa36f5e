// Fills the cache for the lines named as arguments, or for all: node test/support/neo4j/provision-cli.mjs [line...]
// Plain JavaScript with a bundling step, because Node 20 does not read TypeScript.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { outputFiles } = await build({
  stdin: {
    contents: "export { provideShell, provision } from './provision.ts'; export { lines } from './releases.ts';",
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  // The bundle has no place of its own; java/ is found from here, as from provision.ts.
  define: { 'import.meta.url': JSON.stringify(import.meta.url) },
  logLevel: 'error',
});
const { provideShell, provision, lines } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);

const wanted = process.argv.length > 2 ? process.argv.slice(2) : lines;
for (const line of wanted) {
  if (!lines.includes(line)) throw new Error(`unknown line ${line}; known: ${lines.join(', ')}`);
  const started = Date.now();
  const { release, jdk } = await provision(line);
  console.log(`Neo4j ${release.version} on Java ${jdk.major}: ready after ${Date.now() - started} ms`);
}
if (process.argv.length === 2) await provideShell('5');
