import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import neo4j from 'neo4j-driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AcmeLab, startAcmeLab } from '../support/acme-lab.ts';
import { describeNeeds } from '../support/needs.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome, type Neo4jServer, type PlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { runProgram, runWell } from '../support/program.ts';

/** What a port shows: serial in upper-case hex, and how many certificates were sent. */
function shown(port: number): Promise<{ readonly serial: string; readonly sent: number }> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false, timeout: 10_000 },
      () => {
        let sent = 0;
        for (
          let at = socket.getPeerCertificate(true), seen = '';
          at?.fingerprint256 !== undefined && at.fingerprint256 !== seen;
          at = at.issuerCertificate
        ) {
          seen = at.fingerprint256;
          sent++;
        }
        resolve({ serial: socket.getPeerCertificate().serialNumber, sent });
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

function post(port: number, path: string, ca: Buffer, body: object): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = https.request(
      {
        host: 'localhost',
        port,
        path,
        method: 'POST',
        ca,
        agent: false,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        timeout: 20_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

for (const line of ['4.4', '5', '2026'] as const satisfies readonly Line[]) {
  describeNeeds(
    ['java', 'maven', 'certbot', 'newest-acme', 'openssl'],
    `Neo4j ${releases[line].version} with a certificate from an ACME server`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-served-'));
      let lab: AcmeLab;
      let home: PlaintextHome;
      let server: Neo4jServer | undefined;
      const at = () => ['--home', home.home, '--neo4j-version', releases[line].version, '--edition', 'community', '--yes'];
      const env = () => ({ PATH: lab.path });
      const driverFor = () =>
        neo4j.driver(`bolt://localhost:${home.boltPort}`, undefined, {
          encrypted: 'ENCRYPTION_ON',
          trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
          trustedCertificates: [lab.root],
          connectionTimeout: 5_000,
          maxTransactionRetryTime: 0,
        });

      beforeAll(async () => {
        lab = await startAcmeLab();
        home = await makePlaintextHome(join(folder, 'home'), line);
        await runWell(
          [
            'init',
            ...at(),
            '--source',
            'certbot',
            '--name',
            'localhost',
            '--email',
            'ops@example.test',
            '--run-certbot',
            ...lab.flags,
          ],
          { env: env(), limitMs: 110_000 },
        );
        server = await startNeo4j({ line, home: home.home });
      }, 300_000);
      afterAll(async () => {
        await server?.stop();
        await lab?.stop();
        rmSync(folder, { recursive: true, force: true });
      }, 60_000);

      it('serves drivers and the Query API to whoever trusts the CA alone, and sends the whole chain', async () => {
        expect(server?.running, `${server?.stdout}\n${server?.stderr}`).toBe(true);
        const driver = driverFor();
        try {
          const { records } = await driver.executeQuery('RETURN 42 AS answer');
          expect(neo4j.int(records[0]?.get('answer')).toNumber()).toBe(42);
        } finally {
          await driver.close();
        }
        const path = line === '4.4' ? '/db/neo4j/tx/commit' : '/db/neo4j/query/v2';
        const body = line === '4.4' ? { statements: [{ statement: 'RETURN 42' }] } : { statement: 'RETURN 42' };
        const answer = await post(home.httpsPort, path, readFileSync(lab.root), body);
        expect(Math.floor(answer.status / 100), answer.body).toBe(2);
        expect(answer.body).toContain('42');
        for (const port of [home.boltPort, home.httpsPort]) expect((await shown(port)).sent).toBe(2);
      }, 60_000);

      if (line === '4.4') return;

      it('says that the ports still show the old certificate, and is done only after a restart', async () => {
        const before = await Promise.all([home.boltPort, home.httpsPort].map(async (port) => (await shown(port)).serial));
        const early = await runWell(['renew', ...at(), '--force', '--json'], { env: env(), limitMs: 110_000 });
        const told = JSON.parse(early.stdout);
        expect(told.applied).toBe(true);
        expect(told.renewed).toBe(false);
        expect(told.ports.map(({ component, shows }: { component: string; shows: string }) => [component, shows])).toEqual([
          ['bolt', 'old'],
          ['https', 'old'],
        ]);
        expect(await Promise.all([home.boltPort, home.httpsPort].map(async (port) => (await shown(port)).serial))).toEqual(
          before,
        );

        const status = async () =>
          JSON.parse((await runWell(['status', ...at().slice(0, -1), '--json'])).stdout).certificates.flatMap(
            ({ component, kind, served }: { component: string; kind: string; served: boolean | null }) =>
              kind === 'certificate' ? [[component, served]] : [],
          );
        expect(await status()).toEqual([
          ['bolt', false],
          ['https', false],
        ]);

        // A client asks ten times a second; only the restart itself may be noticed.
        const failures: number[] = [];
        let answers = 0;
        let asking = true;
        const client = (async () => {
          while (asking) {
            const driver = driverFor();
            try {
              await driver.executeQuery('RETURN 1');
              answers++;
            } catch {
              failures.push(Date.now());
            } finally {
              await driver.close();
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        })();
        const wanted = join(folder, 'restart-wanted');
        let gap: readonly [number, number] = [0, 0];
        const restarter = (async () => {
          while (!existsSync(wanted)) await new Promise((resolve) => setTimeout(resolve, 50));
          const begin = Date.now();
          await server?.stop();
          server = await startNeo4j({ line, home: home.home });
          gap = [begin, Date.now()];
          rmSync(wanted);
        })();
        const reload = `command:touch '${wanted}'; while [ -e '${wanted}' ]; do sleep 0.1; done`;
        const ran = await runProgram(['renew', ...at(), '--force', '--json', '--reload', reload], {
          env: env(),
          limitMs: 200_000,
        });
        await restarter;
        await new Promise((resolve) => setTimeout(resolve, 500));
        asking = false;
        await client;
        expect(ran.code, `${ran.stderr}\n${ran.stdout}`).toBe(0);
        expect(JSON.parse(ran.stdout).renewed).toBe(true);
        const after = await Promise.all([home.boltPort, home.httpsPort].map(async (port) => (await shown(port)).serial));
        expect(after[0]).toBe(after[1]);
        expect(before).not.toContain(after[0]);
        expect(await status()).toEqual([
          ['bolt', true],
          ['https', true],
        ]);
        expect(answers).toBeGreaterThan(5);
        // The first attempt that is not answered may have begun a moment before, the last may end a moment after.
        expect(failures.filter((moment) => moment < gap[0] - 1_000 || moment > gap[1] + 2_000)).toEqual([]);
      }, 300_000);

      it('says 1 when a reload changes nothing', async () => {
        const ran = await runProgram(['renew', ...at(), '--force', '--json', '--reload', 'command:true', '--wait', '1'], {
          env: env(),
          limitMs: 110_000,
        });
        expect(ran.code, ran.stderr).toBe(1);
        expect(JSON.parse(ran.stdout).ports.every(({ shows }: { shows: string }) => shows === 'old')).toBe(true);
      }, 120_000);
    },
  );
}
