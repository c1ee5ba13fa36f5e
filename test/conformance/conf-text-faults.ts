import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { add, drop, type FaultContext, type FaultKind, kind, policyName, set, setPolicy } from './fault.ts';

/** The conf as it stands, changed as text (one character a byte). */
function rewrite(c: FaultContext, change: (text: string) => string): void {
  const before = c.member.confBytes?.toString('latin1') ?? `${c.member.lines.join('\n')}\n`;
  c.member.confBytes = Buffer.from(change(before), 'latin1');
}

/** The scope's line of a suffix in other words. */
function inPlace(c: FaultContext, suffix: string, line: string): void {
  drop(c, policyName(c, suffix));
  add(c, line);
}

const enabledAs = (title: string, line: (name: string) => string): FaultKind =>
  kind(title, (c) => inPlace(c, 'enabled', line(policyName(c, 'enabled'))));
const extraLine = (title: string, line: string): FaultKind => kind(title, (c) => add(c, line));
const utf8Bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Faults of the text of neo4j.conf: what its reader makes of odd lines, bytes and escapes. */
export const confTextFaults: readonly FaultKind[] = [
  enabledAs('a line indented', (name) => `    ${name}=true`),
  enabledAs('a line indented with a tab', (name) => `\t${name}\t=\ttrue\t`),
  enabledAs('a value continued', (name) => `${name}=tr\\\n      ue`),
  enabledAs('a value continued with CRLF', (name) => `${name}=tr\\\r\n      ue`),
  enabledAs('a name continued', (name) => `${name.slice(0, 20)}\\\n  ${name.slice(20)}=true`),
  enabledAs('a letter of the name escaped', (name) => `${name.replace('enabled', 'en\\u0061bled')}=true`),
  enabledAs('a letter of the value escaped', (name) => `${name}=tru\\u0065`),
  enabledAs('a backslash in front of a plain letter', (name) => `${name}=\\tru\\e`),
  enabledAs('a form feed between', (name) => `${name}\f=\ftrue`),
  enabledAs('a vertical tab behind', (name) => `${name}=true\v`),
  enabledAs('a no-break space behind, ISO 8859-1', (name) => `${name}=true\xa0`),
  enabledAs('a no-break space behind, UTF-8', (name) => `${name}=true${utf8Bytes('\u00a0')}`),
  enabledAs('a no-break space in front of the name', (name) => `${utf8Bytes('\u00a0')}${name}=true`),
  enabledAs('a zero-width blank behind', (name) => `${name}=true${utf8Bytes('\u200b')}`),
  enabledAs('a NUL behind', (name) => `${name}=true\0`),
  enabledAs('two equals signs', (name) => `${name}==true`),
  enabledAs('an equals sign and a colon', (name) => `${name}= :true`),
  enabledAs('an escaped equals sign', (name) => `${name}\\=true`),
  enabledAs('no value', (name) => name),
  enabledAs('a semicolon behind', (name) => `${name}=true;`),
  enabledAs('typographic quotes', (name) => `${name}=${utf8Bytes('\u201ctrue\u201d')}`),
  enabledAs('a comment sign in front', (name) => `#${name}=true`),
  enabledAs('an exclamation mark in front', (name) => `   !${name}=true`),
  enabledAs('export in front', (name) => `export ${name}=true`),
  enabledAs('1 for true', (name) => `${name}=1`),
  enabledAs('on for true', (name) => `${name}=on`),
  enabledAs('True for true', (name) => `${name}=True`),
  enabledAs('a command for true', (name) => `${name}=$(echo true)`),
  kind('a comment that ends in a backslash', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl'));
    c.member.lines.splice(at, 0, '# keys lie in C:\\neo4j\\');
  }),
  kind('a backslash and a blank at the end', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl'));
    c.member.lines[at] = `${c.member.lines[at]}\\ `;
  }),
  kind('two backslashes at the end', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl') && line.includes('client_auth'));
    c.member.lines[at] = `${c.member.lines[at]}\\\\`;
  }),
  kind('a backslash in front of an empty line', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl'));
    c.member.lines[at] = `${c.member.lines[at]}\\\n`;
  }),
  kind('a backslash in front of a comment', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl'));
    c.member.lines[at] = `${c.member.lines[at]}\\\n# a comment`;
  }),
  extraLine('a section header', '[tls]'),
  extraLine('a line of dashes', '----------'),
  extraLine('a lone equals sign', '='),
  extraLine('a value without a name', '=true'),
  extraLine('a lone backslash', '\\'),
  extraLine('a word alone', 'neo4j'),
  extraLine('a semicolon comment', '; a comment'),
  extraLine('a broken escape in a comment', '# C:\\users\\neo4j'),
  extraLine('a broken escape in a value', 'server.directories.import=C:\\users\\neo4j'),
  extraLine('an escape with three digits', 'server.directories.import=a\\u00e'),
  extraLine('an escape with a sign', 'server.directories.import=a\\u+0e9'),
  extraLine('an escape in capitals', 'server.directories.import=a\\U00e9'),
  extraLine('an umlaut in a comment, ISO 8859-1', '# Schl\xfcssel'),
  extraLine('an umlaut in a comment, UTF-8', utf8Bytes('# Schlüssel')),
  extraLine('an umlaut in a name, UTF-8', utf8Bytes('schlüssel=1')),
  extraLine('an umlaut in a value, ISO 8859-1', 'dbms.ssl.policy.bolt.note=Schl\xfcssel'),
  extraLine('an emoji in a comment', utf8Bytes('# 🔒')),
  extraLine('a surrogate half', 'dbms.ssl.policy.bolt.note=\\ud800'),
  extraLine('a colon in a setting name', 'dbms\\:x=1'),
  extraLine('include', 'include=neo4j-tls.conf'),
  extraLine('a very long line', `dbms.ssl.policy.bolt.note=${'x'.repeat(100_000)}`),
  kind('a thousand lines of comment', (c) => c.member.lines.unshift(...Array.from({ length: 1000 }, () => '# '.padEnd(80, '-')))),
  kind('the password in ISO 8859-1', (c) => setPolicy(c, 'private_key_password', 'p\xe4ss')),
  kind('the key path in ISO 8859-1', (c) => setPolicy(c, 'private_key', 'schl\xfcssel.key')),
  kind('the key path in UTF-8', (c) => setPolicy(c, 'private_key', utf8Bytes('schlüssel.key'))),
  kind('a comment behind every line', (c) => {
    c.member.lines = c.member.lines.map((line) => `${line} # set by hand`);
  }),
  kind('blanks behind every line', (c) => {
    c.member.lines = c.member.lines.map((line) => `${line}   `);
  }),
  kind('all values in quotes', (c) => {
    c.member.lines = c.member.lines.map((line) => line.replace(/=(.*)$/, '="$1"'));
  }),
  kind('all lines in capitals', (c) => {
    c.member.lines = c.member.lines.map((line) => line.toUpperCase());
  }),
  kind('all lines twice', (c) => c.member.lines.push(...c.member.lines)),
  kind('conf with CR alone', (c) => rewrite(c, (text) => text.replaceAll('\n', '\r'))),
  kind('conf with line ends mixed', (c) => rewrite(c, (text) => text.replace(/\n(.*\n)/g, '\r\n$1'))),
  kind('conf with blank lines everywhere', (c) => rewrite(c, (text) => text.replaceAll('\n', '\n\n \t\n'))),
  kind('conf with a control-Z at its end', (c) => rewrite(c, (text) => `${text}\x1a`)),
  kind('conf with a NUL line', (c) => rewrite(c, (text) => `${text}\0\0\0\n`)),
  kind('conf with a BOM of UTF-8 in ISO 8859-1', (c) => rewrite(c, (text) => `\xef\xbb\xbf\n${text}`)),
  kind('conf in UTF-16 without a mark', (c) => {
    c.member.confBytes = Buffer.from(`${c.member.lines.join('\n')}\n`, 'utf16le');
  }),
  kind('conf in UTF-16, big end first', (c) => {
    c.member.confBytes = Buffer.from(`\ufeff${c.member.lines.join('\n')}\n`, 'utf16le').swap16();
  }),
  kind('conf of zero bytes', (c) => {
    c.member.confBytes = Buffer.alloc(0);
  }),
  kind('conf of random bytes', (c) => {
    c.member.confBytes = Buffer.from(Array.from({ length: 400 }, () => c.random.below(256)));
  }),
  kind('conf is a gzip', (c) => {
    c.member.confBytes = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(c.member.lines.join('\n'))]);
  }),
  kind('conf in YAML', (c) => {
    c.member.confBytes = Buffer.from(`server:\n  bolt:\n    tls_level: REQUIRED\n    enabled: true\n`);
  }),
  kind('strict validation off, names of nowhere', (c) => {
    set(c, c.line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled', 'false');
    add(c, '[tls]');
    add(c, `${connectorSetting(c.line, 'bolt', 'tls_levels')}=REQUIRED`);
    add(c, `${policyName(c, 'enabled')}=true`);
  }),
];
