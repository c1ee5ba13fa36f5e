import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AcmeLab, type LabOptions, startAcmeLab } from '../support/acme-lab.ts';
import { describeNeeds, type Need } from '../support/needs.ts';
import { type ProgramResult, runProgram, runWell } from '../support/program.ts';

const pairs: readonly (readonly [string, Required<Pick<LabOptions, 'certbot' | 'pebble'>>, readonly Need[]])[] = [
  ['certbot of the distribution, today’s CA', { certbot: 'packaged', pebble: 'newest' }, ['certbot', 'newest-acme', 'openssl']],
  ['the newest certbot, today’s CA', { certbot: 'newest', pebble: 'newest' }, ['newest-acme', 'openssl']],
  ['certbot and Pebble of the distribution', { certbot: 'packaged', pebble: 'packaged' }, ['certbot', 'pebble', 'openssl']],
];

for (const [title, options, needs] of pairs) {
  describeNeeds(needs, `init --source certbot: ${title}`, () => {
    let lab: AcmeLab;
    let folder: string;
    let home: string;

    beforeAll(async () => {
      lab = await startAcmeLab(options);
    }, 60_000);
    afterAll(() => lab?.stop());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-acme-'));
      home = join(folder, 'home');
      mkdirSync(join(home, 'conf'), { recursive: true });
      writeFileSync(
        join(home, 'conf', 'neo4j.conf'),
        'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
      );
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
      rmSync(lab.configDirectory, { recursive: true, force: true });
    });

    const env = () => ({ PATH: lab.path, REQUESTS_CA_BUNDLE: undefined });
    const at = () => ['--home', home, '--neo4j-version', '2026', '--edition', 'community', '--yes'];
    const init = (...more: readonly string[]): Promise<ProgramResult> =>
      runProgram(
        ['init', ...at(), '--source', 'certbot', '--email', 'ops@example.test', '--run-certbot', ...lab.flags, ...more],
        { env: env(), limitMs: 110_000 },
      );
    const certificate = (scope: string) => join(home, 'certificates', scope, 'public.crt');
    const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8' });
    const serial = (file: string): string => openssl('x509', '-in', file, '-noout', '-serial').trim();

    /** Leaf and chain below the CA's root, with the name, and the key beside it. */
    const expectSound = (scope: string, name: string) => {
      const chain = readFileSync(certificate(scope), 'utf8');
      expect(chain.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
      writeFileSync(join(folder, 'chain.pem'), chain);
      openssl(
        'verify',
        '-verify_hostname',
        name,
        '-CAfile',
        lab.root,
        '-untrusted',
        join(folder, 'chain.pem'),
        join(folder, 'chain.pem'),
      );
      const key = join(home, 'certificates', scope, 'private.key');
      expect(readFileSync(key, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      expect(openssl('pkey', '-in', key, '-pubout')).toBe(openssl('x509', '-in', certificate(scope), '-noout', '-pubkey'));
      expect(statSync(key).mode & 0o777).toBe(0o400);
    };

    it('standalone: issues, installs, writes the settings; certbot alone renews it through the hook', async () => {
      // As packages and containers have it: the home belongs to who runs Neo4j, and root runs certbot.
      const asRoot = process.getuid?.() === 0;
      if (asRoot) {
        chmodSync(folder, 0o755);
        execFileSync('chown', ['-R', '4242:4242', home]);
      }
      const ran = await init('--name', 'graph.example.test', '--name', 'www.graph.example.test');
      expect(ran.code, ran.stderr).toBe(0);
      expectSound('bolt', 'graph.example.test');
      expectSound('https', 'www.graph.example.test');
      expect(openssl('x509', '-in', certificate('bolt'), '-noout', '-text')).toContain('Public-Key: (2048 bit)');
      expect(readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8')).toContain('dbms.ssl.policy.bolt.enabled=true');

      // Nothing is due: the same command again changes nothing.
      const again = await init('--name', 'graph.example.test', '--name', 'www.graph.example.test', '--json');
      expect(JSON.parse(again.stdout).plan.steps).toEqual([]);

      const before = serial(certificate('bolt'));
      const renewed = spawnSync(
        lab.certbot,
        [
          'renew',
          '--force-renewal',
          '--no-random-sleep-on-renew',
          '-q',
          ...lab.flags.filter((flag) => /-dir=/.test(flag)).map((flag) => flag.replace('--certbot-arg=', '')),
        ],
        {
          env: { ...process.env, REQUESTS_CA_BUNDLE: lab.serverCa },
          encoding: 'utf8',
          timeout: 60_000,
        },
      );
      expect(renewed.status, renewed.stderr).toBe(0);
      const live = join(lab.configDirectory, 'live', 'graph.example.test', 'fullchain.pem');
      expect(serial(live)).not.toBe(before);
      for (const scope of ['bolt', 'https']) expect(serial(certificate(scope))).toBe(serial(live));
      expectSound('bolt', 'graph.example.test');
      const result = readFileSync(join(lab.configDirectory, 'neo4j-tls', 'graph.example.test.result'), 'utf8');
      expect(result).toMatch(/^outcome=installed$/m);
      expect(result).toContain(serial(live));
      if (asRoot) expect(statSync(join(home, 'certificates', 'https', 'private.key'))).toMatchObject({ uid: 4242, gid: 4242 });
    }, 120_000);

    it('ECDSA by webroot, then renew --force through neo4j-tls', async () => {
      const webroot = join(folder, 'www');
      mkdirSync(webroot);
      const server = await webServer(webroot, lab.httpPort);
      try {
        const flags = [
          '--name',
          'graph.example.test',
          '--key-type',
          'ec-p384',
          '--challenge',
          'webroot',
          '--webroot',
          webroot,
          '--share',
          'bolt,https',
        ];
        const ran = await init(...flags);
        expect(ran.code, ran.stderr).toBe(0);
        expectSound('bolt', 'graph.example.test');
        expect(openssl('x509', '-in', certificate('bolt'), '-noout', '-text')).toContain('ASN1 OID: secp384r1');
        const before = serial(certificate('bolt'));
        const notDue = await runWell(['renew', ...at()], { env: env() });
        expect(notDue.stdout).toContain('nothing new to install');
        expect(serial(certificate('bolt'))).toBe(before);
        const renewed = await runWell(['renew', ...at(), '--force', '--json'], { env: env(), limitMs: 110_000 });
        expect(JSON.parse(renewed.stdout).applied).toBe(true);
        expect(serial(certificate('bolt'))).not.toBe(before);
        expectSound('bolt', 'graph.example.test');
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    }, 120_000);

    it('dns: a wildcard and its apex by hooks', async () => {
      const hook = (path: string, body: string): string => {
        writeFileSync(join(folder, path), `#!/bin/sh\nexec curl -fsS -d "${body}" ${lab.dnsApi}/${path}\n`, { mode: 0o755 });
        return join(folder, path);
      };
      const host = '_acme-challenge.$CERTBOT_DOMAIN.';
      const add = hook('set-txt', `{\\"host\\":\\"${host}\\",\\"value\\":\\"$CERTBOT_VALIDATION\\"}`);
      const clear = hook('clear-txt', `{\\"host\\":\\"${host}\\"}`);
      const ran = await init(
        '--name',
        '*.example.test',
        '--name',
        'example.test',
        '--challenge',
        'dns',
        `--certbot-arg=--manual-auth-hook=${add}`,
        `--certbot-arg=--manual-cleanup-hook=${clear}`,
        '--key-type',
        'ec-p256',
      );
      expect(ran.code, ran.stderr).toBe(0);
      expectSound('https', 'any.example.test');
      expectSound('https', 'example.test');
    }, 120_000);

    describe('refusals leave nothing behind', () => {
      const expectRefusal = (ran: ProgramResult, says: RegExp, cure: RegExp) => {
        expect(ran.code, ran.stderr).toBe(2);
        const { message, remedy } = JSON.parse(ran.stdout);
        expect(message).toMatch(says);
        expect(remedy).toMatch(cure);
        expect(existsSync(join(home, 'certificates'))).toBe(false);
        expect(existsSync(join(home, '.neo4j-tls', 'lineages'))).toBe(false);
        expect(existsSync(join(lab.configDirectory, 'neo4j-tls'))).toBe(false);
      };

      it('when nobody answers the challenge', async () => {
        const webroot = join(folder, 'www');
        mkdirSync(webroot);
        expectRefusal(
          await init('--name', 'graph.example.test', '--challenge', 'webroot', '--webroot', webroot, '--json'),
          /connection refused/,
          /Open port 80 in every firewall/,
        );
      }, 60_000);

      it('when the port is taken', async () => {
        const server = await webServer(folder, lab.httpPort);
        try {
          expectRefusal(await init('--name', 'graph.example.test', '--json'), /another program uses it/, /--challenge webroot/);
        } finally {
          await new Promise((resolve) => server.close(resolve));
        }
      }, 60_000);

      it('when certbot does not trust the ACME server', async () => {
        const flags = lab.flags.filter((flag, index) => flag !== '--acme-ca' && lab.flags[index - 1] !== '--acme-ca');
        const ran = await runProgram(
          [
            'init',
            ...at(),
            '--source',
            'certbot',
            '--email',
            'ops@example.test',
            '--run-certbot',
            ...flags,
            '--name',
            'graph.example.test',
            '--json',
          ],
          { env: env() },
        );
        expectRefusal(ran, /CERTIFICATE_VERIFY_FAILED|SSLError/, /--acme-ca FILE/);
      }, 60_000);
    });
  });
}

describeNeeds(['certbot', 'newest-acme'], 'a CA that does not sign the name', () => {
  for (const certbot of ['packaged', 'newest'] as const) {
    it(`${certbot} certbot: the CA's own words come through`, async () => {
      const lab = await startAcmeLab({ certbot, blocked: ['blocked.example.test'] });
      const home = mkdtempSync(join(tmpdir(), 'neo4j-tls-acme-'));
      try {
        const ran = await runProgram(
          [
            'init',
            '--home',
            home,
            '--neo4j-version',
            '5',
            '--edition',
            'community',
            '--yes',
            '--json',
            '--source',
            'certbot',
            '--run-certbot',
            ...lab.flags,
            '--name',
            'blocked.example.test',
          ],
          { env: { PATH: lab.path } },
        );
        expect(ran.code, ran.stderr).toBe(2);
        expect(JSON.parse(ran.stdout).message).toMatch(/forbidden/);
        expect(JSON.parse(ran.stdout).remedy).toMatch(/Use a public DNS name/);
        expect(existsSync(join(home, 'certificates'))).toBe(false);
      } finally {
        await lab.stop();
        rmSync(home, { recursive: true, force: true });
      }
    }, 60_000);
  }
});

describeNeeds(['certbot', 'newest-acme'], 'a CA that is gone, or has forgotten us', () => {
  for (const certbot of ['packaged', 'newest'] as const) {
    it(`${certbot} certbot`, async () => {
      const first = await startAcmeLab({ certbot });
      let second: AcmeLab | undefined;
      const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-acme-'));
      try {
        const home = join(folder, 'home');
        mkdirSync(join(home, 'conf'), { recursive: true });
        writeFileSync(
          join(home, 'conf', 'neo4j.conf'),
          'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
        );
        const at = ['--home', home, '--neo4j-version', '5', '--edition', 'community', '--yes'];
        const init = (lab: AcmeLab, ...more: readonly string[]) =>
          runProgram(
            ['init', ...at, '--source', 'certbot', '--email', 'ops@example.test', '--run-certbot', ...lab.flags, ...more],
            { env: { PATH: lab.path } },
          );
        const issued = await init(first, '--name', 'graph.example.test');
        expect(issued.code, issued.stderr).toBe(0);
        const before = readFileSync(join(home, 'certificates', 'bolt', 'private.key'));

        await first.stopServer();
        const gone = await runProgram(['renew', ...at, '--force', '--json'], { env: { PATH: first.path } });
        expect(gone.code, gone.stderr).toBe(2);
        expect(JSON.parse(gone.stdout).message).toMatch(/Connection refused/);
        expect(JSON.parse(gone.stdout).remedy).toMatch(/Check --acme-server/);
        expect(readFileSync(join(home, 'certificates', 'bolt', 'private.key')).equals(before)).toBe(true);

        // Another CA at the same address knows nothing of the account.
        second = await startAcmeLab({ certbot, port: Number(new URL(first.server).port) });
        const renewed = await runProgram(['renew', ...at, '--force', '--json'], {
          env: { PATH: first.path, REQUESTS_CA_BUNDLE: second.serverCa },
        });
        const fresh = await init(first, '--name', 'other.example.test', '--acme-ca', second.serverCa, '--json', '--force');
        expect(renewed.code, renewed.stderr).toBe(2);
        expect(fresh.code, fresh.stderr).toBe(2);
        expect(JSON.parse(fresh.stdout).message).toMatch(/[Aa]ccount/);
        expect(JSON.parse(fresh.stdout).remedy).toMatch(/Check --acme-server. If it is right, move accounts/);
        expect(readFileSync(join(home, 'certificates', 'bolt', 'private.key')).equals(before)).toBe(true);
      } finally {
        await first.stop();
        await second?.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    }, 120_000);
  }
});

/** A web server that shows the files of a folder: what already runs on port 80. */
function webServer(folder: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(folder, decodeURIComponent(request.url ?? ''))));
    } catch {
      response.statusCode = 404;
      response.end('no such file');
    }
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
