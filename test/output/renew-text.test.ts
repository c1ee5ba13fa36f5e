import { describe, expect, it } from 'vitest';
import { type RenewDone, renewDoneToText } from '../../src/output/renew-text.ts';
import { createStyle } from '../../src/output/style.ts';

const done: RenewDone = {
  kind: 'package',
  said: { home: '/var/lib/neo4j', typedOn: 'linux' },
  renewed: [
    {
      components: ['bolt', 'https'],
      source: 'self-signed',
      serial: '6822e07b9b1c8c6aefae72e7a8dc4004',
      until: '2027-11-22',
      changed: true,
    },
  ],
  ports: [
    { component: 'bolt', address: '127.0.0.1:7687', shows: 'old', serial: '79a0a4f574a11e7cd3875c2a5f1bf9eb', reason: undefined },
    { component: 'https', address: '127.0.0.1:7473', shows: 'silent', serial: undefined, reason: 'ECONNREFUSED' },
  ],
  verdict: { starts: true, components: { bolt: 'encrypted', https: 'encrypted', cluster: 'off', backup: 'off' } },
  handshakes: [
    { component: 'bolt', protocol: 'TLSv1.3' },
    { component: 'https', protocol: 'TLSv1.3' },
  ],
  announced: [],
  backups: [],
  reloaded: false,
  reloadFailed: undefined,
  reloadable: false,
};
const text = (more: Partial<RenewDone> = {}, width = 60): string =>
  renewDoneToText({ ...done, ...more }, createStyle({ color: false, width }), true);

describe('the end of a renew', () => {
  it.each([60, 80, 200])('fits %i columns', (width) => {
    const failed = { message: 'Neo4j was not reloaded: systemctl restart neo4j ended with 1.\nno such unit', remedy: 'Look.' };
    for (const shown of [text({}, width), text({ reloaded: true }, width), text({ reloaded: true, reloadFailed: failed }, width)])
      expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('says "renewed" only where every port agrees, else what is missing', () => {
    const ports = done.ports.map((port) => ({ ...port, shows: 'new' as const }));
    expect(text({ ports }, 100)).toContain('renewed: source, files and ports have the same certificate');
    expect(text()).not.toMatch(/renewed:/);
    expect(text()).toContain('sudo systemctl restart neo4j');
    expect(text({ reloaded: true })).toContain('Not renewed yet');
    expect(text({ reloadable: true })).toContain('CALL dbms.security.reloadTLS()');
    expect(text({ ports: done.ports.slice(1) })).toContain('Neo4j is not running here');
  });
});
