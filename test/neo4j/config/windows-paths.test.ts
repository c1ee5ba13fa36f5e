import { describe, expect, it } from 'vitest';
import { readConf } from '../../../src/neo4j/conf/conf.ts';
import { readPath, resolvePath } from '../../../src/neo4j/config/setting-paths.ts';
import { refuseValue } from '../../../src/neo4j/config/setting-values.ts';
import { readPolicy } from '../../../src/neo4j/config/ssl-policy.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

// What Neo4j's own loader did with each in a Windows Java, 4.4 and 5.26.
const five = { ...parseVersion('5.26'), onWindows: true as const };
const four = { ...parseVersion('4.4'), onWindows: true as const };
const home = 'C:\\neo4j';

/** The value as it stands in the file. */
const written = (value: string, version = five) => {
  const conf = readConf(Buffer.from(`dbms.ssl.policy.bolt.base_directory=${value}\n`, 'latin1'), version);
  return conf.settings.get('dbms.ssl.policy.bolt.base_directory') ?? '';
};
const refusal = (value: string, version = five) =>
  refuseValue({ kind: 'path', constraints: [] }, written(value, version), version);

describe('paths in the settings of a Neo4j on Windows', () => {
  it.each([
    ['certificates/bolt', 'C:\\neo4j\\certificates\\bolt'],
    ['certificates\\\\bolt', 'C:\\neo4j\\certificates\\bolt'],
    ['certificates./bolt', 'C:\\neo4j\\certificates\\bolt'],
    ['C:certificates/bolt', 'C:\\neo4j\\certificates\\bolt'],
    ['C:/x/bolt', 'C:\\x\\bolt'],
    ['C:\\\\x\\\\bolt', 'C:\\x\\bolt'],
    ['c:/X', 'c:\\X'],
    ['D:/x', 'D:\\x'],
    ['/b5/x', 'C:\\b5\\x'],
    ['//server/share/x', '\\\\server\\share\\x'],
    ['a/../b', 'C:\\neo4j\\b'],
    ['', 'C:\\neo4j'],
  ])('%j leads to %j', (value, path) => {
    expect(refusal(value)).toBeUndefined();
    expect(resolvePath(home, written(value), five)).toBe(path);
  });

  it('takes two backslashes at the begin for a share, and 4.4 for the root of the drive', () => {
    expect(resolvePath(home, written('\\\\b5\\\\x'), five)).toBe('\\\\b5\\x\\');
    expect(resolvePath(home, written('\\\\b5\\\\x', four), four)).toBe('C:\\b5\\x');
  });

  it.each([
    ['certificates\\bolt', 'certificatesbolt'],
    ['C:\\b5\\x', 'C:b5x'],
  ])('loses the backslashes of %j, which its file escapes with', (value, read) => {
    expect(readPath(written(value), five)).toBe(read);
  });

  it.each(['../x', 'C:../x', 'file:///C:/x', '/C:/x', 'a?b', 'certificates/a:b', 'a|b', 'a /b'])('refuses %j', (value) => {
    expect(refusal(value)).toBeDefined();
  });

  it('reads them as Linux does where the server runs there', () => {
    const linux = parseVersion('5.26');
    expect(refuseValue({ kind: 'path', constraints: [] }, 'a:b', linux)).toBeUndefined();
    expect(resolvePath('/neo4j', 'C:/x', linux)).toBe('/neo4j/C:/x');
  });

  it('finds what is relative in a home that is looked at on Linux', () => {
    expect(resolvePath('/mnt/neo4j', written('certificates\\\\bolt'), five)).toBe('/mnt/neo4j/certificates/bolt');
    expect(resolvePath('/mnt/neo4j', written('C:certificates/bolt'), five)).toBe('/mnt/neo4j/certificates/bolt');
    const conf = readConf(Buffer.from('dbms.ssl.policy.bolt.private_key=keys\\\\own.key\n'), five);
    expect(readPolicy(conf, 'bolt').privateKey).toBe('keys/own.key');
  });
});
