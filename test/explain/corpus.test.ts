import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/explain/catalogue.ts';
import { explainText } from '../../src/explain/explain-text.ts';
import { textOfLog } from '../../src/explain/log-bytes.ts';
import { plainText } from '../../src/explain/plain-lines.ts';
import { readLog } from '../../src/explain/read-log.ts';
import { situationsOf } from '../../src/explain/situation.ts';
import { compileTemplate } from '../../src/explain/template.ts';
import { outsideFacts } from '../../src/model/outside-facts.ts';
import { root } from '../support/program.ts';

interface Message {
  /** The program that printed it. */
  readonly from: string;
  /** What was made to fail. */
  readonly failed: string;
  readonly half: 'seen' | 'held back';
  /** The id that comes first, or `nothing`. */
  readonly first: string;
  readonly text: string;
}

/**
 * Messages of real programs that were made to fail against servers on loopback, and some from issue trackers. Entries were
 * written with one half in view (by a hash of the text), and judged by the other.
 */
const messages: readonly Message[] = readFileSync(join(root, 'test/explain/corpus.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Message);

const firstOf = (text: string): string => explainText(text)[0]?.id ?? 'nothing';

describe('messages of real programs', () => {
  it.each(messages.map((message) => [message.from, message.failed, message] as const))('%s, %s', (_from, _failed, message) => {
    expect(firstOf(message.text), message.text).toBe(message.first);
  });

  it('are enough to judge by', () => {
    expect(messages.filter(({ half, first }) => half === 'held back' && first !== 'nothing').length).toBeGreaterThan(100);
    expect(messages.filter(({ first }) => first === 'nothing').length).toBeGreaterThan(30);
  });
});

describe('who dialled whom', () => {
  it.each([
    ['aura', "Couldn't connect to ab12.databases.neo4j.io:7687"],
    ['outgoing', 'Failed to invoke procedure apoc.load.json'],
    ['outgoing', 'javax.naming.CommunicationException: ldap.example.test:636'],
    ['elsewhere', "HTTPSConnectionPool(host='pypi.org', port=443)"],
    ['certbot', 'Saving debug log to /var/log/letsencrypt/letsencrypt.log'],
    ['server', '2026-11-26 10:00:00.000+0000 ERROR [o.n.b.t.X] x'],
    ['client', 'neo4j.exceptions.ServiceUnavailable: x'],
  ] as const)('%s: %s', (situation, text) => {
    expect([...situationsOf(text)]).toContain(situation);
  });

  const notTrusted = 'PKIX path building failed: unable to find valid certification path to requested target';

  it('answers the same words by who is at the other end', () => {
    expect(firstOf(notTrusted)).toBe('peer-not-trusted');
    expect(firstOf(`Failed to invoke procedure apoc.load.json: ${notTrusted}`)).toBe('outgoing-not-trusted');
    expect(firstOf(`Unable to connect to ab12.databases.neo4j.io:7687 ${notTrusted}`)).toBe('aura-not-trusted');
  });

  it('says nothing of this server where another one is at the other end', () => {
    const said = explainText(`Failed to invoke procedure apoc.load.json: ${notTrusted}`);
    expect(said.map(({ meaning, remedy }) => `${meaning} ${remedy}`).join(' ')).not.toMatch(/trust add|public\.crt/);
  });

  it('tells a refusal in the log of the server from one in a driver', () => {
    const alert = 'javax.net.ssl.SSLHandshakeException: Received fatal alert: bad_certificate';
    expect(explainText(`[o.n.b.t.X] TLS handshake has failed: ${alert}`)[0]?.meaning).toContain(
      'A client refused the certificate of this server',
    );
    expect(explainText(`org.neo4j.driver.exceptions.SecurityException: x\nCaused by: ${alert}`)[0]?.meaning).toContain(
      'The server refused the client certificate',
    );
  });

  it('knows the side of every entry, and of a frame that it is one', () => {
    for (const { id, side, general, broad, when, says } of catalogue) {
      expect(side, id).toMatch(/^(server|client|either|proxy|certbot|container|tool|neo4j-tls)$/);
      expect(general === true && broad === true, id).toBe(false);
      if (when !== undefined) expect(says.length, id).toBeGreaterThan(0);
    }
    const known = new Set(catalogue.map(({ id }) => id));
    expect(catalogue.flatMap(({ over = [] }) => over).filter((id) => !known.has(id))).toEqual([]);
  });
});

describe('facts of the world outside', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'src', name), 'utf8'));

  it.each(Object.entries(outsideFacts))('%s has a source and its dates, and a text that says it', (name, fact) => {
    expect(fact.source.length).toBeGreaterThan(10);
    expect(Date.parse(fact.since)).toBeLessThanOrEqual(Date.parse(fact.lookedUp));
    // In an answer of explain, or in another text that takes it from here.
    const told = catalogue.some(({ meaning, remedy }) => `${meaning} ${remedy}`.includes(fact.says));
    expect(told || sources.some((text) => text.includes(`outsideFacts.${name}.says`))).toBe(true);
  });
});

describe('what is captured', () => {
  it.each([
    ["The certificate's owner does not match hostname ‘graph.example’", 'graph.example,'],
    ["curl: (60) SSL: no alternative certificate subject name matches target host name 'graph.example'", 'graph.example,'],
    ['x509: certificate is valid for a.example, b.example, not graph.example', 'graph.example,'],
    [
      "certificate verify failed: Hostname mismatch, certificate is not valid for 'graph.example'. (_ssl.c:1006)",
      'graph.example,',
    ],
    [
      'Failed to load private key: /a b/private.key (using configured password): Given final block not properly padded',
      '/a b/private.key (on 4.4',
    ],
    ['No name matching graph.example found', 'graph.example,'],
  ])('is the name or path alone: %s', (text, within) => {
    const meaning = explainText(text)[0]?.meaning ?? '';
    expect(meaning).toContain(within);
    expect(meaning).not.toMatch(/['‘’"“”]graph|graph\.example['’"”]/);
  });

  it('is bounded, as is every pattern, so that no text makes a search slow', () => {
    for (const { id, says } of catalogue)
      for (const one of says) {
        const { source } = typeof one === 'string' ? compileTemplate(one).pattern : one.pattern;
        // Outside of classes: no `*`, no `+`, no `{n,}`.
        const bare = source.replace(/\\./g, '_').replace(/\[(?:[^\]])*\]/g, '_');
        expect(bare, id).not.toMatch(/[*+]|\{\d+,\}/);
      }
  });
});

describe('a log as it was saved', () => {
  const cause = 'java.lang.IllegalArgumentException: server.bolt.enabled declared multiple times.';

  it.each([
    ['plain', cause],
    ['colours', `\u001b[31mERROR\u001b[0m \u001b[1m${cause}\u001b[0m\r`],
    ['syslog', `Nov 22 03:12:01 host neo4j[123]: ${cause}`],
    ['journald with ISO dates', `2026-11-22T03:12:01+0000 host neo4j[123]: ${cause}`],
    ['containerd', `2026-11-22T03:12:01.123456789Z stderr F ${cause}`],
    ['docker logs -t', `2026-11-22T03:12:01.123456789Z ${cause}`],
    ['compose', `neo4j-1  | ${cause}`],
    ['kubectl --prefix', `[pod/neo4j-0/neo4j] ${cause}`],
    ['JSON', JSON.stringify({ time: 'x', level: 'ERROR', message: cause })],
    ['docker json-file', JSON.stringify({ log: `${cause}\n`, stream: 'stderr', time: 'x' })],
    ['JSON inside containerd', `2026-11-22T03:12:01.123456789Z stdout F ${JSON.stringify({ message: cause })}`],
    ['journald as JSON', JSON.stringify({ MESSAGE: cause, PRIORITY: '3' })],
    ['journald as bytes', JSON.stringify({ MESSAGE: [...Buffer.from(cause)] })],
  ])('%s', (_name, line) => {
    expect(plainText(line)).toContain(cause);
    expect(firstOf(line)).toBe('setting-duplicate');
    expect(readLog(`${line}\n`)).toMatchObject([{ id: 'setting-duplicate', firstLine: 1 }]);
  });

  const swapped = Buffer.from(cause, 'utf16le').swap16();
  it.each([
    ['UTF-8', Buffer.from(cause)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${cause}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${cause}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(cause, 'utf16le')],
    ['UTF-16 big-endian', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])],
    ['UTF-16 big-endian without a mark', swapped],
    ['gzip', gzipSync(cause)],
    ['gzip whose end is missing', gzipSync(cause).subarray(0, -6)],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${cause}`, 'utf16le'))],
  ])('%s', (_name, bytes) => {
    expect(firstOf(textOfLog(bytes))).toBe('setting-duplicate');
  });

  it('takes what only looks like gzip as it is', () => {
    expect(textOfLog(Buffer.from([0x1f, 0x8b, 0x41]))).toContain('A');
  });
});
