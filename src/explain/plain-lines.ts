import { ownValue } from '../model/text/own-value.ts';

/** Wrappers around a wrapper: a pod's prefix, the runtime's, then JSON. */
const mostWrappers = 5;

/**
 * A log as the program that wrote it meant it: without colours, carriage returns, and what journald, syslog, Docker, Compose,
 * containerd (CRI) or kubectl put before each line; JSON lines as the text inside them, message and then stack trace.
 */
export function plainText(text: string): string {
  return text.split('\n').map(plainLine).join('\n');
}

/** {@link plainText} of one line; of a JSON line there may come more than one. */
export function plainLine(line: string): string {
  let plain = withoutColours(line);
  for (let round = 0; round < mostWrappers; round += 1) {
    const inner = unwrapJson(withoutPrefix(plain));
    if (inner === plain) break;
    plain = inner;
  }
  return plain;
}

/** Colours alone: what moves a cursor stays, and is shown escaped. */
function withoutColours(line: string): string {
  if (!line.includes('\u001b') && !line.includes('\r') && !line.includes('\ufeff')) return line;
  return line.replace(/\u001b\[[\d;]{0,20}[mK]/g, '').replace(/^\ufeff|\r/g, '');
}

const prefixes: readonly RegExp[] = [
  // journalctl, syslog: Nov 22 03:12:01 host neo4j[123]:
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \S{1,255} [\w./@-]{1,100}(?:\[\d{1,10}\])?: /,
  // journalctl -o short-iso: 2026-11-22T03:12:01+0000 host neo4j[123]:
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d) \S{1,255} [\w./@-]{1,100}\[\d{1,10}\]: /,
  // containerd, CRI-O: 2026-11-22T03:12:01.123456789Z stderr F
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] ?/,
  // docker logs -t
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (?=\S)/,
  // kubectl logs --prefix: [pod/neo4j-0/neo4j]
  /^\[pod\/[\w./-]{1,300}\] /,
  // docker compose logs: neo4j-1  |
  /^[\w.-]{1,100} {0,60}\| ?/,
];

function withoutPrefix(line: string): string {
  const prefix = prefixes.find((pattern) => pattern.test(line));
  return prefix === undefined ? line : line.replace(prefix, '');
}

const fields = [
  'message',
  'MESSAGE',
  'msg',
  'log',
  'error',
  'err',
  'reason',
  'stacktrace',
  'stackTrace',
  'stack_trace',
  'exception',
];

function unwrapJson(line: string): string {
  const from = line.indexOf('{"');
  if (from === -1 || !line.trimEnd().endsWith('}')) return line;
  try {
    const value = JSON.parse(line.slice(from)) as Record<string, unknown>;
    const parts = fields.map((name) => textOf(ownValue(value, name))).filter((part) => part !== '');
    return parts.length === 0 ? line : parts.join('\n').replace(/\n$/, '');
  } catch {
    return line;
  }
}

/** A string, or bytes as journald's JSON has what is not plain text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const bytes = Array.isArray(value) && value.every((byte) => typeof byte === 'number');
  return bytes ? withoutColours(Buffer.from(value as number[]).toString('utf8')) : '';
}
