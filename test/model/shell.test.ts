import { describe, expect, it } from 'vitest';
import { shellQuoteFor } from '../../src/model/text/shell.ts';

describe('arguments of lines that a person types', () => {
  it.each([
    ['C:\\neo4j\\conf', 'C:\\neo4j\\conf'],
    ['C:\\Program Files\\neo4j', '"C:\\Program Files\\neo4j"'],
    ['C:\\with blank\\', '"C:\\with blank\\\\"'],
    ['bolt,https', '"bolt,https"'],
    ['@file', '"@file"'],
    ['say "x"', '"say \\"x\\""'],
    ['a&b', '"a&b"'],
    ['', '""'],
  ])('%j is typed as %s in cmd and PowerShell', (argument, typed) => {
    expect(shellQuoteFor(argument, 'win32')).toBe(typed);
  });

  it.each([
    ['/opt/neo4j', '/opt/neo4j'],
    ['bolt,https', 'bolt,https'],
    ['/opt/neo4j x', "'/opt/neo4j x'"],
    ["it's", `'it'\\''s'`],
  ])('%j is typed as %s in a POSIX shell', (argument, typed) => {
    expect(shellQuoteFor(argument, 'linux')).toBe(typed);
  });
});
