import { describe, expect, it } from 'vitest';
import {
  accessArguments,
  accessFrom,
  accountOf,
  askingScript,
  entriesOf,
  listsAgree,
} from '../../../src/system/files/access-list.ts';

describe('who may read a key on Windows', () => {
  const key = 'C:\\neo4j\\certificates\\bolt\\private.key';

  it('is the system, administrators, the account of the service, and whoever made it', () => {
    expect(accessArguments(key, 'NT AUTHORITY\\NetworkService', 'HOST\\admin')).toEqual([
      ...[key, '/inheritance:r', '/grant:r', '*S-1-5-18:R', '*S-1-5-32-544:F'],
      ...['NT AUTHORITY\\NetworkService:R', 'HOST\\admin:F', '/q'],
    ]);
  });

  it.each(['LocalSystem', 'NT AUTHORITY\\SYSTEM', undefined])('needs no entry for %s', (service) => {
    expect(accessArguments(key, service, undefined)).toEqual([
      key,
      '/inheritance:r',
      '/grant:r',
      '*S-1-5-18:R',
      '*S-1-5-32-544:F',
      '/q',
    ]);
  });

  it('of a folder is handed down to what is made in it', () => {
    expect(accessArguments('C:\\bundle', undefined, 'HOST\\admin', true)).toEqual([
      ...['C:\\bundle', '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)RX', '*S-1-5-32-544:(OI)(CI)F'],
      ...['HOST\\admin:(OI)(CI)F', '/q'],
    ]);
  });

  it('takes the account of this machine by its name', () => {
    expect(accessArguments(key, '.\\neo4j', undefined)).toContain('neo4j:R');
  });

  it('is read from what sc prints', () => {
    const printed = [
      '[SC] QueryServiceConfig SUCCESS',
      '',
      'SERVICE_NAME: neo4j',
      '        TYPE               : 10  WIN32_OWN_PROCESS',
      '        START_TYPE         : 2   AUTO_START',
      '        BINARY_PATH_NAME   : "C:\\neo4j\\bin\\prunsrv-amd64.exe" //RS//neo4j',
      '        SERVICE_START_NAME : DOMAIN\\neo4j svc',
      '',
    ].join('\r\n');
    expect(accountOf(printed)).toBe('DOMAIN\\neo4j svc');
    expect(accountOf('The specified service does not exist.')).toBeUndefined();
  });
});

describe('what PowerShell prints of lists', () => {
  const path = 'C:\\Neo4j Größe\\private.key';

  it('is a list with names, the account of the service and who asks', () => {
    const printed = JSON.stringify({
      files: [
        {
          path,
          sddl: 'O:BAD:(A;;FR;;;BU)',
          names: [
            { sid: 'S-1-5-32-545', name: 'VORDEFINIERT\\Benutzer' },
            { sid: 'S-1-5-9', name: null },
          ],
        },
      ],
      ...{ account: 'NT SERVICE\\neo4j', sid: 'S-1-5-80-7', self: 'S-1-5-21-1' },
    });
    expect(accessFrom(`\uFEFF${printed}\r\n`, [path], 'nothing came')).toEqual({
      lists: new Map([
        [path, { state: 'read', sddl: 'O:BAD:(A;;FR;;;BU)', names: new Map([['S-1-5-32-545', 'VORDEFINIERT\\Benutzer']]) }],
      ]),
      service: { sid: 'S-1-5-80-7', name: 'NT SERVICE\\neo4j' },
      self: 'S-1-5-21-1',
    });
  });

  it.each([
    ['nothing', '', 'nothing came'],
    ['no JSON', 'powershell : Zugriff', 'nothing came'],
    ['other files', '{"files":[]}', 'nothing came'],
    ['no files', '[]', 'nothing came'],
    ['why not', JSON.stringify({ files: [{ path, failed: 'Zugriff verweigert' }] }), 'Zugriff verweigert'],
  ])('is unread where it prints %s', (_, printed, because) => {
    expect(accessFrom(printed, [path], 'nothing came')).toEqual({ lists: new Map([[path, { state: 'unread', because }]]) });
  });

  it('is asked for by a script that is one argument', () => {
    expect(askingScript).not.toMatch(/["\n]/);
  });
});

describe('the list of a file that is rewritten', () => {
  const conf = 'C:\\Neo4j Gr\u0081\u00e1e\\conf\\neo4j.conf';
  const staged = 'C:\\Neo4j Gr\u0081\u00e1e\\.neo4j-tls\\tmp\\a1.new';
  // German, in the code page of the console.
  const end = '1 Dateien erfolgreich verarbeitet, bei 0 Dateien ist ein Verarbeitungsfehler aufgetreten.\r\n';
  const printed = (path: string, ...entries: readonly string[]): string =>
    `${entries.map((entry, index) => `${index === 0 ? path : ' '.repeat(path.length)} ${entry}`).join('\r\n')}\r\n\r\n${end}`;
  const handedDown = [
    'VORDEFINIERT\\Administratoren:(I)(F)',
    'NT-AUTORIT\u008eT\\SYSTEM:(I)(F)',
    'VORDEFINIERT\\Benutzer:(I)(RX)',
  ];

  it('is read from what icacls prints, whatever the language', () => {
    expect(entriesOf(printed(conf, ...handedDown), conf)).toEqual([...handedDown].sort());
  });

  it('goes along where the folders hand down the same', () => {
    expect(listsAgree(conf, staged, (path) => printed(path, ...handedDown))).toBe(true);
  });

  it.each([
    ['has an entry of its own', [...handedDown, 'HOST\\backup:(R)']],
    ['is closed', ['VORDEFINIERT\\Administratoren:(F)', 'NT-AUTORIT\u008eT\\SYSTEM:(F)']],
    ['lies in a folder that hands down something else', handedDown.slice(0, 2)],
  ])('would be lost where it %s', (_, own) => {
    expect(listsAgree(conf, staged, (path) => printed(path, ...(path === conf ? own : handedDown)))).toBe(false);
  });
});
