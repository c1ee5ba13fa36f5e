import type { KnownSetting } from '../../src/neo4j/config/known-settings/index.ts';
import { loadKnownSettings } from '../../src/neo4j/config/known-settings/index.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { lines } from '../support/neo4j/releases.ts';
import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { add, drop, type FaultContext, type FaultKind, file, kind, policyName, set, setPolicy, text } from './fault.ts';

const known = new Map<Line, readonly KnownSetting[]>();
for (const line of lines) known.set(line, [...(await loadKnownSettings(line)).settings.values()]);

/** Settings that move what the cases rely on, or that the cases set themselves. */
const leftAlone =
  /unix_socket_path|directories\.|neo4j_home|\.ssl\.|tls_level|strict_validation|\.(?:bolt|https?)\.enabled|config\.command/;

/** A setting of some kind, any one that the line has, with this value. */
const anyOf = (title: string, fits: (setting: KnownSetting) => boolean, values: readonly string[]): readonly FaultKind[] =>
  values.map((value) =>
    kind(`a setting of ${title}: ${JSON.stringify(value)}`, (c) => {
      const fitting = (known.get(c.line) ?? []).filter(
        (setting) => fits(setting) && !setting.internal && !leftAlone.test(setting.name),
      );
      if (fitting.length > 0) add(c, `${c.random.pick(fitting).name}=${value}`);
    }),
  );
const ofKind =
  (...kinds: readonly string[]) =>
  (setting: KnownSetting) =>
    kinds.includes(setting.kind);
const constrained = (pattern: RegExp) => (setting: KnownSetting) => setting.constraints.some((one) => pattern.test(one));

const policyValue = (suffix: string, value: string): FaultKind =>
  kind(`${suffix} said as ${JSON.stringify(value)}`, (c) => setPolicy(c, suffix, value));
const both = (c: FaultContext, suffix: string, value: string): void => {
  for (const member of [c.member, c.peer]) setPolicy({ ...c, member }, suffix, value);
};
const suites = (value: string): FaultKind =>
  kind(`suites on both sides: ${value}`, (c) => {
    both(c, 'ciphers', value);
    if (!/^TLS_(?:AES|CHACHA)/.test(value)) both(c, 'tls_versions', 'TLSv1.2');
  });
const versions = (here: string, there: string): FaultKind =>
  kind(`versions ${here} here, ${there} there`, (c) => {
    setPolicy(c, 'tls_versions', here);
    setPolicy({ ...c, member: c.peer }, 'tls_versions', there);
  });
const nameAs = (title: string, change: (name: string) => string): FaultKind =>
  kind(`enabled with ${title}`, (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `${change(policyName(c, 'enabled'))}=true`);
  });
const address = (connector: 'bolt' | 'https', suffix: string, value: string): FaultKind =>
  kind(`${connector} ${suffix}=${JSON.stringify(value)}`, (c) => set(c, connectorSetting(c.line, connector, suffix), value));

/** The key lies where the setting's text leads. */
const keyAt = (title: string, value: string, path: string): FaultKind =>
  kind(`key at ${title}`, (c) => {
    file(c, path, text(c, 'private.key'));
    setPolicy(c, 'private_key', value);
  });
const path = (suffix: string, title: string, value: string): FaultKind =>
  kind(`${suffix} is ${title}`, (c) => setPolicy(c, suffix, value.replace('SCOPE', c.scope)));
const long = 'x'.repeat(300);
const deep = Array.from({ length: 60 }, () => 'y'.repeat(80)).join('/');
const utf8Bytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

/** Values of settings of every kind, and what administrators and scripts make of names. */
export const settingValueFaults: readonly FaultKind[] = [
  ...anyOf('a truth', ofKind('bool'), ['yes', '1', 'TRUE ', 'tru', '\\u0074rue', 'false\\', 'true,false', '$' + '{on}']),
  ...anyOf('a number', ofKind('int', 'long'), [
    '1_000',
    '1,000',
    '1e3',
    '0x10',
    '+5',
    '-1',
    '00012',
    '1.0',
    '',
    '12 ',
    '٣',
    '1L',
    '9'.repeat(20),
  ]),
  ...anyOf('a fraction', ofKind('double'), ['0,5', '.5', '5.', '1e-3', 'NaN', '50%', '-0.1', '', '2', '1d']),
  ...anyOf('a duration', ofKind('duration'), [
    '10',
    '10s',
    '10 s',
    '1m30s',
    '1h 30m',
    '1.5h',
    '-1s',
    'PT10S',
    '0',
    '',
    '10S',
    '5min',
    '1d',
    '1w',
    '10ms',
    '1us',
    '1μs',
    '99999999999s',
    '10s5',
  ]),
  ...anyOf('a size', ofKind('bytes'), [
    '10',
    '10k',
    '10 k',
    '10kb',
    '1.5g',
    '10GB',
    '10GiB',
    '-1',
    '0',
    '',
    '10 gigs',
    '10K B',
    '1e3',
    '1t',
    '1P',
    '10%',
    '0.5k',
    '8g ',
    '1,024',
    '1_024m',
  ]),
  ...anyOf('a choice', (setting) => setting.kind.startsWith('enum:'), [
    '',
    'DEFAULT',
    'off',
    'TRUE',
    'none',
    'INFO ',
    'verbose',
    'A,B',
  ]),
  ...anyOf('choices', (setting) => setting.kind.startsWith('list:enum:'), [
    '',
    'BROWSER',
    'browser,transactional_endpoints',
    'BROWSER;QUERY',
    'HTTP2,HTTP1_1',
    'HTTP/2',
    ',BROWSER,',
  ]),
  ...anyOf('an address', ofKind('socket_address'), [
    'localhost',
    ':80',
    '80',
    '0.0.0.0',
    '[::]',
    '[::1]:80',
    '::1',
    'a b',
    'host:',
    'host:80:81',
    'http://x',
    '',
    '*',
    '*:80',
    'host:+80',
    '_x:1',
    'h\\u00f6st:1',
    'host:0080',
    '[host]:80',
    'host.:80',
  ]),
  ...anyOf('a host', ofKind('socket_address_only_host_name'), [
    'localhost',
    'localhost:80',
    '0.0.0.0',
    '[::]',
    '::',
    '::1',
    'a b',
    '',
    ':80',
    '*',
    '[::1]',
  ]),
  ...anyOf('addresses', ofKind('list:socket_address'), ['localhost', 'a:1,b:2', 'a:1 b:2', ',', '', ':1,:2', 'a:x']),
  ...anyOf('a path', ofKind('path'), [
    'x',
    '../x',
    '/x',
    'x/../../y',
    '~',
    '',
    'C:\\\\x',
    '"x"',
    'x/',
    './x',
    '/../x',
    '$(pwd)',
    '..',
  ]),
  ...anyOf('a URI', ofKind('uri', 'normalized_relative_uri'), [
    'x',
    '/x',
    '../x',
    'http://x',
    'a b',
    '',
    '%zz',
    'http://x/{y}',
    '//x',
    '/x/../y',
    'bolt://h\\u00f6st',
    'http://[',
    'x|y',
  ]),
  ...anyOf('a database', ofKind('databasename'), [
    'neo4j',
    'Neo4j',
    'my-db',
    'my_db',
    'my db',
    'ab',
    '_ab',
    '1abc',
    'system',
    'SYSTEM',
    'a.b',
    'a..b',
    'abc.',
    '',
    'x'.repeat(64),
    'dat\\u00e4',
    'systemdb',
    '-abc',
    'abc-',
    ' abc ',
  ]),
  ...anyOf('databases', ofKind('list:databasename'), ['neo4j', 'system', 'a b', 'neo4j,movies', '', 'ab', 'NEO4J', '_x']),
  ...anyOf('a time zone', ofKind('timezone'), [
    'UTC',
    'Z',
    'Europe/Berlin',
    'europe/berlin',
    '+01:00',
    '+1',
    '+25:00',
    'CET',
    'GMT+2',
    'UTC+02:00',
    'Mars/Base',
    '',
    'SYSTEM',
    'EST',
    '-18:00',
    '+18:01',
    'Europe/',
    '+0100',
    'PST',
    'Asia/Kolkata',
  ]),
  ...anyOf('mounted classes', (setting) => setting.kind.includes('classname'), [
    'org.example=/x',
    'org.example',
    '=/x',
    'org.example=',
    'a=/x,b=/y',
    '',
    'a=/x=y',
    'a = /x',
  ]),
  ...anyOf('permissions', (setting) => setting.kind.includes('file permissions'), [
    'rwxrwxrwx',
    '0777',
    'rwx',
    '',
    'rw-r-----',
    'rwxrwxrw',
    'RWXRWXRWX',
    'rwr-r----',
  ]),
  ...anyOf('retention', constrained(/matches the pattern/), [
    'true',
    'false',
    'keep_all',
    'keep_none',
    '2 days',
    '7days',
    '2 day',
    '100M size',
    '1G size',
    '1G',
    '100k txs',
    '5 files',
    '5 entries',
    '2 hours',
    '2 weeks',
    '2 days 2G',
    '2 days 2 G',
    '',
    'forever',
    '-1 days',
    '2  days',
    '2 DAYS',
    '10 txs 5G',
    '1T size',
    '1.5G size',
    '2 days 100',
  ]),
  ...anyOf('one absolute path', constrained(/is absolute/), ['x', '/x', '', '/x/../y', './x']),
  ...anyOf('a range', constrained(/is in the range/), ['0', '-1', '1', '100', '2147483647', '5000000', 'x']),
  ...anyOf('a power of two', constrained(/power of 2/), ['0', '1', '3', '4', '1024', '-2', '1000']),
  ...anyOf('a least size', constrained(/minimum size|minimum resolution/), [
    '',
    'x',
    '1',
    '1ms',
    '10',
    '1500ms',
    '2s',
    '1,2',
    'a,b',
  ]),
  ...anyOf('what depends on others', constrained(/must be set|depends on|cannot|can't|other future/), [
    '0',
    '1',
    'system',
    'true',
    'SINGLE',
    'CORE',
    '100',
    '99999999',
    '8m',
  ]),
  ...anyOf('a kernel', constrained(/kernel/), ['x', 'neo4j', '1x', 'a-b', 'a_b', '']),
  ...anyOf('an address of its own', constrained(/accessible address/), [
    '0.0.0.0',
    '0.0.0.0:1',
    '[::]',
    '[::]:1',
    '::',
    '000.0.0.0:1',
    '0:1',
    '[0:0:0:0:0:0:0:0]:1',
    ':1',
    'localhost:1',
    '0',
  ]),
  ...anyOf('an allowed Java option', ofKind('jvm_additional'), [
    '-Dx=y',
    '"',
    "'",
    '-Dx="a b"',
    "-Dx='a",
    '',
    '-X\\nY',
    'a "b\' c"',
  ]),

  // Names.
  nameAs('a suffix in another case', (name) => name.replace('enabled', 'Enabled')),
  nameAs('a group in another case', (name) => name.replace('policy', 'Policy')),
  nameAs('two dots', (name) => name.replace('.enabled', '..enabled')),
  nameAs('a dot behind', (name) => `${name}.`),
  nameAs('a word between', (name) => name.replace('.enabled', '.ssl.enabled')),
  nameAs('a blank inside', (name) => name.replace('.enabled', ' .enabled')),
  nameAs('underscores for dots', (name) => name.replaceAll('.', '_')),
  nameAs('the prefix of containers', (name) => `NEO4J_${name.replaceAll('.', '_')}`),
  nameAs('a plus sign in front', (name) => `+${name}`),
  nameAs('a dash in front', (name) => `- ${name}`),
  nameAs('a server in front', (name) => `server.${name}`),
  nameAs('server for dbms', (name) => name.replace('dbms', 'server')),
  nameAs('policies for policy', (name) => name.replace('policy', 'policies')),
  nameAs('tls for ssl', (name) => name.replace('.ssl.', '.tls.')),
  nameAs('a scope mixed in case', (name) => name.replace(/policy\.(.)/, (_, first: string) => `policy.${first.toUpperCase()}`)),
  nameAs('a scope in quotes', (name) => name.replace(/policy\.([a-z]+)/, 'policy."$1"')),
  nameAs('a wide equals sign', (name) => utf8Bytes(`${name}\uff1dtrue #`)),
  nameAs('a value in YAML', (name) => `${name}: `),
  nameAs('a tab inside', (name) => name.replace('.enabled', '\t.enabled')),
  nameAs('an escaped blank inside', (name) => name.replace('.enabled', '\\ .enabled')),
  nameAs('an escaped dot', (name) => name.replace('.enabled', '\\.enabled')),
  ...[
    'private_key_pasword',
    'public_cert',
    'tls_version',
    'cipher',
    'clientauth',
    'client-auth',
    'CLIENT_AUTH',
    'verify-hostname',
    'allow_key_generation.x',
  ].map((suffix) => kind(`suffix ${suffix}`, (c) => add(c, `${policyName(c, suffix)}=x`))),
  ...[
    'dbms.ssl.policy',
    'dbms.ssl.policy.',
    'dbms.ssl.policy.bolt',
    'dbms.ssl.policybolt.enabled',
    'dbms.ssl',
    'dbms.ssl.policy.bolt.x.y',
    'dbms.ssl.policy.. .enabled',
    'dbms.ssl.policy.Fabric.enabled',
    'dbms.ssl.policy.testing.x',
    'dbms.ssl.policy.discovery.enabled',
    'dbms.ssl.policy.raft.enabled',
    'dbms.ssl.policy.*.enabled',
  ].map((name) => kind(`line ${name}`, (c) => add(c, `${name}=true`))),
  kind('both spellings of a scope, one disabled', (c) => add(c, `dbms.ssl.policy.${c.scope.toUpperCase()}.enabled=false`)),
  kind('a scope in mixed case with a password', (c) =>
    add(c, `dbms.ssl.policy.${c.scope[0]?.toUpperCase()}${c.scope.slice(1)}.private_key_password=x`),
  ),
  kind('a scope in another case, strict validation off', (c) => {
    add(c, `${c.line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled'}=false`);
    add(c, `dbms.ssl.policy.${c.scope.toUpperCase()}.enabled=true`);
  }),
  ...(
    [
      ['dbms.default_listen_address', '0.0.0.0'],
      ['dbms.default_listen_address', ''],
      ['dbms.default_advertised_address', '0.0.0.0'],
      ['dbms.default_advertised_address', 'host:1'],
      ['dbms.connector.bolt.listen_address', 'x y'],
      ['dbms.connector.bolt.listen_address', ''],
      ['dbms.connector.bolt.tls_level', 'maybe'],
      ['dbms.connector.bolt.tls_level', ''],
      ['dbms.connector.bolt.type', 'BOLT'],
      ['dbms.connector.bolt.address', ':7687'],
      ['dbms.connector.http.type', 'HTTP'],
      ['dbms.connector.https.encryption', 'TLS'],
      ['dbms.connector.https.enabled', 'maybe'],
      ['dbms.connector.bolt2.enabled', 'true'],
      ['dbms.connector.bolt.ocsp_stapling_enabled', 'true'],
      ['dbms.connectors.default_listen_address', '0.0.0.0'],
      ['dbms.connectors.default_advertised_address', '::'],
      ['dbms.config.strict_validation', 'false'],
      ['dbms.config.strict_validation', 'maybe'],
      ['dbms.config.strict_validation', ''],
      ['dbms.memory.pagecache.size', 'x'],
      ['dbms.memory.heap.initial_size', 'x'],
      ['dbms.security.auth_enabled', 'off'],
      ['dbms.mode', 'CORE'],
      ['dbms.mode', 'SINGLE'],
      ['dbms.mode', 'x'],
      ['dbms.clustering.enable', 'true'],
      ['dbms.default_database', 'a b'],
      ['dbms.jvm.additional', '"'],
      ['dbms.active_database', 'graph.db'],
      ['dbms.directories.certificates', 'certificates'],
      ['dbms.directories.import', '../x'],
      ['dbms.security.http_authorization_classes', 'x'],
      ['https.ssl_policy', 'https'],
      ['bolt.ssl_policy', 'cluster'],
      ['causal_clustering.ssl_policy', 'default'],
      ['dbms.backup.ssl_policy', 'bolt'],
      ['metrics.enabled', 'true'],
      ['server.metrics.enabled', 'true'],
      ['initial.server.mode_constraint', 'PRIMARY'],
      ['server.cluster.system_database_mode', 'PRIMARY'],
      ['dbms.cluster.discovery.resolver_type', 'LIST'],
      ['dbms.cluster.discovery.version', 'V2_ONLY'],
      ['dbms.netty.ssl.provider', ''],
      ['dbms.netty.ssl.provider', ' JDK '],
      ['dbms.netty.ssl.provider', 'Jdk,OPENSSL'],
      ['dbms.security.key.name', 'x'],
      ['dbms.security.tls_reload_enabled', 'false'],
      ['server.bolt.additional_listen_addresses', ':7688,:7689'],
      ['server.bolt.additional_listen_addresses', 'x y'],
      ['server.https.tls_level', 'REQUIRED'],
      ['server.http.tls_level', 'DISABLED'],
      ['apoc.import.file.enabled', 'true'],
      ['APOC.x', 'true'],
      ['unsupported.dbms.x', 'true'],
      ['internal.dbms.x', 'true'],
      ['server.http_enabled_transports', 'http1_1'],
      ['server.http_enabled_transports', ''],
      ['unsupported.dbms.db.spatial.crs.cartesian.x.min', '-1000000'],
      ['internal.server.config.strict_validation.allow_duplicates.enabled', 'true'],
      ['dbms.unmanaged_extension_classes', 'x'],
      ['fabric.enabled', 'true'],
      ['fabric.database.name', 'x'],
      ['browser.x', 'true'],
      ['wrapper.java.additional', '-Xmx1g'],
      ['db.x', '1'],
      ['x', ''],
    ] as const
  ).map(([name, value]) => kind(`line ${name}=${value}`, (c) => add(c, `${name}=${value}`))),
  kind('duplicates allowed', (c) => {
    add(c, 'internal.server.config.strict_validation.allow_duplicates.enabled=true');
    add(c, `${policyName(c, 'enabled')}=true`);
  }),
  kind('strict validation twice, off first', (c) => {
    const name = c.line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled';
    add(c, `${name}=false`);
    add(c, `${name}=true`);
    add(c, 'no.such.setting=1');
  }),
  kind('strict validation off under its old name', (c) => {
    add(c, 'dbms.config.strict_validation=false');
    add(c, 'no.such.setting=1');
  }),
  kind('strict validation off in capitals', (c) => {
    add(c, `${c.line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled'}= FALSE `);
    add(c, 'no.such.setting=1');
  }),
  kind('strict validation off and a bad value', (c) => {
    add(c, `${c.line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled'}=false`);
    setPolicy(c, 'client_auth', 'REQUIRED');
  }),
  kind('old names beside the new ones, blank', (c) => {
    add(c, 'dbms.connector.bolt.tls_level= ');
    add(c, 'dbms.connector.https.enabled=');
  }),

  // Values of policies.
  ...['true,', '"true', 'true\\n', '\\true', 'T', 'enabled', 'true;false', '0', 'TRUE\\u00a0', '$true', 'truе'].map((value) =>
    policyValue('enabled', utf8Bytes(value)),
  ),
  ...['MANDATORY', 'require,none', 'REQUIRE;', 'WANT', 'NEED', 'OPTIONAL\\t', 'none', 'Require', 'NONE,', 'null', 'false'].map(
    (value) => policyValue('client_auth', value),
  ),
  ...['True', 'FALSE', 'no', 'null', 'true true'].flatMap((value) => [
    policyValue('trust_all', value),
    policyValue('verify_hostname', value),
    policyValue('trust_expired', value),
  ]),
  ...[
    'TLSv1.3 TLSv1.2',
    'TLSv1.3|TLSv1.2',
    'TLSv1.4',
    'DTLSv1.2',
    'TLSv1_2',
    'TLSv1.2,tlsv1.3',
    'SSLv2Hello',
    'SSLv2Hello,TLSv1.3',
    'TLSv1.1,SSLv3',
    'TLSv1.2\\tTLSv1.3',
  ]
    .concat(
      'TLSv1.2,\\tTLSv1.3',
      'TLSv1.2\\,TLSv1.3',
      'TLS',
      'SSL',
      'TLSv1.2+',
      'TLSv1.2 # only',
      'TLSv12',
      'all',
      '\\u0054LSv1.2',
      ',',
      ' ',
      'TLSv1.3,TLSv1.3,TLSv1.2',
      'TLSv1.0',
    )
    .map((value) => policyValue('tls_versions', value)),
  ...[
    'HIGH:!aNULL',
    'TLS_AES_128_CCM_SHA256',
    'TLS_FALLBACK_SCSV',
    'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
    'TLS_AES_256_GCM_SHA384,TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
  ]
    .concat(
      'TLS_PSK_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_AES_256_CCM',
      'SSL_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_.*',
      '.*',
      'TLS_AES_.*',
      '(',
      '[',
      'TLS_{2}',
      '+',
      '\\\\',
      'a{',
      '^TLS_.*GCM.*$',
    )
    .concat(
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;TLS_AES_256_GCM_SHA384',
      'TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256',
      'tls_aes_256_gcm_sha384',
      ',',
      'TLS_AES_256_GCM_SHA384,',
      ' TLS_AES_256_GCM_SHA384',
    )
    .concat(
      'TLS_AES_256_GCM_SHA384,TLS_AES_256_GCM_SHA384',
      '(?i)tls_aes_256_gcm_sha384',
      'TLS_(?!RSA).*',
      '\\\\QTLS',
      '*TLS',
      '?',
      'x{1,2',
      '(?<a>x)',
      '[a-',
      '[z-a]',
      'a**',
      'a++',
      '\\\\p{Foo}',
      ')',
    )
    .map((value) => policyValue('ciphers', value)),
  ...[
    '(?i)tls_aes_256_gcm_sha384',
    'TLS_(?!RSA).*',
    'a{',
    'x{1,2',
    'a++',
    'a**',
    '(?<a>x)',
    '[a-',
    '[z-a]',
    ')',
    '*',
    '?',
    '{2}',
    'TLS_{2}.*',
    '\\\\QTLS\\\\E.*',
  ]
    .concat('\\\\p{Foo}', '\\\\p{Alpha}.*', ']', '}', '(?x', 'TLS|AES', '$', 'a?+', '\\\\', 'TLS_AES_256_GCM_SHA384,(')
    .map((value) => kind(`suites of https: ${value}`, (c) => set(c, 'dbms.ssl.policy.https.ciphers', value))),
  ...['ECDHE_ECDSA', 'ECDHE_RSA', 'DHE_RSA', 'DHE_DSS', 'RSA', 'ECDH_ECDSA', 'DH_anon'].flatMap((exchange) =>
    [
      'AES_256_GCM_SHA384',
      'AES_128_GCM_SHA256',
      'AES_256_CBC_SHA384',
      'AES_256_CBC_SHA256',
      'AES_128_CBC_SHA256',
      'AES_256_CBC_SHA',
      'AES_128_CBC_SHA',
      'CHACHA20_POLY1305_SHA256',
      '3DES_EDE_CBC_SHA',
    ].map((cipher) => suites(`TLS_${exchange}_WITH_${cipher}`)),
  ),
  suites('TLS_AES_256_GCM_SHA384'),
  suites('TLS_AES_128_GCM_SHA256'),
  suites('TLS_CHACHA20_POLY1305_SHA256,TLS_AES_128_GCM_SHA256'),
  versions('TLSv1.2', 'TLSv1.3'),
  versions('TLSv1.2,TLSv1.3', 'TLSv1.2'),
  versions('TLSv1.3', 'TLSv1.2,TLSv1.3'),
  versions('TLSv1.1,TLSv1.2', 'TLSv1.1'),
  versions('TLSv1.2', 'SSLv2Hello,TLSv1.2'),
  versions('SSLv2Hello,TLSv1.2,TLSv1.3', 'TLSv1.3'),
  versions('SSLv3,TLSv1.2', 'TLSv1,TLSv1.2'),

  // Addresses.
  ...[
    'localhost:7687 ',
    '0.0.0.0',
    '*:7687',
    ':7687',
    '7687',
    '[::]:7687',
    '::',
    'fe80::1%eth0',
    '[fe80::1%eth0]:7687',
    'core_1:7687',
    'core1.cluster.test.:7687',
    'core1:port',
    'core1:7687/',
    'tcp:7687',
    '"core1:7687"',
  ]
    .concat(
      'core1:7687,core2:7687',
      'bolt://core1',
      '[::1',
      '::1]',
      '[]:1',
      '[::1]7687',
      ':',
      '::7687',
      '1.2.3.4:',
      'a:b:7687',
      'core1:7687#x',
      'k\\u00e4se:7687',
      '$' + '{HOSTNAME}:7687',
      '$(hostname)',
      '$(hostname):7687',
      'core1\\:7687',
      '127.0.0.1:07687',
    )
    .flatMap((value) => [address('bolt', 'advertised_address', value), address('https', 'advertised_address', value)]),

  // Paths.
  keyAt('a name with a blank', 'my key.pem', 'my key.pem'),
  keyAt('a name with a hash', 'key#1.pem', 'key#1.pem'),
  keyAt('a name with an equals sign', 'key=1.pem', 'key=1.pem'),
  keyAt('a name with a colon', 'key:1.pem', 'key:1.pem'),
  keyAt('a name with a comma', 'a,b.key', 'a,b.key'),
  keyAt('a name with per cent', 'a%20b.key', 'a%20b.key'),
  keyAt('a name with a dollar', '$KEY', '$KEY'),
  keyAt('a name with quotes', '"k"', '"k"'),
  keyAt('a name with an apostrophe', "k's", "k's"),
  keyAt('a name with a star', '*.key', '*.key'),
  keyAt('a name with an umlaut', 'k\\u00e4y', 'k\u00e4y'),
  keyAt('a name with an umlaut, as Neo4j reads it', 'k\\u00e4y', 'k/u00E4y'),
  keyAt('a name with a backslash', 'a\\\\b', 'a\\b'),
  keyAt('a name with a backslash, as Neo4j reads it', 'a\\\\b', 'a//b'),
  keyAt('a dot folder', '.secret/private.key', '.secret/private.key'),
  keyAt('a folder that goes up and down', 'x/../y/private.key', 'y/private.key'),
  keyAt('a name of two dots and more', '..private.key', '..private.key'),
  keyAt('three dots', '.../private.key', '.../private.key'),
  keyAt('a blank in front', '\\ private.key', ' private.key'),
  keyAt('a tab behind', 'private.key\\t', 'private.key\t'),
  keyAt('a tab behind, as Neo4j reads it', 'private.key\\t', 'private.key/t'),
  keyAt('a slash and slashes', './/y///private.key', 'y/private.key'),
  ...['private_key', 'public_certificate', 'trusted_dir', 'revoked_dir', 'base_directory'].flatMap((suffix) => [
    path(suffix, 'a very long name', long),
    path(suffix, 'a very long path', deep),
    path(suffix, 'below a file', suffix === 'base_directory' ? 'certificates/SCOPE/public.crt/x' : 'public.crt/x'),
    path(suffix, 'below a folder that is not there', 'nowhere/x'),
    path(suffix, 'a device', '/dev/zero/x'),
    path(suffix, 'in the kernel', '/proc/self/nothing'),
    path(suffix, 'a command without the flag', '$(cat x)'),
    path(suffix, 'an option', '-v'),
    path(suffix, 'null', 'null'),
  ]),
  path('trusted_dir', 'a folder full of others', '/proc/self/fdinfo/none'),
  path('trusted_dir', 'the base itself, by two dots', 'trusted/..'),
  path('revoked_dir', 'trusted by two dots', 'revoked/../trusted'),
];
