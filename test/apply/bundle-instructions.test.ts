import { describe, expect, it } from 'vitest';
import { memberEntries } from '../../src/apply/steps/bundle-files.ts';
import type { BundleMember } from '../../src/model/steps/write-bundle.ts';
import { readMembers } from '../../src/plan/bundle/bundle-members.ts';

const policy = (scope: 'cluster' | 'backup'): BundleMember['policies'][number] => ({
  scope,
  request: {
    subject: [],
    names: [{ kind: 'dns', value: 'core1.example.test' }],
    usages: ['serverAuth'],
    keyType: 'ec-p256',
    days: 30,
  } as never,
  key: `certificates/${scope}/private.key`,
  certificate: `certificates/${scope}/public.crt`,
  trusted: `certificates/${scope}/trusted`,
  revoked: `certificates/${scope}/revoked`,
  asksClients: true,
  tlsVersions: ['TLSv1.3'],
});

function instructionsFor(platform: BundleMember['platform']): string {
  const member: BundleMember = {
    ...{ name: 'core1', version: '5.26.30', edition: 'enterprise', platform, settings: [] },
    policies: [policy('cluster'), policy('backup')],
  };
  const pair = { privateKey: 'KEY', leaf: 'LEAF' };
  const entries = memberEntries('/out/core1', member, [pair, pair], { above: '', anchor: 'CA', lists: [] });
  const found = entries.find(({ path }) => path.endsWith('INSTALL.txt'));
  return String(found !== undefined && 'content' in found ? found.content : undefined);
}

describe('how to install a member of a bundle', () => {
  it.each([
    ['linux', 'sha256sum -c SHA256SUMS'],
    ['macos', 'shasum -a 256 -c SHA256SUMS'],
  ] as const)('is said in the words of %s', (platform, sums) => {
    const text = instructionsFor(platform);
    expect(text).toContain(`  ${sums}\n`);
    expect(text).toContain('copy certificates/cluster, certificates/backup into the Neo4j home; private keys 0400');
    expect(text).not.toMatch(/icacls|PowerShell|\\/);
  });

  it('is said in the words of windows', () => {
    const text = instructionsFor('windows');
    expect(text).toContain('copy certificates\\cluster, certificates\\backup into the Neo4j home');
    expect(text).toContain('$sum, $file = $_ -split');
    for (const scope of ['cluster', 'backup'])
      expect(text).toContain(
        `  icacls certificates\\${scope}\\private.key /inheritance:r /grant:r "*S-1-5-18:R" "*S-1-5-32-544:F" "NT SERVICE\\neo4j:R"\n`,
      );
    expect(text).toContain('Restart-Service neo4j');
    expect(text).not.toMatch(/sha256sum|chmod|sudo|systemctl|0400|certificates\//);
  });
});

describe('the system of a member', () => {
  const read = (all: object, member: object) =>
    readMembers({ line: '5', ...all, members: [{ name: 'core1', ...member }] }, 'members.yaml')[0]?.platform;
  it('stands with the member, else for all of them', () => {
    expect(read({}, { platform: 'windows' })).toBe('windows');
    expect(read({ platform: 'windows' }, {})).toBe('windows');
    expect(read({ platform: 'windows' }, { platform: 'linux' })).toBe('linux');
    expect(read({}, {})).toBeUndefined();
  });

  it('is one that is known', () => {
    expect(() => read({}, { platform: 'solaris' })).toThrow('write linux, macos or windows');
  });
});
