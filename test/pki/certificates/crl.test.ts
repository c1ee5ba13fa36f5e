import { describe, expect, it } from 'vitest';
import {
  findRevocation,
  isListOf,
  isRevoked,
  type Revocation,
  readRevocationLists,
  revocationReasons,
} from '../../../src/pki/certificates/crl.ts';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { createCrl } from '../../../src/pki/issuing/issue.ts';
import { writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../../support/needs.ts';
import { authority, issued, now } from '../material.ts';
import { makeFolder } from '../programs.ts';

const root = await authority('Root');
const rsaRoot = await authority('RSA Root', undefined, { keyType: 'rsa-2048' });
const revokedLeaf = await issued('gone.test', root);
const goodLeaf = await issued('here.test', root);
const nextUpdate = new Date('2027-03-01T12:00:00Z');
const gone: Revocation = { serial: revokedLeaf.certificate.serial, at: now, reason: 'keyCompromise' };
const make = (revoked: readonly Revocation[] = [gone], changes: object = {}) =>
  createCrl({ issuer: root.certificate, key: root.key, revoked, thisUpdate: now, nextUpdate, number: 7, ...changes });
const only = (text: string | Buffer) => {
  const { lists, others } = readRevocationLists(Buffer.from(text));
  expect(others).toEqual([]);
  const [list] = lists;
  if (list === undefined) throw new Error('no list');
  return list;
};

describe('revocation lists', () => {
  it('come back as they were made', () => {
    const list = only(make());
    expect(list).toMatchObject({
      issuer: root.certificate.subject,
      thisUpdate: now,
      nextUpdate,
      number: '07',
      authorityKeyId: root.certificate.subjectKeyId,
      criticalExtensions: [],
      revoked: new Map([[gone.serial, gone]]),
    });
    expect(only(list.der).fingerprint256).toBe(list.fingerprint256);
  });

  it('tell who is revoked', () => {
    const list = only(make());
    expect(isRevoked(list, revokedLeaf.certificate)).toBe(true);
    expect(findRevocation(list, revokedLeaf.certificate)).toEqual(gone);
    expect(isRevoked(list, goodLeaf.certificate)).toBe(false);
  });

  it('say nothing of another issuer’s certificate with the same serial', () => {
    const list = only(
      createCrl({ issuer: rsaRoot.certificate, key: rsaRoot.key, revoked: [gone], thisUpdate: now, nextUpdate, number: 1 }),
    );
    expect(isRevoked(list, revokedLeaf.certificate)).toBe(false);
  });

  it('are proved by the signature of their issuer', async () => {
    const twin = await authority('Root');
    expect(isListOf(only(make()), root.certificate)).toBe(true);
    expect(isListOf(only(make()), twin.certificate)).toBe(false);
    expect(isListOf(only(make()), rsaRoot.certificate)).toBe(false);
    const rsa = only(
      createCrl({ issuer: rsaRoot.certificate, key: rsaRoot.key, revoked: [], thisUpdate: now, nextUpdate, number: 1 }),
    );
    expect(isListOf(rsa, rsaRoot.certificate)).toBe(true);
    const changed = Buffer.from(only(make()).der);
    const at = changed.indexOf(Buffer.from(gone.serial, 'hex'));
    changed[at + 3] = (changed[at + 3] ?? 0) ^ 1;
    expect(isListOf(only(changed), root.certificate)).toBe(false);
  });

  it('may be empty, and large', () => {
    expect(only(make([])).revoked.size).toBe(0);
    const many = Array.from(
      { length: 5000 },
      (_, index): Revocation => ({ serial: (index + 1000).toString(16).padStart(4, '0'), at: now, reason: undefined }),
    );
    expect(only(make(many)).revoked.size).toBe(5000);
  });

  it('keep every reason', () => {
    const reasons = revocationReasons.filter((reason) => reason !== undefined && reason !== 'unspecified');
    const revoked = reasons.map((reason, index): Revocation => ({ serial: `8${index}`, at: now, reason }));
    expect([...only(make(revoked)).revoked.values()]).toEqual(revoked);
    expect(only(make([{ ...gone, reason: 'unspecified' }])).revoked.get(gone.serial)?.reason).toBeUndefined();
  });

  it('do not revoke what was taken off the list again', () => {
    expect(isRevoked(only(make([{ ...gone, reason: 'removeFromCRL' }])), revokedLeaf.certificate)).toBe(false);
  });

  it('of several in one file are all read, and other things are told', () => {
    const file = readRevocationLists(
      Buffer.from(`${make()}text\n${root.certificate.pem}${make([])}${encodePem('X509 CRL', Buffer.from('junk'))}`),
    );
    expect(file.lists.map((list) => list.revoked.size)).toEqual([1, 0]);
    expect(file.others.map((thing) => thing.kind)).toEqual(['text', 'certificate', 'damaged']);
    expect(readRevocationLists(root.certificate.der)).toMatchObject({ lists: [], others: [{ kind: 'certificate' }] });
    expect(readRevocationLists(Buffer.from(''))).toEqual({ lists: [], others: [], format: 'none' });
  });

  it('are not made with a key that is not the CA’s, or by what is no CA', () => {
    expect(() => make([], { key: goodLeaf.key })).toThrow(/key does not belong/);
    expect(() => make([], { issuer: goodLeaf.certificate, key: goodLeaf.key })).toThrow(/cRLSign/);
  });
});

describeNeeds(['openssl'], 'revocation lists and openssl', () => {
  const folder = makeFolder();
  const at = `${Math.floor(now.getTime() / 1000) + 60}`;

  it('accepts ours and acts on it', () => {
    folder.write('root.pem', root.certificate.pem);
    folder.write('ours.crl', make());
    folder.write('gone.pem', revokedLeaf.certificate.pem);
    folder.write('here.pem', goodLeaf.certificate.pem);
    expect(folder.run('openssl', 'crl', '-in', 'ours.crl', '-noout', '-crlnumber', '-nextupdate')).toMatch(/0x07?\n.*2027/s);
    const verify = (name: string) =>
      folder.run(
        'openssl',
        'verify',
        '-x509_strict',
        '-attime',
        at,
        '-crl_check',
        '-CAfile',
        'root.pem',
        '-CRLfile',
        'ours.crl',
        name,
      );
    expect(verify('here.pem')).toBe('here.pem: OK\n');
    expect(() => verify('gone.pem')).toThrow(/certificate revoked/);
  });

  it('its own are read', () => {
    folder.write('root.pem', rsaRoot.certificate.pem);
    folder.write('root.key', writePkcs8(rsaRoot.key));
    folder.write(
      'index.txt',
      'R\t270101000000Z\t260101000000Z,superseded\t0ABC\tunknown\t/CN=x\nR\t270101000000Z\t260101000000Z\t80\tunknown\t/CN=y\n',
    );
    folder.write('number', '1000\n');
    folder.write('ca.cnf', '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n');
    folder.run(
      'openssl',
      'ca',
      '-gencrl',
      '-config',
      'ca.cnf',
      '-cert',
      'root.pem',
      '-keyfile',
      'root.key',
      '-crldays',
      '30',
      '-out',
      'theirs.crl',
    );
    const list = only(folder.read('theirs.crl'));
    expect([...list.revoked.keys()].toSorted()).toEqual(['0abc', '80']);
    expect(list).toMatchObject({ number: '1000', issuer: { text: 'CN=RSA Root' } });
    expect(list.revoked.get('0abc')).toMatchObject({ reason: 'superseded', at: new Date('2026-01-01T00:00:00Z') });
    expect(isListOf(list, rsaRoot.certificate)).toBe(true);
    folder.run('openssl', 'crl', '-in', 'theirs.crl', '-outform', 'DER', '-out', 'theirs.der');
    expect(only(folder.read('theirs.der')).fingerprint256).toBe(list.fingerprint256);
  });
});

describeNeeds(['keytool'], 'revocation lists and keytool', () => {
  const folder = makeFolder();
  it.each([root, rsaRoot])('reads ours', (issuer) => {
    folder.write(
      'ours.crl',
      createCrl({ issuer: issuer.certificate, key: issuer.key, revoked: [gone], thisUpdate: now, nextUpdate, number: 1 }),
    );
    const said = folder.run('keytool', '-J-Duser.language=en', '-printcrl', '-file', 'ours.crl');
    expect(said).toContain('Reason Code');
    expect(said.toLowerCase().replaceAll(':', '')).toContain(gone.serial);
  });
});
