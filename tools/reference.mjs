// Writes docs/answers.md and docs/answers.schema.json from the one definition of the answers (src/plan/answers/init-options.ts), and
// docs/schemas/ from the documents that are printed (src/documents/printed.ts).
// `--check` only compares.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-answers-'));
const outfile = join(folder, 'options.mjs');
await build({
  stdin: {
    contents: `export { answersJsonSchema } from './plan/answers/init-answers.ts'; export { initOptions, initSections } from './plan/answers/init-options.ts';
      export { documentSchemas } from './documents/json-schemas.ts';`,
    resolveDir: join(root, 'src'),
  },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
  banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
});
const { answersJsonSchema, documentSchemas, initOptions, initSections } = await import(outfile);
rmSync(folder, { recursive: true });

const sections = Object.entries(initSections).map(([section, title]) => {
  const rows = initOptions
    .filter((option) => option.section === section)
    .map(
      ({ name, value, repeatable, help, default: without }) =>
        `| \`${name}\` | \`--${name}${value === undefined ? '' : ` <${value}>`}\`${repeatable ? ', repeatable' : ''} | ${`${help}${without === undefined ? '' : ` (default: ${without})`}`.replaceAll('|', '\\|')} |`,
    );
  return `## ${title}\n\n| in a file | as a flag | |\n|---|---|---|\n${rows.join('\n')}\n`;
});
const files = {
  'docs/answers.md': `# Answers of init

Every answer can be a flag or a line of a YAML or JSON file given with \`--answers FILE\`; flags win. \`--save-answers FILE\` writes such
a file, without secrets. What is left out is asked on a terminal, and takes its default with \`--yes\`. Editors can check a file with
[answers.schema.json](answers.schema.json). This page is made by \`npm run docs\`.

\`\`\`yaml
components: [bolt, https]
source: self-signed            # or by component: { bolt: existing, cluster: ca }
name: [graph.example, localhost, 127.0.0.1]
key-type: ec-p256
days: 365
\`\`\`

${sections.join('\n')}
\`home\`, \`conf\`, \`neo4j-version\`, \`edition\` and \`expand-commands\` may stand in the file as well.
`,
  'docs/answers.schema.json': `${JSON.stringify(answersJsonSchema(), null, 2)}\n`,
  ...Object.fromEntries(
    Object.entries(documentSchemas()).map(([file, schema]) => [`docs/schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`]),
  ),
};
mkdirSync(join(root, 'docs/schemas'), { recursive: true });
for (const [path, text] of Object.entries(files)) {
  if (process.argv.includes('--check')) {
    if (!existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text) {
      console.error(`${path} is not what the definitions say: npm run docs`);
      process.exitCode = 1;
    }
  } else writeFileSync(join(root, path), text);
}
