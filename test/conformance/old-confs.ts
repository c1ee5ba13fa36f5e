import type { Line } from '../support/neo4j/releases.ts';

export interface OldConf {
  readonly title: string;
  readonly text: string;
}

/**
 * Ten neo4j.conf that people have had for years, as far as a server of the line starts on them: names of earlier lines, TLS of
 * another hand, layouts that Java reads and people rarely write. `ports`: of bolt, https and http, on loopback.
 */
export function oldConfs(line: Line, [bolt = 0, https = 0, http = 0]: readonly number[]): readonly OldConf[] {
  const is44 = line === '4.4';
  const of = (connector: string, suffix: string): string => `${is44 ? 'dbms.connector' : 'server'}.${connector}.${suffix}`;
  const listen = (named = of): readonly string[] => [
    `${named('bolt', 'listen_address')}=127.0.0.1:${bolt}`,
    `${named('https', 'listen_address')}=127.0.0.1:${https}`,
    `${named('http', 'listen_address')}=127.0.0.1:${http}`,
  ];
  const oldName = (connector: string, suffix: string): string => `dbms.connector.${connector}.${suffix}`;
  const jvm = is44 ? 'dbms.jvm.additional' : 'server.jvm.additional';
  const conf = (title: string, lines: readonly string[], end = '\n'): OldConf => ({ title, text: `${lines.join(end)}${end}` });
  return [
    conf('nothing but ports', listen()),
    conf('all names of 4.4', [
      ...listen(oldName),
      'dbms.connector.bolt.enabled=true',
      'dbms.connector.http.enabled=true',
      'dbms.connector.https.enabled=false',
      'dbms.default_listen_address=127.0.0.1',
      'dbms.memory.pagecache.size=32m',
      // Later lines refuse this value.
      ...(is44 ? ['dbms.logs.query.enabled=true'] : []),
      'dbms.logs.query.threshold=1s',
      'dbms.tx_log.rotation.retention_policy=1 days',
    ]),
    conf('flags of the JVM, as 4.4 shipped them', [
      ...listen(),
      'dbms.jvm.additional=-XX:+UseG1GC',
      'dbms.jvm.additional=-XX:-UseBiasedLocking',
      'dbms.jvm.additional=-Djdk.tls.ephemeralDHKeySize=2048',
      `${jvm}=-Dlog4j2.formatMsgNoLookups=true`,
    ]),
    conf('lines of Windows', ['# edited with Notepad', ...listen(), 'dbms.security.auth_enabled=false'], '\r\n'),
    conf('blanks, colons and continued lines', [
      ...listen().map((each) => `  ${each.replace('=', ' : ')}`),
      'dbms.security.procedures.unrestricted=a.b.*,\\',
      '    c.d.*',
      '! a comment of the other kind',
      'dbms.security.auth_enabled = false',
    ]),
    conf('letters of Latin-1 and escapes', [
      ...listen(),
      line === '4.4' || line === '5' ? '# f\u00fcr die B\u00fcrozeiten' : '# fuer die Buerozeiten',
      'dbms.security.procedures.allowlist=\\u0061pp.*',
    ]),
    conf('a policy for bolt, set up and switched off again', [
      ...listen(),
      `${of('bolt', 'tls_level')}=DISABLED`,
      'dbms.ssl.policy.bolt.enabled=false',
      'dbms.ssl.policy.bolt.base_directory=certificates/old-bolt',
      'dbms.ssl.policy.bolt.private_key=neo4j.key',
      'dbms.ssl.policy.bolt.public_certificate=neo4j.cert',
      'dbms.ssl.policy.bolt.client_auth=NONE',
    ]),
    conf('commented examples with values of old', [
      ...listen(),
      '#dbms.ssl.policy.bolt.enabled=true',
      '#dbms.ssl.policy.bolt.base_directory=certificates/bolt',
      `#${of('bolt', 'tls_level')}=REQUIRED`,
      `#${of('https', 'enabled')}=true`,
      'dbms.ssl.policy.https.tls_versions=TLSv1.2',
    ]),
    conf('a suffix that nobody reads, and an old cipher list', [
      ...listen(),
      'dbms.ssl.policy.bolt.allow_key_generation=true',
      'dbms.ssl.policy.https.ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_AES_256_GCM_SHA384',
    ]),
    conf('strict validation off, and lines that nobody knows', [
      ...listen(),
      `${is44 ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled'}=false`,
      'apoc.export.file.enabled=true',
      'metrics.enabled=true',
      'dbms.shell.enabled=true',
    ]),
  ];
}
