import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j, { type Config } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, type StartAnswer, startJudge } from '../support/neo4j/judge.ts';
import { makePlaintextHome, type PlaintextHome } from '../support/neo4j/plaintext-home.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { runProgram, runWell } from '../support/program.ts';

const fromPkcs12 = 'the files of a PKCS#12';

/** Flags that a home is secured with. */
const variants: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  'an EC key, the default': () => [],
  'an RSA key': () => ['--key-type', 'rsa-2048'],
  'a generated passphrase': () => ['--generate-passphrase', '--key-type', 'rsa-2048'],
  [fromPkcs12]: (folder) => [
    ...['--source', 'existing', '--pkcs12', pkcs12(folder)],
    ...['--source-passphrase-file', join(folder, 'password')],
  ],
};

/** A leaf below an intermediate below a root, in one PKCS#12 with a password. */
function pkcs12(folder: string): string {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  writeFileSync(join(folder, 'ca.ext'), 'basicConstraints=critical,CA:true\nkeyUsage=keyCertSign,cRLSign\n');
  writeFileSync(
    join(folder, 'leaf.ext'),
    'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n',
  );
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'root.key',
    '-out',
    'root.crt',
    '-subj',
    '/CN=Test Root',
    '-days',
    '3',
  );
  for (const [name, issuer, ext] of [
    ['mid', 'root', 'ca.ext'],
    ['leaf', 'mid', 'leaf.ext'],
  ] as const) {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=Test ${name}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${issuer}.crt`,
      '-CAkey',
      `${issuer}.key`,
      '-CAcreateserial',
      '-extfile',
      ext,
      '-days',
      '3',
      '-out',
      `${name}.crt`,
    );
  }
  writeFileSync(join(folder, 'password'), 'open sesame\n');
  // The chain stands in the wrong order, and with its root: init has to mend that.
  writeFileSync(
    join(folder, 'chain.pem'),
    readFileSync(join(folder, 'root.crt'), 'utf8') + readFileSync(join(folder, 'mid.crt'), 'utf8'),
  );
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'leaf.key',
    '-in',
    'leaf.crt',
    '-certfile',
    'chain.pem',
    '-passout',
    'file:password',
    '-out',
    'all.p12',
  );
  return join(folder, 'all.p12');
}

async function query(uri: string, config: Config = {}): Promise<number> {
  const driver = neo4j.driver(uri, undefined, { connectionTimeout: 10_000, maxTransactionRetryTime: 0, ...config });
  try {
    const { records } = await driver.executeQuery('RETURN 42 AS answer');
    return neo4j.int(records[0]?.get('answer')).toNumber();
  } finally {
    await driver.close();
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

function request(url: string, ca: string, body?: object): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = https.request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        ca,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
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
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

// One JVM a line: a database that starts where another one ran takes a fraction of the time. That the server as a program of its
// own starts, too, is seen in verify.test.ts and wizard.test.ts.
for (const line of lines) {
  describeNeeds(['java', 'maven', 'openssl'], `a plaintext Neo4j ${releases[line].version} becomes an encrypted one`, () => {
    let judge: Judge;
    beforeAll(async () => {
      judge = await startJudge(line);
    }, 180_000);
    afterAll(() => judge?.close());

    // One JVM for all: a database that starts where another one ran takes a fraction of the time. That a server starts as a
    // program of its own as well is seen in verify.test.ts and wizard.test.ts.
    describe.each(Object.entries(variants))('with %s', (variantName, flagsFor) => {
      const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-init-'));
      let home: PlaintextHome;
      let server: StartAnswer | undefined;
      let ca: string;
      let caFile: string;
      let flags: readonly string[];

      beforeAll(async () => {
        home = await makePlaintextHome(join(folder, 'home'), line);
        flags = flagsFor(folder);
        await runWell([
          'init',
          '--home',
          home.home,
          '--neo4j-version',
          releases[line].version,
          '--edition',
          'community',
          '--name',
          'localhost',
          '--name',
          '127.0.0.1',
          '--yes',
          ...flags,
        ]);
        server = await judge.start(home);
        const served = join(home.home, 'certificates', 'bolt', 'public.crt');
        caFile = variantName === fromPkcs12 ? join(folder, 'root.crt') : served;
        ca = readFileSync(caFile, 'utf8');
        if (variantName !== fromPkcs12) ca += readFileSync(join(home.home, 'certificates', 'https', 'public.crt'), 'utf8');
      }, 180_000);
      afterAll(async () => {
        await judge.stop();
        rmSync(folder, { recursive: true, force: true });
      }, 60_000);

      it('starts', () => {
        expect(server?.started, `${server?.thrown.join('\n')}\n${server?.userLog}`).toBe(true);
      });

      it('serves drivers that trust our certificate, by bolt+s and neo4j+s', () => {
        const script = `
          import neo4j from 'neo4j-driver';
          for (const scheme of ['bolt+s', 'neo4j+s']) {
            const driver = neo4j.driver(scheme + '://localhost:${home.boltPort}', undefined, { connectionTimeout: 10000, maxTransactionRetryTime: 0 });
            const { records } = await driver.executeQuery('RETURN 42 AS answer');
            console.log(scheme, records[0].get('answer').toNumber());
            await driver.close();
          }`;
        const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
          env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
          encoding: 'utf8',
          timeout: 60_000,
        });
        expect(printed.trim().split('\n')).toEqual(['bolt+s 42', 'neo4j+s 42']);
      });

      it('serves a driver that was given the certificate', async () => {
        const options: Config = {
          encrypted: 'ENCRYPTION_ON',
          trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES',
          trustedCertificates: [caFile],
        };
        expect(await query(`bolt://localhost:${home.boltPort}`, options)).toBe(42);
      });

      it('is refused by a driver with the system’s trust alone', async () => {
        await expect(query(`bolt+s://localhost:${home.boltPort}`)).rejects.toThrow(
          /not trusted|self.signed|SELF_SIGNED|UNABLE_TO/i,
        );
      });

      it('refuses plaintext Bolt', async () => {
        await expect(query(`bolt://localhost:${home.boltPort}`)).rejects.toThrow(
          /closed by server|ECONNRESET|Failed to connect/i,
        );
      });

      it('answers queries over https, by name and by address', async () => {
        const path = line === '4.4' ? '/db/neo4j/tx/commit' : '/db/neo4j/query/v2';
        const body = line === '4.4' ? { statements: [{ statement: 'RETURN 42' }] } : { statement: 'RETURN 42' };
        for (const host of ['localhost', '127.0.0.1']) {
          const answer = await request(`https://${host}:${home.httpsPort}${path}`, ca, body);
          expect(answer.status, answer.body).toBeGreaterThanOrEqual(200);
          expect(answer.status, answer.body).toBeLessThan(300);
          expect(answer.body).toContain('42');
          expect(answer.body).not.toContain('Invalid SNI');
        }
      });

      it('has no http any more', async () => {
        expect(await isRefused(home.httpPort)).toBe(true);
      });

      it('has the policy in force', async () => {
        const driver = neo4j.driver(`bolt+ssc://localhost:${home.boltPort}`);
        try {
          const text =
            line === '4.4'
              ? "CALL dbms.listConfig('ssl') YIELD name, value"
              : "SHOW SETTINGS YIELD name, value WHERE name CONTAINS 'ssl' OR name CONTAINS 'tls_level'";
          const { records } = await driver.executeQuery(text);
          const settings = new Map(records.map((record) => [record.get('name') as string, record.get('value') as string]));
          expect(settings.get('dbms.ssl.policy.bolt.enabled')).toBe('true');
          expect(settings.get('dbms.ssl.policy.bolt.client_auth')).toBe('NONE');
          expect(settings.get('dbms.ssl.policy.https.enabled')).toBe('true');
        } finally {
          await driver.close();
        }
      });

      it('changes nothing when it is run again', async () => {
        const conf = readFileSync(home.conf);
        const again = await runProgram([
          'init',
          '--home',
          home.home,
          '--neo4j-version',
          releases[line].version,
          '--edition',
          'community',
          '--name',
          'localhost',
          '--name',
          '127.0.0.1',
          '--yes',
          '--json',
          ...flags,
        ]);
        expect(again.code, again.stderr).toBe(0);
        expect(JSON.parse(again.stdout).plan.steps).toEqual([]);
        expect(readFileSync(home.conf).equals(conf)).toBe(true);
      });
    });
  });
}
