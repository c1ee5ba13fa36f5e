import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../src/explain/read-log.ts';
import { readDocumentFile } from '../../src/inspect/document-file.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { parseAddress } from '../../src/neo4j/config/address.ts';
import { refuseValue } from '../../src/neo4j/config/setting-values.ts';
import { pathsIn } from '../../src/neo4j/config/ssl-layout.ts';
import { parseVersion } from '../../src/neo4j/version.ts';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { splitPem } from '../../src/pki/encoding/pem.ts';
import { readPrivateKey } from '../../src/pki/keys/private-key.ts';
import { parseSubject } from '../../src/pki/names/subject.ts';
import { parseSubjectName } from '../../src/pki/names/subject-names.ts';
import { createSystem } from '../../src/system/index.ts';
import { pemMarks, readKeyFile5, readKeyFile44 } from '../../src/verdict/java/private-key-file.ts';
import { quickParent, testdir } from '../support/testdir.ts';

const version = parseVersion('5');
const system = createSystem([]);

/** What reads text of others, and a text of n pieces that is hard for it. */
const readers: Readonly<Record<string, { readonly text: (n: number) => string; readonly read: (text: string) => unknown }>> = {
  'blanks inside a value of neo4j.conf': {
    text: (n) => `server.bolt.advertised_address=a${' '.repeat(n)}b\n`,
    read: (text) => readConf(Buffer.from(text), version),
  },
  'an address with blanks': { text: (n) => `a${' '.repeat(n)}b`, read: (text) => parseAddress(text, version) },
  'an address of colons': { text: (n) => `${'1:'.repeat(n)}x`, read: (text) => parseAddress(text, version) },
  'lines that go on': { text: (n) => `a=${'\\\n'.repeat(n)}b`, read: (text) => readConf(Buffer.from(text), version) },
  'settings without number': {
    text: (n) => Array.from({ length: n / 20 }, (_, index) => `dbms.x${index}=1\n`).join(''),
    read: (text) => readConf(Buffer.from(text), version),
  },
  'a number of many digits': {
    text: (n) => '9'.repeat(n),
    read: (text) => refuseValue({ kind: 'integer', constraints: [] }, text, version),
  },
  'a duration of many parts': {
    text: (n) => '1h'.repeat(n),
    read: (text) => refuseValue({ kind: 'duration', constraints: [] }, text, version),
  },
  'a folder of slashes': { text: (n) => `/a${'/'.repeat(n)}b`, read: (text) => pathsIn(text) },
  'a certificate of blanks': { text: (n) => `-----BEGIN CERTIFICATE-----\n${' '.repeat(n)}x`, read: readPem },
  'a file of BEGIN lines': { text: (n) => '-----BEGIN PRIVATE KEY-----\n'.repeat(n / 20), read: readPem },
  'a key of headers': {
    text: (n) => `-----BEGIN RSA PRIVATE KEY-----\n${'a: b\n'.repeat(n / 5)}-----END RSA PRIVATE KEY-----`,
    read: readPem,
  },
  'a subject of many parts': { text: (n) => `CN=${'a,O='.repeat(n / 4)}b`, read: parseSubject },
  'a host of labels': { text: (n) => `${'a.'.repeat(n / 2)}b`, read: parseSubjectName },
  'a log of blanks': { text: (n) => `Failed to load private key: ${' '.repeat(n)}x`, read: (text) => readLog(text) },
  'a log of one message': {
    text: (n) => 'ERROR Failed to load private key: /a (using configured password)\n'.repeat(n / 100),
    read: (text) => readLog(text),
  },
};

function readPem(text: string): unknown {
  const bytes = Buffer.from(text);
  return [
    splitPem(bytes),
    readCertificates(bytes),
    readPrivateKey(bytes),
    readKeyFile5(bytes, undefined, 17),
    readKeyFile44(bytes, 'x', pemMarks(true)),
  ];
}

/** Lines of YAML that the library alone takes quadratic time for, or might. */
const yaml: Readonly<Record<string, (index: number) => string>> = {
  'different keys': (index) => `k${index}: 1\n`,
  'one key again and again': () => 'a: 1\n',
  'aliases that lead nowhere': () => '*a\n',
  'directives that nobody knows': () => '%A\n',
  'a list': () => '- a\n',
  'open braces': () => '{',
  'open quotes': () => '"',
};

/** CPU time of the fastest of three, in microseconds. */
async function cost(work: () => unknown): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system: kernel } = process.cpuUsage(before);
    costs.push(user + kernel);
  }
  return Math.min(...costs);
}

/** Four times the text may take eight times as long, not sixteen; what is done in a blink is not compared. */
async function expectToGrowWithSize(work: (n: number) => unknown, n: number): Promise<void> {
  const [small, large] = [await cost(() => work(n)), await cost(() => work(4 * n))];
  expect(large, `${small} µs, then ${large} µs`).toBeLessThan(Math.max(8 * small, 100_000));
}

describe('time grows no faster than the text', () => {
  it.each(Object.entries(readers))('for %s', { timeout: 60_000 }, async (_, { text, read }) => {
    const texts = new Map([50_000, 200_000].map((n) => [n, text(n)]));
    await expectToGrowWithSize((n) => read(texts.get(n) ?? ''), 50_000);
  });

  it.each(Object.entries(yaml))('for a YAML file of %s', { timeout: 60_000 }, async (_, line) => {
    const folder = join(testdir({}, quickParent), 'yaml');
    mkdirSync(folder);
    const path = (n: number): string => join(folder, String(n));
    for (const n of [2_000, 8_000]) writeFileSync(path(n), Array.from({ length: n }, (__, index) => line(index)).join(''));
    await expectToGrowWithSize((n) => readDocumentFile(system, path(n), 'answers file', 'a: b').catch(() => undefined), 2_000);
  });
});
