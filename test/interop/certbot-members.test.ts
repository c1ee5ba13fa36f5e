import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { type AcmeLab, startAcmeLab } from '../support/acme-lab.ts';
import { describeNeeds, type Need } from '../support/needs.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

// A company's own ACME server may serve members of a cluster. Whether it can is told by what it issues: the Pebble of the distribution
// puts both usages into a certificate, the newest only that for servers.

const host = 'core1.cluster.test';
const place = (home: string): readonly string[] => ['--home', home, '--neo4j-version', '5.26', '--edition', 'enterprise'];

describe.each<readonly ['packaged' | 'newest', readonly Need[]]>([
  ['packaged', ['certbot', 'pebble', 'openssl']],
  ['newest', ['certbot', 'newest-acme', 'openssl']],
])('an ACME server of one’s own, %s', (pebble, needs) => {
  describeNeeds(needs, 'for cluster and backup', () => {
    let lab: AcmeLab;
    beforeAll(async () => {
      lab = await startAcmeLab({ pebble });
    }, 60_000);
    afterAll(() => lab.stop());

    const init = (home: string, ...more: readonly string[]) =>
      runProgram(
        [
          ...['init', ...place(home), '--components', 'cluster,backup', '--source', 'certbot', '--name', host, ...lab.flags],
          ...['--run-certbot', '--yes', '--json', ...more],
        ],
        { env: { PATH: lab.path } },
      );

    it('is judged by what was issued', { timeout: 120_000 }, async () => {
      const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
      const bundle = join(home, '..', 'company-ca.pem');
      writeFileSync(bundle, `${readFileSync(lab.serverCa, 'utf8')}${readFileSync(lab.root, 'utf8')}`);
      const ran = await init(home, '--acme-ca', bundle);
      if (pebble === 'newest') {
        expect(JSON.parse(ran.stdout)).toMatchObject({ message: expect.stringMatching(/clientAuth/) });
        expect([2, 3]).toContain(ran.code);
        expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toBe('');
        return;
      }
      expect(ran.code, ran.stderr).toBe(0);
      const [root] = readCertificates(readFileSync(lab.root)).certificates;
      for (const scope of ['cluster', 'backup']) {
        const trusted = readCertificates(readFileSync(join(home, 'certificates', scope, 'trusted', 'ca.pem'))).certificates;
        expect(trusted.map(({ fingerprint256 }) => fingerprint256)).toContain(root?.fingerprint256);
      }
      const doctor = await runProgram(['doctor', ...place(home), '--json']);
      expect({ code: doctor.code, components: JSON.parse(doctor.stdout).verdict.components }).toMatchObject({
        code: 0,
        components: { cluster: 'encrypted', backup: 'encrypted' },
      });
      // Again: nothing to do.
      const again = await init(home, '--acme-ca', bundle);
      expect({ code: again.code, changed: JSON.parse(again.stdout).changed }).toEqual({ code: 0, changed: false });
    });

    it('is refused without the CA that members would trust, and with one that signed nothing here', {
      timeout: 60_000,
    }, async () => {
      const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
      const without = lab.flags.flatMap((flag, index) =>
        flag === '--acme-ca' || lab.flags[index - 1] === '--acme-ca' ? [] : [flag],
      );
      const ran = await runProgram(
        ['init', ...place(home), '--components', 'cluster', '--source', 'certbot', '--name', host, ...without, '--yes', '--json'],
        { env: { PATH: lab.path } },
      );
      expect(ran.code).toBe(2);
      expect(JSON.parse(ran.stdout)).toMatchObject({ remedy: expect.stringContaining('--acme-ca FILE') });
    });
  });
});
