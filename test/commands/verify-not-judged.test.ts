import { expect, it } from 'vitest';
import { type Local, withoutBlame } from '../../src/commands/verify/local.ts';
import type { Finding } from '../../src/model/finding.ts';

const refused: Finding = {
  ...{ id: 'client-certificate-refused', severity: 'error', component: 'cluster', path: '127.0.0.1:6000', line: null },
  ...{ message: 'it demands a client certificate', remedy: 'neo4j-tls trust add', fixable: false, neo4jSays: 'null cert chain' },
};

/** An installation of which so much could be read. */
const seen = (unseen: readonly object[]): Local =>
  ({
    inspected: { facts: { files: new Map() } },
    judged: { unseen: new Map([['cluster', unseen]]), policies: new Map() },
    container: undefined,
    certbot: [],
  }) as unknown as Local;

it('blames no port for refusing us where our own key could not be read', () => {
  const lack = { path: '/n/private.key', because: 'permission denied', remedy: 'Run this again with sudo.' };
  expect(withoutBlame(refused, seen([lack]))).toMatchObject({
    ...{ id: 'endpoint-not-judged', severity: 'warning', remedy: lack.remedy, neo4jSays: null },
    message: expect.stringContaining('permission denied'),
  });
  // Where all could be read, the port means it.
  expect(withoutBlame(refused, seen([]))).toBe(refused);
  expect(withoutBlame({ ...refused, component: 'bolt' }, seen([lack])).id).toBe('client-certificate-refused');
});
