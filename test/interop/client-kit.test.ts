import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pythonWithDriver } from '../support/acme-lab.ts';
import { describeNeeds } from '../support/needs.ts';
import { provideShell } from '../support/neo4j/provision.ts';
import { releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome, type Neo4jServer, type PlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { root, runWell } from '../support/program.ts';

const run = promisify(execFile);
const limit = { timeout: 60_000 };

/** Neo4j's Go driver, with the hashes that go.sum wants. */
const goModule = {
  'go.mod': 'module kit\n\ngo 1.21\n\nrequire github.com/neo4j/neo4j-go-driver/v5 v5.28.4\n',
  'go.sum': [
    'github.com/neo4j/neo4j-go-driver/v5 v5.28.4 h1:7toxehVcYkZbyxV4W3Ib9VcnyRBQPucF+VwNNmtSXi4=',
    'github.com/neo4j/neo4j-go-driver/v5 v5.28.4/go.mod h1:Vff8OwT7QpLm7L2yYr85XNWe9Rbqlbeb9asNXJTHO4k=',
    '',
  ].join('\n'),
};

describeNeeds(['java', 'maven', 'python-driver', 'curl', 'go'], 'what clients are told works against a running Neo4j', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-kit-'));
  const pem = join(folder, 'neo4j.pem');
  let home: PlaintextHome;
  let server: Neo4jServer | undefined;
  const at = () => ['--home', home.home, '--neo4j-version', releases['5'].version, '--edition', 'community'];
  const kit = async (client: string, out = pem): Promise<string> => {
    const { stdout } = await runWell([
      'trust',
      'export',
      ...at(),
      '--component',
      client === 'curl' ? 'https' : 'bolt',
      '--for',
      client,
      '--out',
      out,
      '--json',
    ]);
    return (JSON.parse(stdout).kit as string[]).join('\n');
  };

  beforeAll(async () => {
    home = await makePlaintextHome(join(folder, 'home'), '5');
    await runWell(['init', ...at(), '--name', 'localhost', '--yes']);
    server = await startNeo4j({ line: '5', home: home.home });
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('javascript', async () => {
    const code = `import neo4j from 'neo4j-driver'; const user = 'neo4j', password = '';
      const driver = ${(await kit('javascript')).replace(/\n\/\/ .*$/, '')};
      console.log((await driver.executeQuery('RETURN 42 AS answer')).records[0].get('answer').toNumber()); await driver.close();`;
    expect((await run(process.execPath, ['--input-type=module', '-e', code], { ...limit, cwd: root })).stdout).toBe('42\n');
  }, 70_000);

  it('python', async () => {
    const lines = (await kit('python')).split('\n');
    const code = [
      lines[0],
      'user, password = "neo4j", ""',
      `driver = ${lines.slice(1).join('\n')}`,
      'print(driver.execute_query("RETURN 42 AS answer").records[0]["answer"])',
      'driver.close()',
    ].join('\n');
    expect((await run(pythonWithDriver(), ['-c', code], limit)).stdout).toBe('42\n');
  }, 70_000);

  it('curl', async () => {
    const { stdout } = await run('/bin/sh', ['-c', `${await kit('curl')} -sS`], limit);
    expect(JSON.parse(stdout)).toMatchObject({ neo4j_version: releases['5'].version });
  }, 70_000);

  it('java', async () => {
    const { jdk, classPath } = await provideShell('5');
    const driver = await kit('java');
    const place = join(folder, 'java');
    const ask = (expression: string): string => `import org.neo4j.driver.*;
      public class Ask { public static void main(String[] args) {
        String user = "neo4j", password = "";
        try (Driver driver = ${expression.replace(/;$/, '')}) {
          System.out.println(driver.executableQuery("RETURN 42 AS answer").execute().records().get(0).get("answer").asInt()); } } }`;
    const java = async (expression: string, ...options: readonly string[]): Promise<string> => {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'Ask.java'), ask(expression));
      const args = ['-cp', classPath, ...options, join(place, 'Ask.java')];
      return (await run(join(jdk.home, 'bin', 'java'), args, limit)).stdout;
    };
    expect(await java(driver)).toBe('42\n');

    // The other way, by its file: a trust store for the whole JVM, and a scheme that checks.
    const store = join(folder, 'jvm.p12');
    const forTheWholeJvm = await kit('java', store);
    const [, scheme = ''] = /with (bolt\+s:\S+):/.exec(forTheWholeJvm) ?? [];
    const flags = forTheWholeJvm.match(/-Djavax\S+/g) ?? [];
    const checked = `GraphDatabase.driver("${scheme}", AuthTokens.basic(user, password))`;
    expect(flags).toHaveLength(3);
    expect(await java(checked, ...flags)).toBe('42\n');
    await expect(java(checked)).rejects.toThrow(/unable to find valid certification path/);
  }, 200_000);

  it('cypher-shell, itself', async () => {
    const { jdk, classPath } = await provideShell('5');
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    // As its own start script does it: the first JVM starts a second one, with its own options and the jars in lib/.
    symlinkSync(dirname(classPath), join(folder, 'lib'));
    writeFileSync(
      join(bin, 'cypher-shell'),
      `#!/bin/sh\nexec '${join(jdk.home, 'bin', 'java')}' $JAVA_OPTS -Dapp.home='${folder}' -cp '${classPath}' org.neo4j.shell.startup.CypherShellBoot "$@"\n`,
      { mode: 0o755 },
    );
    const [command = ''] = (await kit('cypher-shell', join(folder, 'neo4j.p12'))).split('\n');
    const shell = async (line: string): Promise<string> => {
      const asked = run('/bin/sh', ['-c', `${line} --format plain 'RETURN 42 AS answer'`], {
        ...limit,
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, JAVA_OPTS: undefined },
      });
      asked.child.stdin?.end();
      return (await asked).stdout;
    };
    expect(await shell(command)).toBe('answer\n42\n');
    await expect(shell(command.replace(/^JAVA_OPTS='[^']*' /, ''))).rejects.toThrow(/Failed to establish secured connection/);
  }, 200_000);

  it('go', async () => {
    const place = join(folder, 'go');
    mkdirSync(place);
    for (const [name, text] of Object.entries(goModule)) writeFileSync(join(place, name), text);
    const lines = (await kit('go')).split('\n');
    const begin = lines.findIndex((line) => line.startsWith('neo4j.NewDriver'));
    writeFileSync(
      join(place, 'main.go'),
      `package main
import ("context"; "crypto/tls"; "crypto/x509"; "fmt"; "os"
  "github.com/neo4j/neo4j-go-driver/v5/neo4j"; "github.com/neo4j/neo4j-go-driver/v5/neo4j/config")
func main() {
  user, password, ctx := "neo4j", "", context.Background()
  ${lines.slice(0, begin).join('\n')}
  driver, err := ${lines.slice(begin).join('\n')}
  if err != nil { panic(err) }
  answer, err := neo4j.ExecuteQuery(ctx, driver, "RETURN 42 AS answer", nil, neo4j.EagerResultTransformer)
  if err != nil { panic(err) }
  fmt.Println(answer.Records[0].Values[0])
}\n`,
    );
    expect((await run('go', ['run', '.'], { timeout: 240_000, cwd: place })).stdout).toBe('42\n');
  }, 250_000);
});
