import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { faults, stageOn } from '../support/neo4j/faults.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { makeOpensslMaterial, type OpensslMaterial } from '../support/neo4j/openssl-material.ts';
import type { PlaintextHome } from '../support/neo4j/plaintext-home.ts';
import { lines } from '../support/neo4j/releases.ts';
import { makePlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { makeTlsHome, scopeDirectory } from '../support/neo4j/tls-home.ts';

describeNeeds(['java', 'maven', 'openssl'], 'the test bench', () => {
  let directory: string;
  let material: OpensslMaterial;
  let count = 0;
  const newDirectory = () => {
    count += 1;
    return join(directory, `home-${count}`);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bench-'));
    material = await makeOpensslMaterial(join(directory, 'pki'), ['one.example', '127.0.0.1']);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  describe.each(lines)('judge of Neo4j %s', (line) => {
    let judge: Judge;
    let sound: PlaintextHome;
    const trust = () => join(directory, 'pki', 'ca.crt');
    const spoilt = async (scope: 'bolt' | 'https' | 'cluster', file: string, content: string) => {
      const made = await makeTlsHome(newDirectory(), line, material, [scope]);
      const path = join(scopeDirectory(made.home, scope), file);
      await rm(path, { force: true });
      await writeFile(path, content);
      return made;
    };

    beforeAll(async () => {
      judge = await startJudge(line);
      sound = await makeTlsHome(newDirectory(), line, material, ['bolt', 'https', 'cluster', 'backup']);
    });
    afterAll(() => judge.close());

    it('reads properties as Java does', async () => {
      const bytes = Buffer.from('a = 1\\\n  2\n# c\n! d\nb:x\na 3\n\\u0062=\\t.\n');
      expect((await judge.properties({ bytes })).entries).toEqual([
        ['a', '12'],
        ['b', 'x'],
        ['a', '3'],
        ['b', '\t.'],
      ]);
      expect((await judge.properties({ bytes: Buffer.from('a=\\u00zz') })).error).toMatch(/Malformed/);
      expect((await judge.properties({ bytes: Buffer.from('k=é') }, 'UTF-8')).entries).toEqual([['k', 'é']]);
      expect((await judge.properties({ bytes: Buffer.from('k=é') }, 'ISO-8859-1')).entries).toEqual([['k', 'Ã©']]);
    });

    it('loads a sound home and knows its settings', async () => {
      const answer = await judge.load(sound);
      expect(answer.messages).toEqual([]);
      expect(answer).toMatchObject({ starts: true, stage: null });
      expect(answer.connectors.bolt).toMatchObject({ enabled: true, tls_level: 'REQUIRED' });
      expect(answer.connectors.https).toMatchObject({ enabled: true });
      expect(Object.keys(answer.scopes).sort()).toEqual(['backup', 'bolt', 'cluster', 'https']);
      for (const scope of Object.values(answer.scopes)) {
        expect(scope).toMatchObject({ loaded: true, serverContext: [], clientContext: [] });
      }
      expect(answer.scopes.cluster?.settings).toMatchObject({
        client_auth: 'REQUIRE',
        verify_hostname: true,
        private_key: join(scopeDirectory(sound.home, 'cluster'), 'private.key'),
      });
    });

    it.each(faults)('notices at its stage: $name', async (fault) => {
      const made = await makeTlsHome(newDirectory(), line, material, ['bolt', 'https', 'cluster']);
      await fault.spoil(made, line, material);
      const answer = await judge.load(made);
      expect(answer.stage, answer.messages.join('\n')).toBe(stageOn(fault, line));
      expect(answer.starts).toBe(answer.stage === null);
    });

    it('tells what Neo4j remarks about the conf', async () => {
      const made = await makePlaintextHome(newDirectory(), line);
      await writeFile(made.conf, `${await readFile(made.conf, 'utf8')}dbms.connector.bolt.thread_pool_max_sizes=3\n`);
      const answer = await judge.load(made);
      if (line === '4.4') expect(answer.warnings.join('\n')).toContain('thread_pool_max_sizes');
      else expect(answer.stage).toBe('conf');
    });

    it.each(['cluster', 'backup'] as const)('shakes hands between members: %s', async (scope) => {
      const answer = await judge.handshake({ server: sound, client: sound, scope, host: 'one.example' });
      expect(answer).toMatchObject({ succeeds: true, clientErrors: [], serverErrors: [] });
      expect(answer.protocol).toBe(line === '4.4' ? 'TLSv1.2' : 'TLSv1.3');
    });

    it('compares the dialled name with the certificate', async () => {
      const wrong = await judge.handshake({ server: sound, client: sound, scope: 'cluster', host: 'two.example' });
      expect(wrong.succeeds).toBe(false);
      expect(wrong.clientErrors.join('\n')).toMatch(/two\.example/);
      const address = await judge.handshake({ server: sound, client: sound, scope: 'cluster', host: '127.0.0.1' });
      expect(address.succeeds).toBe(true);
    });

    it('lets no stranger into the cluster', async () => {
      const stranger = await makeTlsHome(
        newDirectory(),
        line,
        { ...material, key: material.strangerKey, leaf: material.stranger, ca: '' },
        ['cluster'],
      );
      await writeFile(join(scopeDirectory(stranger.home, 'cluster'), 'trusted', 'ca.crt'), material.ca);
      const answer = await judge.handshake({ server: sound, client: stranger, scope: 'cluster', host: 'one.example' });
      expect(answer.succeeds).toBe(false);
      expect(answer.serverErrors.join('\n')).toMatch(/certificate/i);
    });

    it.each(['bolt', 'https'] as const)('serves an ordinary client: %s', async (scope) => {
      const server = sound;
      const good = await judge.handshake({ server, client: { trust: trust() }, scope, host: 'one.example' });
      expect(good).toMatchObject({ succeeds: true, clientErrors: [], serverErrors: [] });
      const wrongName = await judge.handshake({ server, client: { trust: trust() }, scope, host: 'two.example' });
      expect(wrongName.succeeds).toBe(false);
      const stranger = join(directory, 'pki', 'stranger.crt');
      const wrongTrust = await judge.handshake({ server, client: { trust: stranger }, scope, host: 'one.example' });
      expect(wrongTrust.clientErrors.join('\n')).toMatch(/PKIX path/);
      const believer = await judge.handshake({ server, client: {}, scope, host: 'two.example' });
      expect(believer.succeeds).toBe(true);
    });

    it('has its web server refuse a host the certificate does not name, 4.4 excepted', async () => {
      const made = await makeTlsHome(newDirectory(), line, material, ['https']);
      const text = await readFile(made.conf, 'utf8');
      await writeFile(made.conf, text.replace('https.verify_hostname=false', 'https.verify_hostname=true'));
      const answer = await judge.handshake({ server: made, client: {}, scope: 'https', host: 'two.example' });
      expect(answer.succeeds).toBe(line === '4.4');
      if (line !== '4.4') expect(answer).toMatchObject({ httpStatus: 'HTTP/1.1 400 Bad Request', protocol: 'TLSv1.3' });
    });

    it.each(['server', 'client'] as const)('fails at once when the %s cannot build its context', async (side) => {
      const bad = await spoilt('cluster', 'public.crt', material.ca + material.leaf);
      const members = { server: sound, client: sound, [side]: bad };
      const answer = await judge.handshake({ ...members, scope: 'cluster', host: 'one.example' });
      expect(answer).toMatchObject({ succeeds: false, refused: null });
      expect(answer[`${side}Errors`].join('\n')).toContain('Certificate chain is not valid');
    });

    it.each(['bolt', 'https', 'cluster'] as const)('fails with the key of another certificate: %s', async (scope) => {
      const made = await spoilt(scope, 'private.key', material.strangerKey);
      expect((await judge.load(made)).starts).toBe(true);
      const client = scope === 'cluster' ? sound : { trust: trust() };
      const answer = await judge.handshake({ server: made, client, scope, host: 'one.example' });
      expect(answer.succeeds).toBe(false);
      expect(answer.clientErrors.join('\n')).toMatch(/signature/i);
    });

    it('says why there was nothing to shake hands with', async () => {
      const plain = await makePlaintextHome(newDirectory(), line);
      const bolt = await judge.handshake({ server: plain, client: {}, scope: 'bolt', host: 'one.example' });
      expect(bolt).toMatchObject({ succeeds: false, refused: 'server does not speak TLS' });
      const broken = await spoilt('cluster', 'trusted/README', 'junk');
      const down = await judge.handshake({ server: broken, client: sound, scope: 'cluster', host: 'one.example' });
      expect(down).toMatchObject({ succeeds: false, refused: 'server does not start: policy' });
      const dialling = await judge.handshake({ server: sound, client: broken, scope: 'cluster', host: 'one.example' });
      expect(dialling).toMatchObject({ succeeds: false, refused: 'client does not start: policy' });
    });
  });

  it('starts and stops a server of its own', { timeout: 180_000 }, async () => {
    const made = await makePlaintextHome(newDirectory(), '5');
    const before = await readFile(made.conf);
    const server = await startNeo4j({ line: '5', home: made.home });
    try {
      expect(server.running, server.stdout + server.stderr).toBe(true);
      const answer = await fetch(`http://127.0.0.1:${made.httpPort}/`, { signal: AbortSignal.timeout(10_000) });
      expect(await answer.json()).toMatchObject({
        neo4j_edition: 'community',
        bolt_direct: expect.stringMatching(new RegExp(`:${made.boltPort}$`)),
      });
      await connects(made.boltPort);
    } finally {
      await server.stop();
    }
    expect(server.running).toBe(false);
    expect(await readFile(made.conf)).toEqual(before);
  });

  it('tells how a server of its own failed', { timeout: 180_000 }, async () => {
    const made = await makePlaintextHome(newDirectory(), '5');
    await writeFile(made.conf, 'dbms.ssl.policy.bolt.client_auth=REQUIRED\n');
    const server = await startNeo4j({ line: '5', home: made.home });
    expect(server).toMatchObject({ running: false, exitCode: 1 });
    expect(server.stderr).toContain("'REQUIRED' not one of");
  });
});

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ port, host: '127.0.0.1', timeout: 5_000 });
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
    socket.on('timeout', () => reject(new Error(`no connection to port ${port}`)));
  });
}
