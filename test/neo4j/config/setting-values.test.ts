import { describe, expect, it } from 'vitest';
import { refuseValue } from '../../../src/neo4j/config/setting-values.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const version = parseVersion('5');
const refuses = (kind: string, value: string, ...constraints: string[]): boolean =>
  refuseValue({ kind, constraints }, value, version) !== undefined;

describe('values as Neo4j takes them', () => {
  it.each([
    ['bool', 'TRUE '],
    ['int', '+7'],
    ['duration', '10'],
    ['duration', '1h30m'],
    ['bytes', '1.5g'],
    ['bytes', '10 MiB'],
    ['socket_address', ':7687'],
    ['socket_address', '[::1]:7687'],
    ['socket_address_only_host_name', '0.0.0.0'],
    ['path', 'x/../private.key'],
    ['list:int', '1, 2,,3'],
    ['enum:NONE,REQUIRE', 'require'],
    ['jvm_additional', '-Dx="a b"'],
    ['a kind that is not known', 'anything'],
  ])('%s takes %j', (kind, value) => {
    expect(refuses(kind, value)).toBe(false);
  });

  it.each([
    ['bool', 'yes'],
    ['bool', ''],
    ['int', '99999999999'],
    ['duration', '10 s'],
    ['duration', ''],
    ['bytes', '10 gigs'],
    ['bytes', '-1'],
    ['socket_address', 'bolt://core1.example:7687'],
    ['socket_address', 'localhost:port'],
    ['socket_address_only_host_name', 'core1.example:7687'],
    ['path', '../private.key'],
    ['list:int', '1,two'],
    ['enum:NONE,REQUIRE', 'REQUIRED'],
    ['jvm_additional', '-Dx="a b'],
  ])('%s refuses %j', (kind, value) => {
    expect(refuses(kind, value)).toBe(true);
  });

  it('knows the constraints that come with them', () => {
    expect(refuses('int', '0', 'is minimum `1`')).toBe(true);
    expect(refuses('int', '1', 'is minimum `1`')).toBe(false);
    expect(refuses('duration', '2h', 'is in the range `1s` to `1h`')).toBe(true);
    expect(refuses('bytes', '100', 'is minimum `1.00KiB`')).toBe(true);
    expect(refuses('socket_address', '0.0.0.0:7687', 'is an accessible address')).toBe(true);
    expect(refuses('duration', '0', 'is `0s` or is minimum `1m`')).toBe(false);
    expect(refuses('duration', '5s', 'is `0s` or is minimum `1m`')).toBe(true);
  });
});
