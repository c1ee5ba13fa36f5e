import { describe, expect, it } from 'vitest';
import type { SubjectName } from '../../../src/model/certificates/certificate-request.ts';
import { createCa } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../../src/pki/keys/private-key.ts';
import {
  closedLimits,
  hostNameFor,
  limitsOf,
  namesOutside,
  partsOutside,
  permittedBy,
  refuseOutside,
} from '../../../src/pki/names/name-limits.ts';

const key = await generatePrivateKey('ec-p256');
const now = new Date();
const name = (value: string): SubjectName => ({ kind: /:|^[\d.]+(\/|$)/.test(value) ? 'ip' : 'dns', value });
const limited = (...permitted: string[]) =>
  createCa({ subject: [{ type: 'CN', value: 'CA' }], key, now, days: 9, limits: closedLimits(permitted.map(name)) });
const open = createCa({ subject: [{ type: 'CN', value: 'Root' }], key, now, days: 9 });
const alone = (...permitted: string[]) => ({ intermediates: [], root: limited(...permitted) });
const below = (...permitted: string[]) => ({ intermediates: [limited(...permitted)], root: open });
const cn = (value: string) => [{ type: 'CN', value }];
const mail = { type: 'emailAddress', value: 'ops@cluster.test' };

describe('what a CA is limited to', () => {
  it.each<[readonly string[], string, boolean]>([
    [['cluster.test'], 'core1.cluster.test', true],
    [['cluster.test'], 'cluster.test', true],
    [['cluster.test'], '*.cluster.test', true],
    [['cluster.test'], 'supercluster.test', false],
    [['cluster.test'], 'core1.elsewhere.test', false],
    [['cluster.test'], '10.1.2.3', false],
    [['cluster.test'], '::1', false],
    [['cluster.test', '10.0.0.0/8'], '10.1.2.3', true],
    [['cluster.test', '10.0.0.0/8'], '11.1.2.3', false],
    [['cluster.test', '10.0.0.0/8'], 'fd00::1', false],
    [['fd00::/8'], 'fd12::1', true],
    [['fd00::/8'], '10.1.2.3', false],
    [['10.0.0.0/8'], 'core1.cluster.test', false],
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
  ])('%j: %s is permitted: %s', (permitted, asked, allowed) => {
    expect(namesOutside([name(asked)], alone(...permitted))).toEqual(allowed ? [] : [name(asked)]);
    expect(namesOutside([name(asked)], below(...permitted))).toEqual(allowed ? [] : [name(asked)]);
  });

  it('is shown as it was given, and carried over to the next CA as it is', () => {
    const ca = limited('cluster.test', '10.0.0.0/9', 'fd00::/8');
    expect(permittedBy(ca)).toEqual(['cluster.test', '10.0.0.0/9', 'fd00::/8']);
    const next = createCa({ subject: cn('Next'), key, now, days: 9, limits: limitsOf(ca) });
    expect(next.nameConstraints).toEqual(ca.nameConstraints);
    expect(limitsOf(open)).toBeUndefined();
    expect(permittedBy(open)).toEqual([]);
  });

  it('leaves no kind of name open', () => {
    const kinds = ({ permitted, excluded }: ReturnType<typeof closedLimits>) =>
      new Set([...permitted, ...excluded].map(({ kind }) => kind));
    for (const permitted of [['cluster.test'], ['10.0.0.0/8'], ['cluster.test', 'fd00::/8']])
      expect(kinds(closedLimits(permitted.map(name)))).toEqual(new Set(['dns', 'ip', 'email', 'uri']));
  });

  it('counts mail addresses of the subject', () => {
    const request = { names: [name('core1.cluster.test')], subject: [...cn('core1.cluster.test'), mail] };
    expect(partsOutside(request, alone('cluster.test'))).toEqual(['ops@cluster.test']);
    expect(partsOutside(request, { intermediates: [], root: open })).toEqual([]);
  });

  it('counts a common name where verifiers take it for a host', () => {
    const client = (value: string) => ({ names: [], subject: cn(value) });
    expect(partsOutside(client('app1.cluster.test'), below('cluster.test'))).toEqual([]);
    expect(partsOutside(client('app1.elsewhere.test'), alone('cluster.test'))).toEqual(['app1.elsewhere.test']);
    expect(partsOutside(client('10.0.0.1'), alone('cluster.test'))).toEqual(['10.0.0.1']);
    // A single label is a host to Java alone, which does not look at the limits of a root that it trusts.
    expect(partsOutside(client('app1'), alone('cluster.test'))).toEqual([]);
    expect(partsOutside(client('app1'), below('cluster.test'))).toEqual(['app1']);
    expect(partsOutside(client('the backup client'), below('cluster.test'))).toEqual([]);
    expect(partsOutside({ names: [name('core1.cluster.test')], subject: cn('Graph') }, below('cluster.test'))).toEqual([]);
  });

  it('gives a client of one word a host name where it needs one', () => {
    expect(hostNameFor('App1', below('cluster.test'))).toEqual(name('app1.cluster.test'));
    expect(hostNameFor('app1', alone('cluster.test'))).toBeUndefined();
    expect(hostNameFor('app1.cluster.test', below('cluster.test'))).toBeUndefined();
    expect(hostNameFor('app1.elsewhere.test', below('cluster.test'))).toBeUndefined();
    expect(hostNameFor('the backup client', below('cluster.test'))).toBeUndefined();
    expect(hostNameFor('app1', below('10.0.0.0/8'))).toBeUndefined();
    expect(hostNameFor('app1', { intermediates: [open], root: open })).toBeUndefined();
  });

  it('is said with what is in the way and what would be permitted', () => {
    const request = { names: [name('8.8.8.8'), name('a.test')], subject: [] };
    expect(() => refuseOutside(request, alone('cluster.test', '10.0.0.0/8'))).toThrow(
      /is not permitted to sign for 8\.8\.8\.8, a\.test: it is limited to cluster\.test, 10\.0\.0\.0\/8\./,
    );
    expect(() => refuseOutside(request, { intermediates: [], root: open })).not.toThrow();
  });
});
