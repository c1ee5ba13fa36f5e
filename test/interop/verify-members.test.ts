import { appendFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateRequest } from '../../src/model/certificates/certificate-request.ts';
import { createCa, issueFromCa } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { lines } from '../support/neo4j/releases.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

interface VerifyDocument {
  readonly endpoints: readonly {
    readonly component: string;
    readonly encrypted: boolean;
    readonly protocol: string | null;
    readonly versions: readonly string[];
    readonly matchesDisk: boolean | null;
    readonly trusted: { readonly byOurs: boolean } | null;
    readonly findings: readonly { readonly id: string }[];
  }[];
}

const day = 86_400_000;
const scopes = ['cluster', 'backup'] as const;

/** A private CA, and two members' homes that trust it. */
async function makeMember() {
  const [caKey, key, otherKey] = await Promise.all(['ec-p256', 'ec-p256', 'ec-p256'].map(() => generatePrivateKey('ec-p256')));
  if (caKey === undefined || key === undefined || otherKey === undefined) throw new Error('no keys');
  const now = new Date();
  const ca = createCa({ subject: [{ type: 'CN', value: 'Members CA' }], key: caKey, days: 60, now });
  const issue = (more: Partial<CertificateRequest> = {}, at = now, of = key): string =>
    issueFromCa({
      request: {
        subject: [{ type: 'CN', value: 'localhost' }],
        names: [{ kind: 'dns', value: 'localhost' }],
        usages: ['serverAuth', 'clientAuth'],
        keyType: 'ec-p256',
        days: 30,
        ...more,
      },
      publicKey: of,
      issuer: ca,
      issuerKey: caKey,
      now: at,
    }).pem;
  return { ca: ca.pem, key: writePkcs8(key), otherKey, otherPem: writePkcs8(otherKey), issue, now };
}

describeNeeds(['java', 'maven'], "verify of cluster and backup ports, served by Neo4j's own loader", () => {
  describe.each(lines)('%s', (line) => {
    let judge: Judge;
    let material: Awaited<ReturnType<typeof makeMember>>;
    beforeAll(async () => {
      [judge, material] = await Promise.all([startJudge(line), makeMember()]);
    });
    afterAll(() => judge.close());

    const listen = {
      cluster: line === '4.4' ? 'causal_clustering.transaction_listen_address' : 'server.cluster.listen_address',
      backup: line === '4.4' ? 'dbms.backup.listen_address' : 'server.backup.listen_address',
    } as const;

    async function makeHome(scope: (typeof scopes)[number], port: number, more: readonly string[] = []): Promise<string> {
      const home = testdir();
      const folder = join(home, 'certificates', scope);
      await mkdir(join(folder, 'trusted'), { recursive: true });
      await mkdir(join(folder, 'revoked'));
      await mkdir(join(home, 'conf'));
      await writeFile(join(folder, 'private.key'), material.key, { mode: 0o400 });
      await writeFile(join(folder, 'public.crt'), material.issue());
      await writeFile(join(folder, 'trusted', 'ca.crt'), material.ca);
      const policy = `dbms.ssl.policy.${scope}`;
      // What the judge's Community does not know is a comment to it, and is added for verify's eyes alone.
      const lines = [`${policy}.enabled=true`, `${policy}.client_auth=REQUIRE`, `${policy}.verify_hostname=true`, ...more];
      await writeFile(join(home, 'conf', 'neo4j.conf'), `${lines.join('\n')}\n`, { mode: 0o640 });
      await cp(join(home, 'conf', 'neo4j.conf'), join(home, 'conf', 'judge.conf'));
      await appendFile(join(home, 'conf', 'neo4j.conf'), `${listen[scope]}=127.0.0.1:${port}\n`);
      return home;
    }

    const serve = (home: string, scope: (typeof scopes)[number], port: number) =>
      judge.serve({ home, conf: join(home, 'conf', 'judge.conf'), scope, port });

    async function verified(home: string, scope: string) {
      const { code, stdout, stderr } = await runProgram([
        ...[
          'verify',
          '--home',
          home,
          '--neo4j-version',
          line,
          '--edition',
          'enterprise',
          '--name',
          'localhost',
          '--timeout',
          '5',
          '--json',
        ],
      ]);
      expect(stdout, stderr).not.toBe('');
      const { endpoints } = JSON.parse(stdout) as VerifyDocument;
      // One setting, one port: the other channels of the cluster are not open here.
      const open = endpoints.filter(
        ({ component, findings }) => component === scope && !findings.some(({ id }) => id === 'endpoint-refused'),
      );
      return { code, endpoint: open[0], open: open.length, ids: open.flatMap(({ findings }) => findings.map(({ id }) => id)) };
    }

    it.each(scopes)('%s: shows its own certificate where one is required', async (scope) => {
      const [port = 0] = await freePorts(1);
      const home = await makeHome(scope, port);
      await serve(home, scope, port);
      const good = await verified(home, scope);
      expect(good).toMatchObject({
        open: 1,
        ids: [],
        endpoint: {
          encrypted: true,
          matchesDisk: true,
          protocol: line === '4.4' ? 'TLSv1.2' : 'TLSv1.3',
          trusted: { byOurs: true },
        },
      });

      // Renewed on disk, not taken up.
      const file = join(home, 'certificates', scope, 'public.crt');
      await writeFile(file, material.issue({ days: 50 }));
      expect((await verified(home, scope)).ids).toEqual(['served-differs-from-disk']);

      // A stranger with a certificate of nobody's, and one without any.
      await writeFile(file, material.issue());
      const stranger = await makeMember();
      const other = await makeHome(scope, port);
      await writeFile(join(other, 'certificates', scope, 'public.crt'), stranger.issue());
      await rm(join(other, 'certificates', scope, 'private.key'));
      await writeFile(join(other, 'certificates', scope, 'private.key'), stranger.key, { mode: 0o400 });
      const refused = await verified(other, scope);
      expect(refused.code).toBe(1);
      expect(refused.ids).toContain('client-certificate-refused');
    });

    it.each(scopes)('%s: finds what is wrong with what is served', async (scope) => {
      const [port = 0] = await freePorts(1);
      const expired = await makeHome(scope, port);
      await writeFile(
        join(expired, 'certificates', scope, 'public.crt'),
        material.issue({ days: 5 }, new Date(material.now.getTime() - 10 * day)),
      );
      await writeFile(
        join(expired, 'conf', 'judge.conf'),
        (await readFile(join(expired, 'conf', 'judge.conf'), 'utf8')).replace('REQUIRE', 'NONE'),
      );
      await serve(expired, scope, port);
      expect((await verified(expired, scope)).ids).toContain('certificate-expired');

      const named = await makeHome(scope, port);
      await writeFile(
        join(named, 'certificates', scope, 'public.crt'),
        material.issue({ names: [{ kind: 'dns', value: 'core9.example' }] }),
      );
      await serve(named, scope, port);
      expect((await verified(named, scope)).ids).toContain('certificate-lacks-name');

      const old = await makeHome(scope, port, [`dbms.ssl.policy.${scope}.tls_versions=TLSv1.2`]);
      await serve(old, scope, port);
      expect(await verified(old, scope)).toMatchObject({ ids: [], endpoint: { protocol: 'TLSv1.2', versions: ['TLSv1.2'] } });

      await judge.unserve();
      expect((await verified(old, scope)).open).toBe(0);
    });
  });
});
