import { describe, expect, it } from 'vitest';
import {
  editionFromJarNames,
  readPackagingInfo,
  versionFromFolderName,
  versionFromJarNames,
} from '../../src/neo4j/detect-version.ts';

/** As in the lib folder of 5.26.30 Community, shortened. */
const community = [
  'neo4j-5.26.30.jar',
  'neo4j-bolt-5.26.30.jar',
  'neo4j-bolt-connection-12.0.0.jar',
  'neo4j-java-driver-5.28.15.jar',
  'neo4j-kernel-5.26.30.jar',
  'neo4j-kernel-api-5.26.30.jar',
  'neo4j-server-5.26.30.jar',
  'neo4j-ssl-5.26.30.jar',
  'netty-handler-4.1.118.Final.jar',
];

describe('versionFromJarNames', () => {
  it('takes the version of Neo4j itself', () => {
    expect(versionFromJarNames(community)).toMatchObject({ version: { text: '5.26.30', line: '5' }, others: [] });
  });

  it.each(['neo4j-2026.08.1.jar', 'neo4j-kernel-2026.08.1.jar', 'neo4j-server-2026.08.1.jar', 'neo4j-ssl-2026.08.1.jar'])(
    'is content with %s',
    (jar) => {
      expect(versionFromJarNames([jar, 'neo4j-java-driver-6.0.1.jar'])?.version.text).toBe('2026.08.1');
    },
  );

  it('takes the newest where an upgrade left two', () => {
    const two = [...community, 'neo4j-kernel-5.9.0.jar', 'neo4j-kernel-2025.12.1.jar'];
    expect(versionFromJarNames(two)).toMatchObject({ version: { text: '2025.12.1' }, others: ['5.9.0', '5.26.30'] });
  });

  it('finds nothing among other jars', () => {
    expect(
      versionFromJarNames(['neo4j-java-driver-5.28.15.jar', 'neo4j-kernel-api-5.26.30.jar', 'neo4j.jar', 'kernel-5.0.0.jar']),
    ).toBeUndefined();
    expect(versionFromJarNames([])).toBeUndefined();
  });

  it('refuses releases before 4.4', () => {
    expect(() => versionFromJarNames(['neo4j-kernel-3.5.35.jar'])).toThrow(/not supported/);
  });
});

describe('editionFromJarNames', () => {
  it.each([
    'neo4j-enterprise-5.26.30.jar',
    'neo4j-enterprise-kernel-2026.05.0.jar',
    'neo4j-server-enterprise-4.4.48.jar',
    'neo4j-security-enterprise-5.26.30.jar',
    'neo4j-causal-clustering-4.4.48.jar',
    'neo4j-backup-5.26.30.jar',
  ])('sees Enterprise by %s', (jar) => {
    expect(editionFromJarNames([...community, jar])).toBe('enterprise');
  });

  it('sees Community where there is none of those', () => {
    expect(editionFromJarNames(community)).toBe('community');
  });

  it('does not guess', () => {
    expect(editionFromJarNames(['netty-handler-4.1.118.Final.jar', 'neo4j-java-driver-5.28.15.jar'])).toBeUndefined();
  });
});

describe('versionFromFolderName', () => {
  it.each([
    ['neo4j-community-5.26.30', '5.26.30', 'community'],
    ['neo4j-enterprise-2025.12.1', '2025.12.1', 'enterprise'],
    ['neo4j-enterprise-2026.01.0-SNAPSHOT', '2026.01.0-SNAPSHOT', 'enterprise'],
    ['neo4j-4.4.48', '4.4.48', undefined],
  ])('reads %s', (name, text, edition) => {
    const found = versionFromFolderName(name);
    expect(found?.version.text).toBe(text);
    expect(found?.edition).toBe(edition);
  });

  it.each(['neo4j', 'neo4j-community', 'neo4j-5', 'graph-5.26.30', 'neo4j-desktop-1.5.0-x'])('makes nothing of %s', (name) => {
    expect(versionFromFolderName(name)).toBeUndefined();
  });
});

describe('readPackagingInfo', () => {
  it.each([
    ['Package Type: docker bullseye\n', { packageType: 'docker' }],
    [
      'Package Type: docker jdk17\nNeo4j Enterprise 5.26.30\n',
      { packageType: 'docker', edition: 'enterprise', version: '5.26.30' },
    ],
    [
      'Package Type: deb\nVersion: 2025.12.1\nEdition: community',
      { packageType: 'deb', edition: 'community', version: '2025.12.1' },
    ],
    ['Package Type: rpm\r\nDistribution: redhat 8.9.1\r\n', { packageType: 'rpm' }],
    ['', {}],
  ])('reads %j', (text, expected) => {
    const { version, ...rest } = readPackagingInfo(text);
    expect({ ...rest, ...(version === undefined ? {} : { version: version.text }) }).toEqual(expected);
  });
});
