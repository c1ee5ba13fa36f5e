import { expect, it } from 'vitest';
import { javaPattern } from '../../../src/verdict/java/java-pattern.ts';

const suite = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384';

it.each(['TLS_.*', 'TLS_(ECDHE|DHE)_.*_AES_.*', '(?i)tls_ecdhe.*', '[A-Z0-9_]+'])('%s fits a suite, as in Java', (text) => {
  expect(javaPattern(text)?.test(suite)).toBe(true);
});

it.each(['(.+)+!', '(.|_)*!', '(?:[A-Z]+_?)+!', '(.{1,9}){1,9}!', '.*.*.*.*.*.*.*.*.*.*!'])(
  '%s is not tried for ever',
  (text) => {
    expect(javaPattern(text)?.test(suite)).toBe(false);
  },
);

it.each(['TLS_{', '.*.*.*.*.*.*('])('%s is refused, since Java does not compile it', (text) => {
  expect(javaPattern(text)).toBeUndefined();
});
