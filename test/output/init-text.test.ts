import { describe, expect, it } from 'vitest';
import { type InitDone, initDoneToText, playBackToText } from '../../src/output/init-text.ts';
import { createStyle, pairs, wrap } from '../../src/output/style.ts';

const scopes = ['bolt', 'https', 'cluster', 'backup'];
const done: InitDone = {
  kind: 'archive',
  program: '/opt/neo4j/bin/neo4j',
  said: { home: '/opt/neo4j', typedOn: 'linux' },
  nothingChanged: false,
  verdict: { starts: true, components: { bolt: 'encrypted', https: 'encrypted', cluster: 'off', backup: 'off' } },
  backups: [],
  confBackup: undefined,
  confEdit: {
    added: ['server.bolt.tls_level'],
    changed: [{ name: 'server.http.enabled', line: 7, was: 'true', now: 'false' }],
    removed: [],
    renamed: [],
    superseded: [],
    merged: [{ name: 'a', kept: 9, dropped: [3, 4] }],
    moved: [],
    bomRemoved: true,
    brokenEscapes: [],
  },
  handshakes: scopes.map((component) => ({ component, protocol: 'TLSv1.3' })),
  certificates: scopes.map((component) => ({ component, fingerprint: 'AB:'.repeat(31).concat('CD'), until: '2027-11-22' })),
  clients: [{ line: 'bolt+s://a.example:7687', meaning: 'drivers: once this certificate is in the trust store of the machine' }],
  repeat: 'neo4j-tls init --yes',
  notes: [{ severity: 'warning', text: 'Something to know', remedy: 'Something to do' }],
  peersToTrust: true,
};

describe('the end of an init', () => {
  it.each([60, 80, 200])('fits %i columns', (width) => {
    const text = initDoneToText(done, createStyle({ color: false, width }), true);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('tells lines that were mended, the restart, the fingerprints and the repetition', () => {
    const text = initDoneToText(done, createStyle({ color: false, width: 100 }), true);
    for (const says of [
      'byte order mark',
      'line 7: server.http.enabled  true → false',
      'line 3: a: duplicate of line 9, removed',
      '/opt/neo4j/bin/neo4j restart',
      'trust export',
      'AB:AB',
      'neo4j-tls init --yes',
      'Something to do',
    ])
      expect(text).toContain(says);
  });

  it('leaves to --verbose what is for the record, and fits a screen of 24 lines', () => {
    const text = initDoneToText(
      { ...done, notes: [], confBackup: '/opt/neo4j/.neo4j-tls/backups/1/conf/neo4j.conf' },
      createStyle({ color: false, width: 80 }),
      false,
    );
    expect(text.split('\n').length).toBeLessThanOrEqual(24);
    for (const left of ['AB:AB', 'backups', 'line 7', 'neo4j-tls init']) expect(text).not.toContain(left);
  });

  it.each([
    ['linux', "/srv/a'b$(touch x)", `'/srv/a'\\''b$(touch x)'`],
    ['win32', 'C:\\Program Files\\neo4j', '"C:\\Program Files\\neo4j"'],
  ] as const)(
    'puts each command alone on its line, for the home and as it was told, as it is typed on %s',
    (typedOn, home, typed) => {
      const said = { ...{ home, neo4jVersion: '5', edition: 'enterprise' }, typedOn };
      const { program: _, ...rest } = done;
      const text = initDoneToText({ ...rest, said }, createStyle({ color: false, width: 60 }), true);
      const place = `--home ${typed} --neo4j-version 5 --edition enterprise`;
      expect(text.split('\n')).toEqual(
        expect.arrayContaining([`    neo4j-tls verify ${place}`, `    neo4j-tls trust export ${place}`, '    Restart Neo4j.']),
      );
    },
  );

  it('says that there was nothing to do', () => {
    const text = initDoneToText(
      { ...done, nothingChanged: true, confEdit: undefined },
      createStyle({ color: false, width: 100 }),
      true,
    );
    expect(text).toContain('nothing to do');
    expect(text).not.toContain('keys, certificates and folders');
  });

  it('colours marks and headings alone', () => {
    const coloured = initDoneToText(done, createStyle({ color: true, width: 100 }), true);
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(initDoneToText(done, createStyle({ color: false, width: 100 }), true));
    expect(coloured).not.toBe(initDoneToText(done, createStyle({ color: false, width: 100 }), true));
  });
});

it('plays the answers back within the width', () => {
  const text = playBackToText(
    {
      groups: [{ components: scopes, source: 'self-signed', keyType: 'ec-p256', days: 365 }],
      names: Array.from({ length: 9 }, (_, index) => `core${index}.cluster.example`),
      http: 'off',
      encryptedKeys: true,
    },
    createStyle({ color: false, width: 60 }),
  );
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  for (const says of ['self-signed, EC P-256', 'core8.cluster.example', 'keys encrypted', 'http']) expect(text).toContain(says);
});

it.each([
  ['off', 'will be turned off'],
  ['was-off', 'stays off'],
  ['on', 'stays open, unencrypted'],
] as const)('plays back what becomes of plaintext HTTP: %s', (http, says) => {
  const style = createStyle({ color: false, width: 80 });
  expect(playBackToText({ groups: [], names: [], encryptedKeys: false, http }, style)).toMatch(new RegExp(`http +${says}`));
});

it('breaks at blanks and never inside a word', () => {
  expect(wrap('a path /which/is/very/long/indeed here', 12, '  ')).toEqual([
    '  a path',
    '  /which/is/very/long/indeed',
    '  here',
  ]);
});

it('puts meanings below where they do not fit beside', () => {
  const rows = [['command --with flags', 'what it does for you']] as const;
  expect(pairs(rows, 60)).toEqual(['  command --with flags  what it does for you']);
  expect(pairs(rows, 30)).toEqual(['  command --with flags', '    what it does for you']);
});
