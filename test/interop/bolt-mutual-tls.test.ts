import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { afterAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { makePlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { runWell } from '../support/program.ts';

/** A real server that asks every driver for a certificate, and drivers with the right one, none, and a stranger's. */
describeNeeds(['java', 'maven'], 'drivers with certificates of their own', () => {
  describe.each(['5', '2026'] as const)('on Neo4j %s', (line) => {
    let directory: string | undefined;
    afterAll(async () => {
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    });

    it('lets in the client of its CA, and nobody else', { timeout: 300_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bolt-mutual-'));
      directory = folder;
      const made = await makePlaintextHome(join(folder, 'home'), line);
      const ca = join(folder, 'ca');
      const other = join(folder, 'other-ca');
      const passphrase = join(folder, 'passphrase');
      await writeFile(passphrase, 'for the client\n');
      await runWell(['ca', 'create', '--out', ca, '--no-passphrase', '--yes']);
      await runWell(['ca', 'create', '--out', other, '--no-passphrase', '--yes']);
      await runWell([
        ...['init', '--home', made.home, '--neo4j-version', line, '--edition', 'community', '--components', 'bolt'],
        ...['--source', 'ca', '--ca', ca, '--client-auth', 'bolt=require', '--name', 'localhost', '--yes'],
      ]);
      const plain = await runWell(['ca', 'sign', '--ca', ca, '--client', 'app1', '--out', join(folder, 'app1'), '--yes']);
      expect(plain.stdout).toContain('neo4j.driver(');
      await runWell([
        'ca',
        'sign',
        '--ca',
        ca,
        '--client',
        'app2',
        '--out',
        join(folder, 'app2'),
        '--passphrase-file',
        passphrase,
        '--yes',
      ]);
      await runWell(['ca', 'sign', '--ca', other, '--client', 'stranger', '--out', join(folder, 'stranger'), '--yes']);
      const certificateOf = (client: string, password?: string) =>
        neo4j.clientCertificateProviders.rotating({
          initialCertificate: {
            certfile: join(folder, client, 'public.crt'),
            keyfile: join(folder, client, 'private.key'),
            ...(password === undefined ? {} : { password }),
          },
        });
      const answer = async (client: Parameters<typeof neo4j.driver>[2]): Promise<unknown> => {
        const driver = neo4j.driver(`bolt://localhost:${made.boltPort}`, neo4j.auth.basic('neo4j', 'none'), {
          encrypted: 'ENCRYPTION_ON',
          trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
          trustedCertificates: [join(folder, 'app1', 'ca.pem')],
          connectionTimeout: 10_000,
          maxTransactionRetryTime: 0,
          ...client,
        });
        try {
          const { records } = await driver.executeQuery('RETURN 1 AS one');
          return records[0]?.get('one').toNumber();
        } catch (error) {
          return (error as { code?: string }).code ?? String(error);
        } finally {
          await driver.close();
        }
      };
      const server = await startNeo4j({ line, home: made.home });
      try {
        expect(server.running, server.stdout + server.stderr).toBe(true);
        expect(await answer({ clientCertificate: certificateOf('app1') })).toBe(1);
        expect(await answer({ clientCertificate: certificateOf('app2', 'for the client') })).toBe(1);
        expect(await answer({})).toBe('ServiceUnavailable');
        expect(await answer({ clientCertificate: certificateOf('stranger') })).toBe('ServiceUnavailable');
      } finally {
        await server.stop();
      }
    });
  });
});
