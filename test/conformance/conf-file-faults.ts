import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { add, type FaultContext, type FaultKind, kind, policyName, setPolicy } from './fault.ts';

/** Its lines as files of a folder, the way Kubernetes mounts them. */
function asFolder(c: FaultContext, more: readonly (readonly [string, string])[] = []): void {
  const lines = c.member.lines.map((line): readonly [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  c.member.confNode = { kind: 'folder', files: new Map([...lines, ...more]) };
}

const shared = { ciphers: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'] } as const;
const both = (c: FaultContext, suffix: string, value: string): void => {
  for (const member of [c.member, c.peer]) setPolicy({ ...c, member }, suffix, value);
};
const command = (title: string, suffix: string, value: string): FaultKind =>
  kind(`command for ${title}`, (c) => {
    setPolicy(c, suffix, value);
    c.member.expandCommands = true;
  });

/** Faults of neo4j.conf as a file, and of values that come from commands. */
export const confFileFaults: readonly FaultKind[] = [
  kind('conf missing', (c) => {
    c.member.confNode = { kind: 'missing' };
  }),
  kind('conf is a broken link', (c) => {
    c.member.confNode = { kind: 'link', to: 'nowhere.conf' };
  }),
  kind('conf links to nothing at all', (c) => {
    c.member.confNode = { kind: 'link', to: '/dev/null' };
  }),
  kind('conf links to itself', (c) => {
    c.member.confNode = { kind: 'link', to: 'neo4j.conf' };
  }),
  kind('conf is a folder', (c) => asFolder(c)),
  kind('conf is an empty folder', (c) => {
    c.member.confNode = { kind: 'folder', files: new Map() };
  }),
  kind('conf is a folder with a dot-file', (c) => asFolder(c, [['.gitkeep', 'x']])),
  kind('conf is a folder with an unknown setting', (c) => asFolder(c, [['no.such.setting', 'x']])),
  kind('conf is a folder with a README', (c) => asFolder(c, [['README', 'Each file is a setting.\n']])),
  kind('conf is a folder, values with newlines', (c) => asFolder(c, [[policyName(c, 'tls_versions'), 'TLSv1.2\n']])),
  kind('conf is a folder, a value of two lines', (c) => asFolder(c, [[policyName(c, 'client_auth'), 'NONE\nREQUIRE']])),
  kind('conf is a folder, a bad value', (c) => asFolder(c, [[policyName(c, 'enabled'), 'yes']])),
  kind('conf is a folder, an escape', (c) => asFolder(c, [[policyName(c, 'enabled'), 'tru\\u0065']])),
  command('the password, another key', 'private_key_password', '$(echo wrong)'),
  command('a path in the middle', 'private_key', 'x$(echo y)'),
  command('client_auth, REQUIRE', 'client_auth', '$(echo REQUIRE)'),
  command('client_auth, junk', 'client_auth', '$(echo REQUIRED)'),
  command('enabled, false', 'enabled', '$(echo false)'),
  command('a path', 'private_key', '$(echo private.key)'),
  command('a missing path', 'private_key', '$(echo missing.key)'),
  command('no program', 'private_key', '$(no-such-program)'),
  command('a failing program', 'private_key', '$(false)'),
  command('nothing', 'private_key', '$()'),
  command('an unclosed one', 'private_key', '$(echo private.key'),
  command('verify_hostname', 'verify_hostname', '$(echo true)'),
  kind('ciphers of TLS 1.2 on both sides', (c) => both(c, 'ciphers', shared.ciphers.join(','))),
  kind('ciphers of TLS 1.2 and 1.3 with blanks', (c) =>
    both(c, 'ciphers', ` TLS_AES_128_GCM_SHA256 , ${shared.ciphers.join(' , ')} `),
  ),
  kind('ciphers with an empty item', (c) => both(c, 'ciphers', `${shared.ciphers.join(',')},,`)),
  kind('ciphers in lower case', (c) => both(c, 'ciphers', shared.ciphers.join(',').toLowerCase())),
  kind('ciphers with blanks for commas', (c) => both(c, 'ciphers', shared.ciphers.join(' '))),
  kind('ciphers ECDHE CBC on both sides', (c) =>
    both(c, 'ciphers', 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'),
  ),
  kind('ciphers DHE on both sides', (c) => both(c, 'ciphers', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384')),
  kind('ciphers CHACHA20 on both sides', (c) => both(c, 'ciphers', 'TLS_CHACHA20_POLY1305_SHA256')),
  kind('ciphers RSA alone on both sides', (c) => both(c, 'ciphers', 'TLS_RSA_WITH_AES_256_GCM_SHA384')),
  kind('ciphers anonymous', (c) => both(c, 'ciphers', 'TLS_DH_anon_WITH_AES_128_GCM_SHA256')),
  kind('ciphers NULL', (c) => both(c, 'ciphers', 'TLS_ECDHE_ECDSA_WITH_NULL_SHA')),
  kind('ciphers with a star', (c) => both(c, 'ciphers', '*')),
  kind('ciphers by their old names', (c) => both(c, 'ciphers', 'SSL_RSA_WITH_3DES_EDE_CBC_SHA')),
  kind('TLS 1.3 here, TLS 1.2 there', (c) => {
    setPolicy(c, 'tls_versions', 'TLSv1.3');
    setPolicy({ ...c, member: c.peer }, 'tls_versions', 'TLSv1.2');
  }),
  kind('TLS 1.3 on both sides', (c) => both(c, 'tls_versions', 'TLSv1.3')),
  kind('TLS 1.2 on both sides', (c) => both(c, 'tls_versions', 'TLSv1.2')),
  kind('TLS 1.1 and 1.2', (c) => both(c, 'tls_versions', 'TLSv1.1,TLSv1.2')),
  kind('all of TLS', (c) => both(c, 'tls_versions', 'TLSv1,TLSv1.1,TLSv1.2,TLSv1.3')),
  kind('SSLv2Hello and TLS 1.2', (c) => both(c, 'tls_versions', 'SSLv2Hello,TLSv1.2')),
  kind('tls_versions twice the same', (c) => both(c, 'tls_versions', 'TLSv1.2,TLSv1.2')),
  kind('tls_versions with an empty item', (c) => both(c, 'tls_versions', 'TLSv1.2,,TLSv1.3')),
  kind('tls_versions with a trailing comma', (c) => both(c, 'tls_versions', 'TLSv1.2,')),
  kind('tls_versions in brackets', (c) => both(c, 'tls_versions', '[TLSv1.2]')),
  kind('tls_versions 1.2', (c) => both(c, 'tls_versions', '1.2')),
  kind('tls_versions TLS', (c) => both(c, 'tls_versions', 'TLS')),
  kind('trust_all on both sides', (c) => both(c, 'trust_all', 'true')),
  kind('trust_all here, nothing there', (c) => {
    both(c, 'trust_all', 'true');
    both(c, 'trusted_dir', 'nowhere');
  }),
  kind('verify_hostname on both sides', (c) => both(c, 'verify_hostname', 'true')),
  kind('client_auth OPTIONAL on both sides', (c) => both(c, 'client_auth', 'OPTIONAL')),
  kind('client_auth unset on both sides', (c) => {
    for (const member of [c.member, c.peer]) {
      member.lines = member.lines.filter((line) => !line.startsWith(`${policyName(c, 'client_auth')}=`));
    }
  }),
  kind('trust_expired=false on both sides', (c) => both(c, 'trust_expired', 'false')),
  kind('OCSP stapling', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'ocsp_stapling_enabled')}=true`)),
  kind('OCSP stapling with junk', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'ocsp_stapling_enabled')}=maybe`)),
  kind('provider OPENSSL_REFCNT', (c) => add(c, 'dbms.netty.ssl.provider=OPENSSL_REFCNT')),
  kind('bolt listens on IPv6', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'listen_address')}=[::1]:7687`)),
  kind('bolt listens on a bare IPv6', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'listen_address')}=::1`)),
  kind('bolt listens on port 0', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'listen_address')}=:0`)),
  kind('bolt listens on a port below zero', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'listen_address')}=:-1`)),
  kind('bolt listens on an empty address', (c) => add(c, `${connectorSetting(c.line, 'bolt', 'listen_address')}=`)),
  kind('https advertises a path', (c) => add(c, `${connectorSetting(c.line, 'https', 'advertised_address')}=core1/browser`)),
  kind('cluster settings of Enterprise', (c) => add(c, 'server.cluster.advertised_address=core1.cluster.test:6000')),
  kind('discovery endpoints of Enterprise', (c) => add(c, 'dbms.cluster.endpoints=core1.cluster.test:6000')),
  kind('backup settings of Enterprise', (c) => add(c, 'server.backup.listen_address=0.0.0.0:6362')),
  kind('cluster settings of 4.4', (c) => add(c, 'causal_clustering.discovery_advertised_address=core1:5000')),
  kind('backup settings of 4.4', (c) => add(c, 'dbms.backup.enabled=true')),
];
