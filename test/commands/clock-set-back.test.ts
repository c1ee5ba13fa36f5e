import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/main.ts';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { readRevocationLists } from '../../src/pki/certificates/crl.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';

// What the build puts in.
vi.stubGlobal('__VERSION__', '0.0.0');

const dayMs = 86_400_000;
/** Long enough ago for OpenSSL, which goes by the real clock, to find all that is made here valid. */
const today = new Date(Date.now() - 20 * dayMs);
const day = (days: number): string => new Date(today.getTime() + days * dayMs - 60 * 60 * 1000).toISOString().slice(0, 10);
let folder: string;

/** Runs a command line on a machine whose clock is so many days off. */
async function runOn(days: number, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const system = createSystem();
  let out = '';
  let err = '';
  const set: System = {
    ...system,
    clock: { ...system.clock, now: () => new Date(today.getTime() + days * dayMs) },
    terminal: {
      inputIsTerminal: false,
      outputIsTerminal: false,
      errorIsTerminal: false,
      width: 80,
      colourAllowed: () => false,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      settled: async () => undefined,
      readInput: async () => Buffer.alloc(0),
    },
  };
  return { code: await run(argv, set), out, err };
}

async function well(days: number, ...argv: string[]): Promise<string> {
  const result = await runOn(days, ...argv, '--yes');
  expect(result.code, result.err).toBe(0);
  return result.out;
}

const ca = (): string => join(folder, 'ca');
const leafOf = (name: string) => {
  const [leaf] = readCertificates(readFileSync(join(folder, name, 'public.crt'))).certificates;
  if (leaf === undefined) throw new Error('no certificate');
  return leaf;
};
const listNow = (path = join(ca(), 'ca.crl')) => {
  const [list] = readRevocationLists(readFileSync(path)).lists;
  if (list === undefined) throw new Error('no list');
  return list;
};
const sign = (days: number, name: string) =>
  well(days, 'ca', 'sign', '--ca', ca(), '--name', `${name}.cluster.test`, '--out', join(folder, name));

describe('a clock that was set back', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-clock-'));
    await well(0, 'ca', 'create', '--out', ca(), '--no-passphrase', '--cn', 'Graph CA');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives no serial twice and counts lists on, so that members take the newer one for the newer one', async () => {
    await sign(10, 'core1');
    await sign(3, 'core2');
    expect(leafOf('core1').serial).not.toBe(leafOf('core2').serial);
    expect(readdirSync(join(ca(), 'issued'))).toHaveLength(2);
    await well(10, 'ca', 'revoke', '--ca', ca(), leafOf('core1').serial);
    const first = listNow();
    const old = join(folder, 'old.crl');
    writeFileSync(old, readFileSync(join(ca(), 'ca.crl')));
    await well(3, 'ca', 'revoke', '--ca', ca(), leafOf('core2').serial);
    const second = listNow();
    expect(BigInt(`0x${second.number}`)).toBe(BigInt(`0x${first.number}`) + 1n);
    expect(second.thisUpdate < first.thisUpdate).toBe(true);
    expect(new Set(second.revoked.keys())).toEqual(new Set([leafOf('core1').serial, leafOf('core2').serial]));

    const home = join(folder, 'core3');
    mkdirSync(home);
    const place = ['--home', home, '--neo4j-version', '5', '--edition', 'community'];
    await well(3, 'init', ...place, '--components', 'cluster', '--source', 'ca', '--ca', ca(), '--name', 'core3.cluster.test');
    const revoked = join(home, 'certificates', 'cluster', 'revoked');
    const [file] = readdirSync(revoked);
    expect(listNow(join(revoked, file ?? '')).number).toBe(second.number);
    const refused = await runOn(3, 'trust', 'add', old, ...place.slice(0, 4), '--yes');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toMatch(/is older than the one/);
  });

  it('never gives a certificate an earlier beginning than its CA has, and says why nothing is signed before that', async () => {
    await sign(0, 'core1');
    const [root] = readCertificates(readFileSync(join(ca(), 'ca.crt'))).certificates;
    expect(leafOf('core1').notBefore >= (root?.notBefore ?? today)).toBe(true);
    for (const command of [
      ['ca', 'sign', '--name', 'core2.cluster.test', '--out', join(folder, 'core2')],
      ['ca', 'revoke', leafOf('core1').serial],
      ['ca', 'rotate', '--stage', 'trust'],
    ]) {
      const result = await runOn(-2, ...command, '--ca', ca(), '--yes');
      expect(result, command.join(' ')).toMatchObject({ code: 2 });
      expect(result.err).toContain(`is not valid before ${day(0)} according to this machine's clock`);
      expect(result.err).toContain("Set this machine's clock");
    }
    expect(readdirSync(join(ca(), 'issued'))).toHaveLength(1);
    expect(readdirSync(ca())).not.toContain('next');
  });

  it('holds a rotation whose new CA is not valid yet, and goes on with it when it is', async () => {
    await well(5, 'ca', 'rotate', '--ca', ca(), '--stage', 'trust');
    const before = readFileSync(join(ca(), 'ca.crt'), 'utf8');
    const early = await runOn(1, 'ca', 'rotate', '--ca', ca(), '--stage', 'switch', '--yes');
    expect(early).toMatchObject({ code: 2 });
    expect(early.err).toContain(`The CA CN=Graph CA G2 is not valid before ${day(5)} according to this machine's clock`);
    expect(readFileSync(join(ca(), 'ca.crt'), 'utf8')).toBe(before);
    // The old one signs as ever.
    await sign(1, 'core1');
    await well(6, 'ca', 'rotate', '--ca', ca(), '--stage', 'switch');
    await sign(6, 'core2');
    expect(leafOf('core2').issuer.text).toBe('CN=Graph CA G2');
  });
});
