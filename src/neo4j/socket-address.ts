/** A socket address as a setting writes it; either part may be missing. */
export interface SocketAddress {
  /** Without brackets; empty when only a port is given. */
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Reads `host:port`, `[host]:port`, `host`, `[host]` or `:port` as Neo4j does. Undefined for anything else. A port may be any
 * number that fits 31 bits: that it is none is noticed only when it is bound. Source: Neo4j's SocketAddressParser, all lines.
 */
export function parseSocketAddress(value: string): SocketAddress | undefined {
  const text = value.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
  if (text.includes('://')) return undefined;
  const both = /^\[([^\s]+)]:(\d+)$/.exec(text) ?? /^([^\s]*(?:[^:\s]|::)):(\d+)$/.exec(text);
  if (both?.[1] !== undefined) return finish(both[1], both[2]);
  const port = /^:(\d+)$/.exec(text);
  if (port !== null) return finish('', port[1]);
  const bracketed = /^\[(?=([^:]+:?|[^:^\s]*:[^:^\s]*:[^\s]*)$)([^\s]+)]$/.exec(text);
  if (bracketed?.[2] !== undefined) return finish(bracketed[2], undefined);
  const host = /^(?=([^:]+:?|[^:^\s]*:[^:^\s]*:[^\s]*)$)([^[\]\s]+)$/.exec(text);
  return host?.[2] === undefined ? undefined : finish(host[2], undefined);
}

function finish(host: string, digits: string | undefined): SocketAddress | undefined {
  if (/[[\]]/.test(host)) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  return port !== undefined && port > 0x7fffffff ? undefined : { host, port };
}
