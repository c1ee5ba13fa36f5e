import type { Line } from '../support/neo4j/releases.ts';

/**
 * Lines of neo4j.conf that others wrote and that have nothing to do with TLS: names of old among them, some with a migration of
 * their own, and a few that stop a start on some line.
 */
export function foreignLines(line: Line): readonly string[] {
  const is44 = line === '4.4';
  const jvm = is44 ? 'dbms.jvm.additional' : 'server.jvm.additional';
  return [
    is44 ? 'dbms.memory.pagecache.size=64m' : 'server.memory.pagecache.size=64m',
    'dbms.memory.heap.max_size=512m',
    '# managed by hand, do not touch',
    'dbms.jvm.additional=-XX:-UseBiasedLocking',
    'dbms.logs.query.enabled=true',
    'dbms.connector.bolt.unsupported_thread_pool_queue_size=10',
    'dbms.security.procedures.unrestricted=jwt.security.*',
    'dbms.tx_log.rotation.retention_policy=2 days',
    `${jvm}=-Djdk.tls.ephemeralDHKeySize=2048`,
    'dbms.default_listen_address=127.0.0.1',
    'apoc.export.file.enabled=true',
    'dbms.connectors.default_listen_address=0.0.0.0',
    'no.such.setting=1',
    `${is44 ? 'dbms' : 'server'}.config.strict_validation${is44 ? '' : '.enabled'}=false`,
  ];
}
