import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { add, drop, type FaultContext, type FaultKind, kind, policyName, set, setPolicy } from './fault.ts';

const bolt = ({ line }: FaultContext, suffix: string): string => connectorSetting(line, 'bolt', suffix);
const https = ({ line }: FaultContext, suffix: string): string => connectorSetting(line, 'https', suffix);
const http = ({ line }: FaultContext, suffix: string): string => connectorSetting(line, 'http', suffix);
const strict = ({ line }: FaultContext): string =>
  line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled';
const policyValue = (suffix: string, value: string): FaultKind =>
  kind(`${suffix}=${JSON.stringify(value)}`, (context) => setPolicy(context, suffix, value));

/** Faults of neo4j.conf. */
export const settingFaults: readonly FaultKind[] = [
  kind('unknown setting', (c) => add(c, 'no.such.setting=1')),
  kind('unknown setting below server', (c) => add(c, 'server.bolt.tls_levels=REQUIRED')),
  kind('apoc setting', (c) => add(c, 'apoc.export.file.enabled=true')),
  kind('setting name in capitals', (c) => add(c, `${bolt(c, 'enabled').toUpperCase()}=true`)),
  kind('slashes for a comment', (c) => add(c, '// a comment')),
  kind('duplicate line, same value', (c) => add(c, `${policyName(c, 'enabled')}=true`)),
  kind('duplicate line, other value', (c) => add(c, `${policyName(c, 'enabled')}=false`)),
  kind('duplicate with strict validation off', (c) => {
    add(c, `${strict(c)}=false`);
    add(c, `${policyName(c, 'client_auth')}=NONE`);
  }),
  kind('unknown setting with strict validation off', (c) => {
    add(c, `${strict(c)}=false`);
    add(c, 'no.such.setting=1');
  }),
  kind('unknown setting with strict validation on', (c) => {
    add(c, `${strict(c)}=true`);
    add(c, 'no.such.setting=1');
  }),
  kind('strict validation with junk', (c) => add(c, `${strict(c)}=yes`)),
  kind('unknown suffix', (c) => add(c, `${policyName(c, 'trusted_dirs')}=x`)),
  kind('enable instead of enabled', (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `${policyName(c, 'enable')}=true`);
  }),
  kind('enabled with a blank before the equals sign', (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `${policyName(c, 'enabled')} = true `);
  }),
  kind('colon for equals sign', (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `${policyName(c, 'enabled')}: true`);
  }),
  kind('blank for equals sign', (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `${policyName(c, 'enabled')} true`);
  }),
  kind('policy disabled', (c) => setPolicy(c, 'enabled', 'false')),
  kind('policy not enabled', (c) => drop(c, policyName(c, 'enabled'))),
  policyValue('enabled', 'yes'),
  policyValue('enabled', ''),
  policyValue('enabled', 'TRUE'),
  policyValue('enabled', '"true"'),
  policyValue('enabled', 'true # on'),
  kind('scope in capitals alone', (c) => {
    drop(c, policyName(c, 'enabled'));
    add(c, `dbms.ssl.policy.${c.scope.toUpperCase()}.enabled=true`);
  }),
  kind('scope in capitals besides', (c) => add(c, `dbms.ssl.policy.${c.scope.toUpperCase()}.client_auth=NONE`)),
  kind('unknown scope', (c) => add(c, 'dbms.ssl.policy.http.enabled=true')),
  kind('default scope of old', (c) => add(c, 'dbms.ssl.policy.default.base_directory=certificates/default')),
  kind('scope without a suffix', (c) => add(c, `dbms.ssl.policy.${c.scope}=x`)),
  kind('empty suffix', (c) => add(c, `dbms.ssl.policy.${c.scope}.=x`)),
  kind('empty scope', (c) => add(c, 'dbms.ssl.policy..enabled=true')),
  kind('fabric without its folder', (c) => add(c, 'dbms.ssl.policy.fabric.enabled=true')),
  kind('fabric with a folder and no key', (c) => {
    add(c, 'dbms.ssl.policy.fabric.enabled=true');
    add(c, `dbms.ssl.policy.fabric.base_directory=certificates/${c.scope}/trusted`);
  }),
  kind('fabric with key and chain', (c) => {
    add(c, 'dbms.ssl.policy.fabric.enabled=true');
    add(c, `dbms.ssl.policy.fabric.base_directory=certificates/${c.scope}`);
    if (c.member.password !== undefined) add(c, `dbms.ssl.policy.fabric.private_key_password=${c.member.password}`);
  }),
  kind('testing scope', (c) => add(c, 'dbms.ssl.policy.testing.enabled=true')),
  policyValue('client_auth', 'REQUIRED'),
  policyValue('client_auth', 'require'),
  policyValue('client_auth', 'REQUIRE  '),
  policyValue('client_auth', ''),
  policyValue('client_auth', 'NONE # c'),
  policyValue('client_auth', '"NONE"'),
  policyValue('client_auth', 'OPTIONAL'),
  policyValue('client_auth', 'NONE'),
  policyValue('client_auth', 'REQUIRE'),
  kind('client_auth unset', (c) => drop(c, policyName(c, 'client_auth'))),
  policyValue('verify_hostname', 'true'),
  policyValue('verify_hostname', 'false'),
  policyValue('verify_hostname', 'on'),
  kind('verify_hostname unset', (c) => drop(c, policyName(c, 'verify_hostname'))),
  policyValue('trust_all', 'true'),
  policyValue('trust_all', '1'),
  policyValue('trust_expired', 'false'),
  policyValue('trust_expired', 'maybe'),
  policyValue('tls_versions', 'TLSv1.2'),
  policyValue('tls_versions', 'TLSv1.3'),
  policyValue('tls_versions', 'TLSv1.3,TLSv1.2'),
  policyValue('tls_versions', ' TLSv1.2 , TLSv1.3 '),
  policyValue('tls_versions', 'TLSv1.1'),
  policyValue('tls_versions', 'TLSv1,TLSv1.2'),
  policyValue('tls_versions', 'SSLv3'),
  policyValue('tls_versions', 'TLSv9'),
  policyValue('tls_versions', 'TLS1.2'),
  policyValue('tls_versions', 'tlsv1.2'),
  policyValue('tls_versions', 'TLSv1.2;TLSv1.3'),
  policyValue('tls_versions', '"TLSv1.2"'),
  policyValue('tls_versions', ''),
  kind('junk in tls_versions with ciphers set', (c) => {
    setPolicy(c, 'tls_versions', 'TLSv9');
    setPolicy(c, 'ciphers', 'TLS_AES_256_GCM_SHA384');
  }),
  policyValue('ciphers', 'TLS_AES_256_GCM_SHA384'),
  policyValue('ciphers', 'TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'),
  policyValue('ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'),
  policyValue('ciphers', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'),
  policyValue('ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'),
  policyValue('ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA3844'),
  policyValue('ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,ECDHE-RSA-AES256-GCM-SHA384'),
  policyValue('ciphers', 'ECDHE-ECDSA-AES256-GCM-SHA384'),
  policyValue('ciphers', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'),
  policyValue('ciphers', 'TLS_RSA_WITH_AES_128_GCM_SHA256'),
  policyValue('ciphers', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'),
  policyValue('ciphers', 'TLS_ECDHE_.*'),
  policyValue('ciphers', ''),
  policyValue('ciphers', '"TLS_AES_256_GCM_SHA384"'),
  kind('only suites of TLS 1.3 with TLS 1.2 alone', (c) => {
    setPolicy(c, 'tls_versions', 'TLSv1.2');
    setPolicy(c, 'ciphers', 'TLS_AES_128_GCM_SHA256');
  }),
  kind('only suites of TLS 1.2 with TLS 1.3 alone', (c) => {
    setPolicy(c, 'tls_versions', 'TLSv1.3');
    setPolicy(c, 'ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256');
  }),
  policyValue('private_key_password', 'wrong'),
  policyValue('private_key_password', ''),
  policyValue('private_key_password', '"correct horse"'),
  policyValue('private_key_password', 'correct horse   '),
  policyValue('private_key_password', 'correct\\u0020horse'),
  policyValue('private_key_password', 'corr\\u00e9ct'),
  policyValue('private_key_password', 'a\\tb'),
  policyValue('private_key_password', '$(echo x)'),
  policyValue('private_key_password', 'x$(echo x)'),
  kind('password dropped', (c) => drop(c, policyName(c, 'private_key_password'))),
  policyValue('private_key', ''),
  policyValue('private_key', 'private.key '),
  policyValue('private_key', 'private.key # key'),
  policyValue('private_key', '"private.key"'),
  policyValue('private_key', './private.key'),
  policyValue('private_key', 'x/../private.key'),
  kind('two dots in front of the key', (c) => setPolicy(c, 'private_key', `../${c.scope}/private.key`)),
  policyValue('private_key', 'missing.key'),
  policyValue('private_key', 'public.crt'),
  policyValue('private_key', '$(echo private.key)'),
  policyValue('private_key', 'schl\\u00fcssel.key'),
  policyValue('private_key', 'private\\u002ekey'),
  policyValue('private_key', '\\ private.key'),
  policyValue('public_certificate', 'missing.crt'),
  policyValue('public_certificate', 'private.key'),
  policyValue('public_certificate', 'trusted'),
  policyValue('public_certificate', '..//public.crt'),
  policyValue('trusted_dir', 'missing'),
  policyValue('trusted_dir', 'public.crt'),
  policyValue('trusted_dir', 'revoked'),
  policyValue('trusted_dir', ''),
  policyValue('revoked_dir', 'missing'),
  policyValue('revoked_dir', 'trusted'),
  policyValue('revoked_dir', 'private.key'),
  policyValue('base_directory', 'certificates/missing'),
  policyValue('base_directory', 'certificates'),
  policyValue('base_directory', '..'),
  policyValue('base_directory', '/no/such/folder'),
  kind('base_directory with a slash behind', (c) => setPolicy(c, 'base_directory', `certificates/${c.scope}/`)),
  kind('base_directory of another scope', (c) =>
    setPolicy(c, 'base_directory', `certificates/${c.scope === 'bolt' ? 'https' : 'bolt'}`),
  ),
  kind('base_directory is a file', (c) => setPolicy(c, 'base_directory', `certificates/${c.scope}/public.crt`)),
  kind('tls_level OPTIONAL', (c) => set(c, bolt(c, 'tls_level'), 'OPTIONAL')),
  kind('tls_level DISABLED', (c) => set(c, bolt(c, 'tls_level'), 'DISABLED')),
  kind('tls_level unset', (c) => drop(c, bolt(c, 'tls_level'))),
  kind('tls_level REQUIRE', (c) => set(c, bolt(c, 'tls_level'), 'REQUIRE')),
  kind('tls_level empty', (c) => set(c, bolt(c, 'tls_level'), '')),
  kind('tls_level without a policy', (c) => set(c, 'dbms.ssl.policy.bolt.enabled', 'false')),
  kind('https without a policy', (c) => set(c, 'dbms.ssl.policy.https.enabled', 'false')),
  kind('https connector off', (c) => set(c, https(c, 'enabled'), 'false')),
  kind('https connector with junk', (c) => set(c, https(c, 'enabled'), '1')),
  kind('bolt connector off', (c) => set(c, bolt(c, 'enabled'), 'false')),
  kind('http on', (c) => set(c, http(c, 'enabled'), 'true')),
  kind('http and https off', (c) => {
    set(c, http(c, 'enabled'), 'false');
    set(c, https(c, 'enabled'), 'false');
  }),
  kind('tls_level as a suffix', (c) => setPolicy(c, 'tls_level', 'REQUIRED')),
  kind('allow_key_generation', (c) => setPolicy(c, 'allow_key_generation', 'true')),
  kind('ssl_policy of 3.5', (c) => add(c, 'bolt.ssl_policy=bolt')),
  kind('ssl_policy of 3.5 with a folder of its own', (c) => {
    add(c, `${c.scope === 'cluster' ? 'causal_clustering' : c.scope === 'backup' ? 'dbms.backup' : c.scope}.ssl_policy=default`);
    add(c, `dbms.ssl.policy.default.base_directory=certificates/${c.scope === 'bolt' ? 'https' : 'bolt'}`);
  }),
  // Which scope has the policy depends on how many lines there are.
  ...[0, 12, 24, 36, 60, 200].map((more) =>
    kind(`one ssl_policy of 3.5 for bolt and https beside ${more} lines more`, (c) => {
      add(c, 'https.ssl_policy=default');
      add(c, 'bolt.ssl_policy=default');
      add(c, 'dbms.ssl.policy.default.enabled=false');
      for (let at = 0; at < more; at++) add(c, `dbms.ssl.policy.none.x${at}=1`);
    }),
  ),
  kind('ssl_policies of 3.5 crosswise', (c) => {
    add(c, 'https.ssl_policy=bolt');
    add(c, 'bolt.ssl_policy=https');
    setPolicy(c, 'client_auth', 'OPTIONAL');
  }),
  kind('names of 4.x', (c) => {
    c.member.lines = c.member.lines.map((line) => line.replace(/^server\.(bolt|https?)\./, 'dbms.connector.$1.'));
  }),
  kind('names of 5.x', (c) => {
    c.member.lines = c.member.lines.map((line) => line.replace(/^dbms\.connector\.(bolt|https?)\./, 'server.$1.'));
  }),
  kind('old and new name of tls_level', (c) => {
    add(c, 'dbms.connector.bolt.tls_level=DISABLED');
  }),
  kind('routing address of 4.x', (c) => add(c, 'dbms.routing.listen_address=:7688')),
  kind('routing address of 5.x', (c) => add(c, 'server.routing.listen_address=:7688')),
  kind('discovery address of 5.x', (c) => add(c, 'server.discovery.listen_address=:5000')),
  kind('reload switch', (c) => add(c, 'dbms.security.tls_reload_enabled=true')),
  kind('provider OPENSSL', (c) => add(c, 'dbms.netty.ssl.provider=OPENSSL')),
  kind('provider in lower case', (c) => add(c, 'dbms.netty.ssl.provider=jdk')),
  kind('provider unknown', (c) => add(c, 'dbms.netty.ssl.provider=BORINGSSL')),
  kind('address without sense', (c) => add(c, `${bolt(c, 'listen_address')}=localhost:port`)),
  kind('address is a URI', (c) => add(c, `${bolt(c, 'advertised_address')}=bolt://core1.cluster.test:7687`)),
  kind('address with a blank', (c) => add(c, `${bolt(c, 'advertised_address')}=core1 cluster:7687`)),
  kind('advertised 0.0.0.0', (c) => add(c, `${bolt(c, 'advertised_address')}=0.0.0.0:7687`)),
  kind('advertised ::', (c) => add(c, `${https(c, 'advertised_address')}=[::]:7473`)),
  kind('advertised host alone', (c) => add(c, `${bolt(c, 'advertised_address')}=core1.cluster.test`)),
  kind('default listen host with a port', (c) =>
    add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.default_listen_address=0.0.0.0:80`),
  ),
  kind('default listen host', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.default_listen_address=0.0.0.0`)),
  kind('default advertised 0.0.0.0', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.default_advertised_address=0.0.0.0`)),
  kind('size with junk', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.memory.pagecache.size=10 gigs`)),
  kind('size in bytes', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.memory.pagecache.size=1.5g`)),
  kind('duration with junk', (c) => add(c, 'db.transaction.timeout=10 s')),
  kind('duration in minutes', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'db'}.transaction.timeout=10m`)),
  kind('number with junk', (c) => add(c, `${bolt(c, 'thread_pool_max_size')}=many`)),
  kind('number too large', (c) => add(c, `${bolt(c, 'thread_pool_max_size')}=99999999999`)),
  kind('memory of 4.x', (c) => add(c, 'dbms.memory.heap.max_size=512m')),
  kind('memory of 5.x', (c) => add(c, 'server.memory.heap.max_size=512m')),
  kind('broken escape', (c) => add(c, 'some.text=C:\\users\\neo4j')),
  kind('backslash at the end', (c) => {
    const at = c.member.lines.findIndex((line) => line.startsWith('dbms.ssl'));
    c.member.lines[at] = `${c.member.lines[at]}\\`;
  }),
  kind('comment behind the enabled line', (c) => setPolicy(c, 'enabled', 'true ! on')),
  kind('ignore_dot_files', (c) =>
    add(c, `${c.line === '4.4' ? 'unsupported' : 'internal'}.dbms.ssl.system.ignore_dot_files=true`),
  ),
  kind('ignore_dot_files under its old name', (c) => add(c, 'unsupported.dbms.ssl.system.ignore_dot_files=true')),
  kind('conf with a BOM', (c) => {
    c.member.confBytes = Buffer.concat([Buffer.from('\ufeff'), Buffer.from(`${c.member.lines.join('\n')}\n`)]);
  }),
  kind('conf with a BOM before a comment', (c) => {
    c.member.confBytes = Buffer.from(`\ufeff# Neo4j\n${c.member.lines.join('\n')}\n`);
  }),
  kind('conf in UTF-16', (c) => {
    c.member.confBytes = Buffer.from(`\ufeff${c.member.lines.join('\n')}\n`, 'utf16le');
  }),
  kind('conf with CRLF', (c) => {
    c.member.confBytes = Buffer.from(`${c.member.lines.join('\r\n')}\r\n`);
  }),
  kind('conf without a final newline', (c) => {
    c.member.confBytes = Buffer.from(c.member.lines.join('\n'));
  }),
  kind('conf with quotes in jvm.additional', (c) => add(c, `${c.line === '4.4' ? 'dbms' : 'server'}.jvm.additional=-Dx="a b`)),
  kind('command flag with a narrow conf', (c) => {
    c.member.expandCommands = true;
    c.member.confMode = 0o640;
  }),
  kind('command flag with a wide conf', (c) => {
    c.member.expandCommands = true;
    c.member.confMode = 0o644;
  }),
];
