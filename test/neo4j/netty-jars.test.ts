import { describe, expect, it } from 'vitest';
import { fittingJar, nettySystem, openSslLibrary } from '../../src/neo4j/netty-jars.ts';

const native = (version: string, system = 'linux-x86_64'): string =>
  `netty-tcnative-boringssl-static-${version}.Final-${system}.jar`;
const classes = 'netty-tcnative-classes-2.0.77.Final.jar';
const older = 'netty-tcnative-classes-2.0.74.Final.jar';
const system = 'linux-x86_64';

describe('the OpenSSL of Netty', () => {
  it.each([
    // Run on 5.26.30, 2025.12.1 and 2026.08.1: `test/conformance/conformance-classpath.test.ts`.
    ['in its own version', [classes, native('2.0.77')], true, 'there'],
    ['in an older version', [classes, native('2.0.65')], true, 'there'],
    ['in a newer version', [classes, native('2.0.80')], true, 'there'],
    ['newer than its classes can be', [older, native('2.0.75')], true, 'missing'],
    ['in a version far too old', [classes, native('2.0.40')], true, 'missing'],
    ['without its classes', [native('2.0.77')], true, 'missing'],
    ['in plugins/, with lib/ out of sight', [native('2.0.77')], false, 'unknown'],
    ['not at all', [classes], true, 'missing'],
    ['for Windows', [classes, native('2.0.77', 'windows-x86_64')], true, 'missing'],
    ['for another processor', [classes, native('2.0.77', 'linux-aarch_64')], true, 'missing'],
    ['for two systems, one of them this', [native('2.0.77', 'osx-x86_64'), classes, native('2.0.77')], true, 'there'],
    // Not tried, and so not claimed.
    ['in a version far newer', [classes, native('2.0.99')], true, 'unknown'],
    ['in an old version of another numbering', [classes, native('1.1.33')], true, 'unknown'],
    ['without its classes, lib/ out of sight', [native('2.0.77')], false, 'unknown'],
    ['as one jar for all systems', [classes, 'netty-tcnative-boringssl-static-2.0.40.Final.jar'], true, 'unknown'],
    ['linked against that of the system', [classes, 'netty-tcnative-2.0.77.Final-linux-x86_64-fedora.jar'], true, 'unknown'],
    ['where lib/ cannot be seen', [], false, 'unknown'],
  ])('%s', (_, names, libSeen, expected) => {
    expect(openSslLibrary({ libSeen, names, system })).toBe(expected);
  });

  it('is named as Maven Central has it', () => {
    expect(fittingJar({ libSeen: true, names: [classes], system: 'osx-aarch_64' })).toBe(native('2.0.77', 'osx-aarch_64'));
    expect(fittingJar({ libSeen: true, names: [], system })).toBe(`${classes} and ${native('2.0.77')}`);
    expect(fittingJar({ libSeen: false, names: [], system })).toBe('the netty-tcnative-boringssl-static jar for linux-x86_64');
  });

  it.each([
    ['linux', 'x64', 'linux-x86_64'],
    ['linux', 'arm64', 'linux-aarch_64'],
    ['darwin', 'arm64', 'osx-aarch_64'],
    ['win32', 'x64', 'windows-x86_64'],
  ])('is built for %s on %s as %s', (platform, processor, expected) => {
    expect(nettySystem(platform, processor)).toBe(expected);
  });
});
