import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { lines } from '../support/neo4j/releases.ts';
import { makePlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

interface VerifyDocument {
  readonly endpoints: readonly {
    readonly component: string;
    readonly encrypted: boolean;
    readonly protocol: string | null;
    readonly matchesDisk: boolean | null;
    readonly bolt?: string;
    readonly https?: { readonly version?: string; readonly edition?: string };
    readonly findings: readonly { readonly id: string }[];
  }[];
}

describeNeeds(['java', 'maven', 'openssl'], 'verify, status and doctor of a running Neo4j', () => {
  describe.each(lines)('%s', (line) => {
    const at = (home: string): readonly string[] => ['--home', home, '--neo4j-version', line, '--edition', 'community'];
    const verify = async (
      home: string,
    ): Promise<{ readonly code: number | null; readonly document: VerifyDocument; readonly ids: readonly string[] }> => {
      const { code, stdout, stderr } = await runProgram(['verify', ...at(home), '--json']);
      expect(stdout, stderr).not.toBe('');
      const document = JSON.parse(stdout) as VerifyDocument;
      return {
        code,
        document,
        ids: document.endpoints.flatMap(({ component, findings }) => findings.map(({ id }) => `${component} ${id}`)),
      };
    };

    it('tells plaintext, good, and a certificate that only lies on disk', { timeout: 240_000 }, async () => {
      const { home } = await makePlaintextHome(testdir(), line);
      expect((await verify(home)).ids).toEqual(['bolt endpoint-refused']);

      // Plaintext Bolt says the same on all lines: one start will do.
      if (line === '5') {
        const plain = await startNeo4j({ line, home });
        try {
          expect((await verify(home)).ids).toEqual(['bolt endpoint-plaintext']);
        } finally {
          await plain.stop();
        }
      }

      const made = await runProgram(['init', ...at(home), '--yes', '--json', '--name', 'localhost', '--name', '127.0.0.1']);
      expect(made.code, made.stderr).toBe(0);
      const doctor = await runProgram(['doctor', ...at(home), '--json']);
      expect({ code: doctor.code, findings: JSON.parse(doctor.stdout).findings }).toEqual({ code: 0, findings: [] });

      const server = await startNeo4j({ line, home });
      try {
        expect(server.running, server.stdout).toBe(true);
        const good = await verify(home);
        expect(good.ids).toEqual([]);
        expect(good.code).toBe(0);
        expect(good.document.endpoints).toMatchObject([
          { component: 'bolt', encrypted: true, matchesDisk: true, bolt: expect.stringMatching(/^[45]\.\d+$/) },
          {
            component: 'https',
            encrypted: true,
            matchesDisk: true,
            https: { edition: 'community', version: expect.stringContaining(line) },
          },
        ]);
        const status = JSON.parse((await runProgram(['status', ...at(home), '--json'])).stdout).certificates;
        expect(status.filter(({ kind }: { kind: string }) => kind === 'certificate')).toMatchObject([
          { served: true, keyMatches: true },
          { served: true, keyMatches: true },
        ]);

        await runProgram([
          'init',
          ...at(home),
          '--yes',
          '--json',
          '--force',
          '--components',
          'bolt',
          '--name',
          'localhost',
          '--name',
          '127.0.0.1',
        ]);
        expect((await verify(home)).ids).toEqual(['bolt served-differs-from-disk']);
      } finally {
        await server.stop();
      }
    });

    it("names a key that is not the certificate's, from the files and from outside", { timeout: 240_000 }, async () => {
      const { home } = await makePlaintextHome(testdir(), line);
      await runProgram([
        'init',
        ...at(home),
        '--yes',
        '--json',
        '--components',
        'bolt',
        '--name',
        'localhost',
        '--name',
        '127.0.0.1',
      ]);
      const path = join(home, 'certificates', 'bolt', 'private.key');
      const before = await readFile(path, 'utf8');
      await runProgram([
        'init',
        ...at(home),
        '--yes',
        '--json',
        '--force',
        '--components',
        'bolt',
        '--name',
        'localhost',
        '--name',
        '127.0.0.1',
      ]);
      await rm(path);
      await writeFile(path, before, { mode: 0o400 });
      const doctor = JSON.parse((await runProgram(['doctor', ...at(home), '--json'])).stdout);
      expect(doctor.verdict).toMatchObject({ starts: true, components: { bolt: 'broken' } });
      expect(doctor.findings[0]).toMatchObject({
        id: 'key-matches-certificate',
        severity: 'error',
        component: 'bolt',
        path: 'certificates/bolt/private.key',
      });
      const server = await startNeo4j({ line, home });
      try {
        expect(server.running, server.stdout).toBe(true);
        expect((await verify(home)).ids).toEqual(['bolt key-matches-certificate']);
      } finally {
        await server.stop();
      }
    });
  });
});
