import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { authorityPair, peerPair, type TestPair } from '../support/certificates.ts';
import { runInProcess } from '../support/in-process.ts';
import { root } from '../support/program.ts';
import { queuedPrompts } from '../support/queued-prompts.ts';
import { testdir } from '../support/testdir.ts';

const name = 'graph.example.test';

/** A home set up with `--source existing` from a CA that is not ours, and where its engine leaves files. */
async function scene() {
  const folder = testdir({
    'home/conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
  });
  const home = join(folder, 'home');
  const at = ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];
  const ca = await authorityPair('Example Public CA');
  const [key, certificate, chain] = ['new.key', 'new.crt', 'ca.crt'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  const deliver = async (host = name): Promise<TestPair> => {
    const pair = await peerPair(host, { issuer: ca });
    writeFileSync(key, writePkcs8(pair.key));
    writeFileSync(certificate, pair.certificate.pem);
    writeFileSync(chain, ca.certificate.pem);
    return pair;
  };
  await deliver();
  const files = ['--private-key', key, '--certificate', certificate, '--chain', chain];
  const init = ['init', ...at, '--source', 'existing', ...files, '--components', 'bolt,https', '--name', name, '--yes'];
  expect(await runInProcess(init)).toMatchObject({ code: 0 });
  const renew = (...more: readonly string[]) => runInProcess(['renew', ...at, ...files, '--yes', ...more]);
  const installed = (scope: string) =>
    readCertificates(readFileSync(join(home, 'certificates', scope, 'public.crt'))).certificates[0]?.serial;
  return { folder, home, at, key, certificate, deliver, renew, installed };
}

describe('a pair that another engine renewed', () => {
  it('takes the place of the old one wherever that lies, is reloaded, and is nothing new the second time', async () => {
    const { folder, home, deliver, renew, installed } = await scene();
    const { certificate } = await deliver();
    const marker = join(folder, 'reloaded');
    const ran = await renew('--reload', `command:touch ${marker}`);
    // No port answered before the reload, so none is waited for.
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('No port answered before the reload') });
    expect(existsSync(marker)).toBe(true);
    expect(['bolt', 'https'].map(installed)).toEqual([certificate.serial, certificate.serial]);
    expect(statSync(join(home, 'certificates/bolt/private.key')).mode & 0o777).toBe(0o400);
    const again = await renew('--json');
    expect({ code: again.code, changed: JSON.parse(again.out).changed }).toEqual({ code: 0, changed: false });
  });

  it('is refused with another key, other names or what it is no use for, and nothing changes', async () => {
    const { key, deliver, renew, installed, at } = await scene();
    const before = installed('bolt');
    const old = readFileSync(key);
    await deliver();
    writeFileSync(key, old);
    expect(await renew()).toMatchObject({ code: 2 });
    await deliver('other.example.test');
    const other = await renew();
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is for other\.example\.test; .* is for graph\.example\.test/),
    });
    expect(await renew('--component', 'bolt', '--ca', 'x')).toMatchObject({ code: 2 });
    expect(installed('bolt')).toBe(before);
    // Names that were meant.
    expect(await renew('--force', '--component', 'bolt')).toMatchObject({ code: 0 });
    expect(installed('bolt')).not.toBe(before);
    expect(installed('https')).toBe(before);
    // Alone it cannot sign for that CA, and says how it goes.
    expect(await runInProcess(['renew', ...at, '--yes'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--private-key FILE'),
    });
  });
});

it('every line of the page on renewal is one that the program takes', async () => {
  const { folder, home, key, certificate, deliver } = await scene();
  await deliver();
  const bundle = join(folder, 'bundle.pem');
  writeFileSync(bundle, `${readFileSync(key)}${readFileSync(certificate)}`);
  const page = readFileSync(join(root, 'docs/renewal.md'), 'utf8');
  const lines = [...page.matchAll(/^```(?:sh|bat)\n(.*)\n```$/gm)].map(([, line = '']) => line);
  expect(lines).toHaveLength(6);
  for (const line of lines) {
    const own = /neo4j-tls (renew [^'"&]*(?:"\$[A-Z_]+"[^'"&]*)*)/.exec(line)?.[1] ?? '';
    const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${own.replaceAll('\\', '\\\\')}`], {
      encoding: 'utf8',
      env: { LEGO_CERT_KEY_PATH: key, LEGO_CERT_PATH: certificate },
    })
      .trim()
      .split('\n');
    const value = (word: string, before: string | undefined): string => {
      if (before === '--home') return home;
      if (word.endsWith('bundle.pem')) return bundle;
      if (before === '--private-key') return key;
      if (before === '--certificate') return certificate;
      return before === '--reload' ? 'none' : word;
    };
    const argv = words.map((word, index) => value(word, words[index - 1]));
    const ran = await runInProcess([
      ...argv,
      '--neo4j-version',
      '5.26',
      '--edition',
      'community',
      ...(argv.includes('--home') ? [] : ['--home', home]),
    ]);
    expect(ran, line).toMatchObject({ code: 0 });
  }
});

it('asks on a terminal before it renews too early, and tells a script', async () => {
  const folder = testdir({ 'home/conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:1\n' });
  const at = ['--home', join(folder, 'home'), '--neo4j-version', '5.26', '--edition', 'community'];
  expect(await runInProcess(['init', ...at, '--components', 'bolt', '--http', 'off', '--name', name, '--yes'])).toMatchObject({
    code: 0,
  });
  const { terminal: _, ...rest } = createSystem();
  const prompts = queuedPrompts([false]);
  let out = '';
  const terminal = {
    ...{ inputIsTerminal: true, outputIsTerminal: false, errorIsTerminal: true, width: 80, colourAllowed: () => false },
    ...{ err: () => undefined, settled: async () => undefined },
    out: (text: string) => {
      out += text;
    },
    readInput: async () => Buffer.alloc(0),
  };
  expect(await runInProcess(['renew', ...at], { ...rest, terminal, prompts })).toMatchObject({ code: 0 });
  expect(prompts.asked).toEqual([expect.stringMatching(/^Renewal is not due before \d{4}-\d\d-\d\d\. Renew now\?/)]);
  expect(out).toContain('Nothing is due');
  expect((await runInProcess(['renew', ...at, '--yes'])).err).toMatch(/Renewing early: renewal is not due before \d{4}/);
});
