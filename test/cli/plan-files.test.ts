import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { fillDirectory } from '../support/testdir.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
fillDirectory(folder, {
  'home/conf/neo4j.conf': '',
  'members.yaml':
    'line: "5"\ncomponents: [cluster, backup]\nmembers:\n  - name: core1\n    names: [core1.example]\n' +
    '  - name: core2\n    names: [core2.example]\n  - name: reader\n    components: [cluster]\n    names: [reader.example]\n',
});
const at = (...parts: string[]): string => join(folder, ...parts);
const home = ['--home', at('home'), '--neo4j-version', '5', '--edition', 'enterprise'];

/** Every file below, but for those that the program keeps for itself. */
function files(folderOf = folder): string[] {
  return readdirSync(folderOf).flatMap((name) => {
    const path = join(folderOf, name);
    if (name === '.neo4j-tls') return [];
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

interface Planned {
  readonly plan: { readonly steps: readonly { readonly files: readonly { readonly path: string }[] }[] };
}

/** Runs a command, and gives what its dry run had shown, as text and as a list, with the files that are new. */
async function shownAndMade(...argv: string[]) {
  const before = files();
  const { out: text } = await runInProcess([...argv, '--dry-run']);
  const { out: json } = await runInProcess([...argv, '--dry-run', '--json']);
  expect(files()).toEqual(before);
  const { code, err } = await runInProcess([...argv, '--yes']);
  expect(code, err).toBe(0);
  const { plan } = JSON.parse(json) as Planned;
  const listed = plan.steps.flatMap((step) => step.files.map(({ path }) => path));
  return { text, listed, made: files().filter((path) => !before.includes(path)) };
}

describe('the plan names every file that will be made', () => {
  it.each([
    ['ca create', ['ca', 'create', '--out', at('ca'), '--intermediate', '--no-passphrase'], 5],
    ['ca sign', ['ca', 'sign', '--ca', at('ca'), '--name', 'a.example', '--out', at('signed')], 3],
    ['ca sign --client', ['ca', 'sign', '--ca', at('ca'), '--client', 'app', '--out', at('client')], 4],
    ['init --source ca', ['init', ...home, '--components', 'bolt,cluster', '--source', 'ca', '--ca', at('ca')], 7],
    ['renew --ca', ['renew', ...home, '--ca', at('ca'), '--force'], 2],
    ['bundle', ['bundle', '--members', at('members.yaml'), '--ca', at('ca'), '--out', at('bundle')], 25],
    ['ca revoke', ['ca', 'revoke', '--ca', at('ca'), at('signed/public.crt')], 0],
  ])('%s', async (_, argv, least) => {
    const { text, listed, made } = await shownAndMade(...argv);
    expect(made.length).toBeGreaterThanOrEqual(least);
    const words = text.replace(/\s+/g, ' ');
    for (const path of made) {
      const isRecord = basename(dirname(path)) === 'issued';
      expect(
        listed.some((one) => one === path || (one.endsWith('/') && path.startsWith(one))),
        `${relative(folder, path)} in --json`,
      ).toBe(true);
      // Of a member's folder the row has the way from there.
      const member = relative(at('bundle'), path).split('/').slice(1).join('/');
      const shown = isRecord ? 'issued/' : path.startsWith(at('bundle')) ? member : basename(path);
      expect(words, relative(folder, path)).toContain(shown);
    }
  });
});
