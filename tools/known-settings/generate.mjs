// Writes src/neo4j/config/known-settings/<line>.ts: the settings each Neo4j line declares, and what its migrators make of old names,
// asked of that line's own classes (KnownSettings.java) on the class path of the test bench. Needs the bench's JDKs and Maven.
//   node tools/known-settings/generate.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'known-settings-'));
try {
  const bench = join(work, 'provision.mjs');
  await build({
    entryPoints: [join(root, 'test/support/neo4j/provision.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bench,
    define: { 'import.meta.url': JSON.stringify(new URL('../../test/support/neo4j/provision.ts', import.meta.url).href) },
  });
  const { provision } = await import(bench);
  const oldNames = join(work, 'old-names');
  writeFileSync(oldNames, '');
  for (const line of ['4.4', '5', '2025', '2026']) {
    const { release, jdk, serverClassPath } = await provision(line);
    const classes = join(work, line);
    run(join(jdk.home, 'bin/javac'), ['-nowarn', '-d', classes, '-cp', serverClassPath, join(here, 'KnownSettings.java')]);
    const opened = ['--add-opens=java.base/java.lang=ALL-UNNAMED'];
    const facts = run(join(jdk.home, 'bin/java'), [...opened, '-cp', `${classes}:${serverClassPath}`, 'KnownSettings', oldNames]);
    if (line === '4.4')
      writeFileSync(
        oldNames,
        facts
          .split('\n')
          .flatMap((fact) => fact.split('\t')[1] ?? [])
          .join('\n'),
      );
    writeFileSync(
      join(root, 'src/neo4j/config/known-settings', `${line.replace('.', '-')}.ts`),
      moduleText(release.version, facts),
    );
    console.log(`${line}: ${facts.trim().split('\n').length} facts of Neo4j ${release.version}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
  return stdout;
}

function moduleText(version, facts) {
  const lines = facts
    .trim()
    .split('\n')
    // The default of the home is where the program runs: nobody's default.
    .map((fact) =>
      fact
        .replaceAll(process.cwd(), '')
        // A set, which Java prints in another order each time.
        .replace(/(?<=options are: `\[)[^\]]*/, (names) => names.split(', ').sort().join(', '))
        .replace(/\t+$/, '')
        .replace(/[\\`]|\$(?=\{)/g, '\\$&'),
    );
  return `// Made by tools/known-settings/generate.mjs from Neo4j ${version}; not edited by hand. See index.ts for the columns.\nexport const facts = \`${lines.join('\n')}\n\`;\n`;
}
