import { isAbsolute, resolve } from 'node:path';
import type { MemberSide } from '../../model/certificates/member-side.ts';
import type { Installation, ScopeName } from '../../model/installation.ts';
import { Secret } from '../../model/secret.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { configuredAddresses, isAnyHost, isLoopbackHost } from '../../neo4j/config/address.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';

/** An installation as its peers meet it on one scope, by its conf and the defaults of its line. */
export function memberSide(installation: Installation, conf: Conf, scope: ScopeName, label = installation.home): MemberSide {
  const policy = readPolicy(conf, scope);
  const base = resolve(installation.home, policy.baseDirectory);
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(base, path));
  const clientAuth = policy.clientAuth === 'NONE' ? 'none' : policy.clientAuth === 'OPTIONAL' ? 'optional' : 'require';
  return {
    label,
    scope,
    privateKey: at(policy.privateKey),
    publicCertificate: at(policy.publicCertificate),
    ...(policy.privateKeyPassword === undefined || policy.privateKeyPassword === ''
      ? {}
      : { passphrase: new Secret(policy.privateKeyPassword) }),
    trustedDirectory: at(policy.trustedDirectory),
    revokedDirectory: at(policy.revokedDirectory),
    tlsVersions: policy.tlsVersions,
    clientAuth,
    verifyHostname: policy.verifyHostname !== false,
    dialled: dialledHost(conf, scope),
  };
}

/** What the conf tells other members to dial; loopback and "every interface" are nothing to go by. */
function dialledHost(conf: Conf, scope: ScopeName): string | undefined {
  const channel = configuredAddresses(conf).channels.find((one) => one.scope === scope && one.advertisedIsSet);
  const host = channel?.advertised.host;
  return host === undefined || host === '' || isAnyHost(host) || isLoopbackHost(host) ? undefined : host;
}
